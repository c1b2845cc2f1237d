using NfMeter.NanoSurface.Compiling;

namespace NfMeter.NanoSurface.Members;

/// <summary>The signature-only declarations in Declarations/, compiled into assemblies with nanoFramework's
/// names.</summary>
internal static class Declarations
{
    /// <summary>Folder in the repository, with a folder for each assembly.</summary>
    public const string Folder = "tests/NanoSurface/Declarations";

    private static readonly Lazy<References> All = new(() => Compile((_, text) => text));

    /// <summary>The assemblies compiled from the declarations as they stand.</summary>
    public static References Assemblies => All.Value;

    /// <summary>Compiles the declarations.</summary>
    /// <param name="edit">Receives a file's path below Declarations/ and its text, gives the text to compile.</param>
    public static References Compile(Func<string, string, string> edit)
    {
        References compiled = References.None;
        foreach (NanoAssembly assembly in NanoAssembly.All)
        {
            Source[] sources = [.. Repository.Sources($"{Folder}/{assembly.Name}").Select(Source.Read)
                .Select(source => source with { Text = edit(source.Path[(Folder.Length + 1)..], source.Text) })];
            if (sources.Length == 0)
            {
                throw new InvalidOperationException($"no declarations in {Folder}/{assembly.Name}");
            }

            Compiled result = NanoCompiler.Compile(
                assembly.Name, sources, compiled.Only(assembly.References), new BuildOptions { Quiet = true });
            if (result.Module == null)
            {
                throw new InvalidOperationException(
                    $"the declarations of {assembly.Name} don't compile:\n{string.Join('\n', result.Errors)}");
            }

            compiled = compiled.With(assembly.Name, result.Image);
        }

        return compiled;
    }
}
