namespace NfMeter.Simulated.Buses;

/// <summary>A chip on a simulated SPI bus. A transfer is <see cref="Select"/>, the time on the wire, then
/// <see cref="Deselect"/>; a power cut on the way leaves out the last.</summary>
public interface ISpiTarget
{
    /// <summary>The fastest clock the data sheet allows, hertz.</summary>
    int MaximumClockHertz { get; }

    /// <summary>The select line falls and the bytes go both ways. The chip answers from what it knew at this moment,
    /// and remembers what it was told until <see cref="Deselect"/>.</summary>
    /// <param name="write">From the processor.</param>
    /// <param name="read">To the processor, the same length.</param>
    void Select(ReadOnlySpan<byte> write, Span<byte> read);

    /// <summary>The select line rises: what was told takes effect.</summary>
    void Deselect();
}
