using System.Numerics;
using NfMeter.Metrology;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;

namespace NfMeter.HostTests;

/// <summary>Each kind of network against what its load is by theory.</summary>
[TestClass]
public sealed class NetworkTests
{
    private const double RangeOfLineVoltages = 800;

    // Without neutral I2 = -I1 - I3, so P = Re(U12 I1* + U32 I3*) = Re(U1 I1* + U2 I2* + U3 I3*): Blondel's theorem.
    [TestMethod]
    [DataRow(5, 1.0, 5, 1.0)]      // balanced
    [DataRow(5, 0.5, 5, 0.5)]      // the element of U12 shows next to nothing
    [DataRow(5, 0.25, 5, 0.25)]    // one element runs backwards
    [DataRow(10, 0.9, 2, 0.6)]     // unbalanced
    [DataRow(8, 1.0, 0, 1.0)]      // a load between L1 and L2
    [DataRow(-6, 0.8, -3, 0.8)]    // export
    public void TwoElementsMeasureAThreeWireNetwork(double amperes1, double factor1, double amperes3, double factor3)
    {
        var mains = new VirtualMains();
        mains.SetCurrent(0, amperes1, factor1, Reactance.Inductive);
        mains.SetCurrent(1, 0, 1, Reactance.Inductive);
        mains.SetCurrent(2, amperes3, factor3, Reactance.Inductive);
        using var run = Open(new ThreeWireSource(mains), Network.ThreeWire, RangeOfLineVoltages);
        run.Seconds(60);

        Complex u1 = Complex.FromPolarCoordinates(230, 0);
        Complex u2 = Complex.FromPolarCoordinates(230, -2 * Math.PI / 3);
        Complex u3 = Complex.FromPolarCoordinates(230, 2 * Math.PI / 3);
        Complex i1 = Complex.FromPolarCoordinates(amperes1, -Math.Acos(factor1));
        Complex i3 = Complex.FromPolarCoordinates(amperes3, 2 * Math.PI / 3 - Math.Acos(factor3));
        Complex power = u1 * Complex.Conjugate(i1) + u2 * Complex.Conjugate(-i1 - i3) + u3 * Complex.Conjugate(i3);
        double scale = 400 * (Math.Abs(amperes1) + Math.Abs(amperes3));
        Assert.AreEqual(power.Real, run.TotalWatts, scale * 0.001, "P");
        Assert.AreEqual(power.Imaginary, run.TotalVars, scale * 0.005, "Q");

        // The totals are the net of both elements: an element that runs backwards is no export.
        double export = run.Joules(RegisterId.ActiveExport), import = run.Joules(RegisterId.ActiveImport);
        Assert.IsLessThan(Math.Max(export, import) * 0.001, Math.Min(export, import));
        Assert.AreEqual(power.Magnitude, run.Meter.Registers.Read(RegisterId.ApparentPower) * 1e-3, scale * 0.01, "S");
        Assert.AreEqual(230 * Math.Sqrt(3), run.Volts(0), 0.5, "U12");
        Assert.AreEqual(0, run.Volts(1));
        Assert.AreEqual(230 * Math.Sqrt(3), run.Volts(2), 0.5, "U32");
        Assert.AreEqual(Math.Abs(amperes1), run.Amperes(0), 0.01);
        int reverse = StatusBits.ReverseFlowL1 * 7;
        Assert.AreEqual(0, (int)run.Meter.Registers.Read(RegisterId.StatusWord) & ~reverse);
    }

    [TestMethod]
    public void AThreeWireNetworkKnowsItsSequence()
    {
        var mains = new VirtualMains { IsReversed = true };
        mains.Apply(new MainsLoad(230, 5));
        using var run = Open(new ThreeWireSource(mains), Network.ThreeWire, RangeOfLineVoltages);
        Assert.AreEqual(
            StatusBits.SequenceReversed,
            (int)run.Meter.Registers.Read(RegisterId.StatusWord) & StatusBits.SequenceReversed);
    }

    [TestMethod]
    public void AThreeWireMeterGoesOnWithoutU12()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 5));
        using var run = Open(new Without(new ThreeWireSource(mains), 0), Network.ThreeWire, RangeOfLineVoltages);
        run.Seconds(20);

        // U32 I3 cos 30°.
        Assert.AreEqual(1725, run.Watts(2), 1.8);
        Assert.AreEqual(StatusBits.VoltageMissingL1, (int)run.Meter.Registers.Read(RegisterId.StatusWord));
    }

    // What hangs on inputs that aren't used, noise or a wire, counts nothing.
    [TestMethod]
    [DataRow(Network.TwoPhase, 2)]
    [DataRow(Network.OnePhase, 1)]
    public void OnlyThePhasesInUseCount(int network, int used)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 5, 0.8));
        using var run = Open(mains, network);
        run.Seconds(30);
        for (int phase = 0; phase < 3; phase++)
        {
            bool isUsed = phase < used;
            Assert.AreEqual(isUsed ? 920 : 0, run.Watts(phase), isUsed ? 0.92 : 0, $"P of L{phase + 1}");
            Assert.AreEqual(isUsed ? 690 : 0, run.Vars(phase), isUsed ? 4 : 0, $"Q of L{phase + 1}");
            Assert.AreEqual(isUsed ? 230 : 0, run.Volts(phase), isUsed ? 0.1 : 0);
            Assert.AreEqual(isUsed ? 5 : 0, run.Amperes(phase), isUsed ? 0.01 : 0);
        }

        Assert.AreEqual(920.0 * used, run.TotalWatts, 1.8);
        Assert.AreEqual(0L, run.Meter.Registers.Read(RegisterId.StatusWord));
        Assert.AreEqual(50000.0, run.Meter.Registers.Read(RegisterId.Frequency), 20.0);
    }

    // Two phases of a split-phase transformer, half a turn apart.
    [TestMethod]
    public void TwoPhasesMayBeHalfATurnApart()
    {
        using var run = Open(new SplitPhase(), Network.TwoPhase);
        run.Seconds(20);
        Assert.AreEqual(1200, run.Watts(0), 1.2);
        Assert.AreEqual(600, run.Watts(1), 0.6);
        Assert.AreEqual(0L, run.Meter.Registers.Read(RegisterId.StatusWord));
    }

    [TestMethod]
    public void TheSecondOfTwoPhasesGoesOnWithoutTheFirst()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 5));
        using var run = Open(new Without(mains, 0), Network.TwoPhase);
        run.Seconds(20);
        Assert.AreEqual(1150, run.Watts(1), 1.2);
        Assert.AreEqual(0, run.Watts(0), 0.01);
    }

    private static MeteredRun Open(ISignalSource source, int network, double voltageRange = 500)
    {
        var run = new MeteredRun(source, new BoardSettings(VoltageRange: voltageRange));
        Assert.AreEqual(SettingResult.Ok, run.Meter.Settings.TrySet(SettingId.Network, network));
        run.Settle();
        return run;
    }

    private sealed class Without(ISignalSource source, int channel) : ISignalSource
    {
        public void Sample(double microseconds, Span<double> values)
        {
            source.Sample(microseconds, values);
            values[channel] = 0;
        }
    }

    private sealed class SplitPhase : ISignalSource
    {
        public void Sample(double microseconds, Span<double> values)
        {
            double sine = Math.Sin(2 * Math.PI * 60e-6 * microseconds) * Math.Sqrt(2);
            values[0] = 120 * sine;
            values[1] = 10 * sine;
            values[2] = -120 * sine;
            values[3] = -5 * sine;
            values[4] = 0;
            values[5] = 0;
        }
    }
}
