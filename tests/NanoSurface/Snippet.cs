using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Members;

namespace NfMeter.NanoSurface;

/// <summary>A few lines of C#, in namespace N, compiled like the device's sources against all declarations.</summary>
internal static class Snippet
{
    public static Compiled Compile(string code, BuildOptions? options = null) => NanoCompiler.Compile(
        "Snippet",
        [new Source("snippet.cs", "namespace N;\n" + code), new Source("usings.cs", "global using System;")],
        Declarations.Assemblies,
        options ?? new BuildOptions());
}
