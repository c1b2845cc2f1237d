using System;

namespace NfMeter.Registers;

/// <summary>The one declaration of every quantity the meter knows, and its present value. Display lists, the Modbus
/// map, loggers and whatever comes later are tables of register numbers over this.</summary>
/// <remarks>A value is a whole number in the register's unit times 10^-decimals. Parallel arrays, because an object
/// costs 12 bytes a field on nanoFramework.</remarks>
public sealed class RegisterFile
{
    /// <summary>Kept in the non-volatile memory.</summary>
    public const int Kept = 1;

    /// <summary>Legal data: can't be hidden or changed while the seal is closed.</summary>
    public const int Legal = 2;

    /// <summary>Made of other registers, settings or the software: nothing is counted or measured for it.</summary>
    public const int Derived = 4;

    /// <summary>Whoever may write to the meter may set it to zero: access is read and reset, otherwise read.</summary>
    public const int Resettable = 8;

    // Ranges. A record keeps energies of 5 bytes and counters of 4.
    private const long MostWattHours = (1L << 40) - 1;
    private const long MostCount = (1L << 32) - 1;
    private const long MostPower = 100000000000; // 100 MW in mW: 3 x 330 V x 120 A x 7500/5, with room
    private const long MostVoltage = 1500000; // the largest FrontEnd
    private const long MostCurrent = 1500000000000; // 1000 A x 7500/5 in uA

    private readonly string[] obisCodes = new string[RegisterId.Count];
    private readonly byte[] units = new byte[RegisterId.Count];
    private readonly byte[] decimals = new byte[RegisterId.Count];
    private readonly byte[] flags = new byte[RegisterId.Count];
    private readonly long[] smallest = new long[RegisterId.Count];
    private readonly long[] largest = new long[RegisterId.Count];
    private readonly long[] values = new long[RegisterId.Count];

