using NfMeter.Simulated;
using NfMeter.Simulator;
using NfMeter.Simulator.Panel;
using Spectre.Console;

namespace NfMeter.HostTests;

/// <summary>The simulator's front panel in the smallest terminal there usually is.</summary>
[TestClass]
public sealed class LivePanelTests
{
    private const int Columns = 80, MostRows = 24;

    [TestMethod]
    [DataRow(16, 2)]
    [DataRow(20, 4)]
    public void The_panel_fits_80_columns_and_24_rows_with_the_longest_of_its_lines(int columns, int rows)
    {
        string folder = new string('f', 100);
        var choice = new MeterChoice(
            FrontEndKind.Ads131, 1, null, null, false, false, [], new LcdChoice(columns, rows, [], null));
        using var meter = new PanelMeter(new MainsLoad(), choice, $"/{folder}/meter.eeprom");
        string[] lines = Draw(meter);
        Assert.IsInRange(10, MostRows - 1, lines.Length, string.Join('\n', lines));
        foreach (string line in lines)
        {
            Assert.IsLessThanOrEqualTo(Columns, line.Length, line);
        }

        Assert.StartsWith("╭─nf-meter", lines[0]);
        foreach (string key in new[] { "space", "n ", "h ", "p ", "a ", "s ", "q " })
        {
            Assert.Contains(key, string.Join(' ', lines[^2..]));
        }
    }

    private static string[] Draw(PanelMeter meter)
    {
        var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = Columns;
        console.Write(LivePanel.Render(meter.State, new LivePanel.Lamps(), Columns));
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
