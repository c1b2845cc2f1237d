using NfMeter.Simulated.Buses;

namespace NfMeter.Simulated.Chips;

/// <summary>A TI ADS131M08 in virtual time: register file, commands answered one frame later, status word, checksum,
/// and conversions at the modulator's rate of the signal on the terminals, with the chip's own noise, offset and gain
/// error (data sheet SBAS950).</summary>
/// <remarks>
/// Wiring: AIN0 = V1, AIN1 = I1, AIN2 = V2, AIN3 = I2, AIN4 = V3, AIN5 = I3, 1.2 V at the pins for the ranges given at
/// the terminals; AIN6 and AIN7 lie on ground.
/// A read returns the latest conversion that has ended, of the signal at the middle of the filter's window: the group
/// delay is modelled, the filter's fall towards half the data rate isn't. Conversions nobody reads are not computed.
/// After a change of clock, gain or input the filter settles over three conversions.
/// Not modelled, and an entry in <see cref="Violations"/> when switched on: words other than 24 bits, input checksum,
/// global chop, current detection, DC block filter, phase delays, external reference, register checksum. The output
/// buffer of two conversions (section 8.5.1.9.1) is not modelled either: the chip may hand out a conversion one period
/// older.
/// </remarks>
public sealed partial class Ads131M08Model : ISpiTarget, IConverterModel
{
    private const int WordBytes = 3;
    private const int Channels = 8;
    private const int Inputs = 6;
    private const int FrameWords = Channels + 2;
    private const int FrameBytes = FrameWords * WordBytes;
    private const int ChecksumAt = (FrameWords - 1) * WordBytes;
    private const int LongestFrameBytes = 384;

    private const double ModulatorMegahertz = 4.096;
    private const double ReferenceVolts = 1.2;
    private const double TestSignal = 2.0 / 15.0;
    private const int FullScale = 1 << 23;

    // Section 6.6 and 6.7: tREGACQ after a reset, tPOR after power-on.
    private const int ResetMicroseconds = 5;
    private const int PowerOnMicroseconds = 250;

    // Typical figures of the order of section 6.5: offset 175 uV without chop, gain with the internal reference 0.1 %.
    private const double OffsetVolts = 175e-6;
    private const double GainError = 1e-3;
    private const double RoomCelsius = 25;
    private const double CodesOfFullScale = 1 << 20;

    // Sinc3: what of a step shows one, two and three conversions after it.
    private const double FirstStep = 1.0 / 6.0;
    private const double SecondStep = 5.0 / 6.0;

    private readonly VirtualClock clock;
    private readonly ISignalSource source;
    private readonly SeededNoise noise;
    private readonly double[] gaussian = SeededNoise.Gaussian;
    private readonly double[] terminals = new double[Inputs];
    private readonly double[] unitsPerTerminal = new double[Channels];
    private readonly double[] gainFactors = new double[Channels];
    private readonly double[] offsetCodes = new double[Channels];

    // A conversion is input x scale + bias + noise; these follow from the registers.
    private readonly double[] scale = new double[Channels];
    private readonly double[] bias = new double[Channels];
    private readonly int[] offsetCalibration = new int[Channels];
    private readonly int[] gainCalibration = new int[Channels];
    private readonly double modulatorMegahertz;
    private double noiseCodes;
    private double periodMicroseconds;
    private double delayMicroseconds;
    private int enabledMask;
    private double temperature = RoomCelsius;
    private double ppmPerKelvin;

    private readonly int[] codes = new int[Channels];
    private readonly double[] before = new double[Channels];
    private readonly int?[] stuck = new int?[Channels];
    private readonly int?[] spikes = new int?[Channels];
    private bool hasStuck;
    private bool hasSpike;
    private double conversionsBegan;
    private long lastConversion;
    private long readConversion;
    private long readyAt;

    private readonly byte[] frame = new byte[LongestFrameBytes];
    private int frameLength;
    private int command;
    private int answer;
    private int answerAddress;
    private int answerCount;

