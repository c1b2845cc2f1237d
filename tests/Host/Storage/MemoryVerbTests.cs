using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Simulator;

namespace NfMeter.HostTests.Storage;

/// <summary>memory factory, show, export and import, as people use them.</summary>
[TestClass]
public sealed class MemoryVerbTests
{
    private string folder = "";

    [TestInitialize]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nf-meter-image-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    [DataRow("fm24v10", 131072)]
    [DataRow("24lc512", 65536)]
    [DataRow("24m02", 262144)]
    public void AFactoryImageIsShownRunExportedAndImportedByteForByte(string chip, int bytes)
    {
        string image = At("meter"), hex = At("meter.hex"), copy = At("copy");
        Succeed("memory", "factory", image, "--memory", chip, "--set", "SerialNumber=4711");
        Assert.AreEqual(bytes, new FileInfo(image).Length);

        byte[] factory = File.ReadAllBytes(image);
        string shown = Succeed("memory", "show", image, "--memory", chip);
        CollectionAssert.AreEqual(factory, File.ReadAllBytes(image), "looking changes nothing");
        Assert.Contains("layout 3", shown);
        Assert.Contains("error code 0", shown);
        Assert.MatchesRegex(@"serial number\W+4711", shown);

        Succeed("simulate", "--seconds", "60", "--current", "50", "--meter", image, "--memory", chip);
        Assert.MatchesRegex(@"  1\.8\.0\s+0\.57[45]", Succeed("memory", "show", image, "--memory", chip));
        Succeed("memory", "export", image, hex);
        CheckHex(hex, File.ReadAllBytes(image));
        Succeed("memory", "import", copy, hex);
        CollectionAssert.AreEqual(File.ReadAllBytes(image), File.ReadAllBytes(copy));
    }

    [TestMethod]
    public void AnImageIsNeverWrittenOver()
    {
        string image = At("meter"), hex = At("meter.hex");
        Succeed("memory", "factory", image);
        Succeed("memory", "export", image, hex);
        byte[] content = File.ReadAllBytes(image), text = File.ReadAllBytes(hex);
        Refuse("is there already", "memory", "factory", image);
        Refuse("is there already", "memory", "export", image, hex);
        Refuse("is there already", "memory", "import", image, hex);
        Refuse("is there already", "memory", "factory", folder);
        CollectionAssert.AreEqual(content, File.ReadAllBytes(image));
        CollectionAssert.AreEqual(text, File.ReadAllBytes(hex));
    }

    [TestMethod]
    public void AFactoryImageWithASettingThatCantBeIsNotMade()
    {
        string image = At("meter");
        Refuse("0 to 99999999", "memory", "factory", image, "--set", "SerialNumber=-1");
        Assert.IsFalse(File.Exists(image));
        Refuse("--memory", "memory", "factory", image, "--memory", "24lc01");
        Assert.IsFalse(File.Exists(image));
    }

    [TestMethod]
    public void WhatIsNoImageIsNamedAndStaysAsItIs()
    {
        string image = At("short");
        File.WriteAllBytes(image, new byte[1000]);
        Refuse("1000 bytes, which no chip has", "memory", "show", image);
        Refuse("1000 bytes, which no chip has", "memory", "export", image, At("hex"));
        Refuse(At("absent"), "memory", "show", At("absent"));
        Refuse(At("absent"), "memory", "export", At("absent"), At("hex"));
        Refuse(At("absent"), "memory", "import", At("new"), At("absent"));
        Refuse(folder, "memory", "show", folder);
        Assert.AreEqual(1000, new FileInfo(image).Length);
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder));
    }

    [TestMethod]
    public void AnImageThatCantBeReadIsShownWithItsErrorAndStaysAsItIs()
    {
        byte[] content = new byte[131072];
        new Random(12).NextBytes(content);
        File.WriteAllBytes(At("foreign"), content);
        Assert.Contains("error code 4: MemoryUnreadable", Succeed("memory", "show", At("foreign")));
        CollectionAssert.AreEqual(content, File.ReadAllBytes(At("foreign")));
    }

    [TestMethod]
    [DataRow("", "ends without its last record")]
    [DataRow("hello", "line 1: no Intel HEX")]
    [DataRow(":00000001F", "line 1: no Intel HEX")]
    [DataRow(":0000000100", "line 1: wrong checksum")]
    [DataRow(":00000001FE", "line 1: wrong checksum")]
    [DataRow(":0100000055AA\n:0100000055AA\n:00000001FF", "line 2: address 0x0 twice")]
    [DataRow(":0100000055AA\n:0100020055A8\n:00000001FF", "bytes are missing")]
    [DataRow(":00000001FF", "bytes are missing")]
    [DataRow(":0100000055AA\n:00000001FF", "1 bytes, which no chip has")]
    [DataRow(":0400000300000000F9\n:00000001FF", "record type 3 isn't used here")]
    [DataRow(":0100000055AA", "ends without its last record")]
    public void HexThatIsWrongIsNamedWithItsLineAndMakesNoImage(string text, string why)
    {
        File.WriteAllText(At("hex"), text);
        Refuse(why, "memory", "import", At("image"), At("hex"));
        Assert.IsFalse(File.Exists(At("image")));
    }

    /// <summary>Against the specification, by another way than the reader's: address by address.</summary>
    private static void CheckHex(string file, byte[] content)
    {
        byte[] found = new byte[content.Length];
        int upper = 0, counted = 0;
        string[] lines = File.ReadAllLines(file);
        Assert.AreEqual(":00000001FF", lines[^1]);
        foreach (string line in lines[..^1])
        {
            byte[] bytes = Convert.FromHexString(line[1..]);
            Assert.AreEqual(0, bytes.Aggregate(0, (sum, value) => sum + value) & 0xFF, line);
            Assert.AreEqual(bytes[0] + 5, bytes.Length, line);
            if (bytes[3] == 4)
            {
                upper = ((bytes[4] << 8) + bytes[5]) << 16;
            }
            else
            {
                Assert.AreEqual(0, bytes[3], line);
                bytes.AsSpan(4, bytes[0]).CopyTo(found.AsSpan(upper + (bytes[1] << 8) + bytes[2]));
                counted += bytes[0];
            }
        }

        Assert.AreEqual(content.Length, counted);
        CollectionAssert.AreEqual(content, found);
    }

    private static string Succeed(params string[] arguments)
    {
        (int code, string output, string error) = Run(arguments);
        Assert.AreEqual("", error);
        Assert.AreEqual(0, code);
        return output;
    }

    private static void Refuse(string why, params string[] arguments)
    {
        (int code, string output, string error) = Run(arguments);
        Assert.AreEqual(2, code, error);
        Assert.AreEqual("", output);
        Assert.Contains(why, error);
        Assert.AreEqual(error.Length - 1, error.IndexOf('\n'), "one line");
    }

    private static (int Code, string Output, string Error) Run(string[] arguments)
    {
        using var output = new StringWriter(new StringBuilder());
        using var error = new StringWriter();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private string At(string name) => Path.Combine(folder, name);
}
