using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Pulses;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.Storage;

/// <summary>What the meter keeps over a power cut, and when it is written: the settings in the first part of the memory,
/// the state (energies, counters) in the rest, each in a ring of its own.</summary>
/// <remarks>A part that can't be read is left as it is: the meter works on from zero, or with default settings, names the
/// error and writes nothing there.</remarks>
public sealed class MeterMemory
{
    private const int SettingsBytes = 8 * RecordRing.RecordBytes;
    private const long MicrosecondsPerSecond = 1000000;

    private readonly SettingsFile settings;
    private readonly RecordRing settingsRing;
    private readonly RecordRing stateRing;
    private readonly SettingsRecord settingsRecord;
    private readonly StateRecord stateRecord;

    private readonly INonVolatileMemory memory;
    private readonly byte[] probe = new byte[1];
    private bool mayStoreSettings;
    private bool mayStoreState;
    private bool isStateChanged;
    private int storedChanges;
    private long savedAt;

    /// <summary>The memory of these parts.</summary>
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
        settingsRing = new RecordRing(memory, 0, SettingsBytes);
        stateRing = new RecordRing(memory, SettingsBytes, memory.SizeBytes - SettingsBytes);
        settingsRecord = new SettingsRecord(settings);
        stateRecord = new StateRecord(registers, energies, pulses, inputs);
    }

    /// <summary>The shortest time between two saves of the state, seconds: what the memory's endurance allows over 20
    /// years. A cut of the power without warning costs at most what was measured in it.</summary>
    public int SaveIntervalSeconds => stateRing.ShortestSaveIntervalSeconds;

    /// <summary>True when the last save failed on several slots.</summary>
    public bool SaveFailed => stateRing.SaveFailed || settingsRing.SaveFailed;

    /// <summary>True while a save is under way.</summary>
    public bool IsSaving => !stateRing.IsIdle || !settingsRing.IsIdle;

    /// <summary>True while nothing could be loaded because the memory doesn't answer.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Whether the memory answers: worth another try to load.</summary>
    public bool Answers => memory.Read(0, probe, 0, 1);

    /// <summary>Puts the settings back. Blocks; before the loop.</summary>
    /// <returns><see cref="ErrorBits"/>.</returns>
    public int LoadSettings()
    {
        int found = Load(settingsRing, null);
        IsSilent = found == LoadResult.NoAnswer;
        mayStoreSettings = found == LoadResult.Loaded || found == LoadResult.Blank;
        if (found == LoadResult.Loaded)
        {
            settingsRecord.Restore(settingsRing.Record);
        }

        storedChanges = settings.Changes;
        return Named(found);
    }

    /// <summary>Puts the state back. Blocks; before the loop.</summary>
    /// <param name="meanwhile">Gets slices of time.</param>
    /// <param name="isLate">True when the meter has been measuring since a start at which the memory was silent.</param>
    /// <param name="isLoaded">Receives whether there was one: the meter ran before.</param>
    /// <returns><see cref="ErrorBits"/>.</returns>
    public int LoadState(IMeanwhile meanwhile, bool isLate, out bool isLoaded)
    {
        int found = Load(stateRing, meanwhile);
        IsSilent |= found == LoadResult.NoAnswer;
        mayStoreState = found == LoadResult.Loaded || found == LoadResult.Blank;
        isLoaded = found == LoadResult.Loaded;
        if (isLoaded)
        {
            stateRecord.Restore(stateRing.Record, isLate);
        }

        if (!mayStoreState)
        {
            stateRecord.Done(false);
        }

        return Named(found);
    }

    /// <summary>Says that the state isn't what is stored any more.</summary>
    public void StateChanged() => isStateChanged = true;

    /// <summary>Begins the saves that are due: settings at once, the state as often as the memory's endurance
    /// allows.</summary>
    /// <param name="operatingMicroseconds">Operating time.</param>
    /// <param name="isUrgent">True to save the state at once all the same: a start is counted without delay, and a pulse
    /// may be waiting for it.</param>
    public void SaveWhenDue(long operatingMicroseconds, bool isUrgent)
    {
        if (settings.Changes != storedChanges && mayStoreSettings && settingsRing.IsIdle)
        {
            BeginSaveSettings();
        }

        bool isDue = isUrgent || operatingMicroseconds - savedAt >= SaveIntervalSeconds * MicrosecondsPerSecond;
        if (isStateChanged && isDue && mayStoreState && stateRing.IsIdle)
        {
            BeginSaveState(SaveIntervalSeconds);
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
    }

    /// <summary>Stores everything now; blocks until the memory has it, some 35 ms on an EEPROM. A save under way is given
    /// up for this one: there may not be time for both.</summary>
    public void Flush()
    {
        stateRing.Abandon();
        if (mayStoreState)
        {
            BeginSaveState(0);
            while (!stateRing.IsIdle)
            {
                SliceState();
            }
        }

        while (!settingsRing.IsIdle)
        {
            settingsRing.Slice();
        }

        if (settings.Changes != storedChanges && mayStoreSettings)
        {
            BeginSaveSettings();
            while (!settingsRing.IsIdle)
            {
                settingsRing.Slice();
            }
        }
    }

    /// <summary>Loads with patience: after a restart without a cut of the supply a chip may still be writing, 5 to 10 ms,
    /// and a plug may bounce.</summary>
    private static int Load(RecordRing ring, IMeanwhile meanwhile)
    {
        int found = ring.Load(meanwhile);
        for (int tries = 0; found == LoadResult.NoAnswer && tries < 200; tries++)
        {
            found = ring.Load(meanwhile);
        }

        return found;
    }

    private static int Named(int found)
    {
        switch (found)
        {
            case LoadResult.Loaded:
            case LoadResult.Blank:
                return 0;
            case LoadResult.NoAnswer:
                return ErrorBits.MemoryNoAnswer;
            default:
                return ErrorBits.MemoryUnreadable;
        }
    }

    private void BeginSaveSettings()
    {
        settingsRecord.Save(settingsRing.Record);
        settingsRing.BeginSave();
        storedChanges = settings.Changes;
    }

    private void BeginSaveState(int secondsToNext)
    {
        stateRecord.Save(stateRing.Record, secondsToNext);
        stateRing.BeginSave();
        isStateChanged = false;
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
