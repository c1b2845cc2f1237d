namespace NfMeter.Registers;

/// <summary>Units of registers, as numbers, with their symbols.</summary>
public static class Unit
{
    public const int None = 0;
    public const int WattHour = 1;
    public const int VarHour = 2;
    public const int Watt = 3;
    public const int Var = 4;
    public const int VoltAmpere = 5;
    public const int Volt = 6;
    public const int Ampere = 7;
    public const int Hertz = 8;
    public const int Second = 9;
    public const int CubicMetre = 10;
    public const int Litre = 11;

    /// <summary>The symbol of a unit, "" for none.</summary>
    public static string Symbol(int unit)
    {
        switch (unit)
        {
            case WattHour: return "Wh";
            case VarHour: return "varh";
            case Watt: return "W";
            case Var: return "var";
            case VoltAmpere: return "VA";
            case Volt: return "V";
            case Ampere: return "A";
            case Hertz: return "Hz";
            case Second: return "s";
            case CubicMetre: return "m3";
            case Litre: return "l";
            default: return "";
        }
    }
}
