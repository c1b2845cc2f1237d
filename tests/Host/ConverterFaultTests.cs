using NfMeter.Registers;
using NfMeter.Simulated;
using NfMeter.Simulated.Chips;

namespace NfMeter.HostTests;

/// <summary>What a converter can do wrong, on each front end: the fault is named, makes no energy and costs
/// none.</summary>
[TestClass]
public sealed class ConverterFaultTests
{
    private const double Load = 2300;

    // A plug of 3 kW: 13 A. One set at the end of the range, 180 A, would be 90 kW for 0.6 ms.
    [TestMethod]
    [DataRow(FrontEndKind.Ads131)]
    [DataRow(FrontEndKind.Mcp3208)]
    [DataRow(FrontEndKind.Internal)]
    public void ASingleAbsurdSampleMakesNoEnergyAndIsNamed(FrontEndKind kind)
    {
        using var run = new MeteredRun(Balanced(), new BoardSettings(Kind: kind));
        run.Settle();
        int named = 0, cleared = 0;
        double highest = 0;
        for (int spike = 0; spike < 40; spike++)
        {
            run.Seconds(0.31);
            for (int channel = 0; channel < 6; channel++)
            {
                run.Board.AnyConverterModel.SpikeOnce(channel, spike % 2 == 0 ? 0.95 : -0.95);
            }

            int bits = 0;
            for (int window = 0; window < 4; window++)
            {
                run.Meter.RunWindow();
                bits |= Bits(run);
                highest = Math.Max(highest, Math.Abs(run.Meter.Registers.Read(RegisterId.ActivePowerL2) * 1e-3));
            }

            named += (bits & ErrorBits.AbsurdSample) != 0 ? 1 : 0;
            run.Seconds(0.7);
            cleared += Bits(run) == 0 ? 1 : 0;
        }

        Assert.AreEqual(40, named);
        Assert.AreEqual(40, cleared);

        // A voltage may be hit alone, at most 800 V too far from where it is, in one of some 330 sets.
        Assert.AreEqual(Load, highest, Load * 0.05, "displayed power");
        AssertPowers(run, Load, kind == FrontEndKind.Ads131 ? 0.1 : 0.5);
    }

    [TestMethod]
    [DataRow(FrontEndKind.Ads131)]
    [DataRow(FrontEndKind.Mcp3208)]
    public void WithoutLoadAnAbsurdSampleMakesNoEnergyAtAll(FrontEndKind kind)
    {
        using var run = new MeteredRun(Balanced(0), new BoardSettings(Kind: kind));
        run.Settle();
        for (int spike = 0; spike < 20; spike++)
        {
            run.Board.AnyConverterModel.SpikeOnce(1 + 2 * (spike % 3), 0.9);
            run.Seconds(0.77);
        }

        AssertPowers(run, 0, 0);
    }

    // A load that comes with its highest current at once, and one of short pulses, aren't absurd.
    [TestMethod]
    public void ALoadThatStepsUpIsNotAbsurd()
    {
        var mains = Balanced(0.5);
        using var run = new MeteredRun(mains, new BoardSettings());
        run.Settle();
        double joules = 0;
        int named = 0;
        for (int step = 0; step < 40; step++)
        {
            double amperes = step % 2 == 0 ? 80 : 0.5;
            for (int phase = 0; phase < 3; phase++)
            {
                mains.SetCurrent(phase, amperes, 1, Reactance.Inductive);
            }

            long from = run.Board.Clock.Now;
            run.Seconds(1.003 + 0.0007 * step);
            joules += 230 * amperes * (run.Board.Clock.Now - from) * 1e-6;
            named |= Bits(run);
        }

        double expected = joules / ((run.Board.Clock.Now - run.MarkedAt) * 1e-6);
        Assert.AreEqual(0, named & ErrorBits.ConverterClipped);

        // Each stretch ends with a save of some 30 ms, which the mean of the next one bridges: 0.15 % of all.
        AssertPowers(run, expected, 0.3);
    }

