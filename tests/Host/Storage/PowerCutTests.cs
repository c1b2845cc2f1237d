using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.HostTests.Storage;

/// <summary>The power goes at every byte of every write. FRAM keeps the bytes that had arrived; of an EEPROM's page,
/// half the cuts also spoil some byte of it.</summary>
[TestClass]
public sealed class PowerCutTests
{
    private const int Saves = 200;

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object[]> Chips =>
    [
        [MemoryGeometry.OfFm24CL64()],
        [MemoryGeometry.OfMb85Rc256()],
        [MemoryGeometry.Of24LC256()],
    ];

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void ACutAtAnyByteOfAnyOf200SavesLeavesTheLastWholeRecord(MemoryGeometry chip)
    {
        var random = new Random(1);
        var memory = new ArrayMemory(chip);
        var meter = new Keeper(memory);
        var watch = Stopwatch.StartNew();
        meter.Save();
        int cuts = 0, whole = 0;
        for (int save = 0; save < Saves; save++)
        {
            string before = meter.Text();
            meter.Measure(random);
            if (save % 10 == 9)
            {
                // A setting goes with some of them: its record comes first.
                meter.Settings.TrySet(SettingId.DisplaySeconds, 1 + (save % 30));
            }

            string after = meter.Text();
            memory.Writes.Clear();
            meter.Save();
            cuts += memory.ForEachCut(random, () =>
            {
                var restarted = new Keeper(memory);
                Assert.AreEqual(0, restarted.Errors, $"save {save}");
                whole += CompareAfterCut(before, after, restarted.Text(), $"save {save}");
            });
        }

        TestContext.WriteLine(
            $"{chip.Name}: {Saves} saves, {cuts} cuts, {whole} of them behind the last byte that counts, in "
            + $"{watch.Elapsed.TotalSeconds:F1} s; registers lost: 0");
        Assert.IsGreaterThanOrEqualTo(Saves, whole, "the last cut of each save comes when all is written");
        Assert.IsGreaterThan(Saves * 400, cuts);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void ACutAtAnyByteOfAMigrationLeavesTheOldRecordsOrTheNewOnes(int layout)
    {
        MemoryGeometry[] chips = [MemoryGeometry.Of24LC512(), MemoryGeometry.Of24LC256(), MemoryGeometry.Of24M02()];
        foreach (MemoryGeometry chip in chips)
        {
            // The newest settings in each slot in turn: they lie in the way of the new ones.
            int cuts = 0;
            for (int newest = 0; newest < 8; newest++)
            {
                var random = new Random(newest);
                var memory = new ArrayMemory(chip);
                OldLayout.Fill(memory, layout, settings: newest + 1, states: 3 + (5 * newest));
                byte[] old = (byte[])memory.Bytes.Clone();
                var meter = new Keeper(memory);
                Assert.AreEqual(0, meter.Errors, chip.Name);
                Assert.AreEqual(layout, meter.Memory.MigratedFrom);
                string migrated = meter.Text();
                OldLayout.Check(meter, layout, settings: newest + 1, states: 3 + (5 * newest));
                Assert.AreEqual(migrated, new Keeper(memory).Text(), "migrated once");
                Assert.AreEqual(0, new Keeper(memory).Memory.MigratedFrom);
                if (newest is 2 or 3 or > 4)
                {
                    continue;
                }

                cuts += memory.ForEachCut(random, () =>
                {
                    byte[] cut = (byte[])memory.Bytes.Clone();
                    var writes = memory.Writes.ToArray();
                    var restarted = new Keeper(memory);
                    Assert.AreEqual(migrated, restarted.Text(), $"{chip.Name}, settings in slot {newest}");
                    Assert.AreEqual(0, restarted.Errors);
                    cut.CopyTo(memory.Bytes, 0);
                    memory.Writes.Clear();
                    memory.Writes.AddRange(writes);
                });
                Assert.IsGreaterThan(900, cuts);
            }

            TestContext.WriteLine($"{chip.Name}: layout {layout} migrated, {cuts} cuts; registers lost: 0");
        }
    }

    private static int CompareAfterCut(string before, string after, string found, string what)
    {
        if (found == after)
        {
            return 1;
        }

        if (found == before)
        {
            return 0;
        }

        // Settings and state are records of their own: the settings' came first.
        string mixed = before[..SettingsAt(before)] + after[SettingsAt(after)..];
        Assert.AreEqual(mixed, found, what);
        return 0;
    }

    private static int SettingsAt(string text)
    {
        int place = text.Length;
        for (int numbers = 0; numbers <= SettingId.Count; numbers++)
        {
            place = text.LastIndexOf(' ', place - 1);
        }

        return place;
    }
}
