using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Registers;
using NfMeter.Storage;

namespace NfMeter.HostTests.Storage;

/// <summary>Each fault of a memory has its named error, and the newest whole record is never lost.</summary>
[TestClass]
public sealed class MemoryFaultTests
{
    private static readonly int stateStart = new MemoryMap(new ArrayMemory(MemoryGeometry.Of24LC512())).StateStart;

    public static IEnumerable<object[]> Chips =>
    [
        [MemoryGeometry.Of24LC512()], [MemoryGeometry.Of24M02()], [MemoryGeometry.OfFm24V10()],
    ];

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void StuckBitsOfNeighbouringSlotsAreSteppedOver(MemoryGeometry chip)
    {
        using var board = new ChipOnBus(chip);
        var random = new Random(4);
        var meter = new Keeper(board.Driver);
        meter.Save();

        // Three slots in a row, a bit each: in the header, in the middle, in the CRC.
        board.Model.Faults.StickAt(stateStart + (5 * 512) + 4, 0x40, 0x40);
        board.Model.Faults.StickAt(stateStart + (6 * 512) + 200, 0x01, 0x00);
        board.Model.Faults.StickAt(stateStart + (7 * 512) + 415, 0x80, 0x80);
        for (int save = 0; save < 20; save++)
        {
            meter.Measure(random);
            meter.Save();
            Assert.IsFalse(meter.Memory.SaveFailed);
            Assert.AreEqual(meter.Text(), new Keeper(board.Driver).Text(), $"save {save}");
        }

        Assert.IsTrue(meter.Memory.HasBadPages, "named");
        Assert.IsEmpty(board.Model.Violations.Items);
    }

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void AWriteThatTheChipForgetsIsDoneAgainElsewhere(MemoryGeometry chip)
    {
        using var board = new ChipOnBus(chip);
        var random = new Random(4);
        var meter = new Keeper(board.Driver);
        meter.Save();
        for (int forgotten = 1; forgotten <= 30; forgotten++)
        {
            meter.Measure(random);
            board.Model.Faults.WritesToForget = 1 + (forgotten % 3);
            meter.Save();
            Assert.IsFalse(meter.Memory.SaveFailed);
            Assert.AreEqual(meter.Text(), new Keeper(board.Driver).Text());
        }

        Assert.IsTrue(meter.Memory.HasBadPages, "named");
    }

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void AChipThatForgetsEverythingIsNamedAndKeepsWhatItHad(MemoryGeometry chip)
    {
        using var board = new ChipOnBus(chip);
        var random = new Random(4);
        var meter = new Keeper(board.Driver);
        meter.Measure(random);
        meter.Save();
        string last = meter.Text();
        board.Model.Faults.Forgets = _ => true;
        for (int save = 0; save < 300; save++)
        {
            meter.Measure(random);
            meter.Save();
            Assert.IsTrue(meter.Memory.SaveFailed, "named");
        }

        Assert.AreEqual(last, new Keeper(board.Driver).Text());
        board.Model.Faults.Forgets = null;
        meter.Save();
        Assert.IsFalse(meter.Memory.SaveFailed);
        Assert.AreEqual(meter.Text(), new Keeper(board.Driver).Text());
    }

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void ReadsDisturbedAtTheStartDontBringAnOlderRecordBack(MemoryGeometry chip)
    {
        using var board = new ChipOnBus(chip);
        var random = new Random(4);
        var meter = new Keeper(board.Driver);
        for (int save = 0; save < 5; save++)
        {
            meter.Measure(random);
            meter.Save();
        }

        int reads = 0;
        board.Model.Faults.Misreads = _ => ++reads % 1009 == 0;
        for (int start = 0; start < 50; start++)
        {
            var restarted = new Keeper(board.Driver);
            Assert.AreEqual(0, restarted.Errors);
            Assert.AreEqual(meter.Text(), restarted.Text(), $"start {start}");
        }

        Assert.IsGreaterThan(100_000, reads, "a wrong bit in each 1009 bytes");
    }

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void APageThatReadsWrongForEverCostsOnlyWhatStoodThere(MemoryGeometry chip)
    {
        using var board = new ChipOnBus(chip);
        var random = new Random(4);
        var meter = new Keeper(board.Driver);
        var texts = new List<string>();
        for (int save = 0; save < 6; save++)
        {
            meter.Measure(random);
            meter.Save();
            texts.Add(meter.Text());
        }

        // The newest is in the sixth slot.
        int newest = stateStart + (5 * 512);
        board.Model.Faults.Misreads = address => address >= newest + 64 && address < newest + 128;
        var restarted = new Keeper(board.Driver);
        Assert.AreEqual(texts[4], restarted.Text(), "the newest that is whole");
        restarted.Measure(random);
        restarted.Save();
        Assert.AreEqual(restarted.Text(), new Keeper(board.Driver).Text(), "and it goes on behind it");
        Assert.IsTrue(restarted.Memory.HasBadPages, "named");
    }

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void ABusHeldIsNamedAtTheStartAndDuringASaveAndNothingIsLost(MemoryGeometry chip)
    {
        // SDA held ends a transfer at once; SCL held until the controller gives up, here after 25 ms.
        foreach (int microseconds in new[] { 100, 25_000 })
        {
            using var board = new ChipOnBus(chip);
            board.Bus.HeldMicroseconds = microseconds;
            var random = new Random(4);
            var meter = new Keeper(board.Driver);
            meter.Measure(random);
            meter.Save();
            string last = meter.Text();

            meter.Measure(random);
            meter.Memory.StateChanged();
            meter.Memory.SaveWhenDue(0, true);
            for (int slice = 0; slice < 12; slice++)
            {
                meter.Memory.Slice();
            }

            board.Bus.IsHeld = true;
            while (meter.Memory.IsSaving)
            {
                long before = board.Clock.Now;
                meter.Memory.Slice();
                Assert.IsLessThanOrEqualTo(5 * microseconds, board.Clock.Now - before, "one slice");
            }

            Assert.IsTrue(meter.Memory.SaveFailed, "named");
            var blind = new Keeper(board.Driver);
            Assert.AreEqual(ErrorBits.MemoryNoAnswer, blind.Errors, "named");

            board.Bus.IsHeld = false;
            board.Clock.Advance(20_000);
            Assert.AreEqual(last, new Keeper(board.Driver).Text());
            meter.Save();
            Assert.IsFalse(meter.Memory.SaveFailed);
            Assert.AreEqual(meter.Text(), new Keeper(board.Driver).Text());
        }
    }

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void AMemoryOfANewerFirmwareIsLeftUntouchedAndNamed(MemoryGeometry chip)
    {
        var memory = new ArrayMemory(chip);
        new Keeper(memory).Save();
        var newer = new RecordRing(
            memory, new Crc32(), MemoryMap.FormatStart, MemoryMap.FormatBytes, MemoryMap.FormatRecordBytes,
            MemoryMap.FormatSlotBytes, RecordRing.Layout + 1);
        newer.Load();
        Assert.IsTrue(MemoryFormat.SaveNow(newer));
        CheckUntouched(memory, ErrorBits.MemoryNewer);
    }

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void AnUnreadableMemoryIsLeftUntouchedAndNamed(MemoryGeometry chip)
    {
        var memory = new ArrayMemory(chip);
        new Random(9).NextBytes(memory.Bytes);
        CheckUntouched(memory, ErrorBits.MemoryUnreadable);

        // All state records spoiled by something else than a cut.
        memory = new ArrayMemory(chip);
        var meter = new Keeper(memory);
        for (int save = 0; save < 10; save++)
        {
            meter.Measure(new Random(save));
            meter.Save();
        }

        for (int slot = 0; slot < 10; slot++)
        {
            memory.Bytes[stateStart + (512 * slot) + 99] ^= 0xFF;
        }

        CheckUntouched(memory, ErrorBits.MemoryUnreadable);
    }

