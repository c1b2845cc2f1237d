namespace NfMeter.NanoSurface.Compiling;

/// <summary>Where the sources are: the tests compile them from the working tree, not from a copy.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution file.</summary>
    public static readonly string Root = FolderAbove(AppContext.BaseDirectory, "nf-meter.sln")
        ?? throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds nf-meter.sln");

    /// <summary>Folders whose sources run on the host and on every board.</summary>
    public static readonly string[] PortableFolders = ["hal/Contracts", "hal/Chips", "firmware/Meter"];

    /// <summary>Folder of sources that only nanoFramework can compile.</summary>
    public const string NanoFrameworkFolder = "hal/NanoFramework";

    /// <summary>nanoFramework's public members, one a line; null where this list isn't at hand.</summary>
    public static string? MemberListFile()
    {
        const string list = "shared/nano/nanoframework-api.txt";
        string? folder = FolderAbove(Root, list);
        return folder == null ? null : Path.Combine(folder, list);
    }

    /// <summary>A path in the repository, absolute.</summary>
    public static string Absolute(string path) => Path.GetFullPath(Path.Combine(Root, path));

    /// <summary>An absolute path as messages show it.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>All C# sources of a folder of the repository, without what a build left there.</summary>
    public static IEnumerable<string> Sources(string folder)
    {
        string absolute = Absolute(folder);
        return Directory.Exists(absolute)
            ? Directory.EnumerateFiles(absolute, "*.cs", SearchOption.AllDirectories)
                .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj"))
                .Order(StringComparer.Ordinal)
            : [];
    }

    // The nearest folder, upwards from here, below which the file exists.
    private static string? FolderAbove(string folder, string file)
    {
        for (DirectoryInfo? at = new(folder); at != null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, file)))
            {
                return at.FullName;
            }
        }

        return null;
    }
}
