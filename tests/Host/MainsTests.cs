using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Simulated;

namespace NfMeter.HostTests;

/// <summary>The virtual mains against sums over whole cycles, done here in double.</summary>
[TestClass]
public sealed class MainsTests
{
    [TestMethod]
    [DataRow(230, 5, 1, Reactance.Inductive, 1150, 0)]
    [DataRow(230, 5, 0.5, Reactance.Inductive, 575, 995.929)]
    [DataRow(230, 5, 0.5, Reactance.Capacitive, 575, -995.929)]
    [DataRow(230, -5, 1, Reactance.Inductive, -1150, 0)]
    [DataRow(230, -5, 0.5, Reactance.Inductive, -575, -995.929)]
    [DataRow(100, 10, 0, Reactance.Inductive, 0, 1000)]
    [DataRow(100, 10, 0, Reactance.Capacitive, 0, -1000)]
    public void ActiveAndReactivePowerHaveTheSignsOfTheirQuadrant(
        double volts, double amperes, double factor, Reactance reactance, double watts, double vars)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(volts, amperes, factor, reactance));
        for (int phase = 0; phase < 3; phase++)
        {
            Assert.AreEqual(watts, MeanProduct(mains, 2 * phase, 2 * phase + 1, 0, 20_000), 1e-3);

            // Reactive power: the voltage a quarter of a cycle earlier times the current, positive when it lags.
            Assert.AreEqual(vars, MeanProduct(mains, 2 * phase, 2 * phase + 1, -5_000, 20_000), 1e-3);
            Assert.AreEqual(volts * volts, MeanProduct(mains, 2 * phase, 2 * phase, 0, 20_000), 1e-3);
        }
    }

    [TestMethod]
    public void L2FollowsL1ByAThirdOfACycleAndReversedItPrecedesIt()
    {
        var mains = new VirtualMains();
        Span<double> values = stackalloc double[6];
        Assert.AreEqual(20_000 / 3.0, FirstRiseAfter(mains, 2, 1) - FirstRiseAfter(mains, 0, 19_000) + 20_000, 1);
        mains.IsReversed = true;
        Assert.AreEqual(20_000 / 3.0, FirstRiseAfter(mains, 4, 1), 1);
        mains.Sample(0, values);
        Assert.AreEqual(0, values[0], 1e-9, "L1 starts at zero");
    }

    [TestMethod]
    public void ChangingTheFrequencyLeavesNoJump()
    {
        var mains = new VirtualMains();
        Span<double> before = stackalloc double[6];
        Span<double> after = stackalloc double[6];
        mains.Sample(123_456_789.5, before);
        mains.Frequency = 61.7;
        mains.Sample(123_456_789.5, after);
        for (int channel = 0; channel < 6; channel++)
        {
            Assert.AreEqual(before[channel], after[channel], 1e-6);
        }

        double first = FirstRiseAfter(mains, 0, 123_456_790);
        double second = FirstRiseAfter(mains, 0, first + 1);
        Assert.AreEqual(1e6 / 61.7, second - first, 0.01);
    }

    [TestMethod]
    public void HarmonicsAddTheirOwnPowerAndNothingElse()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 5));
        mains.SetHarmonics(1, [new Harmonic(5, 0.1, 0)], [new Harmonic(5, 0.4, 60), new Harmonic(63, 0.2, 0)]);

        // Fundamental 1150 W, and 23 V x 2 A x cos 60 degrees.
        Assert.AreEqual(1150 + 23, MeanProduct(mains, 2, 3, 0, 20_000), 1e-3);
        Assert.AreEqual(25 * (1 + 0.16 + 0.04), MeanProduct(mains, 3, 3, 0, 20_000), 1e-6);
        Assert.AreEqual(1150, MeanProduct(mains, 0, 1, 0, 20_000), 1e-3, "the other phases stay as they were");
    }

    [TestMethod]
    public void PhasesWithoutSupplyHaveNeitherVoltageNorCurrent()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(SuppliedPhases: 1));
        Assert.AreEqual(1150, MeanProduct(mains, 0, 1, 0, 20_000), 1e-3);
        Assert.AreEqual(0, MeanProduct(mains, 2, 2, 0, 20_000));
        Assert.AreEqual(0, MeanProduct(mains, 5, 5, 0, 20_000));
    }

    [TestMethod]
    [DataRow(331, 5, 1, 50, 3, "voltage")]
    [DataRow(-1, 5, 1, 50, 3, "voltage")]
    [DataRow(230, 121, 1, 50, 3, "current")]
    [DataRow(230, double.NaN, 1, 50, 3, "current")]
    [DataRow(230, 5, 1.01, 50, 3, "power factor")]
    [DataRow(230, 5, 1, 44.9, 3, "frequency")]
    [DataRow(230, 5, 1, 50, 4, "phases")]
    public void ALoadOutOfRangeIsRefusedByNameAndChangesNothing(
        double volts, double amperes, double factor, double hertz, int phases, string name)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 5));
        var load = new MainsLoad(volts, amperes, factor, Reactance.Inductive, hertz, phases);
        var thrown = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mains.Apply(load));
        Assert.AreEqual(name, thrown.ParamName);
        Assert.AreEqual(1150, MeanProduct(mains, 0, 1, 0, 20_000), 1e-3);
    }

    /// <summary>Mean of one channel, shifted in time, times another, over a period in steps of 10 us.</summary>
    private static double MeanProduct(VirtualMains mains, int left, int right, double shift, int period)
    {
        const int Step = 10;
        Span<double> now = stackalloc double[6];
        Span<double> shifted = stackalloc double[6];
        double sum = 0;
        for (int time = 0; time < period; time += Step)
        {
            mains.Sample(1_000_000 + time, now);
            mains.Sample(1_000_000 + time + shift, shifted);
            sum += shifted[left] * now[right];
        }

        return sum / (period / Step);
    }

    private static double FirstRiseAfter(VirtualMains mains, int channel, double time)
    {
        Span<double> values = stackalloc double[6];
        mains.Sample(time, values);
        double before = values[channel];
        for (double step = 0.5; ; time += step)
        {
            mains.Sample(time + step, values);
            double now = values[channel];
            if (before < 0 && now >= 0)
            {
                return time + step * -before / (now - before);
            }

            before = now;
        }
    }
}
