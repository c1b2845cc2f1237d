using System.Globalization;

namespace NfMeter.Simulator.Panel;

/// <summary>The panel without a terminal: a line a second.</summary>
internal static class PlainLines
{
    public static void Show(TextWriter output, PanelMeter meter)
    {
        output.WriteLine($"Modbus RTU at {meter.State.ModbusPath}");
        output.WriteLine($"meter memory {meter.State.Memory}");
        output.Flush();
        while (!meter.WaitEnded(1000))
        {
            output.WriteLine(LineOf(meter.State));
            output.Flush();
        }

        output.WriteLine(LineOf(meter.State));
    }

    private static string LineOf(PanelState state)
    {
        string time = TimeSpan.FromSeconds(Math.Round(state.Facts.SimulatedSeconds))
            .ToString("c", CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{time}  A+ {state.Value("1.8.0")} kWh  A- {state.Value("2.8.0")} kWh  P {state.Value("16.7.0"):F1} W  "
            + $"U {state.Value("32.7.0"):F1} {state.Value("52.7.0"):F1} {state.Value("72.7.0"):F1} V  "
            + $"I {state.Value("31.7.0"):F3} {state.Value("51.7.0"):F3} {state.Value("71.7.0"):F3} A  "
            + $"f {state.Value("14.7.0"):F3} Hz  {Pulses(state)}  LCD |{string.Join('|', state.Facts.Display)}|");
    }

    private static string Pulses(PanelState state) =>
        string.Join("  ", state.Facts.Pulses.Select(pulse => $"{pulse.Name} {pulse.Count}"));
}
