using NfMeter.Hal;
using NfMeter.Simulated.Chips;

namespace NfMeter.Simulated.Buses;

/// <summary>One chip on an SPI bus of its own, whose transfers take their time on the wire from the virtual clock.
/// Nothing is allocated for a transfer.</summary>
public sealed class SimulatedSpiDevice : ISpiDevice
{
    private readonly ISpiTarget target;
    private readonly WireTime wire;
    private readonly int callMicroseconds;

    /// <summary>Connects the chip.</summary>
    /// <param name="clock">Spends the time.</param>
    /// <param name="clockHertz">The serial clock, 100 kHz to what the chip can do.</param>
    /// <param name="target">The chip.</param>
    /// <param name="callMicroseconds">What a transfer costs the processor besides the time on the wire.</param>
    /// <exception cref="DataSheetViolationException">The clock is too fast for the chip.</exception>
    public SimulatedSpiDevice(VirtualClock clock, int clockHertz, ISpiTarget target, int callMicroseconds = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clockHertz, 100_000);
        if (clockHertz > target.MaximumClockHertz)
        {
            throw new DataSheetViolationException(
                $"{target.GetType().Name}: SPI at {clockHertz} Hz, the data sheet allows {target.MaximumClockHertz}");
        }

        this.target = target;
        this.callMicroseconds = callMicroseconds;
        wire = new WireTime(clock, clockHertz);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The arrays differ in length or are empty.</exception>
    public void Transfer(byte[] write, byte[] read)
    {
        if (write.Length != read.Length || write.Length == 0)
        {
            throw new ArgumentException("an SPI transfer exchanges as many bytes as it sends, at least one");
        }

        target.Select(write, read);
        wire.Spend(8 * write.Length);
        target.Deselect();
        if (callMicroseconds > 0)
        {
            wire.SpendMicroseconds(callMicroseconds);
        }
    }
}
