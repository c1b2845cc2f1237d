namespace NfMeter.Display;

/// <summary>How an entry of a display list is written as a number, in settings and over Modbus.</summary>
/// <remarks>
/// <code>
/// 0x00CCDDEE   a register by its OBIS code C.D.E: 0x00010800 is 1.8.0
/// 0x010000nn   page nn of the PRO380: 0x01000005 is P05
/// 0            no entry
/// </code>
/// A register's number (RegisterId) may change with the firmware, these don't: they can be stored.
/// </remarks>
public static class DisplayCode
{
    /// <summary>No entry.</summary>
    public const int None = 0;

    /// <summary>Page 0 of the PRO380; page n is n more.</summary>
    public const int Page = 0x1000000;

    /// <summary>The highest code there can be.</summary>
    public const int Largest = Page + Pro380Pages.Last;

    /// <summary>A register's code.</summary>
    public static int OfObis(string obisCode)
    {
        int packed = 0, group = 0;
        for (int index = 0; index < obisCode.Length; index++)
        {
            if (obisCode[index] == '.')
            {
                packed = (packed | group) << 8;
                group = 0;
            }
            else
            {
                group = group * 10 + (obisCode[index] - '0');
            }
        }

        return packed | group;
    }

    /// <summary>A code as people write it: 1.8.0 or P05. Makes text: not for the loop.</summary>
    public static string Name(int code)
    {
        if (code >= Page)
        {
            int page = code - Page;
            return "P" + page / 10 + page % 10;
        }

        return (code >> 16) + "." + ((code >> 8) & 0xFF) + "." + (code & 0xFF);
    }
}
