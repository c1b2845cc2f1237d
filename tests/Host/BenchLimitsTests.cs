using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Limits;
using NfMeter.Simulator;

namespace NfMeter.HostTests;

/// <summary>The table of limits: complete, sourced, and true to the documents.</summary>
[TestClass]
public sealed class BenchLimitsTests
{
    private static readonly LimitTable table = LimitTable.Load(null);

    [TestMethod]
    public void EveryLimitHasASourceAndSaysHowSureItIs()
    {
        foreach (Limit limit in table.Limits)
        {
            Assert.IsGreaterThan(10, limit.Source.Length, limit.Set);
            Assert.Contains(limit.Status, (string[])["R", "V", "K"]);
        }

        // No one has read these two texts yet.
        Assert.IsTrue(table.Limits.Where(limit => limit.Set.StartsWith("EN ", StringComparison.Ordinal)
            || limit.Set.StartsWith("IEC 62053-23", StringComparison.Ordinal)).All(limit => limit.Status == "K"));
    }

    [TestMethod]
    [DataRow("PRO380 5.2", "active", "intrinsic", "1", 0.05, 1.5)]
    [DataRow("PRO380 5.2", "active", "intrinsic", "0.5L", 0.1, 1.5)]
    [DataRow("PRO380 5.2", "active", "intrinsic", "0.8C", 0.1, 1.5)]
    [DataRow("PRO380 5.2", "active", "intrinsic", "1", 0.1, 1.0)]
    [DataRow("PRO380 5.2", "active", "intrinsic", "0.5L", 0.2, 1.0)]
    [DataRow("PRO380 5.2", "active", "intrinsic", "0.8C", 20, 1.0)]
    [DataRow("EN 50470-3 A", "active", "intrinsic", "1", 0.05, 2.5)]
    [DataRow("EN 50470-3 B", "active", "intrinsic", "1", 0.05, 1.5)]
    [DataRow("EN 50470-3 C", "active", "intrinsic", "1", 0.03, 1.0)]
    [DataRow("EN 50470-3 C", "active", "intrinsic", "0.5L", 20, 0.5)]
    [DataRow("EN 50470-3 C", "active", "one-phase", "0.5L", 1, 1.0)]
    [DataRow("EN 50470-3 C", "active", "frequency", "0.5L", 1, 0.2)]
    [DataRow("EN 50470-3 B", "active", "sequence", "1", 1, 1.5)]
    [DataRow("EN 50470-3 C", "active", "dc", "1", 1, 1.5)]
    [DataRow("IEC 62053-21 cl 1", "active", "intrinsic", "1", 0.07, 1.5)]
    [DataRow("IEC 62053-21 cl 1", "active", "one-phase", "1", 1, 2.0)]
    [DataRow("IEC 62053-23 cl 2", "reactive", "reactive", "sin 1", 0.05, 2.5)]
    [DataRow("IEC 62053-23 cl 2", "reactive", "reactive", "sin 0.5", 1, 2.0)]
    [DataRow("IEC 62053-23 cl 2", "reactive", "reactive", "sin 0.25", 20, 2.5)]
    [DataRow("nf-meter 24 bit", "active", "intrinsic", "1", 0.004, 0.1)]
    [DataRow("nf-meter 24 bit", "active", "intrinsic", "0.8C", 20, 0.15)]
    public void ALimitIsWhatItsDocumentSays(
        string set, string energy, string test, string factor, double currentIb, double percent)
    {
        Limit limit = table.For("ads131", energy, test, factor, currentIb, "%").Single(one => one.Set == set);
        Assert.AreEqual(percent, limit.Value);
    }

    [TestMethod]
    public void TheTwelveBitFrontEndHasItsOwnRequirementFromAQuarterOfAnAmpere()
    {
        Assert.AreEqual(0.15, table.For("mcp3208", "active", "intrinsic", "1", 0.05, "%")[0].Value);
        Assert.AreEqual(0.25, table.For("mcp3208", "active", "intrinsic", "0.5L", 20, "%")[0].Value);
        Assert.IsEmpty(table.For("mcp3208", "active", "intrinsic", "1", 0.04, "%"));
        Assert.IsFalse(table.Limits.Any(limit => limit.Applies("mcp3208", "active", "voltage", "1", 1)
            && limit.Set == "EN 50470-3 C"));
    }

    [TestMethod]
    public void EveryPointOfThe24BitReportIsJudged()
    {
        foreach (TestPoint point in PointCatalog.All(false, null))
        {
            Assert.IsTrue(
                table.Limits.Any(limit => point.CurrentIb >= limit.FromIb && point.CurrentIb <= limit.ToIb
                    && limit.Tests.Contains(point.Test) && limit.Energy == point.Energy
                    && (limit.Factors.Contains(point.Factor) || point.Factor == "any")),
                point.Id);
        }
    }

    [TestMethod]
    public void PointsHaveNamesOfTheirOwn()
    {
        string[] ids = [.. PointCatalog.All(false, null).Select(point => point.Id)];
        Assert.HasCount(ids.Length, ids.Distinct().ToArray());
        Assert.IsTrue(PointCatalog.All(true, null).All(point => ids.Contains(point.Id)));
    }

    [TestMethod]
    [DataRow("", "first line")]
    [DataRow("set,frontEnds,energy,test,factor,fromIb,toIb,limit,unit,status,source\na,b,c\n", "line 2")]
    [DataRow(
        "set,frontEnds,energy,test,factor,fromIb,toIb,limit,unit,status,source\na,all,active,x,1,0,20,-1,%,V,x\n",
        "-1")]
    public void ATableThatIsNoneIsRefusedWithItsPlace(string text, string named)
    {
        UsageException refusal = Assert.ThrowsExactly<UsageException>(() => LimitTable.Parse("table", text));
        StringAssert.Contains(refusal.Message, named);
    }
}
