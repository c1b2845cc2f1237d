using System.Diagnostics;
using NfMeter.Hal;
using NfMeter.Simulated;

namespace NfMeter.Bench.Speed;

/// <summary>A simulated board that clocks how long the meter keeps between two reads of the converter: one step of the
/// sampling and one slice of background work, with the simulated chips that the slice talks to.</summary>
internal sealed class TimedBoard : IBoard, IConverter
{
    private readonly SimulatedBoard board;
    private readonly Func<int> sliceKind;
    private readonly List<double>[] nanoseconds = new List<double>[SliceKinds];
    private long leftAt;

    public const int SliceKinds = 16;

    /// <summary>Times what goes on over a board.</summary>
    /// <param name="board">The board.</param>
    /// <param name="sliceKind">Tells whose slice is ending.</param>
    public TimedBoard(SimulatedBoard board, Func<int> sliceKind)
    {
        this.board = board;
        this.sliceKind = sliceKind;
        for (int kind = 0; kind < SliceKinds; kind++)
        {
            nanoseconds[kind] = [];
        }
    }

    public IClock Clock => ((IBoard)board).Clock;

    public IConverter Converter => this;

    public FrontEnd FrontEnd => board.FrontEnd;

    public IPulseOutput TestLed => board.TestLed;

    public IPulseOutput[] S0Outputs => board.S0Outputs;

    public IPulseInput[] PulseInputs => ((IBoard)board).PulseInputs;

    public INonVolatileMemory Memory => board.Memory;

    public ITextDisplay Display => board.Display;

    public ISerialPort ModbusPort => board.ModbusPort;

    public IDigitalInput PushButton => board.PushButton;

    public IDigitalInput PowerFail => board.PowerFail;

    public IDigitalInput SealClosed => board.SealClosed;

    /// <summary>All passes that ended with a slice of a kind, nanoseconds, shortest first.</summary>
    public IReadOnlyList<double> Passes(int kind)
    {
        nanoseconds[kind].Sort();
        return nanoseconds[kind];
    }

    /// <summary>Forgets what was measured while the JIT was still at work.</summary>
    public void Reset() => Array.ForEach(nanoseconds, list => list.Clear());

    public int Start() => board.Converter.Start();

    public int Read(int[] set)
    {
        long now = Stopwatch.GetTimestamp();
        if (leftAt != 0)
        {
            nanoseconds[sliceKind()].Add((now - leftAt) * 1e9 / Stopwatch.Frequency);
        }

        int status = board.Converter.Read(set);
        leftAt = Stopwatch.GetTimestamp();
        return status;
    }
}
