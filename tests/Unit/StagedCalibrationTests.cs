using nanoFramework.TestFramework;
using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Storage;

namespace NfMeter.UnitTests;

[TestClass]
public class StagedCalibrationTests
{
    private const int L2 = CalibrationNumber.OfPhase;
    private const int L3 = 2 * CalibrationNumber.OfPhase;

    [TestMethod]
    public void What_is_staged_is_not_in_use_until_it_is_committed()
    {
        CalibratedRig rig = new CalibratedRig();
        rig.Calibration.CurrentGainPpm[2] = 700;
        StagedCalibration staged = new StagedCalibration(rig);
        Assert.AreEqual(700, staged.Read(L3 + CalibrationNumber.CurrentGain));
        staged.Write(L2 + CalibrationNumber.VoltageGain, -1234);
        Assert.AreEqual(-1234, staged.Read(L2 + CalibrationNumber.VoltageGain));
        Assert.AreEqual(0, staged.ReadInUse(L2 + CalibrationNumber.VoltageGain));
        Assert.AreEqual(0, rig.Calibration.VoltageGainPpm[1]);
        Assert.AreEqual(CalibrationResult.Taken, Finish(staged, StagedCalibration.KeyCommit));
        Assert.AreEqual(-1234, rig.Calibration.VoltageGainPpm[1]);
        Assert.AreEqual(700, rig.Calibration.CurrentGainPpm[2], "what wasn't staged");
        Assert.AreEqual(1, rig.Taken);
    }

    [TestMethod]
    public void Every_number_has_a_place_of_its_own_and_is_stored_where_it_is_found_again()
    {
        CalibratedRig rig = new CalibratedRig();
        StagedCalibration staged = new StagedCalibration(rig);
        for (int number = 0; number < CalibrationNumber.Count; number++)
        {
            staged.Write(number, Example(number));
        }

        Assert.AreEqual(CalibrationResult.Taken, Finish(staged, StagedCalibration.KeyCommit));
        Calibration stored = new Calibration();
        Assert.IsTrue(new CalibrationRecord(stored).Restore(rig.Record));
        for (int number = 0; number < CalibrationNumber.Count; number++)
        {
            Assert.AreEqual(Example(number), staged.ReadInUse(number), "in use: " + number);
            Assert.AreEqual(Example(number), CalibrationNumber.Read(stored, number), "stored: " + number);
        }

        // As the record is laid out: date, five numbers and the count of L1, its points.
        Assert.AreEqual(20261121, stored.Date);
        Assert.AreEqual(Example(L3 + 4), stored.OffsetMicrovars[2]);
        Assert.AreEqual(Example(L2 + 6 + 3 * 5 + 2), stored.PointNanoseconds[2 * Calibration.MostPoints - 1]);
    }

    [TestMethod]
    public void A_number_is_in_range_up_to_what_a_calibration_may_have()
    {
        AssertRange(CalibrationNumber.VoltageGain, -Calibration.LargestGain, Calibration.LargestGain);
        AssertRange(L2 + CalibrationNumber.CurrentGain, -Calibration.LargestGain, Calibration.LargestGain);
        AssertRange(
            L3 + CalibrationNumber.Time, -FrontEnd.LongestSkewNanoseconds, FrontEnd.LongestSkewNanoseconds);
        AssertRange(CalibrationNumber.OffsetMicrowatts, -Calibration.LargestOffset, Calibration.LargestOffset);
        AssertRange(L3 + CalibrationNumber.OffsetMicrovars, -Calibration.LargestOffset, Calibration.LargestOffset);
        AssertRange(L2 + CalibrationNumber.PointCount, 0, Calibration.MostPoints);
        AssertRange(L2 + CalibrationNumber.FirstPoint + 1, -Calibration.LargestGain, Calibration.LargestGain);
        AssertRange(
            L2 + CalibrationNumber.FirstPoint + 17, -FrontEnd.LongestSkewNanoseconds,
            FrontEnd.LongestSkewNanoseconds);
        AssertRange(CalibrationNumber.Date, 0, 99991231);
        Assert.IsFalse(CalibrationNumber.IsInRange(CalibrationNumber.FirstPoint, -1));
        Assert.IsTrue(CalibrationNumber.IsInRange(CalibrationNumber.FirstPoint, 100000));
    }

    [TestMethod]
    public void A_commit_with_points_that_do_not_rise_is_refused_with_the_number_and_changes_nothing()
    {
        CalibratedRig rig = new CalibratedRig();
        StagedCalibration staged = new StagedCalibration(rig);
        int first = L2 + CalibrationNumber.FirstPoint;
        staged.Write(L2 + CalibrationNumber.PointCount, 2);
        staged.Write(first, 5000);
        staged.Write(first + 3, 5000);
        Assert.AreEqual(CalibrationResult.OutOfRange, Finish(staged, StagedCalibration.KeyCommit));
        Assert.AreEqual(first + 3, staged.RefusedNumber);
        Assert.AreEqual(0, rig.Taken);
        Assert.AreEqual(0, rig.Calibration.PointCount[1]);
        staged.Write(first + 3, 5001);
        Assert.AreEqual(CalibrationResult.Taken, Finish(staged, StagedCalibration.KeyCommit));
        Assert.AreEqual(-1, staged.RefusedNumber);
        Assert.AreEqual(2, rig.Calibration.PointCount[1]);

        // The first point must be above nothing; one that isn't in use may be anything.
        staged.Write(L3 + CalibrationNumber.PointCount, 1);
        Assert.AreEqual(CalibrationResult.OutOfRange, Finish(staged, StagedCalibration.KeyCommit));
        Assert.AreEqual(L3 + CalibrationNumber.FirstPoint, staged.RefusedNumber);
    }

