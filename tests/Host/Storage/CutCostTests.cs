using FsCheck;
using FsCheck.Fluent;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Energy;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Simulator;

namespace NfMeter.HostTests.Storage;

/// <summary>What a cut costs the whole meter, and what storage costs its sampling. The environment variable
/// NF_METER_SEED repeats a random run.</summary>
[TestClass]
public sealed class CutCostTests
{
    public TestContext TestContext { get; set; } = null!;

    // Seconds of energy that a cut without warning may cost at 3 x 230 V 5 A: the time between saves and, on each chip,
    // the window under way, the one being worked on and the save itself.
    public static IEnumerable<object[]> Bounds =>
    [
        [MemoryGeometry.OfFm24V10(), 0.7],
        [MemoryGeometry.Of24M02(), 4.3 + 0.7],
        [MemoryGeometry.Of24LC512(), 23.4 + 0.7],
    ];

    [TestMethod]
    [DynamicData(nameof(Bounds))]
    public void ACutWithoutWarningCostsNoMoreThanItsBoundAndOneWithWarningNothing(MemoryGeometry chip, double seconds)
    {
        const double amperes = 5, watts = 3 * 230 * amperes;
        var random = new Random(11);
        double worst = 0, worstWarned = 0;
        for (int run = 0; run < 60; run++)
        {
            bool isWarned = run % 3 == 0;
            using var board = new SimulatedBoard(Mains(amperes), new BoardSettings(Memory: chip, Seed: run + 1));
            var meter = new Meter(board);
            board.SliceMicroseconds = () => SliceCosts.Of(meter);
            meter.Start();
            RunFor(board, meter, 5);

            // Long enough for all credit to be used up: the worst case.
            meter.FinishWindow();
            long from = board.Clock.Now;
            Int128 before = Nanojoules(meter);
            double length = (2 * seconds) + (random.NextDouble() * seconds * 2);
            if (isWarned)
            {
                RunFor(board, meter, length);
                board.CutPower();
            }
            else
            {
                board.Clock.PowerLostAt = board.Clock.Now + (long)(length * 1e6);
            }

            long until = 0;
            try
            {
                while (true)
                {
                    meter.RunWindow();
                }
            }
            catch (PowerLostException)
            {
                // With warning the terminals are dead while the capacitors carry the processor.
                until = board.Clock.Now - (isWarned ? SimulatedBoard.HoldUpMicroseconds : 0);
            }

            board.PowerOff();
            board.PowerOn();
            var next = new Meter(board);
            next.Start();
            double measured = watts * (until - from) * 1e-6 / 3600;
            double lost = measured - ((double)(Nanojoules(next) - before) / EnergyAccumulators.NanojoulesPerWattHour);

            // 0.05 % of what was measured, and the window before the mark.
            Assert.IsGreaterThan(-(0.0005 * measured) - 0.25, lost, "never more than was measured");
            worst = isWarned ? worst : Math.Max(worst, lost);
            worstWarned = isWarned ? Math.Max(worstWarned, lost) : worstWarned;
        }

        TestContext.WriteLine(
            $"{chip.Name}, 3 x 230 V 5 A: without warning at most {worst:F2} Wh ({worst / watts * 3600:F2} s), with "
            + $"{worstWarned:F3} Wh");
        Assert.IsLessThan(seconds * watts / 3600, worst);
        Assert.IsLessThan(0.1, worstWarned, "a hundredth of a second of energy and the metering's own error");
    }

    [TestMethod]
    [DataRow("FM24V10", 2400)]
    [DataRow("24M02", 2400)]
    [DataRow("24LC256", 3100)]
    [DataRow("24LC512", 4500)]
    public void TheGapThatStorageMakesBetweenTwoSetsIsBounded(string name, int boundMicroseconds)
    {
        MemoryGeometry chip = MemoryGeometry.All().Single(chip => chip.Name == name);
        using var board = new SimulatedBoard(Mains(100), new BoardSettings(Memory: chip));
        var meter = new Meter(board);
        board.SliceMicroseconds = () => SliceCosts.Of(meter);
        meter.Start();
        for (int window = 0; window < 600; window++)
        {
            meter.RunWindow();
        }

        int longest = meter.MaxSampleGapMicroseconds;
        TestContext.WriteLine(
            $"{name}: longest gap {longest} us, of which 450 to 1050 us are the pass, 450 us the slice's instructions");
        Assert.IsLessThan(boundMicroseconds, longest);
        Assert.IsGreaterThan(1300, longest, "more than a pass");
    }

