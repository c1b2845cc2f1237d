using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.Modbus;

/// <summary>Writes to the rows of a <see cref="RegisterMap"/>: all that a request asks for, or nothing.</summary>
/// <remarks>First every value is looked at, then each setting is set, then what isn't a setting is done; one a slice.
/// Settings can depend on one another, so one that was good alone may be refused behind another, or all of them
/// together: then those already set go back, last first, also what can be set only once.</remarks>
public sealed class RegisterWriter
{
    /// <summary>Most words a request can write (function 16).</summary>
    public const int MostWords = 123;

    private const int Idle = 0;
    private const int Checking = 1;
    private const int Setting = 2;
    private const int Acting = 3;
    private const int Undoing = 4;
    private const int Joining = 5;
    private const int Telling = 6;
    private const int Unknown = -1;

    private readonly RegisterMap map;
    private readonly RegisterFile registers;
    private readonly SettingsFile settings;
    private readonly EnergyAccumulators energies;
    private readonly EventLog events;
    private readonly StagedCalibration calibration;

    // What was set, to be put back.
    private readonly byte[] changedIds = new byte[MostWords];
    private readonly byte[] changedWords = new byte[MostWords];
    private int changed;
    private int told;
    private int tariffBefore;
    private bool wasGoodTogether;
    private bool hasCommand;

    private byte[] buffer;
    private int firstOffset;
    private int firstPlace;
    private int endPlace;
    private int place;
    private int offset;
    private int stage;
    private long value;

    /// <summary>A writer to a map; the log receives resets of counters.</summary>
    public RegisterWriter(
        RegisterMap map, RegisterFile registers, SettingsFile settings, EnergyAccumulators energies, EventLog events,
        StagedCalibration calibration)
    {
        this.events = events;
        this.map = map;
        this.registers = registers;
        this.settings = settings;
        this.energies = energies;
        this.calibration = calibration;
    }

    /// <summary>Whether something has been changed and more is to come: not to be broken off.</summary>
    public bool IsChanging => stage >= Setting;

    /// <summary>The <see cref="ExceptionCode"/> of the write that <see cref="Slice"/> has finished.</summary>
    public int Result { get; private set; }

    /// <summary>The first word, counted from 0, of the value because of which the write was refused.</summary>
    public int RefusedWord { get; private set; }

    /// <summary>Starts a write; slices do it.</summary>
    /// <param name="firstPlace">Where, from <see cref="RegisterMap.Locate"/>.</param>
    /// <param name="words">How many words, 1 to <see cref="MostWords"/>, all in one block.</param>
    /// <param name="buffer">The words, big endian; they stay there until it is finished.</param>
    /// <param name="firstOffset">Where in <paramref name="buffer"/>.</param>
    public void Begin(int firstPlace, int words, byte[] buffer, int firstOffset)
    {
        this.buffer = buffer;
        this.firstPlace = firstPlace;
        this.firstOffset = firstOffset;
        endPlace = firstPlace + words;
        place = firstPlace;
        offset = firstOffset;
        changed = 0;
        tariffBefore = energies.Tariff;
        Result = ExceptionCode.None;
        RefusedWord = 0;
        wasGoodTogether = settings.TestTogether() == SettingResult.Ok;
        hasCommand = false;
        stage = MemoryTakesSettings || map.IsOfCalibration(firstPlace) ? Checking : Idle;
        if (stage == Idle)
        {
            Result = ExceptionCode.DeviceFailure;
        }
    }

    private bool IsOneValue => place == firstPlace && WordFormat.Words(map.FormatAt(place)) == endPlace - firstPlace;

    /// <summary>Forgets a write: what it has set goes back. At once, so while it <see cref="IsChanging"/> only where
    /// time doesn't matter.</summary>
    public void Cancel()
    {
        settings.UndoSeveral();
        if (changed > 0)
        {
            energies.Tariff = tariffBefore;
        }

        changed = 0;
        stage = Idle;
    }

