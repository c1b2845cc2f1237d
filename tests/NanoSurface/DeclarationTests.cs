using Mono.Cecil;
using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Members;

namespace NfMeter.NanoSurface;

/// <summary>The declarations say what nanoFramework has, and a wrong one is found.</summary>
[TestClass]
public sealed class DeclarationTests
{
    [TestMethod]
    public void EveryDeclarationIsInTheListOfNanoFrameworkMembers()
    {
        string? list = Repository.MemberListFile();
        if (list == null)
        {
            Assert.Inconclusive("shared/nano/nanoframework-api.txt is in no folder above the repository");
        }

        IEnumerable<string> truth = File.ReadLines(list).Where(line => !line.StartsWith('#'));
        References declared = Declarations.Assemblies;
        SourceChecks.AssertNone(MemberCheck.Differences(
            declared.Names.Select(declared.Module).SelectMany(MemberLines.Of), truth));
    }

    [TestMethod]
    [DataRow(
        "mscorlib/Array.cs",
        "public extern object Clone();",
        "public extern object Clone(); public extern void Fill(object o);",
        "no such member: mscorlib;System.Array;method public System.Void Fill(System.Object)",
        DisplayName = "a member too many")]
    [DataRow(
        "System.Math/Math.cs",
        "extern int Abs(int value)",
        "extern long Abs(long value)",
        "no such member: System.Math;System.Math;method public static System.Int64 Abs(System.Int64)",
        DisplayName = "another signature")]
    [DataRow(
        "System.Math/Math.cs",
        "public static extern float Abs(float value);",
        "",
        "an overload isn't declared: System.Math;System.Math;method public static System.Single Abs(System.Single)",
        DisplayName = "an overload too few")]
    [DataRow(
        "mscorlib/Collections.cs",
        "    bool MoveNext();",
        "",
        "isn't declared: mscorlib;System.Collections.IEnumerator;method public abstract System.Boolean MoveNext()",
        DisplayName = "half an interface")]
    [DataRow(
        "System.IO.Ports/SerialPort.cs",
        "Even = 2",
        "Even = 3",
        "no such member: System.IO.Ports;System.IO.Ports.Parity;const public System.IO.Ports.Parity Even = 3",
        DisplayName = "another value")]
    [DataRow(
        "mscorlib/Exceptions.cs",
        "class TimeoutException : SystemException",
        "class TimeoutException : Exception",
        "no such member: mscorlib;System.TimeoutException;type public class : System.Exception",
        DisplayName = "another base")]
    [DataRow(
        "mscorlib/Threading.cs",
        "class Timer : MarshalByRefObject, IDisposable",
        "class Timer : MarshalByRefObject",
        "no such member: mscorlib;System.Threading.Timer;type public sealed class : System.MarshalByRefObject",
        DisplayName = "an interface too few")]
    [DataRow(
        "System.Device.Gpio/GpioPin.cs",
        "public extern void Toggle()",
        "public static extern void Toggle()",
        "such member: System.Device.Gpio;System.Device.Gpio.GpioPin;method public static System.Void Toggle()",
        DisplayName = "static")]
    [DataRow(
        "System.Device.Adc/Adc.cs",
        "public extern double ReadRatio()",
        "public virtual extern double ReadRatio()",
        "System.Device.Adc;System.Device.Adc.AdcChannelBase;method public virtual System.Double ReadRatio()",
        DisplayName = "virtual")]
    [DataRow(
        "System.Device.I2c/I2c.cs",
        "public extern byte ReadByte()",
        "protected extern byte ReadByte()",
        "no such member: System.Device.I2c;System.Device.I2c.I2cDevice;method protected System.Byte ReadByte()",
        DisplayName = "another access")]
    [DataRow(
        "mscorlib/Attributes.cs",
        "[NotInPE]\npublic class FlagsAttribute",
        "public class FlagsAttribute",
        "no such member: mscorlib;System.FlagsAttribute;type public class : System.Attribute",
        DisplayName = "a mark forgotten")]
    public void AWrongDeclarationIsFound(string file, string right, string wrong, string expected)
    {
        string assembly = file.Split('/')[0];
        bool edited = false;
        ModuleDefinition altered = Declarations.Altered(assembly, source =>
        {
            string text = source.Path == $"{Declarations.Folder}/{file}"
                ? source.Text.Replace(right, wrong, StringComparison.Ordinal)
                : source.Text;
            edited |= text != source.Text;
            return source with { Text = text };
        });
        Assert.IsTrue(edited, $"{file} no longer says: {right}");

        // Today's declarations stand for the list, so that this holds where the list is absent.
        string[] differences = [.. MemberCheck.Differences(
            MemberLines.Of(altered), MemberLines.Of(Declarations.Assemblies.Module(assembly)))];
        Assert.IsTrue(
            differences.Any(d => d.EndsWith(expected, StringComparison.Ordinal)), string.Join('\n', differences));
    }

    [TestMethod]
    public void EveryFolderOfDeclarationsIsAnAssembly()
    {
        string[] folders = Directory.GetDirectories(Repository.Absolute(Declarations.Folder));
        CollectionAssert.AreEquivalent(
            NanoAssembly.All.Select(a => a.Name).ToArray(), folders.Select(Path.GetFileName).ToArray());
    }
}
