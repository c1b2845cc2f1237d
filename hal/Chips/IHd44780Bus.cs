namespace NfMeter.Chips;

/// <summary>The wires to an HD44780: how a byte gets to the controller, in halves on DB7 to DB4.</summary>
public interface IHd44780Bus
{
    /// <summary>Whether the bus tells when nobody is there. Without it a display that was unplugged shows only as the
    /// blank it comes back with.</summary>
    bool Acknowledges { get; }

    /// <summary>Whether enough time has passed since the last byte that the controller has taken it, 41 us (data sheet,
    /// table 6).</summary>
    bool IsReady { get; }

    /// <summary>Brings the wires to rest: E low, write, backlight as wanted. Also changes the backlight.</summary>
    /// <returns>False when nobody answers.</returns>
    bool Rest(bool backlight);

    /// <summary>Sends one byte, or only its upper half.</summary>
    /// <param name="value">Command or character.</param>
    /// <param name="isCharacter">RS: false for a command.</param>
    /// <param name="isHalfByte">Upper half only, during the initialisation.</param>
    /// <returns>False when nobody answers.</returns>
    bool Send(int value, bool isCharacter, bool isHalfByte);
}
