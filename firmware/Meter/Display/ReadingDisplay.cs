using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.Display;

/// <summary>The display a person reads: which reading stands there when, and what the push buttons do.</summary>
/// <remarks>
/// <code>
/// Automatic ── first or second button ──► Manual ── 2 min without a press ──► Automatic
///     │                                     │
///     └──────────── hold 5 s on a page that can be set ──► dialog ── stored, or 30 s without a press ──► back
///
/// mains gone, board on its battery: Dark ── press ──► Battery ── 20 s without a press ──► Dark
/// mains back: Automatic
/// </code>
/// Time is the display's own, summed from the loop's. A part of a row is written a slice, round and round while
/// anything may have changed.
/// </remarks>
public sealed class ReadingDisplay
{
    /// <summary>After so long without a press the manual list gives way to the automatic one (382L data
    /// sheet).</summary>
    public const int ManualSeconds = 120;

    /// <summary>After so long without a press the display goes dark on the battery.</summary>
    public const int BatterySeconds = 20;

    /// <summary>Readings one after another.</summary>
    public const int ModeAutomatic = 0;

    /// <summary>Readings by the push buttons.</summary>
    public const int ModeManual = 1;

    /// <summary>The battery list.</summary>
    public const int ModeBattery = 2;

    /// <summary>Nothing, on the battery.</summary>
    public const int ModeDark = 3;

    private const long Second = 1000000;
    private const long VerificationMicroseconds = 16 * 3600 * Second;
    private const long BlinkMicroseconds = 250000;

    private readonly ITextDisplay display;
    private readonly IDigitalInput battery;
    private readonly SettingsFile settings;
    private readonly DisplayLists lists;
    private readonly PushButtons buttons;
    private readonly SettingDialog dialog;
    private readonly PageWriter writer;
    private readonly DisplayItem item = new DisplayItem();
    private readonly byte[] row;

    private long now;
    private int lastMicroseconds;
    private bool isStarted;
    private bool isOnBattery;
    private int place = -1;
    private long shownSince;
    private long lastPress;
    private long verifyingSince;
    private long blinkPhase;
    private bool isLit = true;
    private bool wasLit = true;
    private int rowsToWrite;
    private int rowNumber;
    private int part;

    /// <summary>The display of a board.</summary>
    public ReadingDisplay(
        IBoard board, RegisterFile registers, EnergyAccumulators energies, SettingsFile settings, DisplayLists lists)
    {
        display = board.Display;
        battery = board.OnBattery;
        this.settings = settings;
        this.lists = lists;
        buttons = new PushButtons(board.PushButton, board.SecondButton);
        dialog = new SettingDialog(settings);
        writer = new PageWriter(registers, energies, settings, lists);
        row = new byte[display.Columns];
        byte[] patterns = Glyphs.Patterns();
        for (int glyph = 0; glyph < Glyphs.Count; glyph++)
        {
            display.Define(glyph, patterns, glyph * Glyphs.Rows);
        }
    }

    /// <summary>Which list is shown.</summary>
    public int Mode { get; private set; }

    /// <summary>Whether a value is being set.</summary>
    public bool IsSetting => dialog.IsOpen;

    /// <summary>What is shown.</summary>
    public DisplayItem Shown => item;

    /// <summary>The values may have changed: all rows are written again.</summary>
    public void Refresh()
    {
        // The row begun is written to its end first, and then once more.
        rowsToWrite = part > 0 ? display.Rows + 1 : display.Rows;
    }

    /// <summary>A display setting has changed.</summary>
    public void SettingChanged(int id)
    {
        if (id == SettingId.DisplayVerification)
        {
            verifyingSince = now;
        }

        if (isStarted && place >= 0 && (place >= lists.End(List) || !lists.TryFindAt(List, place, item)))
        {
            Show(-1, 1);
        }

        Refresh();
    }

    /// <summary>Looks at buttons and clock; every some 10 ms.</summary>
    /// <param name="nowMicroseconds">The loop's time, which wraps.</param>
    public void Watch(int nowMicroseconds)
    {
        if (!isStarted)
        {
            Start(nowMicroseconds);
        }

        now += nowMicroseconds - lastMicroseconds;
        lastMicroseconds = nowMicroseconds;
        int button = buttons.Poll(now);
        if (buttons.IsDown || button != PushButtons.None)
        {
            lastPress = now;
        }

        WatchSupply();
        if (button != PushButtons.None)
        {
            Press(button);
        }

        Tick();
        SwitchBacklight();
        Flash();
    }

