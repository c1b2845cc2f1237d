using NfMeter.Metrology;

namespace NfMeter.Storage;

/// <summary>The calibration as the payload of a <see cref="RecordRing"/>: the date, then all other numbers in the order
/// of <see cref="CalibrationNumber"/>, four bytes each. The ring adds layout and CRC.</summary>
public sealed class CalibrationRecord
{
    /// <summary>How many bytes of the payload are in use: 292 of the 372 that a record has.</summary>
    public const int Bytes = NumberBytes * CalibrationNumber.Count;

    private const int NumberBytes = 4;

    private readonly Calibration calibration;
    private readonly Calibration found = new Calibration();

    /// <summary>A record of a calibration.</summary>
    public CalibrationRecord(Calibration calibration)
    {
        this.calibration = calibration;
    }

    /// <summary>Writes one number of a calibration into a record.</summary>
    public static void Put(byte[] target, Calibration from, int number) =>
        LittleEndian.Put(target, Offset(number), CalibrationNumber.Read(from, number), NumberBytes);

    /// <summary>Writes the calibration into a record.</summary>
    public void Save(byte[] target)
    {
        for (int number = 0; number < CalibrationNumber.Count; number++)
        {
            Put(target, calibration, number);
        }
    }

    /// <summary>Puts the calibration of a record back.</summary>
    /// <returns>False when it can't be one; nothing changes then.</returns>
    public bool Restore(byte[] source)
    {
        for (int number = 0; number < CalibrationNumber.Count; number++)
        {
            int value = (int)LittleEndian.Get(source, Offset(number), NumberBytes);
            CalibrationNumber.Write(found, number, value);
        }

        if (!CalibrationNumber.AreAllGood(found))
        {
            return false;
        }

        calibration.CopyFrom(found);
        return true;
    }

    private static int Offset(int number) =>
        RecordRing.PayloadOffset + NumberBytes * (number == CalibrationNumber.Date ? 0 : number + 1);
}
