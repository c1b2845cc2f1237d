using NfMeter.Hal;

namespace NfMeter.Metrology;

/// <summary>Whether a phase rests: with less than half the starting current's power nothing is registered, pulsed or
/// shown. Above it nothing is lost.</summary>
/// <remarks>
/// <para>One window can't tell: with 12 bits its power is known to 0.65 W (one sigma, 50 mA of noise at 230 V), and half a
/// starting current is 2.3 W. The mean of many can, and because noise has no sign in P and Q it does so sharply, while
/// it adds to a current's square and would need to be known within some percent. So the decision is made on energy: what
/// a resting phase does is collected, with its sign, for up to T = <see cref="ObservedMicroseconds"/>; when after a time t
/// it is as much as half the starting current gives in sqrt(T t), the phase wakes and all of it counts. If T passes first,
/// it was nothing. The starting current wakes a phase in T / 4; four times as much within the first window. Noise
/// grows with sqrt(t) as well, and stays 28 times smaller with 12 bits, 7 times with two steps of noise.</para>
/// <para>A phase that counts goes to rest when <see cref="AwakeMicroseconds"/> had less than the limit on the
/// mean.</para>
/// </remarks>
public sealed class RestDecision
{
    /// <summary>How long a resting phase is observed, microseconds.</summary>
    public const int ObservedMicroseconds = 12800000;

    /// <summary>How long the load must be gone before a phase rests, microseconds.</summary>
    public const int AwakeMicroseconds = 3200000;

    // A phase without voltage has no power, and noise must not make it one: a tenth of 230 V is taken at least.
    private const long SmallestMillivolts = 23000;

    private readonly bool[] awake = new bool[FrontEnd.Phases];
    private readonly long[] active = new long[FrontEnd.Phases];
    private readonly long[] reactive = new long[FrontEnd.Phases];
    private readonly long[] observed = new long[FrontEnd.Phases];

    /// <summary>By phase: what counts late now that the phase has woken, picojoules; zero in every other
    /// window.</summary>
    public readonly long[] LateActive = new long[FrontEnd.Phases];

    /// <summary>As <see cref="LateActive"/>.</summary>
    public readonly long[] LateReactive = new long[FrontEnd.Phases];

    /// <summary>By phase: the mean power of the last time that was observed and found to be nothing, microwatts: what an
    /// offset would be calibrated by.</summary>
    public readonly long[] RestMicrowatts = new long[FrontEnd.Phases];

    /// <summary>As <see cref="RestMicrowatts"/>, microvars.</summary>
    public readonly long[] RestMicrovars = new long[FrontEnd.Phases];

    /// <summary>How often a phase was observed and found at rest.</summary>
    public readonly int[] RestCount = new int[FrontEnd.Phases];

    /// <summary>The starting current, microamperes.</summary>
    public long StartingCurrentMicroamperes { get; set; }

    /// <summary>Whether a phase rests as it was last judged.</summary>
    public bool Rests(int phase) => !awake[phase];

    /// <summary>Judges a window.</summary>
    /// <param name="phase">0 to 2.</param>
    /// <param name="microwatts">Its active power.</param>
    /// <param name="microvars">Its reactive power.</param>
    /// <param name="microseconds">How long it lasted.</param>
    /// <param name="millivolts">The phase's voltage.</param>
    /// <returns>True when the phase rests.</returns>
    public bool Judge(int phase, long microwatts, long microvars, int microseconds, long millivolts)
    {
        long volts = millivolts > SmallestMillivolts ? millivolts : SmallestMillivolts;
        long limit = volts * StartingCurrentMicroamperes / 2000;
        long activeBefore = active[phase], reactiveBefore = reactive[phase];
        LateActive[phase] = 0;
        LateReactive[phase] = 0;
        active[phase] += microwatts * microseconds;
        reactive[phase] += microvars * microseconds;
        observed[phase] += microseconds;
        long found = Magnitude(active[phase], reactive[phase]);
        if (awake[phase])
        {
            if (observed[phase] >= AwakeMicroseconds)
            {
                awake[phase] = found >= limit * observed[phase];
                Clear(phase);
            }
        }
        else if (IsEnough(found / limit, observed[phase]))
        {
            awake[phase] = true;
            LateActive[phase] = activeBefore;
            LateReactive[phase] = reactiveBefore;
            Clear(phase);
        }
        else if (observed[phase] >= ObservedMicroseconds)
        {
            RestMicrowatts[phase] = active[phase] / observed[phase];
            RestMicrovars[phase] = reactive[phase] / observed[phase];
            RestCount[phase]++;
            Clear(phase);
        }

        return !awake[phase];
    }

    /// <summary>Whether t' is sqrt(T t) or more: t' is how long half the starting current takes for what was
    /// found.</summary>
    private static bool IsEnough(long asLong, long time) =>
        asLong >= ObservedMicroseconds || asLong * asLong >= ObservedMicroseconds * time;

    private void Clear(int phase)
    {
        active[phase] = 0;
        reactive[phase] = 0;
        observed[phase] = 0;
    }

    /// <summary>sqrt(a² + b²) within 7 %, without a root.</summary>
    private static long Magnitude(long a, long b)
    {
        a = a < 0 ? -a : a;
        b = b < 0 ? -b : b;
        return a > b ? a + b * 3 / 8 : b + a * 3 / 8;
    }
}
