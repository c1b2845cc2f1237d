using System;
using NfMeter.Hal;

namespace NfMeter.Metrology;

/// <summary>The loop itself: takes a sample set, adds it to the window's sums, lets one background job do one slice, and
/// again, until the window closes.</summary>
/// <remarks>
/// <para>Written for the interpreter: one method, locals only, one call to the board a set. Sums are integrals in time
/// (trapezoid rule, because passes last 400 us to 2 ms and never the same), and every current and one voltage a window are
/// also demodulated with an oscillator that time stamps drive, so that the window's end can make the fundamental exact
/// (<see cref="WindowSolver"/>).</para>
/// <para>The loop isn't paced: a period locked to the mains would alias sharp currents by up to ten percent, while the
/// natural spread of the passes averages it away.</para>
/// </remarks>
public sealed class SamplingLoop
{
    // Both widen with the mean pass of the last window for converters that are slower. A set stands for the time to its
    // neighbours, also across a page that the memory writes; only for a gap of more than 5.4 ms, which is no part of the
    // work, the window's mean stands. A crossing between two sets more than 1.5 ms apart isn't interpolated, which would
    // be up to 6 us off: the next one is taken.
    private const int LongestWeightPasses = 8;

    // Below that a gap is no news.
    private const int LongestUsualPasses = 3;
    private const int UsualPass = 670;
    private const int LongestPass = 5000;

    // A gap this long is a silence of the converter: nobody knows what flowed in it. A shorter one is bridged, also that
    // of the loop itself while it stores everything because power seems to fail, some 50 ms.
    private const int ShortestSilence = 100000;

    // A window that doesn't begin at a crossing waits up to a cycle for its first one: fewer cycles keep it in time.
    private const int CyclesFromAnywhere = 8;

    // A voltage of 65 Hz is low enough to arm for 6.4 ms: a longer gap may hide crossings, so after it cycles are counted
    // by the last window's frequency. A converter that is always that slow is counted by what is seen.
    private const int LongestCertain = 5000;

    // The sums' width allows 250 ms; a pass may add some before the check.
    private const int LongestWindow = 240000;

    // From here on a code counts as one at the end of the converter's range. Where zero isn't in the middle of the range
    // one end is nearer: a twelve-bit front end's bias may be 64 steps off.
    private const int ClippedCode = SampleSet.FullScale - (SampleSet.FullScale >> 5);

    // One set of a current above its limit is absurd when the next one has less than a quarter of it.
    private const int IsolatedRatio = 4;

    // With one and a half amplitudes between two sets no more than 1.5 ms apart, where a mains of 65 Hz has 0.6, a
    // crossing is none.
    private const int SteepestQuarters = 6;

    private readonly IPassWork work;
    private readonly int[] sine = SineTable.Create();

    private int[] newest = new int[SampleSet.Length];
    private int[] spare = new int[SampleSet.Length];
    private bool primed;
    private bool started;
    private bool startsAtCrossing;
    private int startReference;
    private int previousTime;
    private int start;
    private int meanPass = UsualPass;
    private int absurd;
    private int clipped;
    private readonly int[] limits = { ClippedCode, ClippedCode, ClippedCode };

    /// <summary>A loop over a converter.</summary>
    public SamplingLoop(IConverter converter, IPassWork work)
    {
        Converter = converter;
        this.work = work;
    }

    /// <summary>What the sets come from; changed between windows only.</summary>
    public IConverter Converter { get; set; }

    /// <summary>The exception that closed the last window, or null. What was summed until then counts.</summary>
    public Exception Failure { get; private set; }

    /// <summary>Whether <see cref="Failure"/> came out of the converter, and not out of the work.</summary>
    public bool IsConverterFailure { get; private set; }

    /// <summary>The table the loop demodulates with, for the window's end.</summary>
    public int[] Table => sine;

    /// <summary>The phase whose voltage closes the windows.</summary>
    public int ReferencePhase { get; set; }

    /// <summary>The phase whose voltage is demodulated in the next window.</summary>
    public int TurnPhase { get; set; }

    /// <summary>The reference oscillator's speed for the next window, 2^32 a turn: the last window's frequency.</summary>
    public uint Increment { get; set; }

    /// <summary>After how many cycles the next window closes, 1 to 10.</summary>
    public int CyclesWanted { get; set; }

    /// <summary>How far below zero, in codes, the reference voltage must go before its next crossing counts.</summary>
    public int Hysteresis { get; set; }

    /// <summary>From this code on, either sign, a channel is at the end of the converter's range.</summary>
    public static int RangeEnd => ClippedCode;

