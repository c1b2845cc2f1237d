using System;
using System.Device.Gpio;
using NfMeter.Hal;

namespace NfMeter.NanoFramework;

/// <summary>An output pin.</summary>
/// <remarks><see cref="GpioPin.Toggle"/> takes 6 to 18.5 us, Write some 300 us and leaves garbage (nanoframework/Home
/// issue 1013): the level is remembered and toggled when it has to change.</remarks>
public sealed class GpioOutput : IDigitalOutput
{
    private readonly GpioPin pin;
    private bool isActive;

    /// <summary>Opens the pin and drives it low.</summary>
    /// <param name="gpio">The board's pins.</param>
    /// <param name="pinNumber">Pin number; high while active.</param>
    /// <exception cref="Exception">The pin doesn't exist or is taken; thrown by System.Device.Gpio.</exception>
    public GpioOutput(GpioController gpio, int pinNumber)
    {
        pin = gpio.OpenPin(pinNumber, PinMode.Output);
        pin.Write(PinValue.Low);
    }

    /// <inheritdoc/>
    public void Set(bool active)
    {
        if (active != isActive)
        {
            isActive = active;
            pin.Toggle();
        }
    }
}
