using NfMeter.Registers;

namespace NfMeter.Display;

/// <summary>The display's status symbols: which bits of which register light which symbol.</summary>
public static class StatusSymbols
{
    /// <summary>How many there are.</summary>
    public const int Count = 3;

    // In this order: internal error, magnetic field, cover.
    private static readonly byte[] register = { RegisterId.ErrorCode, RegisterId.StatusWord, RegisterId.StatusWord };
    private static readonly int[] bits = { -1, StatusBits.MagneticField, StatusBits.CoverOpen };
    private static readonly byte[] glyph = { Glyphs.Error, Glyphs.Magnet, Glyphs.Cover };
    private static readonly string[] words = { "Err", "Mag", "Cov" };

    /// <summary>Whether a symbol is on.</summary>
    public static bool IsOn(int symbol, RegisterFile registers) =>
        (registers.Read(register[symbol]) & bits[symbol]) != 0;

    /// <summary>Its character.</summary>
    public static byte Glyph(int symbol) => glyph[symbol];

    /// <summary>Its three letters.</summary>
    public static string Word(int symbol) => words[symbol];
}
