using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.Simulated;
using NfMeter.Simulated.Buses;
using NfMeter.Simulated.Chips;

namespace NfMeter.HostTests;

/// <summary>The driver of a 12-bit converter against the models. Expected figures: Microchip data sheet DS21298 for
/// MCP3208, or plain arithmetic on the signal.</summary>
[TestClass]
public sealed class ScanningConverterTests
{
    private const double VoltageRange = 500;
    private const double CurrentRange = 180;
    private const int Step = 512;
    private const int SpiHertz = 1_000_000;
    private const int CallMicroseconds = 16;
    private const int TransferMicroseconds = 32 + CallMicroseconds;

    // Root mean square of half a step of noise and of rounding to steps.
    private static readonly double noiseSteps = Math.Sqrt(0.25 + 1.0 / 12);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ARequestIsTheDataSheetsAndTheCodeIsWhatFollowsTheNullBit(bool isLowByteFirst)
    {
        // Figure 6-1 with a byte of zeros before it: five zeros, start, SGL, D2 | D1, D0 | don't care.
        byte[][] expected =
        [
            [0x00, 0x06, 0x00, 0x00], [0x00, 0x06, 0x40, 0x00], [0x00, 0x06, 0x80, 0x00], [0x00, 0x06, 0xC0, 0x00],
            [0x00, 0x07, 0x00, 0x00], [0x00, 0x07, 0x40, 0x00], [0x00, 0x07, 0x80, 0x00], [0x00, 0x07, 0xC0, 0x00],
        ];
        for (int input = 0; input < Mcp3208Input.Count; input++)
        {
            var wire = new Wire([0xFF, 0xFF, 0xEA, 0x5C]);
            Assert.AreEqual(0xA5C, new Mcp3208Input(wire.Device(isLowByteFirst), input).Read());
            CollectionAssert.AreEqual(expected[input], wire.Sent, $"CH{input}");
        }
    }

    [TestMethod]
    public void WithoutANullBitThereIsNoAnswer()
    {
        Assert.IsLessThan(0, new Mcp3208Input(new Wire([0xFF, 0xFF, 0xFA, 0x5C]).Device(false), 0).Read());
    }

    [TestMethod]
    public void TheModelSamplesAtTheFallingEdgeTheDataSheetNames()
    {
        // The fifth clock after the start bit, the nineteenth of the frame: its falling edge is 18.75 clocks after the
        // beginning, a clock being low for its first half and high from its middle to three quarters.
        var clock = new VirtualClock();
        var ramp = new Ramp();
        var model = new Mcp3208Model(
            clock, ramp, VoltageRange, CurrentRange, new TwelveBitErrors(0, 0, 0, 0), 1, SpiHertz);
        clock.Advance(1000);
        int code = new Mcp3208Input(new SimulatedSpiDevice(clock, SpiHertz, model), 0).Read();
        Assert.AreEqual(1018.75, ramp.LastMicroseconds, 1e-9);
        Assert.AreEqual(2048 + (int)Math.Round(1018.75 * Ramp.VoltsPerMicrosecond / VoltageRange * 2048), code);
    }

    [TestMethod]
    public void AFasterClockThanTheSupplyAllowsIsRefused()
    {
        var clock = new VirtualClock();
        Mcp3208Model At(double supply) => new(
            clock, new Ramp(), VoltageRange, CurrentRange, new TwelveBitErrors(), 1, 2_000_000, supply);
        Assert.ThrowsExactly<DataSheetViolationException>(() => new SimulatedSpiDevice(clock, 2_000_000, At(3.3)));
        _ = new SimulatedSpiDevice(clock, 2_000_000, At(5));
    }

    [TestMethod]
    public void AFrameThatEndsBeforeTheCodeDoesIsAViolation()
    {
        var bench = new Bench(new Ramp());
        Assert.ThrowsExactly<DataSheetViolationException>(() => bench.Spi.Transfer([0x0600], new ushort[1]));
        Assert.ThrowsExactly<DataSheetViolationException>(() => bench.Spi.Transfer([0x0000, 0x1000], new ushort[2]));
    }

