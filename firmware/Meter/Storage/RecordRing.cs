using NfMeter.Hal;

namespace NfMeter.Storage;

/// <summary>A ring of equal records in a part of a memory chip. Each save goes to the next slot, data first and CRC last; the
/// newest whole record wins. A save cut at any byte costs nothing but itself.</summary>
/// <remarks>Slot: 'n', 'M', layout, 0, sequence (4 bytes), payload, CRC-32 of all before it (4 bytes); little endian.
/// Slots begin at page boundaries, so no write touches another record.</remarks>
public sealed class RecordRing
{
    /// <summary>Bytes of a slot.</summary>
    public const int RecordBytes = 512;

    /// <summary>Where the payload begins.</summary>
    public const int PayloadOffset = 8;

    /// <summary>Bytes of payload.</summary>
    public const int PayloadBytes = RecordBytes - PayloadOffset - 4;

    /// <summary>The layout this firmware writes, and the only one it reads.</summary>
    public const int Layout = 2;

    /// <summary>Where a record says its layout.</summary>
    public const int LayoutOffset = 2;

    private const int ChunkBytes = 64;
    private const int VerifyBytes = 16; // some 0.5 ms on a bus of 400 kHz
    private const int LongestPolls = 1000; // a look takes 25 us or more on the bus, a page 5 ms
    private const int Attempts = 4;

    private const int Idle = 0;
    private const int Sealing = 1;
    private const int Writing = 2;
    private const int Waiting = 3;
    private const int Verifying = 4;

    private readonly INonVolatileMemory memory;
    private readonly Crc32 crc32 = new Crc32();
    private readonly byte[] check = new byte[VerifyBytes];
    private readonly int start;
    private readonly int slotBytes;
    private readonly int slots;
    private int slot;
    private uint sequence;
    private int step;
    private int place;
    private int attempt;
    private int polls;
    private uint crc;

    /// <summary>A ring.</summary>
    /// <param name="memory">The chip.</param>
    /// <param name="start">Its first byte, at the beginning of a page.</param>
    /// <param name="bytes">How many it may take: at least two records.</param>
    public RecordRing(INonVolatileMemory memory, int start, int bytes)
    {
        this.memory = memory;
        this.start = start;
        slotBytes = (RecordBytes + memory.PageBytes - 1) / memory.PageBytes * memory.PageBytes;
        slots = bytes / slotBytes;
    }

    /// <summary>The record in memory: after <see cref="Load"/> what was found, before <see cref="BeginSave"/> what is to
    /// be stored. Only the payload is the owner's.</summary>
    public byte[] Record { get; } = new byte[RecordBytes];

    /// <summary>True when no save is under way.</summary>
    public bool IsIdle => step == Idle;

    /// <summary>Saves that were verified.</summary>
    public int Saves { get; private set; }

    /// <summary>True when the last save failed on several slots: the chip is worn, or doesn't answer.</summary>
    public bool SaveFailed { get; private set; }

    /// <summary>The shortest time between saves, in seconds, that leaves three quarters of the chip's endurance after 20
    /// years.</summary>
    public int ShortestSaveIntervalSeconds
    {
        get
        {
            if (memory.EnduranceWrites == int.MaxValue)
            {
                return 1;
            }

            const long TwentyYearsSeconds = 631152000;
            return (int)(TwentyYearsSeconds / (slots * (long)(memory.EnduranceWrites / 4))) + 1;
        }
    }

