namespace NfMeter.Simulated.Chips;

/// <summary>What all simulated converters have in common.</summary>
public interface IConverterModel
{
    /// <summary>Gain of the channels V1, I1, V2, I2, V3, I3 at 25 °C, 1 when exact.</summary>
    ReadOnlySpan<double> GainFactors { get; }

    /// <summary>Mean square of a channel's noise, quantisation included, codes² of full scale ±2^20.</summary>
    double NoiseCodesSquared { get; }

    /// <summary>How much the reference voltage rises a kelvin, parts per million; all codes fall by as much.</summary>
    double ReferencePpmPerKelvin { get; set; }

    /// <summary>Temperature of the reference; 25 at first.</summary>
    double TemperatureCelsius { get; set; }

    /// <summary>Fault: every channel repeats what it gave last, with a good status, for as long as this is
    /// true.</summary>
    bool IsFrozen { get; set; }

    /// <summary>Fault: a channel gives one value, whatever is on its input; null ends it.</summary>
    /// <param name="channel">V1, I1, V2, I2, V3, I3: 0 to 5.</param>
    /// <param name="share">Of full scale, -1 to 1; or null.</param>
    void StickAt(int channel, double? share);

    /// <summary>Fault: the next conversion of a channel gives this instead of what it should, as after a flipped
    /// bit.</summary>
    /// <param name="channel">0 to 5.</param>
    /// <param name="share">Of full scale, -1 to 1.</param>
    void SpikeOnce(int channel, double share);

    /// <summary>The supply goes.</summary>
    void PowerOff();

    /// <summary>The supply returns.</summary>
    void PowerOn();
}
