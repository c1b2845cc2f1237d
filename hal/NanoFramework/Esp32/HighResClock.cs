using nanoFramework.Hardware.Esp32;
using NfMeter.Hal;

namespace NfMeter.NanoFramework.Esp32;

/// <summary>The microseconds that ESP32 counts since it started (esp_timer_get_time): steps of 1 us, the crystal's
/// accuracy. <c>Environment.TickCount64</c> steps by 10 ms there.</summary>
public sealed class HighResClock : IClock
{
    /// <inheritdoc/>
    public int Microseconds => (int)HighResTimer.GetCurrent();
}
