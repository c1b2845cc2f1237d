using System;
using System.Device.Spi;
using NfMeter.Hal;

namespace NfMeter.NanoFramework;

/// <summary>One chip on an SPI bus of the controller.</summary>
/// <remarks>
/// <para>A transfer is one native call for the whole frame, synchronous while it lasts less than the 20 ms thread
/// quantum (nf-interpreter, sys_dev_spi_native_System_Device_Spi_SpiDevice.cpp).</para>
/// <para>The overload with <c>ushort[]</c>, because that with <see cref="SpanByte"/> leaves some 150 bytes to the
/// garbage collector (a struct, and structs live on the heap) and its managed part costs 9,950 host instructions on the
/// 1.17 interpreter; this one leaves nothing and costs 1,560. It has a byte order: ESP32 hands the memory over as it
/// is, low byte first (targets/ESP32, cpu_spi.cpp: only the length depends on the word's width), the SPI of STM32 in
/// its 16-bit mode sends the high byte first (targets/ChibiOS, cpu_spi.cpp sets DFF on F4, DS on F7).</para>
/// </remarks>
public sealed class SpiChip : ISpiDevice
{
    private readonly SpiDevice device;

    /// <summary>Opens the bus for this chip; on ESP32 the bus's pins must have been assigned before.</summary>
    /// <param name="bus">Bus number, from 1.</param>
    /// <param name="chipSelectPin">Pin number; low while a transfer lasts.</param>
    /// <param name="mode">Clock polarity and phase.</param>
    /// <param name="clockHertz">Clock at most; the bus takes the next lower it can do.</param>
    /// <param name="isLowByteFirst">The controller's byte order: true on ESP32, false on STM32.</param>
    /// <exception cref="Exception">The bus or the pin doesn't exist or is taken; thrown by
    /// System.Device.Spi.</exception>
    public SpiChip(int bus, int chipSelectPin, SpiMode mode, int clockHertz, bool isLowByteFirst)
    {
        IsLowByteFirst = isLowByteFirst;
        var settings = new SpiConnectionSettings(bus, chipSelectPin)
        {
            Mode = mode,
            ClockFrequency = clockHertz,
            DataFlow = DataFlow.MsbFirst,
        };
        device = SpiDevice.Create(settings);
    }

    /// <inheritdoc/>
    public bool IsLowByteFirst { get; }

    /// <inheritdoc/>
    public void Transfer(ushort[] write, ushort[] read) => device.TransferFullDuplex(write, read);
}
