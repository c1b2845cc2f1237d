using NfMeter.Simulated;

namespace NfMeter.Bench.Signals;

/// <summary>Voltage and current of one phase, over the phase's own angle: its voltage's fundamental crosses zero
/// upwards at 0.</summary>
internal sealed record PhaseSignal(Waveform Voltage, Waveform Current)
{
    /// <summary>What is added to the current and dies away from the stage's beginning on, as a motor's inrush does;
    /// null for none.</summary>
    public Waveform? Transient { get; init; }

    /// <summary>In which time <see cref="Transient"/> falls to 1/e, seconds.</summary>
    public double TransientSeconds { get; init; }

    private static readonly Waveform inPhase = new(null, new Term(1, 1, 0));
    private static readonly Waveform ahead = new(null, new Term(1, 1, Math.PI / 2));

    /// <summary>Reactive power of the fundamental, vars, positive when the current lags (IEC 62053-23).</summary>
    public double FundamentalVars => Vars(Current);

    /// <summary>The same of the transient at the stage's beginning.</summary>
    public double TransientVars => Transient is null ? 0 : Vars(Transient);

    private double Vars(Waveform current)
    {
        double sine = Fundamental(Voltage, inPhase), cosine = Fundamental(Voltage, ahead);
        return (Fundamental(current, inPhase) * cosine - Fundamental(current, ahead) * sine) / 2;
    }

    private static double Fundamental(Waveform waveform, Waveform unit)
    {
        int cycles = waveform.Gate?.PeriodCycles ?? 1;
        return Waveform.Integrate(waveform, unit, 0, cycles) / (Math.PI * cycles);
    }
}

/// <summary>What is on the terminals from a moment on.</summary>
/// <param name="FromSeconds">True time; the first stage begins at minus infinity.</param>
/// <param name="Phases">L1, L2, L3.</param>
internal sealed record Stage(double FromSeconds, IReadOnlyList<PhaseSignal> Phases);

