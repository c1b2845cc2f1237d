using NfMeter.Energy;
using NfMeter.Registers;

namespace NfMeter.Pulses;

/// <summary>Which energy an output follows. The totals of the PRO380's combination codes (register 0x400F): C-01 is
/// <see cref="Import"/>, C-04 <see cref="Export"/>, C-05 <see cref="Sum"/>, C-06 <see cref="ExportLessImport"/>, C-09
/// and C-10 <see cref="ImportLessExport"/>.</summary>
/// <remarks>A difference can fall, and a pulse can't be taken back: what falls is owed and cancels what rises later
/// before a pulse is due. So such an output has given as many pulses as the difference has quanta at its highest, and
/// rests while the difference is below that.</remarks>
public static class FollowedEnergy
{
    /// <summary>A+, forward.</summary>
    public const int Import = 0;

    /// <summary>A-, reverse.</summary>
    public const int Export = 1;

    /// <summary>A+ and A- together.</summary>
    public const int Sum = 2;

    /// <summary>A+ less A-.</summary>
    public const int ImportLessExport = 3;

    /// <summary>A- less A+.</summary>
    public const int ExportLessImport = 4;

    /// <summary>R+.</summary>
    public const int ReactiveImport = 5;

    /// <summary>R-.</summary>
    public const int ReactiveExport = 6;

    /// <summary>How many there are.</summary>
    public const int Count = 7;

    /// <summary>What the last window added to a followed energy, nanojoules; a difference can be negative.</summary>
    /// <param name="energy">One of these.</param>
    /// <param name="energies">The energies.</param>
    /// <param name="isTerminal">Whether at the meter's terminals, or on the primary side of current
    /// transformers.</param>
    public static long LatestNanojoules(int energy, EnergyAccumulators energies, bool isTerminal)
    {
        long import = Latest(energies, RegisterId.ActiveImport, isTerminal);
        long export = Latest(energies, RegisterId.ActiveExport, isTerminal);
        switch (energy)
        {
            case Import: return import;
            case Export: return export;
            case Sum: return import + export;
            case ImportLessExport: return import - export;
            case ExportLessImport: return export - import;
            case ReactiveImport: return Latest(energies, RegisterId.ReactiveImport, isTerminal);
            default: return Latest(energies, RegisterId.ReactiveExport, isTerminal);
        }
    }

    private static long Latest(EnergyAccumulators energies, int id, bool isTerminal) =>
        isTerminal ? energies.LatestTerminalNanojoules(id) : energies.LatestNanojoules(id);
}
