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
        int end = offset + count;
        for (; offset + 4 <= end; offset += 4)
        {
            // Four in a pass: the pass itself costs a third of a byte.
            crc = lookup[(int)((crc ^ data[offset]) & 0xFF)] ^ (crc >> 8);
            crc = lookup[(int)((crc ^ data[offset + 1]) & 0xFF)] ^ (crc >> 8);
            crc = lookup[(int)((crc ^ data[offset + 2]) & 0xFF)] ^ (crc >> 8);
            crc = lookup[(int)((crc ^ data[offset + 3]) & 0xFF)] ^ (crc >> 8);
        }

        for (; offset < end; offset++)
        {
            crc = lookup[(int)((crc ^ data[offset]) & 0xFF)] ^ (crc >> 8);
        }

        return crc;
    }
}
