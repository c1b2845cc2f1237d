using NfMeter.Registers;

namespace NfMeter.Modbus;

/// <summary>The register table of the Inepro PRO380-Mod, protocol version 3.20, as far as it is true of this meter
/// today. What the meter doesn't have yet is reserved and reads 0.</summary>
/// <remarks>
/// <para>Sources: the maker's table (PRO380 Modbus appendix A3), and the register dump of a PRO380 in service,
/// firmware 2.18, which settles signs and formats: P, Q and I are negative on a phase that delivers, quadrants come
/// from the signs of P and Q, and under combination code 1 each total row equals its forward row.</para>
/// <para>Blocks: clients read each of the three in one request, gaps included: 32 words from 0x4000, 50 from 0x5000, 75
/// from 0x6000.</para>
/// <para>Reserved because the meter has no such quantity: software and hardware version (0x4007, 0x4009), checksum and
/// status word (0x401B, 0x401D), CT secondary (0x401F), all T1
/// and T2 rows, active tariff (0x6048), day counter (0x6049). Reserved because they are the one-phase meter's and read
/// 0 on the real one too: 0x5000, 0x500A; and 0x400C, the CT ratio, 0 on meters without one.</para>
/// </remarks>
public static class Pro380Map
{
    private const int MaxRows = 88;
    private const int MaxWords = 157;

    /// <summary>Makes the map.</summary>
    /// <param name="registers">Where values come from.</param>
    /// <param name="settings">The port's settings, which three rows show.</param>
    public static RegisterMap Create(RegisterFile registers, ModbusSettings settings)
    {
        RegisterMap map = new RegisterMap(registers, settings, MaxRows, MaxWords);
        map.Block(0x4000, 32);
        map.Block(0x5000, 50);
        map.Block(0x6000, 75);
        AddDevice(map);
        AddMeasured(map);
        AddEnergies(map);
        return map;
    }

    private static void AddDevice(RegisterMap map)
    {
        map.Row(0x4000, WordFormat.Digits, RegisterId.SerialNumber);
        map.Row(0x4002, WordFormat.IntegerConstant, 0x0102);  // meter code: direct connection
        map.Row(0x4003, WordFormat.UnitAddress);
        map.Row(0x4004, WordFormat.Baud);
        map.Row(0x4005, WordFormat.FloatConstant, 320, 2);    // protocol version: this table
        map.Row(0x400B, WordFormat.IntegerConstant, 100);     // meter amps: direct connection
        map.Row(0x400D, WordFormat.Float, RegisterId.S0Constant);
        map.Row(0x400F, WordFormat.IntegerConstant, 1);       // combination code C-01: totals show forward
        map.Row(0x4010, WordFormat.IntegerConstant, 0x0010);  // LCD cycle time, seconds in BCD
        map.Row(0x4011, WordFormat.Parity);
        map.Row(0x4012, WordFormat.Direction, RegisterId.ActivePowerL1, 1);
        map.Row(0x4013, WordFormat.Direction, RegisterId.ActivePowerL2, 2);
        map.Row(0x4014, WordFormat.Direction, RegisterId.ActivePowerL3, 3);
        map.Row(0x4015, WordFormat.Integer, RegisterId.ErrorCode);
        map.Row(0x4016, WordFormat.Integer, RegisterId.PowerDownCount);
        map.Row(0x4017, WordFormat.Quadrant, RegisterId.ActivePower, RegisterId.ReactivePower);
        map.Row(0x4018, WordFormat.Quadrant, RegisterId.ActivePowerL1, RegisterId.ReactivePowerL1);
        map.Row(0x4019, WordFormat.Quadrant, RegisterId.ActivePowerL2, RegisterId.ReactivePowerL2);
        map.Row(0x401A, WordFormat.Quadrant, RegisterId.ActivePowerL3, RegisterId.ReactivePowerL3);
    }

