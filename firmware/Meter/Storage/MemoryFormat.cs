using NfMeter.Hal;

namespace NfMeter.Storage;

/// <summary>What tells a memory of this firmware from a new one, an older one, a newer one and somebody else's: the
/// format record. A new memory gets one; the records of an older layout are carried over first, and the format record
/// last, so that a cut at any byte leaves either the old memory or the new one.</summary>
/// <remarks>
/// <code>
/// payload of the format record     1 isBeingCleared: leftovers in calibration and events are still to be cleared
///                                  1 parts that were ever written: 1 settings, 2 calibration, 4 state
/// layout 1    384-byte records     settings in the first 8, state in the rest; 24 energies
/// layout 2    512-byte records     the same with 30 energies (T2 and day counter)
/// layout 3    this one             MemoryMap
/// </code>
/// While records are carried over, nothing is written where the newest old ones are.
/// </remarks>
public sealed class MemoryFormat
{
    /// <summary>Parts, as bits.</summary>
    public const int Settings = 1, Calibration = 2, State = 4, All = 7;

    private const int ClearingOffset = RecordRing.PayloadOffset;
    private const int WrittenOffset = RecordRing.PayloadOffset + 1;
    private const int OldSettingsSlots = 8;
    private const int EnergyBytes = 11;
    private const int Layout1Energies = 24;
    private const int Layout2Energies = 30;
    private const int BehindEnergies = 67; // outputs 3 x 13, counters 3 x 4, inputs 2 x 8
    private const int ClearBytes = 32;

    private readonly INonVolatileMemory memory;
    private readonly MemoryMap map;
    private readonly Crc32 crc32;
    private readonly RecordRing format;
    private readonly RecordRing settings;
    private readonly RecordRing state;
    private int written;
    private int notedWritten;

    /// <summary>The format of a memory whose settings and state are in these rings.</summary>
    public MemoryFormat(INonVolatileMemory memory, MemoryMap map, Crc32 crc32, RecordRing settings, RecordRing state)
    {
        this.memory = memory;
        this.map = map;
        this.crc32 = crc32;
        this.settings = settings;
        this.state = state;
        format = new RecordRing(
            memory, crc32, MemoryMap.FormatStart, MemoryMap.FormatBytes, MemoryMap.FormatRecordBytes,
            MemoryMap.FormatSlotBytes, RecordRing.Layout);
    }

    /// <summary>The layout that records were carried over from, 0 for none.</summary>
    public int MigratedFrom { get; private set; }

    /// <summary>Finds out what the memory is, and makes it one of this layout if it is new or older. Blocks; before the
    /// loop.</summary>
    /// <param name="meanwhile">Gets slices of time; null for none.</param>
    /// <returns>0, or the one of <see cref="ErrorBits"/> that says why nothing may be written.</returns>
    public int Open(IMeanwhile meanwhile)
    {
        // With patience: after a restart without a cut of the supply a chip may still be writing, 5 to 10 ms, and a
        // plug may bounce.
        written = 0;
        notedWritten = 0;
        int found = LoadPatiently(format, meanwhile, 200);
        switch (found)
        {
            case LoadResult.NoAnswer:
                return ErrorBits.MemoryNoAnswer;
            case LoadResult.OtherLayout:
                return ErrorBits.MemoryNewer;
            case LoadResult.Loaded:
                written = format.Record[WrittenOffset];
                notedWritten = written;
                return format.Record[ClearingOffset] != 0 ? FinishClearing() : 0;
        }

        int result = Migrate(2, RecordRing.RecordBytes, meanwhile);
        if (result == LoadResult.Blank)
        {
            result = Migrate(1, 384, meanwhile);
        }

        switch (result)
        {
            case LoadResult.Loaded:
                return 0;
            case LoadResult.NoAnswer:
                return ErrorBits.MemoryNoAnswer;
            case LoadResult.Unreadable:
                return ErrorBits.MemoryUnreadable;
        }

        // No record of any layout. A state or settings ring that isn't blank is somebody's.
        bool isNew = found == LoadResult.Blank
            && state.Load(meanwhile) == LoadResult.Blank && settings.Load(meanwhile) == LoadResult.Blank;
        if (!isNew)
        {
            return ErrorBits.MemoryUnreadable;
        }

        return Commit(false) ? 0 : ErrorBits.MemoryNotWritten;
    }

