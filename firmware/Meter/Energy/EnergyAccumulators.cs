using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Registers;

namespace NfMeter.Energy;

/// <summary>The energies, exact: whole watt-hours in the register file and the remainder below one in nanojoules here.
/// Nothing is rounded away: what a window leaves below a nanojoule is carried too.</summary>
/// <remarks>
/// <para>An energy's number is its register's number, 0 to <see cref="RegisterId.EnergyCount"/> - 1.</para>
/// <para>A phase counts its own direction always. For the totals there are two rules (<see cref="IsNet"/>): each phase by
/// itself, as a PRO380 in service shows it, where a total is the sum of its phases; and the net of the phases in each
/// window, the 382L's vector summation, where import of one phase cancels export of another before anything is
/// counted.</para>
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
    private readonly int[] picojoules = new int[RegisterId.EnergyCount];
    private readonly long[] latest = new long[RegisterId.EnergyCount];

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

    /// <summary>How often a register of whole watt-hours has moved since the start: what the memory goes by. Wraps.</summary>
    public int RegisterChanges { get; private set; }

    /// <summary>What the last window added to an energy, nanojoules.</summary>
    public long LatestNanojoules(int id) => latest[id];

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
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            latest[id] = 0;
        }
    }

    /// <summary>How totals are made: false sums what the phases counted, each in its own direction; true counts the net
    /// of the phases.</summary>
    public bool IsNet { get; set; }

    /// <summary>Adds a phase's active and reactive energy of a window; and unless <see cref="IsNet"/> the same whole
    /// nanojoules to the totals, so that a total is the sum of its phases exactly.</summary>
    public void AddPhase(int phase, Measurement measured)
    {
        long active = measured.ActiveMicrowatts[phase], reactive = measured.ReactiveMicrovars[phase];
        bool isImport = active >= 0, isPositive = reactive >= 0;
        int quadrant = Quadrant(active, reactive) - 1;

        int id = (isImport ? RegisterId.ActiveImportL1 : RegisterId.ActiveExportL1) + phase;
        long nanojoules = Carry(id, active, measured.Microseconds);
        AddNanojoules(id, nanojoules);
        if (!IsNet)
        {
            AddToTotal(isImport ? RegisterId.ActiveImport : RegisterId.ActiveExport, nanojoules);
        }

        id = (isPositive ? RegisterId.ReactiveImportL1 : RegisterId.ReactiveExportL1) + phase;
        nanojoules = Carry(id, reactive, measured.Microseconds);
        AddNanojoules(id, nanojoules);
        AddNanojoules(RegisterId.ReactiveQ1L1 + quadrant * FrontEnd.Phases + phase, nanojoules);
        if (!IsNet)
        {
            AddToTotal(isPositive ? RegisterId.ReactiveImport : RegisterId.ReactiveExport, nanojoules);
            AddNanojoules(RegisterId.ReactiveQ1 + quadrant, nanojoules);
        }
    }

    /// <summary>Adds the net of all phases to the totals, where that is the rule. After the last phase of a
    /// window.</summary>
    public void AddNet(Measurement measured)
    {
        if (!IsNet)
        {
            return;
        }

        long active = 0, reactive = 0;
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            active += measured.ActiveMicrowatts[phase];
            reactive += measured.ReactiveMicrovars[phase];
        }

        int id = active >= 0 ? RegisterId.ActiveImport : RegisterId.ActiveExport;
        AddToTotal(id, Carry(id, active, measured.Microseconds));
        id = reactive >= 0 ? RegisterId.ReactiveImport : RegisterId.ReactiveExport;
        long nanojoules = Carry(id, reactive, measured.Microseconds);
        AddToTotal(id, nanojoules);
        AddNanojoules(RegisterId.ReactiveQ1 + Quadrant(active, reactive) - 1, nanojoules);
    }

    /// <summary>The quadrant of a power, 1 to 4: from the signs of P and Q, zero counting as positive, as a PRO380 in
    /// service shows it.</summary>
    public static int Quadrant(long active, long reactive)
    {
        return active >= 0 ? (reactive >= 0 ? 1 : 4) : (reactive >= 0 ? 2 : 3);
    }

    /// <summary>The whole nanojoules of a power over a time; what is below stays for the next one.</summary>
    private long Carry(int id, long microwatts, int microseconds)
    {
        long energyPicojoules = (microwatts < 0 ? -microwatts : microwatts) * microseconds + picojoules[id];
        long nanojoules = energyPicojoules / 1000;
        picojoules[id] = (int)(energyPicojoules - nanojoules * 1000);
        return nanojoules;
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
