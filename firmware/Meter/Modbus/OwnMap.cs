using NfMeter.Display;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.Modbus;

/// <summary>The meter's own register table, above the PRO380's: what that can't show exactly or doesn't have.</summary>
/// <remarks>
/// <code>
/// 0x7000 + 8 n   energy n: Wh or varh in four words, and in four the nanojoules below one
/// 0x7200 + 4 n   state n, a signed whole number in four words
/// 0x7300         how many readings the display's automatic list has room for
/// 0x7301         the address of the value because of which the last write was refused; 0 when it was taken
/// 0x7302 + 2 n   reading n (DisplayCode): 0, C, D, E of its OBIS code, a byte each; 0 for none; can be written
/// 0x7400 + 2 n   setting n of SettingId, a signed whole number in two words; can be written
/// 0x7500 + 2 n   number n (CalibrationNumber) of the calibration in use, a signed whole number in two words
/// 0x7600 + 2 n   the same of the staged calibration; can be written, without any effect until a commit
/// 0x7700         takes a key of StagedCalibration: 0xCA1B takes the staged calibration into use, 0xD209 forgets it,
///                0xFAC7 takes the factory's into use; reads 0
/// 0x7701         what became of the last key, a CalibrationResult
/// 0x7702         the address of the staged number because of which it was refused; 0 for none
/// 0x7703         what a commit would meet now, a CalibrationResult
/// 0x7704 + 2 n   at rest: microwatts and microvars of L1 when it was last seen without load, and how often it was;
///                then the same of L2 and L3; signed whole numbers in two words
/// </code>
/// What stands at an address once stays there: new lines go to the ends of the lists.
/// </remarks>
public static class OwnMap
{
    /// <summary>Where the energies begin.</summary>
    public const int Energies = 0x7000;

    /// <summary>Where the states begin.</summary>
    public const int States = 0x7200;

    /// <summary>Where the display's list begins.</summary>
    public const int DisplayList = 0x7300;

    /// <summary>Where the settings begin.</summary>
    public const int Settings = 0x7400;

    /// <summary>Where the calibration in use begins.</summary>
    public const int Calibration = 0x7500;

    /// <summary>Where the staged calibration begins.</summary>
    public const int Staged = 0x7600;

    /// <summary>The staged calibration's commands and states.</summary>
    public const int CalibrationKey = 0x7700;

    private const int CalibrationStates = 3;
    private const int RestNumbers = 9;
    private const int EnergyWords = 8;
    private const int StateWords = 4;

    private static readonly byte[] energies =
    {
        RegisterId.ActiveImport, RegisterId.ActiveExport, RegisterId.ReactiveImport, RegisterId.ReactiveExport,
        RegisterId.ReactiveQ1, RegisterId.ReactiveQ2, RegisterId.ReactiveQ3, RegisterId.ReactiveQ4,
        RegisterId.ActiveImportT1, RegisterId.ActiveExportT1,
        RegisterId.ReactiveImportT1, RegisterId.ReactiveExportT1,
        RegisterId.ActiveImportT2, RegisterId.ActiveExportT2,
        RegisterId.ReactiveImportT2, RegisterId.ReactiveExportT2,
        RegisterId.DayImport, RegisterId.DayExport,
        RegisterId.ActiveImportL1, RegisterId.ActiveImportL2, RegisterId.ActiveImportL3,
        RegisterId.ActiveExportL1, RegisterId.ActiveExportL2, RegisterId.ActiveExportL3,
        RegisterId.ReactiveImportL1, RegisterId.ReactiveImportL2, RegisterId.ReactiveImportL3,
        RegisterId.ReactiveExportL1, RegisterId.ReactiveExportL2, RegisterId.ReactiveExportL3,
        RegisterId.ReactiveQ1L1, RegisterId.ReactiveQ1L2, RegisterId.ReactiveQ1L3,
        RegisterId.ReactiveQ2L1, RegisterId.ReactiveQ2L2, RegisterId.ReactiveQ2L3,
        RegisterId.ReactiveQ3L1, RegisterId.ReactiveQ3L2, RegisterId.ReactiveQ3L3,
        RegisterId.ReactiveQ4L1, RegisterId.ReactiveQ4L2, RegisterId.ReactiveQ4L3,
    };