    /// <summary>Finds the newest whole record. Blocks; called once, before the loop.</summary>
    /// <param name="meanwhile">Gets a slice of time for each slot; null for none.</param>
    /// <returns>A <see cref="LoadResult"/>; <see cref="Record"/> holds the record when it is
    /// <see cref="LoadResult.Loaded"/>.</returns>
    public int Load(IMeanwhile meanwhile = null)
    {
        var sequences = new uint[slots];
        var candidate = new bool[slots];
        int written = 0;
        for (int index = 0; index < slots; index++)
        {
            if (!TryRead(start + index * slotBytes, Record, 0, PayloadOffset))
            {
                return LoadResult.NoAnswer;
            }

            if (meanwhile != null)
            {
                meanwhile.Slice();
            }

            candidate[index] = Record[0] == 'n' && Record[1] == 'M';
            sequences[index] = (uint)LittleEndian.Get(Record, 4, 4);
            if (!IsBlank(Record, PayloadOffset))
            {
                written++;
            }
        }

        for (; ; )
        {
            int newest = -1;
            for (int index = 0; index < slots; index++)
            {
                if (candidate[index] && (newest < 0 || (int)(sequences[index] - sequences[newest]) > 0))
                {
                    newest = index;
                }
            }

            if (newest < 0)
            {
                break;
            }

            candidate[newest] = false;
            if (!TryRead(start + newest * slotBytes, Record, 0, RecordBytes))
            {
                return LoadResult.NoAnswer;
            }

            if (IsWhole(Record))
            {
                slot = newest;
                sequence = sequences[newest];
                return Record[LayoutOffset] == Layout ? LoadResult.Loaded : LoadResult.OtherLayout;
            }
        }

        // A first save that was cut leaves a slot half written, a few if the chip didn't take some: still a new memory.
        // More than that is somebody's data.
        slot = slots - 1;
        sequence = 0;
        return written <= Attempts ? LoadResult.Blank : LoadResult.Unreadable;
    }

    /// <summary>Starts to store <see cref="Record"/>; slices do the rest. The payload may not change until
    /// <see cref="IsIdle"/>.</summary>
    public void BeginSave()
    {
        sequence++;
        attempt = 0;
        BeginAttempt();
    }

    /// <summary>Gives up the save under way: its slot holds no whole record then, which is what a cut would have
    /// left.</summary>
    public void Abandon()
    {
        step = Idle;
    }

    /// <summary>Does one bounded piece of a save: 64 bytes of CRC, one page handed to the chip, one look whether it is
    /// done, or 16 bytes read back.</summary>
    public void Slice()
    {
        switch (step)
        {
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
                    step = place < RecordBytes ? Writing : Verifying;
                    place = place < RecordBytes ? place : 0;
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

    private static bool IsBlank(byte[] data, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (data[index] != 0xFF)
            {
                return false;
            }
        }

        return true;
    }

    private void BeginAttempt()
    {
        slot = slot + 1 < slots ? slot + 1 : 0;
        Record[0] = (byte)'n';
        Record[1] = (byte)'M';
        Record[LayoutOffset] = Layout;
        Record[3] = 0;
        LittleEndian.Put(Record, 4, sequence, 4);
        crc = Crc32.Seed;
        place = 0;
        polls = 0;
        step = Sealing;
    }

    private void Seal()
    {
        int end = RecordBytes - 4;
        int count = end - place < ChunkBytes ? end - place : ChunkBytes;
        crc = crc32.Update(crc, Record, place, count);
        place += count;
        if (place == end)
        {
            LittleEndian.Put(Record, end, ~crc, 4);
            place = 0;
            step = Writing;
        }
    }

    private void Write()
    {
        int page = memory.PageBytes;
        int count = page < RecordBytes - place ? page : RecordBytes - place;
        if (!memory.BeginWrite(start + slot * slotBytes + place, Record, place, count))
        {
            Fail();
            return;
        }

        place += count;
        polls = 0;
        step = Waiting;
    }

    private void Verify()
    {
        bool same = memory.Read(start + slot * slotBytes + place, check, 0, VerifyBytes);
        for (int index = 0; same && index < VerifyBytes; index++)
        {
            same = check[index] == Record[place + index];
        }

        if (!same)
        {
            Fail();
            return;
        }

        place += VerifyBytes;
        if (place == RecordBytes)
        {
            step = Idle;
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

    private bool IsWhole(byte[] record)
    {
        int end = RecordBytes - 4;
        uint found = ~crc32.Update(Crc32.Seed, record, 0, end);
        return found == (uint)LittleEndian.Get(record, end, 4);
    }

    /// <summary>Reads with three tries: one disturbed transfer at the start must not cost the registers.</summary>
    private bool TryRead(int address, byte[] data, int offset, int count)
    {
        for (int done = 0; done < count; done += ChunkBytes)
        {
            int piece = count - done < ChunkBytes ? count - done : ChunkBytes;
            int tries = 3;
            while (!memory.Read(address + done, data, offset + done, piece))
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

    /// <summary>The newest whole record has a layout this firmware doesn't know: left as it is.</summary>
    public const int OtherLayout = 3;

    /// <summary>The chip doesn't answer.</summary>
    public const int NoAnswer = 4;
}
