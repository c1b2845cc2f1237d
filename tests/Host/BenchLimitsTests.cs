using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Limits;
using NfMeter.Simulated;
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

        // No one has read these two texts yet. What a front end is offered as is this project's decision.
        Assert.IsTrue(table.Limits.Where(limit => !limit.Tests.Contains("offered")
            && (limit.Set.StartsWith("EN ", StringComparison.Ordinal)
                || limit.Set.StartsWith("IEC 62053-23", StringComparison.Ordinal))).All(limit => limit.Status == "K"));
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
    [DataRow("ads131", "EN 50470-3 C", 0.5, 0.15)]
    [DataRow("mcp3208", "EN 50470-3 B", 1.0, 0.25)]
    [DataRow("internal", "EN 50470-3 B", 1.0, 1)]
    public void EachFrontEndIsOfferedAsOneClassFromItsImin(string frontEnd, string set, double percent, double imin)
    {
        Limit offer = table.Limits.Single(limit =>
            limit.Tests.Contains("offered") && limit.FrontEnds.Contains(frontEnd));
        Assert.AreEqual(set, offer.Set);
        Assert.AreEqual(percent, offer.Value);
        Assert.AreEqual(imin, offer.FromIb * 5, 1e-9);
        Assert.AreEqual(100, offer.ToIb * 5);

        // What repeats within a tenth of the class is what the class says, from Itr on.
        double itr = table.Limits.Where(limit => limit.Set == set && limit.Tests.Contains("repeatability")
            && limit.FrontEnds.Contains(frontEnd)).Min(limit => limit.FromIb);
        Assert.AreEqual(
            percent / 10, table.For(frontEnd, "active", "repeatability", "1", itr, "%").Single(
                limit => limit.Set == set).Value, 1e-12);
        Assert.IsLessThanOrEqualTo(itr, offer.FromIb);
    }

    /// <summary>MID Table 1: direct connected, Imin at most half of Itr, Imax at least 50 Itr, Ist at most 0.04
    /// Itr in class B.</summary>
    [TestMethod]
    public void TheControllersOwnConverterIsJudgedByClassBOnlyAndNotBelowItsImin()
    {
        foreach (string test in (string[])["intrinsic", "one-phase", "repeatability", "voltage", "step", "reactive"])
        {
            string factor = test == "reactive" ? "sin 1" : "1", energy = test == "reactive" ? test : "active";
            Assert.IsEmpty(table.For("internal", energy, test, factor, 0.99 / 5, "%"), test);
            IReadOnlyList<Limit> within = table.For("internal", energy, test, factor, 2 / 5.0, "%");
            Assert.HasCount(1, within, test);
            Assert.AreEqual(test == "reactive" ? "IEC 62053-23 cl 2" : "EN 50470-3 B", within[0].Set);
        }

        Assert.AreEqual(0.1, table.For("internal", "active", "repeatability", "1", 2 / 5.0, "%")[0].Value);
        Assert.AreEqual(1.5, table.For("internal", "active", "intrinsic", "1", 1 / 5.0, "%")[0].Value);
        Assert.AreEqual(0.04 * 2, Rating.StartingAmperesOf(FrontEndKind.Internal), 1e-12);
    }

    [TestMethod]
    [DataRow("MID class B", "internal", "rated-30C", 1, 2)]
    [DataRow("MID class B", "internal", "rated-70C-one-phase", 2, 4.5)]
    [DataRow("MID class B", "mcp3208", "rated-40C", 0.25, 2.5)]
    [DataRow("MID class C", "ads131", "rated-55C", 0.15, 1.7)]
    [DataRow("MID class C", "ads131", "rated-30C", 5, 0.7)]
    [DataRow("MID class B", "ads131", "rated-70C", 5, 4)]
    [DataRow("MID class C", "ads131", "rated-70C-one-phase", 5, 2)]
    public void RatedOperatingConditionsAreMids(
        string set, string frontEnd, string test, double amperes, double percent) => Assert.AreEqual(
        percent, table.For(frontEnd, "active", test, "1", amperes / 5, "%").Single(limit => limit.Set == set).Value);

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
