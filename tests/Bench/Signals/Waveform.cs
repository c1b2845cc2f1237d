namespace NfMeter.Bench.Signals;

/// <summary>Part of a <see cref="Waveform"/>: peak x sin(order x angle + phase).</summary>
/// <param name="Order">1 for the fundamental, 0 for direct voltage or current (phase a quarter of a turn).</param>
/// <param name="Peak">Volts or amperes.</param>
/// <param name="Radians">Its phase where the fundamental's angle is 0.</param>
internal readonly record struct Term(int Order, double Peak, double Radians);

/// <summary>When a gated current flows: parts of a period of one or more cycles, the rest is 0.</summary>
/// <param name="PeriodCycles">After how many cycles it repeats.</param>
/// <param name="Turns">From and to, in turns of the fundamental, rising, within 0 to
/// <paramref name="PeriodCycles"/>.</param>
internal sealed record Gate(int PeriodCycles, IReadOnlyList<(double From, double To)> Turns)
{
    /// <summary>Each half-wave from 90 degrees on: EN 50470-3's phase-fired waveform.</summary>
    public static Gate PhaseCut { get; } = Cut(90);

    /// <summary>Positive half-waves only: direct current and even harmonics.</summary>
    public static Gate HalfWave { get; } = new(1, [(0, 0.5)]);

    /// <summary>Two cycles on, two off: sub-harmonics at a quarter of the frequency.</summary>
    public static Gate Bursts { get; } = new(4, [(0, 2)]);

    /// <summary>One cycle on, three off: a burst-fired heater at a quarter of its power.</summary>
    public static Gate BurstFire { get; } = new(4, [(0, 1)]);

    /// <summary>A spot welder: three cycles out of 25, each half-wave from 60 degrees on.</summary>
    public static Gate SpotWelding { get; } = new(25, [.. CutFrom(60, 3)]);

    /// <summary>Each half-wave from an angle on: a dimmer.</summary>
    public static Gate Cut(double degrees) => new(1, [.. CutFrom(degrees, 1)]);

