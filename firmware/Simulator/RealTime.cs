using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NfMeter.Simulator;

/// <summary>Holds virtual time to the wall clock.</summary>
/// <remarks>Never ahead by more than 2 ms. Behind, it runs as fast as it can until it has caught up; a delay of more
/// than half a second (the computer slept, a debugger stopped it) is given up instead, so that a second of real time
/// never becomes a burst.</remarks>
internal sealed class Pacer(long virtualStart)
{
    private const long LargestLeadMicroseconds = 2_000;
    private const long LargestLagMicroseconds = 500_000;

    private long wallStart = Stopwatch.GetTimestamp();

    /// <summary>Waits until the wall clock is there.</summary>
    public void Wait(long now)
    {
        long lead = Lead(now);
        while (lead > LargestLeadMicroseconds)
        {
            Thread.Sleep(1);
            lead = Lead(now);
        }

        if (lead < -LargestLagMicroseconds)
        {
            wallStart += -lead * Stopwatch.Frequency / 1_000_000;
        }
    }

    private long Lead(long now) =>
        now - virtualStart - (Stopwatch.GetTimestamp() - wallStart) * 1_000_000 / Stopwatch.Frequency;
}

/// <summary>Turns Ctrl-C and a polite kill into a call, as long as it lives.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] registrations;

    public StopSignals(Action stop)
    {
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
        ];

        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            stop();
        }
    }

    public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());
}
