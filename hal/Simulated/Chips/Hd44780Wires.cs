using NfMeter.Hal;

namespace NfMeter.Simulated.Chips;

/// <summary>A display on pins of the controller: RS, E, DB4 to DB7 and the backlight, each of which takes its time to
/// change.</summary>
/// <param name="display">The display.</param>
/// <param name="clock">The board's time.</param>
/// <param name="pinMicroseconds">What a change of a pin costs: 18 on an ESP32, 6 elsewhere.</param>
public sealed class Hd44780Wires(Hd44780Model display, VirtualClock clock, int pinMicroseconds)
{
    private bool registerSelect;
    private bool enable;
    private int data;

    /// <summary>RS.</summary>
    public IDigitalOutput RegisterSelect => new Pin(this, (wires, level) => wires.registerSelect = level);

    /// <summary>E.</summary>
    public IDigitalOutput Enable => new Pin(this, (wires, level) => wires.enable = level);

    /// <summary>DB4 to DB7.</summary>
    public IDigitalOutput[] Data => [.. Enumerable.Range(0, 4).Select(bit => new Pin(
        this, (wires, level) => wires.data = level ? wires.data | (1 << bit) : wires.data & ~(1 << bit)))];

    /// <summary>The backlight's switch.</summary>
    public IDigitalOutput Backlight => new Pin(this, (wires, level) => wires.IsBacklit = level);

    /// <summary>Whether the backlight shines.</summary>
    public bool IsBacklit { get; private set; }

    private sealed class Pin(Hd44780Wires wires, Action<Hd44780Wires, bool> drive) : IDigitalOutput
    {
        private bool isActive;

        public void Set(bool level)
        {
            if (level != isActive)
            {
                isActive = level;
                wires.Advance();
                drive(wires, level);
                wires.Apply();
            }
        }
    }

    private void Advance() => clock.Advance(pinMicroseconds);

    private void Apply() => display.SetPins(registerSelect, false, enable, data);
}
