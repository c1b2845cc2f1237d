using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NfMeter.Registers;

namespace NfMeter.HostTests;

/// <summary>A PRO380 in service was read out; a meter with the same measured values has the same words, at the
/// addresses of the maker's table.</summary>
[TestClass]
public sealed class ModbusLiveDumpTests
{
    private const decimal Unit = 1;
    private const decimal Kilo = 1000;

    // The maker's names of the rows our registers fill, and how many of the register's units one of the row's is.
    private static readonly Dictionary<string, (int Register, decimal Units)> rows = new()
    {
        ["Serial number"] = (RegisterId.SerialNumber, Unit),
        ["S0 output rate"] = (RegisterId.S0Constant, Unit),
        ["Error code"] = (RegisterId.ErrorCode, Unit),
        ["Power-down counter"] = (RegisterId.PowerDownCount, Unit),
        ["Voltage L1"] = (RegisterId.VoltageL1, Unit),
        ["Voltage L2"] = (RegisterId.VoltageL2, Unit),
        ["Voltage L3"] = (RegisterId.VoltageL3, Unit),
        ["Frequency"] = (RegisterId.Frequency, Unit),
        ["Current L1"] = (RegisterId.CurrentL1, Unit),
        ["Current L2"] = (RegisterId.CurrentL2, Unit),
        ["Current L3"] = (RegisterId.CurrentL3, Unit),
        ["Active power total"] = (RegisterId.ActivePower, Kilo),
        ["Active power L1"] = (RegisterId.ActivePowerL1, Kilo),
        ["Active power L2"] = (RegisterId.ActivePowerL2, Kilo),
        ["Active power L3"] = (RegisterId.ActivePowerL3, Kilo),
        ["Reactive power total"] = (RegisterId.ReactivePower, Kilo),
        ["Reactive power L1"] = (RegisterId.ReactivePowerL1, Kilo),
        ["Reactive power L2"] = (RegisterId.ReactivePowerL2, Kilo),
        ["Reactive power L3"] = (RegisterId.ReactivePowerL3, Kilo),
        ["Apparent power total"] = (RegisterId.ApparentPower, Kilo),
        ["Apparent power L1"] = (RegisterId.ApparentPowerL1, Kilo),
        ["Apparent power L2"] = (RegisterId.ApparentPowerL2, Kilo),
        ["Apparent power L3"] = (RegisterId.ApparentPowerL3, Kilo),
        ["Power factor total"] = (RegisterId.PowerFactor, Unit),
        ["Power factor L1"] = (RegisterId.PowerFactorL1, Unit),
        ["Power factor L2"] = (RegisterId.PowerFactorL2, Unit),
        ["Power factor L3"] = (RegisterId.PowerFactorL3, Unit),
        ["T1 forward active energy"] = (RegisterId.ActiveImportT1, Kilo),
        ["T2 forward active energy"] = (RegisterId.ActiveImportT2, Kilo),
        ["T1 reverse active energy"] = (RegisterId.ActiveExportT1, Kilo),
        ["T2 reverse active energy"] = (RegisterId.ActiveExportT2, Kilo),
        ["T1 forward reactive energy"] = (RegisterId.ReactiveImportT1, Kilo),
        ["T2 forward reactive energy"] = (RegisterId.ReactiveImportT2, Kilo),
        ["T1 reverse reactive energy"] = (RegisterId.ReactiveExportT1, Kilo),
        ["T2 reverse reactive energy"] = (RegisterId.ReactiveExportT2, Kilo),
        ["Resettable day counter"] = (RegisterId.DayImport, Kilo),
        ["forward active energy"] = (RegisterId.ActiveImport, Kilo),
        ["L1 forward active energy"] = (RegisterId.ActiveImportL1, Kilo),
        ["L2 forward active energy"] = (RegisterId.ActiveImportL2, Kilo),
        ["L3 forward active energy"] = (RegisterId.ActiveImportL3, Kilo),
        ["reverse active energy"] = (RegisterId.ActiveExport, Kilo),
        ["L1 reverse active energy"] = (RegisterId.ActiveExportL1, Kilo),
        ["L2 reverse active energy"] = (RegisterId.ActiveExportL2, Kilo),
        ["L3 reverse active energy"] = (RegisterId.ActiveExportL3, Kilo),
        ["forward reactive energy"] = (RegisterId.ReactiveImport, Kilo),
        ["L1 forward reactive energy"] = (RegisterId.ReactiveImportL1, Kilo),
        ["L2 forward reactive energy"] = (RegisterId.ReactiveImportL2, Kilo),
        ["L3 forward reactive energy"] = (RegisterId.ReactiveImportL3, Kilo),
        ["reverse reactive energy"] = (RegisterId.ReactiveExport, Kilo),
        ["L1 reverse reactive energy"] = (RegisterId.ReactiveExportL1, Kilo),
        ["L2 reverse reactive energy"] = (RegisterId.ReactiveExportL2, Kilo),
        ["L3 reverse reactive energy"] = (RegisterId.ReactiveExportL3, Kilo),
    };

