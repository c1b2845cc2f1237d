using System.Globalization;

namespace NfMeter.Simulator;

/// <summary>A memory's content as text that chip programmers read too: Intel HEX with extended linear addresses (Intel,
/// "Hexadecimal object file format specification", revision A, 1988).</summary>
internal static class IntelHex
{
    private const int BytesPerLine = 32;
    private const byte Data = 0, EndOfFile = 1, ExtendedLinearAddress = 4;

    public static void Write(TextWriter output, ReadOnlySpan<byte> content)
    {
        for (int address = 0; address < content.Length; address += BytesPerLine)
        {
            if ((address & 0xFFFF) == 0)
            {
                output.WriteLine(Line(0, ExtendedLinearAddress, [(byte)(address >> 24), (byte)(address >> 16)]));
            }

            output.WriteLine(Line(address & 0xFFFF, Data, content.Slice(address, BytesPerLine)));
        }

        output.WriteLine(Line(0, EndOfFile, []));
    }

    /// <exception cref="UsageException">A line is no Intel HEX, its checksum is wrong, bytes are missing or double, or
    /// the end is.</exception>
    public static byte[] Read(TextReader input, string name)
    {
        var content = new SortedDictionary<int, byte>();
        int upper = 0, number = 0;
        for (string? line = input.ReadLine(); line is not null; line = input.ReadLine())
        {
            number++;
            byte[] bytes = Bytes(line, $"{name}, line {number}");
            int address = upper + (bytes[1] << 8) + bytes[2];
            switch (bytes[3])
            {
                case EndOfFile:
                    return Whole(content, name);
                case ExtendedLinearAddress when bytes[0] == 2:
                    upper = (bytes[4] << 24) + (bytes[5] << 16);
                    break;
                case Data:
                    for (int index = 0; index < bytes[0]; index++)
                    {
                        if (!content.TryAdd(address + index, bytes[4 + index]))
                        {
                            throw new UsageException($"{name}, line {number}: address 0x{address + index:X} twice");
                        }
                    }

                    break;
                default:
                    throw new UsageException($"{name}, line {number}: record type {bytes[3]} isn't used here");
            }
        }

        throw new UsageException($"{name}: ends without its last record");
    }

    private static byte[] Whole(SortedDictionary<int, byte> content, string name)
    {
        if (content.Count == 0 || content.Keys.First() != 0 || content.Keys.Last() != content.Count - 1)
        {
            throw new UsageException($"{name}: bytes are missing");
        }

        return [.. content.Values];
    }

    private static string Line(int address, byte type, ReadOnlySpan<byte> data)
    {
        byte[] bytes = [(byte)data.Length, (byte)(address >> 8), (byte)address, type, .. data];
        int sum = bytes.Sum(value => value);
        return $":{Convert.ToHexString(bytes)}{(byte)-sum:X2}";
    }

    private static byte[] Bytes(string line, string place)
    {
        string text = line.Trim();
        byte[] bytes;
        try
        {
            bytes = text.StartsWith(':') ? Convert.FromHexString(text.AsSpan(1)) : [];
        }
        catch (FormatException)
        {
            bytes = [];
        }

        if (bytes.Length < 5 || bytes.Length != bytes[0] + 5)
        {
            throw new UsageException($"{place}: no Intel HEX");
        }

        return (byte)bytes.Sum(value => value) == 0
            ? bytes
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{place}: wrong checksum"));
    }
}
