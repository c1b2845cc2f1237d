namespace NfMeter.Hal;

/// <summary>A byte memory that keeps its content without supply: EEPROM or FRAM. Nothing here blocks for longer than
/// the transfer itself; a write in progress is polled.</summary>
public interface INonVolatileMemory
{
    /// <summary>Size in bytes.</summary>
    int SizeBytes { get; }

    /// <summary>Page size in bytes: one write may not cross a page boundary, and a cut during a write can spoil no more
    /// than the page.</summary>
    int PageBytes { get; }

    /// <summary>How often the maker lets the same cells be written; <see cref="int.MaxValue"/> for FRAM.</summary>
    int EnduranceWrites { get; }

    /// <summary>How many bytes wear together: a write of any of them counts once for all. The page, or less where the
    /// maker counts smaller groups.</summary>
    int WearBytes { get; }

    /// <summary>The longest a write takes after its transfer, microseconds; 0 for FRAM.</summary>
    int WriteMicroseconds { get; }

    /// <summary>Reads bytes.</summary>
    /// <param name="address">First byte, 0 to <see cref="SizeBytes"/> - 1.</param>
    /// <param name="buffer">Receives them.</param>
    /// <param name="offset">Where in <paramref name="buffer"/>.</param>
    /// <param name="count">How many, 1 to 64.</param>
    /// <returns>False when the chip doesn't answer, or is still writing; the buffer is then undefined.</returns>
    bool Read(int address, byte[] buffer, int offset, int count);

    /// <summary>Hands a write to the chip, which then takes its own time.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="buffer">The bytes.</param>
    /// <param name="offset">Where in <paramref name="buffer"/>.</param>
    /// <param name="count">How many, 1 to <see cref="PageBytes"/>, not crossing a page boundary.</param>
    /// <returns>False when the chip doesn't answer: nothing was written.</returns>
    bool BeginWrite(int address, byte[] buffer, int offset, int count);

    /// <summary>True while a write begun by <see cref="BeginWrite"/> goes on. A chip that doesn't answer at all stays
    /// true: the caller limits how long it waits.</summary>
    bool IsWriting { get; }
}
