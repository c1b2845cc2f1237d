using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Pulses;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.Storage;

/// <summary>What the meter keeps over a power cut, and when it is written. Where it stands is in
/// <see cref="MemoryMap"/>, how it is written in <see cref="RecordRing"/>, how often in
/// <see cref="SavePolicy"/>.</summary>
/// <remarks>A part that can't be read, or was written by a newer firmware, is left as it is: the meter works on from
/// zero, or with default settings, names the error and writes nothing there.</remarks>
public sealed class MeterMemory
{
    /// <summary>Energy that is saved as soon as it has come together on a memory that doesn't wear, nanojoules:
    /// 0.1 Wh.</summary>
    public const long SmallestNanojoules = 360000000000;

    private const long MicrosecondsPerSecond = 1000000;

    // Operating time and what is below a watt-hour are saved after so long at the latest.
    private const long RegularMicroseconds = 10 * MicrosecondsPerSecond;

    private const int StartSaves = 2;
    private const int MostSaves = 64;
    private const int MostRareSaves = 100;

    private readonly SettingsFile settings;
    private readonly EnergyAccumulators energies;
    private readonly RegisterFile registers;
    private readonly RecordRing settingsRing;
    private readonly RecordRing calibrationRing;
    private readonly RecordRing eventsRing;
    private readonly RecordRing stateRing;
    private readonly SettingsRecord settingsRecord;
    private readonly StateRecord stateRecord;
    private readonly SavePolicy settingsPolicy;
    private readonly SavePolicy eventsPolicy;
    private readonly SavePolicy statePolicy;
    private readonly MemoryFormat format;

    private readonly INonVolatileMemory memory;
    private readonly byte[] probe = new byte[1];
    private bool isOpen;
    private bool areEventsRestored;
    private bool isStateRestored;
    private int unreadable;
    private bool mayStoreSettings;
    private bool mayStoreCalibration;
    private bool mayStoreEvents;
    private bool mayStoreState;
    private bool isStateChanged;
    private bool isCalibrationChanged;
    private int storedChanges;
    private int storedEvents;
    private int savedRegisterChanges;
    private long savedInputs;
    private long unsavedNanojoules;
    private long savedAt;
    private long retriedAt;

    /// <summary>The memory of these parts.</summary>
    /// <exception cref="System.ArgumentException">It is smaller than <see cref="MemoryMap.SmallestBytes"/>.</exception>
    public MeterMemory(
        INonVolatileMemory memory,
        SettingsFile settings,
        RegisterFile registers,
        EnergyAccumulators energies,
        PulseGenerator[] pulses,
        PulseInputCounter[] inputs)
    {
        this.memory = memory;
        this.settings = settings;
        this.energies = energies;
        this.registers = registers;
        var map = new MemoryMap(memory);
        var crc32 = new Crc32();
        settingsRing = Ring(crc32, MemoryMap.SettingsStart, map.SettingsBytes);
        calibrationRing = Ring(crc32, map.CalibrationStart, map.CalibrationBytes);
        eventsRing = Ring(crc32, map.EventsStart, map.EventsBytes);
        stateRing = new RecordRing(
            memory, crc32, map.StateStart, map.StateBytes, StateRecord.RecordBytes, RecordRing.RecordBytes,
            RecordRing.Layout);
        settingsPolicy = Policy(settingsRing, MostRareSaves, MostRareSaves);
        eventsPolicy = Policy(eventsRing, MostRareSaves, MostRareSaves);
        statePolicy = Policy(stateRing, StartSaves, MostSaves);
        format = new MemoryFormat(memory, map, crc32, settingsRing, stateRing);
        settingsRecord = new SettingsRecord(settings);
        stateRecord = new StateRecord(registers, energies, pulses, inputs);
        Events = new EventLog();
    }

    /// <summary>The log of events.</summary>
    public EventLog Events { get; }

    /// <summary>The calibration: after <see cref="LoadCalibration"/> <see cref="RecordRing.Record"/> holds it, before
    /// <see cref="SaveCalibration"/> its owner fills the payload.</summary>
    public RecordRing Calibration => calibrationRing;

    /// <summary>The longest time between two saves of the state while energy flows, seconds, rounded up: a cut of the
    /// power without warning costs at most what was measured in it and in two windows.</summary>
    public int SaveIntervalSeconds =>
        (int)((LongestMicrosecondsUnsaved + MicrosecondsPerSecond - 1) / MicrosecondsPerSecond);

    /// <summary>The longest time between two saves while a watt-hour and more is to be saved, microseconds. On FRAM 0:
    /// as soon as the save before is done.</summary>
    public long LongestMicrosecondsUnsaved => statePolicy.IntervalMicroseconds;

    /// <summary>How many records of the state the memory holds.</summary>
    public int StateSlots => stateRing.Slots;

