using System;
using NfMeter.Hal;

namespace NfMeter.NanoFramework.Stm32;

/// <summary>The best clock a program can read on STM32: steps of 1 ms, the crystal's accuracy.</summary>
/// <remarks>
/// What there is (nf-interpreter 1.17, targets/ChibiOS; ST_STM32F769I_DISCOVERY and ST_STM32F429I_DISCOVERY):
/// <code>
/// call                      F769I                               F429I
/// Environment.TickCount64   1 ms: the system time of 10 kHz     1 ms: the system time of 1 kHz
///                           divided down to whole ms
/// DateTime.UtcNow           1 ms steps of the RTC on its        1 ms steps of the RTC on the LSI oscillator: 17 to
///                           32,768 Hz crystal                   47 kHz by the data sheet, so no clock for a meter
/// nanoFramework.Hardware.Stm32: nothing that counts
/// </code>
/// Sources: CH_CFG_ST_FREQUENCY in nanoCLR/chconf.h, STM32_RTCSEL in nanoCLR/mcuconf.h,
/// nf_rt_native_System_Environment.cpp, targetHAL_Time.cpp. Too coarse for samples; see
/// <see cref="TickTimedConverter"/>.
/// </remarks>
public sealed class TickClock : IClock
{
    /// <inheritdoc/>
    public int Microseconds => (int)(Environment.TickCount64 * 1000);
}
