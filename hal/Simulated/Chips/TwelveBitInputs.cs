namespace NfMeter.Simulated.Chips;

/// <summary>The analogue side of a simulated 12-bit converter with its multiplexer: inputs 0 to 5 are V1, I1, V2, I2,
/// V3, I3 on their bias, input 6 is the voltages' bias and input 7 the currents'.</summary>
internal sealed class TwelveBitInputs : IConverterModel
{
    public const int Count = 8;
    public const int VoltageBias = 6;
    public const int HighestCode = 4095;

    private const int Signals = 6;
    private const double MiddleStep = 2048;
    private const double StepCodes = 512;
    private const double RoomCelsius = 25;

    private readonly ISignalSource source;
    private readonly TwelveBitErrors errors;
    private readonly SeededNoise noise;
    private readonly double[] gaussian = SeededNoise.Gaussian;
    private readonly double[] terminals = new double[Signals];
    private readonly double[] stepsPerTerminal = new double[Signals];
    private readonly double[] gainFactors = new double[Signals];
    private readonly double[] bias = new double[2];
    private readonly int?[] stuck = new int?[Count];
    private readonly int?[] spikes = new int?[Count];
    private readonly int[] latest = new int[Count];
    private double referenceFactor = 1;
    private double temperature = RoomCelsius;
    private double ppmPerKelvin;

    public TwelveBitInputs(
        ISignalSource source, double voltageRange, double currentRange, TwelveBitErrors errors, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(voltageRange);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(currentRange);
        this.source = source;
        this.errors = errors;
        noise = new SeededNoise(seed);
        for (int channel = 0; channel < Signals; channel++)
        {
            gainFactors[channel] = 1 + errors.Gain * noise.NextGaussian();
            double range = (channel & 1) == 0 ? voltageRange : currentRange;
            stepsPerTerminal[channel] = MiddleStep / range * gainFactors[channel];
        }

        bias[0] = MiddleStep + errors.Bias * noise.NextGaussian();
        bias[1] = MiddleStep + errors.Bias * noise.NextGaussian();
    }

    public ReadOnlySpan<double> GainFactors => gainFactors;

    public double NoiseCodesSquared => (errors.Noise * errors.Noise + 1.0 / 12) * StepCodes * StepCodes;

    /// <summary>Where the voltages' and the currents' zero really is, steps.</summary>
    public ReadOnlySpan<double> Bias => bias;

    public double ReferencePpmPerKelvin
    {
        get => ppmPerKelvin;
        set
        {
            ppmPerKelvin = value;
            FollowTemperature();
        }
    }

    public double TemperatureCelsius
    {
        get => temperature;
        set
        {
            temperature = value;
            FollowTemperature();
        }
    }

    public bool IsPowered { get; private set; } = true;

    public void PowerOff() => IsPowered = false;

    public void PowerOn() => IsPowered = true;

    /// <summary>Fault: an input gives one code, whatever is on it; null ends it.</summary>
    public void Stick(int channel, int? code) => stuck[channel] = code;

    public bool IsFrozen { get; set; }

    public void StickAt(int channel, double? share) => Stick(channel, share is { } value ? Code(value) : null);

    public void SpikeOnce(int channel, double share) => spikes[channel] = Code(share);

    /// <summary>Moves a bias by so many steps: 0 the voltages', 1 the currents'.</summary>
    public void MoveBias(int index, double steps) => bias[index] += steps;

    /// <summary>Samples an input at a moment and converts.</summary>
    public int Convert(int channel, double microseconds)
    {
        if (!IsFrozen)
        {
            latest[channel] = spikes[channel] ?? stuck[channel] ?? ConvertInput(channel, microseconds);
            spikes[channel] = null;
        }

        return latest[channel];
    }

    private static int Code(double share) =>
        (int)Math.Clamp(Math.Round(MiddleStep * (1 + share)), 0, HighestCode);

    private int ConvertInput(int channel, double microseconds)
    {

        double zero = bias[channel & 1];
        double steps = zero;
        if (channel < Signals)
        {
            source.Sample(microseconds, terminals);
            steps += terminals[channel] * stepsPerTerminal[channel] * referenceFactor;
        }

        double place = (steps - MiddleStep) / MiddleStep;
        steps += errors.Bow * (1 - place * place);
        steps += errors.Noise * gaussian[(int)noise.Next() & SeededNoise.GaussianMask];
        return (int)Math.Clamp(Math.Round(steps), 0, HighestCode);
    }

    // The bias is a divider at the reference, so it doesn't move against the codes.
    private void FollowTemperature() =>
        referenceFactor = 1 / (1 + ppmPerKelvin * 1e-6 * (temperature - RoomCelsius));
}
