namespace NfMeter;

/// <summary>Parts that threw an exception and rest until they are tried again: 1 s after the first time, twice as long
/// each time after that, 1024 s at most. A part that then works for as long as it rested begins with 1 s again. So a
/// broken part costs a few windows an hour and not the meter, and its entries in the event log stay few.</summary>
public sealed class FailedParts
{
    private const long MicrosecondsPerSecond = 1000000;
    private const int LongestRestSeconds = 1024;

    private readonly bool[] rests = new bool[SliceKind.Count];
    private readonly int[] restSeconds = new int[SliceKind.Count];
    private readonly long[] restsUntil = new long[SliceKind.Count];

    /// <summary>True while a part rests.</summary>
    public bool Any { get; private set; }

    /// <summary>A part threw: it rests.</summary>
    /// <param name="part">A <see cref="SliceKind"/>.</param>
    /// <param name="nowMicroseconds">Operating time.</param>
    public void Rest(int part, long nowMicroseconds)
    {
        long worked = nowMicroseconds - restsUntil[part];
        bool isFirst = restSeconds[part] == 0 || (!rests[part] && worked > restSeconds[part] * MicrosecondsPerSecond);
        int seconds = isFirst ? 1 : 2 * restSeconds[part];
        restSeconds[part] = seconds < LongestRestSeconds ? seconds : LongestRestSeconds;
        restsUntil[part] = nowMicroseconds + restSeconds[part] * MicrosecondsPerSecond;
        rests[part] = true;
        Any = true;
    }

    /// <summary>Finds a part that has rested long enough, and takes it off the list.</summary>
    /// <param name="nowMicroseconds">Operating time.</param>
    /// <returns>A <see cref="SliceKind"/>, or <see cref="SliceKind.None"/>.</returns>
    public int TakeRested(long nowMicroseconds)
    {
        int rested = SliceKind.None;
        bool any = false;
        for (int part = 0; part < SliceKind.Count; part++)
        {
            if (rests[part] && rested == SliceKind.None && nowMicroseconds - restsUntil[part] >= 0)
            {
                rested = part;
                rests[part] = false;
            }

            any |= rests[part];
        }

        Any = any;
        return rested;
    }
}
