using System;
using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>A serial FRAM behind I2C: Infineon FM24C, FM24CL and FM24V, Fujitsu MB85RC. It has no pages and no write
/// cycle: a byte is stored when its eighth bit has arrived.</summary>
/// <remarks>
/// <code>
/// write   S  1010 ppp 0  [high address]  low address  data ...  P
/// read    S  1010 ppp 0  [high address]  low address  S  1010 ppp 1  data ...  P
/// </code>
/// Chips up to 16 Kbit take one address byte, the rest of the address is ppp; larger ones two, and an FM24V10 or
/// MB85RC1MT has address bit 16 as the lowest of ppp. Infineon 001-84463 (FM24V10), 001-84454 (FM24C16B), 001-84458
/// (FM24CL64B); Fujitsu DS501-00017 (MB85RC256V).
/// </remarks>
public sealed class FramMemory : INonVolatileMemory
{
    private readonly II2cDevice[] banks;
    private readonly int bankBytes;
    private readonly int addressBytes;
    private readonly byte[] wordAddress;
    private readonly byte[] writeFrame;

    /// <summary>Describes the chip; nothing is sent.</summary>
    /// <param name="banks">One device per 256 bytes (one address byte) or 64 KiB (two), lowest addresses first.</param>
    /// <param name="geometry">The chip.</param>
    /// <exception cref="ArgumentException">The chip isn't FRAM, or there are too many or too few banks.</exception>
    public FramMemory(II2cDevice[] banks, MemoryGeometry geometry)
    {
        if (geometry == null || !geometry.IsFram)
        {
            throw new ArgumentException("an FRAM", nameof(geometry));
        }

        if (banks == null || banks.Length != geometry.Banks)
        {
            throw new ArgumentException("one device per bank", nameof(banks));
        }

        this.banks = banks;
        bankBytes = geometry.BankBytes;
        addressBytes = geometry.AddressBytes;
        SizeBytes = geometry.SizeBytes;
        PageBytes = geometry.PageBytes;
        wordAddress = new byte[addressBytes];
        writeFrame = new byte[addressBytes + PageBytes];
    }

    /// <inheritdoc/>
    public int SizeBytes { get; }

    /// <inheritdoc/>
    /// <remarks>The chip has no pages; this only bounds a transfer.</remarks>
    public int PageBytes { get; }

    /// <inheritdoc/>
    public int EnduranceWrites => int.MaxValue;

    /// <inheritdoc/>
    public int WearBytes => 1;

    /// <inheritdoc/>
    public int WriteMicroseconds => 0;

    /// <inheritdoc/>
    public bool IsWriting => false;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The bytes lie outside the memory or the buffer, or are more than
    /// 64 or none.</exception>
    public bool Read(int address, byte[] buffer, int offset, int count)
    {
        MemoryRange.Check(SizeBytes, address, buffer, offset, count, EepromMemory.MaximumReadBytes);

        // The address counter of a bank needn't carry into the next one.
        int inBank = bankBytes - (address % bankBytes);
        if (count <= inBank)
        {
            return ReadBank(address, buffer, offset, count);
        }

        return ReadBank(address, buffer, offset, inBank)
            && ReadBank(address + inBank, buffer, offset + inBank, count - inBank);
    }

    /// <inheritdoc/>
    /// <remarks>When it returns true the bytes are stored.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The bytes lie outside the memory or the buffer, or are
    /// none.</exception>
    /// <exception cref="ArgumentException">They cross a page boundary.</exception>
    public bool BeginWrite(int address, byte[] buffer, int offset, int count)
    {
        MemoryRange.CheckPage(SizeBytes, PageBytes, address, buffer, offset, count);
        PutAddress(writeFrame, address);
        Array.Copy(buffer, offset, writeFrame, addressBytes, count);
        return banks[address / bankBytes].Write(writeFrame, addressBytes + count);
    }

    private bool ReadBank(int address, byte[] buffer, int offset, int count)
    {
        PutAddress(wordAddress, address);
        return banks[address / bankBytes].WriteRead(wordAddress, addressBytes, buffer, offset, count);
    }

    private void PutAddress(byte[] frame, int address)
    {
        frame[0] = (byte)(addressBytes == 1 ? address : address >> 8);
        if (addressBytes > 1)
        {
            frame[1] = (byte)address;
        }
    }
}
