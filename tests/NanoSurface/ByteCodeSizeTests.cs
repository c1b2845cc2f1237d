using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Search;

namespace NfMeter.NanoSurface;

/// <summary>Byte code is counted as the metadata processor writes it, and too much of it is found.</summary>
[TestClass]
public sealed class ByteCodeSizeTests
{
}
