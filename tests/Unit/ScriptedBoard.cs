using System;
using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.Metrology;

namespace NfMeter.UnitTests;

/// <summary>A board whose converter plays a script in whole numbers, so that it is the same to the last bit on every
/// processor: 50 Hz, sets 400 to 911 us apart, L1 in phase, L2 lagging by 60 degrees, L3 fed back.</summary>
/// <remarks>Codes are the sine table's 0 to 16384 times a factor: 30 for voltages, 2 for currents. With full scale 480
/// V and 170 A, peak, that is 159.1 V and 3.757 A rms.</remarks>
public sealed class ScriptedBoard : IBoard, IConverter, IClock, IPulseOutput, INonVolatileMemory
{
    /// <summary>Factor of the voltages' codes.</summary>
    public const int VoltageFactor = 30;

    /// <summary>Factor of the currents' codes.</summary>
    public const int CurrentFactor = 2;

    /// <summary>Voltage at full scale, millivolts.</summary>
    public const int VoltageRange = 480000;

    /// <summary>Current at full scale, milliamperes.</summary>
    public const int CurrentRange = 170000;

    private const int Turn = 1024;
    private const int ThirdOfATurn = 341;
    private const int SixthOfATurn = 171;
    private const int HalfATurn = 512;
    private const int CycleMicroseconds = 20000;

    private readonly int[] sine = SineTable.Create();
    private readonly FrontEnd frontEnd = new FrontEnd(VoltageRange, CurrentRange);
    private readonly IPulseOutput[] outputs;
    private readonly IPulseInput[] inputs = new IPulseInput[0];
    private readonly byte[] cells;
    private uint random = 1;

    /// <summary>The board at time zero, its memory blank.</summary>
    /// <param name="isWhole">With a display and an FRAM, both behind their drivers, and a Modbus master; else with a
    /// plain memory alone.</param>
    public ScriptedBoard(bool isWhole)
    {
        outputs = new IPulseOutput[] { this, this };
        if (isWhole)
        {
            DisplayChip = new ScriptedChip(0);
            Master = new ScriptedMaster(this);
            MemoryGeometry fram = MemoryGeometry.OfMb85Rc256();
            Memory = new FramMemory(new II2cDevice[] { new ScriptedChip(fram.SizeBytes) }, fram);
            Display = new Hd44780(new Hd44780OverPcf8574(DisplayChip), 16, 2);
            return;
        }

        Memory = this;
        cells = new byte[32768];
        for (int cell = 0; cell < cells.Length; cell++)
        {
            cells[cell] = 0xFF;
        }
    }

    /// <summary>What is wired to the display, null without one.</summary>
    public ScriptedChip DisplayChip { get; }

    /// <summary>Who asks over Modbus, null when nobody does.</summary>
    public ScriptedMaster Master { get; }

    /// <summary>The script's time.</summary>
    public int Microseconds { get; private set; }

    /// <summary>Pulses started.</summary>
    public int Pulses { get; private set; }

    /// <summary>An exception that the converter is to throw, once.</summary>
    public bool ThrowsOnce { get; set; }

    public IClock Clock => this;

    public IConverter Converter => this;

    public FrontEnd FrontEnd => frontEnd;

    public IPulseOutput TestLed => this;

    public IPulseOutput[] S0Outputs => outputs;

    public IPulseInput[] PulseInputs => inputs;

    public INonVolatileMemory Memory { get; }

    public ITextDisplay Display { get; }

    public ISerialPort ModbusPort => Master;

    public IDigitalInput PushButton => null;

    public IDigitalInput PowerFail => null;

    public IDigitalInput SealClosed => null;

    public IDigitalInput SecondButton => null;

    public IDigitalInput OnBattery => null;

    public int ShortestWidthMicroseconds => 100;

    public int LongestWidthMicroseconds => 100000;

    public int WidthErrorMicroseconds => 2;

    public int SizeBytes => cells.Length;

    public int PageBytes => 64;

    public int EnduranceWrites => 1000000;

    public int WearBytes => 64;

    public int WriteMicroseconds => 5000;

    public bool IsWriting => false;

    public int Start()
    {
        Microseconds += 140000;
        return ConverterStatus.Ok;
    }

    public int Read(int[] set)
    {
        if (ThrowsOnce)
        {
            ThrowsOnce = false;
            throw new Exception("thrown by the test");
        }

        random = random * 1664525 + 1013904223;
        Microseconds += 400 + (int)((random >> 16) & 511);
        int phase = (int)((long)Microseconds * Turn / CycleMicroseconds) & (Turn - 1);
        set[0] = sine[phase] * VoltageFactor;
        set[1] = sine[phase] * CurrentFactor;
        phase = (phase - ThirdOfATurn) & (Turn - 1);
        set[2] = sine[phase] * VoltageFactor;
        set[3] = sine[(phase - SixthOfATurn) & (Turn - 1)] * CurrentFactor;
        phase = (phase - ThirdOfATurn) & (Turn - 1);
        set[4] = sine[phase] * VoltageFactor;
        set[5] = sine[(phase + HalfATurn) & (Turn - 1)] * CurrentFactor;
        set[SampleSet.Time] = Microseconds;
        return ConverterStatus.Ok;
    }

    public bool TryStart(int widthMicroseconds)
    {
        Pulses++;
        return true;
    }

    public bool Read(int address, byte[] buffer, int offset, int count)
    {
        Array.Copy(cells, address, buffer, offset, count);
        return true;
    }

    public bool BeginWrite(int address, byte[] buffer, int offset, int count)
    {
        Array.Copy(buffer, offset, cells, address, count);
        return true;
    }
}
