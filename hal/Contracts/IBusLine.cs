namespace NfMeter.Hal;

/// <summary>One line of a bus that everybody on it can pull low and a resistor pulls up: SCL or SDA, by hand.</summary>
public interface IBusLine
{
    /// <summary>Whether somebody pulls it low. Asked only while it isn't pulled from here.</summary>
    bool IsLow { get; }

    /// <summary>Pulls it low, or lets go.</summary>
    void Pull(bool isLow);
}
