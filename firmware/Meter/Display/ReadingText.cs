namespace NfMeter.Display;

/// <summary>Numbers and words as characters, without making a string.</summary>
public static class ReadingText
{
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

    /// <summary>Most digits of a number.</summary>
    public const int MostDigits = 8;

    /// <summary>Puts a number, right-aligned; one that needs more columns or more than eight digits shows as
    /// dashes.</summary>
    /// <param name="row">The display row.</param>
    /// <param name="end">Column after the last digit.</param>
    /// <param name="width">Columns there are.</param>
    /// <param name="value">Its digits.</param>
    /// <param name="decimals">How many of them stand behind the point.</param>
    /// <param name="digits">How many digits there are at least, zeros in front.</param>
    public static void PutNumber(byte[] row, int end, int width, long value, int decimals, int digits)
    {
        bool negative = value < 0;
        value = negative ? -value : value;
        int column = end - 1;
        int last = end - width;
        int put = 0;
        while (value > 0 || put < digits)
        {
            if (put == decimals && decimals > 0 && column >= last)
            {
                row[column--] = (byte)'.';
            }

            if (column < last || put == MostDigits)
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

    /// <summary>Puts the lowest eight hexadecimal digits.</summary>
    public static void PutHex(byte[] row, int end, long value)
    {
        for (int column = end - 1; column >= end - 8; column--)
        {
            int digit = (int)(value & 0xF);
            row[column] = (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
            value >>= 4;
        }
    }

    /// <summary>Puts three numbers of two digits with colons: YY:MM:DD or HH:MM:SS.</summary>
    public static void PutTriple(byte[] row, int column, int first, int second, int third)
    {
        PutTwo(row, column, first);
        row[column + 2] = (byte)':';
        PutTwo(row, column + 3, second);
        row[column + 5] = (byte)':';
        PutTwo(row, column + 6, third);
    }

    private static void PutTwo(byte[] row, int column, int value)
    {
        row[column] = (byte)('0' + value / 10 % 10);
        row[column + 1] = (byte)('0' + value % 10);
    }
}
