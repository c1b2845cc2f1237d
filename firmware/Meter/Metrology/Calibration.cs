using System;
using NfMeter.Hal;

namespace NfMeter.Metrology;

/// <summary>What the sensors and the converter of this one meter do wrong, as a comparison with a reference meter found
/// it; the window's end takes it back.</summary>
/// <remarks>Gains are what values have to be raised by, parts per million; the power's is the voltage's and the current's
/// together. A time is what the current's path delays less than the voltage's, on top of
/// <see cref="FrontEnd.LeadNanoseconds"/>; positive where a sensor shows the current ahead. Offsets are powers that have
/// to be added, whatever the load is: crosstalk of the voltage into the current's channel.</remarks>
public sealed class Calibration
{
    /// <summary>How many points over the current a phase can have.</summary>
    public const int MostPoints = 6;

    /// <summary>Largest gain either way, ppm.</summary>
    public const int LargestGain = 200000;

    /// <summary>Largest offset either way, microwatts or microvars.</summary>
    public const int LargestOffset = 100000000;

    /// <summary>By phase.</summary>
    public readonly int[] VoltageGainPpm = new int[FrontEnd.Phases];

    /// <summary>By phase.</summary>
    public readonly int[] CurrentGainPpm = new int[FrontEnd.Phases];

    /// <summary>By phase.</summary>
    public readonly int[] Nanoseconds = new int[FrontEnd.Phases];

    /// <summary>By phase.</summary>
    public readonly int[] OffsetMicrowatts = new int[FrontEnd.Phases];

    /// <summary>By phase.</summary>
    public readonly int[] OffsetMicrovars = new int[FrontEnd.Phases];

    /// <summary>By phase: how many points over the current are in use, 0 to <see cref="MostPoints"/>.</summary>
    public readonly int[] PointCount = new int[FrontEnd.Phases];

    /// <summary>By phase and point: the current, milliamperes, rising. Between the points what is added changes by
    /// straight lines; outside it is as at the end.</summary>
    public readonly int[] PointMilliamperes = new int[FrontEnd.Phases * MostPoints];

    /// <summary>By phase and point: added to the current's gain, ppm.</summary>
    public readonly int[] PointGainPpm = new int[FrontEnd.Phases * MostPoints];

    /// <summary>By phase and point: added to the time.</summary>
    public readonly int[] PointNanoseconds = new int[FrontEnd.Phases * MostPoints];

    /// <summary>The day it was made, yyyymmdd; 0 where it never was.</summary>
    public int Date;

    /// <summary>Takes all over from another.</summary>
    public void CopyFrom(Calibration other)
    {
        Date = other.Date;
        Copy(other.VoltageGainPpm, VoltageGainPpm);
        Copy(other.CurrentGainPpm, CurrentGainPpm);
        Copy(other.Nanoseconds, Nanoseconds);
        Copy(other.OffsetMicrowatts, OffsetMicrowatts);
        Copy(other.OffsetMicrovars, OffsetMicrovars);
        Copy(other.PointCount, PointCount);
        Copy(other.PointMilliamperes, PointMilliamperes);
        Copy(other.PointGainPpm, PointGainPpm);
        Copy(other.PointNanoseconds, PointNanoseconds);
    }

    /// <summary>What the points add to the gain at a current, ppm.</summary>
    public int GainAt(int phase, long microamperes) => At(PointGainPpm, phase, microamperes);

    /// <summary>What the points add to the time at a current, nanoseconds.</summary>
    public int NanosecondsAt(int phase, long microamperes) => At(PointNanoseconds, phase, microamperes);

    private int At(int[] values, int phase, long microamperes)
    {
        int count = PointCount[phase], first = phase * MostPoints, after = 0;
        if (count == 0)
        {
            return 0;
        }

        while (after < count && PointMilliamperes[first + after] * 1000L <= microamperes)
        {
            after++;
        }

        if (after == 0 || after == count)
        {
            return values[first + (after == 0 ? 0 : count - 1)];
        }

        int from = first + after - 1, to = from + 1;
        long above = microamperes - PointMilliamperes[from] * 1000L;
        long apart = (PointMilliamperes[to] - PointMilliamperes[from]) * 1000L;
        return values[from] + (int)((values[to] - values[from]) * above / apart);
    }

    private static void Copy(int[] from, int[] to) => Array.Copy(from, 0, to, 0, to.Length);
}
