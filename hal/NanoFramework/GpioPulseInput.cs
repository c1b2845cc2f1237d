using System;
using System.Device.Gpio;
using NfMeter.Hal;

namespace NfMeter.NanoFramework;

/// <summary>A pulse input on a pin, counted in its change events. The native driver debounces; events may come up to 20
/// ms late, when the loop's thread quantum is over, but none is lost: two inputs at 25 Hz make two events in that
/// time.</summary>
public sealed class GpioPulseInput : IPulseInput
{
    // The tick of ESP32: the shortest time its driver can wait.
    private const int DebounceMilliseconds = 10;

    private readonly GpioPin pin;
    private readonly PinEventTypes start;

    /// <summary>Opens the pin.</summary>
    /// <param name="gpio">The board's pins.</param>
    /// <param name="pinNumber">Pin number.</param>
    /// <param name="mode">An input mode.</param>
    /// <param name="activeHigh">Which level means that the terminals are connected.</param>
    /// <exception cref="Exception">The pin doesn't exist or is taken; thrown by System.Device.Gpio.</exception>
    public GpioPulseInput(GpioController gpio, int pinNumber, PinMode mode, bool activeHigh)
    {
        start = activeHigh ? PinEventTypes.Rising : PinEventTypes.Falling;
        pin = gpio.OpenPin(pinNumber, mode);
        pin.DebounceTimeout = TimeSpan.FromMilliseconds(DebounceMilliseconds);
        pin.ValueChanged += Changed;
    }

    /// <inheritdoc/>
    public int Count { get; private set; }

    private void Changed(object sender, PinValueChangedEventArgs change)
    {
        if (change.ChangeType == start)
        {
            Count++;
        }
    }
}
