using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NfMeter.HostTests;

/// <summary>The front ends of hardware/ by circuit simulation: what ngspice finds is what README and board files
/// say.</summary>
[TestClass]
public sealed class FrontEndCircuitTests
{
    private static readonly string Hardware = Path.Combine(RepositoryFolder.Path, "hardware");

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("ads131m08-voltage", "Esp32", "Voltage", 1.2)]
    [DataRow("ads131m08-current", "Esp32", "Current", 1.2)]
    [DataRow("mcp3208-voltage", "Stm32", "Voltage", 1.65)]
    [DataRow("mcp3208-transformer", "Stm32", "Current", 1.65)]
    public void GainAndPhaseAreTheBoardFilesRangeAndLead(
        string netlist, string board, string quantity, double fullScale)
    {
        Result found = Simulate(netlist);
        string source = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "firmware", board, board + "Board.cs"));
        string unit = quantity == "Voltage" ? "RangeMillivolts" : "RangeMilliamperes";
        double range = Constant(source, quantity + unit) / 1000.0;
        Assert.AreEqual(1, fullScale / found.Gain50 / range, 0.005, "full scale");

        // A degree at 50 Hz is 55,556 ns.
        Assert.AreEqual(found.Phase50 / 360 / 50 * 1e9, Constant(source, quantity + "LeadNanoseconds"), 20, "lead");
    }

    [TestMethod]
    [DataRow("ads131m08-voltage")]
    [DataRow("ads131m08-current")]
    [DataRow("mcp3208-voltage")]
    [DataRow("mcp3208-transformer")]
    [DataRow("mcp3208-shunt")]
    public void TheReadmesTableHasWhatTheSimulationFinds(string netlist)
    {
        Result found = Simulate(netlist);
        string readme = File.ReadAllText(Path.Combine(Hardware, "README.md"));
        Match row = Regex.Match(
            readme, $@"\| `spice/{netlist}\.cir` \| ([\d.]+) \| (-?[\d.]+)° \| (-?[\d.]+)° \| ([\d.]+) kHz \|");
        Assert.IsTrue(row.Success, netlist);
        double Value(int group) => double.Parse(row.Groups[group].Value, CultureInfo.InvariantCulture);
        Assert.AreEqual(found.Gain50 * 1000, Value(1), 0.001 * Value(1), "mV a volt or ampere");
        Assert.AreEqual(found.Phase50, Value(2), 0.0006, "phase at 50 Hz");
        Assert.AreEqual(found.Phase60, Value(3), 0.0006, "phase at 60 Hz");
        Assert.AreEqual(found.CornerHertz / 1000, Value(4), 0.01 * Value(4), "corner");

        // Gain is the same at 50 and 60 Hz to 0.01 %: one calibration does for both.
        Assert.AreEqual(found.Gain50, found.Gain60, 1e-4 * found.Gain50);
    }

    private static int Constant(string source, string name)
    {
        Match match = Regex.Match(source, $@"const int {name} = (-?\d+);");
        Assert.IsTrue(match.Success, name);
        return int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private Result Simulate(string netlist)
    {
        var start = new ProcessStartInfo("ngspice", ["-b", Path.Combine(Hardware, "spice", netlist + ".cir")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string output = "";
        try
        {
            using Process ngspice = Process.Start(start)!;
            Task<string> errors = ngspice.StandardError.ReadToEndAsync();
            output = ngspice.StandardOutput.ReadToEnd() + errors.Result;
            ngspice.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive("ngspice is not on the path (Debian package ngspice)");
        }

        TestContext.WriteLine(output);
        double[] gains = Numbers(output, @"vm\(out\) =\s*(\S+)"), phases = Numbers(output, @"vp\(out\) =\s*(\S+)");
        return new(gains[0], phases[0], gains[1], phases[1], Numbers(output, @"corner\s*=\s*(\S+)").Single());
    }

    private static double[] Numbers(string text, string pattern) =>
        [.. Regex.Matches(text, pattern).Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];

    private sealed record Result(double Gain50, double Phase50, double Gain60, double Phase60, double CornerHertz);
}
