using System;
using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Registers;

namespace NfMeter.Energy;

/// <summary>The energies, exact: whole watt-hours in the register file and the remainder below one in nanojoules here.
/// Nothing is rounded away: what a window leaves below a nanojoule is carried too.</summary>
/// <remarks>
/// <para>An energy's number is its register's number, 0 to <see cref="RegisterId.EnergyCount"/> - 1.</para>
/// <para>A phase counts its own direction always. For the totals there are two rules (<see cref="IsNet"/>): each phase
/// by itself, as a PRO380 in service shows it, where a total is the sum of its phases; and the net of the phases in
/// each window, the 382L's vector summation, where import of one phase cancels export of another before anything is
/// counted.</para>
/// <para>Behind current transformers all energies are the primary side's (<see cref="SetRatio"/>); what the window
/// added at the meter's own terminals is kept beside them for the test LED.</para>
/// <para>Reactive energy also goes to its quadrant, so R+ = R1 + R2 and R- = R3 + R4 to the nanojoule. What goes to a
/// total also goes to the active tariff's energy, so a total is T1 + T2 to the nanojoule, and active energy to the day
/// counter.</para>
/// </remarks>
public sealed class EnergyAccumulators
{
    /// <summary>Nanojoules in a watt-hour.</summary>
    public const long NanojoulesPerWattHour = 3600000000000L;

    private readonly RegisterFile registers;
    private readonly long[] remainders = new long[RegisterId.EnergyCount];
    private readonly int[] carried = new int[RegisterId.EnergyCount];
    private readonly int[] carriedTerminal = new int[RegisterId.EnergyCount];
    private readonly long[] latest = new long[RegisterId.EnergyCount];
    private readonly long[] latestTerminal = new long[RegisterId.EnergyCount];
    private int primary = 1;
    private int secondary = 1;

    /// <summary>Accumulators over a register file.</summary>
    public EnergyAccumulators(RegisterFile registers)
    {
        this.registers = registers;
        Tariff = 1;
    }

    /// <summary>Whole watt-hours (or var-hours) of an energy.</summary>
    public long WattHours(int id) => registers.Read(id);

    /// <summary>The remainder below a watt-hour, 0 to 3.6e12 - 1 nJ.</summary>
    public long Nanojoules(int id) => remainders[id];

    /// <summary>Copies all energies.</summary>
    /// <param name="wattHours">Receives <see cref="WattHours"/> of each.</param>
    /// <param name="nanojoules">Receives <see cref="Nanojoules"/> of each.</param>
    public void CopyTo(long[] wattHours, long[] nanojoules)
    {
        registers.Give(wattHours, RegisterId.EnergyCount);
        Array.Copy(remainders, 0, nanojoules, 0, RegisterId.EnergyCount);
    }

    /// <summary>How often a register of whole watt-hours has moved since the start: what the memory goes by.
    /// Wraps.</summary>
    public int RegisterChanges { get; private set; }

    /// <summary>What the last window added to an energy, nanojoules.</summary>
    public long LatestNanojoules(int id) => latest[id];

    /// <summary>As <see cref="LatestNanojoules"/> for a total, at the meter's terminals: without the current
    /// transformers' ratio.</summary>
    public long LatestTerminalNanojoules(int id) => primary == secondary ? latest[id] : latestTerminal[id];

