using NfMeter.Hal;
using NfMeter.Metrology;

namespace NfMeter.Storage;

/// <summary>What a staged calibration needs of the meter.</summary>
public interface ICalibrated
{
    /// <summary>The calibration in use.</summary>
    Calibration Calibration { get; }

    /// <summary>What the phases do at rest.</summary>
    RestDecision Rest { get; }

    /// <summary>What a good calibration would meet now: <see cref="CalibrationResult.Taken"/>, or why it would be
    /// refused.</summary>
    int CalibrationReadiness { get; }

    /// <summary>Works out a part of what a good calibration means, without any effect: <see cref="TakeOver"/> follows,
    /// after all phases' parts.</summary>
    /// <param name="phase">0 to 2.</param>
    /// <param name="wanted">The calibration.</param>
    /// <returns><see cref="CalibrationResult.None"/>, or why it would be refused.</returns>
    int Prepare(int phase, Calibration wanted);

    /// <summary>Takes a good calibration over between two windows, and keeps it.</summary>
    /// <param name="wanted">The calibration that was prepared.</param>
    /// <param name="record">The same as a record.</param>
    /// <returns>A <see cref="CalibrationResult"/>; <see cref="CalibrationResult.None"/> while a window is being worked
    /// on: to be tried again.</returns>
    int TakeOver(Calibration wanted, byte[] record);
}

/// <summary>What became of a command to a <see cref="StagedCalibration"/>. A number never gets another
/// meaning.</summary>
public static class CalibrationResult
{
    /// <summary>No command since the start, or it is under way.</summary>
    public const int None = 0;

    /// <summary>It is in use.</summary>
    public const int Taken = 1;

    /// <summary>The staged numbers were dropped.</summary>
    public const int Dropped = 2;

    /// <summary>The seal is closed.</summary>
    public const int Sealed = 3;

    /// <summary>A number is out of range, or a point's current isn't above the one before.</summary>
    public const int OutOfRange = 4;

    /// <summary>The one before is still being stored: to be tried again.</summary>
    public const int Storing = 5;

    /// <summary>The memory doesn't answer, takes nothing, or holds what this firmware may not touch.</summary>
    public const int NoMemory = 6;
}

/// <summary>A calibration that is put together number by number without any effect, and then taken into use as a whole:
/// how a master on a serial line calibrates the meter.</summary>
/// <remarks>What wasn't staged is as in use. A commit is made in slices: the numbers are looked at and put into a
/// record, two each; then each phase's gains are worked out; the last one takes all over at once. Nothing staged outlives
/// a restart.</remarks>
public sealed class StagedCalibration
{
    /// <summary>Takes the staged numbers into use.</summary>
    public const int KeyCommit = 0xCA1B;

    /// <summary>Forgets the staged numbers.</summary>
    public const int KeyDrop = 0xD209;

    /// <summary>Takes the calibration into use that a meter is built with: none, 1:1. Staged numbers are
    /// forgotten.</summary>
    public const int KeyFactory = 0xFAC7;

    // A number of a point takes up to 23,000 instructions on the interpreter.
    private const int NumbersPerSlice = 2;
    private const int FirstPhase = CalibrationNumber.Count;
    private const int Last = FirstPhase + FrontEnd.Phases;

    private readonly ICalibrated meter;
    private readonly Calibration staged = new Calibration();
    private readonly Calibration factory = new Calibration();
    private readonly byte[] record = new byte[RecordRing.PayloadOffset + CalibrationRecord.Bytes];
    private Calibration source;
    private bool isTouched;
    private int next;

    /// <summary>A staged calibration of a meter.</summary>
    public StagedCalibration(ICalibrated meter)
    {
        this.meter = meter;
    }

    /// <summary>What became of the last command, a <see cref="CalibrationResult"/>.</summary>
    public int Result { get; private set; }

    /// <summary>The <see cref="CalibrationNumber"/> because of which the last command was refused; -1 for
    /// none.</summary>
    public int RefusedNumber { get; private set; } = -1;

    /// <summary>What a commit would meet now, values aside.</summary>
    public int Readiness => meter.CalibrationReadiness;

    /// <summary>What the phases do at rest.</summary>
    public RestDecision Rest => meter.Rest;

    /// <summary>Whether a number is a command.</summary>
    public static bool IsKey(int key) => key == KeyCommit || key == KeyDrop || key == KeyFactory;

    /// <summary>A number of the calibration in use.</summary>
    public int ReadInUse(int number) => CalibrationNumber.Read(meter.Calibration, number);

    /// <summary>A staged number; as in use where nothing was staged.</summary>
    public int Read(int number) => CalibrationNumber.Read(isTouched ? staged : meter.Calibration, number);

    /// <summary>Stages a number that <see cref="CalibrationNumber.IsInRange"/> has let pass.</summary>
    public void Write(int number, int value)
    {
        if (!isTouched)
        {
            staged.CopyFrom(meter.Calibration);
            isTouched = true;
        }

        CalibrationNumber.Write(staged, number, value);
    }

    /// <summary>Forgets what was staged over another calibration than the one in use: what of it wasn't staged is the
    /// other's.</summary>
    public void Forget()
    {
        isTouched = false;
        next = 0;
    }

    /// <summary>Begins a command; slices do it.</summary>
    /// <param name="key">One that <see cref="IsKey"/> knows.</param>
    public void Begin(int key)
    {
        Result = CalibrationResult.None;
        RefusedNumber = -1;
        next = 0;
        if (key == KeyDrop)
        {
            isTouched = false;
            Result = CalibrationResult.Dropped;
            return;
        }

        source = key == KeyFactory ? factory : isTouched ? staged : meter.Calibration;
        int readiness = meter.CalibrationReadiness;
        Result = readiness == CalibrationResult.Taken ? CalibrationResult.None : readiness;
    }

    /// <summary>Does a part of the command.</summary>
    /// <returns>False when it is finished, with its <see cref="Result"/>.</returns>
    public bool Slice()
    {
        if (Result != CalibrationResult.None)
        {
            return false;
        }

        if (next >= FirstPhase && next < Last)
        {
            Result = meter.Prepare(next - FirstPhase, source);
            next++;
            return Result == CalibrationResult.None;
        }

        if (next == Last)
        {
            Result = meter.TakeOver(source, record);
            isTouched &= Result != CalibrationResult.Taken;
            return Result == CalibrationResult.None;
        }

        for (int end = next + NumbersPerSlice; next < end && next < CalibrationNumber.Count; next++)
        {
            if (!CalibrationNumber.IsGood(source, next))
            {
                RefusedNumber = next;
                Result = CalibrationResult.OutOfRange;
                return false;
            }

            CalibrationRecord.Put(record, source, next);
        }

        return true;
    }
}
