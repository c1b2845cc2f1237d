using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Registers;
using NfMeter.Simulated;
using NfMeter.Simulated.Chips;

namespace NfMeter.HostTests;

/// <summary>The meter behind each front end and behind real sensors, against values computed from the load alone. Each
/// phase by itself.</summary>
[TestClass]
public sealed class FrontEndTests
{
    private static readonly (double Factor, Reactance Reactance)[] factors =
        [(1, Reactance.Inductive), (0.5, Reactance.Inductive), (0.8, Reactance.Capacitive)];

    // 24 bits, 60 s at 5 A scatter by 0.006 % (1 sigma at 0.5L).
    [TestMethod]
    [DataRow(0.3, 45)]
    [DataRow(0.3, 65)]
    [DataRow(1.0, 45)]
    [DataRow(1.0, 50)]
    [DataRow(1.0, 65)]
    [DataRow(-0.9, 60)] // 50 us late, as a scan that takes the current first
    public void ATransformersPhaseErrorIsTurnedBack(double degrees, double hertz)
    {
        var settings = new BoardSettings(Sensors: OnCurrents(SensorModel.CurrentTransformer(0, degrees)));
        foreach ((double factor, Reactance reactance) in factors)
        {
            using MeteredRun run = Measure(new MainsLoad(230, 5, factor, reactance, hertz), 60, settings);
            AssertPowers(run, 5, factor, reactance, 0.03, 0.25);
        }
    }

    [TestMethod]
    public void WithoutTheCorrectionThePhaseErrorIsSeen()
    {
        // cos(60 - 1 degrees) / cos 60 degrees is 1.0301. The converter's gains, 0.1 % each, aren't trimmed either.
        SensorModel[] sensors = OnCurrents(SensorModel.CurrentTransformer(0, 1));
        var settings = new BoardSettings(IsTrimmed: false, Sensors: sensors);
        using MeteredRun run = Measure(new MainsLoad(230, 5, 0.5), 20, settings);
        for (int phase = 0; phase < VirtualMains.Phases; phase++)
        {
            Assert.AreEqual(3.01, (run.Watts(phase) / 575 - 1) * 100, 0.5, $"L{phase + 1}");
        }
    }

    [TestMethod]
    public void ADividersDelayIsTheOppositeOfATransformersLeadAndAShuntLeadsByItsInductance()
    {
        // 50 nH in 1 mOhm is 50 us of lead, and the divider's 20 us of delay make it 70: 1.26 degrees at 50 Hz.
        SensorModel shunt = SensorModel.Shunt(0.5, 1000, 50);
        SensorModel divider = SensorModel.Divider(-0.3, 20);
        Assert.AreEqual(50, shunt.LeadMicroseconds, 1e-9);
        SensorModel[] sensors = [divider, shunt, divider, shunt, divider, shunt];
        using MeteredRun corrected = Measure(new MainsLoad(230, 5, 0.5), 60, new BoardSettings(Sensors: sensors));
        AssertPowers(corrected, 5, 0.5, Reactance.Inductive, 0.02, 0.4);
        using MeteredRun plain =
            Measure(new MainsLoad(230, 5, 0.5), 20, new BoardSettings(IsTrimmed: false, Sensors: sensors));
        double seen = 1.005 * 0.997 * Math.Cos((60 - 1.26) * Math.PI / 180) / 0.5;
        Assert.AreEqual((seen - 1) * 100, (plain.Watts(0) / 575 - 1) * 100, 0.5);
    }

    [TestMethod]
    public void ATransformersErrorsFollowItsCurrent()
    {
        // At 5 A half-way, in the logarithm, between the points at 1 A and 25 A.
        SensorModel transformer = SensorModel.CurrentTransformer(
            0, 0, new SensorPoint(1, -2, 1), new SensorPoint(25, -1, 0.4));
        var source = new SensorSource(Mains(new MainsLoad(230, 5)), OnCurrents(transformer));
        double[] values = new double[6];
        source.Sample(1e6, values);

        // At whole seconds the current of L1 crosses zero: what is seen is its lead of 0.7 degrees.
        double expected = 5 * Math.Sqrt(2) * 0.985 * Math.Sin(0.7 * Math.PI / 180);
        Assert.AreEqual(expected, values[1], 1e-3 * expected);
        Assert.AreEqual(0, values[0], 1e-6);
    }

