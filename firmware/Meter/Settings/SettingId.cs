namespace NfMeter.Settings;

/// <summary>Names of the settings. What each one is stands in <see cref="SettingsFile"/>. A number is never given to
/// another setting: stored settings go by it.</summary>
public static class SettingId
{
    public const int S0Rate = 0;
    public const int LedRate = 1;
    public const int StartingCurrent = 2;
    public const int DisplaySeconds = 3;
    public const int SerialNumber = 4;
    public const int ModbusAddress = 5;
    public const int ModbusBaud = 6;
    public const int ModbusParity = 7;
    public const int SumRule = 8;
    public const int S0Energy = 9;
    public const int S0Profile = 10;
    public const int S0Rate2 = 11;
    public const int S0Energy2 = 12;
    public const int S0Profile2 = 13;
    public const int LedEnergy = 14;
    public const int MaximumLoad = 15;
    public const int PulseInputDivisor1 = 16;
    public const int PulseInputUnit1 = 17;
    public const int PulseInputDivisor2 = 18;
    public const int PulseInputUnit2 = 19;
    public const int ModbusStopBits = 20;
    public const int ModbusLateCharacters = 21;
    public const int ModbusAnswersReadsToAll = 22;
    public const int CombinationCode = 23;
    public const int Tariff = 24;
    public const int Network = 25;
    public const int CtPrimary = 26;
    public const int CtSecondary = 27;
    public const int CtSetOnce = 28;

    /// <summary>How many there are.</summary>
    public const int Count = 29;
}
