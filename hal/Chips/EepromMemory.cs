using System;
using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>A serial EEPROM with two address bytes behind I2C: 24LC256 (32 KiB, 64-byte pages), 24LC512 (64 KiB,
/// 128-byte pages), 24M02 (256 KiB, 256-byte pages, which takes the two highest address bits as part of its device
/// address).</summary>
/// <remarks>
/// <code>
/// write   S  1010 ppp 0  high address  low address  data ... up to one page  P   then 5 ms (24M02 10 ms) of silence
/// read    S  1010 ppp 0  high address  low address  S  1010 ppp 1  data ...  P
/// poll    S  1010 ppp 0  high address  low address  P   acknowledged when the write cycle is over
/// </code>
/// Microchip DS20001203 (24LC256), DS20001754 (24LC512); ST M24M02-DR. The poll sends the two address bytes, which
/// start no write cycle without data: not every I2C controller can send an address alone.
/// Endurance is counted by the caller: <see cref="EnduranceWrites"/> is the maker's figure for one page.
/// </remarks>
public sealed class EepromMemory : INonVolatileMemory
{
    /// <summary>How many bytes one device address reaches.</summary>
    public const int BankBytes = 65536;

    /// <summary>The longest read, so that a read has a bounded time on the bus: 1.6 ms at 400 kHz.</summary>
    public const int MaximumReadBytes = 64;

    private const int AddressBytes = 2;
    private const int LongestWriteMicroseconds = 10000;

    private readonly II2cDevice[] banks;
    private readonly byte[] wordAddress = new byte[AddressBytes];
    private readonly byte[] writeFrame;

    // The bank whose write cycle is waited for; null when none is.
    private II2cDevice writing;

    /// <summary>Describes the chip; nothing is sent.</summary>
    /// <param name="banks">One device per 64 KiB, lowest addresses first.</param>
    /// <param name="sizeBytes">Size in bytes, a multiple of the page.</param>
    /// <param name="pageBytes">Page size in bytes, a power of two, 8 to 256.</param>
    /// <param name="enduranceWrites">How often the maker lets one page be written.</param>
    /// <exception cref="ArgumentException">A figure is out of range, or there are too many or too few
    /// banks.</exception>
    public EepromMemory(II2cDevice[] banks, int sizeBytes, int pageBytes, int enduranceWrites)
        : this(banks, sizeBytes, pageBytes, enduranceWrites, pageBytes, LongestWriteMicroseconds)
    {
    }

    /// <summary>Describes the chip; nothing is sent.</summary>
    /// <param name="banks">One device per 64 KiB, lowest addresses first.</param>
    /// <param name="geometry">The chip.</param>
    /// <exception cref="ArgumentException">The chip isn't an EEPROM with two address bytes, or there are too many or
    /// too few banks.</exception>
    public EepromMemory(II2cDevice[] banks, MemoryGeometry geometry)
        : this(
            banks, geometry.SizeBytes, geometry.PageBytes, geometry.EnduranceWrites, geometry.WearBytes,
            geometry.WriteMicroseconds)
    {
        if (geometry.IsFram || geometry.AddressBytes != AddressBytes)
        {
            throw new ArgumentException("an EEPROM with two address bytes", nameof(geometry));
        }
    }

    private EepromMemory(
        II2cDevice[] banks, int sizeBytes, int pageBytes, int enduranceWrites, int wearBytes, int writeMicroseconds)
    {
        if (pageBytes < 8 || pageBytes > 256 || (pageBytes & (pageBytes - 1)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(pageBytes), "a power of two from 8 to 256");
        }

        if (sizeBytes < pageBytes || sizeBytes % pageBytes != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(sizeBytes), "a multiple of the page");
        }

        if (enduranceWrites < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(enduranceWrites), "at least 1");
        }

        if (banks == null || banks.Length != (sizeBytes + BankBytes - 1) / BankBytes)
        {
            throw new ArgumentException("one device per 64 KiB", nameof(banks));
        }

        this.banks = banks;
        SizeBytes = sizeBytes;
        PageBytes = pageBytes;
        EnduranceWrites = enduranceWrites;
        WearBytes = wearBytes;
        WriteMicroseconds = writeMicroseconds;
        writeFrame = new byte[AddressBytes + pageBytes];
    }

    /// <inheritdoc/>
    public int SizeBytes { get; }

    /// <inheritdoc/>
    public int PageBytes { get; }

    /// <inheritdoc/>
    public int EnduranceWrites { get; }

    /// <inheritdoc/>
    public int WearBytes { get; }

    /// <inheritdoc/>
    public int WriteMicroseconds { get; }

    /// <inheritdoc/>
    /// <remarks>Each call while a write goes on sends one poll: three bytes, 70 us at 400 kHz.</remarks>
    public bool IsWriting
    {
        get
        {
            if (writing == null)
            {
                return false;
            }

            if (!writing.Write(wordAddress, AddressBytes))
            {
                return true;
            }

            writing = null;
            return false;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The bytes lie outside the memory or the buffer, or are more than
    /// <see cref="MaximumReadBytes"/> or none.</exception>
    public bool Read(int address, byte[] buffer, int offset, int count)
    {
        MemoryRange.Check(SizeBytes, address, buffer, offset, count, MaximumReadBytes);

        // The address counter of a bank needn't carry into the next one.
        int bank = address / BankBytes;
        int inBank = BankBytes - (address % BankBytes);
        if (count <= inBank)
        {
            return ReadBank(bank, address, buffer, offset, count);
        }

        return ReadBank(bank, address, buffer, offset, inBank)
            && ReadBank(bank + 1, address + inBank, buffer, offset + inBank, count - inBank);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The bytes lie outside the memory or the buffer, or are
    /// none.</exception>
    /// <exception cref="ArgumentException">They cross a page boundary: the chip would write the rest over the page's
    /// beginning.</exception>
    public bool BeginWrite(int address, byte[] buffer, int offset, int count)
    {
        MemoryRange.CheckPage(SizeBytes, PageBytes, address, buffer, offset, count);
        writeFrame[0] = (byte)(address >> 8);
        writeFrame[1] = (byte)address;
        Array.Copy(buffer, offset, writeFrame, AddressBytes, count);
        II2cDevice bank = banks[address / BankBytes];
        if (!bank.Write(writeFrame, AddressBytes + count))
        {
            return false;
        }

        writing = bank;
        return true;
    }

    private bool ReadBank(int bank, int address, byte[] buffer, int offset, int count)
    {
        wordAddress[0] = (byte)(address >> 8);
        wordAddress[1] = (byte)address;
        return banks[bank].WriteRead(wordAddress, AddressBytes, buffer, offset, count);
    }
}
