namespace NfMeter.Registers;

/// <summary>Names of the registers. What each one is stands in <see cref="RegisterFile"/>.</summary>
public static class RegisterId
{
    // Energies first, in the order of EnergyId: an energy's number is its register's number.
    public const int ActiveImport = 0;
    public const int ActiveExport = 1;
    public const int ReactiveImport = 2;
    public const int ReactiveExport = 3;
    public const int ActiveImportL1 = 4;
    public const int ActiveImportL2 = 5;
    public const int ActiveImportL3 = 6;
    public const int ActiveExportL1 = 7;
    public const int ActiveExportL2 = 8;
    public const int ActiveExportL3 = 9;
    public const int ReactiveImportL1 = 10;
    public const int ReactiveImportL2 = 11;
    public const int ReactiveImportL3 = 12;
    public const int ReactiveExportL1 = 13;
    public const int ReactiveExportL2 = 14;
    public const int ReactiveExportL3 = 15;

    public const int ActivePower = 16;
    public const int ActivePowerL1 = 17;
    public const int ActivePowerL2 = 18;
    public const int ActivePowerL3 = 19;
    public const int ReactivePower = 20;
    public const int ReactivePowerL1 = 21;
    public const int ReactivePowerL2 = 22;
    public const int ReactivePowerL3 = 23;
    public const int VoltageL1 = 24;
    public const int VoltageL2 = 25;
    public const int VoltageL3 = 26;
    public const int CurrentL1 = 27;
    public const int CurrentL2 = 28;
    public const int CurrentL3 = 29;
    public const int Frequency = 30;

    public const int ErrorCode = 31;
    public const int PowerDownCount = 32;
    public const int OperatingTime = 33;
    public const int SerialNumber = 34;
    public const int ConfigurationChanges = 35;
    public const int ConfigurationChangedAt = 36;
    public const int PulseInput1 = 37;
    public const int PulseInput2 = 38;

    /// <summary>How many there are.</summary>
    public const int Count = 39;

    /// <summary>How many of them, from 0 on, are energies.</summary>
    public const int EnergyCount = 16;
}
