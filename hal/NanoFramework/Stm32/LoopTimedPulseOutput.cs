using System;
using System.Device.Gpio;
using NfMeter.Hal;

namespace NfMeter.NanoFramework.Stm32;

/// <summary>A pulse output whose width the loop times, for controllers without a pulse peripheral that a program can
/// reach.</summary>
/// <remarks>A pulse is never shorter than asked for. It is longer by up to 1 ms for the clock's step, and by what
/// passes until the next <see cref="EndWhenDue"/>. That is fine for an S0 pulse, 30 ms or more by IEC 62053-31.
/// <see cref="GpioPin.Toggle"/> takes 6 us, Write some 300 us and leaves garbage (nanoframework/Home issue
/// 1013).</remarks>
public sealed class LoopTimedPulseOutput : IPulseOutput
{
    private const int ShortestMicroseconds = 100;
    private const int LongestMicroseconds = 100000;
    private const int ClockStepMicroseconds = 1000;

    // What passes until the next EndWhenDue: a pass is paced to 1 ms, and a slice may push it into the next.
    private const int LongestPassMicroseconds = 2000;

    private readonly GpioPin pin;
    private readonly IClock clock;

    private bool isOn;
    private int startedAt;
    private int onMicroseconds;

    /// <summary>Opens the pin and drives it low.</summary>
    /// <param name="gpio">The board's pins.</param>
    /// <param name="pinNumber">Pin number; high while a pulse lasts.</param>
    /// <param name="clock">Times the width.</param>
    /// <exception cref="Exception">The pin doesn't exist or is taken; thrown by System.Device.Gpio.</exception>
    public LoopTimedPulseOutput(GpioController gpio, int pinNumber, IClock clock)
    {
        this.clock = clock;
        pin = gpio.OpenPin(pinNumber, PinMode.Output);
    }

    /// <inheritdoc/>
    public int ShortestWidthMicroseconds => ShortestMicroseconds;

    /// <inheritdoc/>
    public int LongestWidthMicroseconds => LongestMicroseconds;

    /// <inheritdoc/>
    public int WidthErrorMicroseconds => ClockStepMicroseconds + LongestPassMicroseconds;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The width is below 100 us or above 100,000 us.</exception>
    public bool TryStart(int widthMicroseconds)
    {
        if (widthMicroseconds < ShortestMicroseconds || widthMicroseconds > LongestMicroseconds)
        {
            throw new ArgumentOutOfRangeException(nameof(widthMicroseconds), "100 to 100,000 us");
        }

        if (isOn)
        {
            return false;
        }

        pin.Toggle();
        isOn = true;
        startedAt = clock.Microseconds;
        onMicroseconds = widthMicroseconds + ClockStepMicroseconds;
        return true;
    }

    /// <summary>Ends the pulse if its width is over. Called once a pass of the loop.</summary>
    /// <param name="nowMicroseconds">The time by the clock the pulse was started with.</param>
    public void EndWhenDue(int nowMicroseconds)
    {
        if (isOn && nowMicroseconds - startedAt >= onMicroseconds)
        {
            pin.Toggle();
            isOn = false;
        }
    }
}
