namespace NfMeter.Storage;

/// <summary>Whole numbers in byte arrays, least significant byte first.</summary>
public static class LittleEndian
{
    /// <summary>Puts the lowest bytes of a number.</summary>
    /// <remarks>Four at once where there are four: a pass of the loop costs as much as writing a byte.</remarks>
    public static void Put(byte[] data, int offset, long value, int bytes)
    {
        while (bytes >= 4)
        {
            int low = (int)value;
            data[offset] = (byte)low;
            data[offset + 1] = (byte)(low >> 8);
            data[offset + 2] = (byte)(low >> 16);
            data[offset + 3] = (byte)(low >> 24);
            value >>= 32;
            offset += 4;
            bytes -= 4;
        }

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
