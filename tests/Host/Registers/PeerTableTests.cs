using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Registers;

namespace NfMeter.HostTests;

/// <summary>Row by row through what the 382L shows: each is a register here, or stands on a list of
/// what this meter lacks, with the reason. Skips, saying so, where the shared tables are absent. The PRO380's table is
/// walked in <see cref="ModbusMapTests"/>.</summary>
[TestClass]
public sealed class PeerTableTests
{
    private const string NeedsDemand = "demand of an integration period isn't measured";
    private const string NeedsClock = "no calendar clock";
    private const string NeedsApparentEnergy = "apparent energy isn't counted";
    private const string TwoTariffs = "two tariffs; the record has room for more";
    private const string NeedsPrepayment = "no prepayment";
    private const string NotAValue = "not a value of the meter's";

    // Display code of the 382L -> why it isn't there.
    private static readonly Dictionary<string, string> lacking = Reasons(
        (TwoTariffs, Codes("1.8", 3, 8), Codes("2.8", 3, 8), Codes("3.8", 3, 8), Codes("4.8", 3, 8)),
        (NeedsApparentEnergy, ["9.8.0", "10.8.0"], ["9.128.0", "10.128.0"], [], []),
        ("the day counter is 1.9.0 and 2.9.0, which one push resets; none of reactive energy",
            ["1.128.0", "2.128.0", "3.128.0", "4.128.0"], [], [], []),
        (NeedsDemand,
            ["1.25.0", "2.25.0", "3.25.0", "4.25.0", "9.25.0", "10.25.0", "1.6.0", "2.6.0", "3.6.0", "4.6.0", "9.6.0"],
            ["10.6.0", "1.6.1", "1.6.2", "3.6.1", "3.6.2", "1.2.0", "2.2.0", "3.2.0", "4.2.0", "1.2.1", "1.2.2"],
            ["96.51.1", "96.51.2", "1.16.0", "1.13.0"], []),
        (NeedsClock, ["1.0.0", "0.1.0", "98.1.0", "99.1.0"], [], [], []),
        (NeedsPrepayment, ["130.0.0", "130.0.1"], [], [], []),
        ("S of exported energy isn't kept apart from 9.7.0", ["10.7.0"], [], [], []),
        ("numbers and texts of the utility can't be set", ["0.0.1", "0.0.2", "0.0.3", "0.130.1"], [], [], []),
        ("the device has no checksum of its program to show", ["96.54.1"], [], [], []),
        (NotAValue, ["-", "P.01"], [], [], []));

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void EveryRowOfThe382sDisplayIsARegisterOrLacksForANamedReason()
    {
        var registers = new RegisterFile();
        var codes = Enumerable.Range(0, RegisterId.Count).Select(registers.ObisCode).ToHashSet();
        var seen = new HashSet<string>();
        int covered = 0;
        foreach (string[] row in Table("kamstrup-display-obis.csv"))
        {
            string code = row[0];
            seen.Add(code);
            bool isThere = codes.Contains(code);
            covered += isThere ? 1 : 0;
            Assert.IsTrue(isThere != lacking.ContainsKey(code), $"{code} ({row[2]})");
        }

        foreach (string code in lacking.Keys)
        {
            Assert.Contains(code, seen, "on the list, but not in the table");
        }

        TestContext.WriteLine($"382L display: {covered} rows are registers, {seen.Count} codes in the table");
        Assert.IsGreaterThan(50, covered);
    }

    private static string[] Codes(string start, int from, int to) =>
        [.. Enumerable.Range(from, to - from + 1).Select(tariff => $"{start}.{tariff}")];

    private static Dictionary<string, string> Reasons(
        params (string Reason, string[] One, string[] Two, string[] Three, string[] Four)[] lists) =>
        lists.SelectMany(list => new[] { list.One, list.Two, list.Three, list.Four }
            .SelectMany(codes => codes.Select(code => (code, list.Reason))))
            .ToDictionary(pair => pair.code, pair => pair.Reason);

    private static IEnumerable<string[]> Table(string name)
    {
        string file = Path.Combine(SharedFolder.Find("facts"), name);
        return File.ReadLines(file).Skip(1).Where(line => line.Length > 0).Select(Split);
    }

    private static string[] Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool isQuoted = false;
        foreach (char c in line)
        {
            if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (c == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return [.. fields];
    }
}
