using NfMeter.Energy;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.Display;

/// <summary>Readings as the sheets show them: energies with 7 or 8 digits, powers with 2.3, and their units.</summary>
/// <remarks>
/// <code>
/// energy   000003.4  kWh     6.1     382
///          0000003   kWh     7.0     382
///          000003.45 kWh     6.2     PRO380
///          003.4567  kWh     3.4     in verification mode
/// power        3.450 kW      2.3, up to 5.3 where a transformer's power needs them
/// </code>
/// An energy is cut, not rounded: a meter never shows what it hasn't counted. When its digits are used up it rolls
/// over, and so does what a pulse input counts. Nothing else does: what has more than eight digits shows as dashes.
/// </remarks>
public sealed class ReadingFormat
{
    private const int FormatSixOne = 0;
    private const int FormatSeven = 1;
    private const long NanojoulesPerTenthWattHour = EnergyAccumulators.NanojoulesPerWattHour / 10;
    private const int SecondsPerHour = 3600;
    private const int CountDigits = 8;
    private const long CountEnd = 100000000;

    // By unit: power of ten of the unit shown (3 is kilo), digits shown after the point, and the symbol.
    private static readonly byte[] kilo = { 0, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0 };
    private static readonly byte[] shown = { 0, 2, 2, 3, 3, 3, 1, 3, 2, 0, 3, 3 };
    private static readonly string[] symbols =
    {
        "", "kWh", "kvarh", "kW", "kvar", "kVA", "V", "A", "Hz", "h", "m3", "l",
    };

    private readonly RegisterFile registers;
    private readonly EnergyAccumulators energies;
    private readonly SettingsFile settings;

    /// <summary>A format of these registers by these settings.</summary>
    public ReadingFormat(RegisterFile registers, EnergyAccumulators energies, SettingsFile settings)
    {
        this.registers = registers;
        this.energies = energies;
        this.settings = settings;
    }

    /// <summary>The symbol of a register's unit as shown.</summary>
    public string Symbol(int id)
    {
        switch (id)
        {
            case RegisterId.LedConstant:
            case RegisterId.S0Constant:
                return "i/kWh";
            case RegisterId.ErrorCode:
            case RegisterId.StatusWord:
                return "hex";
            default:
                return symbols[registers.UnitOf(id)];
        }
    }

    /// <summary>Puts a register's value, right-aligned.</summary>
    /// <param name="row">The display row.</param>
    /// <param name="end">Column after the last digit.</param>
    /// <param name="width">Columns there are, 10 or more.</param>
    /// <param name="id">Which.</param>
    public void PutValue(byte[] row, int end, int width, int id)
    {
        int unit = registers.UnitOf(id);
        if (id < RegisterId.EnergyCount)
        {
            PutEnergy(row, end, width, registers.Read(id), energies.Nanojoules(id));
        }
        else if ((unit == Unit.WattHour || unit == Unit.VarHour) && registers.Is(id, RegisterFile.Derived))
        {
            PutEnergy(row, end, width, registers.Read(id), 0);
        }
        else if (unit == Unit.Second)
        {
            ReadingText.PutNumber(
                row, end, width, registers.Read(id) / SecondsPerHour, 0, HasZeros ? CountDigits : 1);
        }
        else if (id == RegisterId.ErrorCode || id == RegisterId.StatusWord)
        {
            ReadingText.PutHex(row, end, registers.Read(id));
        }
        else if (unit == Unit.None)
        {
            PutCount(row, end, width, id);
        }
        else
        {
            PutQuantity(row, end, width, id, unit);
        }
    }

