using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Modbus;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.HostTests.Storage;

/// <summary>One Modbus request changes several settings, a slice at a time. The power fails behind any slice, and goes
/// at any byte of what is written then.</summary>
[TestClass]
public sealed class SettingsWriteCutTests
{
    // 19 to 23: unit of input 2, stop bits, late characters, answers to reads to all, combination code.
    private const int FirstSetting = SettingId.PulseInputUnit2;
    private static readonly int[] values = [3, 2, 7, 0, 5];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void A_cut_at_any_byte_behind_any_slice_leaves_all_settings_of_a_request_or_none()
    {
        var random = new Random(8);
        foreach (MemoryGeometry chip in new[] { MemoryGeometry.OfFm24CL64(), MemoryGeometry.Of24LC256() })
        {
            int cuts = 0, slices = 0;
            bool isDone = false;
            for (; !isDone; slices++)
            {
                var memory = new ArrayMemory(chip);
                var meter = new Keeper(memory);
                meter.Settings.TrySet(SettingId.DisplaySeconds, 4);
                meter.Save();
                long[] before = meter.Set();
                var write = new Write(meter);
                isDone = write.Run(slices);
                bool isTaken = isDone || meter.Settings.Changes > 1;
                long[] expected = isTaken ? After(before) : before;
                memory.Writes.Clear();
                meter.Memory.Flush();
                cuts += memory.ForEachCut(random, () =>
                {
                    long[] found = new Keeper(memory).Set();
                    if (!isTaken || !found.SequenceEqual(before))
                    {
                        CollectionAssert.AreEqual(expected, found, $"{chip.Name}, behind slice {slices}");
                    }
                });
                CollectionAssert.AreEqual(expected, new Keeper(memory).Set(), "with nothing torn");
            }

            Assert.IsGreaterThan(2 * values.Length, slices);
            TestContext.WriteLine($"{chip.Name}: {slices} slices, {cuts} cuts; requests stored by halves: 0");
        }
    }

    [TestMethod]
    public void What_was_taken_before_is_stored_though_the_power_fails_in_a_request_that_is_not_done()
    {
        var memory = new ArrayMemory(MemoryGeometry.OfFm24CL64());
        var meter = new Keeper(memory);
        meter.Settings.TrySet(SettingId.DisplaySeconds, 4);
        long[] before = meter.Set();
        Assert.IsFalse(new Write(meter).Run(values.Length + 2));
        Assert.AreEqual(2L, meter.Settings.Read(SettingId.ModbusStopBits), "half of it is set");
        meter.Memory.Flush();
        CollectionAssert.AreEqual(before, new Keeper(memory).Set());
    }

    [TestMethod]
    public void A_button_press_in_the_middle_of_a_request_that_goes_back_stays_and_is_counted_once()
    {
        var meter = new Keeper(new ArrayMemory(MemoryGeometry.OfFm24CL64()));
        meter.Settings.Rules = new RefusesTogether(meter.Settings);
        var write = new Write(meter);
        write.Run(values.Length + 2);
        meter.Settings.TrySet(SettingId.DisplaySeconds, 4);
        Assert.IsTrue(write.Run(100));
        Assert.AreEqual(ExceptionCode.DeviceFailure, write.Result);
        Assert.AreEqual(1, meter.Settings.Changes);
        Assert.AreEqual(4L, meter.Settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(1L, meter.Settings.Read(SettingId.ModbusStopBits));
    }

    [TestMethod]
    public void A_request_that_is_dropped_because_a_part_failed_leaves_nothing()
    {
        var meter = new Keeper(new ArrayMemory(MemoryGeometry.OfFm24CL64()));
        long[] before = meter.Set();
        var write = new Write(meter);
        Assert.IsFalse(write.Run(values.Length + 3));
        write.Cancel();
        CollectionAssert.AreEqual(before, meter.Set());
        meter.Settings.TrySet(SettingId.DisplaySeconds, 4);
        Assert.AreEqual(1, meter.Settings.Changes);
        Assert.AreEqual(4L, meter.Settings.ReadWhole(SettingId.DisplaySeconds));
    }

    private static long[] After(long[] before)
    {
        long[] after = (long[])before.Clone();
        for (int index = 0; index < values.Length; index++)
        {
            after[FirstSetting + index] = values[index];
        }

        after[SettingId.Count] += values.Length;
        return after;
    }

    /// <summary>Function 16 to the settings, without a line.</summary>
    private sealed class Write
    {
        private readonly RegisterWriter writer;

        public Write(Keeper meter)
        {
            byte[] words = [.. values.SelectMany(value => new byte[] { 0, 0, 0, (byte)value })];
            RegisterMap map = MeterMap.Create(meter.Registers, meter.Settings, meter.Energies);
            writer = new RegisterWriter(map, meter.Registers, meter.Settings, meter.Energies, meter.Memory.Events);
            int address = OwnMap.Settings + 2 * FirstSetting;
            writer.Begin(map.Locate(address, 2 * values.Length), 2 * values.Length, words, 0);
        }

        public int Result => writer.Result;

        public void Cancel() => writer.Cancel();

        /// <summary>Gives it slices.</summary>
        /// <returns>Whether it is finished.</returns>
        public bool Run(int slices)
        {
            bool isDone = false;
            for (int slice = 0; slice < slices && !isDone; slice++)
            {
                isDone = !writer.Slice();
            }

            return isDone;
        }
    }

    /// <summary>Two stop bits go with nothing.</summary>
    private sealed class RefusesTogether(SettingsFile settings) : ISettingsRules
    {
        public int Check(int id, long value) => SettingResult.Ok;

        public int CheckTogether() =>
            settings.Read(SettingId.ModbusStopBits) == 2 ? SettingResult.Conflict : SettingResult.Ok;

        public string Explain(int id, long value) => "";

        public void Apply(int id)
        {
        }

        public void Changed(int id)
        {
        }
    }
}
