using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Storage;

namespace NfMeter.HostTests.Storage;

/// <summary>Parts of a memory that are spoiled, silent or foreign while the rest is whole, and how they become
/// new.</summary>
[TestClass]
public sealed class MemoryPartTests
{
    private const int Settings = 0, Calibration = 1, State = 2;

    public static IEnumerable<object[]> PartsOfChips =>
        from chip in new[] { MemoryGeometry.OfFm24CL64(), MemoryGeometry.OfFm24V10(), MemoryGeometry.Of24LC512() }
        from part in new[] { Settings, Calibration, State }
        select new object[] { chip, part };

    [TestMethod]
    [DynamicData(nameof(PartsOfChips))]
    public void APartWithOneRecordThatIsSpoiledIsNamedAndLeftUntouched(MemoryGeometry chip, int part)
    {
        ArrayMemory memory = Used(chip);
        Spoil(memory, part);
        byte[] before = (byte[])memory.Bytes.Clone();
        var meter = new Keeper(memory);
        int errors = meter.Errors | meter.Memory.LoadCalibration(out bool isCalibrated);
        Assert.AreEqual(ErrorBits.MemoryUnreadable, errors);
        Assert.AreEqual(part != Calibration, isCalibrated);
        Assert.AreEqual(part != State, meter.IsLoaded);
        Assert.AreEqual(part == Settings ? 10 : 7, meter.Settings.Read(SettingId.DisplaySeconds));

        meter.Settings.TrySet(SettingId.DisplaySeconds, 3);
        meter.Measure(new Random(1));
        meter.Save();
        meter.Memory.Flush();
        (int from, int bytes) = Place(memory, part);
        CollectionAssert.AreEqual(before[from..(from + bytes)], memory.Bytes[from..(from + bytes)]);
    }

