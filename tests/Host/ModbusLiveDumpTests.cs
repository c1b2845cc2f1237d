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
