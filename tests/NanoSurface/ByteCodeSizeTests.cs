using Mono.Cecil;
using Mono.Cecil.Cil;
using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Search;

namespace NfMeter.NanoSurface;

/// <summary>Byte code is counted as the metadata processor writes it, and too much of it is found.</summary>
[TestClass]
public sealed class ByteCodeSizeTests
{
    // The sizes are those of the .pe files that nanoFramework's metadata processor v3.0.100 made of the same lines.
    [TestMethod]
    [DataRow(5, "class C { }", DisplayName = "a constructor")]
    [DataRow(0, "interface I { int M(); }", DisplayName = "no body")]
    [DataRow(4, "static class C { static string M() => \"text\"; }", DisplayName = "a string")]
    [DataRow(10, "static class C { static long M() => 1234567890123; }", DisplayName = "64 bits")]
    [DataRow(9, "static class C { static Type M() => typeof(string); }", DisplayName = "a type")]
    [DataRow(
        15,
        "static class C { static byte[] M() => new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }; }",
        DisplayName = "an array's content")]
    [DataRow(5, "static class C { static bool M(int x, int y) => x > y; }", DisplayName = "a code of two bytes")]
    [DataRow(
        24,
        """
        static class C
        {
            static int M(int x)
            {
                switch (x) { case 0: return 7; case 1: return 9; case 2: return 4; case 3: return 5; default: return 1; }
            }
        }
        """,
        DisplayName = "a switch")]
    [DataRow(
        67,
        """
        static class C
        {
            static int x;
            static void M()
            {
                try { x++; }
                catch (InvalidOperationException) { x = 1; }
                catch (Exception) { x = 2; }
                finally { x = 3; }
            }
        }
        """,
        DisplayName = "handlers")]
    [DataRow(
        145,
        """
        static class C
        {
            static int M(int x)
            {
                while (x > 0)
                {
                    x = x * 1000 + 1001; x = x * 1002 + 1003; x = x * 1004 + 1005;
                    x = x * 1006 + 1007; x = x * 1008 + 1009; x = x * 1010 + 1011;
                    x = x * 1012 + 1013; x = x * 1014 + 1015; x = x * 1016 + 1017;
                }
                return x;
            }
        }
        """,
        DisplayName = "long jumps")]
    public void ByteCodeIsAsLongAsTheMetadataProcessorsOwn(int bytes, string code)
    {
        Compiled compiled = Snippet.Compile(code);
        SourceChecks.AssertNone(compiled.Errors.Select(error => error.ToString()));
        Assert.AreEqual(bytes, ByteCodeSize.Of(compiled.Module!));
    }

    [TestMethod]
    [DataRow(0, DisplayName = "none")]
    [DataRow(65_535, DisplayName = "as much as an assembly can hold")]
    public void WhatFitsIsNoProblem(int bytes) => SourceChecks.AssertNone(ByteCodeSize.Problems(Nops(bytes)));

    [TestMethod]
    public void AByteTooManyIsAProblemThatNamesAssemblyAndSize()
    {
        string problem = ByteCodeSize.Problems(Nops(65_536)).Single();
        Assert.StartsWith("Nops: 65536 of 65535 bytes of byte code", problem);
    }

    private static ModuleDefinition Nops(int count)
    {
        ModuleDefinition module = ModuleDefinition.CreateModule("Nops", ModuleKind.Dll);
        TypeDefinition type = new("N", "C", TypeAttributes.Class, module.TypeSystem.Object);
        MethodDefinition method = new("M", MethodAttributes.Static, module.TypeSystem.Void);
        for (int i = 0; i < count; i++)
        {
            method.Body.Instructions.Add(Instruction.Create(OpCodes.Nop));
        }

        type.Methods.Add(method);
        module.Types.Add(type);
        return module;
    }
}
