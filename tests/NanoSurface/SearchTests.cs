using Microsoft.CodeAnalysis.CSharp;
using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Search;

namespace NfMeter.NanoSurface;

/// <summary>Each rule finds what it is for, and lets pass what works on the device.</summary>
[TestClass]
public sealed class SearchTests
{
    [TestMethod]
    [DataRow(Rule.Generic, "N.Box`1", "class Box<T> { }")]
    [DataRow(Rule.Generic, "N.C.M", "class Box<T> { } class C { object M() => new Box<int>(); }")]
    [DataRow(Rule.Generic, "N.C.Swap", "class C { static void Swap<T>(ref T a, ref T b) { } }")]
    [DataRow(Rule.Generic, "N.C.M", "class C { static void A<T>() { } static void M() => A<int>(); }")]
    [DataRow(Rule.GenericDelegate, "N.C.M", "class C { static int M(Func<int, int> f) => f(1); }")]
    [DataRow(Rule.GenericDelegate, "N.C.log", "class C { Action<string> log; }")]
    [DataRow(Rule.GenericDelegate, "N.C.M", "class C { static object M() { Func<int> f = () => 1; return f; } }")]
    [DataRow(Rule.GenericDelegate, "N.C.E", "class C { event EventHandler<EventArgs> E; }")]
    [DataRow(Rule.MultiDimensionalArray, "N.C.grid", "class C { int[,] grid = new int[2, 3]; }")]
    [DataRow(Rule.MultiDimensionalArray, "N.C.M", "class C { static int M(object o) => ((int[][,])o)[0][0, 0]; }")]
    [DataRow(Rule.InterfaceBody, "N.I.M", "interface I { int M() => 5; }")]
    [DataRow(Rule.InterfaceBody, "N.I.get_P", "interface I { int P { get => 5; } }")]
    [DataRow(Rule.Pointer, "N.C.M", "class C { static unsafe int M(int* p) => *p; }")]
    [DataRow(Rule.Pointer, "N.C.M", "class C { static unsafe int M(byte[] b) { fixed (byte* p = b) { return *p; } } }")]
    [DataRow(Rule.StackAlloc, "N.C.M", "class C { static unsafe int M() { int* p = stackalloc int[4]; return *p; } }")]
    [DataRow(Rule.FunctionPointer, "N.C.M", "class C { static unsafe int M(delegate*<int, int> f) => 1; }")]
    [DataRow(Rule.FunctionPointer, "N.C.M",
        "class C { static int F(int x) => x; static unsafe int M() { delegate*<int, int> f = &F; return f(4); } }")]
    [DataRow(Rule.AddedAttribute, "System.Runtime.CompilerServices.IsReadOnlyAttribute", "readonly struct S { }")]
    [DataRow(Rule.AddedAttribute, "System.Runtime.CompilerServices.IsByRefLikeAttribute", "ref struct S { }")]
    [DataRow(Rule.AddedAttribute, "Microsoft.CodeAnalysis.EmbeddedAttribute",
        "class C { static int M(in long x) => (int)x; }")]
    [DataRow(Rule.AddedAttribute, "System.Runtime.CompilerServices.NativeIntegerAttribute",
        "class C { static nint M(nint x) => x; }")]
    [DataRow(Rule.AddedAttribute, "System.Runtime.CompilerServices.NullableAttribute",
        "#nullable enable\nclass C { string? s; string T => s ?? \"\"; }")]
    [DataRow(Rule.NotInPE, "N.C.M", "class C { object M() => new FlagsAttribute(); }")]
    [DataRow(Rule.NotInPE, "N.C.o", "class C { ObsoleteAttribute o; }")]
    [DataRow(Rule.NotInPE, "N.C.M", "class C { static bool M(object o) => o is UIntPtr; }")]
    [DataRow(Rule.FloatingPoint, "N.C.sum", "class C { float sum; }")]
    [DataRow(Rule.FloatingPoint, "N.C.M", "class C { static double M(double x) => x; }")]
    [DataRow(Rule.FloatingPoint, "N.C.M", "class C { static int M(int x) => (int)(x * 0.5); }")]
    [DataRow(Rule.FloatingPoint, "N.C.M", "class C { static int M(long x) => (int)(float)x; }")]
    [DataRow(Rule.FloatingPoint, "N.C.Table", "class C { static readonly double[] Table = { 1, 2 }; }")]
    [DataRow(Rule.FloatingPoint, "N.C.M", "class C { static DateTime M(DateTime t) => t.AddDays(1); }")]
    [DataRow(Rule.MathBinding, "N.C.M", "class C { static long M(long x) => (long)Math.Abs(x); }")]
    [DataRow(Rule.MathBinding, "N.C.M", "class C { static long M(long x) => (long)Math.Max(x, 5000000000L); }")]
    [DataRow(Rule.MathBinding, "N.C.M", "class C { static uint M(uint x, uint y) => (uint)Math.Min(x, y); }")]
    [DataRow(Rule.MathBinding, "N.C.M", "class C { static int M(bool b, long x) => Math.Sign(b ? x : 1); }")]
    [DataRow(Rule.MathBinding, "N.C/D.get_P", "class C { class D { int P => (int)Math.Sqrt(16); } }")]
    [DataRow(Rule.Checked, "N.C.M", "class C { static int M(int x) => checked(x + 1); }")]
    [DataRow(Rule.Checked, "N.C.M", "class C { static byte M(int x) => checked((byte)x); }")]
    [DataRow(Rule.Checked, "N.C.M", "class C { static int M(int[] a, long i) => a[i]; }")]
    [DataRow(Rule.SwitchWithoutDefault, "N.C.M", "class C { static int M(int x) => x switch { 1 => 5, 2 => 6 }; }")]
    [DataRow(Rule.EnumText, "N.C.M", "enum E { A } class C { static string M(E e) => e.ToString(); }")]
    [DataRow(Rule.EnumText, "N.C.M", "enum E { A } class C { static string M(E e) => \"e=\" + e; }")]
    [DataRow(Rule.EnumText, "N.C.M", "enum E { A } class C { static string M(E e) => $\"{e}\"; }")]
    [DataRow(Rule.EnumText, "N.C.M", "class C { static object M() => DayOfWeek.Friday; }")]
    [DataRow(Rule.StaticOrder, "N.A..cctor",
        "class A { static int x = B.Y; } class B { public static readonly int Y = 8; }")]
    [DataRow(Rule.StaticOrder, "N.A..cctor",
        "class A { static int x = B.Get(); } class B { static int y = 8; public static int Get() => y; }")]
    [DataRow(Rule.StaticOrder, "N.A..cctor",
        "class A { static B b = new B(); } class B { static int y = 8; public int Z = y; }")]
    [DataRow(Rule.StaticOrder, "N.A..cctor",
        "class A { static int x = B.F[0]; class B { public static readonly int[] F = { 1 }; } }")]
    public void ARuleFindsWhatCannotRun(string rule, string member, string code)
    {
        Finding[] found = Search(code);
        Assert.IsTrue(
            found.Any(f => f.Rule == rule && f.Member == member),
            $"found only:\n{string.Join('\n', found.AsEnumerable())}");
    }

