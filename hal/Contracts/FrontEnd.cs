namespace NfMeter.Hal;

/// <summary>What the converter's codes are at the meter's terminals: how much (full scale, code ±2^20, by phase: the
/// voltage divider's and the current sensor's ratio with the converter's reference in one number each), when, and how
/// noisy. Nominal values of the circuit; the meter's calibration corrects them.</summary>
/// <remarks>Times and noise are by channel, in the places of a set (<see cref="IConverter.Read"/>): V1, I1, V2, I2, V3,
/// I3. All are zero until somebody writes them. Of the times only the difference between a phase's current and its
/// voltage counts, and only up to <see cref="LongestSkewNanoseconds"/>.</remarks>
public sealed class FrontEnd
{
    /// <summary>Number of phases.</summary>
    public const int Phases = 3;

    /// <summary>Voltage at full scale, peak, in millivolts, by phase.</summary>
    public readonly int[] VoltageRangeMillivolts = new int[Phases];

    /// <summary>Current at full scale, peak, in milliamperes, by phase.</summary>
    public readonly int[] CurrentRangeMilliamperes = new int[Phases];

    /// <summary>Number of channels.</summary>
    public const int Channels = 2 * Phases;

    /// <summary>Largest correction of a phase's current against its voltage, either way; what is beyond counts as this.
    /// Accuracy with harmonics ends earlier: above some 50 us a load with 40 % of a 5th harmonic is off by 0.6 %
    /// (sampling study, section B).</summary>
    public const int LongestSkewNanoseconds = 500000;

    /// <summary>How long after the set's stamp each channel is taken, nanoseconds: zero, or all the same, for a
    /// converter that takes them at once. One that takes them in turn fills this in
    /// <see cref="IConverter.Start"/>.</summary>
    public readonly int[] ScanNanoseconds = new int[Channels];

    /// <summary>How far each channel's sensor and filter show the signal ahead of time, nanoseconds; negative for a
    /// delay. A current transformer's phase displacement of 10 minutes (IEC 61869-2: positive when the secondary
    /// current leads) is 9259 ns at 50 Hz.</summary>
    public readonly int[] LeadNanoseconds = new int[Channels];

    /// <summary>Mean square of each channel's noise with nothing on the terminals, codes², quantisation included. It is
    /// subtracted from what a mean square of codes shows, or small currents would read high.</summary>
    public readonly int[] NoiseCodesSquared = new int[Channels];

    /// <summary>True where the current sensors belong on the mains conductors and on nothing else: the meter then takes
    /// no CT ratio. False where they may also sit on the 5 A or 1 A secondaries of current transformers.</summary>
    public bool IsDirect { get; set; }

    /// <summary>A front end with three equal phases.</summary>
    /// <param name="voltageRangeMillivolts">Peak voltage at full scale, 1 V to 1500 V.</param>
    /// <param name="currentRangeMilliamperes">Peak current at full scale, 100 mA to 1000 A.</param>
    public FrontEnd(int voltageRangeMillivolts, int currentRangeMilliamperes)
    {
        for (int phase = 0; phase < Phases; phase++)
        {
            VoltageRangeMillivolts[phase] = voltageRangeMillivolts;
            CurrentRangeMilliamperes[phase] = currentRangeMilliamperes;
        }
    }

    /// <summary>Gives all voltages one lead and all currents one.</summary>
    /// <param name="voltageNanoseconds">See <see cref="LeadNanoseconds"/>.</param>
    /// <param name="currentNanoseconds">The same of the currents.</param>
    public void SetLead(int voltageNanoseconds, int currentNanoseconds)
    {
        for (int channel = 0; channel < Channels; channel += 2)
        {
            LeadNanoseconds[channel] = voltageNanoseconds;
            LeadNanoseconds[channel + 1] = currentNanoseconds;
        }
    }

    /// <summary>Gives all channels the same noise.</summary>
    /// <param name="codesSquared">Mean square, codes², 0 or more.</param>
    public void SetNoise(int codesSquared)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            NoiseCodesSquared[channel] = codesSquared;
        }
    }
}
