using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NfMeter.NanoSurface.Compiling;

/// <summary>A project for the device: its .nfproj and the packages.config beside it.</summary>
internal sealed class DeviceProject
{
    private readonly ProjectFile project;
    private readonly Dictionary<string, string> packages;

    /// <param name="path">The .nfproj in the repository.</param>
    public DeviceProject(string path)
    {
        project = new ProjectFile(Repository.Absolute(path));
        XElement list = XDocument.Load(Path.Combine(project.Folder, "packages.config")).Root!;
        packages = list.Elements("package").ToDictionary(
            package => (string)package.Attribute("id")!,
            package => (string)package.Attribute("version")!,
            StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The portable sources as a library.</summary>
    public const string Library = "firmware/NfMeter/NfMeter.nfproj";

    /// <summary>The unit tests, which reference the library.</summary>
    public const string UnitTests = "tests/Unit/OnDevice/NFUnitTest.nfproj";

    /// <summary>The boards' projects in the repository.</summary>
    public static readonly string[] Boards = ["firmware/Esp32/Esp32.nfproj", "firmware/Stm32/Stm32.nfproj"];

    /// <summary>Absolute paths of the sources it compiles.</summary>
    public IReadOnlyList<string> Sources => project.Sources;

    /// <summary>Package versions by id.</summary>
    public IReadOnlyDictionary<string, string> Packages => packages;

    /// <summary>The assemblies it references that we know.</summary>
    public IEnumerable<NanoAssembly> Assemblies => NanoAssembly.All.Where(a => project.References.ContainsKey(a.Name));

    /// <summary>Compiles its sources as it says, against those of the given assemblies that it references and the
    /// projects it references.</summary>
    /// <param name="references">The assemblies there are.</param>
    /// <param name="isDebug">With DEBUG defined, see <see cref="BuildOptions.IsDebug"/>.</param>
    public Compiled Compile(References references, bool isDebug = true) => NanoCompiler.Compile(
        project.Property("AssemblyName") is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(project.File),
        Sources.Select(Source.Read),
        project.ProjectReferences.Aggregate(
            references.Only(Assemblies.Select(a => a.Name)),
            (sum, path) => WithProject(sum, new DeviceProject(path).Compile(references, isDebug))),
        new BuildOptions
        {
            Version = LanguageVersionFacts.TryParse(project.Property("LangVersion"), out LanguageVersion version)
                ? version
                : LanguageVersion.Default,
            Symbols = project.Property("DefineConstants").Split(';', ',', StringSplitOptions.RemoveEmptyEntries),
            IsDebug = isDebug,
            Executable = Says("OutputType", "Exe"),
            CheckOverflow = Says("CheckForOverflowUnderflow", "true"),
            Nullable = Says("Nullable", "enable") ? NullableContextOptions.Enable : NullableContextOptions.Disable,
        });

    /// <summary>What is wrong with the project's settings, references and packages, one sentence each. A reference
    /// needs a package in packages.config, a path into that package at that version, and everything it references in
    /// turn: the classic project format restores nothing on its own account.</summary>
    public IEnumerable<string> Problems()
    {
        if (project.Property("LangVersion") is not ("10" or "10.0"))
        {
            yield return $"LangVersion is \"{project.Property("LangVersion")}\"; it must be 10, no more and no less";
        }

        foreach ((string name, XElement reference) in project.References)
        {
            NanoAssembly? assembly = NanoAssembly.All.FirstOrDefault(a => a.Name == name);
            if (assembly == null)
            {
                yield return $"{name} is referenced, but tests/NanoSurface has no declarations of it";
            }
            else if (!packages.TryGetValue(assembly.Package, out string? version))
            {
                yield return $"{name} is referenced, but packages.config doesn't name its package {assembly.Package}";
            }
            else
            {
                foreach (string problem in ReferenceProblems(assembly, reference, version))
                {
                    yield return problem;
                }
            }
        }

        foreach (string package in packages.Keys)
        {
            if (!Assemblies.Any(a => a.Package.Equals(package, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"packages.config names {package}, but nothing of it is referenced";
            }
        }
    }

    private static References WithProject(References references, Compiled project) => project.Module == null
        ? throw new InvalidOperationException(
            $"a referenced project doesn't compile:\n{string.Join('\n', project.Errors)}")
        : references.With(project.Module.Assembly.Name.Name, project.Image);

    private bool Says(string property, string value) =>
        project.Property(property).Equals(value, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<string> ReferenceProblems(NanoAssembly assembly, XElement reference, string version)
    {
        string hint = project.Expand(
            (string?)reference.Elements().FirstOrDefault(e => e.Name.LocalName == "HintPath") ?? "");
        string expected = $"{assembly.Package}.{version}\\lib\\";
        if (!hint.Replace('/', '\\').Contains($"\\{expected}", StringComparison.OrdinalIgnoreCase)
            || !hint.EndsWith($"{assembly.Name}.dll", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{assembly.Name}: HintPath \"{hint}\" isn't packages\\{expected}...{assembly.Name}.dll";
        }

        Match stated = Regex.Match(project.Expand((string)reference.Attribute("Include")!), @"Version=([\d.]+)");
        if (stated.Success && stated.Groups[1].Value != version && stated.Groups[1].Value != version + ".0")
        {
            yield return $"{assembly.Name}: Version={stated.Groups[1].Value}, but packages.config says {version}";
        }

        foreach (string needed in assembly.References.Where(name => !project.References.ContainsKey(name)))
        {
            yield return $"{assembly.Name} is referenced, but {needed}, which it needs, is not";
        }
    }
}
