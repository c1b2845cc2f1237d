using NfMeter.Chips;
using NfMeter.Display;
using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Simulated.Buses;
using NfMeter.Simulated.Chips;

namespace NfMeter.HostTests;

/// <summary>The meter's display with its driver, a modelled controller and fingers, in virtual time: no metrology
/// behind it, so that an hour takes seconds. Registers hold what a test writes.</summary>
internal sealed class DisplayRig : IBoard, ISettingsRules
{
    private const int PassMicroseconds = 2000;
    private const int WatchEveryPasses = 5;

    private readonly SortedDictionary<long, Action> script = [];
    private int pass;

    public DisplayRig(int columns = 16, int rows = 2, bool hasSecondButton = true, Action<SettingsFile>? prepare = null)
    {
        First = new SimulatedInput(Clock);
        Second = hasSecondButton ? new SimulatedInput(Clock) : null;
        Battery = new SimulatedInput(Clock);
        Glass = new Hd44780Model(Clock, columns, rows);
        Adapter = new Pcf8574Model(Glass, 0x27);
        var bus = new SimulatedI2cBus(Clock, 100_000);
        bus.Attach(Adapter);
        Driver = new Hd44780(new Hd44780OverPcf8574(bus.Open(0x27)), columns, rows);
        Energies = new EnergyAccumulators(Registers);
        Lists = new DisplayLists(Registers, Settings);
        Settings.Rules = this;
        prepare?.Invoke(Settings);
        for (int phase = 0; phase < 3; phase++)
        {
            Registers.Write(RegisterId.VoltageL1 + phase, 230_000);
            Registers.Write(RegisterId.CurrentL1 + phase, 5_000_000);
        }

        Reading = new ReadingDisplay(this, Registers, Energies, Settings, Lists);
    }

    public VirtualClock Clock { get; } = new();

    public RegisterFile Registers { get; } = new();

    public SettingsFile Settings { get; } = new();

    public EnergyAccumulators Energies { get; }

    public DisplayLists Lists { get; }

    public ReadingDisplay Reading { get; }

    public Hd44780Model Glass { get; }

    public Pcf8574Model Adapter { get; }

    public Hd44780 Driver { get; }

    public SimulatedInput First { get; }

    public SimulatedInput? Second { get; }

    public SimulatedInput Battery { get; }

    public double Seconds => Clock.Now * 1e-6;

    ITextDisplay IBoard.Display => Driver;

    IDigitalInput IBoard.PushButton => First;

    IDigitalInput? IBoard.SecondButton => Second;

    IDigitalInput? IBoard.SealClosed => null;

    IDigitalInput IBoard.OnBattery => Battery;

    IClock IBoard.Clock => Clock;

    IConverter IBoard.Converter => throw new NotSupportedException();

    FrontEnd IBoard.FrontEnd => throw new NotSupportedException();

    IPulseOutput IBoard.TestLed => throw new NotSupportedException();

    IPulseOutput[] IBoard.S0Outputs => throw new NotSupportedException();

    IPulseInput[] IBoard.PulseInputs => throw new NotSupportedException();

    INonVolatileMemory IBoard.Memory => throw new NotSupportedException();

    ISerialPort IBoard.ModbusPort => throw new NotSupportedException();

    IDigitalInput IBoard.PowerFail => throw new NotSupportedException();

    public int Check(int id, long value) => DisplayLists.IsMine(id) ? Lists.Check(id, value) : SettingResult.Ok;

    public int CheckTogether() => Lists.CheckTogether();

    public string Explain(int id, long value) => DisplayLists.IsMine(id) ? Lists.Explain(id, value) : "";

    public void Apply(int id)
    {
        if (DisplayLists.IsMine(id))
        {
            Lists.SettingChanged(id);
        }

        Reading?.SettingChanged(id);
    }

    public void Changed(int id)
    {
    }

    /// <summary>Does something at a second of the run.</summary>
    public void At(double second, Action action) => script.Add((long)(second * 1e6), action);

    /// <summary>Runs on until a second.</summary>
    public void RunTo(double second)
    {
        long end = (long)(second * 1e6);
        while (Clock.Now < end)
        {
            while (script.Count > 0 && script.First().Key <= Clock.Now)
            {
                Action action = script.First().Value;
                script.Remove(script.First().Key);
                action();
            }

            Clock.Advance(PassMicroseconds);
            if (++pass % WatchEveryPasses == 0)
            {
                Reading.Watch(Clock.Microseconds);
            }
            else if (!Reading.Slice())
            {
                Driver.Slice(Clock.Microseconds);
            }
        }
    }

    /// <summary>Runs on for a while.</summary>
    public void Run(double seconds) => RunTo(Seconds + seconds);

    /// <summary>A finger on a button for a while, and half a second more.</summary>
    public void Press(SimulatedInput button, double seconds = 0.15)
    {
        button.Press((long)(seconds * 1e6));
        Run(seconds + 0.5);
    }

    /// <summary>Both buttons, or the only one, for 5.2 s.</summary>
    public void Hold()
    {
        Second?.Press(5_200_000);
        Press(First, 5.2);
    }

    /// <summary>The first seven columns: OBIS code or name.</summary>
    public string Code => Glass.Row(0)[..7].TrimEnd();
}
