using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.Modbus;

/// <summary>The register table of the Inepro PRO380-Mod, protocol version 3.20, and under its older addresses (V1.x)
/// once more. What the meter doesn't have is reserved and reads 0.</summary>
/// <remarks>
/// <para>Sources: the maker's table (PRO380 Modbus appendix A3), and the register dump of a PRO380 in service,
/// firmware 2.18, which settles signs and formats: P, Q and I are negative on a phase that delivers, quadrants come
/// from the signs of P and Q, and under combination code 1 each total row equals its forward row.</para>
/// <para>Blocks: clients read each of the three in one request, gaps included: 32 words from 0x4000, 50 from 0x5000, 75
/// from 0x6000.</para>
/// <para>Reserved because the meter has no such quantity: hardware version (0x4009), checksum and status word (0x401B,
/// 0x401D: their meaning isn't known). Reserved because they are the one-phase meter's and read 0 on the real one too:
/// 0x5000, 0x500A.</para>
/// <para>The CT ratio (0x400C, 0x401F) can be written, unless the seal is closed or it has been set and may be set only
/// once. A meter with direct connection is one whose primary is 0: meter code, amperes (0x4002, 0x400B) and the sixth
/// combination code go by that.</para>
/// <para>One driver wants 0x2007 at the old 0x1010, the code under which another company sold the meter. The maker's
/// own code stands there, as on a meter in service.</para>
/// </remarks>
public static class Pro380Map
{
    /// <summary>Rows of the table; its older addresses need none.</summary>
    public const int Rows = 83;

    /// <summary>Words of all blocks.</summary>
    public const int Words = 157 + OldWords;

    private const int OldWords = 123 + 17 + 242 + 1 + 178 + 162 + 162;

    private const int Columns = 6;

    // Old address, present address. The energies' follow a rule of their own.
    private static readonly ushort[] oldAddresses =
    {
        0x1000, 0x4000, 0x1010, 0x4002, 0x1018, 0x4003, 0x1020, 0x4004, 0x1050, 0x4005,
        0x1054, 0x4007, 0x1060, 0x400B, 0x1062, 0x400C, 0x1066, 0x400D, 0x107A, 0x400F, 0x1510, 0x4010,
        0x1520, 0x4011, 0x2008, 0x5002, 0x200C, 0x5004, 0x2010, 0x5006, 0x2020, 0x5008,
        0x2068, 0x500C, 0x206C, 0x500E, 0x2070, 0x5010, 0x2080, 0x5012, 0x2088, 0x5014,
        0x208C, 0x5016, 0x2090, 0x5018, 0x20A0, 0x501A, 0x20A8, 0x501C, 0x20AC, 0x501E,
        0x20B0, 0x5020, 0x20C0, 0x5022, 0x20C8, 0x5024, 0x20CC, 0x5026, 0x20D0, 0x5028,
        0x20E0, 0x502A, 0x20E8, 0x502C, 0x20EC, 0x502E, 0x20F0, 0x5030, 0x2200, 0x6048,
    };

    /// <summary>Adds blocks and rows to a map.</summary>
    public static void AddTo(RegisterMap map)
    {
        map.Block(0x4000, 32);
        map.Block(0x5000, 50);
        map.Block(0x6000, 75);
        AddDevice(map);
        AddMeasured(map);
        AddEnergies(map);
        AddOldAddresses(map);
    }

    private static void AddDevice(RegisterMap map)
    {
        map.Row(0x4000, WordFormat.Digits, RegisterId.SerialNumber);
        map.Row(
            0x4002, WordFormat.ByConnection, (DeviceIdentity.MeterCode << 16) | DeviceIdentity.TransformerMeterCode);
        map.Row(0x4003, WordFormat.Setting, SettingId.ModbusAddress);
        map.Row(0x4004, WordFormat.Setting, SettingId.ModbusBaud);
        map.Row(0x4005, WordFormat.FloatConstant, 320, 2);    // protocol version: this table
        map.Row(0x4007, WordFormat.FloatConstant, DeviceIdentity.VersionHundredths, 2);
        map.Row(0x400B, WordFormat.ByConnection, (100 << 16) | 5); // meter amps
        map.Row(0x400C, WordFormat.SettingDigits, SettingId.CtPrimary);
        map.Row(0x400D, WordFormat.SettingFloat, SettingId.S0Rate, 2);
        map.Row(0x400F, WordFormat.Setting, SettingId.CombinationCode);
        map.Row(0x4010, WordFormat.SettingDigits, SettingId.DisplaySeconds);
        map.Row(0x4011, WordFormat.SettingParity, SettingId.ModbusParity);
        map.Row(0x4012, WordFormat.Direction, RegisterId.ActivePowerL1, 1);
        map.Row(0x4013, WordFormat.Direction, RegisterId.ActivePowerL2, 2);
        map.Row(0x4014, WordFormat.Direction, RegisterId.ActivePowerL3, 3);
        map.Row(0x4015, WordFormat.Integer, RegisterId.ErrorCode);
        map.Row(0x4016, WordFormat.Counter, RegisterId.PowerDownCount);
        map.Row(0x4017, WordFormat.Quadrant, RegisterId.ActivePower, RegisterId.ReactivePower);
        map.Row(0x4018, WordFormat.Quadrant, RegisterId.ActivePowerL1, RegisterId.ReactivePowerL1);
        map.Row(0x4019, WordFormat.Quadrant, RegisterId.ActivePowerL2, RegisterId.ReactivePowerL2);
        map.Row(0x401A, WordFormat.Quadrant, RegisterId.ActivePowerL3, RegisterId.ReactivePowerL3);
        map.Row(0x401F, WordFormat.Setting, SettingId.CtSecondary);
    }

