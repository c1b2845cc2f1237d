using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Members;

namespace NfMeter.NanoSurface;

/// <summary>The same against nanoFramework's real assemblies, where the environment variable NANOFRAMEWORK_REFERENCES
/// names a folder with them (mscorlib.dll and so on).</summary>
[TestClass]
public sealed class RealAssemblyTests
{
    private const string Variable = "NANOFRAMEWORK_REFERENCES";

    public static IEnumerable<object[]> Projects => SourceTests.AllProjects;

    [TestMethod]
    public void PortableSourcesCompileAgainstTheRealAssemblies() => SourceChecks.AssertNone(
        SourceChecks.Problems(SourceChecks.CompilePortable(Real(NanoAssembly.ForPortableSources))));

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void AProjectsSourcesCompileAgainstTheRealAssemblies(string path)
    {
        DeviceProject project = new(path);
        References real = Real(project.Assemblies.Select(a => a.Name));
        SourceChecks.AssertNone(SourceChecks.Problems(project.Compile(real)));
    }

    [TestMethod]
    public void DeclarationsAgreeWithTheRealAssemblies()
    {
        References real = Real([]);
        SourceChecks.AssertNone(real.Names.SelectMany(name => MemberCheck.Differences(
            // Which types don't reach the device isn't written in the assembly.
            MemberLines.Of(Declarations.Assemblies.Module(name))
                .Select(line => line.Replace(" [NotInPE]", "", StringComparison.Ordinal)),
            MemberLines.Of(real.Module(name)))));
    }

    [TestMethod]
    public void ParameterNamesAreThoseOfTheRealAssemblies()
    {
        References real = Real([]);
        SourceChecks.AssertNone(real.Names.SelectMany(name =>
            MemberLines.ParameterNames(Declarations.Assemblies.Module(name))
                .Except(MemberLines.ParameterNames(real.Module(name)))));
    }

    private static References Real(IEnumerable<string> needed)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(folder))
        {
            Assert.Inconclusive($"{Variable} isn't set");
        }

        References real = References.FromFolder(folder);
        Assert.IsNotEmpty(real.Names, $"{Variable}: no assemblies in {folder}");
        string[] missing = [.. needed.Except(real.Names)];
        if (missing.Length > 0)
        {
            Assert.Inconclusive($"{folder} lacks {string.Join(", ", missing)}");
        }

        return real;
    }
}