    /// <summary>The layout that the memory was migrated from at this start, 0 for none.</summary>
    public int MigratedFrom => format.MigratedFrom;

    /// <summary>True when the last save failed on several slots.</summary>
    public bool SaveFailed =>
        stateRing.SaveFailed || settingsRing.SaveFailed || calibrationRing.SaveFailed || eventsRing.SaveFailed;

    /// <summary>True when a part of the memory didn't give back what was written, or couldn't be read.</summary>
    public bool HasBadPages =>
        stateRing.SlotsSteppedOver + settingsRing.SlotsSteppedOver + calibrationRing.SlotsSteppedOver
            + eventsRing.SlotsSteppedOver > 0
        || stateRing.HasUnreadableSlots || settingsRing.HasUnreadableSlots || calibrationRing.HasUnreadableSlots
        || eventsRing.HasUnreadableSlots;

    /// <summary>True while a save is under way.</summary>
    public bool IsSaving =>
        !stateRing.IsIdle || !settingsRing.IsIdle || !eventsRing.IsIdle || !calibrationRing.IsIdle || !format.IsIdle;

    /// <summary>True while nothing could be loaded because the memory doesn't answer.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Whether the memory answers: worth another try to load.</summary>
    public bool Answers => memory.Read(0, probe, 0, 1);

    /// <summary>Finds out what the memory is, makes a new or older one this firmware's, and puts the settings and the
    /// events back. Blocks; before the loop.</summary>
    /// <returns><see cref="ErrorBits"/>.</returns>
    public int LoadSettings()
    {
        int error = format.Open(null);
        isOpen = error == 0;
        unreadable = error == ErrorBits.MemoryUnreadable ? MemoryFormat.All : 0;
        IsSilent = error == ErrorBits.MemoryNoAnswer;
        mayStoreSettings = false;
        mayStoreEvents = false;
        storedChanges = settings.Changes;
        if (!isOpen)
        {
            return error;
        }

        int found = format.LoadPart(settingsRing, MemoryFormat.Settings, null);
        int foundEvents = MemoryFormat.LoadPatiently(eventsRing, null);
        if (found == LoadResult.NoAnswer || foundEvents == LoadResult.NoAnswer)
        {
            return FallSilent();
        }

        mayStoreSettings = MayStore(found);
        if (found == LoadResult.Loaded)
        {
            settingsRecord.Restore(settingsRing.Record);
            storedChanges = settings.Changes;
        }

        mayStoreEvents = MayStore(foundEvents);
        if (foundEvents == LoadResult.Loaded && !areEventsRestored)
        {
            areEventsRestored = true;
            int fresh = Events.Count;
            Events.Restore(eventsRing.Record);
            storedEvents = Events.Count - fresh;
        }

        return Note(found, MemoryFormat.Settings) | Note(foundEvents, 0);
    }

    /// <summary>Finds the calibration. Blocks; before the loop, after <see cref="LoadSettings"/>.</summary>
    /// <param name="isLoaded">Receives whether there is one, in <see cref="Calibration"/>.</param>
    /// <returns><see cref="ErrorBits"/>.</returns>
    public int LoadCalibration(out bool isLoaded)
    {
        isLoaded = false;
        mayStoreCalibration = false;
        if (!isOpen)
        {
            return 0;
        }

        int found = format.LoadPart(calibrationRing, MemoryFormat.Calibration, null);
        if (found == LoadResult.NoAnswer)
        {
            return FallSilent();
        }

        // One that can't be read is replaced by whoever calibrates anew, and by nothing else.
        mayStoreCalibration = MayStore(found) || found == LoadResult.Unreadable;
        isLoaded = found == LoadResult.Loaded;
        return Note(found, MemoryFormat.Calibration);
    }

    /// <summary>Whether a calibration would be kept: the memory was there when all was loaded (otherwise it is loaded
    /// again, the calibration too), and took the last one.</summary>
    public bool KeepsCalibration => mayStoreCalibration && !IsSilent && !calibrationRing.SaveFailed;

    /// <summary>Whether the newest calibration is still on its way into the memory.</summary>
    public bool IsSavingCalibration => isCalibrationChanged || !calibrationRing.IsIdle;

    /// <summary>The payload of <see cref="Calibration"/> is to be stored. Only while
    /// <see cref="RecordRing.IsIdle"/>.</summary>
    /// <returns>False when nothing may be stored there, or a save is under way.</returns>
    public bool SaveCalibration()
    {
        if (!mayStoreCalibration || !calibrationRing.IsIdle)
        {
            return false;
        }

        isCalibrationChanged = true;
        return true;
    }

