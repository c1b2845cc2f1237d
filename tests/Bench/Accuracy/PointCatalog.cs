using System.Globalization;
using NfMeter.Bench.Signals;

namespace NfMeter.Bench.Accuracy;

/// <summary>All points of the report, as tables of loads.</summary>
internal static class PointCatalog
{
    public const string Intrinsic = "Active energy, balanced load";

    /// <summary>Currents of the error curves: Ist, Imin of class C, the standards' steps and what lies
    /// between.</summary>
    public static readonly double[] CurveAmperes = [0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 20, 50, 100];

    public static readonly (string Name, double LagDegrees)[] PowerFactors =
    [
        ("1", 0), ("0.5L", 60), ("0.8C", -Degrees(Math.Acos(0.8))),
    ];

    // From 0.05, 0.1 and 0.2 Ib on: below that IEC 62053-23 gives no limit.
    private static readonly (string Name, double LagDegrees, double LowestAmperes)[] sines =
    [
        ("1", 90, 0.25), ("0.5", 30, 0.5), ("0.25", Degrees(Math.Asin(0.25)), 1),
    ];

    /// <summary>All points.</summary>
    /// <param name="isQuick">Fewer currents outside the curves.</param>
    /// <param name="recordings">Folder of the recordings, or null.</param>
    public static IReadOnlyList<TestPoint> All(bool isQuick, string? recordings) =>
    [
        .. IntrinsicPoints(),
        .. OnePhasePoints(isQuick),
        .. ExportPoints(),
        .. ReactivePoints(isQuick),
        .. InfluencePoints(isQuick),
        .. BehaviourPoints(isQuick),
        .. RecordingPoints(recordings),
    ];

    private static IEnumerable<TestPoint> IntrinsicPoints() =>
        from factor in PowerFactors
        from amperes in CurveAmperes
        select new TestPoint(
            $"active-{factor.Name}-{Number(amperes)}A", Intrinsic, $"{Number(amperes)} A, PF {factor.Name}",
            Procedure.Energy, "intrinsic", factor.Name, amperes,
            LoadCase.Balanced(new PhaseLoad { Amperes = amperes, LagDegrees = factor.LagDegrees }));

    private static IEnumerable<TestPoint> OnePhasePoints(bool isQuick) =>
        from phase in Enumerable.Range(0, TestSignal.Phases)
        from factor in PowerFactors.Take(2)
        from amperes in isQuick ? [Rating.BasicAmperes] : new[] { 0.5, 1, 5, 100 }
        select new TestPoint(
            $"only-L{phase + 1}-{factor.Name}-{Number(amperes)}A", "Active energy, one phase loaded",
            $"only L{phase + 1}, {Number(amperes)} A, PF {factor.Name}", Procedure.Energy, "one-phase", factor.Name,
            amperes,
            new LoadCase(LoadStage.OnlyPhase(
                phase, new PhaseLoad { Amperes = amperes, LagDegrees = factor.LagDegrees })))
        {
            LoadedPhases = [phase],
        };

    private static IEnumerable<TestPoint> ExportPoints() =>
        from factor in PowerFactors
        select new TestPoint(
            $"export-{factor.Name}-5A", "Active energy, export", $"-5 A, PF {factor.Name}", Procedure.Energy, "export",
            factor.Name, Rating.BasicAmperes,
            LoadCase.Balanced(new PhaseLoad { LagDegrees = factor.LagDegrees + 180 }));

    private static IEnumerable<TestPoint> ReactivePoints(bool isQuick)
    {
        const string Group = "Reactive energy";
        double[] currents = isQuick ? [0.25, 0.5, 1, 5, 100] : [0.25, 0.5, 1, 5, 20, 100];
        foreach ((string name, double lag, double lowest) in sines)
        {
            foreach (double amperes in currents.Where(amperes => amperes >= lowest))
            {
                foreach (string side in (string[])["L", "C"])
                {
                    // Capacitive ones need no second look at each current when time is short.
                    if (isQuick && side == "C" && amperes != Rating.BasicAmperes)
                    {
                        continue;
                    }

                    double degrees = side == "L" ? lag : -lag;
                    yield return new TestPoint(
                        $"reactive-{name}{side}-{Number(amperes)}A", Group,
                        $"{Number(amperes)} A, sin {name} {(side == "L" ? "inductive" : "capacitive")}",
                        Procedure.Energy, "reactive", $"sin {name}", amperes,
                        LoadCase.Balanced(new PhaseLoad { Amperes = amperes, LagDegrees = degrees }))
                    {
                        IsReactive = true,
                    };
                }
            }
        }

        for (int phase = 0; phase < TestSignal.Phases; phase++)
        {
            var load = new PhaseLoad { LagDegrees = 90 };
            yield return new TestPoint(
                $"reactive-only-L{phase + 1}-1L-5A", Group, $"only L{phase + 1}, 5 A, sin 1 inductive",
                Procedure.Energy, "reactive-one-phase", "sin 1", Rating.BasicAmperes,
                new LoadCase(LoadStage.OnlyPhase(phase, load)))
            {
                IsReactive = true,
                LoadedPhases = [phase],
            };
        }
    }

