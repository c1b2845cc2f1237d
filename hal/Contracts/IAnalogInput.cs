namespace NfMeter.Hal;

/// <summary>One single-ended input of a 12-bit converter that takes its inputs one after the other.</summary>
public interface IAnalogInput
{
    /// <summary>Samples and converts; blocks for as long as that takes.</summary>
    /// <returns>The code, 0 to 4095, or a negative number when the converter doesn't answer.</returns>
    int Read();
}
