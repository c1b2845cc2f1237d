using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.Simulated.Buses;
using NfMeter.Simulated.Chips;
using NfMeter.Simulated.Serial;

namespace NfMeter.Simulated;

/// <summary>What can be chosen about a <see cref="SimulatedBoard"/>.</summary>
/// <param name="VoltageRange">Peak volts at the converter's full scale, 1 to 1500.</param>
/// <param name="CurrentRange">Peak amperes at the converter's full scale, 0.1 to 1000.</param>
/// <param name="Seed">Of the noise and of the loop's uneven pace.</param>
/// <param name="MemoryFile">Image of the memory chip, kept between runs; null for one that is forgotten.</param>
/// <param name="IsTrimmed">Whether <see cref="IBoard.FrontEnd"/> holds what full scale really is with this converter's
/// and the sensors' gain errors, and the sensors' shifts in time, as after a calibration; otherwise the nominal
/// values.</param>
/// <param name="Kind">The converter.</param>
/// <param name="Errors">Noise and errors of a 12-bit converter; null for half a step of noise (MCP3208) or two steps
/// (internal).</param>
/// <param name="Sensors">Of V1, I1, V2, I2, V3, I3; null for ideal ones.</param>
/// <param name="PulseWidthError">How much longer than asked for the pulse outputs conduct, microseconds: 0 where
/// hardware times them, 3000 as on STM32.</param>
/// <param name="Memory">The memory chip; null for <see cref="BoardSettings.DefaultMemory"/>.</param>
/// <param name="DisplayColumns">16 or 20.</param>
/// <param name="DisplayRows">2 or 4.</param>
/// <param name="HasSecondButton">Whether there is a button to step back.</param>
/// <param name="IsDirect">Whether the current sensors are for direct connection only, <see cref="FrontEnd.IsDirect"/>.
/// </param>
public sealed record BoardSettings(
    double VoltageRange = BoardSettings.DefaultVoltageRange,
    double CurrentRange = BoardSettings.DefaultCurrentRange,
    int Seed = 1,
    string? MemoryFile = null,
    bool IsTrimmed = true,
    FrontEndKind Kind = FrontEndKind.Ads131,
    TwelveBitErrors? Errors = null,
    IReadOnlyList<SensorModel>? Sensors = null,
    int PulseWidthError = 0,
    MemoryGeometry? Memory = null,
    int DisplayColumns = 16,
    int DisplayRows = 2,
    bool HasSecondButton = true,
    bool IsDirect = false)
{
    /// <summary>330 V root mean square with some room: the highest <see cref="MainsLoad"/>.</summary>
    public const double DefaultVoltageRange = 500;

    /// <summary>The memory of the ESP32 and STM32 boards.</summary>
    public static MemoryGeometry DefaultMemory => MemoryGeometry.OfFm24V10();

    /// <summary>120 A root mean square with some room.</summary>
    public const double DefaultCurrentRange = 180;
}

/// <summary>The meter's board in virtual time, modelled after an ESP32 with one of three converters, an I2C memory and
/// a character display behind an I2C port expander (PCA8574, which keeps up with the memory's 400 kHz).</summary>
/// <remarks>
/// One pass of the meter's loop takes 400 + 600 u^2 us with u evenly spread from 0 to 1, what the interpreter was
/// estimated to need with its natural spread, plus what the background slice of that pass cost
/// (<see cref="SliceMicroseconds"/>), plus every transfer's time on its bus.
/// Chips survive a power cut, what is in the processor doesn't: <see cref="CutPower"/>, then, when the clock has thrown
/// <see cref="PowerLostException"/>, <see cref="PowerOff"/>, and <see cref="PowerOn"/> with a new meter.
/// </remarks>
public sealed class SimulatedBoard : IBoard, IDisposable
{
    /// <summary>How long the capacitors carry the processor after the mains has gone: 2200 uF from 5 V down to 3.3 V at
    /// 80 mA is 47 ms.</summary>
    public const long HoldUpMicroseconds = 45_000;

    private const int SpiHertz = 8_000_000;

    // An MCP3208's fastest below 5 V. A set takes six transfers of 24 us and what six calls cost the interpreter
    // besides, by estimate: 40 us from one input to the next.
    private const int ScanningSpiHertz = 1_000_000;
    private const int ScanningCallMicroseconds = 16;
    private const double InternalNoise = 2;
    private const int I2cHertz = 400_000;
    private const int DisplayAddress = 0x27;

