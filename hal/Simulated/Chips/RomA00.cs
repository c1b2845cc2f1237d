namespace NfMeter.Simulated.Chips;

/// <summary>The HD44780's character generator ROM A00 in Unicode (HD44780U data sheet, table 4).</summary>
public static class RomA00
{
    /// <summary>Own character n is shown as this code point of the private use area plus n.</summary>
    public const char FirstOwnCharacter = '\uE000';

    // 0xE0 to 0xFF. 0xE9 is an inverse-one superscript and 0xF8 an x with a bar on it, which have no single code point:
    // the nearest ones stand here.
    private const string Last32 = "αäβεμσρg√¹jˣ¢£ñöpqθ∞ΩüΣπxy千万円÷ █";

    /// <summary>The character a code shows, a space where the ROM is empty.</summary>
    public static char Unicode(byte code) => code switch
    {
        < 0x10 => (char)(FirstOwnCharacter + (code & 7)),
        0x5C => '¥',
        0x7E => '→',
        0x7F => '←',
        >= 0x20 and < 0x7E => (char)code,
        >= 0xA1 and <= 0xDF => (char)('\uFF61' + (code - 0xA1)),
        >= 0xE0 => Last32[code - 0xE0],
        _ => ' ',
    };
}
