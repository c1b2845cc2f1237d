namespace NfMeter.Modbus;

/// <summary>The CRC of Modbus RTU: polynomial 0x8005 reflected, start value 0xFFFF, sent low byte first (MODBUS over
/// serial line V1.02, 6.2.2).</summary>
public static class Crc16
{
    /// <summary>The value before the first byte.</summary>
    public const int Start = 0xFFFF;

    // A table pays: some 1,100 host instructions of the interpreter a byte against 6,000 for eight shifts, counted with
    // its cost for each operation, for 512 bytes of memory.
    private static readonly ushort[] remainders = MakeRemainders();

    /// <summary>Carries a CRC over more bytes. Over a whole frame, its own two CRC bytes included, the result is
    /// 0.</summary>
    /// <param name="crc"><see cref="Start"/>, or the result so far.</param>
    /// <param name="bytes">Where the bytes are.</param>
    /// <param name="offset">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <returns>The CRC, 16 bits.</returns>
    public static int Update(int crc, byte[] bytes, int offset, int count)
    {
        ushort[] table = remainders;
        int end = offset + count;
        for (int i = offset; i < end; i++)
        {
            crc = (crc >> 8) ^ table[(crc ^ bytes[i]) & 0xFF];
        }

        return crc;
    }

    private static ushort[] MakeRemainders()
    {
        ushort[] table = new ushort[256];
        for (int i = 0; i < table.Length; i++)
        {
            int remainder = i;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) != 0 ? (remainder >> 1) ^ 0xA001 : remainder >> 1;
            }

            table[i] = (ushort)remainder;
        }

        return table;
    }
}
