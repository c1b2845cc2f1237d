using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using nanoFramework.Hardware.Esp32;
using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.NanoFramework;
using NfMeter.NanoFramework.Esp32;

namespace NfMeter.Esp32;

/// <summary>An ESP32-DevKitC (ESP32-WROOM-32) with the meter's chips: all pins, buses and addresses stand
/// here.</summary>
/// <remarks>An ESP32-S3 has other pins (hardware/README.md) and its RMT sends on channels 0 to 3 only; the rest is the
/// same. On modules with PSRAM (WROVER) GPIO 16 and 17 are taken.</remarks>
public sealed class Esp32Board : IBoard
{
    // Another converter instead: hal/Chips/README.md.
    // Converter ADS131M08: SPI mode 1, its CLKIN from an oscillator of 8.192 MHz. A frame of 30 bytes takes 30 us.
    private const int SpiBus = 1;
    private const int SpiClockPin = 18;
    private const int SpiDataInPin = 19;
    private const int SpiDataOutPin = 23;
    private const int ConverterSelectPin = 5;
    private const int ConverterHertz = 8000000;
    private const bool SpiLowByteFirst = true;

    // Full scale of the front end in hardware/README.md, peak.
    private const int VoltageRangeMillivolts = 480000;
    private const int CurrentRangeMilliamperes = 170000;

    // The sensors are round the mains conductors. False where they sit on the 5 A or 1 A secondaries of transformers:
    // only then does the meter take a CT ratio.
    private const bool IsDirect = true;

    // How far that circuit shows the signals ahead of time at 50 Hz; hardware/spice computes it, calibration does the
    // rest.
    private const int VoltageLeadNanoseconds = -1953;
    private const int CurrentLeadNanoseconds = 1571;

    // Memory FM24V10 or MB85RC1MT, 400 kHz. A bus of its own: the display's chip is too slow for it.
    private const int MemoryBus = 1;
    private const int MemoryDataPin = 21;
    private const int MemoryClockPin = 22;
    private const int MemoryAddress = 0x50;

    // Display HD44780, 2x16, behind a PCF8574, 100 kHz.
    private const int DisplayBus = 2;
    private const int DisplayDataPin = 25;
    private const int DisplayClockPin = 26;
    private const int DisplayAddress = 0x27;
    private const int DisplayColumns = 16;
    private const int DisplayRows = 2;

    // Modbus RTU: UART 2, RTS drives DE and /RE of the transceiver.
    private const string ModbusPortName = "COM3";
    private const int ModbusSendPin = 17;
    private const int ModbusReceivePin = 16;
    private const int ModbusDirectionPin = 4;

    // High while the LED is lit, while the output conducts.
    private const int TestLedPin = 32;
    private const int S0Output1Pin = 27;
    private const int S0Output2Pin = 33;

    // Low while the terminals are connected. GPIO 35 and 39 have no pull-up of their own.
    private const int PulseInput1Pin = 35;
    private const int PulseInput2Pin = 39;

    // The buttons connect to ground. Power fail is low while the supply fails; GPIO 34 has no pull-up of its own.
    private const int PushButtonPin = 13;
    private const int SecondButtonPin = 14;
    private const int PowerFailPin = 34;

    // Low while the seal contact is closed. GPIO 36 has no pull-up of its own.
    private const int SealPin = 36;
    private const int BounceMilliseconds = 20;

    /// <summary>Assigns the pins and opens everything.</summary>
    public Esp32Board()
    {
        var clock = new HighResClock();
        var gpio = new GpioController();
        Clock = clock;
        GpioBusLine.FreeBus(gpio, MemoryClockPin, MemoryDataPin, clock);
        GpioBusLine.FreeBus(gpio, DisplayClockPin, DisplayDataPin, clock);
        AssignPins();

        var spi = new SpiChip(SpiBus, ConverterSelectPin, SpiMode.Mode1, ConverterHertz, SpiLowByteFirst);
        Converter = new Ads131M08(spi, clock);
        FrontEnd = new FrontEnd(VoltageRangeMillivolts, CurrentRangeMilliamperes) { IsDirect = IsDirect };
        FrontEnd.SetLead(VoltageLeadNanoseconds, CurrentLeadNanoseconds);
        FrontEnd.SetNoise(Ads131M08.NoiseCodesSquared);
        TestLed = new RmtPulseOutput(0, TestLedPin, clock);
        S0Outputs = new IPulseOutput[]
        {
            new RmtPulseOutput(1, S0Output1Pin, clock),
            new RmtPulseOutput(2, S0Output2Pin, clock),
        };
        PulseInputs = new IPulseInput[]
        {
            new GpioPulseInput(gpio, PulseInput1Pin, PinMode.Input, false),
            new GpioPulseInput(gpio, PulseInput2Pin, PinMode.Input, false),
        };
        // Another chip: its geometry here, and its class, EepromMemory or FramMemory. The rest follows from that.
        MemoryGeometry chip = MemoryGeometry.OfFm24V10();
        var banks = new II2cDevice[chip.Banks];
        for (int bank = 0; bank < banks.Length; bank++)
        {
            banks[bank] = new I2cChip(MemoryBus, MemoryAddress + bank, I2cBusSpeed.FastMode);
        }

        Memory = new FramMemory(banks, chip);
        Display = new Hd44780(
            new Hd44780OverPcf8574(new I2cChip(DisplayBus, DisplayAddress, I2cBusSpeed.StandardMode)),
            DisplayColumns,
            DisplayRows);
        ModbusPort = new Rs485Port(ModbusPortName, clock) { CanAppend = true };
        PushButton = new GpioInput(gpio, PushButtonPin, PinMode.InputPullUp, false, BounceMilliseconds);
        SecondButton = new GpioInput(gpio, SecondButtonPin, PinMode.InputPullUp, false, BounceMilliseconds);
        PowerFail = new GpioInput(gpio, PowerFailPin, PinMode.Input, false, 0);
        SealClosed = new GpioInput(gpio, SealPin, PinMode.Input, false, BounceMilliseconds);
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
        Configuration.SetPinFunction(SpiClockPin, DeviceFunction.SPI1_CLOCK);
        Configuration.SetPinFunction(SpiDataInPin, DeviceFunction.SPI1_MISO);
        Configuration.SetPinFunction(SpiDataOutPin, DeviceFunction.SPI1_MOSI);
        Configuration.SetPinFunction(MemoryDataPin, DeviceFunction.I2C1_DATA);
        Configuration.SetPinFunction(MemoryClockPin, DeviceFunction.I2C1_CLOCK);
        Configuration.SetPinFunction(DisplayDataPin, DeviceFunction.I2C2_DATA);
        Configuration.SetPinFunction(DisplayClockPin, DeviceFunction.I2C2_CLOCK);
        Configuration.SetPinFunction(ModbusSendPin, DeviceFunction.COM3_TX);
        Configuration.SetPinFunction(ModbusReceivePin, DeviceFunction.COM3_RX);
        Configuration.SetPinFunction(ModbusDirectionPin, DeviceFunction.COM3_RTS);
    }
}
