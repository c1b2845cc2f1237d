using NfMeter.Simulated;
using NfMeter.Simulated.Serial;

namespace NfMeter.Simulator;

/// <summary>serve: real time, Modbus RTU at a pseudo-terminal, nothing on the screen but its path.</summary>
internal static class ServeVerb
{
    public static int Run(
        MainsLoad load, string link, double seconds, MeterChoice choice, TextWriter output)
    {
        if (!PseudoTerminal.IsSupported)
        {
            throw new UsageException("serve needs pseudo-terminals, which only Linux and macOS have");
        }

        var mains = new VirtualMains();
        mains.Apply(load);
        using MeterSession session = choice.Open(mains);
        using var terminal = new PseudoTerminal();
        using var signals = new StopSignals(session.AskStop);
        Link(terminal, link);
        session.Board.ModbusPort.Line = terminal;
        choice.Start(session);
        var pacer = new Pacer(session.Board.Clock.Now);
        session.Paced = pacer.Wait;
        output.WriteLine($"Modbus RTU at {link} ({terminal.Path}), {session.Board.ModbusPort.Baud} baud");
        output.WriteLine("memory " + MemoryChoice.Promise(session));
        output.Flush();
        session.RunUntil(seconds);
        choice.Lcd.Draw(LcdView.Of(session.Board));
        session.Meter.Flush();
        return CommandLine.ExitDone;
    }

    private static void Link(PseudoTerminal terminal, string link)
    {
        try
        {
            terminal.LinkAt(link);
        }
        catch (IOException exception)
        {
            throw new UsageException($"--modbus-link {link}: {exception.Message}");
        }
    }
}
