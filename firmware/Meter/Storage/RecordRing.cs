using NfMeter.Hal;

namespace NfMeter.Storage;

/// <summary>A ring of equal records in a part of a memory chip. Each save goes to the next slot, data first and CRC
/// last, and is read back; the newest whole record wins. A save cut at any byte costs nothing but itself.</summary>
/// <remarks>
/// <para>Slot: 'n', 'M', layout, 0, sequence (4 bytes), payload, CRC-32 of all before it (4 bytes); little endian.
/// Slots begin at page boundaries, so no write touches another record.</para>
/// <para>A slot that doesn't give back what was written is stepped over, and its neighbours if they don't either; the
/// newest whole record's slot is never written, whatever fails.</para>
/// <para>Sequence numbers are compared by serial arithmetic (RFC 1982): the newer one is less than 2^31 ahead. They
/// wrap without harm; a page stuck with a whole record would be taken for new after 2^31 saves, 13 years at five a
/// second.</para>
/// </remarks>
public sealed class RecordRing
{
    /// <summary>Bytes of a record.</summary>
    public const int RecordBytes = 512;

    /// <summary>Where the payload begins.</summary>
    public const int PayloadOffset = 8;

    /// <summary>Bytes of payload.</summary>
    public const int PayloadBytes = RecordBytes - PayloadOffset - 4;

    /// <summary>What <see cref="IRecordPayload.Put"/> returns after the last piece.</summary>
    public const int NoPiece = -1;

    /// <summary>The layout this firmware writes.</summary>
    public const int Layout = 3;

    /// <summary>Where a record says its layout.</summary>
    public const int LayoutOffset = 2;

    private const int SequenceOffset = 4;
    private const int CrcBytes = 4;
    private const int ChunkBytes = 64;
    private const int SealedBytes = 56;
    private const int TransferBytes = 32; // 0.8 ms on a bus of 400 kHz
    private const int LongestPolls = 1000; // a look takes 25 us or more on the bus, a page 5 to 10 ms
    private const int Attempts = 4;
    private const int Tries = 4;

    private const int Idle = 0;
    private const int Sealing = 1;
    private const int Writing = 2;
    private const int Waiting = 3;
    private const int Verifying = 4;
    private const int Filling = 5;

    private readonly INonVolatileMemory memory;
    private readonly Crc32 crc32;
    private readonly byte[] check = new byte[TransferBytes];
    private readonly byte[] header = new byte[PayloadOffset];
    private readonly int start;
    private readonly int recordBytes;
    private readonly int slotBytes;
    private readonly int slots;
    private readonly int layout;
    private readonly int sliceBytes;
    private readonly int[] reservedFrom = new int[2];
    private readonly int[] reservedTo = new int[2];
    private int slot;
    private int wholeSlot = -1;
    private uint sequence;
    private int step;
    private int place;
    private int attempt;
    private int polls;
    private uint crc;
    private bool isHurried;
    private IRecordPayload payload;
    private int reserved;

    /// <summary>A ring of this firmware's records.</summary>
    /// <param name="memory">The chip.</param>
    /// <param name="start">Its first byte, at the beginning of a page.</param>
    /// <param name="bytes">How many it may take: at least two records.</param>
    public RecordRing(INonVolatileMemory memory, int start, int bytes)
        : this(memory, new Crc32(), start, bytes, RecordBytes, RecordBytes, Layout)
    {
    }

    /// <summary>A ring of any records.</summary>
    /// <param name="memory">The chip.</param>
    /// <param name="crc32">Shared by all rings of a meter.</param>
    /// <param name="start">Its first byte, at the beginning of a page.</param>
    /// <param name="bytes">How many it may take: at least two slots.</param>
    /// <param name="recordBytes">Bytes of a record, a multiple of 32.</param>
    /// <param name="slotBytes">At least so many from one record to the next; rounded up to whole pages.</param>
    /// <param name="layout">The layout that is read and written, 1 to 254.</param>
    public RecordRing(
        INonVolatileMemory memory, Crc32 crc32, int start, int bytes, int recordBytes, int slotBytes, int layout)
    {
        this.memory = memory;
        this.crc32 = crc32;
        this.start = start;
        this.recordBytes = recordBytes;
        this.layout = layout;
        int page = memory.PageBytes;
        this.slotBytes = (slotBytes + page - 1) / page * page;
        slots = bytes / this.slotBytes;

        // Where each write wears the whole page, a page goes in one transfer: 3 ms of 128 bytes at 400 kHz. Elsewhere
        // the loop needn't wait that long.
        sliceBytes = memory.WearBytes >= page || page < TransferBytes ? page : TransferBytes;
        Record = new byte[recordBytes];
    }

