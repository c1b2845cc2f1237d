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

    /// <summary>The supply goes.</summary>
    void PowerOff();

    /// <summary>The supply returns.</summary>
    void PowerOn();
}
