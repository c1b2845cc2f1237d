using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NfMeter.HostTests;

/// <summary>A part of the front ends has one value: in the netlist, the drawing, the text and the bill of
/// materials.</summary>
[TestClass]
public sealed class FrontEndValueTests
{
    private static readonly string Hardware = Path.Combine(RepositoryFolder.Path, "hardware");

    [TestMethod]
    [DataRow("ads131m08-voltage", "R1 R2 R3 R4 R5", "R2 R3 R4 R5 R6", "232k", "232 kΩ")]
    [DataRow("ads131m08-voltage", "R6", "R7", "2k94", "2.94 kΩ")]
    [DataRow("ads131m08-voltage", "C1", "C1", "680p", "680 pF")]
    [DataRow("ads131m08-current", "R2 R4", "R8 R10", "10R", "10 Ω")]
    [DataRow("ads131m08-current", "R3 R5", "R9 R11", "75R", "75 Ω")]
    [DataRow("ads131m08-current", "R6 R7", "R12 R13", "220R", "220 Ω")]
    [DataRow("ads131m08-current", "C1", "C2", "4n7", "4.7 nF")]
    [DataRow("mcp3208-voltage", "R1 R2 R3 R4 R5", "R2 R3 R4 R5 R6", "200k", "200 kΩ")]
    [DataRow("mcp3208-voltage", "R6", "R7", "3k3", "3.3 kΩ")]
    [DataRow("mcp3208-voltage", "C1", "C1", "10n", "10 nF")]
    [DataRow("mcp3208-transformer", "R2", "R8", "48R7", "48.7 Ω")]
    [DataRow("mcp3208-transformer", "R3", "R9", "1k", "1 kΩ")]
    [DataRow("mcp3208-transformer", "C1", "C2", "33n", "33 nF")]
    [DataRow("mcp3208-shunt", "R1", "RS", "300 µΩ", "300 µΩ")]
    [DataRow("mcp3208-shunt", "R3", "R9", "1k", "1 kΩ")]
    [DataRow("mcp3208-shunt", "C2", "C2", "33n", "33 nF")]
    public void NetlistDrawingTextAndBillOfMaterialsAgree(
        string netlist, string elements, string names, string drawn, string written)
    {
        double value = Value(written);
        string circuit = File.ReadAllText(Path.Combine(Hardware, "spice", netlist + ".cir"));
        foreach (string element in elements.Split(' '))
        {
            Match line = Regex.Match(circuit, $@"(?m)^{element} \S+ \S+ (\S+)$");
            Assert.IsTrue(line.Success, element);
            Assert.AreEqual(value, Value(line.Groups[1].Value), 1e-9 * value, element);
        }

        Assert.AreEqual(value, Value(drawn), 1e-9 * value);
        string build = netlist[..netlist.IndexOf('-', StringComparison.Ordinal)];
        string drawing = File.ReadAllText(Path.Combine(Hardware, "drawings", build + "-front-end.svg"));
        foreach (string name in names.Split(' '))
        {
            Assert.Contains($">{name} {drawn}<", drawing);
        }

        string[] readme = File.ReadAllText(Path.Combine(Hardware, "README.md")).Split("## Bill of materials");
        Assert.Contains(written, readme[0]);
        Assert.Contains(written, readme[1]);
    }

    // 2k94, 2.94k, 2.94 kΩ; a letter of its own, R, is the point of ohms.
    private static double Value(string text)
    {
        string units = "pnuµmRkM";
        double[] factors = [1e-12, 1e-9, 1e-6, 1e-6, 1e-3, 1, 1e3, 1e6];
        Match match = Regex.Match(text, @"^(\d+)(?:\.(\d+))? ?([pnuµmRkM])?(\d*)");
        Assert.IsTrue(match.Success, text);
        string fraction = match.Groups[2].Value + match.Groups[4].Value;
        double number = double.Parse($"{match.Groups[1].Value}.{fraction}0", CultureInfo.InvariantCulture);
        return match.Groups[3].Success ? number * factors[units.IndexOf(match.Groups[3].Value[0])] : number;
    }
}