    [TestMethod]
    public void AConstantSignalGivesItsCodesWhateverTheBiasIs()
    {
        double[] values = [100, 10, -200, -20, 300, 30];
        for (int seed = 1; seed <= 10; seed++)
        {
            var bench = new Bench(new Constant(values), seed);
            Assert.AreEqual(ConverterStatus.Ok, bench.Driver.Start());
            Assert.IsLessThan(1_000_000, bench.Clock.Now);
            const int sets = 4000;
            double[] sum = new double[6];
            double[] squares = new double[6];
            int[] set = new int[SampleSet.Length];
            for (int i = 0; i < sets; i++)
            {
                bench.Clock.Advance(500);

                // Of a constant signal half a step of noise gives the same six codes twice now and then.
                Assert.AreNotEqual(ConverterStatus.NoAnswer, bench.Driver.Read(set));
                for (int channel = 0; channel < 6; channel++)
                {
                    sum[channel] += set[channel];
                    squares[channel] += (double)set[channel] * set[channel];
                }
            }

            for (int channel = 0; channel < 6; channel++)
            {
                double range = channel % 2 == 0 ? VoltageRange : CurrentRange;
                double expected = values[channel] / range * SampleSet.FullScale * bench.Model.GainFactors[channel];
                double mean = sum[channel] / sets;
                double deviation = Math.Sqrt(squares[channel] / sets - mean * mean);

                // The bias known to 0.013 steps, the mean to 0.009, five of each; rounding with half a step's noise is
                // true to 0.0023.
                Assert.AreEqual(expected, mean, 0.08 * Step, $"seed {seed}, channel {channel}");
                Assert.AreEqual(
                    noiseSteps * Step, deviation, 0.1 * noiseSteps * Step, $"seed {seed}, channel {channel}");
            }
        }
    }

    [TestMethod]
    public void TheScansTimesAreMeasuredAndTheStampIsBeforeTheFirst()
    {
        var bench = new Bench(new Constant(new double[6]));
        bench.Driver.Start();
        int[] expected =
        [
            0, TransferMicroseconds * 1000, TransferMicroseconds * 2000, TransferMicroseconds * 3000,
            TransferMicroseconds * 4000, TransferMicroseconds * 5000,
        ];
        CollectionAssert.AreEqual(expected, bench.FrontEnd.ScanNanoseconds);
        long before = bench.Clock.Now;
        int[] set = new int[SampleSet.Length];
        bench.Driver.Read(set);
        Assert.AreEqual((int)before, set[SampleSet.Time]);
        Assert.AreEqual(6 * TransferMicroseconds, bench.Clock.Now - before);
    }

    [TestMethod]
    public void AControllersInputsAreTimedToo()
    {
        var clock = new VirtualClock();
        var model = new InternalAdcModel(
            clock, new Constant(new double[6]), VoltageRange, CurrentRange, new TwelveBitErrors(2), 1);
        var frontEnd = new FrontEnd(500000, 180000);
        var driver = new ScanningConverter(model.Inputs[..6], model.Inputs[6], model.Inputs[7], clock, frontEnd);
        Assert.AreEqual(ConverterStatus.Ok, driver.Start());
        Assert.IsLessThan(1_000_000, clock.Now);

        // 100 to 200 us, evenly: 150 with a deviation of 29 over 640 intervals.
        Assert.AreEqual(150_000, frontEnd.ScanNanoseconds[1], 5 * 29_000 / Math.Sqrt(640));
        Assert.AreEqual(5 * frontEnd.ScanNanoseconds[1], frontEnd.ScanNanoseconds[5]);
    }

    [TestMethod]
    public void ABiasThatDriftsIsFollowedAndAGlitchIsNot()
    {
        var bench = new Bench(new Constant(new double[6]));
        bench.Driver.Start();
        Assert.AreEqual(0, bench.MeanOf(1, 4000), 0.08 * Step);

        // One code of the bias input at the end of the range, for two of its turns.
        bench.Model.StickChannel(7, 4095);
        _ = bench.MeanOf(1, 64);
        bench.Model.StickChannel(7, null);
        Assert.AreEqual(0, bench.MeanOf(1, 4000), 0.08 * Step);

        // Two steps: 1/4096 a reading, one reading in 32 sets, so 1/e of it is left after 131,000 sets.
        bench.Model.MoveBias(1, 2);
        _ = bench.MeanOf(1, 131_072);
        Assert.AreEqual(2 * Math.Exp(-1) * Step, bench.MeanOf(1, 4000), 0.15 * Step);

        // A hundred steps at once is another bias: known again to a tenth of a step after 64 + 64 readings.
        bench.Model.MoveBias(1, 100);
        _ = bench.MeanOf(1, 32 * (64 + 64 + 2));
        Assert.AreEqual(0, bench.MeanOf(1, 4000), 0.3 * Step);
        Assert.AreEqual(0, bench.MeanOf(0, 4000), 0.08 * Step, "the other bias");
    }