    /// <summary>Looks at one value, sets one, or puts one back.</summary>
    /// <returns>False when the write is finished, with its <see cref="Result"/>.</returns>
    public bool Slice()
    {
        switch (stage)
        {
            case Checking:
                Check();
                break;
            case Setting:
                if (IsOneValue)
                {
                    SetOne();
                }
                else
                {
                    Set();
                }

                break;
            case Joining:
                Join();
                break;
            case Telling:
                Tell();
                break;
            case Acting:
                Act();
                break;
            case Undoing:
                Undo();
                break;
        }

        return stage != Idle;
    }

    // A setting that would be forgotten with the next power cut isn't taken. Staged numbers are to be forgotten, and a
    // commit asks for itself.
    private bool MemoryTakesSettings =>
        (registers.Read(RegisterId.ErrorCode) & ErrorBits.MemoryKeepsNothing) == 0;

    private void Check()
    {
        Result = CheckValue();
        if (Result != ExceptionCode.None)
        {
            RefusedWord = place - firstPlace;
            stage = Idle;
        }
        else
        {
            Advance(Setting);
            if (stage == Setting && !IsOneValue)
            {
                settings.BeginSeveral();
            }
        }
    }

    private int CheckValue()
    {
        if (!map.IsWritable(place))
        {
            return ExceptionCode.IllegalDataAddress;
        }

        int format = map.FormatAt(place);
        if (!map.IsFirstWord(place) || place + WordFormat.Words(format) > endPlace || !TryDecode(format))
        {
            return ExceptionCode.IllegalDataValue;
        }

        if (format == WordFormat.CalibrationStaged)
        {
            return settings.IsSealed ? ExceptionCode.IllegalDataAddress
                : CalibrationNumber.IsInRange(map.SourceAt(place), (int)value)
                ? ExceptionCode.None : ExceptionCode.IllegalDataValue;
        }

        int id = SettingOf(format);
        if (id < 0)
        {
            return ExceptionCode.None;
        }

        return Named(IsOneValue ? settings.Test(id, value) : settings.TestNext(id, value));
    }

    private void Set()
    {
        int format = map.FormatAt(place);
        TryDecode(format);
        int id = SettingOf(format);
        if (id >= 0)
        {
            if (settings.TrySetNext(id, value) != SettingResult.Ok)
            {
                Result = ExceptionCode.DeviceFailure;
                RefusedWord = place - firstPlace;
                stage = Undoing;
                return;
            }

            changedIds[changed] = (byte)id;
            changedWords[changed] = (byte)(place - firstPlace);
            changed++;
        }

        Advance(Joining);
    }

    // What wasn't good before, as lists of an older firmware, is no reason to refuse.
    private void Join()
    {
        if (changed > 0 && wasGoodTogether && settings.TestTogether() != SettingResult.Ok)
        {
            Result = ExceptionCode.DeviceFailure;
            RefusedWord = Unknown;
            stage = Undoing;
        }
        else
        {
            settings.EndSeveral();
            told = 0;
            stage = changed > 0 ? Telling : Acting;
        }
    }

    private void Tell()
    {
        settings.TellNext(changedIds[told++]);
        if (told == changed)
        {
            changed = 0;
            stage = Acting;
        }
    }

    // The usual request: decoded and found good in the slice before, and nothing can go wrong behind it.
    private void SetOne()
    {
        int id = SettingOf(map.FormatAt(place));
        if (id >= 0)
        {
            settings.Set(id, value);
        }

        Act();
    }

    private void Undo()
    {
        if (changed > 0)
        {
            changed--;
            settings.UndoNext(changedIds[changed]);
            if (RefusedWord == Unknown && settings.TestTogether() == SettingResult.Ok)
            {
                // What this one took away was the last that was missing.
                RefusedWord = changedWords[changed];
            }
        }

        if (changed == 0)
        {
            settings.UndoSeveral();
            energies.Tariff = tariffBefore;
            stage = Idle;
        }
    }

    private void Act()
    {
        switch (map.FormatAt(place))
        {
            case WordFormat.Tariff:
                TryDecode(WordFormat.Tariff);
                energies.Tariff = (int)(value % 10);
                break;
            case WordFormat.DayCounter:
                energies.ResetDay();
                NoteReset();
                break;
            case WordFormat.Counter:
                registers.Write(map.SourceAt(place), 0);
                NoteReset();
                break;
            case WordFormat.CalibrationStaged:
                TryDecode(WordFormat.CalibrationStaged);
                calibration.Write(map.SourceAt(place), (int)value);
                break;
            case WordFormat.CalibrationKey:
                if (IsCommanding())
                {
                    return;
                }

                break;
        }

        Advance(Idle);
    }

