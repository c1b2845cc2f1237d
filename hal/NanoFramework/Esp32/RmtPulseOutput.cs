using System;
using nanoFramework.Hardware.Esp32.Rmt;
using NfMeter.Hal;

namespace NfMeter.NanoFramework.Esp32;

/// <summary>A pulse output whose width the RMT peripheral of ESP32 times, whatever the loop does meanwhile.</summary>
/// <remarks>
/// <code>
/// one RMT item, four bytes, little endian; ticks of 2 us
/// bit  31        30 ... 16           15        14 ... 0
///      level 1   ticks of part 2     level 1   ticks of part 1      then the idle level, low
/// </code>
/// Part 1 and part 2 together are the width: each can be 32,767 ticks (65.5 ms) at most.
/// <see cref="TransmitterChannel.Send"/> makes these bytes anew each time, on the heap; SendData takes them ready made.
/// Either waits for the pulse before to end, and IsChannelIdle answers whether the idle level is driven, not whether
/// the channel is idle (nf-interpreter, nanoFramework_Hardware_Esp32_Rmt_TransmitterChannel.cpp): so the clock tells.
/// </remarks>
public sealed class RmtPulseOutput : IPulseOutput
{
    // The RMT counts a clock of 80 MHz on ESP32 and ESP32-S3.
    private const int ClockDivider = 160;
    private const int TickMicroseconds = 2;

    private const int ShortestMicroseconds = 100;
    private const int LongestMicroseconds = 100000;

    // From the last tick until the driver's interrupt lets the next pulse in.
    private const int ReleaseMicroseconds = 50;

    private readonly TransmitterChannel channel;
    private readonly IClock clock;
    private readonly byte[] item = new byte[4];

    private int startedAt;
    private int busyMicroseconds;

    /// <summary>Takes an RMT channel and a pin; the pin is driven low.</summary>
    /// <param name="channelNumber">0 to 7 on ESP32, 0 to 3 on ESP32-S3.</param>
    /// <param name="pinNumber">Pin number; high while a pulse lasts.</param>
    /// <param name="clock">Tells whether a pulse still lasts; in steps well below 50 us.</param>
    /// <exception cref="Exception">The channel doesn't exist or is taken; thrown by the RMT library.</exception>
    public RmtPulseOutput(int channelNumber, int pinNumber, IClock clock)
    {
        this.clock = clock;
        channel = new TransmitterChannel(new TransmitChannelSettings(channelNumber, pinNumber)
        {
            ClockDivider = ClockDivider,
            EnableCarrierWave = false,
            EnableIdleLevelOutput = true,
            IdleLevel = false,
        });
        startedAt = clock.Microseconds;
    }

    /// <inheritdoc/>
    public int ShortestWidthMicroseconds => ShortestMicroseconds;

    /// <inheritdoc/>
    public int LongestWidthMicroseconds => LongestMicroseconds;

    /// <inheritdoc/>
    public int WidthErrorMicroseconds => TickMicroseconds;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The width is below 100 us or above 100,000 us.</exception>
    public bool TryStart(int widthMicroseconds)
    {
        if (widthMicroseconds < ShortestMicroseconds || widthMicroseconds > LongestMicroseconds)
        {
            throw new ArgumentOutOfRangeException(nameof(widthMicroseconds), "100 to 100,000 us");
        }

        if ((uint)(clock.Microseconds - startedAt) < (uint)busyMicroseconds)
        {
            return false;
        }

        int ticks = (widthMicroseconds + TickMicroseconds - 1) / TickMicroseconds;
        PutPart(0, ticks - ticks / 2);
        PutPart(2, ticks / 2);
        channel.SendData(item, false);
        startedAt = clock.Microseconds;
        busyMicroseconds = widthMicroseconds + ReleaseMicroseconds;
        return true;
    }

    private void PutPart(int offset, int ticks)
    {
        item[offset] = (byte)ticks;
        item[offset + 1] = (byte)(0x80 | (ticks >> 8));
    }
}
