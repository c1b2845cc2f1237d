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
/// <see cref="EnduranceWrites"/> lose a bit with each write. <see cref="MemoryModel.Faults"/> makes others.
/// What the data sheet forbids goes to <see cref="MemoryModel.Violations"/>: more bytes than a page, bytes that wrap
/// around in it, an address outside the chip.
/// </remarks>
public sealed class EepromModel : MemoryModel
{
    /// <summary>Address of the first bank, with the address pins low.</summary>
    public const int FirstAddress = 0x50;

    private const int BankBytes = 65536;
    private const int AddressBytes = 2;

    private readonly VirtualClock clock;
    private readonly SeededNoise noise;
    private readonly int[] pageWrites;
    private int[] groupWrites;

    // The page buffer: what the present write transfer brought, or what the write cycle under way programs.
    private readonly byte[] latch;
    private readonly bool[] latched;
    private int page;
    private bool isWriting;
    private long writeEnds;

    /// <summary>A powered chip, blank (0xFF) or with the file's content.</summary>
    /// <param name="clock">The board's time.</param>
    /// <param name="sizeBytes">A power of two, 256 to 524,288.</param>
    /// <param name="pageBytes">A power of two, 8 to 256.</param>
    /// <param name="file">Keeps the content; null for a chip that is forgotten. Created when absent, exactly
    /// <paramref name="sizeBytes"/> long, and locked until <see cref="MemoryModel.Dispose"/>.</param>
    /// <param name="seed">Of what torn writes leave.</param>
    /// <exception cref="MemoryImageException">The file has another size, is in use or can't be accessed; it is as it
    /// was.</exception>
    public EepromModel(VirtualClock clock, int sizeBytes, int pageBytes, string? file, int seed = 1)
        : base(clock, PowerOfTwo(sizeBytes, 256, 8 * BankBytes, nameof(sizeBytes)), 0xFF, file)
    {
        PowerOfTwo(pageBytes, 8, 256, nameof(pageBytes));
        this.clock = clock;
        PageBytes = pageBytes;
        noise = new SeededNoise(seed);
        pageWrites = new int[sizeBytes / pageBytes];
        groupWrites = new int[sizeBytes / pageBytes];
        latch = new byte[pageBytes];
        latched = new bool[pageBytes];
    }

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
    public override int MostWrites => groupWrites.Max();

    /// <summary>Duration of the write cycle: 5 ms for 24LC256 and 24LC512 (DS20001203, table 1-2, TWC), 10 ms for
    /// 24M02.</summary>
    public int WriteMicroseconds { get; init; } = 5000;

    /// <inheritdoc/>
    /// <remarks>400 kHz from 2.5 V on (DS20001203, table 1-2).</remarks>
    public override int MaximumBitRate => 400_000;

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
    public override ReadOnlySpan<byte> Content
    {
        get
        {
            Settle();
            return Cells;
        }
    }

    /// <summary>How often a page was written, torn writes included, since this object was made.</summary>
    public int PageWrites(int pageNumber) => pageWrites[pageNumber];

    /// <summary>The supply goes: a write cycle under way is torn, a transfer is forgotten.</summary>
    public override void PowerOff()
    {
        Settle();
        if (isWriting)
        {
            Tear();
        }

        base.PowerOff();
    }

    /// <inheritdoc/>
    public override bool Answers(int address) =>
        address >= FirstAddress && address < FirstAddress + ((SizeBytes + BankBytes - 1) / BankBytes);

    /// <inheritdoc/>
    public override bool Start(int address, bool read)
    {
        // A start condition in the middle of a write transfer ends it without a write cycle.
        IsReceiving = false;
        Settle();
        if (isWriting || !IsListening)
        {
            return false;
        }

        Begin(address - FirstAddress, BankBytes, read);
        return true;
    }

    /// <inheritdoc/>
    public override bool Receive(byte value)
    {
        switch (Received)
        {
            case 0:
                if (((value << 8) & ~(SizeBytes - 1) & 0xFF00) != 0)
                {
                    Violations.Add($"24xx: address 0x{value:X2}xx is outside a chip of {SizeBytes} bytes");
                }

                Pointer = ((Pointer & ~0xFF00) | (value << 8)) & (SizeBytes - 1);
                break;
            case 1:
                Pointer = (Pointer & ~0xFF) | value;
                break;
            default:
                if (Received == AddressBytes)
                {
                    page = Pointer / PageBytes;
                    Array.Clear(latched);
                }

                int place = Pointer % PageBytes;
                if (Received > AddressBytes && place == 0)
                {
                    Violations.Add($"24xx: a write wraps around in its page of {PageBytes} bytes");
                }

                latch[place] = value;
                latched[place] = true;
                Pointer = (page * PageBytes) + ((place + 1) % PageBytes);
                break;
        }

        Received++;
        return true;
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        if (IsReceiving && Received > AddressBytes)
        {
            if (Faults.TakesWrite(page * PageBytes))
            {
                isWriting = true;
                writeEnds = clock.Now + WriteMicroseconds;
            }
        }

        IsReceiving = false;
    }

    private static int PowerOfTwo(int value, int least, int most, string name) =>
        value >= least && value <= most && (value & (value - 1)) == 0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"a power of two from {least} to {most}");

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
                    Program(place, latch[place]);
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
                Program(place, latch[place]);
            }
        }

        if (noise.Below(2) == 0)
        {
            Program(noise.Below(PageBytes), (byte)noise.Below(256));
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

    private void Program(int place, byte value)
    {
        int address = (page * PageBytes) + place;
        if (groupWrites[address / (SizeBytes / groupWrites.Length)] > EnduranceWrites)
        {
            // A worn cell keeps its charge for a while, or not: it reads as erased.
            value |= (byte)(1 << noise.Below(8));
        }

        SetCell(address, value);
    }
}
