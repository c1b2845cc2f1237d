using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NfMeter.Storage;

namespace NfMeter.Simulator;

/// <summary>The display as a PNG picture, every dot of it.</summary>
/// <remarks>PNG with a palette is a header, three chunks and a zlib stream, all of which .NET has but the chunks' CRC,
/// and that the meter has. An imaging library for this would be a native one of tens of megabytes (SkiaSharp) or one
/// under a licence of its own (ImageSharp).</remarks>
internal static class LcdPicture
{
    // A dot, the gap behind it and the edge of the glass, in pixels; a character is a dot's width from the next.
    private const int Dot = 4;
    private const int Pitch = 5;
    private const int Edge = 24;

    private const byte Glass = 0;
    private const byte Pale = 1;
    private const byte Dark = 2;

    // Red, green, blue of glass, of a dot that is off and of one that is on.
    private static readonly byte[] lit = [0x9C, 0xC4, 0x2E, 0x94, 0xBB, 0x2C, 0x1B, 0x24, 0x0A];
    private static readonly byte[] unlit = [0x53, 0x5E, 0x35, 0x4E, 0x59, 0x32, 0x14, 0x19, 0x0C];

    /// <summary>Writes the picture.</summary>
    /// <exception cref="UsageException">The file can't be written.</exception>
    public static void Write(string path, LcdView view)
    {
        try
        {
            File.WriteAllBytes(path, Encode(view));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--lcd-png {path}: {exception.Message}");
        }
    }

    public static byte[] Encode(LcdView view)
    {
        byte[,] pixels = Draw(view);
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, pixels.GetLength(1));
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), pixels.GetLength(0));
        header[8] = 8;  // bits a pixel
        header[9] = 3;  // palette
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "PLTE", view.IsBacklit ? lit : unlit);
        WriteChunk(file, "IDAT", Compress(pixels));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[,] Draw(LcdView view)
    {
        int columns = view.Codes[0].Length;
        int cellWidth = (LcdView.DotColumns + 1) * Pitch;
        int cellHeight = (LcdView.DotRows + 1) * Pitch;
        var pixels = new byte[2 * Edge + view.Codes.Count * cellHeight, 2 * Edge + columns * cellWidth];
        for (int row = 0; row < view.Codes.Count; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int top = Edge + row * cellHeight, left = Edge + column * cellWidth;
                DrawCharacter(pixels, view, view.Codes[row][column], top, left);
            }
        }

        return pixels;
    }

    private static void DrawCharacter(byte[,] pixels, LcdView view, byte code, int top, int left)
    {
        for (int row = 0; row < LcdView.DotRows; row++)
        {
            for (int column = 0; column < LcdView.DotColumns; column++)
            {
                byte colour = view.IsDark(code, row, column) ? Dark : Pale;
                for (int pixel = 0; pixel < Dot * Dot; pixel++)
                {
                    pixels[top + row * Pitch + pixel / Dot, left + column * Pitch + pixel % Dot] = colour;
                }
            }
        }
    }

    private static byte[] Compress(byte[,] pixels)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize))
        {
            for (int row = 0; row < pixels.GetLength(0); row++)
            {
                zlib.WriteByte(0); // no filter
                for (int column = 0; column < pixels.GetLength(1); column++)
                {
                    zlib.WriteByte(pixels[row, column]);
                }
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream file, string type, byte[] data)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(typed);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(typed));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes) => ~new Crc32().Update(Crc32.Seed, bytes, 0, bytes.Length);
}