    /// <summary>Sets the ratio of the current transformers: what flows at the terminals counts primary / secondary
    /// times.</summary>
    /// <param name="primaryAmperes">1 to 9999.</param>
    /// <param name="secondaryAmperes">1 or 5.</param>
    public void SetRatio(int primaryAmperes, int secondaryAmperes)
    {
        if (primaryAmperes == primary && secondaryAmperes == secondary)
        {
            return;
        }

        // What is carried is in parts of a picojoule by the old secondary: below a nanojoule, and dropped.
        primary = primaryAmperes;
        secondary = secondaryAmperes;
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            carried[id] = 0;
        }
    }

    /// <summary>The tariff that the totals' energy goes to, 1 or 2. A change takes effect with the next window that is
    /// worked on: at most some 400 ms late.</summary>
    public int Tariff
    {
        get => (int)registers.Read(RegisterId.ActiveTariff);
        set => registers.Write(RegisterId.ActiveTariff, value);
    }

    /// <summary>The day counter starts again from nothing.</summary>
    public void ResetDay()
    {
        Put(RegisterId.DayImport, 0, 0);
        Put(RegisterId.DayExport, 0, 0);
        RegisterChanges++;
    }

    /// <summary>Puts a stored energy under what has been measured since the start: usually nothing yet, more when the
    /// memory answered late.</summary>
    public void Restore(int id, long wattHours, long nanojoules)
    {
        Put(id, WattHours(id) + wattHours, remainders[id] + nanojoules);
    }

    /// <summary>After the quadrants were restored: R+ and R- are their sums.</summary>
    public void SumQuadrants()
    {
        RestoreSum(RegisterId.ReactiveImport, RegisterId.ReactiveQ1, RegisterId.ReactiveQ2);
        RestoreSum(RegisterId.ReactiveExport, RegisterId.ReactiveQ3, RegisterId.ReactiveQ4);
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            RestoreSum(
                RegisterId.ReactiveImportL1 + phase,
                RegisterId.ReactiveQ1L1 + phase, RegisterId.ReactiveQ2L1 + phase);
            RestoreSum(
                RegisterId.ReactiveExportL1 + phase,
                RegisterId.ReactiveQ3L1 + phase, RegisterId.ReactiveQ4L1 + phase);
        }
    }

    /// <summary>Makes tariff 1's energies what the totals have more than tariff 2's, once those are back.</summary>
    public void RestoreTariff1()
    {
        for (int id = RegisterId.ActiveImport; id <= RegisterId.ReactiveExport; id++)
        {
            int tariff2 = RegisterId.ActiveImportT2 + id;
            long wattHours = WattHours(id) - WattHours(tariff2);
            long nanojoules = remainders[id] - remainders[tariff2];
            if (nanojoules < 0)
            {
                wattHours--;
                nanojoules += NanojoulesPerWattHour;
            }

            Put(RegisterId.ActiveImportT1 + id, wattHours, nanojoules);
        }
    }

    /// <summary>Starts a window: nothing added yet.</summary>
    public void BeginWindow()
    {
        Array.Clear(latest, 0, latest.Length);
        Array.Clear(latestTerminal, 0, latestTerminal.Length);
    }

    /// <summary>How totals are made: false sums what the phases counted, each in its own direction; true counts the net
    /// of the phases.</summary>
    public bool IsNet { get; set; }

    /// <summary>Adds a phase's active and reactive energy of a window; and unless <see cref="IsNet"/> the same whole
    /// nanojoules to the totals, so that a total is the sum of its phases exactly.</summary>
    public void AddPhase(int phase, Measurement measured)
    {
        long lateActive = measured.LateActivePicojoules[phase], lateReactive = measured.LateReactivePicojoules[phase];
        if (lateActive != 0 || lateReactive != 0)
        {
            AddPhase(phase, lateActive, lateReactive);
        }

        long microseconds = measured.Microseconds;
        AddPhase(phase, measured.ActiveMicrowatts[phase] * microseconds,
            measured.ReactiveMicrovars[phase] * microseconds);
    }

    /// <summary>Adds the net of all phases to the totals, where that is the rule. After the last phase of a
    /// window.</summary>
    public void AddNet(Measurement measured)
    {
        if (!IsNet)
        {
            return;
        }

        long active = 0, reactive = 0, microseconds = measured.Microseconds;
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            active += measured.ActiveMicrowatts[phase] * microseconds + measured.LateActivePicojoules[phase];
            reactive += measured.ReactiveMicrovars[phase] * microseconds + measured.LateReactivePicojoules[phase];
        }

        int id = active >= 0 ? RegisterId.ActiveImport : RegisterId.ActiveExport;
        AddToTotal(id, Carry(id, active));
        AddTerminal(id, id, active);
        id = reactive >= 0 ? RegisterId.ReactiveImport : RegisterId.ReactiveExport;
        long nanojoules = Carry(id, reactive);
        AddToTotal(id, nanojoules);
        AddTerminal(id, id, reactive);
        AddNanojoules(RegisterId.ReactiveQ1 + Quadrant(active, reactive) - 1, nanojoules);
    }

    private void AddPhase(int phase, long activePicojoules, long reactivePicojoules)
    {
        bool isImport = activePicojoules >= 0, isPositive = reactivePicojoules >= 0;
        int quadrant = Quadrant(activePicojoules, reactivePicojoules) - 1;

        int id = (isImport ? RegisterId.ActiveImportL1 : RegisterId.ActiveExportL1) + phase;
        int total = isImport ? RegisterId.ActiveImport : RegisterId.ActiveExport;
        long nanojoules = Carry(id, activePicojoules);
        AddNanojoules(id, nanojoules);
        if (!IsNet)
        {
            AddToTotal(total, nanojoules);
            AddTerminal(id, total, activePicojoules);
        }

        id = (isPositive ? RegisterId.ReactiveImportL1 : RegisterId.ReactiveExportL1) + phase;
        total = isPositive ? RegisterId.ReactiveImport : RegisterId.ReactiveExport;
        nanojoules = Carry(id, reactivePicojoules);
        AddNanojoules(id, nanojoules);
        AddNanojoules(RegisterId.ReactiveQ1L1 + quadrant * FrontEnd.Phases + phase, nanojoules);
        if (!IsNet)
        {
            AddToTotal(total, nanojoules);
            AddTerminal(id, total, reactivePicojoules);
            AddNanojoules(RegisterId.ReactiveQ1 + quadrant, nanojoules);
        }
    }

    /// <summary>The quadrant of a power, 1 to 4: from the signs of P and Q, zero counting as positive, as a PRO380 in
    /// service shows it.</summary>
    public static int Quadrant(long active, long reactive)
    {
        return active >= 0 ? (reactive >= 0 ? 1 : 4) : (reactive >= 0 ? 2 : 3);
    }

    /// <summary>The whole nanojoules on the primary side of an energy at the terminals; what is below stays for the
    /// next one.</summary>
    /// <remarks>What is carried is in picojoules by the secondary, so that no division rounds. A window's energy at the
    /// terminals stays below 4e17 pJ, and 9999 times its nanojoules below 2^62.</remarks>
    private long Carry(int id, long energyPicojoules)
    {
        energyPicojoules = energyPicojoules < 0 ? -energyPicojoules : energyPicojoules;
        long thousands = energyPicojoules / 1000 * primary;
        long nanojoules = thousands / secondary;
        long rest = (thousands - nanojoules * secondary) * 1000 + energyPicojoules % 1000 * primary + carried[id];
        long more = rest / (1000 * secondary);
        carried[id] = (int)(rest - more * 1000 * secondary);
        return nanojoules + more;
    }

    /// <summary>Adds to what the window gave at the terminals.</summary>
    private void AddTerminal(int id, int total, long energyPicojoules)
    {
        if (primary != secondary)
        {
            energyPicojoules = (energyPicojoules < 0 ? -energyPicojoules : energyPicojoules) + carriedTerminal[id];
            long nanojoules = energyPicojoules / 1000;
            carriedTerminal[id] = (int)(energyPicojoules - nanojoules * 1000);
            latestTerminal[total] += nanojoules;
        }
    }

    private void RestoreSum(int id, int one, int other)
    {
        Put(id, WattHours(one) + WattHours(other), remainders[one] + remainders[other]);
    }

    /// <summary>Sets an energy; the nanojoules may be up to two watt-hours.</summary>
    private void Put(int id, long wattHours, long nanojoules)
    {
        long carry = nanojoules >= NanojoulesPerWattHour ? 1 : 0;
        registers.Write(id, wattHours + carry);
        remainders[id] = nanojoules - carry * NanojoulesPerWattHour;
    }

    private void AddToTotal(int id, long nanojoules)
    {
        AddNanojoules(id, nanojoules);
        AddNanojoules((Tariff == 2 ? RegisterId.ActiveImportT2 : RegisterId.ActiveImportT1) + id, nanojoules);
        if (id <= RegisterId.ActiveExport)
        {
            AddNanojoules(RegisterId.DayImport + id, nanojoules);
        }
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
            RegisterChanges++;
        }

        remainders[id] = sum;
    }
}
