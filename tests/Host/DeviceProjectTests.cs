using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NfMeter.HostTests;

/// <summary>The projects for ESP32, STM32 and the library of the portable sources can't be built with the .NET SDK alone. This checks what a build would
/// trip over: packages, references, sources, and their place in the solution.</summary>
[TestClass]
public sealed class DeviceProjectTests
{
    private const string PublicKeyToken = "c07d481e9758c731";
    private const string DeviceProjectType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";
    private const string CSharpProjectType = "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}";

    /// <summary>Stable packages of the 1.x generation, whose native parts firmware 1.17 carries: assembly, version, and
    /// the packages that the package's own .nuspec depends on besides CoreLibrary.</summary>
    private static readonly Dictionary<string, (string Assembly, string Version, string[] Needs)> Packages = new()
    {
        ["nanoFramework.CoreLibrary"] = ("mscorlib", "1.17.11", []),
        ["nanoFramework.Hardware.Esp32"] =
            ("nanoFramework.Hardware.Esp32", "1.6.42", ["nanoFramework.Runtime.Events"]),
        ["nanoFramework.Hardware.Esp32.Rmt"] =
            ("nanoFramework.Hardware.Esp32.Rmt", "2.0.53", ["nanoFramework.Runtime.Events"]),
        ["nanoFramework.Hardware.Stm32"] = ("nanoFramework.Hardware.Stm32", "1.10.37", []),
        ["nanoFramework.Runtime.Events"] = ("nanoFramework.Runtime.Events", "1.11.39", []),
        ["nanoFramework.Runtime.Native"] = ("nanoFramework.Runtime.Native", "1.7.11", []),
        ["nanoFramework.System.Device.Adc"] = ("System.Device.Adc", "1.1.24", []),
        ["nanoFramework.System.Device.Gpio"] = ("System.Device.Gpio", "1.1.62", ["nanoFramework.Runtime.Events"]),
        ["nanoFramework.System.Device.I2c"] = ("System.Device.I2c", "1.1.29", []),
        ["nanoFramework.System.Device.Spi"] = ("System.Device.Spi", "1.3.89", ["nanoFramework.System.Device.Gpio"]),
        ["nanoFramework.System.IO.Ports"] =
            ("System.IO.Ports", "1.1.139", ["nanoFramework.Runtime.Events", "nanoFramework.System.IO.Streams"]),
        ["nanoFramework.System.IO.Streams"] = ("System.IO.Streams", "1.1.96", ["nanoFramework.System.Text"]),
        ["nanoFramework.System.Text"] = ("nanoFramework.System.Text", "1.3.42", []),
    };

    private static readonly string Root = RepositoryFolder.Path;

    [TestMethod]
    [DataRow("Esp32")]
    [DataRow("Stm32")]
    [DataRow("NfMeter")]
    public void EveryPackageIsAtTheVersionThatGoesWithTheFirmware(string name)
    {
        foreach (XElement package in PackageElements(name))
        {
            string id = package.Attribute("id")!.Value;
            Assert.IsTrue(Packages.ContainsKey(id), $"{id} is not in this test's table");
            Assert.AreEqual(Packages[id].Version, package.Attribute("version")!.Value, id);
            Assert.AreEqual("netnano1.0", package.Attribute("targetFramework")!.Value, id);
        }
    }

    [TestMethod]
    [DataRow("Esp32")]
    [DataRow("Stm32")]
    [DataRow("NfMeter")]
    public void EveryPackageIsThereThatAnotherNeeds(string name)
    {
        string[] listed = PackageElements(name).Select(p => p.Attribute("id")!.Value).ToArray();
        CollectionAssert.AllItemsAreUnique(listed);
        CollectionAssert.Contains(listed, "nanoFramework.CoreLibrary");
        foreach (string id in listed)
        {
            CollectionAssert.IsSubsetOf(Packages[id].Needs, listed, id);
        }
    }