    /// <summary>Loads, and again where a slot doesn't answer; if it never does, that slot is passed over.</summary>
    public static int LoadPatiently(RecordRing ring, IMeanwhile meanwhile, int tries = 4)
    {
        int found = ring.Load(meanwhile);
        for (; found == LoadResult.NoAnswer && tries > 0; tries--)
        {
            found = ring.Load(meanwhile);
        }

        return found == LoadResult.NoAnswer ? ring.Load(meanwhile, false) : found;
    }

    /// <summary>Loads a part. One that was written once, and has no whole record now, isn't new however little stands
    /// there: a calibration is one record.</summary>
    /// <returns>A <see cref="LoadResult"/>.</returns>
    public int LoadPart(RecordRing ring, int part, IMeanwhile meanwhile)
    {
        int found = LoadPatiently(ring, meanwhile);
        NoteWritten(part, found == LoadResult.Loaded);
        return found == LoadResult.Blank && (written & part) != 0 ? LoadResult.Unreadable : found;
    }

    /// <summary>A part has, or may have, a whole record. <see cref="SaveWhenDue"/> stores that it had its
    /// first.</summary>
    public void NoteWritten(int part, bool isWritten) => written |= isWritten ? part : 0;

    /// <summary>Makes parts blank, as in a new memory; <see cref="All"/> the whole chip, whatever it holds.</summary>
    /// <returns>False when the chip didn't take it.</returns>
    public bool Erase(int parts)
    {
        if (parts == All)
        {
            return Clear(0, memory.SizeBytes);
        }

        bool isClear = (parts & Settings) == 0 || Clear(MemoryMap.SettingsStart, map.SettingsBytes);
        isClear &= (parts & Calibration) == 0 || Clear(map.CalibrationStart, map.CalibrationBytes);
        isClear &= (parts & State) == 0 || Clear(map.StateStart, map.StateBytes);
        written &= ~parts;
        notedWritten = written;
        return isClear && Commit(false);
    }

    /// <summary>True when no save is under way.</summary>
    public bool IsIdle => format.IsIdle;

    /// <summary>Begins to store which parts were ever written: once in the life of each.</summary>
    public void SaveWhenDue()
    {
        if (written != notedWritten && format.IsIdle)
        {
            // A chip that doesn't take it is asked again at the next start.
            notedWritten = written;
            PutPayload(false);
            format.BeginSave();
        }
    }

    /// <summary>Does one bounded piece of the save under way.</summary>
    public void Slice() => format.Slice();

    /// <summary>Saves to the end; blocks.</summary>
    /// <returns>False when it failed.</returns>
    public static bool SaveNow(RecordRing ring)
    {
        ring.BeginSave(true);
        while (!ring.IsIdle)
        {
            ring.Slice();
        }

        return !ring.SaveFailed;
    }

    /// <summary>Carries the newest records of an older layout over.</summary>
    /// <returns><see cref="LoadResult.Blank"/> when there are none, <see cref="LoadResult.Unreadable"/> when that was
    /// impossible.</returns>
    private int Migrate(int layout, int recordBytes, IMeanwhile meanwhile)
    {
        // Slots of old layouts were whole pages as well.
        int page = memory.PageBytes;
        int slotBytes = (recordBytes + page - 1) / page * page;
        int settingsBytes = OldSettingsSlots * recordBytes;
        RecordRing oldSettings = OldRing(0, settingsBytes, recordBytes, slotBytes, layout);
        RecordRing oldState = OldRing(
            settingsBytes, memory.SizeBytes - settingsBytes, recordBytes, slotBytes, layout);
        int foundState = LoadPatiently(oldState, meanwhile);
        int foundSettings = LoadPatiently(oldSettings, meanwhile);
        if (foundState == LoadResult.NoAnswer || foundSettings == LoadResult.NoAnswer)
        {
            return LoadResult.NoAnswer;
        }

        if (foundState != LoadResult.Loaded && foundSettings != LoadResult.Loaded)
        {
            return LoadResult.Blank;
        }

        // One without the other: a part of the old memory can't be read. It stays as it is, unless it was never
        // written.
        if (foundState == LoadResult.Unreadable || foundSettings == LoadResult.Unreadable)
        {
            return LoadResult.Unreadable;
        }

        Reserve(state, oldState, slotBytes);
        Reserve(settings, oldState, slotBytes);
        Reserve(settings, oldSettings, slotBytes);
        Reserve(format, oldSettings, slotBytes);
        if (foundState == LoadResult.Loaded)
        {
            ConvertState(layout, oldState.Record, state.Record);
            if (!SaveNow(state))
            {
                return LoadResult.Unreadable;
            }
        }

        if (foundSettings == LoadResult.Loaded)
        {
            CopyPayload(oldSettings.Record, settings.Record, recordBytes - RecordRing.PayloadOffset - 4);
            if (!SaveNow(settings))
            {
                return LoadResult.Unreadable;
            }
        }

        if (!Commit(true))
        {
            return LoadResult.Unreadable;
        }

        state.ReleaseAll();
        settings.ReleaseAll();
        format.ReleaseAll();
        MigratedFrom = layout;
        return FinishClearing() == 0 ? LoadResult.Loaded : LoadResult.Unreadable;
    }