    /// <summary>A powered chip.</summary>
    /// <param name="clock">The board's time.</param>
    /// <param name="source">What is on the terminals.</param>
    /// <param name="voltageRange">Volts at the terminals, peak, for full scale.</param>
    /// <param name="currentRange">Amperes at the terminals, peak, for full scale.</param>
    /// <param name="seed">Of noise, offsets and gain errors.</param>
    /// <param name="clockPpm">How much too fast its crystal is.</param>
    public Ads131M08Model(
        VirtualClock clock, ISignalSource source, double voltageRange, double currentRange, int seed,
        double clockPpm = 0)
    {
        modulatorMegahertz = ModulatorMegahertz * (1 + (clockPpm * 1e-6));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(voltageRange);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(currentRange);
        this.clock = clock;
        this.source = source;
        noise = new SeededNoise(seed);
        for (int channel = 0; channel < Channels; channel++)
        {
            double range = (channel & 1) == 0 ? voltageRange : currentRange;
            unitsPerTerminal[channel] = channel < Inputs ? 1 / range : 0;
            gainFactors[channel] = 1 + (GainError * noise.NextGaussian());
            offsetCodes[channel] = OffsetVolts / ReferenceVolts * FullScale * noise.NextGaussian();
        }

        PowerOn();
    }

    /// <inheritdoc/>
    /// <remarks>SCLK period at least 40 ns (section 6.6).</remarks>
    public int MaximumClockHertz => 25_000_000;

    /// <summary>Whether the supply is there.</summary>
    public bool IsPowered { get; private set; }

    /// <summary>What was done against the data sheet, or isn't modelled.</summary>
    public ViolationLog Violations { get; } = new();

    /// <summary>What is wrong with the chip.</summary>
    public Ads131M08Fault Fault { get; set; }

    /// <summary>Each channel's own offset, in codes of 24 bits: what an offset measurement should find.</summary>
    public ReadOnlySpan<double> OffsetCodes => offsetCodes;

    /// <summary>Each channel's own gain at 25 °C, 1 when exact.</summary>
    public ReadOnlySpan<double> GainFactors => gainFactors;

    /// <inheritdoc/>
    /// <remarks>At the oversampling ratio that the meter reads with, 256.</remarks>
    public double NoiseCodesSquared
    {
        get
        {
            double codes = noiseMicrovolts[1] * 1e-6 / ReferenceVolts * CodesOfFullScale;
            return codes * codes;
        }
    }

    /// <inheritdoc/>
    public double ReferencePpmPerKelvin
    {
        get => ppmPerKelvin;
        set
        {
            ppmPerKelvin = value;
            Apply();
        }
    }

    /// <inheritdoc/>
    public double TemperatureCelsius
    {
        get => temperature;
        set
        {
            temperature = value;
            Apply();
        }
    }

    /// <summary>Oversampling ratio in use.</summary>
    public int Oversampling { get; private set; }

    /// <summary>Conversions since the last change of configuration, read or not.</summary>
    public long Conversions => ConversionAt(clock.Now);

    /// <summary>A register's content, see the data sheet's table 8-12.</summary>
    public int Register(int address) => address == RegisterStatus ? Status(lastConversion) : registers[address];

    /// <summary>Fault: a channel gives one code, whatever is on its input; null ends it.</summary>
    /// <param name="channel">0 to 7.</param>
    /// <param name="code">24 bits, or null.</param>
    public void StickChannel(int channel, int? code)
    {
        stuck[channel] = code;
        hasStuck = Array.Exists(stuck, value => value.HasValue);
    }

    /// <inheritdoc/>
    public bool IsFrozen { get; set; }

    /// <inheritdoc/>
    public void StickAt(int channel, double? share) => StickChannel(channel, share is { } value ? Code(value) : null);

    /// <inheritdoc/>
    public void SpikeOnce(int channel, double share)
    {
        spikes[channel] = Code(share);
        hasSpike = true;
    }

    /// <summary>Fault: the chip resets by itself, as after a dip of its supply.</summary>
    public void ResetSpontaneously() => Reset(ResetMicroseconds);

    /// <summary>The supply goes.</summary>
    public void PowerOff() => IsPowered = false;

    /// <summary>The supply returns.</summary>
    public void PowerOn()
    {
        if (!IsPowered)
        {
            IsPowered = true;
            Reset(PowerOnMicroseconds);
        }
    }