    private readonly Supply supply;
    private readonly SimulatedI2cBus bus;
    private readonly Func<IConverter> makeDriver;
    private readonly Ads131M08Model? ads131;
    private readonly Mcp3208Model? mcp3208;
    private readonly InternalAdcModel? internalAdc;
    private readonly Pcf8574Model expander;
    private readonly PassTimer passTimer;
    private readonly bool hasSecondButton;

    /// <summary>Builds the board and puts it under power.</summary>
    /// <param name="source">What is on the terminals.</param>
    /// <param name="settings">See there.</param>
    /// <exception cref="MemoryImageException">The memory file can't be used.</exception>
    public SimulatedBoard(ISignalSource source, BoardSettings settings)
    {
        Clock = new VirtualClock();
        supply = new Supply(source);
        ISignalSource signals = settings.Sensors is null ? supply : new SensorSource(supply, settings.Sensors);
        double volts = settings.VoltageRange, amperes = settings.CurrentRange;
        switch (settings.Kind)
        {
            case FrontEndKind.Ads131:
                ads131 = new Ads131M08Model(
                    Clock, signals, volts, amperes, settings.Seed, CrystalPpm(settings.Seed));
                AnyConverterModel = ads131;
                // Words as ESP32 puts them on the wire, the MCP3208's as STM32 does: the boards they are built with.
                var spi = new SimulatedSpiDevice(Clock, SpiHertz, ads131, isLowByteFirst: true);
                makeDriver = () => new Ads131M08(spi, Clock);
                break;
            case FrontEndKind.Mcp3208:
                TwelveBitErrors errors = settings.Errors ?? new TwelveBitErrors();
                mcp3208 = new Mcp3208Model(
                    Clock, signals, volts, amperes, errors, settings.Seed, ScanningSpiHertz);
                AnyConverterModel = mcp3208;
                var scanned = new SimulatedSpiDevice(Clock, ScanningSpiHertz, mcp3208, ScanningCallMicroseconds);
                makeDriver = () => Scanning(input => new Mcp3208Input(scanned, input));
                break;
            default:
                TwelveBitErrors ownErrors = settings.Errors ?? new TwelveBitErrors(InternalNoise);
                internalAdc = new InternalAdcModel(Clock, signals, volts, amperes, ownErrors, settings.Seed);
                AnyConverterModel = internalAdc;
                makeDriver = () => Scanning(input => internalAdc.Inputs[input]);
                break;
        }

        FrontEnd = FrontEndFor(settings, AnyConverterModel);
        bus = new SimulatedI2cBus(Clock, I2cHertz);
        MemoryChip = settings.Memory ?? BoardSettings.DefaultMemory;
        MemoryModel = MemoryChip.IsFram
            ? new FramModel(Clock, MemoryChip, settings.MemoryFile)
            : new EepromModel(Clock, MemoryChip, settings.MemoryFile, settings.Seed);
        bus.Attach(MemoryModel);
        DisplayModel = new Hd44780Model(Clock, settings.DisplayColumns, settings.DisplayRows);
        expander = new Pcf8574Model(DisplayModel, DisplayAddress, Pcf8574Model.Pca8574BitRate);
        bus.Attach(expander);
        passTimer = new PassTimer(this, settings.Seed);
        TestLed = NewPulseOutput(settings);
        S0Outputs = [NewPulseOutput(settings), NewPulseOutput(settings)];
        PulseInputs = [new SimulatedPulseInput(Clock), new SimulatedPulseInput(Clock)];
        ModbusPort = new SimulatedSerialPort(Clock);
        PushButton = new SimulatedInput(Clock);
        SecondButton = new SimulatedInput(Clock);
        hasSecondButton = settings.HasSecondButton;
        OnBattery = new SimulatedInput(Clock);
        PowerFail = new SimulatedInput(Clock);
        SealClosed = new SimulatedInput(Clock);
        PowerOn();
    }

    /// <summary>The board's time.</summary>
    public VirtualClock Clock { get; }

    /// <summary>The converter, whichever it is.</summary>
    public IConverterModel AnyConverterModel { get; }

    /// <summary>The converter chip of a board with <see cref="FrontEndKind.Ads131"/>.</summary>
    /// <exception cref="InvalidOperationException">The board has another.</exception>
    public Ads131M08Model ConverterModel => ads131 ?? throw Another();

    /// <summary>The converter chip of a board with <see cref="FrontEndKind.Mcp3208"/>.</summary>
    /// <exception cref="InvalidOperationException">The board has another.</exception>
    public Mcp3208Model Mcp3208 => mcp3208 ?? throw Another();