    private static void AddMeasured(RegisterMap map)
    {
        map.Row(0x5008, WordFormat.Float, RegisterId.Frequency);
        AddTotalAndPhases(map, 0x5012, WordFormat.KiloFloat, RegisterId.ActivePower);
        AddTotalAndPhases(map, 0x501A, WordFormat.KiloFloat, RegisterId.ReactivePower);
        AddTotalAndPhases(map, 0x5022, WordFormat.KiloFloat, RegisterId.ApparentPower);
        AddTotalAndPhases(map, 0x502A, WordFormat.Float, RegisterId.PowerFactor);
        for (int phase = 0; phase < 3; phase++)
        {
            map.Row(0x5002 + 2 * phase, WordFormat.Float, RegisterId.VoltageL1 + phase);
            map.Row(
                0x500C + 2 * phase, WordFormat.SignedFloat, RegisterId.CurrentL1 + phase,
                RegisterId.ActivePowerL1 + phase);
        }
    }

    private static void AddTotalAndPhases(RegisterMap map, int address, int format, int totalId)
    {
        for (int index = 0; index < 4; index++)
        {
            map.Row(address + 2 * index, format, totalId + index);
        }
    }

    private static void AddEnergies(RegisterMap map)
    {
        // Active and reactive: totals by combination code, forward, reverse; each total, T1, T2, L1, L2, L3.
        for (int kind = 0; kind < 2; kind++)
        {
            int forward = kind == 0 ? RegisterId.ActiveImport : RegisterId.ReactiveImport;
            int address = 0x6000 + kind * 0x24;
            for (int column = 0; column < Columns; column++)
            {
                int forwardId = InColumn(forward, column);
                int reverseId = InColumn(forward + 1, column);
                map.Row(address + 2 * column, WordFormat.TotalKiloFloat, forwardId, reverseId);
                map.Row(address + 2 * (column + Columns), WordFormat.KiloFloat, forwardId);
                map.Row(address + 2 * (column + 2 * Columns), WordFormat.KiloFloat, reverseId);
            }
        }

        map.Row(0x6048, WordFormat.Tariff, RegisterId.ActiveTariff);
        map.Row(0x6049, WordFormat.DayCounter, RegisterId.DayImport, RegisterId.DayExport);
    }

    /// <summary>The register of a total in one of the columns: itself, T1, T2, L1, L2, L3.</summary>
    private static int InColumn(int total, int column)
    {
        switch (column)
        {
            case 0: return total;
            case 1: return RegisterId.ActiveImportT1 + total;
            case 2: return RegisterId.ActiveImportT2 + total;
            default: return RegisterId.ActiveImportL1 + 3 * total + column - 3;
        }
    }

    private static void AddOldAddresses(RegisterMap map)
    {
        map.Block(0x1000, 123);
        map.Block(0x1510, 17);
        map.Block(0x2000, 242);
        map.Block(0x2200, 1);
        map.Block(0x3000, 178);
        map.Block(0x3100, 162);
        map.Block(0x3200, 162);
        for (int index = 0; index < oldAddresses.Length; index += 2)
        {
            map.Alias(oldAddresses[index], oldAddresses[index + 1]);
        }

        // Totals, forward and reverse are 0x20 apart; T1 and T2 are 0x100 and 0x200 above, L1 to L3 8, 12 and 16.
        for (int row = 0; row < 6 * Columns; row++)
        {
            int column = row % Columns;
            int offset = column < 3 ? 0x100 * column : 4 * (column - 1);
            map.Alias(0x3000 + row / Columns * 0x20 + offset, 0x6000 + 2 * row);
        }
    }
}
