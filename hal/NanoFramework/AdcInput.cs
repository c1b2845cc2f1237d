using System;
using System.Device.Adc;
using NfMeter.Hal;

namespace NfMeter.NanoFramework;

/// <summary>An input of the controller's own converter, for <see cref="Chips.ScanningConverter"/>.</summary>
/// <remarks>
/// <para>100 to 200 us a reading by estimate, and no two the same: there is no trigger and no DMA (nf-interpreter
/// 1.17), so a phase's current is seen some 150 us after its voltage. The solver turns that back for the fundamental,
/// not for harmonics, and the rest is the converter: 12 bits, on ESP32 without calibration and with a curve of its own
/// (12 dB attenuation, best between 0.15 and 2.5 V). Good for trying the meter, not for a class.</para>
/// <para>What there is, and how many phases it makes, the bias taking one input:</para>
/// <code>
/// ESP32-S3            ADC1 has 10 inputs, GPIO 1 to 10                                   three
/// ESP32-DevKitC       ADC1: GPIO 36, 39, 32, 33, 34, 35 are brought out (37 and 38       two; three on a module with
///                     not): channels 0, 3, 4, 5, 6, 7                                    GPIO 37
/// STM32F769I          channels 0 to 3: PA6, PA4, PC2, PF10 on one converter, 4: PF8      one, or two with the bias on
/// the                     on another                                                         other converter's input
/// STM32F429I          three inputs                                                       one
/// </code>
/// <para>Sources: targets/ESP32 and targets/ChibiOS of nf-interpreter, target_system_device_adc_config.cpp.</para>
/// </remarks>
public sealed class AdcInput : IAnalogInput
{
    private const int Bits = 12;

    private readonly AdcChannel channel;

    /// <summary>Opens an input.</summary>
    /// <param name="controller">The controller's converters.</param>
    /// <param name="channelNumber">The firmware's number of the input.</param>
    /// <exception cref="ArgumentException">The converter hasn't 12 bits.</exception>
    /// <exception cref="Exception">The input doesn't exist or is taken; thrown by System.Device.Adc.</exception>
    public AdcInput(AdcController controller, int channelNumber)
    {
        if (controller.ResolutionInBits != Bits)
        {
            throw new ArgumentException("converter of 12 bits expected");
        }

        channel = controller.OpenChannel(channelNumber);
    }

    /// <inheritdoc/>
    public int Read() => channel.ReadValue();
}
