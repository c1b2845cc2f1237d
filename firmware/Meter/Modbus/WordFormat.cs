namespace NfMeter.Modbus;

/// <summary>How the words of a map's row come from the meter's numbers, and back. High word first, as the
/// PRO380.</summary>
public static class WordFormat
{
    // Eight words.

    /// <summary>An energy, exact: whole Wh or varh in four words, and in four the nanojoules below one.</summary>
    public const int Energy = 0;

    // Four words.

    /// <summary>A register as a signed whole number, in its unit times 10^-decimals.</summary>
    public const int Wide = 1;

    // Two words.

    /// <summary>IEEE 754 single of a register in its unit.</summary>
    public const int Float = 2;

    /// <summary>IEEE 754 single of a register in thousands of its unit: kW, kWh, kvarh.</summary>
    public const int KiloFloat = 3;

    /// <summary>IEEE 754 single of a register's magnitude, with the sign of the register in the row's argument. The
    /// PRO380 gives currents the sign of their phase's active power.</summary>
    public const int SignedFloat = 4;

    /// <summary>IEEE 754 single, in thousands, of two energies put together by the combination code: the register is
    /// forward, the row's argument reverse.</summary>
    public const int TotalKiloFloat = 5;

    /// <summary>As <see cref="TotalKiloFloat"/>, of the day counter; writing 0.0 resets it.</summary>
    public const int DayCounter = 6;

    /// <summary>IEEE 754 single of a constant; the row's argument says how many of its digits are decimals.</summary>
    public const int FloatConstant = 7;

    /// <summary>IEEE 754 single of a setting; the row's argument says how many of its digits are decimals.</summary>
    public const int SettingFloat = 8;

    /// <summary>A setting as a signed whole number.</summary>
    public const int SettingLong = 9;

    /// <summary>The last eight decimal digits of a register, one in four bits; 0 for a negative one.</summary>
    public const int Digits = 10;

    /// <summary>A constant of 32 bits.</summary>
    public const int LongConstant = 11;

    // One word.

    /// <summary>A register as a whole number, held at 0 and 65535.</summary>
    public const int Integer = 12;

    /// <summary>A constant.</summary>
    public const int IntegerConstant = 13;

    /// <summary>Two ASCII characters: the phase in the row's argument, and F for forward or R for reverse by the sign
    /// of an active power.</summary>
    public const int Direction = 14;

    /// <summary>The quadrant 1 to 4, from the signs of an active power and of the reactive power in the row's
    /// argument.</summary>
    public const int Quadrant = 15;

    /// <summary>A setting as a whole number, held at 65535.</summary>
    public const int Setting = 16;

    /// <summary>A setting as four decimal digits, one in four bits.</summary>
    public const int SettingDigits = 17;

    /// <summary>A parity setting in the PRO380's numbers: 1 even, 2 none, 3 odd.</summary>
    public const int SettingParity = 18;

    /// <summary>The active tariff, 1 or 2. Written, 1 and 2 hold over a power cut and 11 and 12 until one.</summary>
    public const int Tariff = 19;

    /// <summary>A counter as <see cref="Integer"/>; writing 0 clears it.</summary>
    public const int Counter = 20;

    /// <summary>One of two constants: with direct connection the one in the high word, behind current transformers the
    /// one in the low word.</summary>
    public const int ByConnection = 21;

    /// <summary>The address of the value because of which the last write was refused; 0 when it was taken.</summary>
    public const int RefusedAddress = 22;

    /// <summary>The last format.</summary>
    public const int Last = RefusedAddress;

    /// <summary>The last format of two words or more.</summary>
    public const int LastOfTwoWords = LongConstant;

    /// <summary>How many words a row of a format has: 8, 4, 2 or 1.</summary>
    public static int Words(int format)
    {
        if (format > LastOfTwoWords)
        {
            return 1;
        }

        return format == Energy ? 8 : format == Wide ? 4 : 2;
    }

    /// <summary>Whether a row of a format can be written.</summary>
    public static bool IsWritable(int format)
    {
        switch (format)
        {
            case DayCounter:
            case SettingFloat:
            case SettingLong:
            case Setting:
            case SettingDigits:
            case SettingParity:
            case Tariff:
            case Counter:
                return true;
            default:
                return false;
        }
    }
}
