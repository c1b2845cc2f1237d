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

    /// <summary>How many there are.</summary>
    public const int Count = 9;
}