    [TestMethod]
    [DataRow(
        """
        delegate int F(int x);
        class C
        {
            F f = x => x + 1;
            static F s = x => x + 2;
            static F t = Two;
            Action a;
            static int Two(int x) => x;
            static int M(F f) { int n = 3; F g = x => x + n; return g(f(1)); }
        }
        """,
        DisplayName = "delegates without type parameters, lambdas, closures")]
    [DataRow(
        "class C { int[][] rows = { new int[] { 1, 2 }, new int[3] }; static int M(int[][] a) => a[0][1]; }",
        DisplayName = "jagged arrays")]
    [DataRow(
        """
        interface I { int M(); int P { get; } static int S() => 5; }
        class C : I { public int M() => I.S(); public int P { get; init; } int I.P => 2; }
        """,
        DisplayName = "interfaces")]
    [DataRow(
        "class C { static void M(ref int x, out long y, byte[] b) { ref byte z = ref b[1]; z = 2; x++; y = x; } }",
        DisplayName = "ref and out")]
    [DataRow(
        """
        struct S { public int A; long b; public long M() => A + b; }
        class C { S[] s = new S[3]; long M() { s[1].A = 2; return s[1].M(); } }
        """,
        DisplayName = "structs")]
    [DataRow(
        "class C { static long M(long x) => Math.Clamp(x, -5, 50L) + Math.Max(1, 2) + Math.Abs(-3) + Math.Min(4, 5); }",
        DisplayName = "integer Math")]
    [DataRow(
        "class C { static int M(int x) => unchecked(x * 31) + (byte)x + (int)((long)x * x >> 16); }",
        DisplayName = "wrapping arithmetic")]
    [DataRow(
        "class C { static string M(int x) => x switch { 1 => \"a\", > 5 and < 9 => \"b\", _ => \"c\" }; }",
        DisplayName = "switch expression with default")]
    [DataRow(
        "enum E : byte { A, B } class C { static bool M(E e, object o) => e == E.B || o is E || (int)e > 1; }",
        DisplayName = "enums as numbers")]
    [DataRow(
        "class C { static string M(int x, string s, byte[] b) => $\"{x:X2} {s,5}\" + b.Length + x.ToString(\"D3\"); }",
        DisplayName = "text")]
    [DataRow(
        """
        class C
        {
            static int M(string s)
            {
                switch (s)
                {
                    case "a": case "b": case "c": return 1;
                    case "aa": case "bb": case "cc": return 2;
                    case "aaa": case "bbb": case "ccc": return 3;
                    default: return 0;
                }
            }
        }
        """,
        DisplayName = "string switch")]
    [DataRow(
        """
        class C
        {
            static readonly int[] Table = new int[4 + D.Width];
            static readonly byte[] Bytes = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
            static readonly int First = Table[0] + D.Twice(3);
        }
        class D { public const int Width = 3; static int y = 1; public static int Twice(int x) => 2 * x; int Z => y; }
        """,
        DisplayName = "static initialisers that stand alone")]
    [DataRow(
        """
        class C
        {
            object gate = new object();
            event EventHandler E;
            void M() { lock (gate) { E?.Invoke(this, EventArgs.Empty); } }
        }
        """,
        DisplayName = "events and locks")]
    [DataRow(
        """
        [Flags] enum E { A = 1 }
        [Obsolete] class C { [System.Diagnostics.Conditional("X")] static void M() { } int N(E f) => (int)(f | E.A); }
        class OwnAttribute : Attribute { }
        """,
        DisplayName = "attributes as such")]
    [DataRow(
        """
        class C : IDisposable
        {
            ~C() { }
            public void Dispose() { }
            static int M(System.Collections.ArrayList list)
            {
                try
                {
                    using var c = new C();
                    foreach (object x in list) { if (x is int n and > 3) { return n; } }
                    return 1;
                }
                catch (Exception e) when (e.Message != null) { throw new InvalidOperationException("no", e); }
                finally { nameof(M).ToUpper(); }
            }
        }
        """,
        DisplayName = "exceptions, using, foreach, patterns")]
    [DataRow(
        """
        static class X { public static int Twice(this int x) => 2 * x; }
        class C { static int M(params int[] a) => a[0].Twice(); static Type T() => typeof(C); }
        """,
        DisplayName = "extension methods, params, typeof")]
    public void WhatWorksOnTheDeviceIsNotFound(string code) =>
        SourceChecks.AssertNone(Search(code).Select(finding => finding.ToString()));

