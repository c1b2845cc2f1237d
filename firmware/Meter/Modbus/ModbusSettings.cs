using NfMeter.Hal;

namespace NfMeter.Modbus;

/// <summary>What can be set on the Modbus port. A change of the line takes effect with
/// <see cref="ModbusSlave.ApplyLine"/>.</summary>
public sealed class ModbusSettings
{
    // PRO380 data sheet 5.5: 1200 to 9600. The maker's register table has 300 and 600 as well.
    private static readonly int[] bauds = { 300, 600, 1200, 2400, 4800, 9600 };

    /// <summary>The meter's address on the bus, 1 to 247. 0 is everybody's (broadcast).</summary>
    public int UnitAddress { get; private set; } = 1;

    /// <summary>Bits a second: 300, 600, 1200, 2400, 4800 or 9600.</summary>
    public int Baud { get; private set; } = 9600;

    /// <summary>A <see cref="SerialParity"/>. One stop bit always, as the PRO380 does.</summary>
    public int Parity { get; private set; } = SerialParity.Even;

    /// <summary>How late the port may hand a byte over, in characters: 0 for a port that is never late. An ESP32 keeps
    /// bytes until 120 are there or the line was quiet for 10 characters; a full receiver can cut a request, and then
    /// the rest, at most 16 bytes for the requests of this meter's map, comes that much later again.</summary>
    public int LateCharacters { get; private set; } = 26;

    /// <summary>Sets <see cref="UnitAddress"/>.</summary>
    /// <returns>False when it isn't one; nothing is changed.</returns>
    public bool TrySetUnitAddress(int value)
    {
        if (value < 1 || value > 247)
        {
            return false;
        }

        UnitAddress = value;
        return true;
    }

    /// <summary>Sets <see cref="Baud"/>.</summary>
    /// <returns>False when it isn't one of the six rates; nothing is changed.</returns>
    public bool TrySetBaud(int value)
    {
        for (int i = 0; i < bauds.Length; i++)
        {
            if (bauds[i] == value)
            {
                Baud = value;
                return true;
            }
        }

        return false;
    }

    /// <summary>Sets <see cref="Parity"/>.</summary>
    /// <returns>False when it isn't a <see cref="SerialParity"/>; nothing is changed.</returns>
    public bool TrySetParity(int value)
    {
        if (value < SerialParity.None || value > SerialParity.Odd)
        {
            return false;
        }

        Parity = value;
        return true;
    }

    /// <summary>Sets <see cref="LateCharacters"/>.</summary>
    /// <returns>False when it isn't 0 to 200; nothing is changed.</returns>
    public bool TrySetLateCharacters(int value)
    {
        if (value < 0 || value > 200)
        {
            return false;
        }

        LateCharacters = value;
        return true;
    }
}