    [TestMethod]
    [DataRow(FrontEndKind.Ads131)]
    [DataRow(FrontEndKind.Mcp3208)]
    [DataRow(FrontEndKind.Internal)]
    public void AConverterThatRepeatsItselfMakesNoEnergyAndIsNamed(FrontEndKind kind)
    {
        using var run = new MeteredRun(Balanced(), new BoardSettings(Kind: kind));
        run.Settle();
        run.Board.AnyConverterModel.IsFrozen = true;
        run.Seconds(2);
        Assert.AreEqual(ErrorBits.ConverterStuck, Bits(run) & ErrorBits.ConverterStuck);
        run.Settle();
        run.Seconds(10);
        AssertPowers(run, 0, 0);
        Assert.AreEqual(0L, run.Meter.Registers.Read(RegisterId.ActivePower));

        run.Board.AnyConverterModel.IsFrozen = false;
        run.Settle();
        run.Seconds(20);
        Assert.AreEqual(0, Bits(run));
        AssertPowers(run, Load, kind == FrontEndKind.Ads131 ? 0.1 : 0.5);
    }

    // Gaps of 12 to 90 ms hide up to five crossings. A frequency found from too few cycles would turn the next window's
    // reactive power around: at 0.5 inductive all of it is imported. A missed cycle is 4.5 Hz; a scan that began before the
    // gap and ends after it moves a crossing by 0.2 Hz.
    [TestMethod]
    [DataRow(FrontEndKind.Ads131)]
    [DataRow(FrontEndKind.Mcp3208)]
    public void AGapHidesNoCyclesAndTurnsNoReactiveEnergyAround(FrontEndKind kind)
    {
        var mains = Balanced();
        for (int phase = 0; phase < 3; phase++)
        {
            mains.SetCurrent(phase, 10, 0.5, Reactance.Inductive);
        }

        using var run = new MeteredRun(mains, new BoardSettings(Kind: kind));
        run.Settle();
        for (int glitch = 0; glitch < 27; glitch++)
        {
            run.At(0.05 + 0.0063 * glitch, () =>
            {
                run.Board.AnyConverterModel.IsFrozen = true;
                run.At(0.012 + 0.003 * glitch, () => run.Board.AnyConverterModel.IsFrozen = false);
            });
            for (int window = 0; window < 6; window++)
            {
                run.Meter.RunWindow();
                Assert.AreEqual(50, run.Meter.Registers.Read(RegisterId.Frequency) * 1e-3, 0.5, $"gap {glitch}");
            }
        }

        Assert.AreEqual(0, run.Joules(RegisterId.ReactiveExport), 0.0005 * run.Joules(RegisterId.ReactiveImport));
    }

    // 30 ms without anything new: the window's mean stands for them.
    [TestMethod]
    [DataRow(FrontEndKind.Ads131)]
    [DataRow(FrontEndKind.Mcp3208)]
    public void AConverterThatRepeatsItselfForAWhileCostsNoEnergy(FrontEndKind kind)
    {
        using var run = new MeteredRun(Balanced(), new BoardSettings(Kind: kind));
        run.Settle();
        for (int glitch = 0; glitch < 30; glitch++)
        {
            run.At(0.3 + 0.0013 * glitch, () =>
            {
                run.Board.AnyConverterModel.IsFrozen = true;
                run.At(0.03, () => run.Board.AnyConverterModel.IsFrozen = false);
            });
            run.Seconds(1);
        }

        AssertPowers(run, Load, 0.3);
        Assert.AreEqual(0, Bits(run));
    }

