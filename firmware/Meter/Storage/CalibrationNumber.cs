using NfMeter.Hal;
using NfMeter.Metrology;

namespace NfMeter.Storage;

/// <summary>The numbers of a <see cref="Calibration"/>, counted through: the stored record and the Modbus table both go
/// by it. For each phase 24 numbers, and behind the third the date.</summary>
/// <remarks>
/// <code>
/// 24 phase + 0   voltage gain, ppm
///          + 1   current gain, ppm
///          + 2   time, ns
///          + 3   offset, uW
///          + 4   offset, uvar
///          + 5   how many points are in use, 0 to 6
///          + 6 + 3 point   the point's current, mA; gain, ppm; time, ns
/// 72             date, yyyymmdd
/// </code>
/// </remarks>
public static class CalibrationNumber
{
    /// <summary>How many numbers a phase has.</summary>
    public const int OfPhase = FirstPoint + PointNumbers * Calibration.MostPoints;

    /// <summary>The date's number, the last.</summary>
    public const int Date = OfPhase * FrontEnd.Phases;

    /// <summary>How many there are.</summary>
    public const int Count = Date + 1;

    /// <summary>Of a phase, its first number.</summary>
    public const int VoltageGain = 0;

    /// <summary>Of a phase.</summary>
    public const int CurrentGain = 1;

    /// <summary>Of a phase.</summary>
    public const int Time = 2;

    /// <summary>Of a phase.</summary>
    public const int OffsetMicrowatts = 3;

    /// <summary>Of a phase.</summary>
    public const int OffsetMicrovars = 4;

    /// <summary>Of a phase.</summary>
    public const int PointCount = 5;

    /// <summary>Of a phase: where its points begin.</summary>
    public const int FirstPoint = 6;

    /// <summary>How many numbers a point has.</summary>
    public const int PointNumbers = 3;

    private const int LatestDate = 99991231;

    /// <summary>Reads a number.</summary>
    /// <param name="from">The calibration.</param>
    /// <param name="number">0 to <see cref="Count"/> - 1.</param>
    public static int Read(Calibration from, int number) =>
        number == Date ? from.Date : Array(from, number)[Index(number)];

    /// <summary>Writes a number, whatever it is.</summary>
    public static void Write(Calibration to, int number, int value)
    {
        if (number == Date)
        {
            to.Date = value;
        }
        else
        {
            Array(to, number)[Index(number)] = value;
        }
    }

    /// <summary>Whether a value is in range by itself.</summary>
    public static bool IsInRange(int number, int value)
    {
        int largest = Largest(number);
        return value <= largest && value >= (IsSigned(number) ? -largest : 0);
    }

    /// <summary>Whether all is within what a front end that works can have.</summary>
    public static bool AreAllGood(Calibration of)
    {
        for (int number = 0; number < Count; number++)
        {
            if (!IsGood(of, number))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a number of a calibration is in range and goes with those before it: the currents of a phase's
    /// points rise. Points that aren't in use may be anything.</summary>
    public static bool IsGood(Calibration of, int number)
    {
        int kind = number % OfPhase - FirstPoint, value = Read(of, number);
        if (number == Date || kind < 0)
        {
            return IsInRange(number, value);
        }

        if (kind / PointNumbers >= of.PointCount[number / OfPhase])
        {
            return true;
        }

        if (kind % PointNumbers != 0)
        {
            return IsInRange(number, value);
        }

        return value > (kind == 0 ? 0 : Read(of, number - PointNumbers));
    }

    private static bool IsSigned(int number)
    {
        int kind = number % OfPhase;
        return number != Date && kind != PointCount && (kind < FirstPoint || (kind - FirstPoint) % PointNumbers != 0);
    }

    private static int Largest(int number)
    {
        if (number == Date)
        {
            return LatestDate;
        }

        int kind = number % OfPhase;
        switch (kind < FirstPoint ? kind : FirstPoint + (kind - FirstPoint) % PointNumbers)
        {
            case VoltageGain:
            case CurrentGain:
            case FirstPoint + 1:
                return Calibration.LargestGain;
            case Time:
            case FirstPoint + 2:
                return FrontEnd.LongestSkewNanoseconds;
            case OffsetMicrowatts:
            case OffsetMicrovars:
                return Calibration.LargestOffset;
            case PointCount:
                return Calibration.MostPoints;
            default:
                return int.MaxValue;
        }
    }

    private static int[] Array(Calibration of, int number)
    {
        int kind = number % OfPhase;
        switch (kind < FirstPoint ? kind : FirstPoint + (kind - FirstPoint) % PointNumbers)
        {
            case VoltageGain: return of.VoltageGainPpm;
            case CurrentGain: return of.CurrentGainPpm;
            case Time: return of.Nanoseconds;
            case OffsetMicrowatts: return of.OffsetMicrowatts;
            case OffsetMicrovars: return of.OffsetMicrovars;
            case PointCount: return of.PointCount;
            case FirstPoint: return of.PointMilliamperes;
            case FirstPoint + 1: return of.PointGainPpm;
            default: return of.PointNanoseconds;
        }
    }

    private static int Index(int number)
    {
        int phase = number / OfPhase, kind = number % OfPhase;
        return kind < FirstPoint ? phase : phase * Calibration.MostPoints + (kind - FirstPoint) / PointNumbers;
    }
}
