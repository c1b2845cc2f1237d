using System.Buffers.Binary;
using System.Globalization;
using NfMeter.Modbus;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.HostTests;

/// <summary>The PRO380's table against the maker's, its older addresses, and the meter's own table.</summary>
[TestClass]
public sealed class ModbusMapTests
{
    [TestMethod]
    public void Every_row_of_the_makers_table_reads_alike_at_its_address_and_at_its_older_one()
    {
        string path = Path.Combine(SharedFolder.Find("facts"), "pro380-modbus-map.csv");
        ModbusBench bench = Filled();
        int compared = 0;
        foreach (string[] cells in File.ReadLines(path).Skip(1).Select(line => line.Split(',')))
        {
            int address = int.Parse(cells[1], CultureInfo.InvariantCulture);
            int words = int.Parse(cells[2], CultureInfo.InvariantCulture);
            int[] present = bench.Words(address, words);
            string old = cells[^2];
            if (old.StartsWith("0x", StringComparison.Ordinal))
            {
                int oldAddress = int.Parse(old[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                CollectionAssert.AreEqual(present, bench.Words(oldAddress, words), cells[6]);
                compared++;
            }
        }

        Assert.IsGreaterThan(70, compared);
    }

    [TestMethod]
    [DataRow(0x1000, 123)]
    [DataRow(0x2000, 125)]
    [DataRow(0x2000 + 117, 125)]
    [DataRow(0x3000, 125)]
    [DataRow(0x3100, 125)]
    [DataRow(0x3200, 125)]
    [DataRow(0x7000, 125)]
    public void Up_to_125_registers_are_read_across_gaps(int address, int words) =>
        Assert.HasCount(words, Filled().Words(address, words));

    [TestMethod]
    public void The_old_meter_code_is_the_makers_not_another_brands()
    {
        CollectionAssert.AreEqual(new[] { 0x0102 }, new ModbusBench().Words(0x1010, 1));
    }

    [TestMethod]
    public void Energies_are_exact_and_in_the_order_that_was_once_given_them()
    {
        int[] ids =
        [
            RegisterId.ActiveImport, RegisterId.ActiveExport, RegisterId.ReactiveImport, RegisterId.ReactiveExport,
            RegisterId.ReactiveQ1, RegisterId.ReactiveQ2, RegisterId.ReactiveQ3, RegisterId.ReactiveQ4,
            RegisterId.ActiveImportT1, RegisterId.ActiveExportT1, RegisterId.ReactiveImportT1,
            RegisterId.ReactiveExportT1,
            RegisterId.ActiveImportT2, RegisterId.ActiveExportT2, RegisterId.ReactiveImportT2,
            RegisterId.ReactiveExportT2, RegisterId.DayImport, RegisterId.DayExport, RegisterId.ActiveImportL1,
        ];
        var bench = new ModbusBench();
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            bench.Energies.Restore(id, 1_234_567_890_123 + id, 3_599_999_999_000 + id);
        }

        for (int index = 0; index < ids.Length; index++)
        {
            byte[] words = Bytes(bench.Words(0x7000 + 8 * index, 8));
            Assert.AreEqual(1_234_567_890_123 + ids[index], BinaryPrimitives.ReadInt64BigEndian(words));
            Assert.AreEqual(3_599_999_999_000 + ids[index], BinaryPrimitives.ReadInt64BigEndian(words.AsSpan(8)));
        }
    }

    [TestMethod]
    public void Every_energy_of_the_meter_stands_in_its_own_table_once()
    {
        var bench = new ModbusBench();
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            bench.Energies.Restore(id, id + 1, 0);
        }

        var found = new List<int>();
        for (int index = 0; index < RegisterId.EnergyCount; index++)
        {
            found.Add(bench.Words(OwnMap.Energies + 8 * index, 8)[3] - 1);
        }

        CollectionAssert.AreEquivalent(Enumerable.Range(0, RegisterId.EnergyCount).ToList(), found);
    }

    [TestMethod]
    public void States_are_whole_numbers_of_four_words()
    {
        ModbusBench bench = new();
        bench.Registers.Write(RegisterId.StatusWord, StatusBits.SequenceReversed);
        bench.Registers.Write(RegisterId.ErrorCode, 0x21);
        bench.Registers.Write(RegisterId.OperatingTime, 5_000_000_000);
        bench.Registers.Write(RegisterId.PulseInput2, 600_000_000_001);
        long[] states = Enumerable.Range(0, 9)
            .Select(index => BinaryPrimitives.ReadInt64BigEndian(Bytes(bench.Words(0x7200 + 4 * index, 4)))).ToArray();
        CollectionAssert.AreEqual(new[] { 64, 0x21, 0, 5_000_000_000, 0, 0, 0, 600_000_000_001, 1 }, states);
    }

    [TestMethod]
    public void The_displays_automatic_list_is_read_as_OBIS_codes()
    {
        ModbusBench bench = new();
        Assert.AreEqual(16, bench.Words(0x7300, 1)[0]);
        string[] expected =
        [
            "1.8.0", "2.8.0", "3.8.0", "4.8.0", "16.7.0", "131.7.0", "32.7.0", "52.7.0", "72.7.0",
            "31.7.0", "51.7.0", "71.7.0", "14.7.0", "96.1.0", "97.97.0", "0.0.0",
        ];
        for (int slot = 0; slot < expected.Length; slot++)
        {
            int[] words = bench.Words(0x7302 + 2 * slot, 2);
            Assert.AreEqual(expected[slot], $"{words[0] & 0xFF}.{words[1] >> 8}.{words[1] & 0xFF}");
        }
    }

    [TestMethod]
    public void All_settings_are_read_by_their_numbers()
    {
        ModbusBench bench = new();
        const int inOneRequest = 60;
        for (int first = 0; first < SettingId.Count; first += inOneRequest)
        {
            int count = Math.Min(inOneRequest, SettingId.Count - first);
            int[] words = bench.Words(0x7400 + 2 * first, 2 * count);
            for (int index = 0; index < count; index++)
            {
                Assert.AreEqual(bench.Settings.Read(first + index), (words[2 * index] << 16) | words[2 * index + 1]);
            }
        }
    }

    [TestMethod]
    public void An_exact_energy_read_from_any_word_on_has_the_words_it_has_in_the_whole()
    {
        ModbusBench bench = Filled();
        int[] whole = bench.Words(0x7000, 24);
        for (int first = 0; first < whole.Length; first++)
        {
            for (int count = 1; first + count <= whole.Length; count++)
            {
                CollectionAssert.AreEqual(whole[first..(first + count)], bench.Words(0x7000 + first, count));
            }
        }
    }

    private static ModbusBench Filled()
    {
        var bench = new ModbusBench();
        for (int id = 0; id < RegisterId.Count; id++)
        {
            bench.Registers.Write(id, 1_234_567 * (id + 1));
        }

        return bench;
    }

    private static byte[] Bytes(int[] words) => [.. words.SelectMany(word => new[] { (byte)(word >> 8), (byte)word })];
}
