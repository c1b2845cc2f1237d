namespace NfMeter.Simulated.Chips;

/// <summary>What all memory chips have: cells, the file that keeps them, faults, a supply.</summary>
/// <remarks>With a file the content outlives the process, byte by byte.</remarks>
public abstract class MemoryModel : IMemoryModel
{
    private readonly VirtualClock clock;
    private readonly MemoryImage? image;

    /// <summary>A powered chip.</summary>
    /// <param name="clock">The board's time.</param>
    /// <param name="sizeBytes">Bytes.</param>
    /// <param name="blank">What a new chip holds in each of them.</param>
    /// <param name="file">Keeps the content; null for a chip that is forgotten. Created when absent, exactly
    /// <paramref name="sizeBytes"/> long, and locked until <see cref="Dispose"/>.</param>
    /// <exception cref="MemoryImageException">The file has another size, is in use or can't be accessed; it is as it
    /// was.</exception>
    private protected MemoryModel(VirtualClock clock, int sizeBytes, byte blank, string? file)
    {
        this.clock = clock;
        SizeBytes = sizeBytes;
        Cells = new byte[sizeBytes];
        if (file == null)
        {
            Array.Fill(Cells, blank);
        }
        else
        {
            image = new MemoryImage(file, sizeBytes);
            image.CopyTo(Cells);
        }
    }

    /// <inheritdoc/>
    public int SizeBytes { get; }

    /// <inheritdoc/>
    public virtual ReadOnlySpan<byte> Content => Cells;

    /// <inheritdoc/>
    public abstract int MostWrites { get; }

    /// <inheritdoc/>
    public abstract int MaximumBitRate { get; }

    /// <inheritdoc/>
    public MemoryFaults Faults { get; } = new();

    /// <inheritdoc/>
    public ViolationLog Violations { get; } = new();

    /// <summary>Whether the supply is there.</summary>
    public bool IsPowered { get; private set; } = true;

    /// <summary>Where the next byte is read, or written.</summary>
    private protected int Pointer { get; set; }

    /// <summary>Whether a write transfer is under way.</summary>
    private protected bool IsReceiving { get; set; }

    /// <summary>Bytes of it so far.</summary>
    private protected int Received { get; set; }

    /// <summary>Whether the chip acknowledges its address.</summary>
    private protected bool IsListening => IsPowered && !Faults.IsSilent(clock.Now);

    private protected byte[] Cells { get; }

    /// <inheritdoc/>
    public virtual void PowerOff()
    {
        IsReceiving = false;
        IsPowered = false;
    }

    /// <inheritdoc/>
    public void PowerOn() => IsPowered = true;

    /// <summary>The supply goes and the file is closed.</summary>
    public void Dispose()
    {
        PowerOff();
        image?.Dispose();
    }

    /// <inheritdoc/>
    public abstract bool Answers(int address);

    /// <inheritdoc/>
    public abstract bool Start(int address, bool read);

    /// <inheritdoc/>
    public abstract bool Receive(byte value);

    /// <inheritdoc/>
    public byte Transmit()
    {
        byte value = Faults.Read(Pointer, Cells[Pointer]);
        Pointer = (Pointer + 1) & (SizeBytes - 1);
        return value;
    }

    /// <inheritdoc/>
    public abstract void Stop();

    /// <summary>Begins a transfer at the pointer, which keeps its place in the bank.</summary>
    private protected void Begin(int bank, int bankBytes, bool read)
    {
        Pointer = ((bank * bankBytes) + (Pointer & (bankBytes - 1))) & (SizeBytes - 1);
        IsReceiving = !read;
        Received = 0;
    }

    /// <summary>Stores a byte, in the file too.</summary>
    private protected void SetCell(int address, byte value)
    {
        value = Faults.Stick(address, value);
        Cells[address] = value;
        image?.Write(address, value);
    }
}
