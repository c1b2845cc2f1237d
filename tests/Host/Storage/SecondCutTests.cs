using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.HostTests.Storage;

/// <summary>The power goes at a byte of a save, and again at a byte of the first save after that. FRAM keeps the bytes
/// that had arrived; of an EEPROM's page, half the cuts also spoil some byte of it.</summary>
[TestClass]
public sealed class SecondCutTests
{
    /// <summary>Set to 1, the whole meter's second cuts follow each first cut: 35 million pairs a chip, instead of each
    /// first cut in turn over the saves.</summary>
    private const string AllCuts = "NF_METER_ALL_CUTS";

    private const int Saves = 200;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void ASecondCutAtAnyByteOfTheRecoveryLeavesTheLastWholeRecordAsWell(bool isFram)
    {
        // The ring by itself with short records: all pairs of bytes of all 200 saves.
        MemoryGeometry chip = isFram ? MemoryGeometry.OfFm24C16() : MemoryGeometry.Of24LC256();
        var crc = new Crc32();
        var random = new Random(2);
        var memory = new ArrayMemory(chip);
        RecordRing Ring() => new(memory, crc, 0, 512, 64, 64, RecordRing.Layout);
        var ring = Ring();
        ring.Load();
        Put(ring, 1);
        int first = 0, pairs = 0;
        for (int save = 2; save <= Saves + 1; save++)
        {
            memory.Writes.Clear();
            Put(ring, save);
            byte[] after = (byte[])memory.Bytes.Clone();
            var writes = memory.Writes.ToArray();
            first += memory.ForEachCut(random, () =>
            {
                // ForEachCut of the recovery puts back what it found, so the first cut goes on from where it was.
                RecordRing recovered = Ring();
                Assert.AreEqual(LoadResult.Loaded, recovered.Load());
                long last = Value(recovered);
                Assert.IsTrue(last == save || last == save - 1, $"save {save} found {last}");
                byte[] cut = (byte[])memory.Bytes.Clone();
                memory.Writes.Clear();
                Put(recovered, 1000 + save);
                pairs += memory.ForEachCut(random, () =>
                {
                    RecordRing again = Ring();
                    Assert.AreEqual(LoadResult.Loaded, again.Load());
                    long found = Value(again);
                    Assert.IsTrue(found == last || found == 1000 + save, $"save {save}: {last} whole, found {found}");
                });
                cut.CopyTo(memory.Bytes, 0);
            });
            after.CopyTo(memory.Bytes, 0);
            Assert.IsNotEmpty(writes);
        }

        TestContext.WriteLine($"{chip.Name}: {Saves} saves, {first} first cuts, {pairs} second cuts; records lost: 0");
        Assert.IsGreaterThanOrEqualTo(Saves * 64 * 64, pairs);
    }

    [TestMethod]
    [DataRow(true, 13)]
    [DataRow(false, 29)]
    public void ASecondCutAtAnyByteOfTheRecoveryOfAMeterLeavesTheLastWholeRecordAsWell(bool isFram, int stride)
    {
        // The whole memory. In each save the first cuts begin at another byte, so that all bytes have their turn.
        MemoryGeometry chip = isFram ? MemoryGeometry.OfFm24CL64() : MemoryGeometry.Of24LC256();
        stride = Environment.GetEnvironmentVariable(AllCuts) == "1" ? 1 : stride;
        var watch = Stopwatch.StartNew();
        List<SavedOnce> saves = Run(chip);
        int firsts = 0;
        long seconds = 0;
        Parallel.ForEach(saves, save =>
        {
            var cuts = new CutTwice(chip, save);
            cuts.Run(stride);
            Interlocked.Add(ref firsts, cuts.Firsts);
            Interlocked.Add(ref seconds, cuts.Seconds);
        });

        TestContext.WriteLine(
            $"{chip.Name}, whole memory: {Saves} saves, {firsts} first cuts (each {stride}th), {seconds} second "
            + $"cuts in {watch.Elapsed.TotalSeconds:F0} s; registers lost: 0");
        Assert.HasCount(Saves, saves);
        Assert.IsGreaterThan(Saves * (416 / stride) * 416L, seconds);
    }