    /// <summary>Declares all registers, each with value 0. OBIS codes: IEC 62056-61 (C.D.E with A = 1, B = 0), and DLMS
    /// UA Blue Book for the signed sums 16, 36, 56, 76 (active) and 131, 151, 171, 191 (reactive).</summary>
    public RegisterFile()
    {
        Declare(RegisterId.ActiveImport, "1.8.0", Unit.WattHour, 0, Kept | Legal);
        Declare(RegisterId.ActiveExport, "2.8.0", Unit.WattHour, 0, Kept | Legal);
        Declare(RegisterId.ReactiveImport, "3.8.0", Unit.VarHour, 0, Kept | Legal);
        Declare(RegisterId.ReactiveExport, "4.8.0", Unit.VarHour, 0, Kept | Legal);
        Declare(RegisterId.ActiveImportL1, "21.8.0", Unit.WattHour, 0, Kept);
        Declare(RegisterId.ActiveImportL2, "41.8.0", Unit.WattHour, 0, Kept);
        Declare(RegisterId.ActiveImportL3, "61.8.0", Unit.WattHour, 0, Kept);
        Declare(RegisterId.ActiveExportL1, "22.8.0", Unit.WattHour, 0, Kept);
        Declare(RegisterId.ActiveExportL2, "42.8.0", Unit.WattHour, 0, Kept);
        Declare(RegisterId.ActiveExportL3, "62.8.0", Unit.WattHour, 0, Kept);
        Declare(RegisterId.ReactiveImportL1, "23.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveImportL2, "43.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveImportL3, "63.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveExportL1, "24.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveExportL2, "44.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveExportL3, "64.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ1, "5.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ2, "6.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ3, "7.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ4, "8.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ1L1, "25.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ1L2, "45.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ1L3, "65.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ2L1, "26.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ2L2, "46.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ2L3, "66.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ3L1, "27.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ3L2, "47.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ3L3, "67.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ4L1, "28.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ4L2, "48.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveQ4L3, "68.8.0", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ActiveImportT1, "1.8.1", Unit.WattHour, 0, Kept);
        Declare(RegisterId.ActiveImportT2, "1.8.2", Unit.WattHour, 0, Kept);
        Declare(RegisterId.ActiveExportT1, "2.8.1", Unit.WattHour, 0, Kept);
        Declare(RegisterId.ActiveExportT2, "2.8.2", Unit.WattHour, 0, Kept);
        Declare(RegisterId.ReactiveImportT1, "3.8.1", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveImportT2, "3.8.2", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveExportT1, "4.8.1", Unit.VarHour, 0, Kept);
        Declare(RegisterId.ReactiveExportT2, "4.8.2", Unit.VarHour, 0, Kept);

        // Time integral 9 is that of a period: here since the day counter was reset.
        Declare(RegisterId.DayImport, "1.9.0", Unit.WattHour, 0, Kept | Resettable);
        Declare(RegisterId.DayExport, "2.9.0", Unit.WattHour, 0, Kept | Resettable);

        Declare(RegisterId.ActivePower, "16.7.0", Unit.Watt, 3, 0);
        Declare(RegisterId.ActivePowerL1, "36.7.0", Unit.Watt, 3, 0);
        Declare(RegisterId.ActivePowerL2, "56.7.0", Unit.Watt, 3, 0);
        Declare(RegisterId.ActivePowerL3, "76.7.0", Unit.Watt, 3, 0);
        Declare(RegisterId.ReactivePower, "131.7.0", Unit.Var, 3, 0);
        Declare(RegisterId.ReactivePowerL1, "151.7.0", Unit.Var, 3, 0);
        Declare(RegisterId.ReactivePowerL2, "171.7.0", Unit.Var, 3, 0);
        Declare(RegisterId.ReactivePowerL3, "191.7.0", Unit.Var, 3, 0);
        Declare(RegisterId.ApparentPower, "9.7.0", Unit.VoltAmpere, 3, 0);
        Declare(RegisterId.ApparentPowerL1, "29.7.0", Unit.VoltAmpere, 3, 0);
        Declare(RegisterId.ApparentPowerL2, "49.7.0", Unit.VoltAmpere, 3, 0);
        Declare(RegisterId.ApparentPowerL3, "69.7.0", Unit.VoltAmpere, 3, 0);
        Declare(RegisterId.PowerFactor, "13.7.0", Unit.None, 3, 0);
        Declare(RegisterId.PowerFactorL1, "33.7.0", Unit.None, 3, 0);
        Declare(RegisterId.PowerFactorL2, "53.7.0", Unit.None, 3, 0);
        Declare(RegisterId.PowerFactorL3, "73.7.0", Unit.None, 3, 0);
        Declare(RegisterId.VoltageL1, "32.7.0", Unit.Volt, 3, 0);
        Declare(RegisterId.VoltageL2, "52.7.0", Unit.Volt, 3, 0);
        Declare(RegisterId.VoltageL3, "72.7.0", Unit.Volt, 3, 0);
        Declare(RegisterId.CurrentL1, "31.7.0", Unit.Ampere, 6, 0);
        Declare(RegisterId.CurrentL2, "51.7.0", Unit.Ampere, 6, 0);
        Declare(RegisterId.CurrentL3, "71.7.0", Unit.Ampere, 6, 0);
        Declare(RegisterId.Frequency, "14.7.0", Unit.Hertz, 3, 0);

        Declare(RegisterId.StatusWord, "96.5.0", Unit.None, 0, 0);
        Declare(RegisterId.ErrorCode, "97.97.0", Unit.None, 0, 0);
        Declare(RegisterId.PowerDownCount, "96.7.0", Unit.None, 0, Kept | Resettable);
        Declare(RegisterId.OperatingTime, "96.8.0", Unit.Second, 0, Kept);
        Declare(RegisterId.SerialNumber, "96.1.0", Unit.None, 0, Legal | Derived);

        // Meter constants of the test LED and of S0 output 1, imp/kWh: settings, shown.
        Declare(RegisterId.LedConstant, "0.3.0", Unit.None, 2, Legal | Derived);
        Declare(RegisterId.S0Constant, "0.3.3", Unit.None, 2, Legal | Derived);

        // How often a setting was changed, and at which operating time the last.
        Declare(RegisterId.ConfigurationChanges, "96.2.0", Unit.None, 0, Kept);
        Declare(RegisterId.ConfigurationChangedAt, "96.2.1", Unit.Second, 0, Kept);

        // 382, display table. What they count is set.
        Declare(RegisterId.PulseInput1, "0.128.1", Unit.None, 3, Kept);
        Declare(RegisterId.PulseInput2, "0.128.2", Unit.None, 3, Kept);
        Declare(RegisterId.ActiveTariff, "96.14.0", Unit.None, 0, 0);
        DeclareDerived();
    }

    /// <summary>The present value, in the register's unit times 10^-<see cref="Decimals"/>.</summary>
    public long Read(int id) => values[id];

    /// <summary>The OBIS code, value groups C.D.E.</summary>
    public string ObisCode(int id) => obisCodes[id];

    /// <summary>The <see cref="Registers.Unit"/>.</summary>
    public int UnitOf(int id) => units[id];

    /// <summary>How many decimals the whole number has: 3 means thousandths of the unit.</summary>
    public int Decimals(int id) => decimals[id];

    /// <summary>Whether the register has a property, <see cref="Kept"/> or <see cref="Legal"/>.</summary>
    public bool Is(int id, int flag) => (flags[id] & flag) != 0;

    /// <summary>The smallest value it can have.</summary>
    public long Smallest(int id) => smallest[id];

    /// <summary>The largest value it can have.</summary>
    public long Largest(int id) => largest[id];

    /// <summary>Sets a value: for the parts of the meter that measure or restore it.</summary>
    public void Write(int id, long value) => values[id] = value;

    /// <summary>Copies the values of the first registers.</summary>
    /// <param name="destination">Receives them.</param>
    /// <param name="count">How many.</param>
    public void Give(long[] destination, int count) => Array.Copy(values, 0, destination, 0, count);

    /// <summary>Sets the values of some registers that follow one another, all at once.</summary>
    /// <param name="source">Values by register number.</param>
    /// <param name="first">The first to be set.</param>
    /// <param name="last">The last to be set.</param>
    public void Take(long[] source, int first, int last) =>
        Array.Copy(source, first, values, first, last - first + 1);

    /// <summary>Sets unit and decimals of a register whose meaning is a setting.</summary>
    public void SetUnit(int id, int unit, int decimalPlaces)
    {
        units[id] = (byte)unit;
        decimals[id] = (byte)decimalPlaces;
    }

    private void DeclareDerived()
    {
        Declare(RegisterId.ActiveSum, "15.8.0", Unit.WattHour, 0, Derived);
        Declare(RegisterId.ActiveNet, "16.8.0", Unit.WattHour, 0, Derived);

        // The total by the combination code: C 128 to 199 is the maker's own (IEC 62056-61, table 1).
        Declare(RegisterId.ActiveTotal, "128.8.0", Unit.WattHour, 0, Derived);
        Declare(RegisterId.ReactiveTotal, "129.8.0", Unit.VarHour, 0, Derived);
        Declare(RegisterId.ActivePowerImport, "1.7.0", Unit.Watt, 3, Derived);
        Declare(RegisterId.ActivePowerExport, "2.7.0", Unit.Watt, 3, Derived);
        Declare(RegisterId.ReactivePowerImport, "3.7.0", Unit.Var, 3, Derived);
        Declare(RegisterId.ReactivePowerExport, "4.7.0", Unit.Var, 3, Derived);
        Declare(RegisterId.ActivePowerImportL1, "21.7.0", Unit.Watt, 3, Derived);
        Declare(RegisterId.ActivePowerImportL2, "41.7.0", Unit.Watt, 3, Derived);
        Declare(RegisterId.ActivePowerImportL3, "61.7.0", Unit.Watt, 3, Derived);
        Declare(RegisterId.ActivePowerExportL1, "22.7.0", Unit.Watt, 3, Derived);
        Declare(RegisterId.ActivePowerExportL2, "42.7.0", Unit.Watt, 3, Derived);
        Declare(RegisterId.ActivePowerExportL3, "62.7.0", Unit.Watt, 3, Derived);
        Declare(RegisterId.SoftwareVersion, "0.2.0", Unit.None, 2, Derived | Legal);
        Declare(RegisterId.EventCount, "96.15.0", Unit.None, 0, Kept);
    }

    private void Declare(int id, string obisCode, int unit, int decimalPlaces, int flag)
    {
        if (obisCodes[id] != null)
        {
            throw new InvalidOperationException("register declared twice: " + obisCode);
        }

        obisCodes[id] = obisCode;
        units[id] = (byte)unit;
        decimals[id] = (byte)decimalPlaces;
        flags[id] = (byte)flag;
        DeclareRange(id);
    }

    /// <summary>A range goes with the unit; energies that are made of others, and powers, can be negative.</summary>
    private void DeclareRange(int id)
    {
        switch (units[id])
        {
            case Unit.WattHour:
            case Unit.VarHour:
                Range(id, Is(id, Derived) ? -MostWattHours : 0, Is(id, Derived) ? 2 * MostWattHours : MostWattHours);
                break;
            case Unit.Watt:
            case Unit.Var:
                Range(id, Is(id, Derived) ? 0 : -MostPower, MostPower);
                break;
            case Unit.VoltAmpere:
                Range(id, 0, MostPower);
                break;
            case Unit.Volt:
                Range(id, 0, MostVoltage);
                break;
            case Unit.Ampere:
                Range(id, 0, MostCurrent);
                break;
            case Unit.Hertz:
                Range(id, 0, 100000);
                break;
            case Unit.Second:
                Range(id, 0, MostCount);
                break;
            default:
                DeclarePlainRange(id);
                break;
        }
    }

    private void DeclarePlainRange(int id)
    {
        switch (id)
        {
            case RegisterId.PowerFactor:
            case RegisterId.PowerFactorL1:
            case RegisterId.PowerFactorL2:
            case RegisterId.PowerFactorL3:
                Range(id, 0, 1000);
                break;
            case RegisterId.PulseInput1:
            case RegisterId.PulseInput2:
                Range(id, 0, MostWattHours);
                break;
            case RegisterId.SerialNumber:
                Range(id, 0, 99999999);
                break;
            case RegisterId.ActiveTariff:
                Range(id, 1, 2);
                values[id] = 1;
                break;
            default:
                Range(id, 0, MostCount);
                break;
        }
    }

    private void Range(int id, long from, long to)
    {
        smallest[id] = from;
        largest[id] = to;
    }
}