    /// <summary>Puts the state back. Blocks; before the loop.</summary>
    /// <param name="meanwhile">Gets slices of time.</param>
    /// <param name="isLate">True when the meter has been measuring since a start at which the memory was
    /// silent.</param>
    /// <param name="isLoaded">Receives whether there was one: the meter ran before.</param>
    /// <returns><see cref="ErrorBits"/>.</returns>
    public int LoadState(IMeanwhile meanwhile, bool isLate, out bool isLoaded)
    {
        int found = isOpen ? format.LoadPart(stateRing, MemoryFormat.State, meanwhile) : LoadResult.Unreadable;
        IsSilent |= found == LoadResult.NoAnswer;
        mayStoreState = MayStore(found);
        isLoaded = found == LoadResult.Loaded && !isStateRestored;
        if (isLoaded)
        {
            isStateRestored = true;
            stateRecord.Restore(stateRing.Record, isLate);
        }

        if (!mayStoreState)
        {
            stateRecord.Done(false);
        }

        return isOpen ? Note(found, MemoryFormat.State) : 0;
    }

    /// <summary>Whether the memory, or a part of it, holds data that can't be read: <see cref="Format"/> would make it
    /// new.</summary>
    public bool IsUnreadable => unreadable != 0;

    /// <summary>Makes what can't be read new, a part or the whole memory; what can be read stays. Blocks, some 10 s
    /// for 128 KiB of FRAM, 30 s for a 24M02. Everything is to be loaded again afterwards.</summary>
    /// <returns>False when the chip didn't take it: it can be asked for again.</returns>
    public bool Format() => format.Erase(unreadable);

    /// <summary>Operating time was put back.</summary>
    public void TimeRestored(long operatingMicroseconds)
    {
        settingsPolicy.Jump(operatingMicroseconds);
        eventsPolicy.Jump(operatingMicroseconds);
        statePolicy.Jump(operatingMicroseconds);
        savedAt = operatingMicroseconds;
        retriedAt = operatingMicroseconds;
    }

    /// <summary>Says that the state isn't what is stored any more.</summary>
    public void StateChanged() => isStateChanged = true;

    /// <summary>A window was measured.</summary>
    public void WindowMeasured()
    {
        isStateChanged = true;
        for (int id = RegisterId.ActiveImportL1; id <= RegisterId.ReactiveExportL3; id++)
        {
            unsavedNanojoules += energies.LatestNanojoules(id);
        }
    }

    /// <summary>Begins the saves that are due and that the memory's endurance allows: settings, calibration and events
    /// at once; the state when an energy register has changed, 0.1 Wh have come together on FRAM, or 10 s have
    /// passed.</summary>
    /// <param name="operatingMicroseconds">Operating time.</param>
    /// <param name="isUrgent">True to save the state at once all the same: a start is counted without delay, and a
    /// pulse may be waiting for it.</param>
    public void SaveWhenDue(long operatingMicroseconds, bool isUrgent)
    {
        settingsPolicy.Pass(operatingMicroseconds);
        eventsPolicy.Pass(operatingMicroseconds);
        statePolicy.Pass(operatingMicroseconds);

        // What failed is tried again, not at once: a bus may be held, a chip worn.
        bool isRetry = operatingMicroseconds - retriedAt >= RegularMicroseconds;
        if (isRetry)
        {
            retriedAt = operatingMicroseconds;
        }

        if (IsDue(settingsRing, settings.Changes != storedChanges, isRetry)
            && mayStoreSettings && settingsPolicy.Allows)
        {
            BeginSaveSettings(false);
        }

        if (IsDue(eventsRing, Events.Count != storedEvents, isRetry) && mayStoreEvents && eventsPolicy.Allows)
        {
            BeginSaveEvents(false);
        }

        if (IsDue(calibrationRing, isCalibrationChanged, isRetry))
        {
            isCalibrationChanged = false;
            calibrationRing.BeginSave();
        }

        NoteFirstRecords();
        bool isDue = isUrgent || (statePolicy.Allows
            && (HasRegisterChanged || operatingMicroseconds - savedAt >= RegularMicroseconds));
        if (isStateChanged && isDue && mayStoreState && stateRing.IsIdle)
        {
            BeginSaveState(SecondsToNext, false);
            savedAt = operatingMicroseconds;
        }
    }

    /// <summary>Does one bounded piece of the saves under way.</summary>
    public void Slice()
    {
        if (!settingsRing.IsIdle)
        {
            settingsRing.Slice();
        }
        else if (!stateRing.IsIdle)
        {
            SliceState();
        }
        else if (!calibrationRing.IsIdle)
        {
            calibrationRing.Slice();
        }
        else if (!eventsRing.IsIdle)
        {
            eventsRing.Slice();
        }
        else
        {
            format.Slice();
        }
    }