    private static IEnumerable<TestPoint> InfluencePoints(bool isQuick)
    {
        double[] currents = isQuick ? [Rating.BasicAmperes] : [0.5, Rating.BasicAmperes, Rating.MaximumAmperes];
        foreach (double amperes in currents)
        {
            foreach ((string name, double lag) in PowerFactors.Take(2))
            {
                var load = new PhaseLoad { Amperes = amperes, LagDegrees = lag };
                foreach (double percent in (double[])[-20, -10, 10, 20])
                {
                    yield return Influence(
                        "voltage", $"{percent:+0;-0}", "Influence of voltage", $"U {percent:+0;-0} %", name, amperes,
                        LoadCase.Balanced(load with { Volts = Rating.Volts * (1 + percent / 100) }), load);
                }

                foreach (double hertz in (double[])[45, 49, 51, 55, 60, 65])
                {
                    yield return Influence(
                        "frequency", $"{hertz}Hz", "Influence of frequency", $"{hertz} Hz", name, amperes,
                        LoadCase.Balanced(load) with { Hertz = hertz }, load);
                }

                foreach (double celsius in (double[])[-40, -25, 5, 45, 70])
                {
                    yield return Influence(
                        "temperature", $"{celsius}C", "Influence of temperature", $"{celsius} °C", name, amperes,
                        LoadCase.Balanced(load) with { Celsius = celsius }, load);
                }
            }
        }

        foreach (TestPoint point in WaveformPoints().Concat(NetworkPoints()))
        {
            yield return point;
        }
    }

    private static IEnumerable<TestPoint> WaveformPoints()
    {
        const string Group = "Influence of the waveform";

        // EN 50470-3: half of Imax, 10 % of the 5th in the voltage and 40 % in the current, in phase where they cross.
        var half = new PhaseLoad { Amperes = Rating.MaximumAmperes / 2 };
        PhaseLoad fifth = half with { VoltageHarmonics = [(5, 0.1, 0)], CurrentHarmonics = [(5, 0.4, 0)] };
        yield return Influence(
            "harmonics", "5th", Group, "5th harmonic, 10 % of U, 40 % of I", "1", half.Amperes,
            LoadCase.Balanced(fifth), half);
        yield return Influence(
            "harmonics", "5th-opposed", Group, "5th harmonic, 10 % of U, 40 % of I against it", "1", half.Amperes,
            LoadCase.Balanced(fifth with { VoltageHarmonics = [(5, 0.1, 180)] }), half);

        // Half-waves of a sinusoid whose peak is that of Imax are Imax / sqrt 2.
        var full = new PhaseLoad { Amperes = Rating.MaximumAmperes };
        yield return Influence(
            "dc", "half-wave", Group, "half-waves with Imax's peak: direct current and even harmonics", "1",
            full.Amperes, LoadCase.Balanced(full with { Gate = Gate.HalfWave }), full);
        var basic = new PhaseLoad();
        yield return Influence(
            "dc", "half-wave", Group, "half-waves: direct current and even harmonics", "1", basic.Amperes,
            LoadCase.Balanced(basic with { Gate = Gate.HalfWave }), basic);
        yield return Influence(
            "dc", "direct-current", Group, "2.5 A direct current on top", "1", basic.Amperes,
            LoadCase.Balanced(basic with { DirectAmperes = 2.5 }), basic);
        yield return Influence(
            "dc", "direct-both", Group, "2.5 A direct current and 2 V direct voltage", "1", basic.Amperes,
            LoadCase.Balanced(basic with { DirectAmperes = 2.5, DirectVolts = 2 }), basic);
        yield return Influence(
            "odd", "phase-cut", Group, "half-waves cut at 90 degrees: odd harmonics", "1", basic.Amperes,
            LoadCase.Balanced(basic with { Gate = Gate.PhaseCut }), basic);
        yield return Influence(
            "sub", "bursts", Group, "two cycles on, two off: sub-harmonics", "1", basic.Amperes,
            LoadCase.Balanced(basic with { Gate = Gate.Bursts }), basic);
    }

