using System.Device.Gpio;
using NfMeter.Chips;
using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.NanoFramework.Stm32;
using NfMeter.Registers;
using NfMeter.Simulated;
using NfMeter.Simulated.Buses;

namespace NfMeter.HostTests;

/// <summary>The whole meter as an STM32 runs it: an MCP3208 read in turn, no clock but one of 1 ms steps, pulses that
/// the loop ends.</summary>
[TestClass]
public sealed class TickTimedMeterTests
{
    private const double Volts = 230;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(5.0, 1.0, Reactance.Inductive, 0.15)]
    [DataRow(5.0, 0.5, Reactance.Inductive, 0.25)]
    [DataRow(5.0, 0.8, Reactance.Capacitive, 0.25)]
    [DataRow(60.0, 0.5, Reactance.Inductive, 0.25)]
    public void A_minute_of_each_phase_is_as_exact_as_the_bench_wants_a_12_bit_converter(
        double amperes, double factor, Reactance reactance, double limitPercent)
    {
        // Issue of the bench: 12 bits with half a step of noise, 0.15 % at power factor 1, 0.25 % at 0.5L and 0.8C. It
        // gives ten minutes; from 5 A on one is enough.
        foreach (double hertz in new[] { 49.98, 50.0, 50.37 })
        {
            using var board = new TickTimedBoard(
                new MainsLoad(Volts, amperes, PowerFactor: factor, Reactance: reactance, Hertz: hertz));
            double[] watts = board.MeanWatts(60);
            double expected = Volts * amperes * factor;
            for (int phase = 0; phase < watts.Length; phase++)
            {
                double percent = (watts[phase] / expected - 1) * 100;
                TestContext.WriteLine(FormattableString.Invariant(
                    $"{amperes} A {factor}{reactance} {hertz} Hz L{phase + 1}: {percent:F4} %"));
                Assert.IsInRange(-limitPercent, limitPercent, percent);
            }
        }
    }

    [TestMethod]
    public void Pulses_ended_by_the_loop_carry_the_energy_of_the_registers()
    {
        using var board = new TickTimedBoard(new MainsLoad(Volts, 5));
        board.Seconds(60);
        double wattHours = board.Nanojoules(RegisterId.ActiveImport) / 3.6e12;
        Assert.IsInRange(57, 58, wattHours, "Wh, of 3450 W in a minute");

        // With widths to 3 ms the S0 output has the 382L's, and the LED is in step with it, 1 Wh a pulse. What is below
        // the next pulse, and a window's energy, 0.2 Wh, are still on their way out.
        Assert.AreEqual(3_600_000_000_000, board.Meter.Pulses.All[0].QuantumNanojoules);
        Assert.IsInRange(wattHours - 1.5, wattHours, board.LedPulses);
        Assert.AreEqual(board.LedPulses, board.S0Pulses);
    }

    [TestMethod]
    public void A_set_comes_every_millisecond_or_two_at_ever_other_places_of_it()
    {
        using var board = new TickTimedBoard(new MainsLoad(Volts, 5));
        board.Seconds(10);
        Assert.IsInRange(5_500, 8_000, board.Meter.SampleSets);

        // Three steps of the clock where a transfer to the memory falls into a pass.
        Assert.IsInRange(1_500, 3_500, board.Meter.MaxSampleGapMicroseconds);
    }

    /// <summary>A simulated board whose converter, clock and pulse outputs are those of firmware/Stm32.</summary>
    private sealed class TickTimedBoard : IBoard, IConverter, IDisposable
    {
        private const int LedPin = 118;
        private const int FirstS0Pin = 144;
        private const int SpiHertz = 844_000;

        // 24 bits of 844 kHz take 28 us, a conversion 38.
        private const int CallMicroseconds = 10;

        private readonly SimulatedBoard inner;
        private readonly IConverter converter;
        private readonly GpioController gpio = new();
        private readonly Random jitter = new(1);
        private readonly LoopTimedPulseOutput led;
        private readonly LoopTimedPulseOutput[] s0;

        public TickTimedBoard(MainsLoad load)
        {
            var mains = new VirtualMains();
            mains.Apply(load);
            inner = new SimulatedBoard(mains, new BoardSettings(CurrentRange: 85 * 1.42, Kind: FrontEndKind.Mcp3208));
            NanoFramework.Stm32.Environment.Clock = inner.Clock;
            var spi = new SimulatedSpiDevice(inner.Clock, SpiHertz, inner.Mcp3208, CallMicroseconds);
            IAnalogInput[] inputs =
                [.. Enumerable.Range(0, Mcp3208Input.Count).Select(input => new Mcp3208Input(spi, input))];
            led = new LoopTimedPulseOutput(gpio, LedPin, Clock);
            s0 = [new LoopTimedPulseOutput(gpio, FirstS0Pin, Clock), new LoopTimedPulseOutput(gpio, 147, Clock)];
            converter = new TickTimedConverter(
                new ScanningConverter(inputs[..6], inputs[6], inputs[7], Clock, inner.FrontEnd), [led, .. s0]);
            Meter = new Meter(this);
            Meter.Start();
        }

        public Meter Meter { get; }

        public int LedPulses => gpio.Rises(LedPin);

        public int S0Pulses => gpio.Rises(FirstS0Pin);

        public IClock Clock { get; } = new TickClock();

        public IConverter Converter => this;

        public FrontEnd FrontEnd => inner.FrontEnd;

        public IPulseOutput TestLed => led;

        public IPulseOutput[] S0Outputs => s0;

        public IPulseInput[] PulseInputs => inner.PulseInputs;

        public INonVolatileMemory Memory => inner.Memory;

        public ITextDisplay Display => inner.Display;

        public ISerialPort ModbusPort => inner.ModbusPort;

        public IDigitalInput PushButton => inner.PushButton;

        public IDigitalInput SecondButton => inner.SecondButton;

        public IDigitalInput? OnBattery => null;

        public IDigitalInput PowerFail => inner.PowerFail;

        public IDigitalInput SealClosed => inner.SealClosed;

        public int Start() => converter.Start();

        // A pass of the loop: 15,000 to 30,000 of the interpreter's instructions at 300 a microsecond, and its slice.
        public int Read(int[] set)
        {
            int slice = Meter.LastSlice == SliceKind.None ? 10 : Meter.LastSlice == SliceKind.Window ? 330 : 150;
            inner.Clock.Advance(jitter.Next(50, 101) + slice);
            inner.ModbusPort.Pump();
            return converter.Read(set);
        }

        public double[] MeanWatts(double seconds)
        {
            // Until frequency, voltages and bias are known.
            Seconds(10);
            long from = inner.Clock.Now;
            double[] before = Phases();
            Seconds(seconds);
            double elapsed = (inner.Clock.Now - from) * 1e-6;
            return [.. Phases().Select((joules, phase) => (joules - before[phase]) / elapsed)];
        }

        public void Seconds(double seconds)
        {
            long end = inner.Clock.Now + (long)(seconds * 1e6);
            while (inner.Clock.Now < end)
            {
                Meter.RunWindow();
            }

            Meter.Flush();
        }

        public double Nanojoules(int id) =>
            (double)((Int128)Meter.Energies.WattHours(id) * EnergyAccumulators.NanojoulesPerWattHour
                + Meter.Energies.Nanojoules(id));

        public void Dispose()
        {
            inner.Dispose();
            NanoFramework.Stm32.Environment.Clock = null;
        }

        private double[] Phases() =>
            [.. Enumerable.Range(0, 3).Select(phase => Nanojoules(RegisterId.ActiveImportL1 + phase) * 1e-9)];
    }
}
