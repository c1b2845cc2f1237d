using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NfMeter.NanoSurface.Compiling;

/// <summary>What an .nfproj says: properties and items, with the files it imports. As much of MSBuild as our projects
/// use; what isn't understood is an error rather than a guess, because nothing else here builds these
/// projects.</summary>
internal sealed partial class ProjectFile
{
    private readonly Dictionary<string, string> properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> sources = [];
    private readonly Dictionary<string, XElement> references = [];
    private readonly List<string> projects = [];

    public ProjectFile(string file)
    {
        File = file;
        Folder = Path.GetDirectoryName(file)!;
        properties["Configuration"] = "Release";
        properties["Platform"] = "AnyCPU";
        properties["MSBuildProjectDirectory"] = Folder;
        properties["MSBuildProjectName"] = Path.GetFileNameWithoutExtension(file);
        properties["MSBuildProjectExtension"] = Path.GetExtension(file);

        // As MSBuild does it: all properties first, then the items, which see the properties' last values.
        Read(file, ReadProperties);
        Read(file, ReadItems);
    }

    public string File { get; }

    public string Folder { get; }

    /// <summary>Absolute paths of the C# sources, in the project's order.</summary>
    public IReadOnlyList<string> Sources => sources;

    /// <summary>The referenced assemblies by simple name, each with its reference element.</summary>
    public IReadOnlyDictionary<string, XElement> References => references;

    /// <summary>Absolute paths of the projects it references.</summary>
    public IReadOnlyList<string> ProjectReferences => projects;

    /// <summary>A property's value, "" when it isn't set.</summary>
    public string Property(string name) => properties.GetValueOrDefault(name, "");

    /// <summary>Text with its $(properties) put in.</summary>
    public string Expand(string text)
    {
        string expanded = PropertyReference().Replace(text, match => Property(match.Groups[1].Value));
        return expanded.Contains("$(", StringComparison.Ordinal) || expanded.Contains("@(", StringComparison.Ordinal)
            ? throw NotUnderstood(File, text)
            : expanded;
    }

    private void Read(string file, Action<XElement> read)
    {
        properties["MSBuildThisFileDirectory"] = Path.GetDirectoryName(file) + "/";
        properties["MSBuildThisFile"] = Path.GetFileName(file);
        foreach (XElement element in XDocument.Load(file).Root!.Elements().Where(Applies))
        {
            switch (element.Name.LocalName)
            {
                case "PropertyGroup" or "ItemGroup":
                    read(element);
                    break;
                case "Import":
                    Import(file, (string)element.Attribute("Project")!, read);
                    break;
                case "ImportGroup":
                    foreach (XElement import in element.Elements().Where(Applies))
                    {
                        Import(file, (string)import.Attribute("Project")!, read);
                    }

                    break;
                case "ProjectExtensions" or "Target":
                    break;
                default:
                    throw NotUnderstood(file, $"<{element.Name.LocalName}>");
            }
        }
    }

    private void Import(string from, string project, Action<XElement> read)
    {
        string file = Full(Path.GetDirectoryName(from)!, Expand(project));
        string before = properties["MSBuildThisFileDirectory"];
        Read(file, read);
        properties["MSBuildThisFileDirectory"] = before;
        properties["MSBuildThisFile"] = Path.GetFileName(from);
    }

    private void ReadProperties(XElement group)
    {
        if (group.Name.LocalName == "PropertyGroup")
        {
            foreach (XElement property in group.Elements().Where(Applies))
            {
                properties[property.Name.LocalName] = Expand(property.Value).Trim();
            }
        }
    }

    private void ReadItems(XElement group)
    {
        foreach (XElement item in group.Name.LocalName == "ItemGroup" ? group.Elements().Where(Applies) : [])
        {
            if (item.Name.LocalName == "Compile")
            {
                string[] excluded = Files(item, "Exclude");
                sources.AddRange(Files(item, "Include").Except(excluded).Except(sources));
                sources.RemoveAll(Files(item, "Remove").Contains);
            }
            else if (item.Name.LocalName == "Reference")
            {
                string name = Expand((string)item.Attribute("Include")!);
                references.Add(name.Split(',')[0].Trim(), item);
            }
            else if (item.Name.LocalName == "ProjectReference")
            {
                projects.Add(Full(Folder, Expand((string)item.Attribute("Include")!)));
            }
        }
    }

    // The files an attribute's patterns match; a name without wildcards must exist, as the compiler would want it.
    private string[] Files(XElement item, string attribute) =>
    [
        .. Expand((string?)item.Attribute(attribute) ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SelectMany(pattern => Matches(Full(Folder, pattern)))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Matches(string pattern)
    {
        int wildcard = pattern.IndexOfAny(['*', '?']);
        if (wildcard < 0)
        {
            return [pattern];
        }

        string folder = pattern[..pattern.LastIndexOf('/', wildcard)];
        string expression = Regex.Escape(pattern)
            .Replace(@"/\*\*/", "/(?:.*/)?", StringComparison.Ordinal)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal);
        Regex matching = new($"^{expression}$", RegexOptions.CultureInvariant);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => matching.IsMatch(f))
            : [];
    }

    private bool Applies(XElement element)
    {
        string condition = (string?)element.Attribute("Condition") ?? "";
        return condition.Trim().Length == 0
            || Regex.Split(condition, @"\s+and\s+", RegexOptions.IgnoreCase).All(IsTrue);
    }

    private bool IsTrue(string condition)
    {
        if (Comparison().Match(condition) is { Success: true } comparison)
        {
            bool equal = Expand(comparison.Groups[1].Value)
                .Equals(Expand(comparison.Groups[3].Value), StringComparison.OrdinalIgnoreCase);
            return equal == (comparison.Groups[2].Value == "==");
        }

        if (Existence().Match(condition) is { Success: true } existence)
        {
            bool exists = System.IO.File.Exists(Full(Folder, Expand(existence.Groups[2].Value)));
            return exists == (existence.Groups[1].Length == 0);
        }

        throw NotUnderstood(File, condition);
    }

    private static string Full(string folder, string path) =>
        Path.GetFullPath(Path.Combine(folder, path.Replace('\\', '/')));

    private static NotSupportedException NotUnderstood(string file, string what) =>
        new($"{Repository.Relative(file)}: not understood: {what}");

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex PropertyReference();

    [GeneratedRegex(@"^\s*'([^']*)'\s*(==|!=)\s*'([^']*)'\s*$")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"^\s*(!?)\s*Exists\s*\(\s*'([^']*)'\s*\)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Existence();
}
