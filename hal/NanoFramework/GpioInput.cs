using System;
using System.Device.Gpio;
using NfMeter.Hal;

namespace NfMeter.NanoFramework;

/// <summary>An input pin that tells of its changes.</summary>
/// <remarks>
/// The pin isn't read when it is asked for. <see cref="GpioPin.Read"/> looks its result's type up by name in all loaded
/// assemblies and makes an object of it (nf-interpreter, sys_dev_gpio_native_System_Device_Gpio_GpioPin.cpp): hundreds
/// of microseconds and garbage with every question. A change costs a little garbage, once, and arrives up to 20 ms
/// late, when the thread quantum of the loop is over.
/// </remarks>
public sealed class GpioInput : IDigitalInput
{
    private readonly GpioPin pin;
    private readonly bool activeHigh;

    /// <summary>Opens the pin and reads it once.</summary>
    /// <param name="gpio">The board's pins.</param>
    /// <param name="pinNumber">Pin number.</param>
    /// <param name="mode">An input mode.</param>
    /// <param name="activeHigh">Which level means pressed or asserted.</param>
    /// <param name="debounceMilliseconds">A change counts when the level is still there after this time, so that a
    /// bouncing contact can't flood the event queue; 20 or more (the tick of ESP32 is 10 ms), or 0 for a clean
    /// signal.</param>
    /// <exception cref="Exception">The pin doesn't exist or is taken; thrown by System.Device.Gpio.</exception>
    public GpioInput(GpioController gpio, int pinNumber, PinMode mode, bool activeHigh, int debounceMilliseconds)
    {
        this.activeHigh = activeHigh;
        pin = gpio.OpenPin(pinNumber, mode);
        pin.DebounceTimeout = TimeSpan.FromMilliseconds(debounceMilliseconds);
        pin.ValueChanged += Changed;
        IsActive = (bool)pin.Read() == activeHigh;
    }

    /// <inheritdoc/>
    public bool IsActive { get; private set; }

    private void Changed(object sender, PinValueChangedEventArgs change) =>
        IsActive = (change.ChangeType == PinEventTypes.Rising) == activeHigh;
}
