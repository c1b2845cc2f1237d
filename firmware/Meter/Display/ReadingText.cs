using NfMeter.Registers;

namespace NfMeter.Display;

/// <summary>A reading as characters, without making a string.</summary>
public static class ReadingText
{
    // By unit: power of ten of the unit shown (3 is kilo), digits shown after the point, and the symbol.
    // Energies in kWh with two decimals (PRO380, 6+2 digits), powers in kW with three (382L, 2.3 digits).
    private static readonly byte[] Kilo = { 0, 3, 3, 3, 3, 3, 0, 0, 0, 0 };
    private static readonly byte[] Shown = { 0, 2, 2, 3, 3, 3, 1, 3, 2, 0 };
    private static readonly string[] Symbols = { "", "kWh", "kvarh", "kW", "kvar", "kVA", "V", "A", "Hz", "s" };

    // An energy is cut, not rounded: a meter never shows what it hasn't counted. Eight digits, then it rolls over.
    private const int EnergyDigits = 8;
    private const long EnergyRollover = 100000000;

    /// <summary>The symbol of the unit as shown.</summary>
    public static string Symbol(int unit) => Symbols[unit];

    /// <summary>Puts a register's value, right-aligned.</summary>
    /// <param name="row">The display row.</param>
    /// <param name="end">Column after the last digit.</param>
    /// <param name="width">Columns there are; a value that needs more shows as dashes.</param>
    /// <param name="registers">Where it is read.</param>
    /// <param name="id">Which.</param>
    public static void PutValue(byte[] row, int end, int width, RegisterFile registers, int id)
    {
        int unit = registers.UnitOf(id);
        long value = registers.Read(id);
        bool negative = value < 0;
        if (negative)
        {
            value = -value;
        }

        bool energy = unit == Unit.WattHour || unit == Unit.VarHour;
        int drop = registers.Decimals(id) + Kilo[unit] - Shown[unit];
        long divisor = 1;
        for (; drop > 0; drop--)
        {
            divisor *= 10;
        }

        value = energy ? value / divisor % EnergyRollover : (value + divisor / 2) / divisor;
        PutDigits(row, end, width, value, Shown[unit], energy ? EnergyDigits : Shown[unit] + 1, negative);
    }

    /// <summary>Puts a string, left-aligned; what doesn't fit is left out.</summary>
    public static void PutText(byte[] row, int column, string text)
    {
        for (int index = 0; index < text.Length && column < row.Length; index++, column++)
        {
            row[column] = (byte)text[index];
        }
    }

    /// <summary>Fills a row with spaces.</summary>
    public static void Clear(byte[] row)
    {
        for (int column = 0; column < row.Length; column++)
        {
            row[column] = (byte)' ';
        }
    }

    private static void PutDigits(byte[] row, int end, int width, long value, int decimals, int digits, bool negative)
    {
        int column = end - 1;
        int last = end - width;
        int put = 0;
        while (value > 0 || put < digits)
        {
            if (put == decimals && decimals > 0 && column >= last)
            {
                row[column--] = (byte)'.';
            }

            if (column < last)
            {
                break;
            }

            row[column--] = (byte)('0' + (int)(value % 10));
            value /= 10;
            put++;
        }

        if (value > 0 || put < digits || (negative && column < last))
        {
            for (column = last; column < end; column++)
            {
                row[column] = (byte)'-';
            }
        }
        else if (negative)
        {
            row[column] = (byte)'-';
        }
    }
}
