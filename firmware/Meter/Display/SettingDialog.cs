using NfMeter.Settings;

namespace NfMeter.Display;

/// <summary>Setting a value at the meter, as on the PRO380: held to enter, the value blinks twice, the buttons choose,
/// held again to store, the value blinks twice again. Without a press for 30 s it ends and nothing is stored.</summary>
/// <remarks>The CT ratio of a new CT meter is chosen the same way, but 5 s after the last press it is stored by itself;
/// before the first press it waits. Only values that the settings take are offered.</remarks>
public sealed class SettingDialog
{
    private const long GiveUpMicroseconds = 30000000;
    private const long StoreMicroseconds = 5000000;
    private const long BlinkMicroseconds = 250000;
    private const int BlinkPhases = 4;
    private const int MostTries = 256;
    private const int Ten = 10;

    // PRO380: primaries to 5 A.
    private static readonly int[] ctPrimaries =
    {
        40, 50, 60, 75, 100, 125, 150, 200, 250, 300, 400, 500, 600, 800,
        1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 7500,
    };

    private readonly SettingsFile settings;
    private long lastPress;
    private long blinkFrom;
    private bool storesByItself;
    private bool wasPressed;
    private bool isEnding;

    // Steps still to go, one value tried at each tick: trying ten at once is too long for a slice.
    private int stepsLeft;
    private int direction;
    private int triesLeft;
    private long candidate;

    /// <summary>A dialog over these settings.</summary>
    public SettingDialog(SettingsFile settings)
    {
        this.settings = settings;
    }

    /// <summary>Whether a value is being chosen, or blinks because it was stored.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The setting.</summary>
    public int Id { get; private set; }

    /// <summary>The value chosen so far.</summary>
    public long Value { get; private set; }

    /// <summary>Whether a setting can be set at the meter: Modbus address and baud, S0 rate, seconds a page.</summary>
    public static bool IsOffered(int id) =>
        id == SettingId.S0Rate || id == SettingId.ModbusAddress || id == SettingId.ModbusBaud
        || id == SettingId.DisplaySeconds;

    /// <summary>Opens it.</summary>
    /// <returns>False when the setting can't be changed, the seal being closed.</returns>
    public bool TryBegin(int id, long now)
    {
        Id = id;
        Value = settings.Read(id);
        if (settings.IsLegal(id) && settings.IsSealed)
        {
            return false;
        }

        Open(now);
        storesByItself = false;
        return true;
    }

    /// <summary>Opens it for the CT ratio of a new meter.</summary>
    public void BeginRatio(long now)
    {
        Id = SettingId.CtPrimary;
        Value = ctPrimaries[0];
        Open(now);
        storesByItself = true;
    }

    /// <summary>Closes it without storing.</summary>
    public void Cancel() => IsOpen = false;

    /// <summary>Whether the value is dark just now.</summary>
    public bool IsBlank(long now)
    {
        long phase = (now - blinkFrom) / BlinkMicroseconds;
        return IsOpen && phase < BlinkPhases && (phase & 1) == 0;
    }

    /// <summary>A press, one of <see cref="PushButtons"/>.</summary>
    public void Press(int button, long now)
    {
        if (isEnding)
        {
            return;
        }

        lastPress = now;
        wasPressed = true;
        switch (button)
        {
            case PushButtons.Hold:
                Store(now);
                break;
            case PushButtons.Back:
            case PushButtons.RunBack:
                Choose(-1, 1);
                break;
            case PushButtons.Next:
            case PushButtons.RunNext:
                Choose(1, 1);
                break;
            case PushButtons.TenNext:
                Choose(1, Ten);
                break;
        }
    }

    /// <summary>Goes on choosing, and ends it when its time is over.</summary>
    public void Tick(long now)
    {
        if (stepsLeft > 0)
        {
            TryNext();
        }

        if (isEnding)
        {
            IsOpen = now - blinkFrom < BlinkPhases * BlinkMicroseconds;
        }
        else if (storesByItself)
        {
            if (wasPressed && now - lastPress >= StoreMicroseconds)
            {
                Store(now);
            }
        }
        else if (now - lastPress >= GiveUpMicroseconds)
        {
            IsOpen = false;
        }
    }

    private void Open(long now)
    {
        IsOpen = true;
        isEnding = false;
        wasPressed = false;
        stepsLeft = 0;
        lastPress = now;
        blinkFrom = now;
    }

    private void Store(long now)
    {
        // A setting that was sealed or taken meanwhile: the dialog goes on with what it is now.
        if (settings.TrySet(Id, Value) == SettingResult.Ok)
        {
            isEnding = true;
        }
        else
        {
            Value = settings.Read(Id);
        }

        blinkFrom = now;
    }

    private void Choose(int towards, int steps)
    {
        stepsLeft = towards == direction ? stepsLeft + steps : steps;
        direction = towards;
        candidate = Value;
        triesLeft = MostTries;
    }

    private void TryNext()
    {
        candidate = Neighbour(candidate);
        triesLeft--;
        if (settings.Test(Id, candidate) == SettingResult.Ok)
        {
            Value = candidate;
            stepsLeft--;
            triesLeft = MostTries;
        }
        else if (triesLeft == 0)
        {
            stepsLeft = 0;
        }
    }

    private long Neighbour(long value)
    {
        int[] list = Id == SettingId.CtPrimary ? ctPrimaries : settings.Offered(Id);
        if (list == null)
        {
            value += direction;
            return value > settings.Largest(Id) ? settings.Smallest(Id)
                : value < settings.Smallest(Id) ? settings.Largest(Id) : value;
        }

        int index = 0;
        while (index < list.Length - 1 && list[index] != value)
        {
            index++;
        }

        index += direction;
        return list[index < 0 ? list.Length - 1 : index >= list.Length ? 0 : index];
    }
}