    // What the meter doesn't have reads 0. Its version is its own.
    private const string OwnVersion = "Software version";

    private static readonly Regex reserved = new(
        "^Hardware version|^Checksum|^Active status");

    [TestMethod]
    public void A_meter_with_the_values_of_a_real_pro380_answers_with_its_words()
    {
        string facts = SharedFolder.Find("facts");
        List<TableRow> table = ReadTable(Path.Combine(facts, "pro380-modbus-map.csv"));
        Dictionary<int, int> dump = ReadDump(Path.Combine(facts, "pro380-live-snapshot.json"));
        var bench = new ModbusBench();
        int filled = 0;
        foreach (TableRow row in table)
        {
            if (rows.TryGetValue(row.Meaning, out var target))
            {
                bench.Registers.Write(target.Register, Scaled(row, dump, bench.Registers, target));
                filled++;
            }
        }

        Assert.AreEqual(rows.Count, filled, "every name is one of the maker's");

        Dictionary<int, int> words = ReadMeter(bench);
        int compared = 0;
        foreach (TableRow row in table)
        {
            if (row.Meaning == OwnVersion)
            {
                continue;
            }

            bool isReserved = reserved.IsMatch(row.Meaning);
            for (int address = row.Address; address < row.Address + row.Words; address++)
            {
                int expected = isReserved ? 0 : dump[address];
                Assert.AreEqual(expected, words[address], $"{row.Meaning}, {address:X4}");
            }

            compared += isReserved ? 0 : 1;
        }

        Console.WriteLine($"{compared} of {table.Count} rows as the real meter's, the others reserved");
        Assert.AreEqual(table.Count - 4, compared, "all but versions, checksum and status");
    }

    // The register's whole number for what the dump shows. Currents are magnitudes in the register file: the PRO380
    // puts the sign of the power on them.
    private static long Scaled(TableRow row, Dictionary<int, int> dump, RegisterFile registers,
        (int Register, decimal Units) target)
    {
        decimal shown = dump[row.Address];
        if (row.IsFloat)
        {
            shown = (decimal)BitConverter.Int32BitsToSingle((dump[row.Address] << 16) | dump[row.Address + 1]);
        }

        if (row.Meaning.StartsWith("Current", StringComparison.Ordinal))
        {
            shown = Math.Abs(shown);
        }

        decimal scale = target.Units * (decimal)Math.Pow(10, registers.Decimals(target.Register));
        return (long)Math.Round(shown * scale);
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

    private static Dictionary<int, int> ReadDump(string path)
    {
        var words = new Dictionary<int, int>();
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
        foreach (JsonProperty block in json.RootElement.EnumerateObject())
        {
            int address = block.Value.GetProperty("start").GetInt32();
            foreach (JsonElement word in block.Value.GetProperty("registers").EnumerateArray())
            {
                words[address++] = word.GetInt32();
            }
        }

        return words;
    }

    private static List<TableRow> ReadTable(string path)
    {
        // addr_hex,addr_dec,registers,type,unit,access,meaning,...: no quotes before the meaning.
        return File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Select(cells => new TableRow(
            int.Parse(cells[1], CultureInfo.InvariantCulture),
            int.Parse(cells[2], CultureInfo.InvariantCulture),
            cells[3].StartsWith("float32", StringComparison.Ordinal),
            cells[6])).ToList();
    }

    private sealed record TableRow(int Address, int Words, bool IsFloat, string Meaning);
}
