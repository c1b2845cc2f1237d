using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NfMeter.HostTests;

/// <summary>hardware/README.md repeats facts of the board files for whoever solders: it must not say anything
/// else.</summary>
[TestClass]
public sealed class HardwareReadmeTests
{
    private static readonly string Root = RepositoryFolder.Path;

    [TestMethod]
    [DataRow("Esp32")]
    [DataRow("Stm32")]
    public void ThePinTableHasEveryPinOfTheBoardFileWithItsNumber(string board)
    {
        // | signal | to | `constant` | number | ...
        Dictionary<string, int> table = Rows(board)
            .Select(row => Regex.Match(row, @"\| `(\w+)` \| (\d+) \|"))
            .Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value, match => Number(match.Groups[2].Value));
        Dictionary<string, int> pins = Constants(board)
            .Where(constant => constant.Key.EndsWith("Pin", StringComparison.Ordinal))
            .ToDictionary();
        Assert.IsNotEmpty(pins);
        CollectionAssert.AreEquivalent(pins, table);
    }

    [TestMethod]
    public void AnStm32PinsNumberIsSixteenTimesItsPortAndItsPin()
    {
        Match[] rows = [.. Rows("Stm32").Select(row => Regex.Match(row, @"` \| (\d+) \| P([A-K])(\d+) \|"))];
        foreach (Match row in rows.Where(match => match.Success))
        {
            int port = row.Groups[2].Value[0] - 'A';
            Assert.AreEqual(16 * port + Number(row.Groups[3].Value), Number(row.Groups[1].Value), row.Value);
        }

        Assert.IsGreaterThan(5, rows.Count(match => match.Success));
    }

    [TestMethod]
    public void TheCircuitsFullScaleIsTheFrontEndsWithinHalfAPercent()
    {
        // Full scale 1.2 V, differential input impedance 330 kOhm: ADS131M08 data sheet, features and section 6.3.
        const double fullScale = 1.2, input = 330e3;
        double lower = Parallel(2940, input);
        double volts = fullScale * (5 * 232e3 + lower) / lower;
        double burden = 2 * Parallel(10, 75);
        double amperes = fullScale / burden * 2500 * (input + 440) / input;

        string readme = Readme();
        Assert.Contains(FormattableString.Invariant($"**{volts:F1} V peak**"), readme);
        Assert.Contains(FormattableString.Invariant($"**{amperes:F1} A peak**"), readme);
        Dictionary<string, int> constants = Constants("Esp32");
        Assert.AreEqual(1, volts * 1000 / constants["VoltageRangeMillivolts"], 0.005);
        Assert.AreEqual(1, amperes * 1000 / constants["CurrentRangeMilliamperes"], 0.005);
    }

    private static double Parallel(double a, double b) => a * b / (a + b);

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static string Readme() => File.ReadAllText(Path.Combine(Root, "hardware", "README.md"));

    // The table below the heading that names the board's file.
    private static IEnumerable<string> Rows(string board) => Readme()
        .Split('\n')
        .SkipWhile(line => !(line.StartsWith("### ", StringComparison.Ordinal)
            && line.Contains($"firmware/{board}/{board}Board.cs", StringComparison.Ordinal)))
        .Skip(1)
        .TakeWhile(line => !line.StartsWith('#'))
        .Where(line => line.StartsWith('|'));

    // private const int Name = 12;   or   = PortC + 8;
    private static Dictionary<string, int> Constants(string board)
    {
        string source = File.ReadAllText(Path.Combine(Root, "firmware", board, board + "Board.cs"));
        var constants = new Dictionary<string, int>();
        foreach (Match match in Regex.Matches(source, @"const int (\w+) = (?:(\w+) \+ )?(?:0x[0-9A-F]+|(\d+));"))
        {
            int sum = match.Groups[3].Success ? Number(match.Groups[3].Value) : 0;
            constants.Add(match.Groups[1].Value, sum + constants.GetValueOrDefault(match.Groups[2].Value));
        }

        return constants;
    }
}