    private void NoteReset() =>
        events.AppendOnceAMinute(EventCode.CounterReset, map.SourceAt(place), settings.Seconds);

    /// <summary>Does a part of what the present key asks for.</summary>
    private bool IsCommanding()
    {
        // Whatever comes now is to be finished: the slices of other frames wait.
        stage = Acting;
        if (!hasCommand)
        {
            hasCommand = true;
            TryDecode(WordFormat.CalibrationKey);
            calibration.Begin((int)value);
        }

        bool isMore = calibration.Slice();
        Result = isMore ? ExceptionCode.None : Named(calibration);
        return isMore;
    }

    /// <summary>The setting that the row at the present place changes, with the present value; -1 for none.</summary>
    private int SettingOf(int format)
    {
        switch (format)
        {
            case WordFormat.DayCounter:
            case WordFormat.Counter:
            case WordFormat.CalibrationStaged:
            case WordFormat.CalibrationKey:
                return -1;
            case WordFormat.Tariff:
                return value < 10 ? SettingId.Tariff : -1;
            default:
                return map.SourceAt(place);
        }
    }

    // On to the next value; behind the last, to the first and the next stage.
    private void Advance(int nextStage)
    {
        int words = WordFormat.Words(map.FormatAt(place));
        place += words;
        offset += 2 * words;
        if (place >= endPlace)
        {
            place = firstPlace;
            offset = firstOffset;
            stage = nextStage;
        }
    }

    /// <summary>Reads <see cref="value"/> at the present offset.</summary>
    /// <returns>False when it is none that the format can mean.</returns>
    private bool TryDecode(int format)
    {
        int word = (buffer[offset] << 8) | buffer[offset + 1];
        value = word;
        switch (format)
        {
            case WordFormat.SettingLong:
            case WordFormat.CalibrationStaged:
                value = LongWord(word);
                return true;
            case WordFormat.CalibrationKey:
                return StagedCalibration.IsKey(word);
            case WordFormat.SettingFloat:
                return FloatBits.TryToScaled(LongWord(word), map.DecimalsAt(place), out value);
            case WordFormat.DayCounter:
                return (LongWord(word) & int.MaxValue) == 0; // 0.0 or -0.0
            case WordFormat.Counter:
                return word == 0;
            case WordFormat.Tariff:
                return word == 1 || word == 2 || word == 11 || word == 12;
            case WordFormat.SettingDigits:
                value = (word >> 12) * 1000 + (word >> 8 & 0xF) * 100 + (word >> 4 & 0xF) * 10 + (word & 0xF);
                return word >> 12 <= 9 && (word >> 8 & 0xF) <= 9 && (word >> 4 & 0xF) <= 9 && (word & 0xF) <= 9;
            case WordFormat.SettingParity:
                value = word == 1 ? SerialParity.Even : word == 2 ? SerialParity.None : SerialParity.Odd;
                return word >= 1 && word <= 3;
            default:
                return true;
        }
    }

    private int LongWord(int high) => (high << 16) | (buffer[offset + 2] << 8) | buffer[offset + 3];

    private static int Named(StagedCalibration calibration)
    {
        switch (calibration.Result)
        {
            case CalibrationResult.Sealed:
                return ExceptionCode.IllegalDataAddress;
            case CalibrationResult.OutOfRange:
                return ExceptionCode.IllegalDataValue;
            case CalibrationResult.Storing:
                return ExceptionCode.DeviceBusy;
            case CalibrationResult.NoMemory:
                return ExceptionCode.DeviceFailure;
            default:
                return ExceptionCode.None;
        }
    }

    private static int Named(int settingResult)
    {
        switch (settingResult)
        {
            case SettingResult.Ok:
                return ExceptionCode.None;
            case SettingResult.Sealed:
                return ExceptionCode.IllegalDataAddress;
            default:
                return ExceptionCode.IllegalDataValue;
        }
    }
}
