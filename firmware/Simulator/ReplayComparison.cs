using NfMeter.Registers;
using NfMeter.Simulated.Recordings;

namespace NfMeter.Simulator;

/// <summary>A measured quantity beside its reference.</summary>
/// <param name="Name">P, Q, U, I or f.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Measured">Null when the run was too short for a window.</param>
/// <param name="Reference">Null when the recording gives none.</param>
/// <param name="Apparent">What a power's error is also held against; null for what isn't a power.</param>
/// <param name="IsPower">Active or reactive power.</param>
internal sealed record ComparedQuantity(
    string Name, string Unit, double? Measured, double? Reference, double? Apparent = null, bool IsPower = false)
{
    /// <summary>Of the reference; null when that is 0 or unknown.</summary>
    public double? ErrorPercent => Percent(Reference);

    /// <summary>Of the apparent power: what counts at a low power factor.</summary>
    public double? ErrorPercentOfApparent => Percent(Apparent);

    private double? Percent(double? of) =>
        of is not (null or 0) ? (Measured - Reference) / Math.Abs(of.Value) * 100 : null;
}

/// <summary>All quantities of a replay, by phase and in total.</summary>
internal sealed class ReplayComparison
{
    /// <param name="averages">What the meter gave.</param>
    /// <param name="reference">What the recording says of itself; a phase it says nothing of has no references.</param>
    /// <param name="recordedPhases">Phases with a recorded channel, 1 to 3.</param>
    public ReplayComparison(ReplayAverages averages, RecordingReference reference, int recordedPhases)
    {
        Seconds = averages.Seconds;
        var phases = new List<IReadOnlyList<ComparedQuantity>>();
        for (int phase = 0; phase < recordedPhases; phase++)
        {
            PhaseReference known = phase < reference.Phases.Count ? reference.Phases[phase] : default;
            phases.Add(OfPhase(averages, known, phase));
        }

        Phases = phases;
        Total = OfTotal(averages, reference);
    }

    public double Seconds { get; }

    public IReadOnlyList<IReadOnlyList<ComparedQuantity>> Phases { get; }

    public IReadOnlyList<ComparedQuantity> Total { get; }

    private static IReadOnlyList<ComparedQuantity> OfPhase(
        ReplayAverages averages, PhaseReference reference, int phase)
    {
        double? apparent = ApparentOf(reference);
        return
        [
            new("P", "W", averages.ActivePower(phase), reference.Watts, apparent, IsPower: true),
            new("Q", "var", averages.Mean(RegisterId.ReactivePowerL1 + phase), reference.Vars, apparent, IsPower: true),
            new("U", "V", averages.RootMeanSquare(RegisterId.VoltageL1 + phase), reference.Volts),
            new("I", "A", averages.RootMeanSquare(RegisterId.CurrentL1 + phase), reference.Amperes),
        ];
    }

    private static IReadOnlyList<ComparedQuantity> OfTotal(ReplayAverages averages, RecordingReference reference)
    {
        PhaseReference total = reference.Total;
        double? apparent = total.VoltAmperes ?? Sum(reference, ApparentOf);
        double? active = averages.ActivePower(0) + averages.ActivePower(1) + averages.ActivePower(2);
        return
        [
            new("P", "W", active, total.Watts ?? Sum(reference, phase => phase.Watts), apparent, IsPower: true),
            new("Q", "var", averages.Mean(RegisterId.ReactivePower), total.Vars ?? Sum(reference, phase => phase.Vars),
                apparent, IsPower: true),
            new("f", "Hz", averages.Mean(RegisterId.Frequency), reference.Hertz),
        ];
    }

    private static double? ApparentOf(PhaseReference reference) =>
        reference.VoltAmperes ?? reference.Volts * reference.Amperes;

    // One phase without a value leaves the sum unknown too.
    private static double? Sum(RecordingReference reference, Func<PhaseReference, double?> select)
    {
        double? sum = reference.Phases.Count > 0 ? 0 : null;
        foreach (PhaseReference phase in reference.Phases)
        {
            sum += select(phase);
        }

        return sum;
    }
}
