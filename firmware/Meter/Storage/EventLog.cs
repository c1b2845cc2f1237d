namespace NfMeter.Storage;

/// <summary>The newest events of a meter's life, each with its place and time: what went wrong where. A fixed number is
/// kept, the oldest goes first; how many there ever were is counted.</summary>
/// <remarks>Payload of its <see cref="RecordRing"/>: count of all events (4 bytes), then <see cref="Capacity"/> times
/// code (4), place (4), operating seconds (4); event n stands in place n modulo <see cref="Capacity"/>.</remarks>
public sealed class EventLog : IRecordPayload
{
    /// <summary>How many events are kept.</summary>
    public const int Capacity = 32;

    private const int CountBytes = 4;
    private const int EventBytes = 12;
    private const int EventsOffset = RecordRing.PayloadOffset + CountBytes;

    private const int EventsInPiece = 2;

    private readonly int[] codes = new int[Capacity];
    private readonly int[] places = new int[Capacity];
    private readonly int[] seconds = new int[Capacity];
    private int putCount;

    /// <summary>How many events there ever were.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them are kept.</summary>
    public int Kept => Count < Capacity ? Count : Capacity;

    /// <summary>Appends an event. <see cref="MeterMemory"/> stores it with its next slices.</summary>
    /// <param name="code">What happened, an <see cref="EventCode"/>.</param>
    /// <param name="place">Where, or with which number: the code says.</param>
    /// <param name="operatingSeconds">When, register 96.8.0.</param>
    public void Append(int code, int place, int operatingSeconds)
    {
        int index = Count % Capacity;
        codes[index] = code;
        places[index] = place;
        seconds[index] = operatingSeconds;
        Count++;
    }

    /// <summary>Appends an event, unless the newest is the same and less than a minute old: what comes and goes with
    /// each window must not push everything else out.</summary>
    public void AppendOnceAMinute(int code, int place, int operatingSeconds)
    {
        if (Count == 0 || Code(0) != code || Place(0) != place || operatingSeconds - OperatingSeconds(0) >= 60)
        {
            Append(code, place, operatingSeconds);
        }
    }

    /// <summary>The code of a kept event.</summary>
    /// <param name="age">0 for the newest, up to <see cref="Kept"/> - 1.</param>
    public int Code(int age) => codes[Index(age)];

    /// <summary>The place of a kept event.</summary>
    /// <param name="age">0 for the newest.</param>
    public int Place(int age) => places[Index(age)];

    /// <summary>The operating time of a kept event, seconds.</summary>
    /// <param name="age">0 for the newest.</param>
    public int OperatingSeconds(int age) => seconds[Index(age)];

    /// <inheritdoc/>
    public int Put(byte[] record, int piece)
    {
        if (piece == 0)
        {
            putCount = Count;
            LittleEndian.Put(record, RecordRing.PayloadOffset, Count, CountBytes);
            return 1;
        }

        if (Count != putCount)
        {
            return 0;
        }

        int index = (piece - 1) * EventsInPiece, end = index + EventsInPiece;
        for (; index < end; index++)
        {
            int place = EventsOffset + index * EventBytes;
            LittleEndian.Put(record, place, codes[index], 4);
            LittleEndian.Put(record, place + 4, places[index], 4);
            LittleEndian.Put(record, place + 8, seconds[index], 4);
        }

        return index < Capacity ? piece + 1 : RecordRing.NoPiece;
    }

    /// <summary>Puts the log of a record back, under the events that were appended since the start.</summary>
    public void Restore(byte[] record)
    {
        int fresh = Kept;
        var newest = new int[3 * Capacity];
        for (int age = 0; age < fresh; age++)
        {
            newest[3 * age] = Code(age);
            newest[3 * age + 1] = Place(age);
            newest[3 * age + 2] = OperatingSeconds(age);
        }

        Count = (int)LittleEndian.Get(record, RecordRing.PayloadOffset, CountBytes);
        for (int index = 0; index < Capacity; index++)
        {
            int place = EventsOffset + index * EventBytes;
            codes[index] = (int)LittleEndian.Get(record, place, 4);
            places[index] = (int)LittleEndian.Get(record, place + 4, 4);
            seconds[index] = (int)LittleEndian.Get(record, place + 8, 4);
        }

        for (int age = fresh - 1; age >= 0; age--)
        {
            Append(newest[3 * age], newest[3 * age + 1], newest[3 * age + 2]);
        }
    }

    private int Index(int age) => (Count - 1 - age) % Capacity;
}

/// <summary>What an event is. A number is never given to another event: stored ones go by it.</summary>
public static class EventCode
{
    /// <summary>The meter started; the place is the count of starts.</summary>
    public const int Start = 1;

    /// <summary>The error code register gained a bit; the place is the bit's value.</summary>
    public const int Error = 2;

    /// <summary>An exception was caught; the place says where.</summary>
    public const int Exception = 3;

    /// <summary>A legal setting was changed; the place is its number.</summary>
    public const int Setting = 4;

    /// <summary>The seal was opened (place 0) or closed (1).</summary>
    public const int Seal = 5;

    /// <summary>Another calibration was taken over; the place is its date.</summary>
    public const int Calibration = 6;

    /// <summary>What couldn't be read of the memory was made new, by both buttons at the start.</summary>
    public const int Formatted = 7;

    /// <summary>A counter that isn't legal data was reset; the place is its register (for the day counters the first of
    /// the two).</summary>
    public const int CounterReset = 8;
}
