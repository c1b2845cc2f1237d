using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Registers;

namespace NfMeter.Energy;

/// <summary>The energies, exact: whole watt-hours in the register file and the remainder below one in nanojoules here.
/// Nothing is rounded away: what a window leaves below a nanojoule is carried too.</summary>
/// <remarks>An energy's number is its register's number, 0 to <see cref="RegisterId.EnergyCount"/> - 1. Each phase counts
/// its own direction, and a total is the sum of its phases, as the PRO380 does (facts: live reading, "no netting across
/// phases").</remarks>
public sealed class EnergyAccumulators
{
    /// <summary>Nanojoules in a watt-hour.</summary>
    public const long NanojoulesPerWattHour = 3600000000000L;

    private readonly RegisterFile registers;
    private readonly long[] remainders = new long[RegisterId.EnergyCount];
    private readonly int[] picojoules = new int[RegisterId.EnergyCount];
    private readonly long[] latest = new long[RegisterId.EnergyCount];

    /// <summary>Accumulators over a register file.</summary>
    public EnergyAccumulators(RegisterFile registers)
    {
        this.registers = registers;
    }

    /// <summary>Whole watt-hours (or var-hours) of an energy.</summary>
    public long WattHours(int id) => registers.Read(id);

    /// <summary>The remainder below a watt-hour, 0 to 3.6e12 - 1 nJ.</summary>
    public long Nanojoules(int id) => remainders[id];

    /// <summary>What the last window added to an energy, nanojoules.</summary>
    public long LatestNanojoules(int id) => latest[id];

    /// <summary>Puts an energy back as it was stored.</summary>
    public void Restore(int id, long wattHours, long nanojoules)
    {
        registers.Write(id, wattHours);
        remainders[id] = nanojoules;
        picojoules[id] = 0;
    }

    /// <summary>Starts a window: nothing added yet.</summary>
    public void BeginWindow()
    {
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            latest[id] = 0;
        }
    }

    /// <summary>Adds a phase's active and reactive energy of a window to the phase and to the total.</summary>
    public void AddPhase(int phase, Measurement measured)
    {
        AddSigned(
            measured.ActiveMicrowatts[phase] * measured.Microseconds,
            RegisterId.ActiveImportL1 + phase, RegisterId.ActiveImport,
            RegisterId.ActiveExportL1 + phase, RegisterId.ActiveExport);
        AddSigned(
            measured.ReactiveMicrovars[phase] * measured.Microseconds,
            RegisterId.ReactiveImportL1 + phase, RegisterId.ReactiveImport,
            RegisterId.ReactiveExportL1 + phase, RegisterId.ReactiveExport);
    }

    private void AddSigned(long energyPicojoules, int importPhase, int importTotal, int exportPhase, int exportTotal)
    {
        if (energyPicojoules > 0)
        {
            Add(importPhase, importTotal, energyPicojoules);
        }
        else if (energyPicojoules < 0)
        {
            Add(exportPhase, exportTotal, -energyPicojoules);
        }
    }

    private void Add(int phaseId, int totalId, long energyPicojoules)
    {
        // A phase's energy goes to the total in the same whole nanojoules, so the total is their sum exactly.
        long sum = energyPicojoules + picojoules[phaseId];
        long nanojoules = sum / 1000;
        picojoules[phaseId] = (int)(sum - nanojoules * 1000);
        AddNanojoules(phaseId, nanojoules);
        AddNanojoules(totalId, nanojoules);
    }

    private void AddNanojoules(int id, long nanojoules)
    {
        latest[id] += nanojoules;
        long sum = remainders[id] + nanojoules;
        if (sum >= NanojoulesPerWattHour)
        {
            long wattHours = sum / NanojoulesPerWattHour;
            sum -= wattHours * NanojoulesPerWattHour;
            registers.Write(id, registers.Read(id) + wattHours);
        }

        remainders[id] = sum;
    }
}
