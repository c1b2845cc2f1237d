using NfMeter.Simulated.Buses;

namespace NfMeter.Simulated.Chips;

/// <summary>A Microchip MCP3208 in virtual time (data sheet DS21298): start, single-ended and channel bits wherever
/// they stand in the frame, null bit, code, sampled at the moment the data sheet says.</summary>
/// <remarks>Wiring: CH0 to CH5 = V1, I1, V2, I2, V3, I3, each on its bias; CH6 the voltages' bias, CH7 the
/// currents'. Differential inputs aren't modelled and are an entry in <see cref="Violations"/>, as is a frame that ends
/// before the code does, or so slow a clock that the held voltage has leaked away.</remarks>
public sealed class Mcp3208Model : ISpiTarget, IConverterModel
{
    private const double SlowestConversionMicroseconds = 1200;
    private const double FastSupplyVolts = 5.0;
    private const int CodeBits = 12;

    // From the start bit: single-ended, D2, D1, D0, and then the clock on whose falling edge the sample is held.
    private const int ClocksToHold = 5;
    private const double FallingEdge = 0.75;

    private readonly VirtualClock clock;
    private readonly TwelveBitInputs inputs;
    private readonly double microsecondsPerClock;

    /// <summary>A powered chip.</summary>
    /// <param name="clock">The board's time.</param>
    /// <param name="source">What is on the terminals.</param>
    /// <param name="voltageRange">Volts at the terminals, peak, for half the reference.</param>
    /// <param name="currentRange">Amperes at the terminals, peak, for half the reference.</param>
    /// <param name="errors">Noise and errors.</param>
    /// <param name="seed">Of the noise and of the errors.</param>
    /// <param name="clockHertz">The bus's clock, which times the sampling.</param>
    /// <param name="supplyVolts">2.7 to 5.5 V: sets the highest clock.</param>
    public Mcp3208Model(
        VirtualClock clock, ISignalSource source, double voltageRange, double currentRange, TwelveBitErrors errors,
        int seed, int clockHertz, double supplyVolts = 3.3)
    {
        this.clock = clock;
        inputs = new TwelveBitInputs(source, voltageRange, currentRange, errors, seed);
        microsecondsPerClock = 1e6 / clockHertz;
        MaximumClockHertz = supplyVolts >= FastSupplyVolts ? 2_000_000 : 1_000_000;
    }

    /// <inheritdoc/>
    /// <remarks>Section 1.0: 2.0 MHz at 5 V, 1.0 MHz at 2.7 V; what is between isn't specified.</remarks>
    public int MaximumClockHertz { get; }

    /// <summary>What was done against the data sheet, or isn't modelled.</summary>
    public ViolationLog Violations { get; } = new();

    /// <summary>What is wrong with the chip.</summary>
    public Mcp3208Fault Fault { get; set; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> GainFactors => inputs.GainFactors;

    /// <inheritdoc/>
    public double NoiseCodesSquared => inputs.NoiseCodesSquared;

    /// <summary>Where zero really is, steps: of the voltages, of the currents.</summary>
    public ReadOnlySpan<double> Bias => inputs.Bias;

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
    /// <param name="channel">0 to 7.</param>
    /// <param name="code">0 to 4095, or null.</param>
    public void StickChannel(int channel, int? code) => inputs.Stick(channel, code);

    /// <summary>Moves a bias: 0 the voltages', 1 the currents'.</summary>
    public void MoveBias(int index, double steps) => inputs.MoveBias(index, steps);

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

    void ISpiTarget.Select(ReadOnlySpan<byte> write, Span<byte> read)
    {
        // The line is pulled up where the chip doesn't drive it.
        read.Fill(Fault == Mcp3208Fault.OutputLow ? (byte)0x00 : (byte)0xFF);
        if (Fault != Mcp3208Fault.None || !inputs.IsPowered)
        {
            return;
        }

        int start = 0;
        while (start < 8 * write.Length && !Bit(write, start))
        {
            start++;
        }

        int firstCodeBit = start + ClocksToHold + 2;
        if (firstCodeBit + CodeBits > 8 * write.Length)
        {
            Violations.Add($"MCP3208: a frame of {write.Length} bytes ends before the code does");
            return;
        }

        if (!Bit(write, start + 1))
        {
            Violations.Add("MCP3208: differential inputs are not modelled");
            return;
        }

        if ((CodeBits + 2) * microsecondsPerClock > SlowestConversionMicroseconds)
        {
            Violations.Add("MCP3208: the clock is so slow that the held voltage leaks away");
        }

        int channel =
            (Bit(write, start + 2) ? 4 : 0) | (Bit(write, start + 3) ? 2 : 0) | (Bit(write, start + 4) ? 1 : 0);
        double held = clock.Now + (start + ClocksToHold + FallingEdge) * microsecondsPerClock;
        int code = inputs.Convert(channel, held);
        SetBit(read, firstCodeBit - 1, false);
        for (int bit = 0; bit < CodeBits; bit++)
        {
            SetBit(read, firstCodeBit + bit, (code >> (CodeBits - 1 - bit) & 1) != 0);
        }
    }

    void ISpiTarget.Deselect()
    {
    }

    private static bool Bit(ReadOnlySpan<byte> bytes, int at) => (bytes[at >> 3] >> (7 - (at & 7)) & 1) != 0;

    private static void SetBit(Span<byte> bytes, int at, bool value)
    {
        int mask = 0x80 >> (at & 7);
        bytes[at >> 3] = (byte)(value ? bytes[at >> 3] | mask : bytes[at >> 3] & ~mask);
    }
}

/// <summary>What is wrong with an <see cref="Mcp3208Model"/>.</summary>
public enum Mcp3208Fault
{
    /// <summary>It works.</summary>
    None,

    /// <summary>Nothing drives the output line and a resistor pulls it up: the chip is absent.</summary>
    OutputHigh,

    /// <summary>The output line is shorted to ground.</summary>
    OutputLow,
}
