using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Members;

namespace NfMeter.NanoSurface;

/// <summary>What nanoFramework lacks doesn't compile, with the error that its real assemblies give.</summary>
[TestClass]
public sealed class WrongMemberTests
{
    [TestMethod]
    [DataRow("CS1061", "class C { string M(string s) => s.Replace(\"a\", \"b\"); }")]
    [DataRow("CS0117", "class C { string M(string[] s) => string.Join(\",\", s); }")]
    [DataRow("CS0117", "class C { void M(int[] a) => Array.Fill(a, 1); }")]
    [DataRow("CS0117", "class C { void M(int[] a) => Array.Reverse(a); }")]
    [DataRow("CS1501", "class C { void M() => System.Threading.Thread.Sleep(1, 2); }")]
    [DataRow("CS0117", "class C { void M(object o) => System.Threading.Monitor.Pulse(o); }")]
    [DataRow("CS0117", "class C { int x; void M() => System.Threading.Interlocked.Add(ref x, 2); }")]
    [DataRow("CS0117", "class C { int M(float x) => BitConverter.SingleToInt32Bits(x); }")]
    [DataRow("CS0117", "class C { bool M(char c) => char.IsDigit(c); }")]
    [DataRow("CS0117", "class C { void M() => GC.Collect(); }")]
    [DataRow("CS0117", "class C { DateTime M() => DateTime.Now; }")]
    [DataRow("CS0103", "class C { void M(byte[] a, byte[] b) => Buffer.BlockCopy(a, 0, b, 0, 4); }")]
    [DataRow("CS0103", "class C { float M(float x) => MathF.Sqrt(x); }")]
    [DataRow("CS0266", "class C { float M(float x) => Math.Sqrt(x); }")]
    [DataRow("CS0234", "class C { System.Collections.Generic.List<int> l; }")]
    [DataRow("CS0234", "class C { System.Diagnostics.Stopwatch s; }")]
    [DataRow("CS0234", "class C { async System.Threading.Tasks.Task M() { } }")]
    [DataRow("CS0246", "class C { int M(Span<byte> s) => s.Length; }")]
    [DataRow("CS0518", "class C { int? x; }")]
    [DataRow("CS0518", "class C { volatile int x; }")]
    [DataRow("CS0518", "class C { decimal x; }")]
    [DataRow("CS0518", "class C { int M(int[] a) => a[^1]; }")]
    [DataRow("CS0518", "class C { System.Collections.IEnumerable M() { yield return 1; } }")]
    [DataRow("CS0518", "record R(int X);")]
    [DataRow("CS8179", "class C { (int, int) M() => (1, 2); }")]
    [DataRow("CS8919", "interface I { static abstract int M(); }")]
    [DataRow("CS8936", "class C { string S = \"\"\"raw\"\"\"; }", DisplayName = "C# 11")]
    [DataRow("CS1061", "class C { void M(System.Device.Gpio.GpioPin p) => p.Blink(); }")]
    [DataRow("CS1739", "class C { object M() => new System.IO.Ports.SerialPort(\"COM1\", baud: 9600); }")]
    [DataRow("CS7036", "class C { object M() => new System.IO.Ports.SerialPort(\"COM1\"); }")]
    public void AMemberThatNanoFrameworkLacksDoesNotCompile(string error, string code)
    {
        string[] errors = [.. Snippet.Compile(code).Errors.Select(e => e.ToString())];
        Assert.IsTrue(
            errors.Any(e => e.Contains($"error {error}:", StringComparison.Ordinal)), string.Join('\n', errors));
    }

    [TestMethod]
    public void AnAssemblyThatIsNotReferencedIsOutOfReach()
    {
        Source[] pin = [new("pin.cs", "class C { System.Device.Gpio.GpioPin pin; }")];
        References all = Declarations.Assemblies;
        Assert.IsEmpty(NanoCompiler.Compile("With", pin, all, new BuildOptions()).Errors);
        Compiled without = NanoCompiler.Compile("Without", pin, all.Only(["mscorlib"]), new BuildOptions());
        Assert.AreEqual("CS0234", without.Errors.Single().Id);
    }
}
