using System;

namespace NfMeter.Chips;

/// <summary>What a memory chip can't be asked for, refused before anything is sent.</summary>
internal static class MemoryRange
{
    /// <summary>Checks one transfer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bytes lie outside the memory or the buffer, are none or more
    /// than <paramref name="most"/>.</exception>
    public static void Check(int sizeBytes, int address, byte[] buffer, int offset, int count, int most)
    {
        if (count < 1 || count > most)
        {
            throw new ArgumentOutOfRangeException(nameof(count), "from 1 to what one transfer may carry");
        }

        if (address < 0 || address > sizeBytes - count)
        {
            throw new ArgumentOutOfRangeException(nameof(address), "outside the memory");
        }

        if (buffer == null || offset < 0 || offset > buffer.Length - count)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), "outside the buffer");
        }
    }

    /// <summary>Checks one write.</summary>
    /// <exception cref="ArgumentOutOfRangeException">As in <see cref="Check"/>.</exception>
    /// <exception cref="ArgumentException">The bytes cross a page boundary: an EEPROM would write the rest over the
    /// page's beginning.</exception>
    public static void CheckPage(int sizeBytes, int pageBytes, int address, byte[] buffer, int offset, int count)
    {
        Check(sizeBytes, address, buffer, offset, count, pageBytes);
        if ((address % pageBytes) + count > pageBytes)
        {
            throw new ArgumentException("a write may not cross a page boundary", nameof(count));
        }
    }
}
