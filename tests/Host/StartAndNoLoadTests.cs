using NfMeter.Registers;
using NfMeter.Simulated;
using NfMeter.Simulated.Chips;

namespace NfMeter.HostTests;

/// <summary>The tests of starting and no load, on each front end.</summary>
[TestClass]
public sealed class StartAndNoLoadTests
{
    // IEC 62053-21, 8.3.2: 115 % of Un without current, for at least 600e6 / (k m Un Imax) minutes in class 1: no more
    // than one pulse of the test output. EN 50470-3, 8.7.9.2: 240e3 / (k m U Ist) minutes. k in imp/kWh: 10000.
    [TestMethod]
    [DataRow(FrontEndKind.Ads131, 1)]
    [DataRow(FrontEndKind.Mcp3208, 1)]
    [DataRow(FrontEndKind.Mcp3208, 2)]
    [DataRow(FrontEndKind.Internal, 1)]
    public void WithoutCurrentEverythingRests(FrontEndKind kind, int seed)
    {
        double minutesBy62053 = 600e6 / (10000 * 3 * 230 * 100.0);
        double minutesBy50470 = 240e3 / (10000 * 3 * 1.15 * 230 * 0.02);
        using var run = new MeteredRun(Load(1.15 * 230, 0), new BoardSettings(Kind: kind, Seed: seed));
        long until = run.Board.Clock.Now + (long)(60e6 * Math.Max(minutesBy62053, minutesBy50470));
        while (run.Board.Clock.Now < until)
        {
            run.Meter.RunWindow();
            for (int id = RegisterId.ActivePower; id <= RegisterId.ReactivePowerL3; id++)
            {
                Assert.AreEqual(0L, run.Meter.Registers.Read(id), run.Meter.Registers.ObisCode(id));
            }
        }

        run.Meter.Flush();
        Assert.AreEqual(0, run.Board.TestLed.Count);
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            Assert.AreEqual(0, run.Meter.Energies.WattHours(id) + run.Meter.Energies.Nanojoules(id));
        }
    }

    // EN 50470-3: the meter starts at 0.004 Ib, 20 mA. What flows before that is clear counts as well.
    [TestMethod]
    [DataRow(FrontEndKind.Ads131, 0.02, 1.0, 0.2)]
    [DataRow(FrontEndKind.Ads131, 0.02, 0.0, 1)]
    [DataRow(FrontEndKind.Mcp3208, 0.02, 1.0, 3)]
    [DataRow(FrontEndKind.Mcp3208, 0.02, 0.0, 5)]
    [DataRow(FrontEndKind.Internal, 0.02, 1.0, 10)]
    public void AtTheStartingCurrentAllCountsFromTheFirstSecond(
        FrontEndKind kind, double amperes, double factor, double percent)
    {
        using var run = new MeteredRun(Load(230, amperes, factor), new BoardSettings(Kind: kind));
        long from = run.Board.Clock.Now;
        run.Seconds(300);
        double joules = 230 * amperes * (run.Board.Clock.Now - from) * 1e-6;
        int forward = factor == 1 ? RegisterId.ActiveImportL1 : RegisterId.ReactiveImportL1;
        for (int phase = 0; phase < 3; phase++)
        {
            Assert.AreEqual(joules, run.Joules(forward + phase), joules * percent / 100, $"L{phase + 1}");
        }

        Assert.IsGreaterThan(0, run.Board.TestLed.Count + (factor == 1 ? 0 : 1));
    }

    [TestMethod]
    [DataRow(FrontEndKind.Ads131)]
    [DataRow(FrontEndKind.Mcp3208)]
    public void WhenTheLoadGoesTheMeterRestsWithinTenSecondsAndWakesWithoutLoss(FrontEndKind kind)
    {
        var mains = Load(230, 2);
        using var run = new MeteredRun(mains, new BoardSettings(Kind: kind));
        run.Settle();
        double joules = 0;
        for (int cycle = 0; cycle < 10; cycle++)
        {
            long from = run.Board.Clock.Now;
            run.Seconds(7.03);
            joules += 460 * (run.Board.Clock.Now - from) * 1e-6;
            mains.Apply(new MainsLoad(230, 0));
            run.Seconds(10);
            Assert.AreEqual(0L, run.Meter.Registers.Read(RegisterId.ActivePower));
            double before = run.Joules(RegisterId.ActiveImport) + run.Joules(RegisterId.ActiveExport);
            run.Seconds(10);
            Assert.AreEqual(before, run.Joules(RegisterId.ActiveImport) + run.Joules(RegisterId.ActiveExport));
            mains.Apply(new MainsLoad(230, 2));
        }

        for (int phase = 0; phase < 3; phase++)
        {
            double found =
                run.Joules(RegisterId.ActiveImportL1 + phase) - run.Joules(RegisterId.ActiveExportL1 + phase);
            Assert.AreEqual(joules, found, joules * 0.005, $"L{phase + 1}");
        }
    }

    private static VirtualMains Load(double volts, double amperes, double factor = 1)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(volts, amperes, factor));
        return mains;
    }
}
