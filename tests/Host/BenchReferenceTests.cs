using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Signals;

namespace NfMeter.HostTests;

/// <summary>The bench's reference: exact energies of its test signals, against textbook formulas and against summing
/// up.</summary>
[TestClass]
public sealed class BenchReferenceTests
{
    private const double Volts = 230;
    private const double Amperes = 5;
    private const double Apparent = Volts * Amperes;

    [TestMethod]
    public void ASinusoidGivesUIcosAndUIsin()
    {
        TestSignal signal = Signal(new PhaseLoad { LagDegrees = 60 });
        for (int phase = 0; phase < 3; phase++)
        {
            Assert.AreEqual(Apparent * 0.5, signal.Joules(phase, 1, 3) / 2, 1e-6);
            Assert.AreEqual(Apparent * Math.Sqrt(0.75), signal.VarSeconds(phase, 1, 3) / 2, 1e-6);
            Assert.AreEqual(Volts, signal.Volts(phase, 1, 3), 1e-6);
            Assert.AreEqual(Amperes, signal.Amperes(phase, 1, 3), 1e-6);
        }
    }

    [TestMethod]
    public void AHalfWaveIsHalfThePowerAndItsCurrentIsTheOneDividedByRootTwo()
    {
        TestSignal signal = Signal(new PhaseLoad { Gate = Gate.HalfWave });
        Assert.AreEqual(Apparent / 2, signal.Joules(1, 0, 1), 1e-6);
        Assert.AreEqual(Amperes / Math.Sqrt(2), signal.Amperes(1, 0, 1), 1e-6);
        Assert.AreEqual(0, signal.VarSeconds(1, 0, 1), 1e-6);
    }

    [TestMethod]
    public void ACurrentCutAt90DegreesIsHalfThePowerAndLagsWithUIByPi()
    {
        // Fourier: the cosine part of the fundamental is -I/pi of the peak.
        TestSignal signal = Signal(new PhaseLoad { Gate = Gate.PhaseCut });
        Assert.AreEqual(Apparent / 2, signal.Joules(2, 0, 1), 1e-6);
        Assert.AreEqual(Apparent / Math.PI, signal.VarSeconds(2, 0, 1), 1e-6);
    }

    [TestMethod]
    public void BurstsAreHalfThePowerOverTheirPeriod()
    {
        TestSignal signal = Signal(new PhaseLoad { Gate = Gate.Bursts });
        Assert.AreEqual(Apparent / 2 * 0.08, signal.Joules(0, 0.4, 0.48), 1e-9);
    }

    [TestMethod]
    [DataRow(30)]
    [DataRow(135)]
    public void ACutAtAnyAngleLeavesTheTextbooksPower(double degrees)
    {
        // P = U I (1 - a / pi + sin 2a / 2 pi).
        TestSignal signal = Signal(new PhaseLoad { Gate = Gate.Cut(degrees) });
        double share = 1 - degrees / 180 + Math.Sin(2 * degrees * Math.PI / 180) / (2 * Math.PI);
        Assert.AreEqual(Apparent * share, signal.Joules(1, 0, 1), 1e-6);
    }

    [TestMethod]
    public void SpotWeldingIsThreeOf25CyclesCutAt60Degrees()
    {
        TestSignal signal = Signal(new PhaseLoad { Gate = Gate.SpotWelding });
        double share = 3.0 / 25 * (1 - 1.0 / 3 + Math.Sin(2 * Math.PI / 3) / (2 * Math.PI));
        Assert.AreEqual(Apparent * share, signal.Joules(0, 0, 1), 1e-6);
        Assert.AreEqual(Amperes * Math.Sqrt(share), signal.Amperes(0, 0, 1), 1e-6);
        Assert.AreEqual(
            Apparent / 4 * 0.8, Signal(new PhaseLoad { Gate = Gate.BurstFire }).Joules(0, 0.2, 1), 1e-6);
    }

    [TestMethod]
    public void AMotorsStartIsTheRunningPowerAndWhatDiesAway()
    {
        // 35 A at PF 0.3 falls to 5 A at PF 0.85. Over whole cycles the double frequency leaves next to nothing:
        // P = U (5 x 0.85 t + (35 x 0.3 - 5 x 0.85) x tau (1 - exp(-t / tau))), Q the same with the sines.
        const double Tau = 0.3, Seconds = 2;
        PhaseLoad running = new() { LagDegrees = Math.Acos(0.85) * 180 / Math.PI };
        PhaseLoad starting = running with { Inrush = new Inrush(35, Math.Acos(0.3) * 180 / Math.PI, Tau) };
        PhaseLoad off = running with { Amperes = 0 };
        TestSignal signal = new LoadCase(new LoadStage(off), new LoadStage(3, starting, starting, starting))
            .ToSignal(4, 0);
        double died = Tau * (1 - Math.Exp(-Seconds / Tau));
        double active = Volts * (5 * 0.85 * Seconds + (35 * 0.3 - 5 * 0.85) * died);
        double reactive = Volts * (5 * Sine(0.85) * Seconds + (35 * Sine(0.3) - 5 * Sine(0.85)) * died);
        for (int phase = 0; phase < 3; phase++)
        {
            Assert.AreEqual(reactive, signal.VarSeconds(phase, 0, 3 + Seconds), 1e-6 * reactive);
            Assert.AreEqual(Summed(signal, phase, 2.99, 3.3), signal.Joules(phase, 2.99, 3.3), 0.02);
            double current = signal.Amperes(phase, 3, 3.1);
            Assert.AreEqual(SummedSquares(signal, phase, 3, 3.1), current * current * 0.1, 1e-3);
        }

        // The double frequency of three phases cancels out.
        double total = Enumerable.Range(0, 3).Sum(phase => signal.Joules(phase, 0, 3 + Seconds));
        Assert.AreEqual(3 * active, total, 1e-6 * total);

        static double Sine(double cosine) => Math.Sqrt(1 - cosine * cosine);
    }

