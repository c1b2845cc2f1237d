using nanoFramework.TestFramework;
using NfMeter.Storage;

namespace NfMeter.UnitTests;

[TestClass]
public class EventLogTests
{
    [TestMethod]
    public void The_newest_event_comes_first()
    {
        var log = new EventLog();
        Assert.AreEqual(0, log.Kept);
        log.Append(EventCode.Start, 1, 10);
        log.Append(EventCode.Error, 64, 20);
        Assert.AreEqual(2, log.Count);
        Assert.AreEqual(EventCode.Error, log.Code(0));
        Assert.AreEqual(64, log.Place(0));
        Assert.AreEqual(20, log.OperatingSeconds(0));
        Assert.AreEqual(EventCode.Start, log.Code(1));
        Assert.AreEqual(1, log.Place(1));
        Assert.AreEqual(10, log.OperatingSeconds(1));
    }

    [TestMethod]
    public void The_oldest_goes_when_there_is_no_room_and_all_are_counted()
    {
        var log = new EventLog();
        for (int number = 1; number <= 100; number++)
        {
            log.Append(EventCode.Setting, number, 10 * number);
            Assert.AreEqual(number, log.Count);
            Assert.AreEqual(number < 32 ? number : 32, log.Kept);
            for (int age = 0; age < log.Kept; age++)
            {
                Assert.AreEqual(number - age, log.Place(age));
                Assert.AreEqual(10 * (number - age), log.OperatingSeconds(age));
            }
        }
    }

    [TestMethod]
    public void What_comes_again_within_a_minute_is_one_event()
    {
        var log = new EventLog();
        log.AppendOnceAMinute(EventCode.Error, 1, 100);
        log.AppendOnceAMinute(EventCode.Error, 1, 159);
        Assert.AreEqual(1, log.Count);
        log.AppendOnceAMinute(EventCode.Error, 2, 159);
        log.AppendOnceAMinute(EventCode.Error, 2, 219);
        Assert.AreEqual(3, log.Count);
    }

    [TestMethod]
    public void What_was_stored_comes_back_under_what_is_new()
    {
        foreach (int stored in new[] { 0, 1, 31, 32, 33, 70 })
        {
            foreach (int fresh in new[] { 0, 1, 5, 32 })
            {
                var before = new EventLog();
                for (int number = 1; number <= stored; number++)
                {
                    before.Append(EventCode.Start, number, number);
                }

                var record = new byte[RecordRing.RecordBytes];
                RecordPieces.PutAll(before, record);
                var log = new EventLog();
                for (int number = stored + 1; number <= stored + fresh; number++)
                {
                    log.Append(EventCode.Start, number, number);
                }

                log.Restore(record);
                Assert.AreEqual(stored + fresh, log.Count);
                for (int age = 0; age < log.Kept; age++)
                {
                    Assert.AreEqual(stored + fresh - age, log.Place(age));
                }
            }
        }
    }

    [TestMethod]
    public void A_record_that_an_event_came_into_is_begun_again()
    {
        var log = new EventLog();
        log.Append(EventCode.Start, 1, 1);
        byte[] record = new byte[RecordRing.RecordBytes];
        int piece = log.Put(record, log.Put(record, 0));
        log.Append(EventCode.Seal, 2, 2);
        Assert.AreEqual(0, log.Put(record, piece));
        RecordPieces.PutAll(log, record);
        var next = new EventLog();
        next.Restore(record);
        Assert.AreEqual(2, next.Count);
        Assert.AreEqual(EventCode.Seal, next.Code(0));
        Assert.AreEqual(EventCode.Start, next.Code(1));
    }
}
