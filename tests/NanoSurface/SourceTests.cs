using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Members;
using NfMeter.NanoSurface.Search;

namespace NfMeter.NanoSurface;

/// <summary>The sources of this tree use only what nanoFramework 1.17 has and can run.</summary>
[TestClass]
public sealed class SourceTests
{
    private static readonly string[] WithPortableSources = [.. DeviceProject.Boards, DeviceProject.Library];

    /// <summary>The boards' projects and the library: those whose sources are for any controller.</summary>
    public static IEnumerable<object[]> Projects => WithPortableSources.Select(path => new object[] { path });

    /// <summary>All projects for the device.</summary>
    public static IEnumerable<object[]> AllProjects => Projects.Append([DeviceProject.UnitTests]);

    public TestContext TestContext { get; set; } = null!;

    private static IEnumerable<string> PortableSources => Repository.PortableFolders.SelectMany(Repository.Sources);

    [TestMethod]
    public void PortableSourcesCompileAndCanRunOnTheDevice() =>
        SourceChecks.AssertNone(SourceChecks.Problems(SourceChecks.CompilePortable(Declarations.Assemblies)));

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void AProjectsSourcesCompileAndCanRunOnTheDevice(string project) =>
        SourceChecks.AssertNone(SourceChecks.Problems(new DeviceProject(project).Compile(Declarations.Assemblies)));

    [TestMethod]
    public void TheUnitTestsCompileForTheDevice() => SourceChecks.AssertNone(
        SourceChecks.Problems(new DeviceProject(DeviceProject.UnitTests).Compile(Declarations.Assemblies)));

    [TestMethod]
    [DynamicData(nameof(AllProjects))]
    public void AnAssemblyHoldsItsByteCode(string project)
    {
        Compiled compiled = new DeviceProject(project).Compile(Declarations.Assemblies, isDebug: false);
        SourceChecks.AssertNone(compiled.Errors.Select(error => error.ToString()));
        TestContext.DisplayMessage(MessageLevel.Informational, ByteCodeSize.Text(compiled.Module!));
        SourceChecks.AssertNone(ByteCodeSize.Problems(compiled.Module!));
    }

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void AProjectsReferencesAndPackagesFitTogether(string project) =>
        SourceChecks.AssertNone(new DeviceProject(project).Problems());

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void AProjectCompilesEveryPortableSource(string project) =>
        SourceChecks.AssertNone(PortableSources.Except(new DeviceProject(project).Sources)
            .Select(file => $"{Repository.Relative(file)} isn't compiled by {project}"));

    [TestMethod]
    public void EveryNanoFrameworkSourceIsCompiledByABoard()
    {
        IEnumerable<string> compiled = DeviceProject.Boards.SelectMany(path => new DeviceProject(path).Sources);
        SourceChecks.AssertNone(Repository.Sources(Repository.NanoFrameworkFolder).Except(compiled)
            .Select(file => $"{Repository.Relative(file)} isn't compiled by any board's project"));
    }

    [TestMethod]
    public void ProjectsAgreeOnPackageVersions()
    {
        var packages = WithPortableSources.Append(DeviceProject.UnitTests)
            .SelectMany(path => new DeviceProject(path).Packages).Distinct();
        SourceChecks.AssertNone(packages.GroupBy(p => p.Key, p => p.Value)
            .Where(versions => versions.Count() > 1)
            .Select(versions => $"{versions.Key}: {string.Join(" and ", versions)}"));
    }

    [TestMethod]
    public void EveryAllowanceOfFloatingPointIsStillNeeded()
    {
        string[] allowed = [.. FloatingPoint.Allowed.Select(entry => entry.Member)];
        Finding[] found = allowed.Length == 0 ? [] : [.. DeviceProject.Boards
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