    /// <summary>Says how large a current may be before it is looked at twice, codes: some times the root mean square of
    /// the window before. Never more than the range.</summary>
    public void SetLimit(int phase, long codes) => limits[phase] = codes < ClippedCode ? (int)codes : ClippedCode;

    /// <summary>Good sets since the start.</summary>
    public long SampleSets { get; private set; }

    /// <summary>Mean time between sets in the last window that had some, microseconds.</summary>
    public int SpacingMicroseconds => meanPass;

    /// <summary>The longest time between two good sets since the start, microseconds.</summary>
    public int MaxSampleGapMicroseconds { get; private set; }

    /// <summary>Samples until the window closes: at the first good crossing after <see cref="CyclesWanted"/> cycles, by
    /// the clock after 240 ms where there is none, or at once when the work asks for it.</summary>
    public void RunWindow(WindowSums sums)
    {
        IConverter source = Converter;
        IPassWork passWork = work;
        int[] table = sine;
        int[] cur = newest, next = spare;
        int reference = ReferencePhase * 2, turn = TurnPhase * 2, turnCurrent = turn + 1, armsBelow = -Hysteresis;
        uint inc = Increment;

        if (startReference != ReferencePhase)
        {
            // The last window ended at a crossing of another voltage.
            startReference = ReferencePhase;
            startsAtCrossing = false;
        }

        Failure = null;
        if (!primed && !Prime(cur))
        {
            // A converter that throws may have left no time.
            int now = cur[SampleSet.Time];
            CloseEmpty(sums, now - start > 0 ? now : start);
            return;
        }

        int wanted = startsAtCrossing || CyclesWanted < CyclesFromAnywhere ? CyclesWanted : CyclesFromAnywhere;
        int windowStart = start, t0 = previousTime, t1 = cur[SampleSet.Time], t2 = t1, end;
        int firstTime = t1;
        int longestUsual = meanPass * LongestUsualPasses;
        int longestCertain = meanPass < LongestPass ? LongestCertain : int.MaxValue;
        int longestWeight = meanPass * LongestWeightPasses, longestBracket = meanPass * 9 / 4;
        int steepest = Steepest();
        int weight = -t0 - t1, sets = 0, silent = 0;
        long limit1 = limits[0], limit2 = limits[1], limit3 = limits[2];
        long span1 = limit1 * 2, span2 = limit2 * 2, span3 = limit3 * 2;
        long sumC = 0, sumS = 0, sumCC = 0, sumCS = 0;
        long p1 = 0, ii1 = 0, ic1 = 0, is1 = 0;
        long p2 = 0, ii2 = 0, ic2 = 0, is2 = 0;
        long p3 = 0, ii3 = 0, ic3 = 0, is3 = 0;
        long tv = 0, tvv = 0, tvc = 0, tvs = 0, ti = 0;
        long rc = 0;
        int before = cur[reference];
        bool armed = false, crossed = startsAtCrossing, atCrossing = false, isUncertain = false;
        int firstCrossing = windowStart, lastCrossing = windowStart, cycles = 0, cyclesToLast = 0;

        // One try for the window and not one a pass: entering it costs 800 host instructions. What threw is told by the
        // times: while the converter is read t1 and t2 are the same.
        bool isWaiting = false;
        try
        {
            for (; ; )
            {
                int status = source.Read(next);
                if (status != ConverterStatus.Ok)
                {
                    int now = next[SampleSet.Time];
                    isWaiting = true;
                    bool close = passWork.Slice(now, status);
                    isWaiting = false;
                    if (close || now - windowStart > LongestWindow)
                    {
                        end = now;
                        primed = false;
                        break;
                    }

                    continue;
                }

                // The set before the newest one is summed: its weight needs the time of the newest.
                t2 = next[SampleSet.Time];
                int w = t2 - t0;
                if (w > longestUsual)
                {
                    silent += NoteGap(t2 - t1);
                    isUncertain |= t2 - t1 > longestCertain;
                    if (w > longestWeight)
                    {
                        weight -= w - longestWeight;
                        w = longestWeight;
                    }
                }

                // As unsigned numbers all that are outside of ± limit are above twice the limit.
                long i1 = cur[1], i2 = cur[3], i3 = cur[5];
                if ((ulong)(i1 + limit1) > (ulong)span1 || (ulong)(i2 + limit2) > (ulong)span2
                    || (ulong)(i3 + limit3) > (ulong)span3)
                {
                    if (IsAbsurd(cur, next))
                    {
                        weight -= w;
                        w = 0;
                    }

                    limit1 = limits[0];
                    limit2 = limits[1];
                    limit3 = limits[2];
                    span1 = limit1 * 2;
                    span2 = limit2 * 2;
                    span3 = limit3 * 2;
                }

                int x = (int)((uint)(t1 - windowStart) * inc >> 22), s = table[x], c = table[x + 256];
                long lw = w, wc = w * c, ws = w * s;
                sumC += wc;
                sumS += ws;
                sumCC += wc * c;
                sumCS += wc * s;

                long u = i1 * lw;
                p1 += u * cur[0];
                ii1 += u * i1;
                ic1 += i1 * wc;
                is1 += i1 * ws;
                u = i2 * lw;
                p2 += u * cur[2];
                ii2 += u * i2;
                ic2 += i2 * wc;
                is2 += i2 * ws;
                u = i3 * lw;
                p3 += u * cur[4];
                ii3 += u * i3;
                ic3 += i3 * wc;
                is3 += i3 * ws;
                long v = cur[turn];
                u = v * lw;
                tv += u;
                tvv += u * v;
                tvc += v * wc;
                tvs += v * ws;
                ti += cur[turnCurrent] * lw;
                rc += before * wc;
                sets++;

                int after = next[reference];
                if (armed)
                {
                    if (after >= 0)
                    {
                        if (t2 - t1 >= longestBracket)
                        {
                            armed = false;
                            cycles++;
                        }
                        else if (before >= 0)
                        {
                            // What armed it, or what seemed to cross, stood alone: a crossing or none.
                            armed = false;
                            isUncertain = true;
                        }
                        else if (after - before < steepest)
                        {
                            armed = false;
                            cycles++;
                            int crossing = t1 + (int)((long)(t2 - t1) * before / (before - after));
                            if (!crossed)
                            {
                                crossed = true;
                                firstCrossing = crossing;
                                cycles = 0;
                                isUncertain = false;
                            }
                            else if (isUncertain)
                            {
                                cycles = (int)(((long)(crossing - firstCrossing) * inc + (1L << 31)) >> 32);
                            }

                            lastCrossing = crossing;
                            cyclesToLast = cycles;
                            if (cycles >= wanted)
                            {
                                end = crossing;
                                atCrossing = true;
                                passWork.Slice(t2, status);
                                break;
                            }
                        }
                    }
                }
                else if (after < armsBelow)
                {
                    armed = true;
                }

                before = after;
                if (passWork.Slice(t2, status) || t2 - windowStart > LongestWindow)
                {
                    end = t1 + ((t2 - t1) >> 1);
                    break;
                }

                t0 = t1;
                t1 = t2;
                int[] swap = cur;
                cur = next;
                next = swap;
            }
        }
        catch (Exception failure) when (!(failure is BoardGoneException))
        {
            Failure = failure;
            IsConverterFailure = t1 == t2 && !isWaiting;
            end = atCrossing ? lastCrossing : t1 == t2 ? t0 + ((t1 - t0) >> 1) : t1 + ((t2 - t1) >> 1);
            primed = !IsConverterFailure;

            // The crossing that began the window may lie after the middle of its first two sets.
            end = end - windowStart > 0 ? end : windowStart;
        }

        if (t1 != t2)
        {
            // The window closed on a good set.
            t0 = t1;
            t1 = t2;
            newest = next;
            spare = cur;
        }
        else
        {
            newest = cur;
            spare = next;
        }

        previousTime = t0;
        SampleSets += sets;
        PaceBy(sets, t1 - windowStart);

        sums.AbsurdSets = absurd;
        sums.ClippedSets = clipped;
        absurd = 0;
        clipped = 0;
        sums.Weight = weight + t0 + t1;
        sums.Cosine = sumC;
        sums.Sine = sumS;
        sums.CosineSquared = sumCC;
        sums.CosineSine = sumCS;
        sums.VoltageCurrent[0] = p1;
        sums.VoltageCurrent[1] = p2;
        sums.VoltageCurrent[2] = p3;
        sums.CurrentSquared[0] = ii1;
        sums.CurrentSquared[1] = ii2;
        sums.CurrentSquared[2] = ii3;
        sums.CurrentCosine[0] = ic1;
        sums.CurrentCosine[1] = ic2;
        sums.CurrentCosine[2] = ic3;
        sums.CurrentSine[0] = is1;
        sums.CurrentSine[1] = is2;
        sums.CurrentSine[2] = is3;
        sums.TurnPhase = turn >> 1;
        sums.TurnVoltage = tv;
        sums.TurnVoltageSquared = tvv;
        sums.TurnVoltageCosine = tvc;
        sums.TurnVoltageSine = tvs;
        sums.TurnCurrent = ti;
        sums.ReferencePhase = reference >> 1;
        sums.ReferenceCosine = rc;
        sums.Increment = inc;
        sums.StartsAtCrossing = startsAtCrossing;
        sums.Cycles = cyclesToLast;
        sums.FirstCrossing = firstCrossing;
        sums.LastCrossing = lastCrossing;
        sums.Sets = sets;

        // Between the last good set and the window's end, and before the first when the loop was waiting for one.
        silent += SilenceOf(firstTime - windowStart) + SilenceOf(end - t1);
        sums.SilentMicroseconds = silent;
        CloseAt(sums, end, atCrossing);
    }

