using System;
using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Storage;

namespace NfMeter.UnitTests;

/// <summary>What a staged calibration sees of a meter, to be set up.</summary>
public sealed class CalibratedRig : ICalibrated
{
    /// <summary>The last record that came with a calibration.</summary>
    public readonly byte[] Record = new byte[RecordRing.RecordBytes];

    /// <inheritdoc/>
    public Calibration Calibration { get; } = new Calibration();

    /// <inheritdoc/>
    public RestDecision Rest { get; } = new RestDecision();

    /// <inheritdoc/>
    public int CalibrationReadiness { get; set; } = CalibrationResult.Taken;

    /// <summary>How often <see cref="TakeOver"/> says that a window is being worked on.</summary>
    public int BusyFor { get; set; }

    /// <summary>How often a calibration was taken over.</summary>
    public int Taken { get; private set; }

    /// <summary>How many phases' parts were prepared since the last calibration was taken over.</summary>
    public int Prepared { get; private set; }

    /// <inheritdoc/>
    public int Prepare(int phase, Calibration wanted)
    {
        if (phase != Prepared)
        {
            throw new InvalidOperationException("phases are prepared one behind the other");
        }

        Prepared++;
        return CalibrationResult.None;
    }

    /// <inheritdoc/>
    public int TakeOver(Calibration wanted, byte[] record)
    {
        if (BusyFor > 0)
        {
            BusyFor--;
            return CalibrationResult.None;
        }

        if (CalibrationReadiness != CalibrationResult.Taken)
        {
            return CalibrationReadiness;
        }

        if (Prepared != FrontEnd.Phases)
        {
            throw new InvalidOperationException("not all phases are prepared");
        }

        Prepared = 0;
        for (int place = 0; place < record.Length; place++)
        {
            Record[place] = record[place];
        }

        Calibration.CopyFrom(wanted);
        Taken++;
        return CalibrationResult.Taken;
    }
}
