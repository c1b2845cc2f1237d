using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>The wires of an <see cref="Hd44780"/> behind a PCF8574 port expander, as on the common I2C adapter
/// boards.</summary>
/// <remarks>
/// <code>
/// port bit   7    6    5    4    3          2    1     0
/// display    DB7  DB6  DB5  DB4  backlight  E    R/W   RS       R/W stays low: nothing is read
///
/// port bytes of one character or command: (RS, E low)  high|E  high  low|E  low
/// </code>
/// The first byte is sent only when RS changes, because RS has to stand 40 ns before E rises (HD44780U data sheet,
/// timing characteristics, tAS) and the port's pins all change together. The controller takes each half as E falls.
/// A transfer is 5 or 6 bytes, 0.5 ms at the PCF8574's 100 kHz. Between the last fall of E and the first of the next
/// transfer lie at least 27 bits, 67 us even at 400 kHz, more than the 41 us a character needs (table 6).
/// </remarks>
public sealed class Hd44780OverPcf8574 : IHd44780Bus
{
    private const int RegisterSelect = 1;
    private const int Enable = 4;
    private const int Backlight = 8;

    private readonly II2cDevice device;
    private readonly byte[] packet = new byte[5];
    private int portRegisterSelect;
    private int lit = Backlight;

    /// <summary>Describes the expander; nothing is sent yet.</summary>
    /// <param name="device">The port expander, 100 kHz (400 kHz for a PCA8574).</param>
    public Hd44780OverPcf8574(II2cDevice device)
    {
        this.device = device;
    }

    /// <inheritdoc/>
    public bool Acknowledges => true;

    /// <inheritdoc/>
    public bool IsReady => true;

    /// <inheritdoc/>
    public bool Rest(bool backlight)
    {
        lit = backlight ? Backlight : 0;
        packet[0] = (byte)lit;
        portRegisterSelect = 0;
        return device.Write(packet, 1);
    }

    /// <inheritdoc/>
    public bool Send(int value, bool isCharacter, bool isHalfByte)
    {
        int registerSelect = isCharacter ? RegisterSelect : 0;
        int fixedBits = lit | registerSelect;
        int high = (value & 0xF0) | fixedBits;
        int count = 0;
        if (registerSelect != portRegisterSelect)
        {
            packet[count++] = (byte)high;
        }

        packet[count++] = (byte)(high | Enable);
        packet[count++] = (byte)high;
        if (!isHalfByte)
        {
            int low = ((value & 0x0F) << 4) | fixedBits;
            packet[count++] = (byte)(low | Enable);
            packet[count++] = (byte)low;
        }

        portRegisterSelect = registerSelect;
        return device.Write(packet, count);
    }
}
