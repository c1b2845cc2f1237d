using NfMeter.Simulated;

namespace NfMeter.Simulator;

/// <summary>A meter running on a simulated board, with an end, power cuts and a pace.</summary>
internal sealed class MeterSession : IDisposable
{
    private long end = long.MaxValue;
    private volatile bool isStopAsked;

    /// <summary>Builds the board; <see cref="Start"/> starts the meter on it.</summary>
    public MeterSession(ISignalSource source, BoardSettings settings)
    {
        Board = new SimulatedBoard(source, settings);
        Meter = new Meter(Board);
        Board.SliceMicroseconds = () => SliceCosts.Of(Meter);
        Board.Clock.Paced = OnTime;
    }

    public SimulatedBoard Board { get; }

    /// <summary>The running meter: another object after each power cut.</summary>
    public Meter Meter { get; private set; }

    /// <summary>Virtual time since the meter was first ready to measure, seconds.</summary>
    public double ElapsedSeconds => (Board.Clock.Now - StartedAt) * 1e-6;

    /// <summary>When the meter was first ready to measure, microseconds of the virtual clock.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Called after each step of the virtual time, on the meter's thread: waits for the wall clock, looks for
    /// keys.</summary>
    public Action<long>? Paced { get; set; }

    /// <summary>Whether somebody asked for the end.</summary>
    public bool IsStopAsked => isStopAsked;

    /// <summary>Starts the meter.</summary>
    public void Start()
    {
        Meter.Start();
        StartedAt = Board.Clock.Now;
    }

    /// <summary>Asks the run to end at the next sample set; from any thread or signal.</summary>
    public void AskStop() => isStopAsked = true;

    /// <summary>Runs until so much time has passed since <see cref="Start"/>, or a stop was asked for.</summary>
    /// <param name="seconds">Infinity for ever.</param>
    /// <param name="afterWindow">Called after each metering window.</param>
    public void RunUntil(double seconds, Action? afterWindow = null)
    {
        end = seconds < 1e12 ? StartedAt + (long)Math.Round(seconds * 1e6) : long.MaxValue;
        while (!isStopAsked && Board.Clock.Now < end)
        {
            Meter.RunWindow();
            afterWindow?.Invoke();
        }
    }

    /// <summary>Replaces the meter after a power cut: a new one starts on the surviving memory.</summary>
    public void Restart()
    {
        Board.PowerOn();
        Meter = new Meter(Board);
        Meter.Start();
    }

    /// <inheritdoc/>
    public void Dispose() => Board.Dispose();

    private void OnTime(long now)
    {
        Paced?.Invoke(now);
        if (now >= end || isStopAsked)
        {
            Meter.Stop();
        }
    }
}

/// <summary>What a background slice costs the loop on an ESP32.</summary>
/// <remarks>Host instructions counted on the interpreter (firmware/README.md, budget) at 100 a microsecond: of the window's
/// jobs each, of the other kinds the longest that runs often. Time on a bus comes on top, from the bus.</remarks>
internal static class SliceCosts
{
    private static readonly int[] kinds = Kinds();

    private static readonly int[] windowJobs =
    [
        450, 575, // what the phases share, the turn's voltage
        320, 580, 400, 580, 320, 580, // current and power of each phase, the turn's with more
        560, 560, 560, 340, // energies of each phase, of their net
        290, 260, 260, // of each output
        280, 280, 280, 260, 630, // values of each phase, totals, into the registers
        380, 335, // states and errors, references
        490, 240, // what the memory is to save, what it says
    ];

    /// <summary>Of the slice that a meter had last, microseconds.</summary>
    public static int Of(Meter meter) =>
        meter.LastSlice == SliceKind.Window ? windowJobs[meter.LastWindowJob] : kinds[meter.LastSlice];

    private static int[] Kinds()
    {
        var costs = new int[SliceKind.Count];
        costs[SliceKind.Modbus] = 900;
        costs[SliceKind.Storage] = 450;
        costs[SliceKind.Display] = 150;
        costs[SliceKind.Button] = 250;
        costs[SliceKind.DisplayText] = 400;
        return costs;
    }
}