    [TestMethod]
    public void AMeterWithoutAMemoryThatCanBeReadMeasuresAllTheSame()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("nf-meter-unreadable").FullName, "image");
        byte[] content = new byte[131072];
        new Random(3).NextBytes(content);
        File.WriteAllBytes(file, content);
        var mains = new Simulated.VirtualMains();
        mains.Apply(new Simulated.MainsLoad(230, 10));
        using (var board = new Simulated.SimulatedBoard(mains, new Simulated.BoardSettings(MemoryFile: file)))
        {
            var meter = new Meter(board);
            meter.Start();
            for (int window = 0; window < 300; window++)
            {
                meter.RunWindow();
            }

            meter.Flush();
            Assert.AreEqual(ErrorBits.MemoryUnreadable, (int)meter.Registers.Read(RegisterId.ErrorCode));
            Assert.AreEqual(6900 * 60 / 3600.0, meter.Registers.Read(RegisterId.ActiveImport), 2.0);
        }

        CollectionAssert.AreEqual(content, File.ReadAllBytes(file), "and destroys nothing");
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [TestMethod]
    public void ABlankMemoryIsNewWhateverItIsFilledWith()
    {
        foreach (byte fill in new byte[] { 0, 0xFF })
        {
            foreach (MemoryGeometry chip in MemoryGeometry.All())
            {
                if (chip.SizeBytes < MemoryMap.SmallestBytes)
                {
                    continue;
                }

                var memory = new ArrayMemory(chip);
                Array.Fill(memory.Bytes, fill);
                var meter = new Keeper(memory);
                Assert.AreEqual(0, meter.Errors, $"{chip.Name} filled with {fill}");
                Assert.IsFalse(meter.IsLoaded);
                meter.Save();
                Assert.IsTrue(new Keeper(memory).IsLoaded);
            }
        }
    }

    [TestMethod]
    public void AMemoryTooSmallForAMeterIsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new Keeper(new ArrayMemory(MemoryGeometry.OfFm24C16())));
    }

    private static void CheckUntouched(ArrayMemory memory, int error)
    {
        byte[] before = (byte[])memory.Bytes.Clone();
        var meter = new Keeper(memory);
        Assert.AreEqual(error, meter.Errors);
        Assert.IsFalse(meter.IsLoaded);
        meter.Measure(new Random(1));
        meter.Save();
        meter.Memory.Flush();
        CollectionAssert.AreEqual(before, memory.Bytes);
    }
}
