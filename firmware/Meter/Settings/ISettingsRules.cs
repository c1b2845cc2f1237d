namespace NfMeter.Settings;

/// <summary>What a setting means to the rest of the meter: asked before a change, told after it.</summary>
public interface ISettingsRules
{
    /// <summary>Whether a value that is in range can be used together with everything else.</summary>
    /// <returns>A <see cref="SettingResult"/>, <see cref="SettingResult.Ok"/> to let it pass.</returns>
    int Check(int id, long value);

    /// <summary>Whether the settings are good as they are, after several were changed one after another
    /// (<see cref="SettingsFile.IsChangingSeveral"/>).</summary>
    /// <returns>A <see cref="SettingResult"/>, <see cref="SettingResult.Ok"/> to let them stay.</returns>
    int CheckTogether();

    /// <summary>Why <see cref="Check"/> doesn't let a value pass, for people.</summary>
    string Explain(int id, long value);

    /// <summary>The setting is another now: its parts are to go by it. It may still be put back, then this is called
    /// once more.</summary>
    void Apply(int id);

    /// <summary>The setting has changed for good, and was counted.</summary>
    void Changed(int id);
}

/// <summary>What came of an attempt to change a setting. Unless it is <see cref="Ok"/>, nothing changed.</summary>
public static class SettingResult
{
    /// <summary>Changed, or it had that value already.</summary>
    public const int Ok = 0;

    /// <summary>Below the smallest or above the largest value.</summary>
    public const int OutOfRange = 1;

    /// <summary>Not one of the values that there are.</summary>
    public const int NotOffered = 2;

    /// <summary>Legal data, and the seal is closed.</summary>
    public const int Sealed = 3;

    /// <summary>Can't be used with another setting, or on this board.</summary>
    public const int Conflict = 4;

    /// <summary>Has a value that is never changed again.</summary>
    public const int Final = 5;
}
