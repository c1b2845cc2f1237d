namespace NfMeter.Hal;

/// <summary>Everything the meter asks of the board it runs on. One class a board implements it; the meter never names a
/// chip, a pin or a package.</summary>
/// <remarks>Parts are created before the meter starts and stay the same objects until power is lost.</remarks>
public interface IBoard
{
    /// <summary>The clock that the converter's sets are stamped with.</summary>
    IClock Clock { get; }

    /// <summary>The converter that samples three voltages and three currents.</summary>
    IConverter Converter { get; }

    /// <summary>What a converter code means in volts and amperes at the terminals.</summary>
    FrontEnd FrontEnd { get; }

    /// <summary>The red LED that a reference meter's optical head counts.</summary>
    IPulseOutput TestLed { get; }

    /// <summary>The two S0 outputs in terminal order: output 1 first.</summary>
    IPulseOutput[] S0Outputs { get; }

    /// <summary>The two pulse inputs, input 1 first; empty on a board without.</summary>
    IPulseInput[] PulseInputs { get; }

    /// <summary>Where registers and settings survive a power cut.</summary>
    INonVolatileMemory Memory { get; }

    /// <summary>The character display, or null on a board without one.</summary>
    ITextDisplay Display { get; }

    /// <summary>The RS-485 port of the Modbus RTU slave, or null on a board without one.</summary>
    ISerialPort ModbusPort { get; }

    /// <summary>The push button that steps the display, or null on a board without one.</summary>
    IDigitalInput PushButton { get; }

    /// <summary>Active when the supply is failing and only the capacitors' energy is left; null on a board that can't
    /// tell.</summary>
    IDigitalInput PowerFail { get; }

    /// <summary>Active while the seal over the terminals and the service button is closed: legal data can't be changed
    /// then. Null on a board without; such a meter is never sealed.</summary>
    IDigitalInput SealClosed { get; }
}
