using NfMeter.Hal;
using NfMeter.Simulated.Chips;

namespace NfMeter.Simulated.Buses;

/// <summary>An I2C bus whose transfers take their time on the wire from the virtual clock: one bit for a start or stop,
/// nine for a byte with its acknowledge (UM10204, section 3.1). Nothing is allocated for a transfer.</summary>
public sealed class SimulatedI2cBus
{
    private const int Addresses = 128;
    private const int ByteBits = 9;

    private readonly II2cTarget?[] targets = new II2cTarget?[Addresses];
    private readonly WireTime wire;

    /// <summary>A bus without chips.</summary>
    /// <param name="clock">Spends the time.</param>
    /// <param name="bitRate">Bits a second, 10,000 to 1,000,000.</param>
    public SimulatedI2cBus(VirtualClock clock, int bitRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bitRate, 10_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bitRate, 1_000_000);
        BitRate = bitRate;
        wire = new WireTime(clock, bitRate);
    }

    /// <summary>Bits a second.</summary>
    public int BitRate { get; }

    /// <summary>Fault: some chip or a short holds SDA low, and every transfer fails.</summary>
    public bool IsHeld { get; set; }

    /// <summary>How long a transfer on a held bus takes until the processor gives up.</summary>
    public int HeldMicroseconds { get; set; } = 1000;

    /// <summary>Connects a chip.</summary>
    /// <exception cref="DataSheetViolationException">The bus is too fast for it.</exception>
    /// <exception cref="ArgumentException">Another chip has one of its addresses, or it has none.</exception>
    public void Attach(II2cTarget target)
    {
        if (BitRate > target.MaximumBitRate)
        {
            throw new DataSheetViolationException(
                $"{target.GetType().Name}: I2C at {BitRate} bit/s, the data sheet allows {target.MaximumBitRate}");
        }

        bool answers = false;
        for (int address = 0; address < Addresses; address++)
        {
            if (target.Answers(address))
            {
                answers = true;
                if (targets[address] != null)
                {
                    throw new ArgumentException($"I2C address 0x{address:X2} is taken", nameof(target));
                }
            }
        }

        if (!answers)
        {
            throw new ArgumentException("the chip has no I2C address", nameof(target));
        }

        for (int address = 0; address < Addresses; address++)
        {
            if (target.Answers(address))
            {
                targets[address] = target;
            }
        }
    }

    /// <summary>Fault: the chip is unplugged, nothing answers at its addresses. <see cref="Attach"/> puts it
    /// back.</summary>
    public void Detach(II2cTarget target)
    {
        for (int address = 0; address < Addresses; address++)
        {
            if (targets[address] == target)
            {
                targets[address] = null;
            }
        }
    }

    /// <summary>The processor's view of one address, whether a chip is there or not.</summary>
    /// <param name="address">7-bit address.</param>
    public II2cDevice Open(int address)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(address);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(address, Addresses);
        return new Device(this, address);
    }

    private bool Write(int address, byte[] data, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, data.Length);
        if (!Start(address, read: false))
        {
            return false;
        }

        II2cTarget target = targets[address]!;
        bool acknowledged = Send(target, data, count);
        Stop(target);
        return acknowledged;
    }

    private bool WriteRead(
        int address, byte[] writeData, int writeCount, byte[] readData, int readOffset, int readCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(writeCount);
        ArgumentOutOfRangeException.ThrowIfNegative(readOffset);
        ArgumentOutOfRangeException.ThrowIfLessThan(readCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(readCount, readData.Length - readOffset);
        if (writeCount > 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(writeCount, writeData.Length);
            if (!Start(address, read: false))
            {
                return false;
            }

            II2cTarget written = targets[address]!;
            if (!Send(written, writeData, writeCount))
            {
                Stop(written);
                return false;
            }
        }

        if (!Start(address, read: true))
        {
            return false;
        }

        II2cTarget target = targets[address]!;
        for (int i = 0; i < readCount; i++)
        {
            wire.Spend(ByteBits);
            readData[readOffset + i] = target.Transmit();
        }

        Stop(target);
        return true;
    }

    private bool Start(int address, bool read)
    {
        if (IsHeld)
        {
            wire.SpendMicroseconds(HeldMicroseconds);
            return false;
        }

        wire.Spend(1 + ByteBits);
        II2cTarget? target = targets[address];
        if (target != null && target.Start(address, read))
        {
            return true;
        }

        wire.Spend(1);
        target?.Stop();
        return false;
    }

    private bool Send(II2cTarget target, byte[] data, int count)
    {
        for (int i = 0; i < count; i++)
        {
            wire.Spend(ByteBits);
            if (!target.Receive(data[i]))
            {
                return false;
            }
        }

        return true;
    }

    private void Stop(II2cTarget target)
    {
        wire.Spend(1);
        target.Stop();
    }

    private sealed class Device(SimulatedI2cBus bus, int address) : II2cDevice
    {
        public bool Write(byte[] data, int count) => bus.Write(address, data, count);

        public bool WriteRead(byte[] writeData, int writeCount, byte[] readData, int readOffset, int readCount) =>
            bus.WriteRead(address, writeData, writeCount, readData, readOffset, readCount);
    }
}
