using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>Makes a chip let go of SDA. A processor that is reset in the middle of a read leaves the chip waiting for
/// clocks with SDA low, for as long as it has a supply, and no controller can begin a transfer over it.</summary>
/// <remarks>
/// <para>I2C-bus specification UM10204, 3.1.16: nine clocks, within which whatever holds SDA lets go. At the ninth at
/// the latest the chip expects an acknowledge that doesn't come and stops sending. A start and a stop then end what it
/// was at: a write that was cut short as well (Microchip AN1028, software reset).</para>
/// <para>Before the bus is opened; takes less than a millisecond, or 22 by a clock that steps by milliseconds. Nothing
/// is done to a bus that is free: the start of the first transfer ends whatever a chip was at.</para>
/// </remarks>
public static class I2cBusRelease
{
    private const int MostClocks = 9;

    // Half a clock of 100 kHz, the slowest chip's, and some.
    private const int HalfClockMicroseconds = 6;

    // Chips may hold SCL for a while; SMBus 3.2 gives up after 25 ms.
    private const int HeldMicroseconds = 25000;

    /// <summary>Frees the bus.</summary>
    /// <returns>False when SCL stays low, or SDA after nine clocks: a short, or a chip that only a new supply
    /// frees.</returns>
    public static bool TryFree(IBusLine scl, IBusLine sda, IClock clock)
    {
        scl.Pull(false);
        sda.Pull(false);
        if (!IsReleased(scl, clock))
        {
            return false;
        }

        bool wasHeld = sda.IsLow;
        for (int count = 0; count < MostClocks && sda.IsLow; count++)
        {
            scl.Pull(true);
            Wait(clock);
            scl.Pull(false);
            if (!IsReleased(scl, clock))
            {
                return false;
            }

            Wait(clock);
        }

        return !sda.IsLow && (!wasHeld || CanStartAndStop(scl, sda, clock));
    }

    // Start: SDA falls while SCL is high. Stop: it rises while SCL is high.
    private static bool CanStartAndStop(IBusLine scl, IBusLine sda, IClock clock)
    {
        sda.Pull(true);
        Wait(clock);
        scl.Pull(true);
        Wait(clock);
        scl.Pull(false);
        bool isReleased = IsReleased(scl, clock);
        Wait(clock);
        sda.Pull(false);
        Wait(clock);
        return isReleased;
    }

    private static bool IsReleased(IBusLine scl, IClock clock)
    {
        int from = clock.Microseconds;
        while (scl.IsLow)
        {
            if (clock.Microseconds - from > HeldMicroseconds)
            {
                return false;
            }
        }

        return true;
    }

    private static void Wait(IClock clock)
    {
        int from = clock.Microseconds;
        while (clock.Microseconds - from < HalfClockMicroseconds)
        {
            // Until the half clock is over.
        }
    }
}