    /// <summary>Takes note of the time between two sets.</summary>
    /// <returns>How much of it counts as silence.</returns>
    private int NoteGap(int microseconds)
    {
        MaxSampleGapMicroseconds =
            microseconds > MaxSampleGapMicroseconds ? microseconds : MaxSampleGapMicroseconds;
        return SilenceOf(microseconds);
    }

    /// <summary>The slope from set to set that no mains voltage has, codes; none while the amplitude isn't known, or where
    /// sets are so far apart that it tells nothing.</summary>
    private int Steepest() =>
        Hysteresis < SampleSet.FullScale / 64 || meanPass > UsualPass ? int.MaxValue : Hysteresis * SteepestQuarters;

    /// <summary>Looks at a set with a current above its limit: absurd is one that stands alone, as a flipped bit makes it. A
    /// load that really draws that much raises the limit, and one that reaches the end of the range is noted.</summary>
    private bool IsAbsurd(int[] set, int[] next)
    {
        bool stands = false, isAtEnd = false;
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            int code = set[2 * phase + 1], after = next[2 * phase + 1];
            code = code < 0 ? -code : code;
            after = after < 0 ? -after : after;
            if (code > limits[phase])
            {
                stands |= after < code / IsolatedRatio;
                isAtEnd |= code > ClippedCode;
            }
        }

