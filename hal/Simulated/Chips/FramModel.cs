using NfMeter.Chips;

namespace NfMeter.Simulated.Chips;

/// <summary>A serial FRAM in virtual time: no pages, no write cycle. A byte is stored with its acknowledge, so a power
/// cut leaves exactly the bytes that had arrived. The address counter rolls over from the last byte to the first
/// (Infineon 001-84463, "Memory architecture").</summary>
/// <remarks>What goes to <see cref="MemoryModel.Violations"/>: an address outside the chip, a write that rolls
/// over.</remarks>
public sealed class FramModel : MemoryModel
{
    private readonly MemoryGeometry geometry;
    private bool isForgetting;

    /// <summary>A powered chip, with zeros or with the file's content.</summary>
    /// <param name="clock">The board's time.</param>
    /// <param name="geometry">The chip, FRAM.</param>
    /// <param name="file">Keeps the content; null for a chip that is forgotten.</param>
    /// <exception cref="MemoryImageException">The file has another size, is in use or can't be accessed; it is as it
    /// was.</exception>
    public FramModel(VirtualClock clock, MemoryGeometry geometry, string? file)
        : base(clock, geometry.SizeBytes, 0, file)
    {
        if (!geometry.IsFram)
        {
            throw new ArgumentException("an FRAM", nameof(geometry));
        }

        this.geometry = geometry;
    }

    /// <inheritdoc/>
    /// <remarks>Up to 1 MHz and more (FM24V10 3.4, MB85RC256V 1).</remarks>
    public override int MaximumBitRate => 1_000_000;

    /// <summary>None that count.</summary>
    public override int MostWrites => 0;

    /// <inheritdoc/>
    public override bool Answers(int address) =>
        address >= EepromModel.FirstAddress && address < EepromModel.FirstAddress + geometry.Banks;

    /// <inheritdoc/>
    public override bool Start(int address, bool read)
    {
        IsReceiving = false;
        if (IsListening)
        {
            Begin(address - EepromModel.FirstAddress, geometry.BankBytes, read);
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override bool Receive(byte value)
    {
        if (!IsReceiving)
        {
            return false;
        }

        int place = Received++;
        if (place < geometry.AddressBytes)
        {
            TakeAddress(place, value);
            return true;
        }

        if (place == geometry.AddressBytes)
        {
            isForgetting = !Faults.TakesWrite(Pointer);
        }
        else if (Pointer == 0)
        {
            Violations.Add($"FRAM: a write rolls over at the end of {SizeBytes} bytes");
        }

        if (!isForgetting)
        {
            SetCell(Pointer, value);
        }

        Pointer = (Pointer + 1) & (SizeBytes - 1);
        return true;
    }

    /// <inheritdoc/>
    public override void Stop() => IsReceiving = false;

    private void TakeAddress(int place, byte value)
    {
        int shift = 8 * (geometry.AddressBytes - 1 - place);
        if (((value << shift) & (geometry.BankBytes - 1) & ~(SizeBytes - 1)) != 0)
        {
            Violations.Add($"FRAM: address byte 0x{value:X2} is outside a chip of {SizeBytes} bytes");
        }

        Pointer = ((Pointer & ~(0xFF << shift)) | (value << shift)) & (SizeBytes - 1);
    }
}
