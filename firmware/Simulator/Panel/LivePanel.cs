using System.Globalization;
using NfMeter.Simulated;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NfMeter.Simulator.Panel;

/// <summary>The front panel on a terminal, ten times a second; it fits 80 columns and 24 rows.</summary>
internal static class LivePanel
{
    private const int FrameMilliseconds = 100;
    private const int UsualLcdRows = 2;

    private static readonly string[][] QuantityRows =
    [
        ["U, V", "32.7.0", "52.7.0", "72.7.0", ""],
        ["I, A", "31.7.0", "51.7.0", "71.7.0", ""],
        ["P, W", "36.7.0", "56.7.0", "76.7.0", "16.7.0"],
        ["Q, var", "151.7.0", "171.7.0", "191.7.0", "131.7.0"],
        ["f, Hz", "", "", "", "14.7.0"],
        ["A+, kWh", "21.8.0", "41.8.0", "61.8.0", "1.8.0"],
        ["A-, kWh", "22.8.0", "42.8.0", "62.8.0", "2.8.0"],
        ["R+, kvarh", "23.8.0", "43.8.0", "63.8.0", "3.8.0"],
        ["R-, kvarh", "24.8.0", "44.8.0", "64.8.0", "4.8.0"],
    ];

    /// <summary>Shows it until the meter has stopped; the terminal is as before on every way out.</summary>
    public static void Show(IAnsiConsole console, PanelMeter meter)
    {
        if (console.Profile.Capabilities.AlternateBuffer)
        {
            console.AlternateScreen(() => ShowLive(console, meter));
        }
        else
        {
            ShowLive(console, meter);
        }

        PanelState last = meter.State;
        console.WriteLine($"A+ {last.Value("1.8.0")} kWh; meter memory {last.Memory}");
    }

    private static void ShowLive(IAnsiConsole console, PanelMeter meter)
    {
        var lamps = new Lamps();
        console.Live(Render(meter.State, lamps, console.Profile.Width)).Start(context =>
        {
            while (!meter.WaitEnded(FrameMilliseconds))
            {
                TakeKeys(meter);
                context.UpdateTarget(Render(meter.State, lamps, console.Profile.Width));
            }
        });
    }

    private static void TakeKeys(PanelMeter meter)
    {
        while (Console.KeyAvailable)
        {
            char key = PanelKeys.Of(Console.ReadKey(intercept: true));
            if (key == PanelKeys.Quit)
            {
                meter.AskStop();
            }
            else if (key != 0)
            {
                meter.Press(key);
            }
        }
    }

    /// <summary>The panel as it is; lines too long for so many columns are cut, so that all stays on the
    /// screen.</summary>
    internal static Rows Render(PanelState state, Lamps lamps, int columns)
    {
        var front = new Grid().AddColumn().AddColumn();
        front.AddRow(Display(state), Outputs(state, lamps));
        return new Rows(
            front,
            Values(state),
            Status(state, columns),
            new Text(PanelKeys.HelpText, new Style(Color.Grey)));
    }

    private static Spectre.Console.Panel Display(PanelState state)
    {
        var style = !state.IsPowered ? new Style(Color.Grey, Color.Black)
            : state.Facts.Lcd.IsBacklit ? new Style(Color.Black, Color.Green)
            : new Style(Color.Black, Color.Grey);
        var lines = state.Facts.Display.Select(line => new Text(" " + line + " ", style));
        return new Spectre.Console.Panel(new Rows(lines)).Header(state.IsPowered ? "nf-meter" : "no power")
            .Border(BoxBorder.Rounded);
    }

    private static Grid Outputs(PanelState state, Lamps lamps)
    {
        Grid grid = new Grid().AddColumn().AddColumn(new GridColumn().RightAligned())
            .AddColumn(new GridColumn().RightAligned());
        grid.AddRow("", "pulses", "Wh a pulse");
        foreach (PulseFact pulse in state.Facts.Pulses)
        {
            bool isLit = lamps.IsLit(pulse.Name, pulse.Count);
            grid.AddRow(
                $"{(isLit ? "[red]●[/]" : "[grey]○[/]")} {Markup.Escape(pulse.Name)}",
                Report.Number(pulse.Count),
                Report.Number(pulse.WattHoursPerPulse));
        }

        return grid;
    }

    private static Table Values(PanelState state)
    {
        Table table = Report.NewTable("", "L1", "L2", "L3", "total");
        if (state.Facts.Lcd.Codes.Count > UsualLcdRows)
        {
            // Its three lines are what the higher display takes.
            table.Border(TableBorder.None);
        }

        foreach (string[] row in QuantityRows)
        {
            var cells = row.Skip(1).Select(code => code.Length == 0 ? "" : Format(state, code));
            table.AddRow([row[0], .. cells]);
        }

        return table;
    }

    // Registers of currents have more decimals than anybody reads here.
    private static string Format(PanelState state, string obisCode) =>
        state.IsPowered ? Report.Number(state.Value(obisCode), 3) : "-";

    private static Rows Status(PanelState state, int columns)
    {
        var load = state.Load;
        string letter = load.PowerFactor == 1 ? "" : load.Reactance == Reactance.Inductive ? "L" : "C";
        IRenderable Line(string text) => new Text(text.Length <= columns ? text : text[..(columns - 1)] + "…");
        return new Rows(
            Line(string.Create(
                CultureInfo.InvariantCulture,
                $"load    {load.Volts} V  {load.Amperes} A  PF {load.PowerFactor}{letter}  {load.Hertz} Hz")),
            Line($"modbus  {state.ModbusPath}"),
            Line($"memory  {state.Memory}"),
            Line(string.Create(
                CultureInfo.InvariantCulture,
                $"loop    {state.SetsPerSecond:F0} sets/s, longest gap {state.Facts.MaxSampleGapMicroseconds} us, "
                + $"running {state.Facts.SimulatedSeconds:F0} s")));
    }

    /// <summary>A pulse is shorter than a frame: a lamp is shown lit in the frame after its count has moved.</summary>
    internal sealed class Lamps
    {
        private readonly Dictionary<string, long> seen = [];

        public bool IsLit(string name, long count)
        {
            bool isLit = seen.TryGetValue(name, out long before) && before != count;
            seen[name] = count;
            return isLit;
        }
    }
}
