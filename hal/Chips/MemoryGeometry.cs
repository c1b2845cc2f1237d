namespace NfMeter.Chips;

/// <summary>What a board says about its memory chip, in one place: sizes, wear and timing, all from the maker's data
/// sheet.</summary>
public sealed class MemoryGeometry
{
    /// <summary>What the chip is called.</summary>
    public readonly string Name;

    /// <summary>Size in bytes.</summary>
    public readonly int SizeBytes;

    /// <summary>Page size in bytes; for FRAM, which has none, the longest transfer.</summary>
    public readonly int PageBytes;

    /// <summary>How many bytes wear together.</summary>
    public readonly int WearBytes;

    /// <summary>How often the same cells may be written; <see cref="int.MaxValue"/> for FRAM.</summary>
    public readonly int EnduranceWrites;

    /// <summary>The longest write cycle, microseconds; 0 for FRAM.</summary>
    public readonly int WriteMicroseconds;

    /// <summary>Bytes of address after the device address, 1 or 2; what is above is in the device address.</summary>
    public readonly int AddressBytes;

    private const int FramTransferBytes = 32; // 0.8 ms at 400 kHz: no longer than the other slices of the loop

    private MemoryGeometry(
        string name, int sizeBytes, int pageBytes, int wearBytes, int enduranceWrites, int writeMicroseconds,
        int addressBytes)
    {
        Name = name;
        SizeBytes = sizeBytes;
        PageBytes = pageBytes;
        WearBytes = wearBytes;
        EnduranceWrites = enduranceWrites;
        WriteMicroseconds = writeMicroseconds;
        AddressBytes = addressBytes;
    }

    /// <summary>Whether writes take no time and don't wear.</summary>
    public bool IsFram => WriteMicroseconds == 0;

    /// <summary>How many bytes one device address reaches.</summary>
    public int BankBytes => 1 << (8 * AddressBytes);

    /// <summary>How many device addresses the chip has, from 0x50 on with its address pins low.</summary>
    public int Banks => (SizeBytes + BankBytes - 1) / BankBytes;

    /// <summary>Microchip DS20001203, 24LC256: 1,000,000 cycles a page (a write of part of a page cycles all of it),
    /// 5 ms.</summary>
    public static MemoryGeometry Of24LC256() => new MemoryGeometry("24LC256", 32768, 64, 64, 1000000, 5000, 2);

    /// <summary>Microchip DS20001754, 24LC512.</summary>
    public static MemoryGeometry Of24LC512() => new MemoryGeometry("24LC512", 65536, 128, 128, 1000000, 5000, 2);

    /// <summary>ST M24M02-DR: cycles are counted by groups of four bytes, 4,000,000 at 25 and 1,200,000 at 85 degrees:
    /// the latter, a meter's cabinet stands in the sun. 10 ms.</summary>
    public static MemoryGeometry Of24M02() => new MemoryGeometry("24M02", 262144, 256, 4, 1200000, 10000, 2);

    /// <summary>Infineon FM24C16B, 16 Kbit: one address byte, eight device addresses. Too small for a meter's
    /// records.</summary>
    public static MemoryGeometry OfFm24C16() => Fram("FM24C16", 2048, 1);

    /// <summary>Infineon FM24CL64B, 64 Kbit.</summary>
    public static MemoryGeometry OfFm24CL64() => Fram("FM24CL64", 8192, 2);

    /// <summary>Fujitsu MB85RC256V, 256 Kbit.</summary>
    public static MemoryGeometry OfMb85Rc256() => Fram("MB85RC256", 32768, 2);

    /// <summary>Infineon FM24V05, 512 Kbit.</summary>
    public static MemoryGeometry OfFm24V05() => Fram("FM24V05", 65536, 2);

    /// <summary>Infineon FM24V10 and Fujitsu MB85RC1MT, 1 Mbit: address bit 16 is the lowest of the device
    /// address.</summary>
    public static MemoryGeometry OfFm24V10() => Fram("FM24V10", 131072, 2);

    /// <summary>All of the above, smallest first within their kind.</summary>
    public static MemoryGeometry[] All() => new[]
    {
        Of24LC256(), Of24LC512(), Of24M02(), OfFm24C16(), OfFm24CL64(), OfMb85Rc256(), OfFm24V05(), OfFm24V10(),
    };

    // 10^12 to 10^14 accesses: five writes a second for 20 years are 3 x 10^9.
    private static MemoryGeometry Fram(string name, int sizeBytes, int addressBytes) =>
        new MemoryGeometry(name, sizeBytes, FramTransferBytes, 1, int.MaxValue, 0, addressBytes);
}