    // 600 s are to be within 0.15 % at power factor 1 and 0.25 % at 0.5L and 0.8C: 120 s may scatter by the root of 5
    // more where noise rules, at 0.25 A. Above, the noise is nothing.
    [TestMethod]
    [DataRow(0.25, 1.0, Reactance.Inductive, 50, 0.33)]
    [DataRow(0.25, 0.5, Reactance.Inductive, 50, 0.56)]
    [DataRow(5, 1.0, Reactance.Inductive, 50, 0.05)]
    [DataRow(5, 0.5, Reactance.Inductive, 65, 0.07)]
    [DataRow(100, 0.8, Reactance.Capacitive, 45, 0.05)]
    public void TwelveBitsWithHalfAStepOfNoiseMeasureEachPhase(
        double amperes, double factor, Reactance reactance, double hertz, double limitPercent)
    {
        var settings = new BoardSettings(Kind: FrontEndKind.Mcp3208);
        using MeteredRun run = Measure(new MainsLoad(230, amperes, factor, reactance, hertz), 120, settings);
        AssertPowers(run, amperes, factor, reactance, limitPercent, limitPercent);
    }

    [TestMethod]
    [DataRow(1.0, Reactance.Inductive, 0.15)]
    [DataRow(0.5, Reactance.Inductive, 0.3)]
    public void TheControllersOwnConverterMeasuresEachPhase(double factor, Reactance reactance, double limitPercent)
    {
        var settings = new BoardSettings(Kind: FrontEndKind.Internal);
        using MeteredRun run = Measure(new MainsLoad(230, 5, factor, reactance), 60, settings);
        AssertPowers(run, 5, factor, reactance, limitPercent, 0.4);
        Assert.AreEqual(50000, run.Meter.Registers.Read(RegisterId.Frequency), 50.0);
    }

    // Noise would add 0.3 % (24 bits, 9.3 codes to 116) and 2.0 % (12 bits, 0.58 steps to 2.8).
    [TestMethod]
    [DataRow(FrontEndKind.Ads131, 0.02, 0.1)]
    [DataRow(FrontEndKind.Mcp3208, 0.25, 0.3)]
    public void NoiseDoesNotMakeASmallCurrentReadHigh(FrontEndKind kind, double amperes, double limitPercent)
    {
        using MeteredRun run = Measure(new MainsLoad(230, amperes), 120, new BoardSettings(Kind: kind));
        for (int phase = 0; phase < VirtualMains.Phases; phase++)
        {
            Assert.AreEqual(0, (run.Amperes(phase) / amperes - 1) * 100, limitPercent, $"I of L{phase + 1}, %");
            Assert.AreEqual(0, (run.Volts(phase) / 230 - 1) * 100, 0.02, $"U of L{phase + 1}, %");
        }
    }

    // What 0.58 steps of noise, 51 mA, leave in a window of 230 sets: their mean square is known to 9 %, so a third of
    // it at most in a hundred windows.
    [TestMethod]
    [DataRow(FrontEndKind.Ads131, 0.001)]
    [DataRow(FrontEndKind.Mcp3208, 0.017)]
    public void WithoutCurrentTheCurrentReadsNearZero(FrontEndKind kind, double limitAmperes)
    {
        using MeteredRun run = Measure(new MainsLoad(230, 0), 20, new BoardSettings(Kind: kind));
        for (int phase = 0; phase < VirtualMains.Phases; phase++)
        {
            Assert.AreEqual(0, run.Amperes(phase), limitAmperes, $"L{phase + 1}");
        }
    }

