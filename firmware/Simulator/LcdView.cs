using System.Text.Json;
using NfMeter.Display;
using NfMeter.Simulated;
using NfMeter.Simulated.Chips;

namespace NfMeter.Simulator;

/// <summary>What stands on the display's glass at one moment: the codes that the driver wrote and the dots of the own
/// characters.</summary>
/// <param name="Codes">Rows of character codes, spaces while the display is off.</param>
/// <param name="OwnCharacters">Eight rows of dots for each of the eight own characters.</param>
/// <param name="IsBacklit">Whether the backlight shines.</param>
internal sealed record LcdView(IReadOnlyList<byte[]> Codes, byte[] OwnCharacters, bool IsBacklit)
{
    /// <summary>Rows of dots of a character.</summary>
    public const int DotRows = 8;

    /// <summary>Columns of dots of a character.</summary>
    public const int DotColumns = 5;

    // What comes nearest to the meter's own characters in Unicode, by their dots.
    private static readonly Dictionary<ulong, char> symbols = "①②③!∩⌂"
        .Select((symbol, glyph) => (symbol, dots: Packed(Glyphs.Patterns(), glyph)))
        .ToDictionary(pair => pair.dots, pair => pair.symbol);

    public static LcdView Of(SimulatedBoard board)
    {
        Hd44780Model model = board.DisplayModel;
        var rows = new byte[model.Rows][];
        for (int row = 0; row < model.Rows; row++)
        {
            rows[row] = new byte[model.Columns];
            model.RowCodes(row, rows[row]);
        }

        return new LcdView(rows, model.OwnCharacters.ToArray(), board.IsBacklit);
    }

    /// <summary>The rows as text; an own character that isn't one of the meter's symbols as the braille pattern nearest
    /// to its dots.</summary>
    public IReadOnlyList<string> Lines => [.. Codes.Select(row => string.Concat(row.Select(Character)))];

    /// <summary>Writes the rows as text, and the character matrix as the driver wrote it.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("lcd");
        foreach (string line in Lines)
        {
            writer.WriteStringValue(line);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("lcdBacklight", IsBacklit);
        WriteRows(writer, "lcdCodes", Codes);
        WriteRows(writer, "lcdOwnCharacters", OwnCharacters.Chunk(DotRows));
    }

    /// <summary>Writes the rows as text, in brackets.</summary>
    public void WriteTo(TextWriter output)
    {
        foreach (string line in Lines)
        {
            output.WriteLine("[" + line + "]");
        }
    }

    /// <summary>Whether a dot of a character is dark.</summary>
    public bool IsDark(byte code, int row, int column) => code < 0x10
        ? (OwnCharacters[(code & 7) * DotRows + row] >> (DotColumns - 1 - column) & 1) != 0
        : RomA00Dots.IsDark(code, row, column);

    private static void WriteRows(Utf8JsonWriter writer, string name, IEnumerable<byte[]> rows)
    {
        writer.WriteStartArray(name);
        foreach (byte[] row in rows)
        {
            writer.WriteStartArray();
            Array.ForEach(row, value => writer.WriteNumberValue(value));
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private char Character(byte code) => code >= 0x10
        ? RomA00.Unicode(code)
        : symbols.TryGetValue(Packed(OwnCharacters, code & 7), out char symbol) ? symbol : Braille(code);

    private char Braille(byte code)
    {
        // Two columns of four dots: dot 1 to 3 and 7 on the left, 4 to 6 and 8 on the right (Unicode block 2800).
        ReadOnlySpan<byte> bits = [0, 3, 1, 4, 2, 5, 6, 7];
        int pattern = 0;
        for (int place = 0; place < bits.Length; place++)
        {
            int row = place / 2 * 2;
            int column = place % 2 * 3;
            bool isDark = IsDark(code, row, column) || IsDark(code, row + 1, column)
                || IsDark(code, row, column + 1) || IsDark(code, row + 1, column + 1);
            pattern |= isDark ? 1 << bits[place] : 0;
        }

        return (char)(0x2800 + pattern);
    }

    private static ulong Packed(byte[] patterns, int character) =>
        patterns.Skip(character * DotRows).Take(DotRows).Aggregate(0UL, (packed, row) => (packed << 8) | row);
}
