namespace NfMeter.Metrology;

/// <summary>What else is done in a pass of the loop, after the sample set: pulses and one slice of one background
/// job.</summary>
public interface IPassWork
{
    /// <summary>Does its bounded piece of work.</summary>
    /// <param name="nowMicroseconds">Time of the newest set.</param>
    /// <param name="converterStatus">A <see cref="Hal.ConverterStatus"/>: whether that set was good.</param>
    /// <returns>True to close the window right here, because power is failing or someone wants the result now.</returns>
    bool Slice(int nowMicroseconds, int converterStatus);
}
