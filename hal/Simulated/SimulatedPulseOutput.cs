using NfMeter.Hal;

namespace NfMeter.Simulated;

/// <summary>A pulse output that keeps book of what a counter at its terminals sees.</summary>
/// <param name="clock">The board's time.</param>
/// <param name="rememberedStarts">How many of the newest start times are kept. All memory is taken here, none per
/// pulse.</param>
/// <param name="widthErrorMicroseconds">How much longer than asked for every pulse lasts: 0 for a board that times the
/// width in hardware.</param>
public sealed class SimulatedPulseOutput(
    VirtualClock clock, int rememberedStarts = 1024, int widthErrorMicroseconds = 0) : IPulseOutput
{
    private readonly long[] starts = new long[rememberedStarts];
    private readonly int[] widths = new int[rememberedStarts];
    private long start = long.MinValue;
    private long end = long.MinValue;

    /// <summary>Pulses since the board was made; a power cut doesn't set it back, as a counter at the terminals would
    /// keep counting too.</summary>
    public long Count { get; private set; }

    /// <summary>Shortest time from the end of a pulse to the start of the next, microseconds; null before the second
    /// pulse.</summary>
    public long? ShortestGapMicroseconds { get; private set; }

    /// <summary>Shortest pulse seen, microseconds; null before the first.</summary>
    public long? ShortestSeenMicroseconds { get; private set; }

    /// <summary>Longest pulse seen, microseconds; null before the first.</summary>
    public long? LongestSeenMicroseconds { get; private set; }

    /// <summary>Whether it conducts now.</summary>
    public bool IsConducting => clock.Now >= start && clock.Now < end;

    /// <inheritdoc/>
    public int ShortestWidthMicroseconds => 100;

    /// <inheritdoc/>
    public int LongestWidthMicroseconds => 100_000;

    /// <inheritdoc/>
    public int WidthErrorMicroseconds => widthErrorMicroseconds;

    /// <summary>How many start times <see cref="StartOf"/> can give.</summary>
    public int RememberedCount => (int)Math.Min(Count, starts.Length);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A width the contract doesn't allow.</exception>
    public bool TryStart(int widthMicroseconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthMicroseconds, ShortestWidthMicroseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(widthMicroseconds, LongestWidthMicroseconds);
        if (IsConducting)
        {
            return false;
        }

        long now = clock.Now;
        if (Count > 0)
        {
            ShortestGapMicroseconds = Math.Min(ShortestGapMicroseconds ?? long.MaxValue, now - end);
        }

        int width = widthMicroseconds + widthErrorMicroseconds;
        ShortestSeenMicroseconds = Math.Min(ShortestSeenMicroseconds ?? long.MaxValue, width);
        LongestSeenMicroseconds = Math.Max(LongestSeenMicroseconds ?? 0, width);
        starts[Count % starts.Length] = now;
        widths[Count % starts.Length] = width;
        Count++;
        start = now;
        end = now + width;
        return true;
    }

    /// <summary>When a pulse started, microseconds of the virtual clock.</summary>
    /// <param name="age">0 for the newest, up to <see cref="RememberedCount"/> - 1.</param>
    public long StartOf(int age) => starts[Place(age)];

    /// <summary>How long a pulse lasts, microseconds.</summary>
    /// <param name="age">0 for the newest, up to <see cref="RememberedCount"/> - 1.</param>
    public int WidthOf(int age) => widths[Place(age)];

    /// <summary>The supply fails: a pulse under way ends now.</summary>
    internal void PowerOff()
    {
        if (IsConducting)
        {
            end = clock.Now;
            ShortestSeenMicroseconds = Math.Min(ShortestSeenMicroseconds ?? long.MaxValue, end - start);
        }
    }

    private long Place(int age)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(age);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(age, RememberedCount);
        return (Count - 1 - age) % starts.Length;
    }
}