/// <summary>Three voltages and three currents, defined as formulas. The meter's converter samples them; the reference
/// integrates the formulas in closed form over the true time, so it shares nothing with the meter's samples.</summary>
/// <remarks>The meter's clock is wrong by <paramref name="clockError"/>: when it says that a second has passed, 1 +
/// clockError seconds have.</remarks>
internal sealed class TestSignal(
    double hertz, double startTurns, bool isReversed, double clockError, IReadOnlyList<Stage> stages) : ISignalSource
{
    // The first one has no beginning.
    private readonly IReadOnlyList<Stage> stages = stages[0].Phases.All(phase => phase.Transient is null)
        ? stages
        : throw new ArgumentException("the first stage has no beginning from which a transient could die away");

    // The converter's times rise: the next stage is the present one or the one after it.
    private int present;
    private static readonly double cosineThird = Math.Cos(2 * Math.PI / 3);
    private static readonly double sineThird = Math.Sin(2 * Math.PI / 3);

    public const int Phases = VirtualMains.Phases;

    /// <summary>True time of a moment of the meter's clock.</summary>
    public double TrueSeconds(double microseconds) => microseconds * 1e-6 * (1 + clockError);

    /// <inheritdoc/>
    public void Sample(double microseconds, Span<double> values)
    {
        double seconds = TrueSeconds(microseconds);
        Stage stage = StageAt(seconds);
        IReadOnlyList<PhaseSignal> phases = stage.Phases;
        double turns = hertz * seconds + startTurns;
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * (turns - Math.Floor(turns)));
        for (int phase = 0; phase < Phases; phase++)
        {
            double angle = Displacement(phase);

            // cos(-120 degrees) is cos(120 degrees), and 240 degrees ahead are 120 behind.
            double s = phase == 0 ? 0 : sineThird * (phase == 1 == isReversed ? 1 : -1);
            double c = phase == 0 ? 1 : cosineThird;
            double sin = sine * c + cosine * s, cos = cosine * c - sine * s;
            values[2 * phase] = phases[phase].Voltage.At(sin, cos, turns + angle);
            values[2 * phase + 1] = phases[phase].Current.At(sin, cos, turns + angle);
            if (phases[phase].Transient is { } transient)
            {
                double share = Math.Exp(-(seconds - stage.FromSeconds) / phases[phase].TransientSeconds);
                values[2 * phase + 1] += share * transient.At(sin, cos, turns + angle);
            }
        }
    }

    /// <summary>Active energy of a phase between two true times, joules, import positive.</summary>
    public double Joules(int phase, double from, double to)
    {
        double sum = 0;
        ForEachStage(from, to, (stage, begin, end) =>
        {
            PhaseSignal signal = stage.Phases[phase];
            sum += Integrate(signal.Voltage, signal.Current, phase, begin, end);
            if (signal.Transient is { } transient)
            {
                sum += IntegrateDecaying(signal.Voltage, transient, phase, begin, end, stage, signal.TransientSeconds);
            }
        });
        return sum;
    }

    /// <summary>Reactive energy of the fundamental between two true times, var-seconds.</summary>
    public double VarSeconds(int phase, double from, double to)
    {
        double sum = 0;
        ForEachStage(from, to, (stage, begin, end) =>
        {
            PhaseSignal signal = stage.Phases[phase];
            sum += signal.FundamentalVars * (end - begin);
            if (signal.Transient is not null)
            {
                double Share(double seconds) => Math.Exp(-(seconds - stage.FromSeconds) / signal.TransientSeconds);
                sum += signal.TransientVars * signal.TransientSeconds * (Share(begin) - Share(end));
            }
        });
        return sum;
    }

    /// <summary>Root mean square of a phase's voltage between two true times.</summary>
    public double Volts(int phase, double from, double to)
    {
        double sum = 0;
        ForEachStage(from, to, (stage, begin, end) =>
        {
            Waveform voltage = stage.Phases[phase].Voltage;
            sum += Integrate(voltage, voltage, phase, begin, end);
        });
        return Math.Sqrt(sum / (to - from));
    }

    /// <summary>Root mean square of a phase's current between two true times.</summary>
    public double Amperes(int phase, double from, double to)
    {
        double sum = 0;
        ForEachStage(from, to, (stage, begin, end) =>
        {
            PhaseSignal signal = stage.Phases[phase];
            sum += Integrate(signal.Current, signal.Current, phase, begin, end);
            if (signal.Transient is { } transient)
            {
                double constant = signal.TransientSeconds;
                sum += 2 * IntegrateDecaying(signal.Current, transient, phase, begin, end, stage, constant)
                    + IntegrateDecaying(transient, transient, phase, begin, end, stage, constant / 2);
            }
        });
        return Math.Sqrt(sum / (to - from));
    }

    private double Integrate(Waveform a, Waveform b, int phase, double begin, double end) =>
        Waveform.Integrate(a, b, TurnsOf(phase, begin), TurnsOf(phase, end)) / (2 * Math.PI * hertz);

    private double IntegrateDecaying(
        Waveform a, Waveform b, int phase, double begin, double end, Stage stage, double constant) =>
        Waveform.IntegrateDecaying(
            a, b, TurnsOf(phase, begin), TurnsOf(phase, end), TurnsOf(phase, stage.FromSeconds), constant * hertz)
            / (2 * Math.PI * hertz);

    private void ForEachStage(double from, double to, Action<Stage, double, double> action)
    {
        for (int index = 0; index < stages.Count; index++)
        {
            double begin = index == 0 ? from : Math.Max(from, stages[index].FromSeconds);
            double end = index + 1 < stages.Count ? Math.Min(to, stages[index + 1].FromSeconds) : to;
            if (end > begin)
            {
                action(stages[index], begin, end);
            }
        }
    }

    private Stage StageAt(double seconds)
    {
        while (present > 0 && stages[present].FromSeconds > seconds)
        {
            present--;
        }

        while (present + 1 < stages.Count && stages[present + 1].FromSeconds <= seconds)
        {
            present++;
        }

        return stages[present];
    }

    private double TurnsOf(int phase, double seconds) => hertz * seconds + startTurns + Displacement(phase);

    // One rule for the angle and for the gate's turns: a third behind, or ahead when reversed.
    private double Displacement(int phase) =>
        phase switch { 0 => 0, 1 => isReversed ? 1.0 / 3 : -1.0 / 3, _ => isReversed ? -1.0 / 3 : 1.0 / 3 };
}
