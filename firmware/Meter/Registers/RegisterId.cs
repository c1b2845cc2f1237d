namespace NfMeter.Registers;

/// <summary>Names of the registers. What each one is stands in <see cref="RegisterFile"/>.</summary>
public static class RegisterId
{
    // Energies first, an energy's number is its register's number. A quantity's three phases
    // follow one another.
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
    public const int ReactiveQ1 = 16;
    public const int ReactiveQ2 = 17;
    public const int ReactiveQ3 = 18;
    public const int ReactiveQ4 = 19;
    public const int ReactiveQ1L1 = 20;
    public const int ReactiveQ1L2 = 21;
    public const int ReactiveQ1L3 = 22;
    public const int ReactiveQ2L1 = 23;
    public const int ReactiveQ2L2 = 24;
    public const int ReactiveQ2L3 = 25;
    public const int ReactiveQ3L1 = 26;
    public const int ReactiveQ3L2 = 27;
    public const int ReactiveQ3L3 = 28;
    public const int ReactiveQ4L1 = 29;
    public const int ReactiveQ4L2 = 30;
    public const int ReactiveQ4L3 = 31;

    // Each tariff has the four totals in their order.
    public const int ActiveImportT1 = 32;
    public const int ActiveExportT1 = 33;
    public const int ReactiveImportT1 = 34;
    public const int ReactiveExportT1 = 35;
    public const int ActiveImportT2 = 36;
    public const int ActiveExportT2 = 37;
    public const int ReactiveImportT2 = 38;
    public const int ReactiveExportT2 = 39;

    // Since the day counter was reset.
    public const int DayImport = 40;
    public const int DayExport = 41;

    public const int ActivePower = 42;
    public const int ActivePowerL1 = 43;
    public const int ActivePowerL2 = 44;
    public const int ActivePowerL3 = 45;
    public const int ReactivePower = 46;
    public const int ReactivePowerL1 = 47;
    public const int ReactivePowerL2 = 48;
    public const int ReactivePowerL3 = 49;
    public const int ApparentPower = 50;
    public const int ApparentPowerL1 = 51;
    public const int ApparentPowerL2 = 52;
    public const int ApparentPowerL3 = 53;
    public const int PowerFactor = 54;
    public const int PowerFactorL1 = 55;
    public const int PowerFactorL2 = 56;
    public const int PowerFactorL3 = 57;
    public const int VoltageL1 = 58;
    public const int VoltageL2 = 59;
    public const int VoltageL3 = 60;
    public const int CurrentL1 = 61;
    public const int CurrentL2 = 62;
    public const int CurrentL3 = 63;
    public const int Frequency = 64;
    public const int StatusWord = 65;
    public const int ErrorCode = 66;
    public const int PowerDownCount = 67;
    public const int OperatingTime = 68;
    public const int SerialNumber = 69;
    public const int ConfigurationChanges = 70;
    public const int ConfigurationChangedAt = 71;
    public const int PulseInput1 = 72;
    public const int PulseInput2 = 73;
    public const int ActiveTariff = 74;
    public const int LedConstant = 75;
    public const int S0Constant = 76;

    // What DerivedRegisters makes of the others. Three phases follow one another.
    public const int ActiveSum = 77;
    public const int ActiveNet = 78;
    public const int ActiveTotal = 79;
    public const int ReactiveTotal = 80;
    public const int ActivePowerImport = 81;
    public const int ActivePowerExport = 82;
    public const int ReactivePowerImport = 83;
    public const int ReactivePowerExport = 84;
    public const int ActivePowerImportL1 = 85;
    public const int ActivePowerImportL2 = 86;
    public const int ActivePowerImportL3 = 87;
    public const int ActivePowerExportL1 = 88;
    public const int ActivePowerExportL2 = 89;
    public const int ActivePowerExportL3 = 90;
    public const int SoftwareVersion = 91;
    public const int EventCount = 92;

    /// <summary>How many there are.</summary>
    public const int Count = 93;

    /// <summary>How many of them, from 0 on, are energies.</summary>
    public const int EnergyCount = 42;
}