    /// <summary>The record in memory: after <see cref="Load"/> what was found, before <see cref="BeginSave(bool)"/> what is
    /// to be stored. Only the payload is the owner's.</summary>
    public byte[] Record { get; }

    /// <summary>How many records the ring holds.</summary>
    public int Slots => slots;

    /// <summary>How often a save writes the same cells.</summary>
    public int WritesPerSave => sliceBytes >= memory.PageBytes || memory.WearBytes <= sliceBytes
        ? 1
        : (memory.PageBytes + sliceBytes - 1) / sliceBytes;

    /// <summary>True when no save is under way.</summary>
    public bool IsIdle => step == Idle;

    /// <summary>Saves that were verified.</summary>
    public int Saves { get; private set; }

    /// <summary>How often a slot didn't give back what was written into it: worn, stuck or disturbed.</summary>
    public int SlotsSteppedOver { get; private set; }

    /// <summary>True when the last save failed on several slots: the chip is worn, or doesn't answer.</summary>
    public bool SaveFailed { get; private set; }

    /// <summary>True when <see cref="Load"/> had to pass over a slot that can't be read.</summary>
    public bool HasUnreadableSlots { get; private set; }

    /// <summary>The first byte of the newest whole record's slot in the chip, -1 when there is none.</summary>
    public int NewestAddress => wholeSlot < 0 ? -1 : start + wholeSlot * slotBytes;

    /// <summary>Finds the newest whole record. Blocks; called once, before the loop.</summary>
    /// <param name="isPatient">True to give up at once where a slot can't be read: it may be the newest. False passes
    /// over such slots.</param>
    /// <param name="meanwhile">Gets a slice of time for each slot; null for none.</param>
    /// <returns>A <see cref="LoadResult"/>; <see cref="Record"/> holds the record when it is
    /// <see cref="LoadResult.Loaded"/>.</returns>
    public int Load(IMeanwhile meanwhile = null, bool isPatient = true)
    {
        var sequences = new uint[slots];
        var layouts = new byte[slots]; // 0 for none
        int written = 0, silent = 0;
        for (int index = 0; index < slots; index++)
        {
            if (!TryReadHeader(start + index * slotBytes))
            {
                silent++;
                if (isPatient)
                {
                    return LoadResult.NoAnswer;
                }

                continue;
            }

            if (meanwhile != null)
            {
                meanwhile.Slice();
            }

            bool isCandidate = IsMarked(header)
                && (header[LayoutOffset] == layout || (header[LayoutOffset] > layout && !IgnoresNewer));
            layouts[index] = isCandidate ? header[LayoutOffset] : (byte)0;
            sequences[index] = Sequence(header);
            if (!IsBlank(header, PayloadOffset))
            {
                written++;
            }
        }

        if (silent == slots)
        {
            return LoadResult.NoAnswer;
        }

        HasUnreadableSlots = silent > 0;
        wholeSlot = -1;
        for (int newest = Newest(layouts, sequences); newest >= 0; newest = Newest(layouts, sequences))
        {
            layouts[newest] = 0;
            int found = ReadWhole(newest);
            if (found == LoadResult.NoAnswer && isPatient)
            {
                return found;
            }

            HasUnreadableSlots |= found == LoadResult.NoAnswer;
            if (found == LoadResult.Loaded)
            {
                slot = newest;
                wholeSlot = newest;
                sequence = Sequence(Record);
                return Record[LayoutOffset] == layout ? LoadResult.Loaded : LoadResult.OtherLayout;
            }
        }

        // A first save that was cut leaves a slot half written, a few if the chip didn't take some: still a new memory.
        // More than that is somebody's data.
        slot = slots - 1;
        sequence = 0;
        return written + silent <= Attempts ? LoadResult.Blank : LoadResult.Unreadable;
    }