    /// <summary>A meter that saves, with a setting in each tenth of them.</summary>
    private static List<SavedOnce> Run(MemoryGeometry chip)
    {
        var random = new Random(3);
        var memory = new ArrayMemory(chip);
        var meter = new Keeper(memory);
        meter.Save();
        meter.Save();
        var saves = new List<SavedOnce>();
        for (int number = 0; number < Saves; number++)
        {
            byte[] content = (byte[])memory.Bytes.Clone();
            long[] state = meter.State(), set = meter.Set();
            meter.Measure(random);
            if (number % 10 == 9)
            {
                meter.Settings.TrySet(SettingId.DisplaySeconds, 1 + (number % 30));
            }

            memory.Writes.Clear();
            meter.Save();
            saves.Add(new SavedOnce(
                number, content, [.. memory.Writes], [state, meter.State()], [set, meter.Set()]));
        }

        return saves;
    }

    private static void Put(RecordRing ring, int value)
    {
        LittleEndian.Put(ring.Record, RecordRing.PayloadOffset, value, 4);
        for (int index = 4; index < 52; index++)
        {
            ring.Record[RecordRing.PayloadOffset + index] = (byte)(value * 31 + index);
        }

        ring.BeginSave();
        while (!ring.IsIdle)
        {
            ring.Slice();
        }

        Assert.IsFalse(ring.SaveFailed);
    }

    private static long Value(RecordRing ring) => LittleEndian.Get(ring.Record, RecordRing.PayloadOffset, 4);

    /// <summary>A save: the memory before it, its writes, and state and settings before and after.</summary>
    private sealed record SavedOnce(
        int Number, byte[] Content, (int Address, byte[] Old, byte[] New)[] Writes, long[][] States, long[][] Sets);

    /// <summary>All pairs of cuts of a save and of the one that follows it.</summary>
    private sealed class CutTwice(MemoryGeometry chip, SavedOnce save)
    {
        private readonly ArrayMemory memory = new(chip, (byte[])save.Content.Clone());
        private readonly SettingsFile reused = new();
        private readonly Random random = new(save.Number);
        private int next;

        public int Firsts { get; private set; }

        public long Seconds { get; private set; }

        public void Run(int stride)
        {
            next = stride - 1 - (save.Number % stride);
            foreach ((int address, _, byte[] data) in save.Writes)
            {
                data.CopyTo(memory.Bytes, address);
            }

            memory.Writes.AddRange(save.Writes);
            memory.ForEachCut(random, () =>
            {
                if (next-- == 0)
                {
                    next = stride - 1;
                    CutAgain();
                    Firsts++;
                }
            });
        }

        private void CutAgain()
        {
            byte[] cut = (byte[])memory.Bytes.Clone();
            var recovered = new Keeper(memory, reused);
            Assert.AreEqual(0, recovered.Errors);
            long[] state = recovered.State(), set = recovered.Set();
            Assert.IsTrue(save.States.Any(state.SequenceEqual), $"save {save.Number}: state after the first cut");
            Assert.IsTrue(save.Sets.Any(set.SequenceEqual), $"save {save.Number}: settings after the first cut");
            recovered.Measure(random);
            long[] then = recovered.State();
            memory.Writes.Clear();
            recovered.Save();
            Seconds += memory.ForEachCut(random, () =>
            {
                var again = new Keeper(memory, reused);
                long[] found = again.State();
                if (again.Errors != 0 || !(found.SequenceEqual(state) || found.SequenceEqual(then))
                    || !again.Set().SequenceEqual(set))
                {
                    Assert.Fail($"save {save.Number}: after the second cut");
                }
            });
            cut.CopyTo(memory.Bytes, 0);
        }
    }
}