    [TestMethod]
    public void NoSequenceOfSettingsCutsAndLoadsBreaksAnInvariant()
    {
        Gen<(int Chip, int Seed, int[] Steps)> runs =
            from chip in Gen.Choose(0, 2)
            from seed in Gen.Choose(1, int.MaxValue)
            from steps in Gen.Choose(0, 1 << 20).ArrayOf(30)
            select (chip, seed, steps);
        ulong replay = ulong.TryParse(Environment.GetEnvironmentVariable("NF_METER_SEED"), out ulong given)
            ? given
            : (ulong)Environment.TickCount64;
        Console.WriteLine($"seed {replay}");
        MemoryGeometry[] chips = [.. MemoryFaultTests.Chips.Select(row => (MemoryGeometry)row[0])];
        Prop.ForAll(
            runs.ToArbitrary(),
            run => RunSequence(chips[run.Chip], new Random(run.Seed), run.Steps, $"NF_METER_SEED={replay}"))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20).WithReplay(replay, 1));
    }

    private static void RunSequence(MemoryGeometry chip, Random random, int[] steps, string what)
    {
        var mains = new VirtualMains();
        using var board = new SimulatedBoard(mains, new BoardSettings(Memory: chip, Seed: random.Next(1, 1000)));
        var meter = new Meter(board);
        meter.Start();
        double mostWattHours = 0;
        long stored = 0;
        int changes = 0;
        foreach (int step in steps)
        {
            double amperes = random.Next(-100, 101);
            mains.Apply(new MainsLoad(230, amperes, random.Next(0, 11) / 10.0));
            int id = random.Next(SettingId.Count);
            long value = random.NextInt64(meter.Settings.Smallest(id) - 1, meter.Settings.Largest(id) + 2);
            long before = meter.Settings.Read(id);
            board.SealClosed.Hold(step % 5 == 0);
            meter.RunWindow();
            bool isSealed = meter.Settings.IsSealed;
            bool isNoLoad = id is SettingId.StartingCurrent or SettingId.SumRule or SettingId.Network
                or SettingId.CtPrimary or SettingId.CtSecondary or SettingId.CtSetOnce;
            if (!isNoLoad)
            {
                int result = meter.Settings.TrySet(id, value);
                Assert.AreEqual(result == SettingResult.Ok ? value : before, meter.Settings.Read(id), what);
                Assert.IsFalse(isSealed && meter.Settings.IsLegal(id) && meter.Settings.Read(id) != before, what);
            }

            Assert.IsGreaterThanOrEqualTo(changes, meter.Settings.Changes, what);
            changes = meter.Settings.Changes;
            long begin = board.Clock.Now;
            bool isCut = step % 3 == 0;
            if (isCut)
            {
                board.Clock.PowerLostAt = begin + random.NextInt64(1, 3_000_000);
                Assert.ThrowsExactly<PowerLostException>(() => RunFor(board, meter, 100));
            }
            else
            {
                RunFor(board, meter, random.NextDouble() * 2);
                meter.Flush();
                stored = Sum(meter);
            }

            double hours = ((board.Clock.Now - begin) * 1e-6 + 0.7) / 3600;
            mostWattHours += (3 * 230 * Math.Abs(amperes) * 1.002 * hours) + 0.01;
            if (isCut)
            {
                board.PowerOff();
                board.PowerOn();
                meter = new Meter(board);
                meter.Start();
                changes = meter.Settings.Changes;
            }

            Assert.IsGreaterThanOrEqualTo(stored, Sum(meter), what + ": less than was stored");
            Assert.IsLessThanOrEqualTo(mostWattHours, Sum(meter), what + ": more than was there");
            int memoryErrors = ErrorBits.MemoryKeepsNothing | ErrorBits.MemoryBadPages;
            Assert.AreEqual(0, (int)meter.Registers.Read(RegisterId.ErrorCode) & memoryErrors, what);
            for (int energy = RegisterId.ActiveImport; energy <= RegisterId.ReactiveExport; energy++)
            {
                Assert.AreEqual(
                    Exact(meter, energy),
                    Exact(meter, RegisterId.ActiveImportT1 + energy) + Exact(meter, RegisterId.ActiveImportT2 + energy),
                    what + ": a total is its tariffs");
            }
        }
    }

    private static long Sum(Meter meter) =>
        meter.Registers.Read(RegisterId.ActiveImport) + meter.Registers.Read(RegisterId.ActiveExport);

    private static Int128 Exact(Meter meter, int id) =>
        ((Int128)meter.Energies.WattHours(id) * EnergyAccumulators.NanojoulesPerWattHour)
            + meter.Energies.Nanojoules(id);

    private static Int128 Nanojoules(Meter meter) => Exact(meter, RegisterId.ActiveImport);

    private static void RunFor(SimulatedBoard board, Meter meter, double seconds)
    {
        long until = board.Clock.Now + (long)(seconds * 1e6);
        while (board.Clock.Now < until)
        {
            meter.RunWindow();
        }
    }

    private static VirtualMains Mains(double amperes)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, amperes));
        return mains;
    }
}