    /// <summary>Whether records of a newer layout are passed over too, as those of an older one always are; otherwise
    /// they are reported, as <see cref="LoadResult.OtherLayout"/>.</summary>
    public bool IgnoresNewer { get; set; }

    /// <summary>Keeps saves away from bytes of the chip that something else still needs.</summary>
    /// <param name="from">First byte that is needed.</param>
    /// <param name="to">The one after the last.</param>
    public void Reserve(int from, int to)
    {
        reservedFrom[reserved] = from;
        reservedTo[reserved] = to;
        reserved++;
    }

    /// <summary>Nothing is needed any more.</summary>
    public void ReleaseAll() => reserved = 0;

    /// <summary>Starts to store <see cref="Record"/>; slices do the rest. The payload may not change until
    /// <see cref="IsIdle"/>.</summary>
    /// <param name="isHurried">True to hand over whole pages whatever time a transfer takes: nobody samples any
    /// more.</param>
    public void BeginSave(bool isHurried = false)
    {
        this.isHurried = isHurried;
        sequence++;
        attempt = 0;
        BeginAttempt();
    }

    /// <summary>As <see cref="BeginSave(bool)"/>, for a payload that the slices put into <see cref="Record"/>
    /// first.</summary>
    public void BeginSave(IRecordPayload payload, bool isHurried)
    {
        BeginSave(isHurried);
        this.payload = payload;
        step = Filling;
    }

    /// <summary>Gives up the save under way: its slot holds no whole record then, which is what a cut would have
    /// left.</summary>
    public void Abandon()
    {
        step = Idle;
    }

    /// <summary>Does one bounded piece of a save: one of the payload, 56 bytes of CRC, one transfer to the chip, one look
    /// whether it is done, or 32 bytes read back.</summary>
    public void Slice()
    {
        switch (step)
        {
            case Filling:
                Fill();
                break;
            case Sealing:
                Seal();
                break;
            case Writing:
                if (!memory.IsWriting || ++polls > LongestPolls)
                {
                    Write();
                }

                break;
            case Waiting:
                if (!memory.IsWriting)
                {
                    GoOn();
                }
                else if (++polls > LongestPolls)
                {
                    Fail();
                }

                break;
            case Verifying:
                Verify();
                break;
        }
    }

    private static bool IsMarked(byte[] data) => data[0] == 'n' && data[1] == 'M';

    private static uint Sequence(byte[] data) => (uint)LittleEndian.Get(data, SequenceOffset, 4);

    // A new EEPROM is all ones; a new FRAM all zeros or all ones.
    private static bool IsBlank(byte[] data, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (data[index] != data[0])
            {
                return false;
            }
        }

