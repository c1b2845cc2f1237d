using NfMeter.Chips;
using NfMeter.Simulated.Buses;

namespace NfMeter.Simulated.Chips;

/// <summary>A serial EEPROM of the 24xx256 kind in virtual time: two address bytes, a page buffer that wraps around, a
/// write cycle that begins with the stop condition and during which the chip doesn't acknowledge (DS20001203, sections
/// 6 and 7). Above 64 KiB it answers at one address per 64 KiB, as the 24M02 does.</summary>
/// <remarks>
/// A power cut during the write cycle tears the page: of the bytes written some are new and some old, and any one byte
/// of the page, written or not, may be garbage, because the chip erases and programs the page as a whole. A cut before
/// the stop condition changes nothing.
/// With a file the content outlives the process: a page reaches the file when the chip has committed it, or torn when
/// the power cut tore it, and a process killed at any moment leaves in it what the chip had.
/// Writes count per page, in memory only, and by groups of cells that wear together; cells written more often than
/// <see cref="EnduranceWrites"/> lose a bit with each write. <see cref="Faults"/> makes others.
/// What the data sheet forbids goes to <see cref="Violations"/>: more bytes than a page, bytes that wrap around in it, an
/// address outside the chip.
/// </remarks>
public sealed class EepromModel : IMemoryModel
{
    /// <summary>Address of the first bank, with the address pins low.</summary>
    public const int FirstAddress = 0x50;

    private const int BankBytes = 65536;
    private const int AddressBytes = 2;

    private readonly VirtualClock clock;
    private readonly MemoryImage? image;
    private readonly SeededNoise noise;
    private readonly byte[] cells;
    private readonly int[] pageWrites;
    private int[] groupWrites;

    // The page buffer: what the present write transfer brought, or what the write cycle under way programs.
    private readonly byte[] latch;
    private readonly bool[] latched;
    private int pointer;
    private int page;
    private int received;
    private bool isReceiving;
    private bool isWriting;
    private long writeEnds;

    /// <summary>A powered chip, blank (0xFF) or with the file's content.</summary>
    /// <param name="clock">The board's time.</param>
    /// <param name="sizeBytes">A power of two, 256 to 524,288.</param>
    /// <param name="pageBytes">A power of two, 8 to 256.</param>
    /// <param name="file">Keeps the content; null for a chip that is forgotten. Created when absent, exactly
    /// <paramref name="sizeBytes"/> long, and locked until <see cref="Dispose"/>.</param>
    /// <param name="seed">Of what torn writes leave.</param>
    /// <exception cref="MemoryImageException">The file has another size, is in use or can't be accessed; it is as it
    /// was.</exception>
    public EepromModel(VirtualClock clock, int sizeBytes, int pageBytes, string? file, int seed = 1)
    {
        ThrowUnlessPowerOfTwo(sizeBytes, 256, 8 * BankBytes, nameof(sizeBytes));
        ThrowUnlessPowerOfTwo(pageBytes, 8, 256, nameof(pageBytes));
        this.clock = clock;
        SizeBytes = sizeBytes;
        PageBytes = pageBytes;
        noise = new SeededNoise(seed);
        cells = new byte[sizeBytes];
        pageWrites = new int[sizeBytes / pageBytes];
        groupWrites = new int[sizeBytes / pageBytes];
        latch = new byte[pageBytes];
        latched = new bool[pageBytes];
        if (file == null)
        {
            Array.Fill(cells, (byte)0xFF);
        }
        else
        {
            image = new MemoryImage(file, sizeBytes);
            image.CopyTo(cells);
        }
    }

    /// <summary>Size in bytes.</summary>
    public int SizeBytes { get; }

    /// <summary>Page size in bytes.</summary>
    public int PageBytes { get; }

    /// <summary>A powered chip of a known kind.</summary>
    /// <exception cref="MemoryImageException">See the other constructor.</exception>
    public EepromModel(VirtualClock clock, MemoryGeometry geometry, string? file, int seed = 1)
        : this(clock, geometry.SizeBytes, geometry.PageBytes, file, seed)
    {
        WriteMicroseconds = geometry.WriteMicroseconds;
        WearBytes = geometry.WearBytes;
        EnduranceWrites = geometry.EnduranceWrites;
        groupWrites = new int[SizeBytes / WearBytes];
    }

    /// <summary>How many bytes wear together; the page.</summary>
    public int WearBytes { get; } = 0;

    /// <summary>How often the same cells can be written before they wear out.</summary>
    public int EnduranceWrites { get; init; } = int.MaxValue;

    /// <inheritdoc/>
    public MemoryFaults Faults { get; } = new();

    /// <inheritdoc/>
    public ViolationLog Violations { get; } = new();

    /// <inheritdoc/>
    public int MostWrites => groupWrites.Max();

    /// <summary>Duration of the write cycle: 5 ms for 24LC256 and 24LC512 (DS20001203, table 1-2, TWC), 10 ms for
    /// 24M02.</summary>
    public int WriteMicroseconds { get; init; } = 5000;

