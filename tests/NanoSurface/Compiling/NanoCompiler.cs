using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NfMeter.NanoSurface.Compiling;

/// <summary>A source as the compiler and its messages see it.</summary>
internal sealed record Source(string Path, string Text)
{
    public static Source Read(string file) => new(Repository.Relative(file), File.ReadAllText(file));
}

/// <summary>What came of one compilation: its complaints and, when there was no error, the compiled code.</summary>
/// <param name="Compilation">What the compiler knows of the sources.</param>
/// <param name="Complaints">Errors and warnings.</param>
/// <param name="Module">The compiled code, null after an error.</param>
/// <param name="Image">The assembly's bytes, empty after an error.</param>
internal sealed record Compiled(
    CSharpCompilation Compilation,
    IReadOnlyList<Diagnostic> Complaints,
    ModuleDefinition? Module,
    byte[] Image)
{
    public IEnumerable<Diagnostic> Errors => Complaints.Where(c => c.Severity == DiagnosticSeverity.Error);
}

/// <summary>What a project can choose.</summary>
internal sealed record BuildOptions
{
    /// <summary>C# 10 and no more. From C# 11 on the compiler adds attribute classes to the assembly; the metadata
    /// processor drops them after it has numbered the types, and every later number is off by one.</summary>
    public LanguageVersion Version { get; init; } = LanguageVersion.CSharp10;

    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>With DEBUG, so that what stands in the arguments of Debug.Assert is compiled and searched as well. What
    /// is deployed is built without.</summary>
    public bool IsDebug { get; init; } = true;

    public bool Executable { get; init; }

    public bool CheckOverflow { get; init; }

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Disable;

    /// <summary>No warnings: for declarations, whose members have no bodies.</summary>
    public bool Quiet { get; init; }
}

/// <summary>Compiles as the device's build does, only that the assemblies to reference are handed in.</summary>
internal static class NanoCompiler
{
    private static readonly string[] Symbols = ["NANOFRAMEWORK_1_0", "TRACE"];

    public static Compiled Compile(
        string name, IEnumerable<Source> sources, References references, BuildOptions options)
    {
        var parse = new CSharpParseOptions(options.Version, DocumentationMode.None)
            .WithPreprocessorSymbols(Symbols.Concat(options.IsDebug ? ["DEBUG"] : []).Concat(options.Symbols));
        var compilation = CSharpCompilation.Create(
            name,
            sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, parse, s.Path, Encoding.UTF8)),
            references.Metadata,
            new CSharpCompilationOptions(
                options.Executable ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                checkOverflow: options.CheckOverflow,
                allowUnsafe: true, // so that pointers are found by the search, with a reason, rather than here
                generalDiagnosticOption: options.Quiet ? ReportDiagnostic.Suppress : ReportDiagnostic.Default,
                nullableContextOptions: options.Nullable));

        using var image = new MemoryStream();
        using var symbolStream = new MemoryStream();
        var emit = new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb)
            .WithRuntimeMetadataVersion("v4.0.30319"); // what an assembly without a reference can't take from mscorlib
        EmitResult result = compilation.Emit(image, symbolStream, options: emit);
        Diagnostic[] complaints = result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).ToArray();
        return result.Success
            ? new(compilation, complaints, Load(image.ToArray(), symbolStream.ToArray(), references), image.ToArray())
            : new(compilation, complaints, null, []);
    }

    private static ModuleDefinition Load(byte[] image, byte[] symbols, References references) =>
        ModuleDefinition.ReadModule(
            new MemoryStream(image),
            new ReaderParameters
            {
                AssemblyResolver = references,
                ReadSymbols = true,
                SymbolReaderProvider = new PortablePdbReaderProvider(),
                SymbolStream = new MemoryStream(symbols),
            });
}
