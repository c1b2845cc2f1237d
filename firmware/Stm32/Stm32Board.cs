using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using nanoFramework.Hardware.Stm32;
using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.NanoFramework;
using NfMeter.NanoFramework.Stm32;

namespace NfMeter.Stm32;

/// <summary>An STM32F769I-Discovery with the meter's chips: all pins, buses and addresses stand here.</summary>
/// <remarks>
/// <para>A pin's number is 16 x port (A = 0) + pin. The pins of SPI, I2C and UART are fixed in the firmware
/// (nf-interpreter, targets/ChibiOS/ST_STM32F769I_DISCOVERY, target_system_*_config.cpp).</para>
/// <para>On an STM32F429I-Discovery: SPI bus 4 (PE2, PE5, PE6); I2C bus 3 (PA8, PC9), shared with the touch screen's
/// chip at 0x41; Modbus on COM1 (PA9, PA10; COM3's pins carry the SDRAM), its direction on a pin that is given to
/// <see cref="Rs485Port"/>, because the UART of F4 drives none, and 2400 baud at least, its clock being 84 MHz or more;
/// other pins for the rest.</para>
/// </remarks>
public sealed class Stm32Board : IBoard
{
    private const int PortA = 0;
    private const int PortB = 16;
    private const int PortC = 32;
    private const int PortF = 80;
    private const int PortH = 112;
    private const int PortJ = 144;

    // Another converter instead: hal/Chips/README.md.
    // Converter MCP3208: SPI mode 0, at 3.3 V up to 1 MHz. SPI2, SCK PA12 (D13), MISO PB14 (D12), MOSI PB15 (D11). The
    // bus makes 844 kHz of the 1 MHz: a conversion takes 38 us.
    private const int SpiBus = 2;
    private const int ConverterSelectPin = PortA + 11;
    private const int ConverterHertz = 1000000;
    private const bool SpiLowByteFirst = false;

    // Full scale of the front end in hardware/README.md, peak.
    private const int VoltageRangeMillivolts = 500000;
    private const int CurrentRangeMilliamperes = 85000;

    // The sensors are round the mains conductors. False where they sit on the 5 A or 1 A secondaries of transformers:
    // only then does the meter take a CT ratio.
    private const bool IsDirect = true;

    // How far that circuit shows the signals ahead of time at 50 Hz; hardware/spice computes it, calibration does the
    // rest.
    private const int VoltageLeadNanoseconds = -33049;
    private const int CurrentLeadNanoseconds = -30207;

    // Memory FM24V10 or MB85RC1MT and display HD44780, 2x16, both on I2C1, SCL PB8 (D15), SDA PB9 (D14). The board
    // brings out one bus only, and it is to be fast for the memory: the display needs a PCA8574, which does 400 kHz,
    // and not a PCF8574. A second chip on a bus configures itself through a null pointer in the 1.17 firmware, which on
    // F7 is the instruction RAM that nothing uses; the bus keeps the speed of the first.
    private const int I2cBus = 1;
    private const int I2cClockPin = PortB + 8;
    private const int I2cDataPin = PortB + 9;
    private const int MemoryAddress = 0x50;
    private const int DisplayAddress = 0x27;
    private const int DisplayColumns = 16;
    private const int DisplayRows = 2;

    // Modbus RTU: UART5, TX PC12 and RX PD2 on the Wi-Fi connector CN2. Its DE signal is RTS, alternate function 7 of
    // PC8 (D5; data sheet of STM32F769, table 13), which the serial port driver leaves to the program.
    private const string ModbusPortName = "COM5";
    private const int ModbusDirectionPin = PortC + 8;
    private const int ModbusDirectionFunction = 7;

    // UART5 has the 54 MHz of APB1, its divisor 16 bits: 824 baud and more.
    private const int ModbusLowestBaud = 1200;

    // High while the LED is lit, while the output conducts: D9, D4, D7.
    private const int TestLedPin = PortH + 6;
    private const int S0Output1Pin = PortJ + 0;
    private const int S0Output2Pin = PortJ + 3;

    // Low while the terminals are connected: D8, D3.
    private const int PulseInput1Pin = PortJ + 4;
    private const int PulseInput2Pin = PortF + 6;

    // The blue USER button on the board, high when pressed; the second one connects A0 to ground. Power fail is low
    // while the supply fails: D2.
    private const int PushButtonPin = PortA + 0;
    private const int SecondButtonPin = PortA + 6;
    private const int PowerFailPin = PortJ + 1;

    // Low while the seal contact is closed. PF7, D6.
    private const int SealPin = PortF + 7;
    private const int BounceMilliseconds = 20;

