namespace NfMeter.Display;

/// <summary>The display's own characters, 5x8 dots.</summary>
public static class Glyphs
{
    /// <summary>Code of the symbol of L1; L2 and L3 follow.</summary>
    public const int PhaseL1 = 0;

    /// <summary>Code of the symbol of an internal error.</summary>
    public const int Error = 3;

    /// <summary>Code of the symbol of a magnetic field.</summary>
    public const int Magnet = 4;

    /// <summary>Code of the symbol of an open cover.</summary>
    public const int Cover = 5;

    /// <summary>How many there are.</summary>
    public const int Count = 6;

    /// <summary>Rows of a character.</summary>
    public const int Rows = 8;

    /// <summary>Rows of dots from the top, eight for each character.</summary>
    public static byte[] Patterns()
    {
        return new byte[]
        {
            // L with the digit 1, 2, 3 in its corner: a plain digit would read on from the text beside it.
            0b10010, 0b10110, 0b10010, 0b10010, 0b10111, 0b10000, 0b11111, 0b00000,
            0b10111, 0b10001, 0b10111, 0b10100, 0b10111, 0b10000, 0b11111, 0b00000,
            0b10111, 0b10001, 0b10111, 0b10001, 0b10111, 0b10000, 0b11111, 0b00000,

            // A bold exclamation mark on a bar.
            0b01110, 0b01110, 0b01110, 0b00100, 0b00000, 0b00100, 0b00000, 0b11111,

            // A horseshoe magnet, its poles down.
            0b01110, 0b11111, 0b11011, 0b10001, 0b10001, 0b00000, 0b11011, 0b00000,

            // A box with its lid up.
            0b00001, 0b00010, 0b00100, 0b01000, 0b11111, 0b10001, 0b11111, 0b00000,
        };
    }
}
