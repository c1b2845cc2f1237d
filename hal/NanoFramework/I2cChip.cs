using System;
using System.Device.I2c;
using NfMeter.Hal;

namespace NfMeter.NanoFramework;

/// <summary>One chip on an I2C bus of the controller.</summary>
/// <remarks>A transfer leaves some 200 bytes to the garbage collector, because <see cref="SpanByte"/> and
/// <see cref="I2cTransferResult"/> are structs, which the interpreter keeps on the heap, and System.Device.I2c has no
/// call without them. A bus that is held low blocks for as long as the firmware waits: 20 ms on STM32, a second on
/// ESP32.
/// </remarks>
public sealed class I2cChip : II2cDevice
{
    private readonly I2cDevice device;

    /// <summary>Opens the bus for this chip; on ESP32 the bus's pins must have been assigned before.</summary>
    /// <param name="bus">Bus number, from 1.</param>
    /// <param name="address">7-bit address.</param>
    /// <param name="speed">Clock of the bus. On ESP32 the last chip that is opened sets it for the whole bus, on STM32
    /// the first.</param>
    /// <exception cref="Exception">The bus doesn't exist or has no pins; thrown by System.Device.I2c.</exception>
    public I2cChip(int bus, int address, I2cBusSpeed speed)
    {
        device = I2cDevice.Create(new I2cConnectionSettings(bus, address, speed));
    }

    /// <inheritdoc/>
    public bool Write(byte[] data, int count)
    {
        try
        {
            return device.Write(new SpanByte(data, 0, count)).Status == I2cTransferStatus.FullTransfer;
        }
        catch (InvalidOperationException)
        {
            // The ESP32 driver's state is upset after a fault on the wires. The next transfer sets it right.
            return false;
        }
    }

    /// <inheritdoc/>
    public bool WriteRead(byte[] writeData, int writeCount, byte[] readData, int readOffset, int readCount)
    {
        try
        {
            var received = new SpanByte(readData, readOffset, readCount);
            I2cTransferResult result = writeCount == 0
                ? device.Read(received)
                : device.WriteRead(new SpanByte(writeData, 0, writeCount), received);
            return result.Status == I2cTransferStatus.FullTransfer;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