    /// <summary>Opens everything.</summary>
    public Stm32Board()
    {
        AssignPins();
        var clock = new TickClock();
        var gpio = new GpioController();
        Clock = clock;
        GpioBusLine.FreeBus(gpio, I2cClockPin, I2cDataPin, clock);

        var testLed = new LoopTimedPulseOutput(gpio, TestLedPin, clock);
        var s0Output1 = new LoopTimedPulseOutput(gpio, S0Output1Pin, clock);
        var s0Output2 = new LoopTimedPulseOutput(gpio, S0Output2Pin, clock);
        TestLed = testLed;
        S0Outputs = new IPulseOutput[] { s0Output1, s0Output2 };

        PulseInputs = new IPulseInput[]
        {
            new GpioPulseInput(gpio, PulseInput1Pin, PinMode.InputPullUp, false),
            new GpioPulseInput(gpio, PulseInput2Pin, PinMode.InputPullUp, false),
        };

        FrontEnd = new FrontEnd(VoltageRangeMillivolts, CurrentRangeMilliamperes) { IsDirect = IsDirect };
        FrontEnd.SetLead(VoltageLeadNanoseconds, CurrentLeadNanoseconds);
        FrontEnd.SetNoise(ScanningConverter.HalfStepNoise);
        var spi = new SpiChip(SpiBus, ConverterSelectPin, SpiMode.Mode0, ConverterHertz, SpiLowByteFirst);
        var channels = new IAnalogInput[Mcp3208Input.Count];
        for (int input = 0; input < channels.Length; input++)
        {
            channels[input] = new Mcp3208Input(spi, input);
        }

        // CH0 to CH5 as the meter has them, CH6 the voltages' bias, CH7 the currents'.
        var inputs = new[] { channels[0], channels[1], channels[2], channels[3], channels[4], channels[5] };
        var converter = new ScanningConverter(inputs, channels[6], channels[7], clock, FrontEnd);
        Converter = new TickTimedConverter(converter, new[] { testLed, s0Output1, s0Output2 });

        // Another chip: its geometry here, and its class, EepromMemory or FramMemory. The rest follows from that.
        MemoryGeometry chip = MemoryGeometry.OfFm24V10();
        var banks = new II2cDevice[chip.Banks];
        for (int bank = 0; bank < banks.Length; bank++)
        {
            banks[bank] = new I2cChip(I2cBus, MemoryAddress + bank, I2cBusSpeed.FastMode);
        }

        Memory = new FramMemory(banks, chip);
        Display = new Hd44780(
            new Hd44780OverPcf8574(new I2cChip(I2cBus, DisplayAddress, I2cBusSpeed.FastMode)),
            DisplayColumns,
            DisplayRows);
        ModbusPort = new Rs485Port(ModbusPortName, clock) { LowestBaud = ModbusLowestBaud };
        PushButton = new GpioInput(gpio, PushButtonPin, PinMode.Input, true, BounceMilliseconds);
        SecondButton = new GpioInput(gpio, SecondButtonPin, PinMode.InputPullUp, false, BounceMilliseconds);
        PowerFail = new GpioInput(gpio, PowerFailPin, PinMode.InputPullUp, false, 0);
        SealClosed = new GpioInput(gpio, SealPin, PinMode.InputPullUp, false, BounceMilliseconds);
    }

    /// <inheritdoc/>
    public IClock Clock { get; }

    /// <inheritdoc/>
    public IConverter Converter { get; }

    /// <inheritdoc/>
    public FrontEnd FrontEnd { get; }

    /// <inheritdoc/>
    public IPulseOutput TestLed { get; }

    /// <inheritdoc/>
    public IPulseOutput[] S0Outputs { get; }

    /// <inheritdoc/>
    public IPulseInput[] PulseInputs { get; }

    /// <inheritdoc/>
    public INonVolatileMemory Memory { get; }

    /// <inheritdoc/>
    public ITextDisplay Display { get; }

    /// <inheritdoc/>
    public ISerialPort ModbusPort { get; }

    /// <inheritdoc/>
    public IDigitalInput PushButton { get; }

    /// <inheritdoc/>
    public IDigitalInput SecondButton { get; }

    /// <inheritdoc/>
    public IDigitalInput OnBattery => null;

    /// <inheritdoc/>
    public IDigitalInput PowerFail { get; }

    /// <inheritdoc/>
    public IDigitalInput SealClosed { get; }

    private static void AssignPins()
    {
        Configuration.ConfigurePin(ModbusDirectionPin, new GpioConfiguration
        {
            Mode = GpioConfiguration.IOMode.AlternateFunction,
            AlternateFunction = ModbusDirectionFunction,
        });
    }
}
