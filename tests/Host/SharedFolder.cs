using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NfMeter.HostTests;

/// <summary>Where the tests find what is beside the repository.</summary>
internal static class SharedFolder
{
    /// <summary>A folder under shared/, which stands beside the repository; a test without it is skipped, saying
    /// so.</summary>
    public static string Find(string name)
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "nf-meter.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        string folder = Path.GetFullPath(Path.Combine(root ?? ".", "..", "shared", name));
        if (!Directory.Exists(folder))
        {
            Assert.Inconclusive($"skipped: ../shared/{name} is not there");
        }

        return folder;
    }
}
