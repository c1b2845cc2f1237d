namespace NfMeter.Hal;

/// <summary>One digital input, a button or a signal, whatever its polarity on the pin.</summary>
public interface IDigitalInput
{
    /// <summary>True while pressed or asserted. Not debounced.</summary>
    bool IsActive { get; }
}
