namespace NfMeter.Display;

/// <summary>What an OBIS code means in words, for displays with room for them.</summary>
/// <remarks>Value group C says the quantity, 20 more for each phase; D 8 the energy and 7 the present value; E the
/// tariff (IEC 62056-61). What isn't electricity has names of its own.</remarks>
public static class ReadingName
{
    // By C, 1 to 16.
    private static readonly string[] energies =
    {
        "", "Import", "Export", "Reactive +", "Reactive -", "Reactive Q1", "Reactive Q2", "Reactive Q3", "Reactive Q4",
        "Apparent +", "Apparent -", "", "", "", "", "Import+export", "Net import",
    };

    private static readonly string[] momentary =
    {
        "", "Power import", "Power export", "Reactive power +", "Reactive power -", "", "", "", "", "Apparent power",
        "Apparent power -", "Current", "Voltage", "Power factor", "Frequency", "", "Active power",
    };

    // 96 and 97 aren't electricity, and what follows up to 130 isn't used.
    private const int FirstAbstract = 96;

    // C.D.E, and what it is.
    private static readonly int[] codes =
    {
        0x600500, 0x616100, 0x600700, 0x600800, 0x600100, 0x000300, 0x000303, 0x600200, 0x600201, 0x008001, 0x008002,
        0x600E00, 0x800800, 0x810800, 0x000200, 0x600F00,
    };

    private static readonly string[] names =
    {
        "Mains status", "Error code", "Power cuts", "Running time", "Serial number", "Test LED constant", "S0 constant",
        "Changes of settings", "Last change at", "Pulse input 1", "Pulse input 2", "Active tariff",
        "Active combined", "Reactive combined", "Software version", "Events",
    };

    /// <summary>Puts a name, 20 columns at most.</summary>
    /// <param name="row">The display row.</param>
    /// <param name="code">The <see cref="DisplayCode"/> of the OBIS code.</param>
    public static void Put(byte[] row, int code)
    {
        int group = code >> 16;
        for (int index = 0; (group == 0 || group >= FirstAbstract) && index < codes.Length; index++)
        {
            if (codes[index] == code)
            {
                ReadingText.PutText(row, 0, names[index]);
                return;
            }
        }

        int quantity = group, kind = (code >> 8) & 0xFF;

        // 131, 151, 171, 191 are the signed reactive powers (DLMS UA Blue Book); below 80 C is 20 times the phase more.
        bool isReactiveSum = quantity >= 131;
        int fold = isReactiveSum ? quantity - 131 : quantity - 1;
        int phase = quantity == 0 ? 0 : fold / 20;
        fold -= phase * 20;
        if (phase > 3 || fold >= 16)
        {
            return;
        }

        string text = isReactiveSum ? "Reactive power" : kind == 7 ? momentary[fold + 1] : energies[fold + 1];
        ReadingText.PutText(row, 0, text);
        if (kind == 9)
        {
            ReadingText.PutText(row, text.Length + 1, "today");
        }
        else
        {
            PutPhaseOrTariff(row, text.Length + 1, phase, code & 0xFF);
        }
    }

    /// <summary>Puts the name of a total of forward and reverse, 16 columns at most.</summary>
    /// <param name="row">The display row.</param>
    /// <param name="code">The <see cref="DisplayCode"/> of the energy forward.</param>
    /// <param name="formula">What is done with both.</param>
    public static void PutTotal(byte[] row, int code, string formula)
    {
        int fold = (code >> 16) - 1, phase = fold / 20;
        string text = fold % 20 < 2 ? "Active" : "Reactive";
        ReadingText.PutText(row, 0, text);
        ReadingText.PutText(row, text.Length + 1, formula);
        PutPhaseOrTariff(row, text.Length + formula.Length + 2, phase, code & 0xFF);
    }

    private static void PutPhaseOrTariff(byte[] row, int column, int phase, int tariff)
    {
        if (phase > 0)
        {
            row[column] = (byte)'L';
            row[column + 1] = (byte)('0' + phase);
        }
        else if (tariff > 0)
        {
            row[column] = (byte)'T';
            row[column + 1] = (byte)('0' + tariff);
        }
    }
}