        for (int phase = 0; phase < FrontEnd.Phases && !stands; phase++)
        {
            int code = set[2 * phase + 1];
            code = code < 0 ? -code : code;
            if (code > limits[phase])
            {
                SetLimit(phase, 2L * code);
            }
        }

        absurd += stands ? 1 : 0;
        clipped += isAtEnd && !stands ? 1 : 0;
        return stands;
    }

    private void PaceBy(int sets, int elapsed)
    {
        int mean = sets > 0 ? elapsed / sets : UsualPass;
        mean = mean > UsualPass ? mean : UsualPass;
        meanPass = mean < LongestPass ? mean : LongestPass;
    }

    /// <summary>Waits for the first good set; false when the time of a window passed without one, or the work asks to
    /// close.</summary>
    private bool Prime(int[] set)
    {
        int begin = 0;
        bool isReading = false;
        try
        {
            for (bool first = true; ; first = false)
            {
                isReading = true;
                int status = Converter.Read(set);
                isReading = false;
                int now = set[SampleSet.Time];
                if (first)
                {
                    begin = now;
                    if (!started)
                    {
                        started = true;
                        start = now;
                    }
                }

                bool close = work.Slice(now, status);
                if (status == ConverterStatus.Ok)
                {
                    previousTime = now;
                    primed = true;
                    return true;
                }

                if (close || now - begin > LongestWindow)
                {
                    return false;
                }
            }
        }
        catch (Exception failure) when (!(failure is BoardGoneException))
        {
            Failure = failure;
            IsConverterFailure = isReading;
            return false;
        }
    }

    private static int SilenceOf(int microseconds) => microseconds > ShortestSilence ? microseconds : 0;

    private void CloseEmpty(WindowSums sums, int end)
    {
        sums.Weight = 0;
        sums.Sets = 0;
        sums.AbsurdSets = 0;
        sums.ClippedSets = 0;
        sums.SilentMicroseconds = end - start;
        sums.Cycles = 0;
        sums.TurnPhase = TurnPhase;
        sums.Increment = Increment;
        sums.StartsAtCrossing = startsAtCrossing;
        CloseAt(sums, end, false);
    }

    private void CloseAt(WindowSums sums, int end, bool atCrossing)
    {
        sums.StartMicroseconds = start;
        sums.EndMicroseconds = end;
        start = end;
        sums.EndsAtCrossing = atCrossing;
        startsAtCrossing = atCrossing;
    }
}
