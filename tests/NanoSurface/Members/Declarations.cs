using Mono.Cecil;
using NfMeter.NanoSurface.Compiling;

namespace NfMeter.NanoSurface.Members;

/// <summary>The signature-only declarations in Declarations/, compiled into assemblies with nanoFramework's
/// names.</summary>
internal static class Declarations
{
    /// <summary>Folder in the repository, with a folder for each assembly.</summary>
    public const string Folder = "tests/NanoSurface/Declarations";

    private static readonly Lazy<References> All = new(() => NanoAssembly.All.Aggregate(
        References.None,
        (before, assembly) => before.With(assembly.Name, Compile(assembly, before, source => source).Image)));

    /// <summary>All assemblies, from the declarations as they stand.</summary>
    public static References Assemblies => All.Value;

    /// <summary>One assembly, from edited declarations.</summary>
    public static ModuleDefinition Altered(string name, Func<Source, Source> edit) =>
        Compile(NanoAssembly.All.Single(a => a.Name == name), Assemblies, edit).Module!;

    private static Compiled Compile(NanoAssembly assembly, References references, Func<Source, Source> edit)
    {
        Source[] sources = [.. Repository.Sources($"{Folder}/{assembly.Name}").Select(Source.Read).Select(edit)];
        Compiled compiled = NanoCompiler.Compile(
            assembly.Name, sources, references.Only(assembly.References), new BuildOptions { Quiet = true });
        return sources.Length > 0 && compiled.Module != null
            ? compiled
            : throw new InvalidOperationException(
                $"the declarations in {Folder}/{assembly.Name} don't compile:\n{string.Join('\n', compiled.Errors)}");
    }
}