    [TestMethod]
    public void A_commit_waits_for_the_window_being_worked_on()
    {
        CalibratedRig rig = new CalibratedRig();
        rig.BusyFor = 3;
        StagedCalibration staged = new StagedCalibration(rig);
        staged.Write(CalibrationNumber.Time, 77);
        Assert.AreEqual(CalibrationResult.Taken, Finish(staged, StagedCalibration.KeyCommit));
        Assert.AreEqual(0, rig.BusyFor);
        Assert.AreEqual(77, rig.Calibration.Nanoseconds[0]);
    }

    [TestMethod]
    public void A_meter_that_is_not_ready_refuses_at_once_and_keeps_what_is_staged()
    {
        CalibratedRig rig = new CalibratedRig();
        StagedCalibration staged = new StagedCalibration(rig);
        staged.Write(CalibrationNumber.Time, 77);
        rig.CalibrationReadiness = CalibrationResult.Sealed;
        Assert.AreEqual(CalibrationResult.Sealed, Finish(staged, StagedCalibration.KeyCommit));
        rig.CalibrationReadiness = CalibrationResult.NoMemory;
        Assert.AreEqual(CalibrationResult.NoMemory, Finish(staged, StagedCalibration.KeyFactory));
        Assert.AreEqual(0, rig.Calibration.Nanoseconds[0]);
        rig.CalibrationReadiness = CalibrationResult.Taken;
        Assert.AreEqual(CalibrationResult.Taken, Finish(staged, StagedCalibration.KeyCommit));
        Assert.AreEqual(77, rig.Calibration.Nanoseconds[0]);
    }

    [TestMethod]
    public void Dropping_shows_what_is_in_use_again_and_the_factory_is_one_to_one()
    {
        CalibratedRig rig = new CalibratedRig();
        rig.Calibration.Date = 20250101;
        rig.Calibration.OffsetMicrowatts[1] = 5;
        StagedCalibration staged = new StagedCalibration(rig);
        staged.Write(L2 + CalibrationNumber.OffsetMicrowatts, 9);
        Assert.AreEqual(CalibrationResult.Dropped, Finish(staged, StagedCalibration.KeyDrop));
        Assert.AreEqual(5, staged.Read(L2 + CalibrationNumber.OffsetMicrowatts));
        staged.Write(CalibrationNumber.VoltageGain, 9);
        Assert.AreEqual(CalibrationResult.Taken, Finish(staged, StagedCalibration.KeyFactory));
        for (int number = 0; number < CalibrationNumber.Count; number++)
        {
            Assert.AreEqual(0, staged.ReadInUse(number));
            Assert.AreEqual(0, staged.Read(number));
        }
    }

    [TestMethod]
    public void Only_three_words_are_commands()
    {
        int keys = 0;
        for (int word = 0; word < 65536; word++)
        {
            keys += StagedCalibration.IsKey(word) ? 1 : 0;
        }

        Assert.AreEqual(3, keys);
        Assert.IsFalse(StagedCalibration.IsKey(0));
        Assert.IsFalse(StagedCalibration.IsKey(1));
        Assert.IsFalse(StagedCalibration.IsKey(0xFFFF));
    }

    private static int Finish(StagedCalibration staged, int key)
    {
        staged.Begin(key);
        for (int slices = 0; staged.Slice(); slices++)
        {
            Assert.IsTrue(slices < 100, "it never ends");
        }

        return staged.Result;
    }

    /// <summary>A good number, another one for each.</summary>
    private static int Example(int number)
    {
        int kind = number % CalibrationNumber.OfPhase;
        return number == CalibrationNumber.Date ? 20261121
            : kind == CalibrationNumber.PointCount ? Calibration.MostPoints - number / CalibrationNumber.OfPhase
            : kind >= CalibrationNumber.FirstPoint && kind % 3 == 0 ? 1000 + number
            : (number % 2 == 0 ? 1 : -1) * (500 + number);
    }

    private static void AssertRange(int number, int smallest, int largest)
    {
        Assert.IsTrue(CalibrationNumber.IsInRange(number, smallest));
        Assert.IsTrue(CalibrationNumber.IsInRange(number, largest));
        Assert.IsFalse(CalibrationNumber.IsInRange(number, smallest - 1));
        Assert.IsFalse(CalibrationNumber.IsInRange(number, largest + 1));
        Assert.IsFalse(CalibrationNumber.IsInRange(number, int.MinValue));
    }
}
