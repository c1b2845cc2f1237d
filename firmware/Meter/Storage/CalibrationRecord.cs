using NfMeter.Hal;
using NfMeter.Metrology;

namespace NfMeter.Storage;

/// <summary>The calibration as the payload of a <see cref="RecordRing"/>: the date, then for each phase five numbers,
/// the count of its points and all its points, four bytes each. The ring adds layout and CRC.</summary>
/// <remarks>292 bytes of the 372 that a record has.</remarks>
public sealed class CalibrationRecord
{
    private const int NumberBytes = 4;

    private readonly Calibration calibration;
    private readonly Calibration found = new Calibration();
    private byte[] record;
    private int place;
    private bool isSaving;

    /// <summary>A record of a calibration.</summary>
    public CalibrationRecord(Calibration calibration)
    {
        this.calibration = calibration;
    }

    /// <summary>Writes the calibration into a record.</summary>
    public void Save(byte[] target)
    {
        isSaving = true;
        Walk(target, calibration);
    }

    /// <summary>Puts the calibration of a record back.</summary>
    /// <returns>False when it can't be one; nothing changes then.</returns>
    public bool Restore(byte[] source)
    {
        isSaving = false;
        Walk(source, found);
        if (!found.IsPlausible)
        {
            return false;
        }

        calibration.CopyFrom(found);
        return true;
    }

    /// <summary>One walk for both ways, so that they can't differ.</summary>
    private void Walk(byte[] bytes, Calibration one)
    {
        record = bytes;
        place = RecordRing.PayloadOffset;
        one.Date = Next(one.Date);
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            Next(one.VoltageGainPpm, phase);
            Next(one.CurrentGainPpm, phase);
            Next(one.Nanoseconds, phase);
            Next(one.OffsetMicrowatts, phase);
            Next(one.OffsetMicrovars, phase);
            Next(one.PointCount, phase);
            for (int point = 0; point < Calibration.MostPoints; point++)
            {
                int at = phase * Calibration.MostPoints + point;
                Next(one.PointMilliamperes, at);
                Next(one.PointGainPpm, at);
                Next(one.PointNanoseconds, at);
            }
        }
    }

    private void Next(int[] numbers, int index) => numbers[index] = Next(numbers[index]);

    private int Next(int number)
    {
        if (isSaving)
        {
            LittleEndian.Put(record, place, number, NumberBytes);
        }
        else
        {
            number = (int)LittleEndian.Get(record, place, NumberBytes);
        }

        place += NumberBytes;
        return number;
    }
}
