using NfMeter.Hal;

namespace NfMeter.Simulated.Chips;

/// <summary>A controller's own converter as a program on .NET nanoFramework sees it: each reading takes 100 to 200 us,
/// never the same, and is as noisy as <see cref="TwelveBitErrors"/> says.</summary>
/// <remarks>Inputs as those of <see cref="Mcp3208Model"/>. The signal is that at the middle of the reading. The curve
/// of a real ESP32's converter is only modelled as far as <see cref="TwelveBitErrors.Bow"/> goes.</remarks>
public sealed class InternalAdcModel : IConverterModel
{
    private const int NoAnswer = -1;
    private const int ShortestMicroseconds = 100;
    private const int SpreadMicroseconds = 100;

    private readonly VirtualClock clock;
    private readonly TwelveBitInputs inputs;
    private readonly SeededNoise pace;

    /// <summary>A powered converter; see <see cref="Mcp3208Model"/>.</summary>
    public InternalAdcModel(
        VirtualClock clock, ISignalSource source, double voltageRange, double currentRange, TwelveBitErrors errors,
        int seed)
    {
        this.clock = clock;
        inputs = new TwelveBitInputs(source, voltageRange, currentRange, errors, seed);
        pace = new SeededNoise(~seed);
        for (int channel = 0; channel < TwelveBitInputs.Count; channel++)
        {
            Inputs[channel] = new Input(this, channel);
        }
    }

    /// <summary>Its inputs.</summary>
    public IAnalogInput[] Inputs { get; } = new IAnalogInput[TwelveBitInputs.Count];

    /// <summary>Whether the peripheral fails to answer.</summary>
    public bool IsSilent { get; set; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> GainFactors => inputs.GainFactors;

    /// <inheritdoc/>
    public double NoiseCodesSquared => inputs.NoiseCodesSquared;

    /// <inheritdoc/>
    public double ReferencePpmPerKelvin
    {
        get => inputs.ReferencePpmPerKelvin;
        set => inputs.ReferencePpmPerKelvin = value;
    }

    /// <inheritdoc/>
    public double TemperatureCelsius
    {
        get => inputs.TemperatureCelsius;
        set => inputs.TemperatureCelsius = value;
    }

    /// <summary>Fault: an input gives one code, whatever is on it; null ends it.</summary>
    public void StickChannel(int channel, int? code) => inputs.Stick(channel, code);

    /// <inheritdoc/>
    public bool IsFrozen
    {
        get => inputs.IsFrozen;
        set => inputs.IsFrozen = value;
    }

    /// <inheritdoc/>
    public void StickAt(int channel, double? share) => inputs.StickAt(channel, share);

    /// <inheritdoc/>
    public void SpikeOnce(int channel, double share) => inputs.SpikeOnce(channel, share);

    /// <inheritdoc/>
    public void PowerOff() => inputs.PowerOff();

    /// <inheritdoc/>
    public void PowerOn() => inputs.PowerOn();

    private int Read(int channel)
    {
        int microseconds = ShortestMicroseconds + pace.Below(SpreadMicroseconds + 1);
        double middle = clock.Now + 0.5 * microseconds;
        int code = IsSilent || !inputs.IsPowered ? NoAnswer : inputs.Convert(channel, middle);
        clock.Advance(microseconds);
        return code;
    }

    private sealed class Input(InternalAdcModel model, int channel) : IAnalogInput
    {
        public int Read() => model.Read(channel);
    }
}
