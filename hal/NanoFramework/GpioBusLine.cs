using System.Device.Gpio;
using NfMeter.Chips;
using NfMeter.Hal;

namespace NfMeter.NanoFramework;

/// <summary>SCL or SDA as a pin, until the I2C controller takes it.</summary>
/// <remarks>Pulled low it is an open drain output, whose first level is low (nf-interpreter,
/// sys_dev_gpio_native_System_Device_Gpio_GpioPin.cpp, SetPinMode); let go it is an input, because an ESP32's open
/// drain output can't be read.</remarks>
public sealed class GpioBusLine : IBusLine
{
    private readonly GpioPin pin;

    private GpioBusLine(GpioController gpio, int pinNumber)
    {
        pin = gpio.OpenPin(pinNumber, PinMode.InputPullUp);
    }

    /// <inheritdoc/>
    public bool IsLow => !(bool)pin.Read();

    /// <inheritdoc/>
    public void Pull(bool isLow) => pin.SetPinMode(isLow ? PinMode.OutputOpenDrain : PinMode.InputPullUp);

    /// <summary>Frees a bus whose chip was left in the middle of a transfer, see <see cref="I2cBusRelease"/>; before an
    /// <see cref="I2cChip"/> opens it. What can't be freed shows as chips that don't answer.</summary>
    /// <param name="gpio">The board's pins; both are closed again.</param>
    /// <param name="clockPin">SCL.</param>
    /// <param name="dataPin">SDA.</param>
    /// <param name="clock">The board's clock.</param>
    public static void FreeBus(GpioController gpio, int clockPin, int dataPin, IClock clock)
    {
        var scl = new GpioBusLine(gpio, clockPin);
        var sda = new GpioBusLine(gpio, dataPin);
        I2cBusRelease.TryFree(scl, sda, clock);
        gpio.ClosePin(clockPin);
        gpio.ClosePin(dataPin);
    }
}
