using NfMeter.Hal;

namespace NfMeter.Simulated;

/// <summary>The simulated board's time. Nothing happens in it but what somebody spends: a pass of the loop, a transfer
/// on a bus. A run therefore repeats exactly, as fast as the host can.</summary>
public sealed class VirtualClock : IClock
{
    /// <summary>Microseconds since the simulation began; power cuts don't set it back.</summary>
    public long Now { get; private set; }

    /// <inheritdoc/>
    public int Microseconds => unchecked((int)Now);

    /// <summary>When the supply fails for good, microseconds; reaching it throws
    /// <see cref="PowerLostException"/>.</summary>
    public long PowerLostAt { get; set; } = long.MaxValue;

    /// <summary>Called after each step; a real-time host waits here until its own clock has caught up.</summary>
    public Action<long>? Paced { get; set; }

    /// <summary>Spends time.</summary>
    /// <exception cref="PowerLostException">The supply failed on the way; <see cref="Now"/> is that moment.</exception>
    public void Advance(long microseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(microseconds);
        if (Now + microseconds >= PowerLostAt)
        {
            Now = Math.Max(Now, PowerLostAt);
            PowerLostAt = long.MaxValue;
            throw new PowerLostException();
        }

        Now += microseconds;
        Paced?.Invoke(Now);
    }
}

/// <summary>The processor stops here: whatever ran is gone, only the memory chips stay.</summary>
public sealed class PowerLostException() : BoardGoneException("power lost")
{
}