    /// <summary>Writes a part of a row, when there is one to write, or switches the backlight.</summary>
    /// <returns>False when there was nothing to do.</returns>
    public bool Slice()
    {
        if (isLit != wasLit)
        {
            wasLit = isLit;
            display.SetBacklight(isLit);
            return true;
        }

        if (rowsToWrite == 0 || !isStarted)
        {
            return false;
        }

        if (part < PageWriter.Parts)
        {
            WritePart();
        }
        else
        {
            display.Put(rowNumber, row);
            rowNumber = rowNumber + 1 < display.Rows ? rowNumber + 1 : 0;
            rowsToWrite--;
            part = 0;
        }

        return true;
    }

    private void WritePart()
    {
        if (Mode == ModeDark || place < 0)
        {
            ReadingText.Clear(row);
            part = PageWriter.Parts;
        }
        else
        {
            writer.Write(row, rowNumber, part, display.Rows, item, dialog, now);
            part++;
        }
    }

    private int List => Mode == ModeAutomatic ? DisplayLists.Automatic
        : Mode == ModeManual ? DisplayLists.Manual : DisplayLists.Battery;

    private void Start(int nowMicroseconds)
    {
        isStarted = true;
        lastMicroseconds = nowMicroseconds;
        Enter(ModeAutomatic);

        // A CT meter leaves the factory without a ratio.
        if (settings.Read(SettingId.CtAsked) != 0 && settings.Read(SettingId.CtPrimary) == 0)
        {
            dialog.BeginRatio(now);
        }
    }

    private void WatchSupply()
    {
        bool isOn = battery != null && battery.IsActive;
        if (isOn != isOnBattery)
        {
            isOnBattery = isOn;
            dialog.Cancel();
            Enter(isOn ? ModeDark : ModeAutomatic);
        }
    }

    private void Press(int button)
    {
        if (dialog.IsOpen)
        {
            dialog.Press(button, now);
            Refresh();
        }
        else if (button == PushButtons.LongFirst || (button == PushButtons.Hold && IsVerifying))
        {
            settings.TrySet(SettingId.DisplayVerification, 0);
        }
        else if (button == PushButtons.Hold)
        {
            BeginDialog();
        }
        else if (button == PushButtons.Next || button == PushButtons.TenNext)
        {
            Step(1);
        }
        else if (button == PushButtons.Back)
        {
            Step(-1);
        }
    }

    private bool IsVerifying => settings.Read(SettingId.DisplayVerification) != 0;

    private void BeginDialog()
    {
        if (Mode <= ModeManual && item.Kind == DisplayItem.Setting && SettingDialog.IsOffered(item.Id))
        {
            dialog.TryBegin(item.Id, now);
            Refresh();
        }
    }

    private void Step(int direction)
    {
        switch (Mode)
        {
            case ModeAutomatic:
                Mode = ModeManual;
                Show(direction > 0 ? -1 : lists.End(DisplayLists.Manual), direction);
                break;
            case ModeDark:
                Mode = ModeBattery;
                Show(-1, 1);
                break;
            default:
                Show(place, direction);
                break;
        }
    }

    private void Tick()
    {
        if (dialog.IsOpen)
        {
            dialog.Tick(now);
            if (!dialog.IsOpen)
            {
                shownSince = now;
                lastPress = now;
                Refresh();
            }
        }
        else if (Mode == ModeAutomatic)
        {
            long period = settings.Read(SettingId.DisplaySeconds) * Second;
            if (now - shownSince >= period)
            {
                // From when it was due, so that the pages don't drift; anew when the loop or a setting skipped one.
                long due = shownSince + period;
                Show(place, 1);
                shownSince = now - due < period ? due : now;
            }
        }
        else if (Mode == ModeManual && now - lastPress >= ManualSeconds * Second)
        {
            Enter(ModeAutomatic);
        }
        else if (Mode == ModeBattery && now - lastPress >= BatterySeconds * Second)
        {
            Enter(ModeDark);
        }

        if (IsVerifying && now - verifyingSince >= VerificationMicroseconds)
        {
            settings.TrySet(SettingId.DisplayVerification, 0);
        }
    }

    private void Enter(int mode)
    {
        Mode = mode;
        Show(-1, 1);
    }

    private void Show(int from, int direction)
    {
        place = lists.Step(List, from, direction, item);
        shownSince = now;
        part = 0;
        Refresh();
    }

    private void SwitchBacklight()
    {
        long seconds = settings.Read(SettingId.DisplayBacklightSeconds);
        isLit = Mode == ModeBattery
            || (Mode != ModeDark && (seconds == 0 || now - lastPress < seconds * Second));
    }

    /// <summary>Values are written twice a second, and symbols flash with them; what blinks while something is set, four
    /// times. More often would take time from sampling that narrow currents miss.</summary>
    private void Flash()
    {
        long phase = now / BlinkMicroseconds;
        if (phase != blinkPhase)
        {
            blinkPhase = phase;
            if (dialog.IsOpen || (phase & 1) == 0)
            {
                Refresh();
            }
        }
    }
}