    private static readonly byte[] states =
    {
        RegisterId.StatusWord, RegisterId.ErrorCode, RegisterId.PowerDownCount, RegisterId.OperatingTime,
        RegisterId.ConfigurationChanges, RegisterId.ConfigurationChangedAt, RegisterId.PulseInput1,
        RegisterId.PulseInput2, RegisterId.ActiveTariff,
    };

    /// <summary>How many rows there are.</summary>
    public static int Rows =>
        energies.Length + states.Length + 2 + DisplayLists.Slots(DisplayLists.Automatic) + SettingId.Count
        + 2 * CalibrationNumber.Count + 1 + CalibrationStates + RestNumbers;

    /// <summary>Words of all blocks.</summary>
    public static int Words =>
        EnergyWords * energies.Length + StateWords * states.Length
        + 2 + 2 * DisplayLists.Slots(DisplayLists.Automatic) + 2 * SettingId.Count
        + 4 * CalibrationNumber.Count + 1 + CalibrationStates + 2 * RestNumbers;

    /// <summary>Adds blocks and rows to a map.</summary>
    public static void AddTo(RegisterMap map, RegisterFile registers)
    {
        map.Block(Energies, EnergyWords * energies.Length);
        for (int index = 0; index < energies.Length; index++)
        {
            map.Row(Energies + EnergyWords * index, WordFormat.Energy, energies[index]);
        }

        map.Block(States, StateWords * states.Length);
        for (int index = 0; index < states.Length; index++)
        {
            map.Row(States + StateWords * index, WordFormat.Wide, states[index]);
        }

        int slots = DisplayLists.Slots(DisplayLists.Automatic);
        map.Block(DisplayList, 2 + 2 * slots);
        map.Row(DisplayList, WordFormat.IntegerConstant, slots);
        map.Row(DisplayList + 1, WordFormat.RefusedAddress);
        for (int slot = 0; slot < slots; slot++)
        {
            map.Row(DisplayList + 2 + 2 * slot, WordFormat.SettingLong, SettingId.DisplayLists + slot);
        }

        map.Block(Settings, 2 * SettingId.Count);
        for (int id = 0; id < SettingId.Count; id++)
        {
            map.Row(Settings + 2 * id, WordFormat.SettingLong, id);
        }

        AddCalibration(map);
    }

    private static void AddCalibration(RegisterMap map)
    {
        map.Block(Calibration, 2 * CalibrationNumber.Count);
        map.Block(Staged, 2 * CalibrationNumber.Count);
        for (int number = 0; number < CalibrationNumber.Count; number++)
        {
            map.Row(Calibration + 2 * number, WordFormat.CalibrationInUse, number);
            map.Row(Staged + 2 * number, WordFormat.CalibrationStaged, number);
        }

        map.Block(CalibrationKey, 1 + CalibrationStates + 2 * RestNumbers);
        map.Row(CalibrationKey, WordFormat.CalibrationKey);
        for (int state = 0; state < CalibrationStates; state++)
        {
            map.Row(CalibrationKey + 1 + state, WordFormat.CalibrationState, state);
        }

        for (int number = 0; number < RestNumbers; number++)
        {
            map.Row(CalibrationKey + 1 + CalibrationStates + 2 * number, WordFormat.AtRest, number);
        }
    }
}

/// <summary>All register tables of the meter in one map.</summary>
public static class MeterMap
{
    /// <summary>Makes the map.</summary>
    public static RegisterMap Create(
        RegisterFile registers, SettingsFile settings, Energy.EnergyAccumulators energies,
        StagedCalibration calibration)
    {
        RegisterMap map = new RegisterMap(
            registers, settings, energies, calibration, Pro380Map.Rows + OwnMap.Rows,
            Pro380Map.Words + OwnMap.Words);
        Pro380Map.AddTo(map);
        OwnMap.AddTo(map, registers);
        return map;
    }
}
