using NfMeter.Simulated.Buses;

namespace NfMeter.Simulated.Chips;

/// <summary>A PCF8574 port expander wired to a character display as on the common I2C adapter boards: bit 0 RS, 1 R/W,
/// 2 E, 3 backlight, 4 to 7 DB4 to DB7. Adapter and display share their supply and are plugged together.</summary>
public sealed class Pcf8574Model : II2cTarget
{
    /// <summary>The PCF8574's fastest bus; the PCA8574, the same in pins and function, does 400 kHz (NXP data
    /// sheets, fSCL).</summary>
    public const int Pcf8574BitRate = 100_000;

    /// <summary>See <see cref="Pcf8574BitRate"/>.</summary>
    public const int Pca8574BitRate = 400_000;

    private readonly Hd44780Model display;
    private readonly int address;

    /// <summary>Wires the expander to the display.</summary>
    /// <param name="display">The display.</param>
    /// <param name="address">0x20 to 0x27 (PCF8574), 0x38 to 0x3F (PCF8574A).</param>
    /// <param name="maximumBitRate"><see cref="Pcf8574BitRate"/> or <see cref="Pca8574BitRate"/>.</param>
    public Pcf8574Model(Hd44780Model display, int address = 0x27, int maximumBitRate = Pcf8574BitRate)
    {
        if (address is not (>= 0x20 and <= 0x27 or >= 0x38 and <= 0x3F))
        {
            throw new ArgumentOutOfRangeException(nameof(address), address, "0x20 to 0x27 or 0x38 to 0x3F");
        }

        this.display = display;
        this.address = address;
        MaximumBitRate = maximumBitRate;
        SetPort(0xFF);
    }

    /// <inheritdoc/>
    public int MaximumBitRate { get; }

    /// <summary>Whether the supply is there.</summary>
    public bool IsPowered { get; private set; } = true;

    /// <summary>The port's latch.</summary>
    public byte Port { get; private set; }

    /// <summary>Whether the backlight shines.</summary>
    public bool IsBacklit => IsPowered && (Port & 8) != 0;

    /// <summary>The supply of adapter and display goes.</summary>
    public void PowerOff()
    {
        IsPowered = false;
        display.PowerOff();
    }

    /// <summary>The supply returns: all pins high (data sheet, power-on reset).</summary>
    public void PowerOn()
    {
        if (!IsPowered)
        {
            IsPowered = true;
            display.PowerOn();
            SetPort(0xFF);
        }
    }

    bool II2cTarget.Answers(int busAddress) => busAddress == address;

    bool II2cTarget.Start(int busAddress, bool read) => IsPowered;

    bool II2cTarget.Receive(byte value)
    {
        SetPort(value);
        return true;
    }

    byte II2cTarget.Transmit() => Port;

    void II2cTarget.Stop()
    {
    }

    private void SetPort(byte value)
    {
        Port = value;
        display.SetPins((value & 1) != 0, (value & 2) != 0, (value & 4) != 0, value >> 4);
    }
}
