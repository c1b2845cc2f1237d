namespace NfMeter.Modbus;

/// <summary>How the words of a map's row come from the meter's numbers. High word first, as the PRO380.</summary>
public static class WordFormat
{
    // Two words.

    /// <summary>IEEE 754 single of a register in its unit.</summary>
    public const int Float = 0;

    /// <summary>IEEE 754 single of a register in thousands of its unit: kW, kWh, kvarh.</summary>
    public const int KiloFloat = 1;

    /// <summary>IEEE 754 single of a register's magnitude, with the sign of the register in the row's argument. The
    /// PRO380 gives currents the sign of their phase's active power.</summary>
    public const int SignedFloat = 2;

    /// <summary>IEEE 754 single of a constant; the row's argument says how many of its digits are decimals.</summary>
    public const int FloatConstant = 3;

    /// <summary>The last eight decimal digits of a register, one in four bits; 0 for a negative one.</summary>
    public const int Digits = 4;

    /// <summary>The last of the formats that fill two words.</summary>
    public const int LastOfTwoWords = Digits;

    // One word.

    /// <summary>A register as a whole number, held at 0 and 65535.</summary>
    public const int Integer = 5;

    /// <summary>A constant.</summary>
    public const int IntegerConstant = 6;

    /// <summary>Two ASCII characters: the phase in the row's argument, and F for forward or R for reverse by the sign
    /// of an active power.</summary>
    public const int Direction = 7;

    /// <summary>The quadrant 1 to 4, from the signs of an active power and of the reactive power in the row's
    /// argument.</summary>
    public const int Quadrant = 8;

    /// <summary><see cref="ModbusSettings.UnitAddress"/>.</summary>
    public const int UnitAddress = 9;

    /// <summary><see cref="ModbusSettings.Baud"/>, the number itself.</summary>
    public const int Baud = 10;

    /// <summary><see cref="ModbusSettings.Parity"/> in the PRO380's numbers: 1 even, 2 none, 3 odd.</summary>
    public const int Parity = 11;

    /// <summary>The last format.</summary>
    public const int Last = Parity;
}
