using NfMeter.Hal;

namespace NfMeter.Storage;

/// <summary>How often a ring may be saved, so that 20 years take no more than a quarter of its chip's endurance: each
/// save costs what the time between two evenly spaced ones would bring in. What isn't used is put by, for
/// bursts.</summary>
/// <remarks>Credit isn't stored. A restart begins with that of a few saves, so restarts wear no more than they
/// save.</remarks>
public sealed class SavePolicy
{
    private const long TwentyYearsMicroseconds = 631152000000000;
    private const int LifetimesOfEndurance = 4;
    private const int StartsShare = 50; // 2 % for starts

    private readonly long mostCredit;
    private long credit;
    private long countedTo;

    /// <summary>A policy, with so much credit to begin with.</summary>
    /// <param name="memory">The chip.</param>
    /// <param name="slots">Slots of the ring, which wear in turn.</param>
    /// <param name="writesPerSave">How often the same cells are written in a save, 1 or more.</param>
    /// <param name="startSaves">How many saves may come at once after a start.</param>
    /// <param name="mostSaves">How many can be put by.</param>
    public SavePolicy(INonVolatileMemory memory, int slots, int writesPerSave, int startSaves, int mostSaves)
    {
        if (memory.EnduranceWrites != int.MaxValue)
        {
            long saves = slots * (long)(memory.EnduranceWrites / LifetimesOfEndurance / writesPerSave);
            saves -= saves / StartsShare;
            IntervalMicroseconds = (TwentyYearsMicroseconds + saves - 1) / saves;
        }

        credit = startSaves * IntervalMicroseconds;
        mostCredit = mostSaves * IntervalMicroseconds;
    }

    /// <summary>The time between two saves that the endurance allows on the average, microseconds; 0 for
    /// FRAM.</summary>
    public long IntervalMicroseconds { get; }

    /// <summary>Lets time pass.</summary>
    /// <param name="operatingMicroseconds">Operating time; never goes back.</param>
    public void Pass(long operatingMicroseconds)
    {
        credit += operatingMicroseconds - countedTo;
        countedTo = operatingMicroseconds;
        credit = credit < mostCredit ? credit : mostCredit;
    }

    /// <summary>Whether there is credit for a save.</summary>
    public bool Allows => credit >= IntervalMicroseconds;

    /// <summary>A save has begun, allowed or not.</summary>
    public void Pay() => credit -= IntervalMicroseconds;

    /// <summary>Operating time was restored: it jumps without any having passed.</summary>
    public void Jump(long operatingMicroseconds) => countedTo = operatingMicroseconds;
}
