namespace NfMeter.Hal;

/// <summary>One pulse output: an S0 transistor or the test LED. The board times the width, the loop only starts
/// pulses. The board also says which widths it can time and how exactly, so that a choice that needs more is refused
/// when it is made.</summary>
public interface IPulseOutput
{
    /// <summary>The shortest width the board can time, microseconds.</summary>
    int ShortestWidthMicroseconds { get; }

    /// <summary>The longest width the board can time, microseconds.</summary>
    int LongestWidthMicroseconds { get; }

    /// <summary>How much longer than asked for a pulse may last, microseconds. It is never shorter.</summary>
    int WidthErrorMicroseconds { get; }

    /// <summary>Starts one pulse.</summary>
    /// <param name="widthMicroseconds">How long the output conducts, <see cref="ShortestWidthMicroseconds"/> to
    /// <see cref="LongestWidthMicroseconds"/>.</param>
    /// <returns>False, and nothing happens, while the previous pulse still lasts.</returns>
    bool TryStart(int widthMicroseconds);
}
