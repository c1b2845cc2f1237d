using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Energy;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.HostTests.Storage;

/// <summary>Memories as older firmware wrote them, put together here byte by byte from their description: layout 1 with
/// records of 384 bytes, layout 2 with 512, settings in the first eight, state in the rest.</summary>
internal static class OldLayout
{
    private static readonly int[] stored1 =
    [
        RegisterId.ActiveImport, RegisterId.ActiveExport,
        .. Enumerable.Range(RegisterId.ActiveImportL1, 6), .. Enumerable.Range(RegisterId.ReactiveQ1, 16),
    ];

    private static readonly int[] stored2 =
        [.. stored1, .. Enumerable.Range(RegisterId.ActiveImportT2, 4), RegisterId.DayImport, RegisterId.DayExport];

    /// <summary>Writes so many records of each kind, oldest first.</summary>
    public static void Fill(ArrayMemory memory, int layout, int settings, int states)
    {
        int slotBytes = SlotBytes(memory, layout);
        int start = 8 * RecordBytes(layout);
        for (int number = 1; number <= settings; number++)
        {
            // With pages of 256 bytes layout 1 had six slots.
            Put(memory, layout, 0, start / slotBytes, number, SettingsPayload(layout, number));
        }

        for (int number = 1; number <= states; number++)
        {
            Put(memory, layout, start, (memory.SizeBytes - start) / slotBytes, number, StatePayload(layout, number));
        }
    }

    /// <summary>Holds a meter against what the newest records said.</summary>
    public static void Check(Keeper meter, int layout, int settings, int states)
    {
        Assert.AreEqual(1 + settings, meter.Settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(40 + settings, meter.Settings.Read(SettingId.ModbusAddress));
        Assert.AreEqual(700 + settings, meter.Settings.Changes);
        foreach (int id in layout == 1 ? stored1 : stored2)
        {
            Assert.AreEqual(WattHours(id, states), meter.Energies.WattHours(id), $"energy {id}");
            Assert.AreEqual(Nanojoules(id, states), meter.Energies.Nanojoules(id), $"energy {id}");
        }

        // Without tariffs all was tariff 1's.
        long tariff2 = layout == 1 ? 0 : WattHours(RegisterId.ActiveImportT2, states);
        bool isBorrowed = layout != 1
            && Nanojoules(RegisterId.ActiveImport, states) < Nanojoules(RegisterId.ActiveImportT2, states);
        long borrowed = isBorrowed ? 1 : 0;
        Assert.AreEqual(
            WattHours(RegisterId.ActiveImport, states) - tariff2 - borrowed,
            meter.Energies.WattHours(RegisterId.ActiveImportT1));
        Assert.AreEqual(5 + states, meter.Registers.Read(RegisterId.PowerDownCount));
        Assert.AreEqual(1000 * states, meter.Registers.Read(RegisterId.OperatingTime));
    }

    private static long WattHours(int id, int number) =>
        number * (id >= RegisterId.ActiveImportT2 ? 100L : 1_000_000L + id);

    private static long Nanojoules(int id, int number) =>
        ((id * 77_777_777_777L) + number) % EnergyAccumulators.NanojoulesPerWattHour;

    private static int RecordBytes(int layout) => layout == 1 ? 384 : 512;

    private static int SlotBytes(ArrayMemory memory, int layout) =>
        (RecordBytes(layout) + memory.PageBytes - 1) / memory.PageBytes * memory.PageBytes;

    private static byte[] SettingsPayload(int layout, int number)
    {
        int count = layout == 1 ? 20 : 25;
        var defaults = new SettingsFile();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((byte)count);
        writer.Write(700 + number);
        for (int id = 0; id < count; id++)
        {
            writer.Write(id switch
            {
                SettingId.DisplaySeconds => 1 + number,
                SettingId.ModbusAddress => 40 + number,
                _ => (int)defaults.Read(id),
            });
        }

        return stream.ToArray();
    }

    private static byte[] StatePayload(int layout, int number)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (int id in layout == 1 ? stored1 : stored2)
        {
            writer.Write(BitConverter.GetBytes(WattHours(id, number)).AsSpan(0, 5));
            writer.Write(BitConverter.GetBytes(Nanojoules(id, number)).AsSpan(0, 6));
        }

        return [.. stream.ToArray(), .. Counters(number)];
    }

    // The meters of these tests have no outputs and no inputs: the counters follow the energies at once.
    private static byte[] Counters(int number) =>
    [
        .. BitConverter.GetBytes(5 + number), .. BitConverter.GetBytes(1000 * number), .. BitConverter.GetBytes(3),
    ];

    private static void Put(ArrayMemory memory, int layout, int start, int slots, int number, byte[] payload)
    {
        byte[] record = new byte[RecordBytes(layout)];
        record[0] = (byte)'n';
        record[1] = (byte)'M';
        record[2] = (byte)layout;
        BitConverter.GetBytes(number).CopyTo(record, 4);
        payload.CopyTo(record, 8);
        uint crc = ~new Crc32().Update(Crc32.Seed, record, 0, record.Length - 4);
        BitConverter.GetBytes(crc).CopyTo(record, record.Length - 4);
        record.CopyTo(memory.Bytes, start + ((number - 1) % slots * SlotBytes(memory, layout)));
    }
}