    [TestMethod]
    public void AFindingNamesFileAndLine()
    {
        Finding finding = Search("class C\n{\n    static int M(int x) =>\n        checked(x + 1);\n}").Single();
        Assert.AreEqual("snippet.cs:5", finding.Place); // one line more: the namespace's
    }

    [TestMethod]
    public void CSharp11AddsAnAttributeClass()
    {
        const string code = "class C { static int M(int x) => x; }";
        Assert.IsEmpty(Search(code));
        Finding[] found = Search(code, new BuildOptions { Version = LanguageVersion.CSharp11 });
        Assert.IsTrue(found.Any(f =>
            f is { Rule: Rule.AddedAttribute, Member: "System.Runtime.CompilerServices.RefSafetyRulesAttribute" }));
    }

    [TestMethod]
    [DataRow("N.C", true)]
    [DataRow("N.C.M", true)]
    [DataRow("N.C.Other", false)]
    [DataRow("N", true, DisplayName = "a namespace")]
    [DataRow("N.CC", false)]
    public void FloatingPointPassesWhereItIsAllowed(string allowed, bool passes)
    {
        Compiled compiled = Snippet.Compile("class C { static int M(int x) => (int)(x * 0.5); }");
        Assert.AreEqual(passes, DeviceSearch.Search(compiled, [allowed]).Count == 0);
        Assert.AreEqual(!passes, FloatingPoint.Unneeded([allowed], DeviceSearch.All(compiled)).Any());
    }

    [TestMethod]
    public void AnAllowanceOfFloatingPointAllowsNothingElse()
    {
        Compiled compiled = Snippet.Compile("class C { static int M(int x) => checked(x + 1); }");
        Assert.AreEqual(Rule.Checked, DeviceSearch.Search(compiled, ["N.C"]).Single().Rule);
    }

    [TestMethod]
    public void EveryRuleIsShownToFind()
    {
        var rows = typeof(SearchTests).GetMethod(nameof(ARuleFindsWhatCannotRun))!
            .GetCustomAttributes(typeof(DataRowAttribute), false).Cast<DataRowAttribute>();
        var rules = typeof(Rule).GetFields().Select(field => field.GetValue(null));
        CollectionAssert.AreEquivalent(rules.ToArray(), rows.Select(row => row.Data[0]).Distinct().ToArray());
    }

    private static Finding[] Search(string code, BuildOptions? options = null)
    {
        Compiled compiled = Snippet.Compile(code, options);
        SourceChecks.AssertNone(compiled.Errors.Select(error => error.ToString()));
        return [.. DeviceSearch.Search(compiled, [])];
    }
}
