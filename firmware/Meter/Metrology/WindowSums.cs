using NfMeter.Hal;

namespace NfMeter.Metrology;

/// <summary>What the sampling path hands over when a window of about ten cycles closes: weighted sums of codes and
/// products, all that the arithmetic of the window's end needs.</summary>
/// <remarks>Weight of a sample: the time from the sample before it to the sample after it in microseconds, at most
/// 40,000; so every sum is twice its time integral. With codes within 2^20 and windows within 250 ms the largest sum, a
/// squared code, stays below 2^59.</remarks>
public sealed class WindowSums
{
    /// <summary>Sum of the weights, w.</summary>
    public long Weight;

    /// <summary>Sums of w·cos, w·sin (amplitude 2^14), w·cos² and w·cos·sin (amplitude 2^28) of the reference
    /// oscillator.</summary>
    public long Cosine, Sine, CosineSquared, CosineSine;

    /// <summary>By phase: sums of w·v·i, w·i², w·i·cos, w·i·sin.</summary>
    public readonly long[] VoltageCurrent = new long[FrontEnd.Phases];
    public readonly long[] CurrentSquared = new long[FrontEnd.Phases];
    public readonly long[] CurrentCosine = new long[FrontEnd.Phases];
    public readonly long[] CurrentSine = new long[FrontEnd.Phases];

    /// <summary>The phase whose voltage was demodulated in this window; the phases take turns.</summary>
    public int TurnPhase;

    /// <summary>For the turn's phase: sums of w·v, w·v², w·v·cos, w·v·sin, and w·i.</summary>
    public long TurnVoltage, TurnVoltageSquared, TurnVoltageCosine, TurnVoltageSine, TurnCurrent;

    /// <summary>The phase whose voltage closes the windows.</summary>
    public int ReferencePhase;

    /// <summary>Sum of w·v·cos of the phase whose voltage closes the windows: in a window from crossing to crossing what
    /// its crossings were off by.</summary>
    public long ReferenceCosine;

    /// <summary>Edges of the window in the loop's microseconds: crossings of the reference voltage, interpolated, or
    /// midpoints between samples.</summary>
    public int StartMicroseconds, EndMicroseconds;

    /// <summary>What the reference oscillator advanced in a microsecond; 2^32 is a turn.</summary>
    public uint Increment;

    /// <summary>True when the window began at a crossing of the same voltage as closes it.</summary>
    public bool StartsAtCrossing;

    /// <summary>True when it ended at one.</summary>
    public bool EndsAtCrossing;

    /// <summary>Whole cycles between <see cref="FirstCrossing"/> and <see cref="LastCrossing"/>, 0 when fewer than two
    /// crossings were seen.</summary>
    public int Cycles;

    /// <summary>Times of the first and the last interpolated crossing, microseconds.</summary>
    public int FirstCrossing, LastCrossing;

    /// <summary>Time inside the window without any set: gaps of more than 100 ms, microseconds.</summary>
    public int SilentMicroseconds;

    /// <summary>Sets that went in.</summary>
    public int Sets;

    /// <summary>How many of them weigh nothing because a current stood alone in them, far above all others: no energy is
    /// made of it, and the window's mean stands for its time.</summary>
    public int AbsurdSets;

    /// <summary>How many of them had a current at the end of the converter's range.</summary>
    public int ClippedSets;
}