    [TestMethod]
    [DataRow(FrontEndKind.Ads131)]
    [DataRow(FrontEndKind.Mcp3208)]
    public void TheDirectCurrentOfAHalfWaveLoadStaysIn(FrontEndKind kind)
    {
        // A half-wave sine of peak 20 A: 10 A root mean square (7.7 without its mean), half the power of 20 A / root 2.
        using var run = new MeteredRun(new HalfWave(20), new BoardSettings(Kind: kind));
        run.Settle();
        run.Seconds(60);
        for (int phase = 0; phase < VirtualMains.Phases; phase++)
        {
            Assert.AreEqual(0, (run.Amperes(phase) / 10 - 1) * 100, 0.1, $"I of L{phase + 1}, %");
            double watts = 230 * 20 / Math.Sqrt(2) / 2;
            Assert.AreEqual(0, (run.Watts(phase) / watts - 1) * 100, 0.1, $"P of L{phase + 1}, %");
        }
    }

    [TestMethod]
    [DataRow(FrontEndKind.Ads131)]
    [DataRow(FrontEndKind.Mcp3208)]
    [DataRow(FrontEndKind.Internal)]
    public void AReferenceThatDriftsShowsTwiceInThePower(FrontEndKind kind)
    {
        using var run = new MeteredRun(Mains(new MainsLoad(230, 20)), new BoardSettings(Kind: kind));
        run.Board.AnyConverterModel.ReferencePpmPerKelvin = 50;
        run.Board.AnyConverterModel.TemperatureCelsius = 65;
        run.Settle();
        run.Seconds(60);

        // 40 K x 50 ppm is 0.2 %, in voltage and current.
        Assert.AreEqual(-0.4, (run.Watts(1) / 4600 - 1) * 100, 0.06);
    }

    [TestMethod]
    public void ABoardOffersOnlyTheModelItHas()
    {
        using var board = new SimulatedBoard(new VirtualMains(), new BoardSettings(Kind: FrontEndKind.Mcp3208));
        Assert.IsInstanceOfType<Mcp3208Model>(board.AnyConverterModel);
        Assert.ThrowsExactly<InvalidOperationException>(() => board.ConverterModel);
        Assert.ThrowsExactly<InvalidOperationException>(() => board.InternalAdc);
    }

    private static VirtualMains Mains(MainsLoad load)
    {
        var mains = new VirtualMains();
        mains.Apply(load);
        return mains;
    }

    private static SensorModel[] OnCurrents(SensorModel sensor) =>
        [SensorModel.Ideal, sensor, SensorModel.Ideal, sensor, SensorModel.Ideal, sensor];

    private static MeteredRun Measure(MainsLoad load, double seconds, BoardSettings settings)
    {
        var run = new MeteredRun(Mains(load), settings);
        run.Settle();
        run.Seconds(seconds);
        return run;
    }

    private static void AssertPowers(
        MeteredRun run, double amperes, double factor, Reactance reactance, double activePercent,
        double reactivePercent)
    {
        double apparent = 230 * amperes;
        double sine = Math.Sqrt(1 - factor * factor) * (reactance == Reactance.Capacitive ? -1 : 1);
        for (int phase = 0; phase < VirtualMains.Phases; phase++)
        {
            double active = (run.Watts(phase) / (apparent * factor) - 1) * 100;
            double reactive = (run.Vars(phase) / apparent - sine) * 100;
            Assert.AreEqual(0, active, activePercent, $"P of L{phase + 1} at {factor} {reactance}, %");
            Assert.AreEqual(0, reactive, reactivePercent, $"Q of L{phase + 1} at {factor} {reactance}, % of S");
        }
    }

    private sealed class HalfWave(double peakAmperes) : ISignalSource
    {
        public void Sample(double microseconds, Span<double> values)
        {
            for (int phase = 0; phase < VirtualMains.Phases; phase++)
            {
                double sine = Math.Sin(2 * Math.PI * (microseconds * 50e-6 - phase / 3.0));
                values[2 * phase] = 230 * Math.Sqrt(2) * sine;
                values[2 * phase + 1] = peakAmperes * Math.Max(0, sine);
            }
        }
    }
}