    /// <summary>Puts an energy, right-aligned.</summary>
    /// <param name="row">The display row.</param>
    /// <param name="end">Column after the last digit.</param>
    /// <param name="width">Columns there are, 10 or more.</param>
    /// <param name="wattHours">Wh or varh; negative for a difference.</param>
    /// <param name="nanojoules">What there is below one, shown in verification mode.</param>
    public void PutEnergy(byte[] row, int end, int width, long wattHours, long nanojoules)
    {
        int format = (int)settings.Read(SettingId.DisplayEnergyFormat);
        int decimals = 2, digits = 8;
        long value = wattHours / 10;
        if (settings.Read(SettingId.DisplayVerification) != 0)
        {
            decimals = 4;
            digits = 7;
            value = wattHours * 10 + nanojoules / NanojoulesPerTenthWattHour;
        }
        else if (format == FormatSixOne)
        {
            decimals = 1;
            digits = 7;
            value = wattHours / 100;
        }
        else if (format == FormatSeven)
        {
            decimals = 0;
            digits = 7;
            value = wattHours / 1000;
        }

        value %= digits == 7 ? 10000000 : 100000000;
        ReadingText.PutNumber(row, end, width, value, decimals, HasZeros ? digits : decimals + 1);
    }

    /// <summary>Puts a setting's value, right-aligned.</summary>
    public void PutSetting(byte[] row, int end, int width, int id, long value)
    {
        int digits = id == SettingId.CombinationCode ? 2 : DecimalsOf(id) + 1;
        ReadingText.PutNumber(row, end, width, value, DecimalsOf(id), digits);
    }

    /// <summary>What a setting's page is called, 7 columns.</summary>
    public static string SettingCode(int id)
    {
        switch (id)
        {
            case SettingId.S0Rate: return "S0 rate";
            case SettingId.CombinationCode: return "Combin.";
            case SettingId.ModbusAddress: return "Address";
            case SettingId.ModbusBaud: return "Baud";
            case SettingId.DisplaySeconds: return "Cycle";
            case SettingId.CtPrimary: return "CT";
            default: return "";
        }
    }

    /// <summary>What a setting's page is called, in words.</summary>
    public static string SettingName(int id)
    {
        switch (id)
        {
            case SettingId.S0Rate: return "S0 pulse rate";
            case SettingId.CombinationCode: return "Combination code";
            case SettingId.ModbusAddress: return "Modbus address";
            case SettingId.ModbusBaud: return "Modbus baud rate";
            case SettingId.DisplaySeconds: return "Seconds a page";
            case SettingId.CtPrimary: return "CT ratio";
            default: return "";
        }
    }

    /// <summary>The symbol of a setting's unit.</summary>
    public static string SettingSymbol(int id)
    {
        switch (id)
        {
            case SettingId.S0Rate: return "i/kWh";
            case SettingId.ModbusBaud: return "Bd";
            case SettingId.DisplaySeconds: return "s";
            case SettingId.CtPrimary: return "A";
            default: return "";
        }
    }

    private bool HasZeros => settings.Read(SettingId.DisplayLeadingZeros) != 0;

    private static int DecimalsOf(int settingId) => settingId == SettingId.S0Rate ? 2 : 0;

    private void PutCount(byte[] row, int end, int width, int id)
    {
        // Serial number and counts fill their field; a power factor, a constant and the tariff don't.
        int decimals = registers.Decimals(id);
        bool isCount = decimals == 0 && HasZeros && id != RegisterId.ActiveTariff;
        ReadingText.PutNumber(
            row, end, width, RolledOver(id, registers.Read(id)), decimals, isCount ? CountDigits : decimals + 1);
    }

    private void PutQuantity(byte[] row, int end, int width, int id, int unit)
    {
        long value = registers.Read(id);
        bool isEnergy = unit == Unit.WattHour || unit == Unit.VarHour;
        int drop = registers.Decimals(id) + kilo[unit] - shown[unit];
        long divisor = 1;
        for (; drop > 0; drop--)
        {
            divisor *= 10;
        }

        // An energy that an input counts is cut like the meter's own.
        long half = isEnergy ? 0 : divisor / 2;
        value = value < 0 ? -((half - value) / divisor) : (value + half) / divisor;
        ReadingText.PutNumber(row, end, width, RolledOver(id, value), shown[unit], shown[unit] + 1);
    }

    private static long RolledOver(int id, long value) =>
        id == RegisterId.PulseInput1 || id == RegisterId.PulseInput2 ? value % CountEnd : value;
}