        return data[0] == 0xFF || data[0] == 0;
    }

    // A newer layout is newer whatever its number: who carries records over begins to count anew.
    private static int Newest(byte[] layouts, uint[] sequences)
    {
        int newest = -1;
        for (int index = 0; index < layouts.Length; index++)
        {
            bool isNewer = newest >= 0 && (layouts[index] > layouts[newest]
                || (layouts[index] == layouts[newest] && (int)(sequences[index] - sequences[newest]) > 0));
            if (layouts[index] != 0 && (newest < 0 || isNewer))
            {
                newest = index;
            }
        }

        return newest;
    }

    private int Following(int index) => index + 1 < slots ? index + 1 : 0;

    private bool IsReserved(int index)
    {
        int first = start + index * slotBytes;
        for (int range = 0; range < reserved; range++)
        {
            if (first < reservedTo[range] && first + recordBytes > reservedFrom[range])
            {
                return true;
            }
        }

        return false;
    }

    private void BeginAttempt()
    {
        for (int tries = 0; tries < slots; tries++)
        {
            slot = Following(slot);
            if (slot != wholeSlot && !IsReserved(slot))
            {
                break;
            }
        }

        Record[0] = (byte)'n';
        Record[1] = (byte)'M';
        Record[LayoutOffset] = (byte)layout;
        Record[3] = 0;
        LittleEndian.Put(Record, SequenceOffset, sequence, 4);
        crc = Crc32.Seed;
        place = 0;
        polls = 0;
        step = Sealing;
    }

    private void Fill()
    {
        place = payload.Put(Record, place);
        if (place == NoPiece)
        {
            place = 0;
            step = Sealing;
        }
    }

    private void Seal()
    {
        int end = recordBytes - CrcBytes;
        int count = end - place < SealedBytes ? end - place : SealedBytes;
        crc = crc32.Update(crc, Record, place, count);
        place += count;
        if (place == end)
        {
            LittleEndian.Put(Record, end, ~crc, CrcBytes);
            place = 0;
            step = Writing;
        }
    }

    private void Write()
    {
        int most = isHurried ? memory.PageBytes : sliceBytes;
        int count = most < recordBytes - place ? most : recordBytes - place;
        if (!memory.BeginWrite(start + slot * slotBytes + place, Record, place, count))
        {
            Fail();
            return;
        }

        place += count;
        polls = 0;
        step = Waiting;
    }

    /// <summary>After a transfer that the chip has taken: the next one, or the first that is read back.</summary>
    private void GoOn()
    {
        polls = 0;
        if (place < recordBytes)
        {
            Write();
        }
        else
        {
            place = 0;
            step = Verifying;
            Verify();
        }
    }

    private void Verify()
    {
        if (!memory.Read(start + slot * slotBytes + place, check, 0, TransferBytes))
        {
            if (++polls > Tries)
            {
                Fail();
            }

            return;
        }

        for (int index = 0; index < TransferBytes; index++)
        {
            if (check[index] != Record[place + index])
            {
                SlotsSteppedOver++;
                Fail();
                return;
            }
        }

        place += TransferBytes;
        if (place == recordBytes)
        {
            step = Idle;
            wholeSlot = slot;
            SaveFailed = false;
            Saves++;
        }
    }

    /// <summary>Steps over a slot that didn't take the record; gives up after a few.</summary>
    private void Fail()
    {
        attempt++;
        if (attempt < Attempts)
        {
            BeginAttempt();
            return;
        }

        SaveFailed = true;
        step = Idle;
    }

    /// <summary>Reads a slot into <see cref="Record"/>: four tries, so that a disturbed transfer doesn't make an older
    /// record the newest.</summary>
    private int ReadWhole(int index)
    {
        int end = recordBytes - CrcBytes;
        int found = LoadResult.NoAnswer;
        for (int tries = 0; tries < Tries; tries++)
        {
            if (!TryRead(start + index * slotBytes, Record, recordBytes))
            {
                continue;
            }

            found = LoadResult.Unreadable;
            uint computed = ~crc32.Update(Crc32.Seed, Record, 0, end);
            if (computed == (uint)LittleEndian.Get(Record, end, CrcBytes))
            {
                return LoadResult.Loaded;
            }
        }

        return found;
    }

    /// <summary>Reads the beginning of a slot until it is the same twice in a row.</summary>
    private bool TryReadHeader(int address)
    {
        for (int tries = 0; tries < Tries; tries++)
        {
            if (!TryRead(address, header, PayloadOffset) || !TryRead(address, check, PayloadOffset))
            {
                return false;
            }

            bool same = true;
            for (int index = 0; index < PayloadOffset; index++)
            {
                same &= header[index] == check[index];
            }

            if (same)
            {
                return true;
            }
        }

        return true;
    }

    private bool TryRead(int address, byte[] data, int count)
    {
        for (int done = 0; done < count; done += ChunkBytes)
        {
            int piece = count - done < ChunkBytes ? count - done : ChunkBytes;
            int tries = Tries;
            while (!memory.Read(address + done, data, done, piece))
            {
                tries--;
                if (tries == 0)
                {
                    return false;
                }
            }
        }

        return true;
    }
}

/// <summary>What can't wait until the memory is read.</summary>
public interface IMeanwhile
{
    /// <summary>Does one bounded piece of work.</summary>
    void Slice();
}

/// <summary>What <see cref="RecordRing.Load"/> found.</summary>
public static class LoadResult
{
    /// <summary>A whole record.</summary>
    public const int Loaded = 0;

    /// <summary>A new memory: nothing was ever stored.</summary>
    public const int Blank = 1;

    /// <summary>Data, but no whole record: left as it is.</summary>
    public const int Unreadable = 2;

    /// <summary>The newest whole record has another layout: left as it is.</summary>
    public const int OtherLayout = 3;

    /// <summary>The chip doesn't answer.</summary>
    public const int NoAnswer = 4;
}