    [TestMethod]
    [DataRow("Esp32")]
    [DataRow("Stm32")]
    [DataRow("NfMeter")]
    public void EveryPackageIsReferencedByItsFullNameAndPathAndNothingElseIs(string name)
    {
        string[] expected = PackageElements(name)
            .Select(p => p.Attribute("id")!.Value)
            .Select(id =>
            {
                (string assembly, string version, _) = Packages[id];
                return $"{assembly}, Version={version}.0, Culture=neutral, PublicKeyToken={PublicKeyToken} "
                    + $@"..\..\packages\{id}.{version}\lib\{assembly}.dll";
            })
            .ToArray();
        string[] actual = Project.Load(name).Items("Reference")
            .Select(r => $"{r.Element.Attribute("Include")!.Value} {Project.Child(r.Element, "HintPath")}")
            .ToArray();
        CollectionAssert.AreEquivalent(expected, actual);
    }

    [TestMethod]
    [DataRow("Esp32")]
    [DataRow("Stm32")]
    [DataRow("NfMeter")]
    public void TheNanoFrameworkBuildFilesAreImportedOnlyWhereTheyExist(string name)
    {
        string[] wanted = ["NFProjectSystem.Default.props", "NFProjectSystem.props", "NFProjectSystem.CSharp.targets"];
        Project project = Project.Load(name);
        Assert.AreEqual(
            @"$(MSBuildExtensionsPath)\nanoFramework\v1.0\", project.Property("NanoFrameworkProjectSystemPath"));
        foreach (string file in wanted)
        {
            string path = $"$(NanoFrameworkProjectSystemPath){file}";
            XElement import = project.Imports.Single(i => i.Attribute("Project")!.Value == path);
            Assert.AreEqual($"Exists('{path}')", import.Attribute("Condition")!.Value);
        }

        // The project system sets C# 9 in its first file, so ours has to come later.
        string[] order = project.Imports.Select(i => i.Attribute("Project")!.Value).ToArray();
        Assert.IsGreaterThan(
            Array.FindIndex(order, p => p.EndsWith("NFProjectSystem.props", StringComparison.Ordinal)),
            Array.FindIndex(order, p => p.EndsWith("PortableSources.props", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("Esp32", "Exe")]
    [DataRow("Stm32", "Exe")]
    [DataRow("NfMeter", "Library")]
    public void TheProjectIsAProgramOrTheLibraryInCSharp10(string name, string outputType)
    {
        Project project = Project.Load(name);
        Assert.AreEqual("10", project.Property("LangVersion"));
        Assert.AreEqual("true", project.Property("TreatWarningsAsErrors"));
        Assert.AreEqual(outputType, project.Property("OutputType"));
        Assert.AreEqual("v1.0", project.Property("TargetFrameworkVersion"));
        Assert.AreEqual($"{DeviceProjectType};{CSharpProjectType}", project.Property("ProjectTypeGuids"));
    }

    [TestMethod]
    [DataRow("Esp32")]
    [DataRow("Stm32")]
    [DataRow("NfMeter")]
    public void EveryCompilePatternFindsSources(string name)
    {
        foreach (Item compile in Project.Load(name).Items("Compile"))
        {
            Assert.IsNotEmpty(compile.Files(), compile.Element.Attribute("Include")!.Value);
        }
    }

    [TestMethod]
    [DataRow("Esp32", "hal/NanoFramework", "Stm32")]
    [DataRow("Stm32", "hal/NanoFramework", "Esp32")]
    [DataRow("NfMeter")]
    public void TheSourcesAreThePortableOnesTheProjectsOwnAndNoOthers(
        string name, string? moreSources = null, string? otherBoard = null)
    {
        List<string> folders = [$"firmware/{name}", "firmware/Meter", "hal/Contracts", "hal/Chips"];
        folders.AddRange(moreSources == null ? [] : [moreSources]);
        string[] expected = folders
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f), "*.cs", SearchOption.AllDirectories))
            .Select(file => file.Replace('\\', '/'))
            .Where(file => !Regex.IsMatch(file, $"/(bin|obj|NanoFramework/{otherBoard ?? "-"})/"))
            .ToArray();
        string[] actual = Project.Load(name).Items("Compile")
            .SelectMany(compile => compile.Files())
            .Select(file => file.Replace('\\', '/'))
            .ToArray();
        CollectionAssert.AreEquivalent(expected, actual);
    }

    [TestMethod]
    [DataRow("Esp32")]
    [DataRow("Stm32")]
    [DataRow("NfMeter")]
    public void TheSolutionNamesTheProjectByItsOwnGuidAndType(string name)
    {
        string path = Regex.Escape($@"firmware\{name}\{name}.nfproj");
        Match entry = Regex.Match(
            Solution(), $@"Project\(""(\S+)""\) = ""{name}"", ""{path}"", ""(\S+)""");
        Assert.IsTrue(entry.Success);
        Assert.AreEqual(DeviceProjectType, entry.Groups[1].Value);
        Assert.AreEqual(Project.Load(name).Property("ProjectGuid"), entry.Groups[2].Value);
    }

    [TestMethod]
    [DataRow("Debug", ".csproj")]
    [DataRow("Release", ".csproj")]
    [DataRow("Device", ".nfproj")]
    public void AConfigurationBuildsAllProjectsOfItsKindAndNoOthers(string configuration, string extension)
    {
        string solution = Solution();
        Assert.Contains($"{configuration}|Any CPU = {configuration}|Any CPU", solution);
        foreach (Match entry in Regex.Matches(solution, @"= ""\w+"", ""(\S+proj)"", ""(\{[^}]+\})"""))
        {
            string guid = entry.Groups[2].Value;
            Assert.Contains($"{guid}.{configuration}|Any CPU.ActiveCfg = ", solution, entry.Value);
            Assert.AreEqual(
                entry.Groups[1].Value.EndsWith(extension, StringComparison.Ordinal),
                solution.Contains($"{guid}.{configuration}|Any CPU.Build.0 = ", StringComparison.Ordinal),
                entry.Value);
        }
    }

    private static string Solution() => File.ReadAllText(Path.Combine(Root, "nf-meter.sln"));

    private static IEnumerable<XElement> PackageElements(string name)
    {
        var packages = XDocument.Load(Path.Combine(Root, "firmware", name, "packages.config"));
        return packages.Root!.Elements("package");
    }

    /// <summary>An .nfproj with the files of this repository that it imports: what is set last wins.</summary>
    private sealed class Project
    {
        private readonly List<(XElement Element, string File)> elements = [];

        private Project(string file) => Read(file);

        public IEnumerable<XElement> Imports =>
            elements.Select(e => e.Element).Where(e => e.Name.LocalName == "Import");

        public static Project Load(string name) => new(Path.Combine(Root, "firmware", name, name + ".nfproj"));

        public static string? Child(XElement element, string name) =>
            element.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;

        public string? Property(string name) => elements
            .Where(e => e.Element.Name.LocalName == "PropertyGroup")
            .Select(e => Child(e.Element, name))
            .LastOrDefault(value => value != null);

        public IEnumerable<Item> Items(string name) => elements
            .Where(e => e.Element.Name.LocalName == "ItemGroup")
            .SelectMany(e => e.Element.Elements().Select(item => new Item(item, e.File, elements[0].File)))
            .Where(item => item.Element.Name.LocalName == name);

        private void Read(string file)
        {
            foreach (XElement element in XDocument.Load(file).Root!.Elements())
            {
                elements.Add((element, file));
                string import = element.Name.LocalName == "Import" ? element.Attribute("Project")!.Value : "$(";
                if (!import.Contains("$(", StringComparison.Ordinal))
                {
                    Read(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, import.Replace('\\', '/'))));
                }
            }
        }
    }

    /// <summary>An item: relative paths start at the project, whichever file they stand in.</summary>
    private sealed record Item(XElement Element, string File, string ProjectFile)
    {
        public string[] Files()
        {
            HashSet<string> excluded = [.. Matches("Exclude")];
            return Matches("Include").Where(file => !excluded.Contains(file)).ToArray();
        }

        private IEnumerable<string> Matches(string attribute) => (Element.Attribute(attribute)?.Value ?? "")
            .Replace("$(MSBuildThisFileDirectory)", Path.GetDirectoryName(File) + "/", StringComparison.Ordinal)
            .Replace('\\', '/')
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(Expand);

        private IEnumerable<string> Expand(string pattern)
        {
            int wildcard = pattern.IndexOf('*', StringComparison.Ordinal);
            string folder = wildcard < 0 ? Path.GetDirectoryName(pattern)! : pattern[..wildcard];
            folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ProjectFile)!, folder));
            bool isDeep = pattern.Contains("**", StringComparison.Ordinal);
            string name = Path.GetFileName(pattern);
            return Directory.Exists(folder)
                ? Directory.EnumerateFiles(
                    folder,
                    name == "**" ? "*" : name,
                    isDeep ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
                : [];
        }
    }
}
