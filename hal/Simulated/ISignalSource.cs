namespace NfMeter.Simulated;

/// <summary>What is on the meter's terminals: three voltages and three currents as functions of time.</summary>
public interface ISignalSource
{
    /// <summary>Gives the six instantaneous values.</summary>
    /// <param name="microseconds">The moment, in virtual time.</param>
    /// <param name="values">Receives V1, I1, V2, I2, V3, I3 in volts and amperes; positive power is import.</param>
    void Sample(double microseconds, Span<double> values);
}
