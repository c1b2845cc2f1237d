namespace NfMeter.Hal;

/// <summary>One digital output, whatever its polarity on the pin.</summary>
public interface IDigitalOutput
{
    /// <summary>Drives it. Cheap when it is driven so already.</summary>
    void Set(bool isActive);
}
