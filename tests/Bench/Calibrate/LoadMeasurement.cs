using System.Diagnostics;
using NfMeter.Bench.Compare;
using NfMeter.Bench.Signals;
using NfMeter.Settings;

namespace NfMeter.Bench.Calibrate;

/// <summary>One phase as a meter shows it, means over a measurement.</summary>
internal sealed record PhaseMeans(double Volts, double Amperes, double Watts, double Vars)
{
    /// <summary>How far the current is behind, degrees.</summary>
    public double LagDegrees => Math.Atan2(Vars, Watts) * 180 / Math.PI;
}

/// <summary>Meter and reference at the same load.</summary>
/// <param name="Meter">By phase, on the meter's terminals.</param>
/// <param name="Reference">By phase; null without one.</param>
/// <param name="PowerUncertainty">By phase: what the scatter of the readings leaves of the power's error, 0.01 is
/// 1 %.</param>
/// <param name="Hertz">By the meter.</param>
/// <param name="Readings">How many.</param>
internal sealed record Measured(
    PhaseMeans[] Meter, PhaseMeans[]? Reference, double[] PowerUncertainty, double Hertz, int Readings)
{
    /// <summary>0.01 is 1 %.</summary>
    public double PowerError(int phase) => Meter[phase].Watts / Reference![phase].Watts - 1;

    /// <inheritdoc cref="PowerError"/>
    public double VoltageError(int phase) => Meter[phase].Volts / Reference![phase].Volts - 1;

    /// <inheritdoc cref="PowerError"/>
    public double CurrentError(int phase) => Meter[phase].Amperes / Reference![phase].Amperes - 1;
}

/// <summary>Reads a meter and a reference one behind the other for a time, by the meter's own clock.</summary>
/// <remarks>Powers, not energies: a reference's register of 0.01 kWh would need hours. Both are means over a steady
/// load; what isn't steady shows as scatter. Each of the meter's windows counts once, however fast the link
/// is.</remarks>
internal sealed class LoadMeasurement
{
    private const int FewestReadings = 40;
    private const int SettleSeconds = 3;

    // For a slow link; a meter without voltage shows nothing new for ever.
    private const int SpareSeconds = 60;
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan longestStandstill = TimeSpan.FromSeconds(15);

    private readonly CalibratedMeter meter;
    private readonly ComparedMeter? reference;
    private readonly double ratio;

    public LoadMeasurement(CalibratedMeter meter, ComparedMeter? reference)
    {
        this.meter = meter;
        this.reference = reference;

        // The meter shows what flows before its current transformers; the reference is at its terminals.
        int primary = meter.Setting(SettingId.CtPrimary);
        ratio = primary == 0 ? 1 : primary / (double)meter.Setting(SettingId.CtSecondary);
    }

    /// <summary>Measures a load.</summary>
    /// <param name="seconds">How long at least.</param>
    /// <param name="advance">Told how many seconds have passed.</param>
    public Measured Measure(double seconds, Action<double> advance)
    {
        var pairs = new List<(PhaseMeans[] Meter, PhaseMeans[]? Reference)>();
        double hertz = 0;
        Wait(SettleSeconds, SettleSeconds, advance: null, () => true, () => false);
        Wait(seconds, seconds + SpareSeconds, advance, () => pairs.Count >= FewestReadings, () =>
        {
            MeterReading reading = meter.Read();
            PhaseMeans[] shown = Phases(reading, MeterMap.Pro380, ratio);
            if (pairs.Count > 0 && pairs[^1].Meter.SequenceEqual(shown))
            {
                return false;
            }

            hertz += reading.Values["f"];
            pairs.Add((shown, reference is null ? null : Phases(reference.Read(), reference.Map, 1)));
            return true;
        });
        PhaseMeans[] means = Mean([.. pairs.Select(pair => pair.Meter)]);
        PhaseMeans[]? referenceMeans = reference is null ? null : Mean([.. pairs.Select(pair => pair.Reference!)]);
        double[] uncertainty =
        [
            .. Enumerable.Range(0, TestSignal.Phases).Select(phase => Scatter(
                [.. pairs.Select(pair => pair.Meter[phase].Watts - (pair.Reference?[phase].Watts ?? 0))],
                (referenceMeans ?? means)[phase].Watts)),
        ];
        return new Measured(means, referenceMeans, uncertainty, hertz / pairs.Count, pairs.Count);
    }