    /// <summary>The converter of a board with <see cref="FrontEndKind.Internal"/>.</summary>
    /// <exception cref="InvalidOperationException">The board has another.</exception>
    public InternalAdcModel InternalAdc => internalAdc ?? throw Another();

    /// <summary>The memory chip.</summary>
    public IMemoryModel MemoryModel { get; }

    /// <summary>Which memory chip it is.</summary>
    public MemoryGeometry MemoryChip { get; }

    /// <summary>The bus of memory and display.</summary>
    public SimulatedI2cBus I2cBus => bus;

    /// <summary>The display's controller: what a person sees.</summary>
    public Hd44780Model DisplayModel { get; }

    /// <summary>Interpreter time of the background slice that ran in the pass now ending, microseconds; null counts as
    /// none.</summary>
    public Func<int>? SliceMicroseconds { get; set; }

    /// <summary>Whether the display's backlight shines.</summary>
    public bool IsBacklit => expander.IsBacklit;

    /// <summary>Whether the supply is there.</summary>
    public bool IsPowered { get; private set; }

    /// <inheritdoc/>
    public IConverter Converter => passTimer;

    /// <inheritdoc/>
    public FrontEnd FrontEnd { get; }

    /// <inheritdoc cref="IBoard.TestLed"/>
    public SimulatedPulseOutput TestLed { get; }

    /// <inheritdoc cref="IBoard.S0Outputs"/>
    public SimulatedPulseOutput[] S0Outputs { get; }

    /// <inheritdoc/>
    public INonVolatileMemory Memory { get; private set; } = null!;

    /// <inheritdoc/>
    public ITextDisplay Display { get; private set; } = null!;

    /// <inheritdoc cref="IBoard.PulseInputs"/>
    public SimulatedPulseInput[] PulseInputs { get; }

    /// <inheritdoc cref="IBoard.ModbusPort"/>
    public SimulatedSerialPort ModbusPort { get; }

    /// <inheritdoc cref="IBoard.PushButton"/>
    public SimulatedInput PushButton { get; }

    /// <inheritdoc cref="IBoard.SecondButton"/>
    public SimulatedInput SecondButton { get; }

    /// <inheritdoc cref="IBoard.OnBattery"/>
    public SimulatedInput OnBattery { get; }

    /// <inheritdoc cref="IBoard.PowerFail"/>
    public SimulatedInput PowerFail { get; }

    /// <inheritdoc cref="IBoard.SealClosed"/>
    public SimulatedInput SealClosed { get; }

    IClock IBoard.Clock => Clock;

    IPulseOutput IBoard.TestLed => TestLed;

    // An array of a class is an array of its interface: no copy on each call.
    IPulseOutput[] IBoard.S0Outputs => S0Outputs;

    IPulseInput[] IBoard.PulseInputs => PulseInputs;

    ISerialPort IBoard.ModbusPort => ModbusPort;

    IDigitalInput IBoard.PushButton => PushButton;

    IDigitalInput? IBoard.SecondButton => hasSecondButton ? SecondButton : null;

    IDigitalInput IBoard.OnBattery => OnBattery;

    IDigitalInput IBoard.PowerFail => PowerFail;

    IDigitalInput IBoard.SealClosed => SealClosed;

    /// <summary>Takes the mains away. The processor runs on for <see cref="HoldUpMicroseconds"/>, then the clock throws
    /// <see cref="PowerLostException"/>.</summary>
    public void CutPower()
    {
        supply.IsPresent = false;
        PowerFail.Hold(true);
        Clock.PowerLostAt = Clock.Now + HoldUpMicroseconds;
    }

    /// <summary>Everything but the memory chips loses its state.</summary>
    public void PowerOff()
    {
        IsPowered = false;
        supply.IsPresent = false;
        Clock.PowerLostAt = long.MaxValue;
        AnyConverterModel.PowerOff();
        MemoryModel.PowerOff();
        expander.PowerOff();
        ModbusPort.PowerOff();
        TestLed.PowerOff();
        Array.ForEach(S0Outputs, output => output.PowerOff());
    }