    private static void AddMeasured(RegisterMap map)
    {
        map.Row(0x5002, WordFormat.Float, RegisterId.VoltageL1);
        map.Row(0x5004, WordFormat.Float, RegisterId.VoltageL2);
        map.Row(0x5006, WordFormat.Float, RegisterId.VoltageL3);
        map.Row(0x5008, WordFormat.Float, RegisterId.Frequency);
        map.Row(0x500C, WordFormat.SignedFloat, RegisterId.CurrentL1, RegisterId.ActivePowerL1);
        map.Row(0x500E, WordFormat.SignedFloat, RegisterId.CurrentL2, RegisterId.ActivePowerL2);
        map.Row(0x5010, WordFormat.SignedFloat, RegisterId.CurrentL3, RegisterId.ActivePowerL3);
        map.Row(0x5012, WordFormat.KiloFloat, RegisterId.ActivePower);
        map.Row(0x5014, WordFormat.KiloFloat, RegisterId.ActivePowerL1);
        map.Row(0x5016, WordFormat.KiloFloat, RegisterId.ActivePowerL2);
        map.Row(0x5018, WordFormat.KiloFloat, RegisterId.ActivePowerL3);
        map.Row(0x501A, WordFormat.KiloFloat, RegisterId.ReactivePower);
        map.Row(0x501C, WordFormat.KiloFloat, RegisterId.ReactivePowerL1);
        map.Row(0x501E, WordFormat.KiloFloat, RegisterId.ReactivePowerL2);
        map.Row(0x5020, WordFormat.KiloFloat, RegisterId.ReactivePowerL3);
        map.Row(0x5022, WordFormat.KiloFloat, RegisterId.ApparentPower);
        map.Row(0x5024, WordFormat.KiloFloat, RegisterId.ApparentPowerL1);
        map.Row(0x5026, WordFormat.KiloFloat, RegisterId.ApparentPowerL2);
        map.Row(0x5028, WordFormat.KiloFloat, RegisterId.ApparentPowerL3);
        map.Row(0x502A, WordFormat.Float, RegisterId.PowerFactor);
        map.Row(0x502C, WordFormat.Float, RegisterId.PowerFactorL1);
        map.Row(0x502E, WordFormat.Float, RegisterId.PowerFactorL2);
        map.Row(0x5030, WordFormat.Float, RegisterId.PowerFactorL3);
    }

    private static void AddEnergies(RegisterMap map)
    {
        // Totals by combination code; C-01, so forward.
        map.Row(0x6000, WordFormat.KiloFloat, RegisterId.ActiveImport);
        map.Row(0x6006, WordFormat.KiloFloat, RegisterId.ActiveImportL1);
        map.Row(0x6008, WordFormat.KiloFloat, RegisterId.ActiveImportL2);
        map.Row(0x600A, WordFormat.KiloFloat, RegisterId.ActiveImportL3);

        map.Row(0x600C, WordFormat.KiloFloat, RegisterId.ActiveImport);
        map.Row(0x6012, WordFormat.KiloFloat, RegisterId.ActiveImportL1);
        map.Row(0x6014, WordFormat.KiloFloat, RegisterId.ActiveImportL2);
        map.Row(0x6016, WordFormat.KiloFloat, RegisterId.ActiveImportL3);

        map.Row(0x6018, WordFormat.KiloFloat, RegisterId.ActiveExport);
        map.Row(0x601E, WordFormat.KiloFloat, RegisterId.ActiveExportL1);
        map.Row(0x6020, WordFormat.KiloFloat, RegisterId.ActiveExportL2);
        map.Row(0x6022, WordFormat.KiloFloat, RegisterId.ActiveExportL3);

        // Reactive totals, by combination code as well.
        map.Row(0x6024, WordFormat.KiloFloat, RegisterId.ReactiveImport);
        map.Row(0x602A, WordFormat.KiloFloat, RegisterId.ReactiveImportL1);
        map.Row(0x602C, WordFormat.KiloFloat, RegisterId.ReactiveImportL2);
        map.Row(0x602E, WordFormat.KiloFloat, RegisterId.ReactiveImportL3);

        map.Row(0x6030, WordFormat.KiloFloat, RegisterId.ReactiveImport);
        map.Row(0x6036, WordFormat.KiloFloat, RegisterId.ReactiveImportL1);
        map.Row(0x6038, WordFormat.KiloFloat, RegisterId.ReactiveImportL2);
        map.Row(0x603A, WordFormat.KiloFloat, RegisterId.ReactiveImportL3);

        map.Row(0x603C, WordFormat.KiloFloat, RegisterId.ReactiveExport);
        map.Row(0x6042, WordFormat.KiloFloat, RegisterId.ReactiveExportL1);
        map.Row(0x6044, WordFormat.KiloFloat, RegisterId.ReactiveExportL2);
        map.Row(0x6046, WordFormat.KiloFloat, RegisterId.ReactiveExportL3);
    }
}