    /// <summary>Means of what the phases do at rest, over two observations at least; null for a phase that doesn't
    /// rest.</summary>
    /// <param name="phases">Which.</param>
    /// <param name="seconds">How long at least.</param>
    /// <param name="advance">Told how many seconds have passed.</param>
    public AtRest?[] MeasureRest(IReadOnlyList<int> phases, double seconds, Action<double> advance)
    {
        // An observation is 12.8 s. The first may have begun with a load or with another calibration; before it a phase
        // that counted needs 3.2 s to rest.
        const int Wanted = 3;
        const double LongestSeconds = 4 + Wanted * 13;
        AtRest[] first = meter.Rest(), last = first;
        var seen = phases.ToDictionary(phase => phase, phase => new List<AtRest>());
        Wait(seconds, Math.Max(seconds, LongestSeconds), advance, AreAllSeen, () =>
        {
            AtRest[] now = meter.Rest();
            int[] fresh = [.. phases.Where(phase => now[phase].Count != last[phase].Count)];
            foreach (int phase in fresh)
            {
                seen[phase].Add(now[phase]);
            }

            last = now;
            return fresh.Length > 0;
        });
        var rest = new AtRest?[TestSignal.Phases];
        foreach (int phase in phases)
        {
            AtRest[] good = [.. seen[phase].Where(one => one.Count > first[phase].Count + 1)];
            rest[phase] = good.Length == 0
                ? null
                : new AtRest(good.Average(one => one.Watts), good.Average(one => one.Vars), good.Length);
        }

        return rest;

        bool AreAllSeen() => phases.All(phase => last[phase].Count >= first[phase].Count + Wanted);
    }

    private static PhaseMeans[] Phases(MeterReading reading, MeterMap map, double divisor)
    {
        double Value(string name, int phase)
        {
            string quantity = $"{name} L{phase + 1}";
            return reading.Values[quantity] * map.Rows.First(row => row.Quantity == quantity).Scale;
        }

        return
        [
            .. Enumerable.Range(0, TestSignal.Phases).Select(phase => new PhaseMeans(
                Value("U", phase), Math.Abs(Value("I", phase)) / divisor, Value("P", phase) / divisor,
                Value("Q", phase) / divisor)),
        ];
    }

    private static PhaseMeans[] Mean(IReadOnlyList<PhaseMeans[]> readings) =>
    [
        .. Enumerable.Range(0, TestSignal.Phases).Select(phase => new PhaseMeans(
            readings.Average(one => one[phase].Volts), readings.Average(one => one[phase].Amperes),
            readings.Average(one => one[phase].Watts), readings.Average(one => one[phase].Vars))),
    ];

    /// <summary>Twice the standard deviation of the mean.</summary>
    private static double Scatter(double[] differences, double expected)
    {
        double mean = differences.Average();
        double variance = differences.Sum(value => (value - mean) * (value - mean))
            / Math.Max(1, differences.Length - 1);
        return 2 * Math.Sqrt(variance / differences.Length) / Math.Abs(expected);
    }

    /// <summary>Lets time pass by the meter's clock.</summary>
    /// <param name="seconds">How long at least.</param>
    /// <param name="longest">How long at most, if there isn't enough.</param>
    /// <param name="advance">Told how many seconds have passed.</param>
    /// <param name="isEnough">Whether enough was read.</param>
    /// <param name="read">Reads; false when nothing new was there.</param>
    private void Wait(double seconds, double longest, Action<double>? advance, Func<bool> isEnough, Func<bool> read)
    {
        long from = meter.OperatingSeconds(), last = from;
        var standstill = Stopwatch.StartNew();
        while (last - from < seconds || (!isEnough() && last - from < longest))
        {
            if (!read())
            {
                Thread.Sleep(pause);
            }

            long now = meter.OperatingSeconds();
            advance?.Invoke(Math.Min(now - from, seconds) - Math.Min(last - from, seconds));
            if (now != last)
            {
                standstill.Restart();
                last = now;
            }
            else if (standstill.Elapsed > longestStandstill)
            {
                throw new IOException($"{meter.Name}: the meter's operating time stands still: it doesn't measure");
            }
        }
    }
}
