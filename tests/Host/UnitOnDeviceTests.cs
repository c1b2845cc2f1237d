using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NfMeter.HostTests;

/// <summary>The unit tests' project for the device can't be built with the .NET SDK alone. This checks what a build or
/// a run would trip over.</summary>
[TestClass]
public sealed class UnitOnDeviceTests
{
    private static readonly string Unit = Path.Combine(RepositoryFolder.Path, "tests", "Unit");
    private static readonly string Folder = Path.Combine(Unit, "OnDevice");
    private static readonly string Script = Path.Combine(Folder, "run-on-nanoclr.sh");

    [TestMethod]
    public void TheProjectIsWhatTheLauncherAndTheTestExplorerLookFor()
    {
        // The launcher loads an assembly of this name; the adapter finds projects by IsTestProject and the capability.
        Assert.AreEqual("NFUnitTest", Property("AssemblyName"));
        Assert.AreEqual("true", Property("IsTestProject"));
        Assert.AreEqual("Library", Property("OutputType"));
        Assert.AreEqual("v1.0", Property("TargetFrameworkVersion"));
        Assert.AreEqual("10", Property("LangVersion"));
        Assert.AreEqual(@"$(MSBuildProjectDirectory)\nano.runsettings", Property("RunSettingsFilePath"));
        Assert.AreEqual("TestContainer", Items("ProjectCapability").Single().Attribute("Include")!.Value);
    }

    [TestMethod]
    public void TheSourcesAreTheUnitTestsAndNoOthers()
    {
        CollectionAssert.AreEquivalent(
            new[] { @"Properties\AssemblyInfo.cs", @"..\**\*.cs" },
            Items("Compile").Select(item => item.Attribute("Include")!.Value).ToArray());
        XElement tests = Items("Compile").Single(item => item.Attribute("Include")!.Value == @"..\**\*.cs");
        Assert.AreEqual(@"..\OnHost\**;..\OnDevice\**;..\bin\**;..\obj\**", tests.Attribute("Exclude")!.Value);
    }

    [TestMethod]
    public void WhatIsTestedIsTheLibraryOfThePortableSources()
    {
        // An assembly of its own: together with the tests it has more byte code than an assembly can hold.
        string library = Items("ProjectReference").Single().Attribute("Include")!.Value;
        Assert.AreEqual(@"..\..\..\firmware\NfMeter\NfMeter.nfproj", library);
        Assert.IsTrue(File.Exists(Path.Combine(Folder, library.Replace('\\', '/'))));
    }

    [TestMethod]
    public void TheReferencesAreThePackagesAndThoseNeedNothingElse()
    {
        // The nuspec of TestFramework 3.0.80 has no dependencies; framework and launcher need mscorlib.
        (string Package, string Version, string File)[] expected =
        [
            ("nanoFramework.CoreLibrary", "1.17.11", "mscorlib.dll"),
            ("nanoFramework.TestFramework", "3.0.80", "nanoFramework.TestFramework.dll"),
            ("nanoFramework.TestFramework", "3.0.80", "nanoFramework.UnitTestLauncher.exe"),
        ];
        CollectionAssert.AreEqual(
            expected.Select(e => $@"..\..\..\packages\{e.Package}.{e.Version}\lib\{e.File}").ToArray(),
            Items("Reference").Select(item => item.Elements().Single(e => e.Name.LocalName == "HintPath").Value)
                .ToArray());
        CollectionAssert.AreEqual(
            expected.Select(e => $"{e.Package} {e.Version}").Distinct().ToArray(),
            XDocument.Load(Path.Combine(Folder, "packages.config")).Root!.Elements("package")
                .Select(p => $"{p.Attribute("id")!.Value} {p.Attribute("version")!.Value}").ToArray());
    }

