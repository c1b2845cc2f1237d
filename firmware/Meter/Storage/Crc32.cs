namespace NfMeter.Storage;

/// <summary>CRC-32 as in IEEE 802.3 (reflected, polynomial 0xEDB88320): start with <see cref="Seed"/>, update over the
/// bytes, invert at the end.</summary>
public sealed class Crc32
{
    /// <summary>Value before the first byte.</summary>
    public const uint Seed = 0xFFFFFFFF;

    private readonly uint[] table = new uint[256];

    /// <summary>Makes the table, 1 KiB.</summary>
    public Crc32()
    {
        for (uint value = 0; value < 256; value++)
        {
            uint rest = value;
            for (int bit = 0; bit < 8; bit++)
            {
                rest = (rest & 1) != 0 ? (rest >> 1) ^ 0xEDB88320 : rest >> 1;
            }

            table[(int)value] = rest;
        }
    }

    /// <summary>Takes bytes in.</summary>
    public uint Update(uint crc, byte[] data, int offset, int count)
    {
        uint[] lookup = table;
        for (int end = offset + count; offset < end; offset++)
        {
            crc = lookup[(int)((crc ^ data[offset]) & 0xFF)] ^ (crc >> 8);
        }

        return crc;
    }
}
