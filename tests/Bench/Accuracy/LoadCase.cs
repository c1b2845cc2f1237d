using NfMeter.Bench.Signals;

namespace NfMeter.Bench.Accuracy;

/// <summary>What one phase of a test load is made of, as a person states it.</summary>
internal sealed record PhaseLoad
{
    public double Volts { get; init; } = Rating.Volts;

    /// <summary>Root mean square of the sinusoid, before a gate takes its part of it.</summary>
    public double Amperes { get; init; } = Rating.BasicAmperes;

    /// <summary>How far the current's fundamental is behind the voltage's.</summary>
    public double LagDegrees { get; init; }

    /// <summary>Orders with their fractions of the fundamental, and their phase where the fundamental starts.</summary>
    public IReadOnlyList<(int Order, double Fraction, double Degrees)> VoltageHarmonics { get; init; } = [];

    /// <inheritdoc cref="VoltageHarmonics"/>
    public IReadOnlyList<(int Order, double Fraction, double Degrees)> CurrentHarmonics { get; init; } = [];

    /// <summary>Direct current in the current, amperes.</summary>
    public double DirectAmperes { get; init; }

    /// <summary>Direct voltage in the voltage, volts.</summary>
    public double DirectVolts { get; init; }

    public Gate? Gate { get; init; }

    /// <summary>The current with which the stage begins and from which it falls to <see cref="Amperes"/>; null for
    /// none.</summary>
    public Inrush? Inrush { get; init; }

    public PhaseSignal ToSignal() => new(
        Make(Volts, 0, VoltageHarmonics, DirectVolts, null),
        Make(Amperes, -LagDegrees, CurrentHarmonics, DirectAmperes, Gate))
    {
        Transient = Inrush is { } inrush ? Difference(inrush) : null,
        TransientSeconds = Inrush?.ConstantSeconds ?? 0,
    };

    /// <summary>What the first current has more than the last.</summary>
    private Waveform Difference(Inrush inrush) => new(
        null,
        new Term(1, inrush.Amperes * Math.Sqrt(2), Radians(-inrush.LagDegrees)),
        new Term(1, -Amperes * Math.Sqrt(2), Radians(-LagDegrees)));

    private static Waveform Make(
        double rootMeanSquare, double degrees, IReadOnlyList<(int Order, double Fraction, double Degrees)> harmonics,
        double direct, Gate? gate)
    {
        double peak = rootMeanSquare * Math.Sqrt(2);
        var terms = new List<Term> { new(1, peak, Radians(degrees)) };
        terms.AddRange(harmonics.Select(harmonic => new Term(
            harmonic.Order, peak * harmonic.Fraction, Radians(harmonic.Order * degrees + harmonic.Degrees))));
        if (direct != 0)
        {
            terms.Add(new Term(0, direct, Math.PI / 2));
        }

        return new Waveform(gate, [.. terms]);
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}

/// <summary>A motor's starting current, which dies away exponentially.</summary>
/// <param name="Amperes">Root mean square at the beginning.</param>
/// <param name="LagDegrees">How far it is behind the voltage then.</param>
/// <param name="ConstantSeconds">In which time it falls to 1/e.</param>
internal sealed record Inrush(double Amperes, double LagDegrees, double ConstantSeconds);

/// <summary>Three phases from a moment on, in seconds after the measurement has begun.</summary>
internal sealed record LoadStage(double FromSeconds, PhaseLoad L1, PhaseLoad L2, PhaseLoad L3)
{
    public LoadStage(PhaseLoad all)
        : this(0, all, all, all)
    {
    }

    public IReadOnlyList<PhaseLoad> Phases => [L1, L2, L3];

    /// <summary>Only one phase carries current.</summary>
    public static LoadStage OnlyPhase(int phase, PhaseLoad load)
    {
        PhaseLoad idle = load with { Amperes = 0 };
        return new LoadStage(0, phase == 0 ? load : idle, phase == 1 ? load : idle, phase == 2 ? load : idle);
    }
}

/// <summary>Everything that is on the meter's terminals during a measurement, and the temperature.</summary>
internal sealed record LoadCase(params IReadOnlyList<LoadStage> Stages)
{
    public double Hertz { get; init; } = Rating.Hertz;

    public bool IsReversed { get; init; }

    public double Celsius { get; init; } = Rating.CalibrationCelsius;

    public static LoadCase Balanced(PhaseLoad all) => new(new LoadStage(all));

    /// <summary>The signal. Where in the cycle it starts and how wrong the meter's clock is come from the
    /// seed.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="measureFrom">When the measurement begins, true seconds.</param>
    public TestSignal ToSignal(int seed, double measureFrom) => new(
        Hertz,
        StartOf(seed),
        IsReversed,
        ClockErrorOf(seed),
        [.. Stages.Select(stage => new Stage(
            measureFrom + stage.FromSeconds, [.. stage.Phases.Select(phase => phase.ToSignal())]))]);

    /// <summary>Where in a cycle, or in a recording, a run begins: 0 to 1.</summary>
    public static double StartOf(int seed) => SeedValue(seed, 1);

    /// <summary>How wrong the meter's clock is.</summary>
    public static double ClockErrorOf(int seed) => Rating.ClockTolerance * (2 * SeedValue(seed, 2) - 1);

    /// <summary>A number from 0 to 1 that only depends on the seed and on what it is for.</summary>
    private static double SeedValue(int seed, int purpose)
    {
        unchecked
        {
            // splitmix64's finishing step (Steele, Lea and Flood, 2014).
            ulong mixed = (ulong)seed * 0x9E3779B97F4A7C15 + (ulong)purpose * 0xD1342543DE82EF95;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            mixed ^= mixed >> 31;
            return (mixed >> 11) * (1.0 / (1UL << 53));
        }
    }
}
