namespace NfMeter.Hal;

/// <summary>A character display. The meter writes into the driver's copy of the screen at once; the driver carries what
/// changed to the controller bit by bit.</summary>
public interface ITextDisplay
{
    /// <summary>Characters in a row, 16 or 20.</summary>
    int Columns { get; }

    /// <summary>Rows, 2 or 4.</summary>
    int Rows { get; }

    /// <summary>Puts one row. Only characters that differ from what stands there are sent.</summary>
    /// <param name="row">0 is the top row.</param>
    /// <param name="characters">At least <see cref="Columns"/> character codes of the controller's ROM; ASCII 0x20 to
    /// 0x7D but for 0x5C, and 0 to 7 for own characters.</param>
    void Put(int row, byte[] characters);

    /// <summary>Defines one of the eight own characters of 5x8 dots.</summary>
    /// <param name="code">0 to 7.</param>
    /// <param name="patterns">Rows of dots from the top, eight for each character; the lowest five bits count, bit 4 is
    /// the left dot.</param>
    /// <param name="offset">Where its eight rows begin.</param>
    void Define(int code, byte[] patterns, int offset);

    /// <summary>Switches the backlight; on after the start.</summary>
    void SetBacklight(bool isOn);

    /// <summary>Begins anew with the controller's initialisation and sends everything again, after something went
    /// wrong.</summary>
    void Restart();

    /// <summary>Does one bounded piece of work: at most one character or one command on the bus.</summary>
    /// <param name="nowMicroseconds">The loop's time.</param>
    /// <returns>False when there was nothing to do, or the controller needs time.</returns>
    bool Slice(int nowMicroseconds);
}
