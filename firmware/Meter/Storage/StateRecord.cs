using NfMeter.Energy;
using NfMeter.Pulses;
using NfMeter.Registers;

namespace NfMeter.Storage;

/// <summary>What the meter keeps over a power cut, as the payload of a <see cref="RecordRing"/>: every energy to the
/// nanojoule, the energy below each output's next pulse, and the counters.</summary>
/// <remarks>
/// Layout 3, from the payload's beginning; layout 2 is the same, layout 1 has 24 energies (MemoryFormat carries both
/// over):
/// <code>
/// energies   30 of 11: 5 Wh, 6 nJ; R+ and R- aren't stored, they are the sums of their quadrants, nor tariff
///            1's, which are the totals less tariff 2's
/// outputs    3 of 13: set-up 1, 8 nJ, 4 owed (LED, S0 1, S0 2)
/// counters   4 power-downs, 4 seconds, 4 seconds at the last change of a setting
/// inputs     2 of 8: 5 thousandths, 3 remainder
/// </code>
/// The set-up is constant and energy: a remainder only goes back to an output that still has the ones it came from.
/// </remarks>
public sealed class StateRecord : IRecordPayload
{
    /// <summary>Bytes of the record: header and CRC, 397 of payload, rounded up to transfers of 32. A slot has room for
    /// 512.</summary>
    public const int RecordBytes = 416;

    private const int WattHourBytes = 5;
    private const int NanojouleBytes = 6;
    private const int SetupBytes = 1;
    private const int PulseBytes = 8;
    private const int OwedBytes = 4;
    private const int CounterBytes = 4;
    private const int InputBytes = 5;
    private const int InputRemainderBytes = 3;

    private const int EnergiesInPiece = 3;

    private readonly long[] wattHours = new long[RegisterId.EnergyCount];
    private readonly long[] nanojoules = new long[RegisterId.EnergyCount];
    private readonly int[] setups;
    private readonly long[] promises;
    private readonly long[] owed;
    private int nextEnergy;
    private int place;

    private readonly RegisterFile registers;
    private readonly EnergyAccumulators energies;
    private readonly PulseGenerator[] pulses;
    private readonly PulseInputCounter[] inputs;

    /// <summary>A record of these parts.</summary>
    public StateRecord(
        RegisterFile registers, EnergyAccumulators energies, PulseGenerator[] pulses, PulseInputCounter[] inputs)
    {
        this.registers = registers;
        this.energies = energies;
        this.pulses = pulses;
        this.inputs = inputs;
        setups = new int[pulses.Length];
        promises = new long[pulses.Length];
        owed = new long[pulses.Length];
    }

    /// <summary>How long until the next record, seconds, that of <see cref="Put(byte[], int)"/>'s first piece: 0 for the
    /// last before the power goes.</summary>
    public int SecondsToNext { get; set; }

    /// <inheritdoc/>
    /// <remarks>The first piece takes what must be of one moment, all energies and what isn't a pulse yet; the others
    /// write it, and the counters as they are by then.</remarks>
    public int Put(byte[] record, int piece)
    {
        if (piece == 0)
        {
            energies.CopyTo(wattHours, nanojoules);
            for (int output = 0; output < pulses.Length; output++)
            {
                setups[output] = pulses[output].Setup;
                promises[output] = pulses[output].Promise(SecondsToNext);
                owed[output] = pulses[output].Owed;
            }

            nextEnergy = 0;
            place = RecordRing.PayloadOffset;
            return 1;
        }

        if (nextEnergy == RegisterId.EnergyCount)
        {
            PutOutputs(record);
            PutCounters(record);
            return RecordRing.NoPiece;
        }

        for (int count = EnergiesInPiece; count > 0 && nextEnergy < RegisterId.EnergyCount; nextEnergy++)
        {
            if (!IsDerived(nextEnergy))
            {
                place = Put(record, place, wattHours[nextEnergy], WattHourBytes);
                place = Put(record, place, nanojoules[nextEnergy], NanojouleBytes);
                count--;
            }
        }

        return piece + 1;
    }

    private void PutOutputs(byte[] record)
    {
        for (int output = 0; output < pulses.Length; output++)
        {
            place = Put(record, place, setups[output], SetupBytes);
            place = Put(record, place, promises[output], PulseBytes);
            place = Put(record, place, owed[output], OwedBytes);
        }
    }

    private void PutCounters(byte[] record)
    {
        place = Put(record, place, registers.Read(RegisterId.PowerDownCount), CounterBytes);
        place = Put(record, place, registers.Read(RegisterId.OperatingTime), CounterBytes);
        place = Put(record, place, registers.Read(RegisterId.ConfigurationChangedAt), CounterBytes);
        for (int input = 0; input < inputs.Length; input++)
        {
            place = Put(record, place, registers.Read(inputs[input].Register), InputBytes);
            place = Put(record, place, inputs[input].Remainder, InputRemainderBytes);
        }
    }

    /// <summary>The record is in the memory, or couldn't be stored.</summary>
    public void Done(bool isStored)
    {
        for (int output = 0; output < pulses.Length; output++)
        {
            pulses[output].RecordDone(isStored);
        }
    }

    /// <summary>Puts the state of a record back, under what was measured since the start.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isLate">True when the outputs have pulsed since the start: what was below their next pulse is then
    /// given up, less than a pulse of each.</param>
    public void Restore(byte[] record, bool isLate)
    {
        int place = RecordRing.PayloadOffset;
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            if (!IsDerived(id))
            {
                long wattHours = LittleEndian.Get(record, place, WattHourBytes);
                place += WattHourBytes;
                energies.Restore(id, wattHours, LittleEndian.Get(record, place, NanojouleBytes));
                place += NanojouleBytes;
            }
        }

        energies.SumQuadrants();
        energies.RestoreTariff1();

        place = RestorePulses(record, place, isLate);
        registers.Write(RegisterId.PowerDownCount, LittleEndian.Get(record, place, CounterBytes));
        place += CounterBytes;
        registers.Write(RegisterId.OperatingTime, LittleEndian.Get(record, place, CounterBytes));
        place += CounterBytes;
        registers.Write(RegisterId.ConfigurationChangedAt, LittleEndian.Get(record, place, CounterBytes));
        RestoreInputs(record, place + CounterBytes);
    }

    private static bool IsDerived(int id)
    {
        return id == RegisterId.ReactiveImport || id == RegisterId.ReactiveExport
            || (id >= RegisterId.ReactiveImportL1 && id <= RegisterId.ReactiveExportL3)
            || (id >= RegisterId.ActiveImportT1 && id <= RegisterId.ReactiveExportT1);
    }

    private static int Put(byte[] record, int place, long value, int bytes)
    {
        LittleEndian.Put(record, place, value, bytes);
        return place + bytes;
    }

    private int RestorePulses(byte[] record, int place, bool isLate)
    {
        for (int output = 0; output < pulses.Length; output++)
        {
            if (!isLate && record[place] == pulses[output].Setup)
            {
                pulses[output].Restore(
                    LittleEndian.Get(record, place + SetupBytes, PulseBytes),
                    LittleEndian.Get(record, place + SetupBytes + PulseBytes, OwedBytes));
            }

            place += SetupBytes + PulseBytes + OwedBytes;
        }

        return place;
    }

    private void RestoreInputs(byte[] record, int place)
    {
        for (int input = 0; input < inputs.Length; input++)
        {
            inputs[input].Restore(
                LittleEndian.Get(record, place, InputBytes),
                (int)LittleEndian.Get(record, place + InputBytes, InputRemainderBytes));
            place += InputBytes + InputRemainderBytes;
        }
    }
}
