namespace NfMeter.Storage;

/// <summary>Whole numbers in byte arrays, least significant byte first.</summary>
public static class LittleEndian
{
    /// <summary>Puts the lowest bytes of a number.</summary>
    public static void Put(byte[] data, int offset, long value, int bytes)
    {
        for (int end = offset + bytes; offset < end; offset++)
        {
            data[offset] = (byte)value;
            value >>= 8;
        }
    }

    /// <summary>Gets an unsigned number of up to 7 bytes, or a signed one of 8.</summary>
    public static long Get(byte[] data, int offset, int bytes)
    {
        long value = 0;
        for (int place = offset + bytes - 1; place >= offset; place--)
        {
            value = (value << 8) | data[place];
        }

        return value;
    }
}
