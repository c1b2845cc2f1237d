using NfMeter.Hal;

namespace NfMeter.Simulated;

/// <summary>A pulse output that keeps book of what a counter at its terminals sees.</summary>
/// <param name="clock">The board's time.</param>
/// <param name="rememberedStarts">How many of the newest start times are kept. All memory is taken here, none per
/// pulse.</param>
public sealed class SimulatedPulseOutput(VirtualClock clock, int rememberedStarts = 1024) : IPulseOutput
{
    private readonly long[] starts = new long[rememberedStarts];
    private long start = long.MinValue;
    private long end = long.MinValue;

    /// <summary>Pulses since the board was made; a power cut doesn't set it back, as a counter at the terminals would
    /// keep counting too.</summary>
    public long Count { get; private set; }

    /// <summary>Shortest time from the end of a pulse to the start of the next, microseconds; null before the second
    /// pulse.</summary>
    public long? ShortestGapMicroseconds { get; private set; }

    /// <summary>Shortest pulse, microseconds; null before the first.</summary>
    public long? ShortestWidthMicroseconds { get; private set; }

    /// <summary>Longest pulse, microseconds; null before the first.</summary>
    public long? LongestWidthMicroseconds { get; private set; }

    /// <summary>Whether it conducts now.</summary>
    public bool IsConducting => clock.Now >= start && clock.Now < end;

    /// <summary>How many start times <see cref="StartOf"/> can give.</summary>
    public int RememberedCount => (int)Math.Min(Count, starts.Length);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A width the contract doesn't allow.</exception>
    public bool TryStart(int widthMicroseconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthMicroseconds, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(widthMicroseconds, 100_000);
        if (IsConducting)
        {
            return false;
        }

        long now = clock.Now;
        if (Count > 0)
        {
            ShortestGapMicroseconds = Math.Min(ShortestGapMicroseconds ?? long.MaxValue, now - end);
        }

        ShortestWidthMicroseconds = Math.Min(ShortestWidthMicroseconds ?? long.MaxValue, widthMicroseconds);
        LongestWidthMicroseconds = Math.Max(LongestWidthMicroseconds ?? 0, widthMicroseconds);
        starts[Count % starts.Length] = now;
        Count++;
        start = now;
        end = now + widthMicroseconds;
        return true;
    }

    /// <summary>When a pulse started, microseconds of the virtual clock.</summary>
    /// <param name="age">0 for the newest, up to <see cref="RememberedCount"/> - 1.</param>
    public long StartOf(int age)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(age);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(age, RememberedCount);
        return starts[(Count - 1 - age) % starts.Length];
    }

    /// <summary>The supply fails: a pulse under way ends now.</summary>
    internal void PowerOff()
    {
        if (IsConducting)
        {
            end = clock.Now;
            ShortestWidthMicroseconds = Math.Min(ShortestWidthMicroseconds ?? long.MaxValue, end - start);
        }
    }
}
