using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NfMeter.Registers;

namespace NfMeter.HostTests;

/// <summary>A PRO380 in service as it was read out, and the maker's table that says what its words mean.</summary>
internal sealed class RecordedPro380
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

    private const string OwnVersion = "Software version";

    // What the meter doesn't have reads 0.

    private static readonly Regex reserved = new(
        "^Hardware version|^Checksum|^Active status");

    private readonly Dictionary<int, int> dump;

    /// <summary>Reads both; a test without them is skipped, saying so.</summary>
    public RecordedPro380()
    {
        string facts = SharedFolder.Find("facts");
        Table = ReadTable(Path.Combine(facts, "pro380-modbus-map.csv"));
        dump = ReadDump(Path.Combine(facts, "pro380-live-snapshot.json"));
    }

    /// <summary>The maker's table.</summary>
    public List<TableRow> Table { get; }

    /// <summary>Gives registers the values that the dump shows.</summary>
    public void Fill(RegisterFile registers)
    {
        int filled = 0;
        foreach (TableRow row in Table)
        {
            if (rows.TryGetValue(row.Meaning, out var target))
            {
                registers.Write(target.Register, Scaled(row, registers, target));
                filled++;
            }
        }

        Assert.AreEqual(rows.Count, filled, "every name is one of the maker's");
    }

    /// <summary>The maker's rows that show one of the registers, and how many of its units the row's unit is.</summary>
    public IEnumerable<(TableRow Row, int Register, double Units)> Shown() => Table
        .Where(row => rows.ContainsKey(row.Meaning))
        .Select(row => (row, rows[row.Meaning].Register, (double)rows[row.Meaning].Units));

    /// <summary>Compares words that a meter with these values gave with those of the real one; what the meter doesn't
    /// have must be 0, its version may be its own.</summary>
    /// <param name="words">A word at each address.</param>
    /// <returns>How many rows of the table are as the real meter's.</returns>
    public int Compare(Dictionary<int, int> words)
    {
        int compared = 0;
        foreach (TableRow row in Table)
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

        return compared;
    }

    // The register's whole number for what the dump shows. Currents are magnitudes in the register file: the PRO380
    // puts the sign of the power on them.
    private long Scaled(TableRow row, RegisterFile registers, (int Register, decimal Units) target)
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

    internal sealed record TableRow(int Address, int Words, bool IsFloat, string Meaning);
}
