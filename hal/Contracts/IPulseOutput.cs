namespace NfMeter.Hal;

/// <summary>One pulse output: an S0 transistor or the test LED. The board times the width, the loop only starts
/// pulses.</summary>
public interface IPulseOutput
{
    /// <summary>Starts one pulse.</summary>
    /// <param name="widthMicroseconds">How long the output conducts, 100 to 100,000 us.</param>
    /// <returns>False, and nothing happens, while the previous pulse still lasts.</returns>
    bool TryStart(int widthMicroseconds);
}
