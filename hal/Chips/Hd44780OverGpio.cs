using System;
using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>The wires of an <see cref="Hd44780"/> on pins of the controller: RS, E and DB4 to DB7, and one for the
/// backlight. R/W is tied low.</summary>
/// <remarks>
/// One pin changes at a time: RS and data stand before E rises and stay until it has fallen, so that set-up and hold
/// (data sheet, timing characteristics: tAS 40 ns, tDSW 80 ns, tH 10 ns) and E's width of 230 ns come by themselves: a
/// pin takes 6 us and more to change on nanoFramework. A byte changes 12 pins at most, some 0.2 ms at the 18.5 us of an
/// ESP32.
/// </remarks>
public sealed class Hd44780OverGpio : IHd44780Bus
{
    private const int DataPins = 4;

    // Table 6: 41 us for a character; the clock's steps may cut one.
    private const int ExecutionMicroseconds = 42;

    private readonly IDigitalOutput registerSelect;
    private readonly IDigitalOutput enable;
    private readonly IDigitalOutput[] data;
    private readonly IDigitalOutput backlight;
    private readonly IClock clock;
    private int sentAt;

    /// <summary>Describes the pins; nothing is driven yet.</summary>
    /// <param name="registerSelect">RS.</param>
    /// <param name="enable">E.</param>
    /// <param name="data">DB4, DB5, DB6, DB7.</param>
    /// <param name="backlight">The backlight's switch, or null.</param>
    /// <param name="clock">Times the controller's execution.</param>
    /// <exception cref="ArgumentException">Not four data pins.</exception>
    public Hd44780OverGpio(
        IDigitalOutput registerSelect, IDigitalOutput enable, IDigitalOutput[] data, IDigitalOutput backlight,
        IClock clock)
    {
        if (data.Length != DataPins)
        {
            throw new ArgumentException("four data pins, DB4 to DB7", nameof(data));
        }

        this.registerSelect = registerSelect;
        this.enable = enable;
        this.data = data;
        this.backlight = backlight;
        this.clock = clock;
        sentAt = clock.Microseconds;
    }

    /// <inheritdoc/>
    public bool Acknowledges => false;

    /// <inheritdoc/>
    public bool IsReady
    {
        get
        {
            int passed = clock.Microseconds - sentAt;
            return passed < 0 || passed >= ExecutionMicroseconds;
        }
    }

    /// <inheritdoc/>
    public bool Rest(bool isLit)
    {
        enable.Set(false);
        if (backlight != null)
        {
            backlight.Set(isLit);
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Send(int value, bool isCharacter, bool isHalfByte)
    {
        registerSelect.Set(isCharacter);
        SendHalf(value >> 4);
        if (!isHalfByte)
        {
            SendHalf(value);
        }

        sentAt = clock.Microseconds;
        return true;
    }

    private void SendHalf(int bits)
    {
        for (int pin = 0; pin < DataPins; pin++)
        {
            data[pin].Set((bits & (1 << pin)) != 0);
        }

        enable.Set(true);
        enable.Set(false);
    }
}