    [TestMethod]
    public void PortableSourcesUseNoAssemblyThatTheProjectDoesntReference()
    {
        // mscorlib has all of these namespaces' types that are used; System.Device, System.IO.Ports and so on it
        // hasn't.
        string[] allowed = ["System", "System.Diagnostics", "nanoFramework.TestFramework"];
        IEnumerable<string> tests = Directory.GetFiles(Unit, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Regex.IsMatch(file, @"[\\/](OnHost|OnDevice|bin|obj)[\\/]"));
        foreach (string file in tests)
        {
            foreach (Match match in Regex.Matches(File.ReadAllText(file), @"(?m)^using (?:\w+ = )?([\w.]+);"))
            {
                string name = match.Groups[1].Value;
                Assert.IsTrue(
                    allowed.Contains(name) || name.StartsWith("NfMeter", StringComparison.Ordinal), $"{file}: {name}");
            }
        }
    }

    [TestMethod]
    [DataRow("nano.runsettings", "False", null)]
    [DataRow("board.runsettings", "True", "COM3")]
    public void ThereAreSettingsForTheVirtualDeviceAndForABoard(string file, string isHardware, string? port)
    {
        XElement adapter = XDocument.Load(Path.Combine(Folder, file)).Root!.Element("nanoFrameworkAdapter")!;
        Assert.AreEqual(isHardware, adapter.Element("IsRealHardware")!.Value);
        Assert.AreEqual(port, adapter.Element("RealHardwarePort")?.Value);
        Assert.IsTrue(Items("None").Any(item => item.Attribute("Include")!.Value == file));
    }

    [TestMethod]
    [DataRow(null, "", "skipped: NANOCLR", 0)]
    [DataRow("printf 'Test passed,A,12\\nTest passed,B,9\\n'", "none", "2 passed, 0 failed, 0 skipped", 0)]
    [DataRow(
        "printf 'Test passed,A,12\\nTest failed,B,because\\nTest skipped,C,\\n'", "none",
        "1 passed, 1 failed, 1 skipped", 1)]
    [DataRow("printf 'Ready.\\n'", "none", "0 passed, 0 failed, 0 skipped", 1)]
    [DataRow("printf", "NFUnitTest.pe", "NFUnitTest.pe is missing", 2)]
    [DataRow("printf", "NfMeter.pe", "NfMeter.pe is missing", 2)]
    [DataRow("echo \"Test passed,$*,1\"; echo \"$*\" | grep -v ' NfMeter.pe NFUnitTest.pe$' | sed 's/^/Test failed,/'",
        "none", "1 passed, 0 failed, 0 skipped", 0, DisplayName = "the library comes before what references it")]
    public void TheScriptCountsWhatTheInterpreterSaysAndSaysWhenItSkips(
        string? interpreter, string absent, string expected, int exitCode)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("the script is for a POSIX shell");
        }

        string folder = Directory.CreateTempSubdirectory("nanoclr").FullName;
        try
        {
            string[] files =
            [
                "mscorlib.pe", "nanoFramework.TestFramework.pe", "nanoFramework.UnitTestLauncher.pe", "NfMeter.pe",
                "NFUnitTest.pe",
            ];
            foreach (string file in files.Where(file => file != absent))
            {
                File.WriteAllText(Path.Combine(folder, file), "");
            }

            // An interpreter of one line, whatever files it is given.
            string fake = Path.Combine(folder, "fake");
            File.WriteAllText(fake, $"{interpreter}\n");
            var start = new ProcessStartInfo("sh", [Script, folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment.Remove("NANOCLR");
            if (interpreter != null)
            {
                start.Environment["NANOCLR"] = $"sh {fake}";
            }

            using Process script = Process.Start(start)!;
            string output = script.StandardOutput.ReadToEnd() + script.StandardError.ReadToEnd();
            script.WaitForExit();
            Assert.Contains(expected, output);
            Assert.AreEqual(exitCode, script.ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<XElement> Elements(string group) =>
        XDocument.Load(Path.Combine(Folder, "NFUnitTest.nfproj")).Root!.Elements()
            .Where(e => e.Name.LocalName == group)
            .SelectMany(e => e.Elements());

    private static string Property(string name) =>
        Elements("PropertyGroup").Last(e => e.Name.LocalName == name).Value;

    private static IEnumerable<XElement> Items(string name) =>
        Elements("ItemGroup").Where(e => e.Name.LocalName == name);
}
