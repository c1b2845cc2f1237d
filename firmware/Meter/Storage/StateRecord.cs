using NfMeter.Energy;
using NfMeter.Pulses;
using NfMeter.Registers;

namespace NfMeter.Storage;

/// <summary>What the meter keeps over a power cut, as the payload of a <see cref="RecordRing"/>: every energy to the
/// nanojoule, the energy below each output's next pulse, and the counters.</summary>
/// <remarks>Layout 1, from the payload's beginning: 32 energies of 12 bytes (6 Wh, 6 nJ), two outputs of 8 bytes (nJ; test
/// LED, S0 1), power-down count 4, operating time in seconds 4.</remarks>
public sealed class StateRecord
{
    private const int WattHourBytes = 6;
    private const int NanojouleBytes = 6;
    private const int PulseBytes = 8;
    private const int CounterBytes = 4;

    private readonly RegisterFile registers;
    private readonly EnergyAccumulators energies;
    private readonly PulseGenerator[] pulses;

    /// <summary>A record of these parts.</summary>
    public StateRecord(RegisterFile registers, EnergyAccumulators energies, PulseGenerator[] pulses)
    {
        this.registers = registers;
        this.energies = energies;
        this.pulses = pulses;
    }

    /// <summary>Writes the present state into a record.</summary>
    public void Save(byte[] record)
    {
        int place = RecordRing.PayloadOffset;
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            LittleEndian.Put(record, place, energies.WattHours(id), WattHourBytes);
            place += WattHourBytes;
            LittleEndian.Put(record, place, energies.Nanojoules(id), NanojouleBytes);
            place += NanojouleBytes;
        }

        for (int output = 0; output < pulses.Length; output++)
        {
            LittleEndian.Put(record, place, pulses[output].RemainderNanojoules, PulseBytes);
            place += PulseBytes;
        }

        LittleEndian.Put(record, place, registers.Read(RegisterId.PowerDownCount), CounterBytes);
        place += CounterBytes;
        LittleEndian.Put(record, place, registers.Read(RegisterId.OperatingTime), CounterBytes);
    }

    /// <summary>Puts the state of a record back.</summary>
    public void Restore(byte[] record)
    {
        int place = RecordRing.PayloadOffset;
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            long wattHours = LittleEndian.Get(record, place, WattHourBytes);
            place += WattHourBytes;
            energies.Restore(id, wattHours, LittleEndian.Get(record, place, NanojouleBytes));
            place += NanojouleBytes;
        }

        for (int output = 0; output < pulses.Length; output++)
        {
            pulses[output].Restore(LittleEndian.Get(record, place, PulseBytes));
            place += PulseBytes;
        }

        registers.Write(RegisterId.PowerDownCount, LittleEndian.Get(record, place, CounterBytes));
        place += CounterBytes;
        registers.Write(RegisterId.OperatingTime, LittleEndian.Get(record, place, CounterBytes));
    }
}
