using NfMeter.Simulated;
using NfMeter.Simulated.Chips;
using Spectre.Console;

namespace NfMeter.Simulator.Panel;

/// <summary>No verb: the meter in real time, with a live front panel where there is a terminal and a line a second
/// where there is none.</summary>
internal static class PanelVerb
{
    public static int Run(MainsLoad load, double seconds, MeterChoice choice, TextWriter output)
    {
        using PanelMeter meter = Open(load, choice);
        using var signals = new StopSignals(meter.AskStop);
        meter.Start(seconds);
        IAnsiConsole console = AnsiConsole.Console;
        bool isLive = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && !Console.IsInputRedirected
            && console.Profile.Capabilities.Ansi;
        if (isLive)
        {
            LivePanel.Show(console, meter);
        }
        else
        {
            PlainLines.Show(output, meter);
        }

        meter.Join();
        return CommandLine.ExitDone;
    }

    /// <summary>A file that was named must be usable; the usual one may be held by another simulator, and then the
    /// panel runs on a blank memory rather than not at all.</summary>
    private static PanelMeter Open(MainsLoad load, MeterChoice choice)
    {
        if (choice.MemoryFile is not null)
        {
            return new PanelMeter(load, choice, choice.MemoryFile);
        }

        string usual = Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "nf-meter", "meter.eeprom");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(usual)!);
            return new PanelMeter(load, choice with { MemoryFile = usual }, usual);
        }
        catch (Exception exception)
            when (exception is MemoryImageException or IOException or UnauthorizedAccessException)
        {
            return new PanelMeter(load, choice, "blank and not kept: " + exception.Message);
        }
    }
}
