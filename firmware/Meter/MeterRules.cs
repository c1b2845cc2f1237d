using NfMeter.Display;
using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Pulses;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter;

/// <summary>What each setting does to the parts of the meter: the one place where a new setting is wired.</summary>
public sealed class MeterRules : ISettingsRules
{
    private readonly FrontEnd frontEnd;
    private readonly SettingsFile settings;
    private readonly RegisterFile registers;
    private readonly EnergyAccumulators energies;
    private readonly MeasuredRegisters shown;
    private readonly PulseOutputs pulses;
    private readonly PulseInputCounter[] inputs;
    private readonly SamplingLoop loop;
    private readonly WindowSolver solver;
    private readonly DisplayLists lists;
    private readonly ReadingDisplay display;
    private readonly Modbus.ModbusSlave modbus;
    private readonly EventLog events;

    // What is measured otherwise is so from the end of several changes on: what may go back counts no energy.
    private readonly bool[] isPutOff = new bool[SettingId.Count];

    /// <summary>Rules over these parts; display and Modbus may be null.</summary>
    public MeterRules(
        FrontEnd frontEnd,
        SettingsFile settings,
        RegisterFile registers,
        EnergyAccumulators energies,
        MeasuredRegisters shown,
        PulseOutputs pulses,
        PulseInputCounter[] inputs,
        SamplingLoop loop,
        WindowSolver solver,
        DisplayLists lists,
        ReadingDisplay display,
        Modbus.ModbusSlave modbus,
        EventLog events)
    {
        this.frontEnd = frontEnd;
        this.settings = settings;
        this.registers = registers;
        this.energies = energies;
        this.shown = shown;
        this.pulses = pulses;
        this.inputs = inputs;
        this.loop = loop;
        this.solver = solver;
        this.lists = lists;
        this.display = display;
        this.modbus = modbus;
        this.events = events;
    }

    /// <summary>Applies all, after they were restored.</summary>
    public void ApplyAll()
    {
        if (modbus != null)
        {
            modbus.UseWhatThePortCan();
        }

        if (frontEnd.IsDirect)
        {
            settings.Restore(SettingId.CtAsked, 0);
        }

        for (int id = 0; id < SettingId.Count; id++)
        {
            Use(id);
        }
    }

    /// <inheritdoc/>
    public int Check(int id, long value) =>
        IsCtRatioTaken(id) || IsForTransformers(id, value) || IsBaudTooMuch(id, value) ? SettingResult.Conflict
            : DisplayLists.IsMine(id) ? lists.Check(id, value) : pulses.Check(id, value);

    /// <inheritdoc/>
    public int CheckTogether() => lists.CheckTogether();

    /// <inheritdoc/>
    public string Explain(int id, long value) =>
        IsCtRatioTaken(id) ? "the CT ratio has been set, once"
        : IsForTransformers(id, value) ? "the board's current sensors are for direct connection"
        : IsBaudTooMuch(id, value) ? "the board's Modbus port can't do " + value + " baud"
        : DisplayLists.IsMine(id) ? lists.Explain(id, value)
        : pulses.Explain(id, value);

    private bool IsCtRatioTaken(int id) =>
        (id == SettingId.CtPrimary || id == SettingId.CtSecondary || id == SettingId.CtSetOnce)
        && settings.Read(SettingId.CtSetOnce) != 0 && settings.Read(SettingId.CtPrimary) != 0;

    // A ratio that was stored before the board was called direct stays until it is set to 0.
    private bool IsForTransformers(int id, long value) =>
        (id == SettingId.CtPrimary || id == SettingId.CtAsked) && value != 0 && frontEnd.IsDirect;

    private bool IsBaudTooMuch(int id, long value) =>
        id == SettingId.ModbusBaud && modbus != null && !modbus.Supports(value);

    /// <inheritdoc/>
    public void Apply(int id)
    {
        isPutOff[id] = settings.IsHalfChanged && IsOfEnergy(id);
        if (!isPutOff[id])
        {
            Use(id);
        }
    }

    /// <inheritdoc/>
    public void Changed(int id)
    {
        if (isPutOff[id])
        {
            isPutOff[id] = false;
            Use(id);
        }

        if (settings.IsLegal(id))
        {
            events.Append(EventCode.Setting, id, settings.ChangedAt);
        }
    }

    private static bool IsOfEnergy(int id) =>
        id == SettingId.CtPrimary || id == SettingId.CtSecondary || id == SettingId.Network
        || id == SettingId.SumRule || id == SettingId.StartingCurrent || id == SettingId.Tariff;

    private void Use(int id)
    {
        switch (id)
        {
            case SettingId.PulseInputDivisor1:
            case SettingId.PulseInputUnit1:
                ApplyInput(0, SettingId.PulseInputDivisor1, SettingId.PulseInputUnit1);
                break;
            case SettingId.PulseInputDivisor2:
            case SettingId.PulseInputUnit2:
                ApplyInput(1, SettingId.PulseInputDivisor2, SettingId.PulseInputUnit2);
                break;
            case SettingId.StartingCurrent:
                solver.Rest.StartingCurrentMicroamperes = settings.Read(id);
                break;
            case SettingId.SumRule:
            case SettingId.Network:
                ApplyNetwork();
                break;
            case SettingId.SerialNumber:
                registers.Write(RegisterId.SerialNumber, settings.Read(id));
                break;
            case SettingId.ModbusAddress:
            case SettingId.ModbusBaud:
            case SettingId.ModbusParity:
            case SettingId.ModbusStopBits:
            case SettingId.ModbusLateCharacters:
                if (modbus != null)
                {
                    modbus.Apply();
                }

                break;
            case SettingId.DisplayStyle:
            case SettingId.DisplayEnergyFormat:
            case SettingId.DisplayLeadingZeros:
            case SettingId.DisplayVerification:
                if (display != null)
                {
                    display.SettingChanged(id);
                }

                break;
            case SettingId.Tariff:
                energies.Tariff = (int)settings.Read(id);
                break;
            default:
                if (DisplayLists.IsMine(id))
                {
                    lists.SettingChanged(id);
                    if (display != null)
                    {
                        display.SettingChanged(id);
                    }
                }
                else if (PulseOutputs.IsMine(id))
                {
                    ApplyCtRatio();
                    pulses.Apply();
                    registers.Write(RegisterId.LedConstant, settings.Read(SettingId.LedRate));
                    registers.Write(RegisterId.S0Constant, settings.Read(SettingId.S0Rate));
                }

                break;
        }
    }

    private void ApplyNetwork()
    {
        int network = (int)settings.ReadWhole(SettingId.Network);
        solver.Network = network;
        energies.IsNet = settings.ReadWhole(SettingId.SumRule) != 0 || network == Network.ThreeWire;
        if (!Network.IsUsed(network, loop.ReferencePhase))
        {
            loop.ReferencePhase = 0;
        }

        if (!Network.IsUsed(network, loop.TurnPhase))
        {
            loop.TurnPhase = 0;
        }
    }

    private void ApplyCtRatio()
    {
        long primary = settings.ReadWhole(SettingId.CtPrimary);
        int to = primary == 0 ? 1 : (int)primary;
        int from = primary == 0 ? 1 : (int)settings.ReadWhole(SettingId.CtSecondary);
        energies.SetRatio(to, from);
        shown.SetRatio(to, from);
    }

    private void ApplyInput(int index, int divisorId, int unitId) =>
        inputs[index].SetUp((int)settings.Read(divisorId), (int)settings.Read(unitId));
}