    /// <summary>Stores everything now; blocks until the memory has it: the state, which comes first, within 35 ms on an
    /// EEPROM, 15 ms on FRAM, until it is whole, and as long again until it is verified. A save under way is given up
    /// for this one: there may not be time for both.</summary>
    public void Flush()
    {
        stateRing.Abandon();
        if (mayStoreState)
        {
            BeginSaveState(0, true);
            while (!stateRing.IsIdle)
            {
                SliceState();
            }
        }

        Finish(settingsRing);
        if (IsDue(settingsRing, settings.Changes != storedChanges, true) && mayStoreSettings)
        {
            BeginSaveSettings(true);
            Finish(settingsRing);
        }

        Finish(calibrationRing);
        if (IsDue(calibrationRing, isCalibrationChanged, true))
        {
            isCalibrationChanged = false;
            MemoryFormat.SaveNow(calibrationRing);
        }

        Finish(eventsRing);
        if (IsDue(eventsRing, Events.Count != storedEvents, true) && mayStoreEvents)
        {
            BeginSaveEvents(true);
            Finish(eventsRing);
        }

        NoteFirstRecords();
        while (!format.IsIdle)
        {
            format.Slice();
        }
    }

    private static bool MayStore(int found) => found == LoadResult.Loaded || found == LoadResult.Blank;

    private static bool IsDue(RecordRing ring, bool isChanged, bool isRetry) =>
        ring.IsIdle && (isChanged || (isRetry && ring.SaveFailed));

    private static void Finish(RecordRing ring)
    {
        while (!ring.IsIdle)
        {
            ring.Slice();
        }
    }

    /// <summary>What answered a moment ago doesn't: the whole memory is loaded again when it does.</summary>
    private int FallSilent()
    {
        isOpen = false;
        IsSilent = true;
        mayStoreSettings = false;
        mayStoreEvents = false;
        return ErrorBits.MemoryNoAnswer;
    }

    private void NoteFirstRecords()
    {
        if (isOpen)
        {
            format.NoteWritten(MemoryFormat.Settings, settingsRing.Saves > 0);
            format.NoteWritten(MemoryFormat.Calibration, calibrationRing.Saves > 0);
            format.NoteWritten(MemoryFormat.State, stateRing.Saves > 0);
            format.SaveWhenDue();
        }
    }

    private int Note(int found, int part)
    {
        switch (found)
        {
            case LoadResult.Loaded:
            case LoadResult.Blank:
                return 0;
            case LoadResult.NoAnswer:
                return ErrorBits.MemoryNoAnswer;
            case LoadResult.OtherLayout:
                return ErrorBits.MemoryNewer;
            default:
                unreadable |= part;
                return ErrorBits.MemoryUnreadable;
        }
    }

    private RecordRing Ring(Crc32 crc32, int start, int bytes) => new RecordRing(
        memory, crc32, start, bytes, RecordRing.RecordBytes, RecordRing.RecordBytes, RecordRing.Layout);

    private SavePolicy Policy(RecordRing ring, int startSaves, int mostSaves) =>
        new SavePolicy(memory, ring.Slots, ring.WritesPerSave, startSaves, mostSaves);

    private bool HasRegisterChanged =>
        energies.RegisterChanges != savedRegisterChanges || Inputs != savedInputs
        || (memory.WriteMicroseconds == 0 && unsavedNanojoules >= SmallestNanojoules);

    private long Inputs => registers.Read(RegisterId.PulseInput1) + registers.Read(RegisterId.PulseInput2);

    // What a pulse may be given for without a record of its own. With less, small loads' pulses would wait for one, by
    // up to 0.3 s; with more, a cut without warning still costs no more than one pulse.
    private int SecondsToNext
    {
        get
        {
            int regular = (int)(RegularMicroseconds / MicrosecondsPerSecond);
            return SaveIntervalSeconds > regular ? SaveIntervalSeconds : regular;
        }
    }

    private void BeginSaveSettings(bool isHurried)
    {
        settingsRing.BeginSave(settingsRecord, isHurried);
        settingsPolicy.Pay();
        storedChanges = settings.Changes;
    }

    private void BeginSaveEvents(bool isHurried)
    {
        eventsRing.BeginSave(Events, isHurried);
        eventsPolicy.Pay();
        storedEvents = Events.Count;
    }

    private void BeginSaveState(int secondsToNext, bool isHurried)
    {
        stateRecord.SecondsToNext = secondsToNext;
        stateRing.BeginSave(stateRecord, isHurried);
        statePolicy.Pay();
        isStateChanged = false;
        savedRegisterChanges = energies.RegisterChanges;
        savedInputs = Inputs;
        unsavedNanojoules = 0;
    }

    private void SliceState()
    {
        stateRing.Slice();
        if (stateRing.IsIdle)
        {
            stateRecord.Done(!stateRing.SaveFailed);
        }
    }
}
