using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Search;

namespace NfMeter.NanoSurface;

/// <summary>What is asked of the device's sources, whichever assemblies they are compiled against.</summary>
internal static class SourceChecks
{
    private static readonly string[] FloatingPointAllowed = [.. FloatingPoint.Allowed.Select(entry => entry.Member)];

    /// <summary>Compiles the portable sources, and more if there is more.</summary>
    public static Compiled CompilePortable(References references, params Source[] more) => NanoCompiler.Compile(
        "Portable",
        Repository.PortableFolders.SelectMany(Repository.Sources).Select(Source.Read).Concat(more),
        references.Only(NanoAssembly.ForPortableSources),
        new BuildOptions());

    /// <summary>Errors, warnings and findings.</summary>
    public static IEnumerable<string> Problems(Compiled compiled) => compiled.Complaints.Select(c => c.ToString())
        .Concat(compiled.Module == null
            ? []
            : DeviceSearch.Search(compiled, FloatingPointAllowed).Select(f => f.ToString()));

    /// <summary>Fails with all problems, if there are any.</summary>
    public static void AssertNone(IEnumerable<string> problems)
    {
        string[] found = [.. problems];
        Assert.IsEmpty(found, string.Join('\n', found));
    }
}