    private RecordRing OldRing(int start, int bytes, int recordBytes, int slotBytes, int layout) =>
        new RecordRing(memory, crc32, start, bytes, recordBytes, slotBytes, layout) { IgnoresNewer = true };

    private static void Reserve(RecordRing ring, RecordRing old, int slotBytes)
    {
        if (old.NewestAddress >= 0)
        {
            ring.Reserve(old.NewestAddress, old.NewestAddress + slotBytes);
        }
    }

    private static void ConvertState(int layout, byte[] old, byte[] record)
    {
        int energies = (layout == 1 ? Layout1Energies : Layout2Energies) * EnergyBytes;
        CopyPayload(old, record, energies);
        int from = RecordRing.PayloadOffset + energies;
        int to = RecordRing.PayloadOffset + Layout2Energies * EnergyBytes;
        for (int index = from; index < to; index++)
        {
            record[index] = 0;
        }

        for (int index = 0; index < BehindEnergies; index++)
        {
            record[to + index] = old[from + index];
        }
    }

    private static void CopyPayload(byte[] from, byte[] to, int bytes)
    {
        for (int index = 0; index < bytes; index++)
        {
            to[RecordRing.PayloadOffset + index] = from[RecordRing.PayloadOffset + index];
        }
    }

    private bool Commit(bool isBeingCleared)
    {
        PutPayload(isBeingCleared);
        return SaveNow(format);
    }

    private void PutPayload(bool isBeingCleared)
    {
        format.Record[ClearingOffset] = (byte)(isBeingCleared ? 1 : 0);
        format.Record[WrittenOffset] = (byte)written;
    }

    /// <summary>What an older layout left in the calibration and the events isn't theirs; nor is what it left in a
    /// settings or state ring that nothing was carried over to.</summary>
    private int FinishClearing()
    {
        bool isClear = Clear(map.CalibrationStart, map.CalibrationBytes) && Clear(map.EventsStart, map.EventsBytes);
        if (settings.Load() != LoadResult.Loaded)
        {
            isClear &= Clear(MemoryMap.SettingsStart, map.SettingsBytes);
        }

        if (state.Load() != LoadResult.Loaded)
        {
            isClear &= Clear(map.StateStart, map.StateBytes);
        }

        return isClear && Commit(false) ? 0 : ErrorBits.MemoryNotWritten;
    }

    private bool Clear(int start, int bytes)
    {
        int piece = memory.PageBytes;
        var blank = new byte[piece];
        var read = new byte[ClearBytes];
        for (int index = 0; index < piece; index++)
        {
            blank[index] = 0xFF;
        }

        for (int address = start; address < start + bytes; address += piece)
        {
            if (IsClear(address, piece, read))
            {
                continue;
            }

            if (!memory.BeginWrite(address, blank, 0, piece) || !WaitForWrite())
            {
                return false;
            }
        }

        return true;
    }

    private bool IsClear(int address, int bytes, byte[] read)
    {
        for (int done = 0; done < bytes; done += ClearBytes)
        {
            if (!memory.Read(address + done, read, 0, ClearBytes))
            {
                return false;
            }

            for (int index = 0; index < ClearBytes; index++)
            {
                if (read[index] != 0xFF)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool WaitForWrite()
    {
        for (int polls = 0; memory.IsWriting; polls++)
        {
            if (polls > 1000)
            {
                return false;
            }
        }

        return true;
    }
}