    /// <summary>Whether current flows.</summary>
    public bool IsOpen(double turns)
    {
        double within = turns - Math.Floor(turns / PeriodCycles) * PeriodCycles;
        foreach ((double from, double to) in Turns)
        {
            if (within >= from && within < to)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<(double From, double To)> CutFrom(double degrees, int cycles) =>
        Enumerable.Range(0, 2 * cycles).Select(half => (0.5 * half + degrees / 360, 0.5 * (half + 1)));
}

/// <summary>A voltage or a current as a function of the fundamental's angle: a sum of sinusoids, perhaps gated.
/// Products of two are integrated in closed form: nothing here is sampled.</summary>
internal sealed class Waveform
{
    private readonly double[] ofSine;
    private readonly double[] ofCosine;
    private readonly int highestOrder;

    public Waveform(Gate? gate, params Term[] terms)
    {
        Gate = gate;
        Terms = terms;
        highestOrder = terms.Length == 0 ? 0 : terms.Max(term => term.Order);
        ofSine = new double[highestOrder + 1];
        ofCosine = new double[highestOrder + 1];
        foreach (Term term in terms)
        {
            ofSine[term.Order] += term.Peak * Math.Cos(term.Radians);
            ofCosine[term.Order] += term.Peak * Math.Sin(term.Radians);
        }
    }

    public Gate? Gate { get; }

    public IReadOnlyList<Term> Terms { get; }

    /// <summary>A sinusoid.</summary>
    public static Waveform Sine(double rootMeanSquare, double radians = 0) =>
        new(null, new Term(1, rootMeanSquare * Math.Sqrt(2), radians));

    /// <summary>The value at an angle, of which sine and cosine are given; its turns count for the gate.</summary>
    public double At(double sine, double cosine, double turns)
    {
        if (Gate is not null && !Gate.IsOpen(turns))
        {
            return 0;
        }

        double value = ofCosine[0];
        if (highestOrder == 0)
        {
            return value;
        }

        double s = sine, c = cosine;
        value += ofSine[1] * s + ofCosine[1] * c;
        for (int order = 2; order <= highestOrder; order++)
        {
            double next = s * cosine + c * sine;
            c = c * cosine - s * sine;
            s = next;
            value += ofSine[order] * s + ofCosine[order] * c;
        }

        return value;
    }

    /// <summary>Integral of the product of two waveforms over the angle, in radians. At most one of the two may be
    /// gated, or both by the same gate.</summary>
    public static double Integrate(Waveform a, Waveform b, double fromTurns, double toTurns)
    {
        Gate? gate = a.Gate ?? b.Gate;
        if (b.Gate is not null && b.Gate != gate)
        {
            throw new ArgumentException("two different gates");
        }

        return UpTo(a, b, gate, toTurns) - UpTo(a, b, gate, fromTurns);
    }

    /// <summary>As <see cref="Integrate"/>, the product weighted with exp(-(turns - origin) / constant): what a
    /// transient that dies away adds. Neither may be gated.</summary>
    public static double IntegrateDecaying(
        Waveform a, Waveform b, double fromTurns, double toTurns, double originTurns, double constantTurns)
    {
        if (a.Gate is not null || b.Gate is not null)
        {
            throw new ArgumentException("a transient can't be gated");
        }

        double UpTo(double turns) => DecayingAntiderivative(a, b, turns, originTurns, constantTurns);
        return UpTo(toTurns) - UpTo(fromTurns);
    }

    private static double UpTo(Waveform a, Waveform b, Gate? gate, double turns)
    {
        if (gate is null)
        {
            return Antiderivative(a, b, turns);
        }

        double periods = Math.Floor(turns / gate.PeriodCycles);
        return periods * Within(a, b, gate, gate.PeriodCycles)
            + Within(a, b, gate, turns - periods * gate.PeriodCycles);
    }

    private static double Within(Waveform a, Waveform b, Gate gate, double turns)
    {
        double sum = 0;
        foreach ((double from, double to) in gate.Turns)
        {
            if (turns > from)
            {
                sum += Antiderivative(a, b, Math.Min(to, turns)) - Antiderivative(a, b, from);
            }
        }

        return sum;
    }

    /// <summary>sin(x) sin(y) = (cos(x - y) - cos(x + y)) / 2, term by term.</summary>
    private static double Antiderivative(Waveform a, Waveform b, double turns)
    {
        double sum = 0;
        foreach (Term x in a.Terms)
        {
            foreach (Term y in b.Terms)
            {
                sum += x.Peak * y.Peak / 2
                    * (OfCosine(x.Order - y.Order, x.Radians - y.Radians, turns)
                        - OfCosine(x.Order + y.Order, x.Radians + y.Radians, turns));
            }
        }

        return sum;
    }

    /// <summary>Integral of exp(-k x) cos(n x + p): exp(-k x) (n sin(n x + p) - k cos(n x + p)) / (k^2 + n^2).</summary>
    private static double DecayingAntiderivative(
        Waveform a, Waveform b, double turns, double originTurns, double constantTurns)
    {
        double k = 1 / (2 * Math.PI * constantTurns), sum = 0;
        double Of(int order, double radians)
        {
            double angle = 2 * Math.PI * Math.IEEERemainder(order * turns, 1) + radians;
            return (order * Math.Sin(angle) - k * Math.Cos(angle)) / (k * k + order * order);
        }

        foreach (Term x in a.Terms)
        {
            foreach (Term y in b.Terms)
            {
                sum += x.Peak * y.Peak / 2
                    * (Of(x.Order - y.Order, x.Radians - y.Radians) - Of(x.Order + y.Order, x.Radians + y.Radians));
            }
        }

        return sum * Math.Exp(-(turns - originTurns) / constantTurns);
    }

    private static double OfCosine(int order, double radians, double turns)
    {
        double angle = 2 * Math.PI * turns;
        return order == 0
            ? angle * Math.Cos(radians)
            : Math.Sin(2 * Math.PI * Math.IEEERemainder(order * turns, 1) + radians) / order;
    }
}
