using NfMeter.Chips;

namespace NfMeter.Simulated.Chips;

/// <summary>A serial FRAM in virtual time: no pages, no write cycle. A byte is stored with its acknowledge, so a power cut
/// leaves exactly the bytes that had arrived. The address counter rolls over from the last byte to the first (Infineon
/// 001-84463, "Memory architecture").</summary>
/// <remarks>What goes to <see cref="Violations"/>: an address outside the chip, a write that rolls over. With a file the
/// content outlives the process, byte by byte.</remarks>
public sealed class FramModel : IMemoryModel
{
    private readonly VirtualClock clock;
    private readonly MemoryGeometry geometry;
    private readonly MemoryImage? image;
    private readonly byte[] cells;
    private int pointer;
    private int received;
    private bool isReceiving;
    private bool isForgetting;

    /// <summary>A powered chip, with zeros or with the file's content.</summary>
    /// <param name="clock">The board's time.</param>
    /// <param name="geometry">The chip, FRAM.</param>
    /// <param name="file">Keeps the content; null for a chip that is forgotten.</param>
    /// <exception cref="MemoryImageException">The file has another size, is in use or can't be accessed; it is as it
    /// was.</exception>
    public FramModel(VirtualClock clock, MemoryGeometry geometry, string? file)
    {
        if (!geometry.IsFram)
        {
            throw new ArgumentException("an FRAM", nameof(geometry));
        }

        this.clock = clock;
        this.geometry = geometry;
        cells = new byte[geometry.SizeBytes];
        if (file != null)
        {
            image = new MemoryImage(file, geometry.SizeBytes);
            image.CopyTo(cells);
        }
    }

    /// <inheritdoc/>
    public int SizeBytes => geometry.SizeBytes;

    /// <inheritdoc/>
    /// <remarks>Up to 1 MHz and more (FM24V10 3.4, MB85RC256V 1).</remarks>
    public int MaximumBitRate => 1_000_000;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Content => cells;

    /// <summary>None that count.</summary>
    public int MostWrites => 0;

    /// <inheritdoc/>
    public MemoryFaults Faults { get; } = new();

    /// <inheritdoc/>
    public ViolationLog Violations { get; } = new();

    /// <summary>Whether the supply is there.</summary>
    public bool IsPowered { get; private set; } = true;

    /// <inheritdoc/>
    public void PowerOff()
    {
        isReceiving = false;
        IsPowered = false;
    }

    /// <inheritdoc/>
    public void PowerOn() => IsPowered = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        PowerOff();
        image?.Dispose();
    }

    /// <inheritdoc/>
    public bool Answers(int address) =>
        address >= EepromModel.FirstAddress && address < EepromModel.FirstAddress + geometry.Banks;

    /// <inheritdoc/>
    public bool Start(int address, bool read)
    {
        if (!IsPowered || Faults.IsSilent(clock.Now))
        {
            isReceiving = false;
            return false;
        }

        int bank = (address - EepromModel.FirstAddress) * geometry.BankBytes;
        pointer = (bank + (pointer & (geometry.BankBytes - 1))) & (SizeBytes - 1);
        isReceiving = !read;
        received = 0;
        return true;
    }

    /// <inheritdoc/>
    public bool Receive(byte value)
    {
        if (!isReceiving)
        {
            return false;
        }

        int place = received++;
        if (place < geometry.AddressBytes)
        {
            TakeAddress(place, value);
            return true;
        }

        if (place == geometry.AddressBytes)
        {
            isForgetting = !Faults.TakesWrite(pointer);
        }
        else if (pointer == 0)
        {
            Violations.Add($"FRAM: a write rolls over at the end of {SizeBytes} bytes");
        }

        if (!isForgetting)
        {
            cells[pointer] = Faults.Stick(pointer, value);
            image?.Write(pointer, cells[pointer]);
        }

        pointer = (pointer + 1) & (SizeBytes - 1);
        return true;
    }

    /// <inheritdoc/>
    public byte Transmit()
    {
        byte value = Faults.Read(pointer, cells[pointer]);
        pointer = (pointer + 1) & (SizeBytes - 1);
        return value;
    }

    /// <inheritdoc/>
    public void Stop() => isReceiving = false;

    private void TakeAddress(int place, byte value)
    {
        int shift = 8 * (geometry.AddressBytes - 1 - place);
        if (((value << shift) & (geometry.BankBytes - 1) & ~(SizeBytes - 1)) != 0)
        {
            Violations.Add($"FRAM: address byte 0x{value:X2} is outside a chip of {SizeBytes} bytes");
        }

        pointer = ((pointer & ~(0xFF << shift)) | (value << shift)) & (SizeBytes - 1);
    }
}
