using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Storage;

namespace NfMeter.HostTests.Storage;

/// <summary>Events over cuts of the power, and what is legal in them.</summary>
[TestClass]
public sealed class EventLogTests
{
    [TestMethod]
    public void ACutAtAnyByteLeavesTheEventsBeforeOrWithTheNewOne()
    {
        foreach (MemoryGeometry chip in new[] { MemoryGeometry.OfFm24CL64(), MemoryGeometry.Of24LC256() })
        {
            var random = new Random(6);
            var memory = new ArrayMemory(chip);
            var meter = new Keeper(memory);
            for (int number = 1; number <= 80; number++)
            {
                meter.Memory.Events.Append(EventCode.Error, number, 2 * number);
                memory.Writes.Clear();
                meter.Save();
                int last = number, whole = 0;
                memory.ForEachCut(random, () =>
                {
                    EventLog found = new Keeper(memory).Memory.Events;
                    Assert.IsInRange(last - 1, last, found.Count);
                    Assert.AreEqual(Math.Min(found.Count, EventLog.Capacity), found.Kept);
                    for (int age = 0; age < found.Kept; age++)
                    {
                        Assert.AreEqual(found.Count - age, found.Place(age));
                        Assert.AreEqual(2 * (found.Count - age), found.OperatingSeconds(age));
                    }

                    whole += found.Count == last ? 1 : 0;
                });
                Assert.IsGreaterThan(0, whole, "the last cut comes when all is written");
            }
        }
    }

    [TestMethod]
    public void EachChangeOfLegalDataIsCountedStampedAndLogged()
    {
        using var run = new MeteredRun(new VirtualMains(), new BoardSettings());
        run.Seconds(100);
        Meter meter = run.Meter;
        int before = meter.Settings.Changes, events = meter.Events.Count;
        Assert.AreEqual(SettingResult.Ok, meter.Settings.TrySet(SettingId.SerialNumber, 815));
        Assert.AreEqual(SettingResult.Ok, meter.Settings.TrySet(SettingId.SerialNumber, 815), "no change");
        Assert.AreEqual(SettingResult.Ok, meter.Settings.TrySet(SettingId.DisplaySeconds, 5), "free");
        Assert.AreEqual(SettingResult.OutOfRange, meter.Settings.TrySet(SettingId.SerialNumber, -1), "refused");
        Assert.AreEqual(before + 2, meter.Settings.Changes);
        Assert.AreEqual(events + 1, meter.Events.Count);
        Assert.AreEqual(EventCode.Setting, meter.Events.Code(0));
        Assert.AreEqual(SettingId.SerialNumber, meter.Events.Place(0));
        Assert.IsInRange(98, 101, meter.Events.OperatingSeconds(0));

        var calibration = new Metrology.Calibration { Date = 20260105 };
        run.Seconds(50);
        Assert.AreEqual(SettingResult.Ok, meter.TryCalibrate(calibration));
        Assert.AreEqual(before + 3, meter.Settings.Changes);
        Assert.AreEqual(EventCode.Calibration, meter.Events.Code(0));
        Assert.AreEqual(20260105, meter.Events.Place(0));
        run.Seconds(1);
        Assert.AreEqual(before + 3, meter.Registers.Read(Registers.RegisterId.ConfigurationChanges));
        Assert.IsInRange(148, 151, meter.Registers.Read(Registers.RegisterId.ConfigurationChangedAt));
    }

    [TestMethod]
    public void NoCutPartsTheCountOfChangesFromItsStamp()
    {
        var random = new Random(6);
        var memory = new ArrayMemory(MemoryGeometry.OfFm24CL64());
        var meter = new Keeper(memory);
        for (int change = 1; change <= 40; change++)
        {
            meter.Settings.Seconds = 1000 * change;
            Assert.AreEqual(SettingResult.Ok, meter.Settings.TrySet(SettingId.SerialNumber, 100 + change));
            memory.Writes.Clear();
            meter.Save();
            int last = change;
            memory.ForEachCut(random, () =>
            {
                SettingsFile found = new Keeper(memory).Settings;
                Assert.IsInRange(last - 1, last, found.Changes);
                Assert.AreEqual(1000 * found.Changes, found.ChangedAt);
                Assert.AreEqual(found.Changes == 0 ? 1 : 100 + found.Changes, found.Read(SettingId.SerialNumber));
            });
        }
    }
}
