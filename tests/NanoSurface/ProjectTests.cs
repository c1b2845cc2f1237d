using NfMeter.NanoSurface.Compiling;
using NfMeter.NanoSurface.Members;

namespace NfMeter.NanoSurface;

/// <summary>A project for the device is read as MSBuild would read it, and what is wrong in it is found.</summary>
[TestClass]
public sealed class ProjectTests
{
    private const string Scheme = "http://schemas.microsoft.com/developer/msbuild/2003";
    private const string Language = "<PropertyGroup><LangVersion>10</LangVersion></PropertyGroup>";
    private const string CorePackage = "nanoFramework.CoreLibrary 1.17.11";
    private const string Core = """
        <Reference Include="mscorlib, Version=1.17.11.0, Culture=neutral">
          <HintPath>..\packages\nanoFramework.CoreLibrary.1.17.11\lib\mscorlib.dll</HintPath>
        </Reference>
        """;

    private const string MathPackage = "nanoFramework.System.Math 1.5.116";
    private const string Math = """
        <Reference Include="System.Math">
          <HintPath>..\packages\nanoFramework.System.Math.1.5.116\lib\System.Math.dll</HintPath>
        </Reference>
        """;

    private string folder = "";

    [TestInitialize]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nanosurface").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    [DataRow(
        """<Compile Include="**\*.cs" />""",
        "Board/Program.cs Board/obj/Made.cs Board/sub/Pins.cs",
        DisplayName = "its own folder")]
    [DataRow(
        """<Compile Include="**\*.cs" Exclude="bin\**;obj\**" />""",
        "Board/Program.cs Board/sub/Pins.cs",
        DisplayName = "without what was built")]
    [DataRow("""<Compile Include="*.cs" />""", "Board/Program.cs", DisplayName = "one level")]
    [DataRow(
        """<Compile Include="..\Meter\**\*.cs" Exclude="..\Meter\obj\**"><Link>%(Filename).cs</Link></Compile>""",
        "Meter/Loop.cs",
        DisplayName = "another folder")]
    [DataRow(
        """<Compile Include="$(MSBuildProjectDirectory)\Program.cs;$(Shared)Loop.cs" />""",
        "Board/Program.cs Meter/Loop.cs",
        DisplayName = "by name and property")]
    [DataRow(
        """<Compile Include="**\*.cs" /><Compile Remove="obj\**" />""",
        "Board/Program.cs Board/sub/Pins.cs",
        DisplayName = "and removed")]
    [DataRow(
        """<Compile Include="Program.cs" Condition="'$(Shared)' == ''" />""",
        "",
        DisplayName = "a condition that is false")]
    [DataRow(
        """<Compile Include="Program.cs" Condition=" '$(Shared)' != '' and Exists('Program.cs') " />""",
        "Board/Program.cs",
        DisplayName = "conditions that are true")]
    public void SourcesAreThoseThatTheProjectNames(string items, string expected)
    {
        Write("Board/Program.cs", "");
        Write("Board/sub/Pins.cs", "");
        Write("Board/obj/Made.cs", "");
        Write("Meter/Loop.cs", "");
        Write("Meter/obj/Made.cs", "");

        DeviceProject project = Board($"<ItemGroup>{items}</ItemGroup>");
        IEnumerable<string> found = project.Sources.Select(file => Path.GetRelativePath(folder, file));
        Assert.AreEqual(expected, string.Join(' ', found).Replace('\\', '/'));
    }

    [TestMethod]
    [DataRow("""<PropertyGroup Condition="$([MSBuild]::IsOsPlatform('Linux'))" />""")]
    [DataRow("""<ItemGroup><Compile Include="@(None)" /></ItemGroup>""")]
    [DataRow("<Choose />")]
    public void WhatIsNotUnderstoodIsAnError(string content) =>
        Assert.ThrowsExactly<NotSupportedException>(() => Board(content));

    [TestMethod]
    [DataRow(
        "", Core, CorePackage,
        "LangVersion is \"\"",
        DisplayName = "no language version")]
    [DataRow(
        Language, """<Reference Include="System.Net.Http" />""", "",
        "System.Net.Http is referenced, but tests/NanoSurface has no declarations of it",
        DisplayName = "an unknown assembly")]
    [DataRow(
        Language, Core, "",
        "packages.config doesn't name its package nanoFramework.CoreLibrary",
        DisplayName = "a package missing")]
    [DataRow(
        Language, Core, "nanoFramework.CoreLibrary 1.17.12",
        "mscorlib: HintPath",
        DisplayName = "a path to another version")]
    [DataRow(
        Language, Core, "nanoFramework.CoreLibrary 1.17.12",
        "mscorlib: Version=1.17.11.0, but packages.config says 1.17.12",
        DisplayName = "another version")]
    [DataRow(
        Language, Core, CorePackage + ";" + MathPackage,
        "packages.config names nanoFramework.System.Math, but nothing of it is referenced",
        DisplayName = "a package too many")]
    [DataRow(
        Language, Math, MathPackage,
        "System.Math is referenced, but mscorlib, which it needs, is not",
        DisplayName = "a reference of a reference missing")]
    public void AWrongSettingReferenceOrPackageIsFound(
        string properties, string references, string packages, string expected)
    {
        string[] problems = [.. Board(properties + $"<ItemGroup>{references}</ItemGroup>", packages).Problems()];
        Assert.IsTrue(
            problems.Any(p => p.Contains(expected, StringComparison.Ordinal)), string.Join('\n', problems));
    }

    [TestMethod]
    public void AFittingProjectHasNoProblem() => SourceChecks.AssertNone(
        Board(Language + $"<ItemGroup>{Core}{Math}</ItemGroup>", CorePackage + ";" + MathPackage).Problems());

    [TestMethod]
    [DataRow("<OutputType>Exe</OutputType>", "class C { }", "CS5001", DisplayName = "no Main")]
    [DataRow(
        "<DefineConstants>BOARD;FAST</DefineConstants>",
        "#if FAST\nclass C { Missing m; }\n#endif",
        "CS0246",
        DisplayName = "symbols")]
    [DataRow("", "class C { System.Device.Gpio.GpioPin pin; }", "CS0234", DisplayName = "no reference")]
    [DataRow("", "class C { int M() { int unused; return 1; } }", "CS0168", DisplayName = "a warning")]
    [DataRow("", "class C { static string M(string s) => s.Replace('a', 'b'); }", "CS1061", DisplayName = "a member")]
    [DataRow(
        "<CheckForOverflowUnderflow>true</CheckForOverflowUnderflow>",
        "class C { static int M(int x) => x + 1; }",
        "checked arithmetic",
        DisplayName = "checked")]
    [DataRow(
        "<Nullable>enable</Nullable>",
        "class C { string S = \"\"; }",
        "attribute class in the assembly",
        DisplayName = "nullable")]
    public void ABoardIsCompiledAsItsProjectSays(string properties, string code, string expected)
    {
        Write("Board/Program.cs", code);
        DeviceProject project = Board(
            $"""
            {Language}
            <PropertyGroup>{properties}</PropertyGroup>
            <ItemGroup><Compile Include="*.cs" />{Core}</ItemGroup>
            """,
            CorePackage);
        string[] problems = [.. SourceChecks.Problems(project.Compile(Declarations.Assemblies))];
        Assert.IsTrue(
            problems.Any(p => p.Contains($"{expected}:", StringComparison.Ordinal)), string.Join('\n', problems));
    }

    [TestMethod]
    [DataRow("public class Loop { }", "", DisplayName = "a type it has")]
    [DataRow("public class Other { }", "CS0246", DisplayName = "a type it hasn't")]
    [DataRow("class Loop { }", "CS0122", DisplayName = "a type it keeps to itself")]
    public void AReferencedProjectIsAnotherAssembly(string library, string error)
    {
        Write("Board/Program.cs", "class C { object M() => new Loop(); }");
        Write("Meter/Loop.cs", library);
        Write("Meter/packages.config", "<packages />");
        Write("Meter/Meter.nfproj", $"""
            <Project xmlns="{Scheme}">{Language}<ItemGroup><Compile Include="*.cs" />{Core}</ItemGroup></Project>
            """);
        DeviceProject project = Board(
            $"""
            {Language}
            <ItemGroup>
              <Compile Include="*.cs" />{Core}
              <ProjectReference Include="..\Meter\Meter.nfproj" />
            </ItemGroup>
            """);
        Compiled compiled = project.Compile(Declarations.Assemblies);
        Assert.AreEqual(error, string.Join(' ', compiled.Errors.Select(e => e.Id)));
    }

    private DeviceProject Board(string content, string packages = "")
    {
        Write("Common.props", $"""
            <Project xmlns="{Scheme}">
              <PropertyGroup><Shared>$(MSBuildThisFileDirectory)Meter/</Shared></PropertyGroup>
            </Project>
            """);
        Write("Board/Board.nfproj", $"""
            <Project xmlns="{Scheme}">
              <Import Project="$(Absent)\No.props" Condition="Exists('$(Absent)\No.props')" />
              <Import Project="..\Common.props" />
              {content}
            </Project>
            """);
        IEnumerable<string> entries = packages.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(package => package.Split(' '))
            .Select(part => $"""<package id="{part[0]}" version="{part[1]}" targetFramework="netnano1.0" />""");
        Write("Board/packages.config", $"<packages>{string.Concat(entries)}</packages>");
        return new DeviceProject(Path.Combine(folder, "Board/Board.nfproj"));
    }

    private void Write(string path, string text)
    {
        string file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