    private static IEnumerable<TestPoint> NetworkPoints()
    {
        const string Group = "Influence of the network";
        foreach (double amperes in (double[])[Rating.TransitionalAmperes, Rating.BasicAmperes])
        {
            var load = new PhaseLoad { Amperes = amperes };
            yield return Influence(
                "sequence", "reversed", Group, "L1, L3, L2", "1", amperes,
                LoadCase.Balanced(load) with { IsReversed = true }, load);
        }

        // What an unsupplied phase carries can't be energy: its current flows on, from a meter whose fuse has blown.
        var basic = new PhaseLoad();
        PhaseLoad dead = basic with { Volts = 0 };
        yield return Influence(
            "unbalance", "without-L1", Group, "L1 without voltage", "1", basic.Amperes,
            new LoadCase(new LoadStage(0, dead, basic, basic)), basic) with
        { LoadedPhases = [1, 2] };
        yield return Influence(
            "unbalance", "without-L3", Group, "L3 without voltage", "1", basic.Amperes,
            new LoadCase(new LoadStage(0, basic, basic, dead)), basic) with
        { LoadedPhases = [0, 1] };
        yield return Influence(
            "unbalance", "only-L2", Group, "L1 and L3 without voltage", "1", basic.Amperes,
            new LoadCase(new LoadStage(0, dead, basic, dead)), basic) with
        { LoadedPhases = [1] };
        yield return Influence(
            "unbalance", "voltages", Group, "253 V, 230 V, 207 V", "1", basic.Amperes,
            new LoadCase(new LoadStage(0, basic with { Volts = 253 }, basic, basic with { Volts = 207 })), basic);
        yield return Influence(
            "unbalance", "currents", Group, "100 A, 5 A, 0.5 A", "1", basic.Amperes,
            new LoadCase(new LoadStage(0, basic with { Amperes = 100 }, basic, basic with { Amperes = 0.5 })), basic);
    }

    private static TestPoint Influence(
        string test, string what, string group, string title, string factor, double amperes, LoadCase with,
        PhaseLoad without) =>
        new($"{test}-{what}-{factor}-{Number(amperes)}A", group, $"{title}, {Number(amperes)} A, PF {factor}",
            Procedure.Influence, test, factor, amperes, with)
        {
            Without = LoadCase.Balanced(without),
        };

    private static IEnumerable<TestPoint> BehaviourPoints(bool isQuick)
    {
        const string Group = "Start, no load, repeatability, constant, step";
        var start = new PhaseLoad { Amperes = Rating.StartingAmperes };
        yield return new TestPoint(
            "start", Group, "Ist = 20 mA from power-on", Procedure.Start, "start", "1", start.Amperes,
            LoadCase.Balanced(start));
        foreach (double share in (double[])[1.15, 0.8])
        {
            yield return new TestPoint(
                $"no-load-{Number(share)}Un", Group, $"{Number(share)} Un without current", Procedure.NoLoad, "no-load",
                "any", 0, LoadCase.Balanced(new PhaseLoad { Volts = share * Rating.Volts, Amperes = 0 }));
        }

        foreach ((string name, double lag) in PowerFactors.Take(2))
        {
            foreach (double amperes in isQuick ? [Rating.BasicAmperes] : new[] { 0.5, Rating.BasicAmperes })
            {
                yield return new TestPoint(
                    $"repeat-{name}-{Number(amperes)}A", Group, $"five readings, {Number(amperes)} A, PF {name}",
                    Procedure.Repeatability, "repeatability", name, amperes,
                    LoadCase.Balanced(new PhaseLoad { Amperes = amperes, LagDegrees = lag }));
            }
        }

        foreach (double amperes in (double[])[0.25, Rating.BasicAmperes, Rating.MaximumAmperes])
        {
            yield return new TestPoint(
                $"constant-{Number(amperes)}A", Group, $"register against pulses, {Number(amperes)} A",
                Procedure.Constant, "constant", "any", amperes,
                LoadCase.Balanced(new PhaseLoad { Amperes = amperes }));
        }

        var low = new PhaseLoad { Amperes = Rating.MinimumAmperes };
        var high = new PhaseLoad { Amperes = Rating.MaximumAmperes };
        // There and back, so that what the pulses lag behind is the same at both ends.
        yield return new TestPoint(
            "step-up", Group, "steps from 0.25 A to 100 A and back", Procedure.Energy, "step", "1",
            Rating.MaximumAmperes,
            new LoadCase(
                new LoadStage(low), new LoadStage(20.0037, high, high, high), new LoadStage(45.0111, low, low, low)));
        yield return new TestPoint(
            "step-down", Group, "steps from 100 A to 0.25 A and back", Procedure.Energy, "step", "1",
            Rating.MaximumAmperes,
            new LoadCase(
                new LoadStage(high), new LoadStage(20.0037, low, low, low), new LoadStage(45.0111, high, high, high)));
    }

    private static IEnumerable<TestPoint> RecordingPoints(string? folder) =>
        folder is null
            ? []
            : Directory.GetFiles(folder, "*.wav").Order(StringComparer.Ordinal).Select(file => new TestPoint(
                "recording-" + Path.GetFileNameWithoutExtension(file), "Recordings",
                Path.GetFileNameWithoutExtension(file), Procedure.Recording, "recording", "", 0, new LoadCase())
            {
                Recording = file,
            });

    private static double Degrees(double radians) => radians * 180 / Math.PI;

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
