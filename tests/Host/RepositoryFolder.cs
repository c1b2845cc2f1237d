namespace NfMeter.HostTests;

/// <summary>The folder of nf-meter.sln, for tests of what stands in it.</summary>
internal static class RepositoryFolder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder != null && !File.Exists(System.IO.Path.Combine(folder, "nf-meter.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("nf-meter.sln is in no folder above the tests");
    }
}
