using NfMeter.Hal;
using NfMeter.Simulated.Chips;

namespace NfMeter.Simulated.Buses;

/// <summary>One chip on an SPI bus of its own, whose transfers take their time on the wire from the virtual clock.
/// Nothing is allocated for a transfer.</summary>
public sealed class SimulatedSpiDevice : ISpiDevice
{
    private const int LongestFrameBytes = 384;

    private readonly ISpiTarget target;
    private readonly WireTime wire;
    private readonly int callMicroseconds;

    // The longest frame is the ADS131M08's with all its registers.
    private readonly byte[] sent = new byte[LongestFrameBytes];
    private readonly byte[] received = new byte[LongestFrameBytes];

    /// <summary>Connects the chip.</summary>
    /// <param name="clock">Spends the time.</param>
    /// <param name="clockHertz">The serial clock, 100 kHz to what the chip can do.</param>
    /// <param name="target">The chip.</param>
    /// <param name="callMicroseconds">What a transfer costs the processor besides the time on the wire.</param>
    /// <param name="isLowByteFirst">Which byte of a word goes first: as on ESP32, or as on STM32.</param>
    /// <exception cref="DataSheetViolationException">The clock is too fast for the chip.</exception>
    public SimulatedSpiDevice(
        VirtualClock clock, int clockHertz, ISpiTarget target, int callMicroseconds = 0, bool isLowByteFirst = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clockHertz, 100_000);
        if (clockHertz > target.MaximumClockHertz)
        {
            throw new DataSheetViolationException(
                $"{target.GetType().Name}: SPI at {clockHertz} Hz, the data sheet allows {target.MaximumClockHertz}");
        }

        this.target = target;
        this.callMicroseconds = callMicroseconds;
        IsLowByteFirst = isLowByteFirst;
        wire = new WireTime(clock, clockHertz);
    }

    /// <inheritdoc/>
    public bool IsLowByteFirst { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The arrays differ in length or are empty.</exception>
    public void Transfer(ushort[] write, ushort[] read)
    {
        if (write.Length != read.Length || write.Length == 0)
        {
            throw new ArgumentException("an SPI transfer exchanges as many words as it sends, at least one");
        }

        int high = IsLowByteFirst ? 1 : 0;
        for (int word = 0; word < write.Length; word++)
        {
            sent[2 * word + high] = (byte)(write[word] >> 8);
            sent[2 * word + 1 - high] = (byte)write[word];
        }

        int bytes = 2 * write.Length;
        target.Select(sent.AsSpan(0, bytes), received.AsSpan(0, bytes));
        for (int word = 0; word < read.Length; word++)
        {
            read[word] = (ushort)((received[2 * word + high] << 8) | received[2 * word + 1 - high]);
        }

        wire.Spend(8 * bytes);
        target.Deselect();
        if (callMicroseconds > 0)
        {
            wire.SpendMicroseconds(callMicroseconds);
        }
    }
}