    /// <summary>The supply returns: chips start, and drivers are made anew, as the restarted processor makes
    /// them.</summary>
    public void PowerOn()
    {
        PowerFail.Hold(false);
        AnyConverterModel.PowerOn();
        MemoryModel.PowerOn();
        expander.PowerOn();
        passTimer.Inner = makeDriver();
        II2cDevice[] banks = [.. Enumerable.Range(EepromModel.FirstAddress, MemoryChip.Banks).Select(bus.Open)];
        Memory = MemoryChip.IsFram ? new FramMemory(banks, MemoryChip) : new EepromMemory(banks, MemoryChip);
        Display = new Hd44780(
            new Hd44780OverPcf8574(bus.Open(DisplayAddress)), DisplayModel.Columns, DisplayModel.Rows);
        supply.IsPresent = true;
        IsPowered = true;
    }

    /// <summary>Closes the memory's file.</summary>
    public void Dispose() => MemoryModel.Dispose();

    private SimulatedPulseOutput NewPulseOutput(BoardSettings settings) =>
        new(Clock, widthErrorMicroseconds: settings.PulseWidthError);

    private static InvalidOperationException Another() => new("the board has another converter");

    private ScanningConverter Scanning(Func<int, IAnalogInput> open)
    {
        IAnalogInput[] all = [.. Enumerable.Range(0, Mcp3208Input.Count).Select(open)];
        return new ScanningConverter(
            all[..FrontEnd.Channels], all[FrontEnd.Channels], all[FrontEnd.Channels + 1], Clock, FrontEnd);
    }

    private static FrontEnd FrontEndFor(BoardSettings settings, IConverterModel converter)
    {
        double millivolts = settings.VoltageRange * 1000;
        double milliamperes = settings.CurrentRange * 1000;
        var frontEnd = new FrontEnd((int)Math.Round(millivolts), (int)Math.Round(milliamperes))
        {
            IsDirect = settings.IsDirect,
        };
        frontEnd.SetNoise((int)Math.Round(converter.NoiseCodesSquared));
        for (int channel = 0; settings.IsTrimmed && channel < FrontEnd.Channels; channel++)
        {
            SensorModel sensor = settings.Sensors?[channel] ?? SensorModel.Ideal;
            double gain = converter.GainFactors[channel] * (1 + sensor.RatioErrorPercent / 100);
            bool isVoltage = (channel & 1) == 0;
            int[] ranges = isVoltage ? frontEnd.VoltageRangeMillivolts : frontEnd.CurrentRangeMilliamperes;
            ranges[channel / 2] = (int)Math.Round((isVoltage ? millivolts : milliamperes) / gain);
            frontEnd.LeadNanoseconds[channel] = (int)Math.Round(sensor.LeadMicroseconds * 1000);
        }

        return frontEnd;
    }

    /// <summary>The terminals: dead while the mains is away.</summary>
    private sealed class Supply(ISignalSource source) : ISignalSource
    {
        public bool IsPresent { get; set; }

        public void Sample(double microseconds, Span<double> values)
        {
            source.Sample(microseconds, values);
            if (!IsPresent)
            {
                values.Clear();
            }
        }
    }

    /// <summary>The error of the converter's own crystal, 10 to 50 ppm either way. None is exact: at a mains of just 50 Hz
    /// its conversions would fall on the same 320 points of every cycle, and a current that is switched within one would
    /// be up to half a percent off for ever.</summary>
    private static double CrystalPpm(int seed)
    {
        const int Smallest = 10, Largest = 50;
        int ppm = Smallest + new SeededNoise(~seed).Below(Largest - Smallest + 1);
        return (seed & 1) == 0 ? ppm : -ppm;
    }

    /// <summary>Spends the loop's time before each set, the one call that marks a pass.</summary>
    private sealed class PassTimer(SimulatedBoard board, int seed) : IConverter
    {
        private const double ShortestMicroseconds = 400;
        private const double SpreadMicroseconds = 600;

        // splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): the same
        // everywhere, which System.Random doesn't promise.
        private ulong state = unchecked((ulong)seed * 0xD1342543DE82EF95);

        public IConverter Inner { get; set; } = null!;

        public int Start() => Inner.Start();

        public int Read(int[] set)
        {
            double u = NextUniform();
            int pass = (int)(ShortestMicroseconds + SpreadMicroseconds * u * u);
            board.Clock.Advance(pass + (board.SliceMicroseconds?.Invoke() ?? 0));
            board.ModbusPort.Pump();
            return Inner.Read(set);
        }

        private double NextUniform()
        {
            unchecked
            {
                state += 0x9E3779B97F4A7C15;
                ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
                mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
                mixed ^= mixed >> 31;
                return (mixed >> 11) * (1.0 / (1UL << 53));
            }
        }
    }
}
