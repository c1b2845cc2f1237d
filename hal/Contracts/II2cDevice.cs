namespace NfMeter.Hal;

/// <summary>One chip on an I2C bus, by its 7-bit address. A transfer blocks for its time on the wire.</summary>
public interface II2cDevice
{
    /// <summary>Start, address, bytes, stop.</summary>
    /// <returns>False when the chip didn't acknowledge, or the bus is held.</returns>
    bool Write(byte[] data, int count);

    /// <summary>Write, repeated start, read. With <paramref name="writeCount"/> 0 a plain read.</summary>
    /// <returns>False when the chip didn't acknowledge, or the bus is held; <paramref name="readData"/> is then
    /// undefined.</returns>
    bool WriteRead(byte[] writeData, int writeCount, byte[] readData, int readOffset, int readCount);
}
