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

    public const int S0Energy = 8;
    public const int S0Profile = 9;
    public const int S0Rate2 = 10;
    public const int S0Energy2 = 11;
    public const int S0Profile2 = 12;
    public const int LedEnergy = 13;
    public const int MaximumLoad = 14;
    public const int PulseInputDivisor1 = 15;
    public const int PulseInputUnit1 = 16;
    public const int PulseInputDivisor2 = 17;
    public const int PulseInputUnit2 = 18;

    /// <summary>How many there are.</summary>
    public const int Count = 19;
}