    void ISpiTarget.Select(ReadOnlySpan<byte> write, Span<byte> read)
    {
        command = CommandNone;
        bool isSilent = Fault is Ads131M08Fault.OutputHigh or Ads131M08Fault.OutputLow;
        if (isSilent || !IsPowered || clock.Now < readyAt)
        {
            read.Fill(Fault == Ads131M08Fault.OutputHigh ? (byte)0xFF : (byte)0x00);
            return;
        }

        if (write.Length < WordBytes || write.Length > LongestFrameBytes)
        {
            Violations.Add($"ADS131M08: a frame of {write.Length} bytes");
            read.Clear();
            return;
        }

        Convert();
        command = (write[0] << 8) | write[1];
        frameLength = write.Length;
        if (command != CommandNull)
        {
            write.CopyTo(frame);
        }

        Span<byte> whole = read.Length >= FrameBytes ? read : stackalloc byte[FrameBytes];
        if (answerCount > 1)
        {
            AnswerRegisters(read);
            return;
        }

        PutWord(whole, 0, answer == CommandNull ? Status(lastConversion) : answer);
        for (int channel = 0; channel < Channels; channel++)
        {
            int code = codes[channel];
            int at = (channel + 1) * WordBytes;
            whole[at] = (byte)(code >> 16);
            whole[at + 1] = (byte)(code >> 8);
            whole[at + 2] = (byte)code;
        }

        PutWord(whole, FrameWords - 1, Checksum(whole[..ChecksumAt]));
        readConversion = lastConversion;
        if (read.Length >= FrameBytes)
        {
            read[FrameBytes..].Clear();
        }
        else
        {
            whole[..read.Length].CopyTo(read);
        }
    }

    void ISpiTarget.Deselect()
    {
        if (command == CommandNull)
        {
            answer = CommandNull;
            answerCount = 0;
        }
        else if (command != CommandNone && IsPowered)
        {
            Execute();
        }
    }

    private static void PutWord(Span<byte> words, int word, int value)
    {
        int at = word * WordBytes;
        words[at] = (byte)(value >> 8);
        words[at + 1] = (byte)value;
        words[at + 2] = 0;
    }

    private long ConversionAt(double now)
    {
        double since = now - conversionsBegan;
        return since <= 0 ? 0 : (long)(since / periodMicroseconds);
    }

    /// <summary>Brings <see cref="codes"/> to the latest conversion that has ended.</summary>
    private void Convert()
    {
        long conversion = ConversionAt(clock.Now);
        if (conversion == lastConversion || !isConverting || Fault == Ads131M08Fault.ConversionsStopped)
        {
            return;
        }

        lastConversion = conversion;
        if (IsFrozen)
        {
            return;
        }

        source.Sample(conversionsBegan + (conversion * periodMicroseconds) - delayMicroseconds, terminals);
        ulong random = noise.Next();
        ulong moreRandom = noise.Next();
        for (int channel = 0; channel < Inputs; channel++)
        {
            codes[channel] = Finish(channel, Input(channel), random);
            random = channel == 3 ? moreRandom : random >> 14;
        }

        for (int channel = Inputs; channel < Channels; channel++)
        {
            codes[channel] = Finish(channel, bias[channel], random);
            random >>= 14;
        }

        if (conversion < 3)
        {
            Unsettle(conversion == 1 ? FirstStep : SecondStep);
        }

        if (hasStuck)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                codes[channel] = stuck[channel] ?? codes[channel];
            }
        }

        for (int channel = 0; hasSpike && channel < Channels; channel++)
        {
            codes[channel] = spikes[channel] ?? codes[channel];
            spikes[channel] = null;
        }

        hasSpike = false;
    }

    private static int Code(double share) => (int)Math.Clamp(share * FullScale, -FullScale, FullScale - 1);

    private double Input(int channel) =>
        channel < Inputs ? (terminals[channel] * scale[channel]) + bias[channel] : bias[channel];

    /// <summary>Noise, clipping and calibration (section 8.3.11: offset subtracted, then gain).</summary>
    private int Finish(int channel, double input, ulong random)
    {
        if ((enabledMask >> channel & 1) == 0)
        {
            return 0;
        }

        double noisy = input + (noiseCodes * gaussian[(int)random & SeededNoise.GaussianMask]);
        int code = (int)Math.Round(Math.Clamp(noisy, -FullScale, FullScale - 1));
        long calibrated = ((long)(code - offsetCalibration[channel]) * gainCalibration[channel]) >> 23;
        return (int)Math.Clamp(calibrated, -FullScale, FullScale - 1);
    }

    private void Unsettle(double step)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            codes[channel] = (int)Math.Round(before[channel] + ((codes[channel] - before[channel]) * step));
        }
    }

    private int Status(long conversion)
    {
        int ready = conversion != readConversion ? enabledMask : 0;
        return registers[RegisterStatus] | ready;
    }
}

/// <summary>What is wrong with an <see cref="Ads131M08Model"/>.</summary>
public enum Ads131M08Fault
{
    /// <summary>It works.</summary>
    None,

    /// <summary>It answers, but the modulators have no clock: no new conversions.</summary>
    ConversionsStopped,

    /// <summary>Nothing drives the output line and a resistor pulls it up: the chip is absent.</summary>
    OutputHigh,

    /// <summary>The output line is shorted to ground.</summary>
    OutputLow,
}