    /// <inheritdoc/>
    /// <remarks>400 kHz from 2.5 V on (DS20001203, table 1-2).</remarks>
    public int MaximumBitRate => 400_000;

    /// <summary>Whether the supply is there.</summary>
    public bool IsPowered { get; private set; } = true;

    /// <summary>Whether a write cycle goes on.</summary>
    public bool IsWriting
    {
        get
        {
            Settle();
            return isWriting;
        }
    }

    /// <summary>What the cells hold now; a write cycle under way shows when it ends.</summary>
    public ReadOnlySpan<byte> Content
    {
        get
        {
            Settle();
            return cells;
        }
    }

    /// <summary>How often a page was written, torn writes included, since this object was made.</summary>
    public int PageWrites(int pageNumber) => pageWrites[pageNumber];

    /// <summary>The supply goes: a write cycle under way is torn, a transfer is forgotten.</summary>
    public void PowerOff()
    {
        Settle();
        if (isWriting)
        {
            Tear();
        }

        isReceiving = false;
        IsPowered = false;
    }

    /// <summary>The supply returns.</summary>
    public void PowerOn() => IsPowered = true;

    /// <summary>The supply goes and the file is closed.</summary>
    public void Dispose()
    {
        PowerOff();
        image?.Dispose();
    }

    bool II2cTarget.Answers(int address) =>
        address >= FirstAddress && address < FirstAddress + ((SizeBytes + BankBytes - 1) / BankBytes);

    bool II2cTarget.Start(int address, bool read)
    {
        // A start condition in the middle of a write transfer ends it without a write cycle.
        isReceiving = false;
        Settle();
        if (!IsPowered || isWriting || Faults.IsSilent(clock.Now))
        {
            return false;
        }

        pointer = (((address - FirstAddress) * BankBytes) + (pointer & (BankBytes - 1))) & (SizeBytes - 1);
        isReceiving = !read;
        received = 0;
        return true;
    }

    bool II2cTarget.Receive(byte value)
    {
        switch (received)
        {
            case 0:
                if (((value << 8) & ~(SizeBytes - 1) & 0xFF00) != 0)
                {
                    Violations.Add($"24xx: address 0x{value:X2}xx is outside a chip of {SizeBytes} bytes");
                }

                pointer = ((pointer & ~0xFF00) | (value << 8)) & (SizeBytes - 1);
                break;
            case 1:
                pointer = (pointer & ~0xFF) | value;
                break;
            default:
                if (received == AddressBytes)
                {
                    page = pointer / PageBytes;
                    Array.Clear(latched);
                }

                int place = pointer % PageBytes;
                if (received > AddressBytes && place == 0)
                {
                    Violations.Add($"24xx: a write wraps around in its page of {PageBytes} bytes");
                }

                latch[place] = value;
                latched[place] = true;
                pointer = (page * PageBytes) + ((place + 1) % PageBytes);
                break;
        }

        received++;
        return true;
    }

    byte II2cTarget.Transmit()
    {
        byte value = Faults.Read(pointer, cells[pointer]);
        pointer = (pointer + 1) & (SizeBytes - 1);
        return value;
    }

    void II2cTarget.Stop()
    {
        if (isReceiving && received > AddressBytes)
        {
            if (Faults.TakesWrite(page * PageBytes))
            {
                isWriting = true;
                writeEnds = clock.Now + WriteMicroseconds;
            }
        }

        isReceiving = false;
    }

    private static void ThrowUnlessPowerOfTwo(int value, int least, int most, string name)
    {
        if (value < least || value > most || (value & (value - 1)) != 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"a power of two from {least} to {most}");
        }
    }

    private void Settle()
    {
        if (isWriting && clock.Now >= writeEnds)
        {
            isWriting = false;
            CountWear();
            for (int place = 0; place < PageBytes; place++)
            {
                if (latched[place])
                {
                    SetCell(place, latch[place]);
                }
            }
        }
    }

    private void Tear()
    {
        isWriting = false;
        CountWear();
        for (int place = 0; place < PageBytes; place++)
        {
            if (latched[place] && noise.Below(2) == 0)
            {
                SetCell(place, latch[place]);
            }
        }

        if (noise.Below(2) == 0)
        {
            SetCell(noise.Below(PageBytes), (byte)noise.Below(256));
        }
    }

    private void CountWear()
    {
        pageWrites[page]++;
        int group = SizeBytes / groupWrites.Length;
        for (int first = 0; first < PageBytes; first += group)
        {
            if (latched.AsSpan(first, group).Contains(true))
            {
                groupWrites[((page * PageBytes) + first) / group]++;
            }
        }
    }

    private void SetCell(int place, byte value)
    {
        int address = (page * PageBytes) + place;
        if (groupWrites[address / (SizeBytes / groupWrites.Length)] > EnduranceWrites)
        {
            // A worn cell keeps its charge for a while, or not: it reads as erased.
            value |= (byte)(1 << noise.Below(8));
        }

        value = Faults.Stick(address, value);
        cells[address] = value;
        image?.Write(address, value);
    }
}