    [TestMethod]
    public void ATransientNeedsABeginning()
    {
        var load = new PhaseLoad { Inrush = new Inrush(35, 70, 0.3) };
        Assert.ThrowsExactly<ArgumentException>(() => Signal(load));
    }

    [TestMethod]
    [DataRow(0, 0.04)]
    [DataRow(180, -0.04)]
    public void AHarmonicAddsTheProductOfItsShares(double degrees, double share)
    {
        TestSignal signal = Signal(new PhaseLoad
        {
            VoltageHarmonics = [(5, 0.1, degrees)],
            CurrentHarmonics = [(5, 0.4, 0)],
        });
        Assert.AreEqual(Apparent * (1 + share), signal.Joules(0, 0, 1), 1e-6);
        Assert.AreEqual(Volts * Math.Sqrt(1.01), signal.Volts(0, 0, 1), 1e-6);
        Assert.AreEqual(Amperes * Math.Sqrt(1.16), signal.Amperes(0, 0, 1), 1e-6);
    }

    [TestMethod]
    public void DirectCurrentCountsOnlyWithDirectVoltage()
    {
        Assert.AreEqual(Apparent, Signal(new PhaseLoad { DirectAmperes = 2 }).Joules(0, 0, 1), 1e-6);
        TestSignal both = Signal(new PhaseLoad { DirectAmperes = 2, DirectVolts = 3 });
        Assert.AreEqual(Apparent + 6, both.Joules(0, 0, 1), 1e-6);
    }

    [TestMethod]
    public void AnyStretchOfTimeIsTheSumOfTheSampledProducts()
    {
        var load = new PhaseLoad
        {
            LagDegrees = 25,
            VoltageHarmonics = [(5, 0.1, 40), (7, 0.03, 200)],
            CurrentHarmonics = [(3, 0.5, 10), (5, 0.3, 70)],
            DirectAmperes = 0.4,
            DirectVolts = 1.5,
            Gate = Gate.PhaseCut,
        };
        foreach (bool isReversed in (bool[])[false, true])
        {
            TestSignal signal = (LoadCase.Balanced(load) with { Hertz = 53.7, IsReversed = isReversed }).ToSignal(7, 0);
            for (int phase = 0; phase < 3; phase++)
            {
                Assert.AreEqual(Summed(signal, phase, 0.0123, 0.1717), signal.Joules(phase, 0.0123, 0.1717), 0.02);
            }
        }
    }

    [TestMethod]
    public void AStepCountsFromItsMoment()
    {
        var low = new PhaseLoad { Amperes = 1 };
        var high = new PhaseLoad { Amperes = 9 };
        TestSignal signal = new LoadCase(new LoadStage(low), new LoadStage(2, high, high, high)).ToSignal(1, 10);
        Assert.AreEqual(Volts * (1 * 1 + 9 * 3), signal.Joules(0, 11, 15), 0.01);
        Assert.AreEqual(Summed(signal, 1, 11.991, 12.007), signal.Joules(1, 11.991, 12.007), 0.02);
    }

    [TestMethod]
    public void TheMetersClockIsWrongByNoMoreThanACrystalAndTheReferenceKnows()
    {
        double[] errors = [.. Enumerable.Range(1, 20).Select(seed =>
            LoadCase.Balanced(new PhaseLoad()).ToSignal(seed, 0).TrueSeconds(1e6) - 1)];
        Assert.IsTrue(errors.All(error => Math.Abs(error) <= 20e-6));
        Assert.IsGreaterThan(15, errors.Distinct().Count());
        Assert.IsTrue(errors.Any(error => error > 5e-6) && errors.Any(error => error < -5e-6));
    }

    private static TestSignal Signal(PhaseLoad load) => LoadCase.Balanced(load).ToSignal(3, 0);

    /// <summary>Midpoint sums over 0.5 us: another way to the same number, through the samples the converter
    /// sees.</summary>
    private static double Summed(TestSignal signal, int phase, double from, double to) =>
        Summed(signal, from, to, values => values[2 * phase] * values[2 * phase + 1]);

    private static double SummedSquares(TestSignal signal, int phase, double from, double to) =>
        Summed(signal, from, to, values => values[2 * phase + 1] * values[2 * phase + 1]);

    private static double Summed(TestSignal signal, double from, double to, Func<double[], double> product)
    {
        double clock = signal.TrueSeconds(1), sum = 0, step = 0.5e-6;
        double[] values = new double[6];
        int count = (int)Math.Round((to - from) / step);
        for (int index = 0; index < count; index++)
        {
            signal.Sample((from + (index + 0.5) * step) / clock, values);
            sum += product(values);
        }

        return sum * step;
    }
}
