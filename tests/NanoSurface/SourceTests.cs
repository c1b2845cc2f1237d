using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Members;
using NfMeter.NanoSurface.Search;

namespace NfMeter.NanoSurface;

/// <summary>The sources of this tree use only what nanoFramework 1.17 has and can run.</summary>
[TestClass]
public sealed class SourceTests
{
    public static IEnumerable<object[]> Projects => DeviceProject.All.Select(path => new object[] { path });

    private static IEnumerable<string> PortableSources => Repository.PortableFolders.SelectMany(Repository.Sources);

    [TestMethod]
    public void PortableSourcesCompileAndCanRunOnTheDevice() =>
        SourceChecks.AssertNone(SourceChecks.Problems(SourceChecks.CompilePortable(Declarations.Assemblies)));

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void ABoardsSourcesCompileAndCanRunOnTheDevice(string project) =>
        SourceChecks.AssertNone(SourceChecks.Problems(new DeviceProject(project).Compile(Declarations.Assemblies)));

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void ABoardsReferencesAndPackagesFitTogether(string project) =>
        SourceChecks.AssertNone(new DeviceProject(project).Problems());

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void ABoardCompilesEveryPortableSource(string project) =>
        SourceChecks.AssertNone(PortableSources.Except(new DeviceProject(project).Sources)
            .Select(file => $"{Repository.Relative(file)} isn't compiled by {project}"));

    [TestMethod]
    public void EveryNanoFrameworkSourceIsCompiledByABoard()
    {
        IEnumerable<string> compiled = DeviceProject.All.SelectMany(path => new DeviceProject(path).Sources);
        SourceChecks.AssertNone(Repository.Sources(Repository.NanoFrameworkFolder).Except(compiled)
            .Select(file => $"{Repository.Relative(file)} isn't compiled by any board's project"));
    }

    [TestMethod]
    public void BoardsAgreeOnPackageVersions()
    {
        var packages = DeviceProject.All.SelectMany(path => new DeviceProject(path).Packages).Distinct();
        SourceChecks.AssertNone(packages.GroupBy(p => p.Key, p => p.Value)
            .Where(versions => versions.Count() > 1)
            .Select(versions => $"{versions.Key}: {string.Join(" and ", versions)}"));
    }

    [TestMethod]
    public void EveryAllowanceOfFloatingPointIsStillNeeded()
    {
        string[] allowed = [.. FloatingPoint.Allowed.Select(entry => entry.Member)];
        Finding[] found = allowed.Length == 0 ? [] : [.. DeviceProject.All
            .Select(path => new DeviceProject(path).Compile(Declarations.Assemblies))
            .SelectMany(DeviceSearch.All)];
        SourceChecks.AssertNone(FloatingPoint.Unneeded(allowed, found)
            .Select(member => $"{member} is allowed floating point, but has none"));
    }

    [TestMethod]
    [DataRow("class C { static string M(string s) => s.Replace('a', 'b'); }", "error CS1061:")]
    [DataRow("class C { static long M(long x) => x * 3 / 2.5F > 1 ? 1 : 0; }", "floating point:")]
    [DataRow("class C { int field; }", "warning CS0169:")]
    [DataRow("class C { System.Device.Gpio.GpioPin pin; }", "error CS0234:")]
    public void AWrongLineInThePortableSourcesIsAProblem(string code, string expected)
    {
        Compiled compiled = SourceChecks.CompilePortable(Declarations.Assemblies, new Source("wrong.cs", code));
        string[] problems = [.. SourceChecks.Problems(compiled)];
        Assert.IsTrue(
            problems.Any(p => p.StartsWith("wrong.cs", StringComparison.Ordinal)
                && p.Contains(expected, StringComparison.Ordinal)),
            string.Join('\n', problems));
    }
}
