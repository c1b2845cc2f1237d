using System.Diagnostics;
using System.Reflection;
using NfMeter.Metrology;
using NfMeter.Simulated;
using NfMeter.Simulator;
using Spectre.Console;

namespace NfMeter.Bench.Speed;

/// <summary>speed: what a sample set and the longest slice cost on this computer, against a float loop in the same run,
/// and how much faster than real time the simulation is.</summary>
/// <remarks>Compiled code on a host says little about the interpreter's nanoseconds, so the requirement in host
/// instructions of the interpreter isn't judged here; a change that makes the loop slower shows in both.</remarks>
internal static class SpeedVerb
{
    private const int Rounds = 25;
    private const int SetsPerRound = 200_000;
    private const double SimulatedSeconds = 300;
    private const double WarmUpSeconds = 30;

    public static int Run(bool isJson, TextWriter output)
    {
        double reading = Best(SetsPerRound, MakeReading());
        double own = Best(SetsPerRound, MakeOwn()) - reading;
        double floats = Best(SetsPerRound, MakeFloats()) - reading;
        IReadOnlyList<SliceCost> slices = TimeSlices();
        SliceCost longest = slices.MaxBy(slice => slice.Median)!;
        double rate = SimulationRate();
        if (isJson)
        {
            JsonReport.Write(output, writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("sampleSetNanoseconds", Math.Round(own, 2));
                writer.WriteNumber("floatLoopNanoseconds", Math.Round(floats, 2));
                writer.WriteNumber("ratio", Math.Round(own / floats, 3));
                writer.WriteStartObject("slices");
                foreach (SliceCost slice in slices)
                {
                    writer.WriteStartObject(slice.Name);
                    writer.WriteNumber("medianNanoseconds", Math.Round(slice.Median));
                    writer.WriteNumber("highNanoseconds", Math.Round(slice.High));
                    writer.WriteNumber("count", slice.Count);
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
                writer.WriteString("longestSlice", longest.Name);
                writer.WriteNumber("simulatedSecondsPerSecond", Math.Round(rate));
                writer.WriteEndObject();
            });
            return BenchCommandLine.ExitKept;
        }

        Table table = Report.NewTable("three phases", "ns", "99 in 100 within, ns", "times measured");
        table.AddRow("sample set: P, Q, U, I, crossing", Text(own), "", "");
        table.AddRow("float loop in EmonLib's manner, P, U, I", Text(floats), "", "");
        foreach (SliceCost slice in slices)
        {
            table.AddRow($"slice: {slice.Name}", Text(slice.Median), Text(slice.High), Text(slice.Count));
        }

        Report.ConsoleFor(output).Write(table);
        output.WriteLine($"sample set / float loop: {Report.Number(own / floats, 2)} compiled; what counts is the "
            + "device's interpreter: tests/Bench/README.md, speed");
        output.WriteLine($"longest slice: {longest.Name}, {Text(longest.Median / own)} sample sets");
        output.WriteLine($"simulation: {Text(rate)} seconds a second on one core");
        return BenchCommandLine.ExitKept;
    }

    private static string Text(double value) => Report.Number(value, value < 100 ? 1 : 0);

    /// <summary>The fastest round, nanoseconds a set: whatever disturbs only ever adds.</summary>
    private static double Best(int sets, Action<int> run)
    {
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            long begin = Stopwatch.GetTimestamp();
            run(sets);
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalNanoseconds / sets);
        }

        return best;
    }

    private static Action<int> MakeReading()
    {
        var loop = new ReadLoop(new CannedConverter());
        return loop.Run;
    }

    private static Action<int> MakeFloats()
    {
        var loop = new FloatLoop(new CannedConverter());
        return sets =>
        {
            loop.Run(sets);
            if (float.IsNaN(loop.Sum))
            {
                throw new InvalidOperationException("the float loop lost its way");
            }
        };
    }

    private static Action<int> MakeOwn()
    {
        // 2^32 a turn at 50 Hz, and a quarter of full scale: as the meter sets them at 230 V.
        var loop = new SamplingLoop(new CannedConverter(), new NoWork())
        {
            Increment = 214748,
            CyclesWanted = 10,
            Hysteresis = 1 << 18,
        };
        var sums = new WindowSums();
        return sets =>
        {
            long until = loop.SampleSets + sets;
            while (loop.SampleSets < until)
            {
                loop.RunWindow(sums);
            }
        };
    }

    private static IReadOnlyList<SliceCost> TimeSlices()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad());
        using var board = new SimulatedBoard(mains, new BoardSettings());
        Meter? meter = null;
        var timed = new TimedBoard(board, () => meter!.LastSlice);
        meter = new Meter(timed);
        board.SliceMicroseconds = () => SliceCosts.Of(meter);
        meter.Start();
        RunUntil(meter, board, WarmUpSeconds);
        timed.Reset();
        RunUntil(meter, board, WarmUpSeconds + SimulatedSeconds);
        IReadOnlyList<double> none = timed.Passes(SliceKind.None);
        double pass = none[none.Count / 2];
        return
        [
            .. typeof(SliceKind).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field.IsLiteral && field.FieldType == typeof(int))
                .Select(field => (field.Name, Kind: (int)field.GetRawConstantValue()!))
                .Where(kind => kind.Kind != SliceKind.None && kind.Kind < TimedBoard.SliceKinds)
                .Select(kind => (kind.Name, Passes: timed.Passes(kind.Kind)))
                .Where(kind => kind.Passes.Count > 0)
                .Select(kind => new SliceCost(
                    kind.Name.ToLowerInvariant(), Math.Max(0, kind.Passes[kind.Passes.Count / 2] - pass),
                    Math.Max(0, kind.Passes[kind.Passes.Count * 99 / 100] - pass), kind.Passes.Count)),
        ];
    }

    private static void RunUntil(Meter meter, SimulatedBoard board, double seconds)
    {
        while (board.Clock.Now < seconds * 1e6)
        {
            meter.RunWindow();
        }
    }

    private static double SimulationRate()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad());
        using var session = new MeterSession(mains, new BoardSettings());
        session.Start();
        session.RunUntil(WarmUpSeconds);
        long begin = Stopwatch.GetTimestamp();
        double from = session.ElapsedSeconds;
        session.RunUntil(WarmUpSeconds + SimulatedSeconds);
        return (session.ElapsedSeconds - from) / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private sealed record SliceCost(string Name, double Median, double High, int Count);

    private sealed class NoWork : IPassWork
    {
        public bool Slice(int nowMicroseconds, int converterStatus) => false;
    }

    /// <summary>Nothing but the reads: what both loops pay alike, taken off both.</summary>
    private sealed class ReadLoop(Hal.IConverter converter)
    {
        private readonly int[] set = new int[Hal.SampleSet.Length];

        public void Run(int sets)
        {
            for (int count = 0; count < sets; count++)
            {
                converter.Read(set);
            }
        }
    }
}
