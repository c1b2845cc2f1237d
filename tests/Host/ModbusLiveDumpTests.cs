using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.HostTests;

/// <summary>A PRO380 in service was read out; a meter with the same measured values has the same words, at the
/// addresses of the maker's table.</summary>
[TestClass]
public sealed class ModbusLiveDumpTests
{
    [TestMethod]
    public void A_meter_with_the_values_of_a_real_pro380_answers_with_its_words()
    {
        var recorded = new RecordedPro380();
        var bench = new ModbusBench();
        recorded.Fill(bench.Registers);

        int compared = recorded.Compare(ReadMeter(bench));

        int rows = recorded.Table.Count;
        Console.WriteLine($"{compared} of {rows} rows as the real meter's, the others reserved");
        Assert.AreEqual(rows - 4, compared, "all but versions, checksum and status");
    }

    [TestMethod]
    public void Every_row_shows_its_own_register_with_its_unit_and_sign()
    {
        // The dump has zeros in many rows; here every register has a number of its own, and what can be negative is.
        var bench = new ModbusBench();
        for (int id = 0; id < RegisterId.Count; id++)
        {
            bool isSigned = id is >= RegisterId.ActivePower and <= RegisterId.ReactivePowerL3;
            bench.Registers.Write(id, (isSigned ? -1 : 1) * (1_234_567L + 10_007 * id));
        }

        var seen = new HashSet<int>();
        foreach ((RecordedPro380.TableRow row, int register, double units) in new RecordedPro380().Shown())
        {
            if (!row.IsFloat || register == RegisterId.S0Constant)
            {
                continue;
            }

            double unit = Math.Pow(10, bench.Registers.Decimals(register)) * units;
            bool isCurrent = register is >= RegisterId.CurrentL1 and <= RegisterId.CurrentL3;
            double value = bench.Registers.Read(register) / unit * (isCurrent ? -1 : 1);
            int[] words = bench.Words(row.Address, 2);
            Assert.AreEqual(
                (float)value, BitConverter.Int32BitsToSingle((words[0] << 16) | words[1]), $"{row.Meaning}");
            Assert.IsTrue(seen.Add(register), row.Meaning);
        }

        Assert.HasCount(16 + 7 + 24 + 1, seen); // P, Q, S, PF; U, I, f; energies; day counter
    }

    [TestMethod]
    public void Every_total_goes_by_the_combination_code_from_its_own_two_rows()
    {
        var bench = new ModbusBench();
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            bench.Registers.Write(id, 1000L << (id % 20));
        }

        bench.Settings.TrySet(SettingId.CombinationCode, 6);
        List<RecordedPro380.TableRow> table = new RecordedPro380().Table;
        int compared = 0;
        foreach (RecordedPro380.TableRow row in table.Where(
            row => row.Meaning.Contains("total") && row.Meaning.Contains("energy")))
        {
            string rest = row.Meaning.Replace(" (by combination code)", "");
            double Kilo(string direction)
            {
                string meaning = rest.Replace("total", direction);
                int[] words = bench.Words(table.Single(other => other.Meaning == meaning).Address, 2);
                return BitConverter.Int32BitsToSingle((words[0] << 16) | words[1]);
            }

            int[] total = bench.Words(row.Address, 2);
            Assert.AreEqual(
                (float)(Kilo("reverse") - Kilo("forward")), BitConverter.Int32BitsToSingle((total[0] << 16) | total[1]),
                row.Meaning);
            compared++;
        }

        Assert.AreEqual(12, compared);
    }

    private static Dictionary<int, int> ReadMeter(ModbusBench bench)
    {
        var words = new Dictionary<int, int>();
        foreach ((int address, int count) in new[] { (0x4000, 32), (0x5000, 50), (0x6000, 75) })
        {
            int[] block = bench.Words(address, count);
            for (int i = 0; i < count; i++)
            {
                words[address + i] = block[i];
            }
        }

        return words;
    }
}
