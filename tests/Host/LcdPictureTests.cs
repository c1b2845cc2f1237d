using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using NfMeter.Simulated.Chips;
using NfMeter.Simulator;

namespace NfMeter.HostTests;

/// <summary>What the simulator shows of the display is what the driver wrote: as JSON and, dot by dot, as a
/// picture.</summary>
[TestClass]
public sealed class LcdPictureTests
{
    // Edge of the glass, a dot with its gap, and a character of 5x8 dots with its gap, in pixels.
    private const int Edge = 24, Pitch = 5, CellWidth = 30, CellHeight = 45;

    [TestMethod]
    [DataRow("2x16", 16, 2)]
    [DataRow("4x20", 20, 4)]
    public void Picture_and_JSON_show_the_character_matrix_with_its_own_characters(string size, int columns, int rows)
    {
        string file = Path.Combine(Path.GetTempPath(), $"nf-meter-{Guid.NewGuid():N}.png");
        try
        {
            var output = new StringWriter();
            var error = new StringWriter();
            int exit = CommandLine.Run(
                ["simulate", "--seconds", "2", "--lcd", size, "--lcd-png", file, "--json"], output, error);
            Assert.AreEqual(CommandLine.ExitDone, exit, error.ToString());
            JsonElement json = JsonDocument.Parse(output.ToString()).RootElement;
            int[][] codes = Rows(json, "lcdCodes");
            int[][] own = Rows(json, "lcdOwnCharacters");
            Assert.HasCount(rows, codes);
            Assert.HasCount(8, own);
            Assert.IsTrue(json.GetProperty("lcdBacklight").GetBoolean());
            Assert.AreEqual('1', codes[0][0]);
            byte[][] pixels = Decode(
                File.ReadAllBytes(file), 2 * Edge + columns * CellWidth, 2 * Edge + rows * CellHeight);
            for (int place = 0; place < rows * columns; place++)
            {
                AssertCharacter(pixels, codes[place / columns][place % columns], own, place / columns, place % columns);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void The_digit_1_of_the_font_is_a_1()
    {
        string[] expected = ["  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### ", "     "];
        for (int row = 0; row < 8; row++)
        {
            string dots = string.Concat(
                Enumerable.Range(0, 5).Select(column => RomA00Dots.IsDark((byte)'1', row, column) ? '#' : ' '));
            Assert.AreEqual(expected[row], dots);
        }
    }

    [TestMethod]
    public void A_bad_size_and_a_file_that_cant_be_written_are_told_in_one_line()
    {
        Assert.Contains("--lcd 3x10: must be 2x16 or 4x20", Refused("--lcd", "3x10"));
        Assert.Contains("--lcd-png /nowhere/x.png", Refused("--lcd-png", "/nowhere/x.png"));
        Assert.Contains("entry 2: there is no reading 9.9.9", Refused("--list", "automatic=1.8.0,9.9.9"));
        Assert.Contains("--list sometimes=1.8.0", Refused("--list", "sometimes=1.8.0"));
    }

    private static string Refused(string option, string value)
    {
        var error = new StringWriter();
        int exit = CommandLine.Run(["simulate", "--seconds", "1", option, value], TextWriter.Null, error);
        Assert.AreEqual(Invocation.ExitBadArguments, exit);
        Assert.AreEqual(1, error.ToString().Count(character => character == '\n'));
        return error.ToString();
    }

    private static void AssertCharacter(byte[][] pixels, int code, int[][] own, int row, int column)
    {
        for (int dot = 0; dot < 40; dot++)
        {
            int down = dot / 5, right = dot % 5;
            bool expected = code < 8
                ? (own[code][down] >> (4 - right) & 1) != 0
                : RomA00Dots.IsDark((byte)code, down, right);
            byte pixel = pixels[Edge + row * CellHeight + down * Pitch][Edge + column * CellWidth + right * Pitch];
            Assert.AreEqual(expected ? 2 : 1, pixel, $"row {row}, column {column}, dot {dot}");
        }
    }

    private static int[][] Rows(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(
            row => row.EnumerateArray().Select(value => value.GetInt32()).ToArray())];

    // PNG specification: signature, chunks of length, type, data and CRC; each line begins with its filter, 0 here.
    private static byte[][] Decode(byte[] file, int width, int height)
    {
        CollectionAssert.AreEqual(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }, file[..8]);
        Assert.AreEqual(width, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)));
        Assert.AreEqual(height, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)));

        // CRC-32 of the empty chunk IEND, as every PNG ends.
        CollectionAssert.AreEqual(new byte[] { 0xAE, 0x42, 0x60, 0x82 }, file[^4..]);
        int place = 8;
        while (file.AsSpan(place + 4, 4).SequenceEqual("IDAT"u8) == false)
        {
            place += 12 + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(place));
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(place));
        using var zlib = new ZLibStream(new MemoryStream(file, place + 8, length), CompressionMode.Decompress);
        var lines = new byte[height][];
        for (int line = 0; line < height; line++)
        {
            Assert.AreEqual(0, zlib.ReadByte());
            lines[line] = new byte[width];
            zlib.ReadExactly(lines[line]);
        }

        return lines;
    }
}