    [TestMethod]
    [DataRow(Mcp3208Fault.OutputHigh)]
    [DataRow(Mcp3208Fault.OutputLow)]
    public void AnAbsentChipGivesNoAnswerAtTheStartAndLaterAndLeavesTheCodes(Mcp3208Fault fault)
    {
        var bench = new Bench(new Constant(new double[6]));
        bench.Model.Fault = fault;
        Assert.AreEqual(ConverterStatus.NoAnswer, bench.Driver.Start());
        Assert.IsLessThan(1_000_000, bench.Clock.Now);
        int[] set = [1, 2, 3, 4, 5, 6, 7];
        bench.Clock.Advance(500);
        long before = bench.Clock.Now;
        Assert.AreEqual(ConverterStatus.NoAnswer, bench.Driver.Read(set));
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4, 5, 6 }, set[..6]);
        Assert.AreEqual((int)before, set[SampleSet.Time]);
    }

    [TestMethod]
    public void AChipThatComesLateIsMeasuredWithItsBiasAfterSomeSeconds()
    {
        var bench = new Bench(new Constant([100, 0, 0, 0, 0, 0]));
        bench.Model.PowerOff();
        Assert.AreEqual(ConverterStatus.NoAnswer, bench.Driver.Start());
        bench.Model.PowerOn();
        _ = bench.MeanOf(0, 4000);
        double expected = 100 / VoltageRange * SampleSet.FullScale * bench.Model.GainFactors[0];
        Assert.AreEqual(expected, bench.MeanOf(0, 4000), 0.3 * Step);
    }

    [TestMethod]
    public void ABiasOutOfTheMiddleIsAFaultOfTheFrontEnd()
    {
        var bench = new Bench(new Constant(new double[6]));
        bench.Model.MoveBias(0, -1500);
        Assert.AreEqual(ConverterStatus.NoAnswer, bench.Driver.Start());
    }

    [TestMethod]
    public void ABoardWithTwoPhasesAndOneBiasHasZeroInTheThird()
    {
        var bench = new Bench(new Constant([100, 10, 200, 20, 300, 30]));
        var inputs = new IAnalogInput?[6];
        for (int input = 0; input < 4; input++)
        {
            inputs[input] = new Mcp3208Input(bench.Spi, input);
        }

        var driver = new ScanningConverter(
            inputs!, new Mcp3208Input(bench.Spi, 6), null!, bench.Clock, bench.FrontEnd);
        Assert.AreEqual(ConverterStatus.Ok, driver.Start());
        int[] set = new int[SampleSet.Length];
        Assert.AreEqual(ConverterStatus.Ok, driver.Read(set));
        Assert.AreEqual(200 / VoltageRange * SampleSet.FullScale, set[2], 4 * Step);

        // The currents' own bias is another in this model; one divider for all is what such a board has.
        double apart = (bench.Model.Bias[1] - bench.Model.Bias[0]) * Step;
        Assert.AreEqual(20 / CurrentRange * SampleSet.FullScale + apart, set[3], 4 * Step);
        Assert.AreEqual(0, set[4]);
        Assert.AreEqual(0, set[5]);
        CollectionAssert.AreEqual(
            new[] { 0, 48_000, 96_000, 144_000, 0, 0 }, bench.FrontEnd.ScanNanoseconds);
    }

    private sealed class Bench
    {
        public Bench(ISignalSource source, int seed = 1)
        {
            Model = new Mcp3208Model(
                Clock, source, VoltageRange, CurrentRange, new TwelveBitErrors(), seed, SpiHertz);
            Spi = new SimulatedSpiDevice(Clock, SpiHertz, Model, CallMicroseconds);
            var inputs = new IAnalogInput[Mcp3208Input.Count];
            for (int input = 0; input < inputs.Length; input++)
            {
                inputs[input] = new Mcp3208Input(Spi, input);
            }

            Driver = new ScanningConverter(inputs[..6], inputs[6], inputs[7], Clock, FrontEnd);
        }

        public VirtualClock Clock { get; } = new();

        public FrontEnd FrontEnd { get; } = new(500000, 180000);

        public Mcp3208Model Model { get; }

        public SimulatedSpiDevice Spi { get; }

        public ScanningConverter Driver { get; }

        public double MeanOf(int channel, int sets)
        {
            double sum = 0;
            int[] set = new int[SampleSet.Length];
            for (int i = 0; i < sets; i++)
            {
                Clock.Advance(500);
                Assert.AreNotEqual(ConverterStatus.NoAnswer, Driver.Read(set));
                sum += set[channel];
            }

            return sum / sets;
        }
    }

    private sealed class Wire(byte[] answer) : ISpiTarget
    {
        public byte[] Sent { get; private set; } = [];

        public int MaximumClockHertz => SpiHertz;

        public ISpiDevice Device(bool isLowByteFirst) =>
            new SimulatedSpiDevice(new VirtualClock(), SpiHertz, this, 0, isLowByteFirst);

        public void Select(ReadOnlySpan<byte> write, Span<byte> read)
        {
            Sent = write.ToArray();
            answer.CopyTo(read);
        }

        public void Deselect()
        {
        }
    }

    private sealed class Constant(double[] constants) : ISignalSource
    {
        public void Sample(double microseconds, Span<double> values) => constants.CopyTo(values);
    }

    private sealed class Ramp : ISignalSource
    {
        public const double VoltsPerMicrosecond = 0.2;

        public double LastMicroseconds { get; private set; }

        public void Sample(double microseconds, Span<double> values)
        {
            LastMicroseconds = microseconds;
            values.Clear();
            values[0] = microseconds * VoltsPerMicrosecond;
        }
    }
}