    [TestMethod]
    [DataRow(FrontEndKind.Ads131, 2, 0.6)]
    [DataRow(FrontEndKind.Ads131, 3, 0.3)]
    [DataRow(FrontEndKind.Ads131, 3, -1.0)]
    [DataRow(FrontEndKind.Mcp3208, 2, 0.6)]
    [DataRow(FrontEndKind.Mcp3208, 3, -0.3)]
    public void AChannelThatIsStuckStopsItsPhaseAndNoOther(FrontEndKind kind, int channel, double share)
    {
        using var run = new MeteredRun(Balanced(), new BoardSettings(Kind: kind));
        run.Settle();
        run.Board.AnyConverterModel.StickAt(channel, share);
        run.Seconds(2);
        Assert.AreEqual(ErrorBits.ConverterStuck, Bits(run) & ErrorBits.ConverterStuck);
        run.Settle();
        run.Seconds(20);
        Assert.AreEqual(0, run.Watts(1), "the stuck phase");
        Assert.AreEqual(0, run.Vars(1), "the stuck phase");
        Assert.AreEqual(0, run.Watts(0) / Load * 100 - 100, 0.5, "L1, %");
        Assert.AreEqual(0, run.Watts(2) / Load * 100 - 100, 0.5, "L3, %");
        Assert.AreEqual(0, channel == 2 ? run.Volts(1) : run.Amperes(1));

        run.Board.AnyConverterModel.StickAt(channel, null);
        run.Seconds(2);
        Assert.AreEqual(0, Bits(run));
    }

    // The reference voltage itself: another phase's closes the windows.
    [TestMethod]
    public void AStuckReferenceVoltageLeavesTheOtherPhasesAlone()
    {
        using var run = new MeteredRun(Balanced(), new BoardSettings());
        run.Settle();
        run.Board.AnyConverterModel.StickAt(0, -0.4);
        run.Settle();
        run.Seconds(20);
        Assert.AreEqual(ErrorBits.ConverterStuck, Bits(run));
        Assert.AreEqual(0, run.Watts(0));
        Assert.AreEqual(Load, run.Watts(1), Load * 0.001);
        Assert.AreEqual(Load, run.Watts(2), Load * 0.001);
        Assert.AreEqual(50000.0, run.Meter.Registers.Read(RegisterId.Frequency), 20.0);
    }

    [TestMethod]
    [DataRow(FrontEndKind.Ads131)]
    [DataRow(FrontEndKind.Mcp3208)]
    public void ClippingIsNamedWhileItLasts(FrontEndKind kind)
    {
        var mains = Balanced();
        using var run = new MeteredRun(mains, new BoardSettings(CurrentRange: 60, Kind: kind));
        run.Settle();
        Assert.AreEqual(0, Bits(run));
        mains.SetCurrent(2, 50, 1, Reactance.Inductive);
        run.Seconds(2);
        Assert.AreEqual(ErrorBits.ConverterClipped, Bits(run), "a current of 71 A peak in a range of 60 A");
        mains.SetCurrent(2, 10, 1, Reactance.Inductive);
        run.Seconds(2);
        Assert.AreEqual(0, Bits(run));
    }

    [TestMethod]
    public void AClippedVoltageIsNamedToo()
    {
        var mains = Balanced();
        using var run = new MeteredRun(mains, new BoardSettings());
        run.Settle();
        Assert.AreEqual(0, Bits(run));
        mains.SetVoltage(1, 330);
        run.Seconds(2);
        Assert.AreEqual(0, Bits(run), "467 V peak in a range of 500 V");
        using var small = new MeteredRun(mains, new BoardSettings(VoltageRange: 400));
        small.Seconds(3);
        Assert.AreEqual(ErrorBits.ConverterClipped, Bits(small));
    }

    private static VirtualMains Balanced(double amperes = 10)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, amperes));
        return mains;
    }

    private static int Bits(MeteredRun run) => (int)run.Meter.Registers.Read(RegisterId.ErrorCode);

    private static void AssertPowers(MeteredRun run, double watts, double percent)
    {
        for (int phase = 0; phase < VirtualMains.Phases; phase++)
        {
            Assert.AreEqual(watts, run.Watts(phase), watts * percent / 100, $"P of L{phase + 1}");
        }
    }
}