    [TestMethod]
    [DynamicData(nameof(PartsOfChips))]
    public void FormattingMakesOnlyTheSpoiledPartNew(MemoryGeometry chip, int part)
    {
        ArrayMemory memory = Used(chip);
        long whole = new Keeper(memory).Energies.WattHours(RegisterId.ActiveImport);
        Spoil(memory, part);
        var meter = new Keeper(memory);
        meter.Memory.LoadCalibration(out _);
        Assert.IsTrue(meter.Memory.IsUnreadable);
        Assert.IsTrue(meter.Memory.Format());

        var next = new Keeper(memory);
        Assert.AreEqual(0, next.Errors | next.Memory.LoadCalibration(out bool isCalibrated));
        Assert.AreEqual(part != Calibration, isCalibrated);
        Assert.AreEqual(part == Settings ? 10 : 7, next.Settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(part == State ? 0 : whole, next.Energies.WattHours(RegisterId.ActiveImport));
        next.Measure(new Random(2));
        next.Save();
        Assert.AreEqual(next.Text(), new Keeper(memory).Text(), "and it stores again");
    }

    [TestMethod]
    public void ACutAtAnyByteOfAMetersFirstSavesLeavesAMemoryThatIsNewOrWhole()
    {
        foreach (MemoryGeometry chip in new[] { MemoryGeometry.OfFm24CL64(), MemoryGeometry.Of24LC256() })
        {
            var random = new Random(5);
            var memory = new ArrayMemory(chip);
            var meter = new Keeper(memory);
            meter.Settings.TrySet(SettingId.DisplaySeconds, 7);
            meter.Measure(random);
            string before = meter.Text();
            meter.Save();
            meter.Save();
            int cuts = memory.ForEachCut(random, () =>
            {
                byte[] cut = (byte[])memory.Bytes.Clone();
                var writes = memory.Writes.ToArray();
                var next = new Keeper(memory);
                Assert.AreEqual(0, next.Errors);
                Assert.IsTrue(!next.IsLoaded || next.State().SequenceEqual(meter.State()), "nothing or all");
                next.Save();
                Assert.AreEqual(next.Text(), new Keeper(memory).Text());
                cut.CopyTo(memory.Bytes, 0);
                memory.Writes.Clear();
                memory.Writes.AddRange(writes);
            });
            Assert.AreEqual(before, new Keeper(memory).Text());
            Assert.IsGreaterThan(64 + 512 + (2 * 416) + 64, cuts, "format, settings, two states, format");
        }
    }

    [TestMethod]
    public void AChipThatFallsSilentWhileItIsReadIsLoadedAgainAsAWhole()
    {
        foreach (int part in new[] { Settings, Calibration, State })
        {
            ArrayMemory memory = Used(MemoryGeometry.OfFm24V10());
            string whole = new Keeper(memory).Text();
            (int from, int bytes) = Place(memory, part);
            memory.IsSilentAt = address => address >= from && address < from + bytes;

            // The constructor loads all but the calibration, in the meter's order.
            var meter = new Keeper(memory);
            int errors = meter.Errors | meter.Memory.LoadCalibration(out _);
            Assert.AreEqual(ErrorBits.MemoryNoAnswer, errors & ErrorBits.MemoryNoAnswer, "named");
            Assert.IsTrue(meter.Memory.IsSilent, "and asked again");

            memory.IsSilentAt = null;
            int events = meter.Memory.Events.Count;
            Assert.AreEqual(0, meter.Memory.LoadSettings());
            Assert.AreEqual(0, meter.Memory.LoadCalibration(out bool isCalibrated));
            Assert.IsTrue(isCalibrated);
            Assert.AreEqual(0, meter.Memory.LoadState(null, true, out bool isLoaded));
            Assert.AreEqual(part != Calibration, isLoaded, "energies that are there aren't added again");
            Assert.IsFalse(meter.Memory.IsSilent);
            Assert.AreEqual(whole, meter.Text());
            Assert.AreEqual(part == Settings ? 1 : events, meter.Memory.Events.Count, "nor events");
        }
    }

    [TestMethod]
    public void ASettingThatTheChipDidntTakeIsStoredOnceItDoes()
    {
        ArrayMemory memory = Used(MemoryGeometry.OfFm24V10());
        var meter = new Keeper(memory);
        (int from, int bytes) = Place(memory, Settings);
        memory.IsSilentAt = address => address >= from && address < from + bytes;
        meter.Settings.TrySet(SettingId.DisplaySeconds, 12);
        meter.Save();
        Assert.IsTrue(meter.Memory.SaveFailed, "named");
        memory.IsSilentAt = null;
        meter.Memory.SaveWhenDue(11_000_000, false);
        while (meter.Memory.IsSaving)
        {
            meter.Memory.Slice();
        }

        Assert.IsFalse(meter.Memory.SaveFailed, "and it is gone");
        Assert.AreEqual(12, new Keeper(memory).Settings.Read(SettingId.DisplaySeconds));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void BothButtonsAtTheStartMakeAForeignMemoryNewUnlessTheSealIsClosed(bool isSealed)
    {
        string folder = Directory.CreateTempSubdirectory("nf-meter-foreign").FullName;
        string file = Path.Combine(folder, "image");
        byte[] content = new byte[131072];
        new Random(3).NextBytes(content);
        File.WriteAllBytes(file, content);
        using (var board = new SimulatedBoard(new VirtualMains(), new BoardSettings(MemoryFile: file)))
        {
            board.SealClosed.Hold(isSealed);
            board.PushButton.Hold(true);
            CheckUnreadable(board, "one button does nothing");
            board.SecondButton.Hold(true);
            if (isSealed)
            {
                CheckUnreadable(board, "nor do two under the seal");
            }
            else
            {
                var meter = new Meter(board);
                long before = board.Clock.Now;
                meter.Start();
                Assert.IsInRange(3_000_000, 30_000_000, board.Clock.Now - before, "held for three seconds");
                Assert.AreEqual(0, meter.Registers.Read(RegisterId.ErrorCode));
                Assert.AreEqual(EventCode.Formatted, meter.Events.Code(1), "logged");
                Assert.AreEqual(SettingResult.Ok, meter.Settings.TrySet(SettingId.SerialNumber, 4711));
                meter.Flush();
                board.PowerOff();
                board.PowerOn();

                // Held again, with a memory that can be read: nothing happens.
                meter = new Meter(board);
                meter.Start();
                Assert.AreEqual(4711, meter.Settings.Read(SettingId.SerialNumber));
                Assert.AreEqual(1, meter.Registers.Read(RegisterId.PowerDownCount));
            }
        }

        Assert.AreEqual(isSealed, content.AsSpan().SequenceEqual(File.ReadAllBytes(file)));
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void AMemoryOfNewerFirmwareIsTheSameByteForByteAfterHoursAndAHundredSettings()
    {
        string folder = Directory.CreateTempSubdirectory("nf-meter-newer").FullName;
        string file = Path.Combine(folder, "image");
        ArrayMemory memory = Used(BoardSettings.DefaultMemory);
        var newer = new RecordRing(
            memory, new Crc32(), MemoryMap.FormatStart, MemoryMap.FormatBytes, MemoryMap.FormatRecordBytes,
            MemoryMap.FormatSlotBytes, RecordRing.Layout + 1);
        newer.Load();
        Assert.IsTrue(MemoryFormat.SaveNow(newer));
        File.WriteAllBytes(file, memory.Bytes);
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 100));
        using (var board = new SimulatedBoard(mains, new BoardSettings(MemoryFile: file)))
        {
            // Both buttons make no difference: this memory is somebody's.
            board.PushButton.Hold(true);
            board.SecondButton.Hold(true);
            var meter = new Meter(board);
            meter.Start();
            long from = board.Clock.Now;
            for (int change = 0; change < 100; change++)
            {
                Assert.AreEqual(
                    SettingResult.Ok, meter.Settings.TrySet(SettingId.SerialNumber, 1000 + change));
                for (long until = board.Clock.Now + 72_000_000; board.Clock.Now < until;)
                {
                    meter.RunWindow();
                }
            }

            Assert.AreEqual(ErrorBits.MemoryNewer, meter.Registers.Read(RegisterId.ErrorCode));
            double hours = (board.Clock.Now - from) / 3.6e9;
            Assert.IsGreaterThanOrEqualTo(2, hours);
            Assert.AreEqual(
                69_000 * hours, meter.Registers.Read(RegisterId.ActiveImport), 69 * hours, "it measures, to 0.1 %");
            board.CutPower();
            Assert.ThrowsExactly<PowerLostException>(() =>
            {
                while (true)
                {
                    meter.RunWindow();
                }
            });
        }

        CollectionAssert.AreEqual(memory.Bytes, File.ReadAllBytes(file));
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    [DataRow(5)]
    [DataRow(SettingId.Count - 1)]
    [DataRow(SettingId.Count + 1)]
    [DataRow(120)]
    public void SettingsOfFirmwareWithFewerOrMoreOfThemKeepTheirValuesAndTheRestItsDefaults(int stored)
    {
        var memory = new ArrayMemory(MemoryGeometry.OfFm24V10());
        _ = new Keeper(memory);
        var map = new MemoryMap(memory);
        var ring = new RecordRing(memory, MemoryMap.SettingsStart, map.SettingsBytes);
        ring.Load();
        var defaults = new SettingsFile();
        ring.Record[8] = (byte)stored;
        ring.Record[9] = 99;
        for (int id = 0; id < stored; id++)
        {
            // Each at its largest; one beyond any range; those that nobody knows here at anything.
            int value = id == SettingId.DisplaySeconds ? 4711 : id < SettingId.Count ? (int)defaults.Largest(id) : 7;
            BitConverter.GetBytes(value).CopyTo(ring.Record, 13 + (4 * id));
        }

        Assert.IsTrue(MemoryFormat.SaveNow(ring));
        var meter = new Keeper(memory);
        Assert.AreEqual(0, meter.Errors);
        Assert.AreEqual(99, meter.Settings.Changes);
        for (int id = 0; id < SettingId.Count; id++)
        {
            // Verification isn't put back at a start.
            bool isKept = id < stored && id is not (SettingId.DisplaySeconds or SettingId.DisplayVerification);
            Assert.AreEqual(
                isKept ? defaults.Largest(id) : defaults.Default(id), meter.Settings.Read(id), defaults.Name(id));
        }
    }

    /// <summary>A memory with one record of each part and an event.</summary>
    private static ArrayMemory Used(MemoryGeometry chip)
    {
        var memory = new ArrayMemory(chip);
        var meter = new Keeper(memory);
        meter.Memory.LoadCalibration(out _);
        meter.Settings.TrySet(SettingId.DisplaySeconds, 7);
        meter.Measure(new Random(8));
        meter.Memory.Events.Append(EventCode.Start, 1, 2);
        meter.Memory.Calibration.Record[RecordRing.PayloadOffset] = 1;
        Assert.IsTrue(meter.Memory.SaveCalibration());
        meter.Save();
        meter.Memory.Flush();
        return memory;
    }

    private static (int From, int Bytes) Place(INonVolatileMemory memory, int part)
    {
        var map = new MemoryMap(memory);
        return part switch
        {
            Settings => (MemoryMap.SettingsStart, map.SettingsBytes),
            Calibration => (map.CalibrationStart, map.CalibrationBytes),
            _ => (map.StateStart, map.StateBytes),
        };
    }

    /// <summary>A bit of every record of a part.</summary>
    private static void Spoil(ArrayMemory memory, int part)
    {
        (int from, int bytes) = Place(memory, part);
        for (int record = from; record < from + bytes; record += 512)
        {
            memory.Bytes[record + 50] ^= (byte)(memory.Bytes[record] == 'n' ? 4 : 0);
        }
    }

    private static void CheckUnreadable(SimulatedBoard board, string what)
    {
        var meter = new Meter(board);
        meter.Start();
        Assert.AreEqual(ErrorBits.MemoryUnreadable, meter.Registers.Read(RegisterId.ErrorCode), what);
        board.PowerOff();
        board.PowerOn();
    }
}
