using System;
using NfMeter.Hal;
using NfMeter.Modbus;

namespace NfMeter.UnitTests;

/// <summary>A chip on an I2C bus that remembers what it is told: cells behind a 16-bit address, and a CRC over all that
/// was written.</summary>
public sealed class ScriptedChip : II2cDevice
{
    private readonly byte[] cells;
    private int address;

    /// <summary>A chip with so many cells, none for one that is only written to.</summary>
    public ScriptedChip(int size)
    {
        cells = new byte[size];
        for (int cell = 0; cell < size; cell++)
        {
            cells[cell] = 0xFF;
        }
    }

    /// <summary>Bytes written.</summary>
    public int Bytes { get; private set; }

    /// <summary>CRC over all of them.</summary>
    public int Crc { get; private set; } = Crc16.Start;

    public bool Write(byte[] data, int count)
    {
        Bytes += count;
        Crc = Crc16.Update(Crc, data, 0, count);
        if (cells.Length > 0)
        {
            address = (data[0] << 8) | data[1];
            Array.Copy(data, 2, cells, address, count - 2);
        }

        return true;
    }

    public bool WriteRead(byte[] writeData, int writeCount, byte[] readData, int readOffset, int readCount)
    {
        address = (writeData[0] << 8) | writeData[1];
        Array.Copy(cells, address, readData, readOffset, readCount);
        return true;
    }
}
