using System.Globalization;
using NfMeter.Bench.Signals;
using NfMeter.Simulated;

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

    // IEC 62053-22 also asks for these two, which the other standards leave out.
    private static readonly (string Name, double LagDegrees)[] lowFactors =
    [
        ("0.25L", Degrees(Math.Acos(0.25))), ("0.5C", -60),
    ];

    // From 0.05, 0.1 and 0.2 Ib on: below that IEC 62053-23 gives no limit.
    private static readonly (string Name, double LagDegrees, double LowestAmperes)[] sines =
    [
        ("1", 90, 0.25), ("0.5", 30, 0.5), ("0.25", Degrees(Math.Asin(0.25)), 1),
    ];

    /// <summary>All points.</summary>
    /// <param name="isQuick">Fewer currents outside the curves.</param>
    /// <param name="recordings">Folder of the recordings, or null.</param>
    /// <param name="frontEnd">Starts at a current of its own.</param>
    public static IReadOnlyList<TestPoint> All(
        bool isQuick, string? recordings, FrontEndKind frontEnd = FrontEndKind.Ads131) =>
    [
        .. IntrinsicPoints(),
        .. LowFactorPoints(isQuick),
        .. OnePhasePoints(isQuick),
        .. ExportPoints(isQuick),
        .. ReactivePoints(isQuick),
        .. ReactiveOnePhasePoints(isQuick),
        .. InfluencePoints(isQuick),
        .. RatedPoints(isQuick),
        .. BehaviourPoints(isQuick, frontEnd),
        .. SwitchingPoints(isQuick),
        .. RecordingPoints(recordings),
    ];

    private static IEnumerable<TestPoint> IntrinsicPoints() =>
        from factor in PowerFactors
        from amperes in CurveAmperes
        select new TestPoint(
            $"active-{factor.Name}-{Number(amperes)}A", Intrinsic, $"{Number(amperes)} A, PF {factor.Name}",
            Procedure.Energy, "intrinsic", factor.Name, amperes,
            LoadCase.Balanced(new PhaseLoad { Amperes = amperes, LagDegrees = factor.LagDegrees }));

    private static IEnumerable<TestPoint> LowFactorPoints(bool isQuick) =>
        from factor in lowFactors
        from amperes in isQuick ? [Rating.BasicAmperes] : new[] { 0.5, Rating.BasicAmperes, Rating.MaximumAmperes }
        select new TestPoint(
            $"active-{factor.Name}-{Number(amperes)}A", "Active energy, lower power factors",
            $"{Number(amperes)} A, PF {factor.Name}", Procedure.Energy, "low-factor", factor.Name, amperes,
            LoadCase.Balanced(new PhaseLoad { Amperes = amperes, LagDegrees = factor.LagDegrees }));

    private static IEnumerable<TestPoint> OnePhasePoints(bool isQuick) =>
        from phase in Enumerable.Range(0, TestSignal.Phases)
        from factor in PowerFactors
        from amperes in isQuick ? [Rating.BasicAmperes] : new[] { 0.02, 0.25, 0.5, 1, 5, 20, 100 }
        select OnlyPhase(
            "only", "Active energy, one phase loaded", "one-phase", phase, factor.Name, amperes,
            new PhaseLoad { Amperes = amperes, LagDegrees = factor.LagDegrees });

    private static IEnumerable<TestPoint> ExportPoints(bool isQuick)
    {
        const string Group = "Active energy, export";
        foreach ((string name, double lag) in PowerFactors)
        {
            foreach (double amperes in isQuick ? [Rating.BasicAmperes] : new[] { 0.25, Rating.BasicAmperes, 100 })
            {
                yield return new TestPoint(
                    $"export-{name}-{Number(amperes)}A", Group, $"-{Number(amperes)} A, PF {name}", Procedure.Energy,
                    "export", name, amperes,
                    LoadCase.Balanced(new PhaseLoad { Amperes = amperes, LagDegrees = lag + 180 }));
            }

            for (int phase = 0; phase < TestSignal.Phases && !isQuick; phase++)
            {
                yield return OnlyPhase(
                    "export-only", Group, "one-phase", phase, name, Rating.BasicAmperes,
                    new PhaseLoad { LagDegrees = lag + 180 });
            }
        }
    }

    private static TestPoint OnlyPhase(
        string prefix, string group, string test, int phase, string factor, double amperes, PhaseLoad load) =>
        new($"{prefix}-L{phase + 1}-{factor}-{Number(amperes)}A", group,
            $"only L{phase + 1}, {Number(amperes)} A, PF {factor}", Procedure.Energy, test, factor, amperes,
            new LoadCase(LoadStage.OnlyPhase(phase, load)))
        {
            LoadedPhases = [phase],
        };

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
    }

    private static IEnumerable<TestPoint> ReactiveOnePhasePoints(bool isQuick)
    {
        foreach ((string name, double lag, double lowest) in sines)
        {
            double[] currents = isQuick ? [Rating.BasicAmperes] : [lowest, Rating.BasicAmperes, Rating.MaximumAmperes];
            foreach (double amperes in currents)
            {
                foreach (string side in isQuick ? ["L"] : new[] { "L", "C" })
                {
                    double degrees = side == "L" ? lag : -lag;
                    for (int phase = 0; phase < TestSignal.Phases; phase++)
                    {
                        yield return new TestPoint(
                            $"reactive-only-L{phase + 1}-{name}{side}-{Number(amperes)}A",
                            "Reactive energy, one phase loaded",
                            $"only L{phase + 1}, {Number(amperes)} A, sin {name} "
                                + (side == "L" ? "inductive" : "capacitive"),
                            Procedure.Energy, "reactive-one-phase", $"sin {name}", amperes,
                            new LoadCase(LoadStage.OnlyPhase(
                                phase, new PhaseLoad { Amperes = amperes, LagDegrees = degrees })))
                        {
                            IsReactive = true,
                            LoadedPhases = [phase],
                        };
                    }
                }
            }
        }
    }

    private static IEnumerable<TestPoint> InfluencePoints(bool isQuick)
    {
        double[] currents = isQuick ? [Rating.BasicAmperes] : [0.5, Rating.BasicAmperes, Rating.MaximumAmperes];
        foreach (double amperes in currents)
        {
            foreach ((string name, double lag) in isQuick ? PowerFactors.Take(2) : PowerFactors)
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

        foreach (TestPoint point in WaveformPoints(isQuick).Concat(NetworkPoints(isQuick)))
        {
            yield return point;
        }
    }

    private static IEnumerable<TestPoint> WaveformPoints(bool isQuick)
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
        if (isQuick)
        {
            yield break;
        }

        foreach (double degrees in (double[])[30, 135])
        {
            yield return Influence(
                "odd", $"cut-{Number(degrees)}", Group, $"half-waves cut at {Number(degrees)} degrees", "1",
                basic.Amperes, LoadCase.Balanced(basic with { Gate = Gate.Cut(degrees) }), basic) with
            {
                // At 135 degrees an eleventh of the power is left, in pulses of 2.5 ms: 60 s scatter by 0.5 %.
                Seconds = 600,
            };
        }

        yield return Influence(
            "sub", "burst-fire", Group, "one cycle on, three off", "1", basic.Amperes,
            LoadCase.Balanced(basic with { Gate = Gate.BurstFire }), basic);
    }

    private static IEnumerable<TestPoint> NetworkPoints(bool isQuick)
    {
        const string Group = "Influence of the network";
        foreach ((string name, double lag) in isQuick ? PowerFactors.Take(1) : PowerFactors)
        {
            foreach (double amperes in (double[])[Rating.TransitionalAmperes, Rating.BasicAmperes])
            {
                var load = new PhaseLoad { Amperes = amperes, LagDegrees = lag };
                yield return Influence(
                    "sequence", "reversed", Group, "L1, L3, L2", name, amperes,
                    LoadCase.Balanced(load) with { IsReversed = true }, load);
            }

            foreach (TestPoint point in UnbalancePoints(Group, name, new PhaseLoad { LagDegrees = lag }))
            {
                yield return point;
            }
        }
    }

    private static IEnumerable<TestPoint> UnbalancePoints(string group, string factor, PhaseLoad load)
    {
        // What an unsupplied phase carries can't be energy: its current flows on, from a meter whose fuse has blown.
        PhaseLoad dead = load with { Volts = 0 };
        TestPoint Of(string what, string title, PhaseLoad first, PhaseLoad second, PhaseLoad third) => Influence(
            "unbalance", what, group, title, factor, load.Amperes,
            new LoadCase(new LoadStage(0, first, second, third)), load);

        yield return Of("without-L1", "L1 without voltage", dead, load, load) with { LoadedPhases = [1, 2] };
        yield return Of("without-L2", "L2 without voltage", load, dead, load) with { LoadedPhases = [0, 2] };
        yield return Of("without-L3", "L3 without voltage", load, load, dead) with { LoadedPhases = [0, 1] };
        yield return Of("only-L1", "L2 and L3 without voltage", load, dead, dead) with { LoadedPhases = [0] };
        yield return Of("only-L2", "L1 and L3 without voltage", dead, load, dead) with { LoadedPhases = [1] };
        yield return Of("only-L3", "L1 and L2 without voltage", dead, dead, load) with { LoadedPhases = [2] };
        yield return Of(
            "voltages", "253 V, 230 V, 207 V", load with { Volts = 253 }, load, load with { Volts = 207 });
        yield return Of(
            "currents", "100 A, 5 A, 0.5 A", load with { Amperes = 100 }, load, load with { Amperes = 0.5 });
    }

    /// <summary>MI-003's rated operating conditions: voltage, frequency and temperature at their ends together.</summary>
    private static IEnumerable<TestPoint> RatedPoints(bool isQuick)
    {
        const string Group = "Rated operating conditions (MID)";
        foreach ((double coldest, double warmest) in ((double, double)[])[(5, 30), (-10, 40), (-25, 55), (-40, 70)])
        {
            string band = $"rated-{Number(warmest)}C";
            foreach (bool isWarm in (bool[])[true, false])
            {
                double volts = Rating.Volts * (isWarm ? 1.1 : 0.9), celsius = isWarm ? warmest : coldest;
                double hertz = Rating.Hertz * (isWarm ? 1.02 : 0.98);
                string title = $"{Number(volts)} V, {Number(hertz)} Hz, {Number(celsius)} °C";
                TestPoint At(TestPoint point) => point with
                {
                    Id = $"rated-{Number(celsius)}C-{point.Id}",
                    Group = Group,
                    Title = $"{title}, {point.Title}",
                    Test = band + (point.LoadedPhases.Count == 1 ? "-one-phase" : ""),
                    Load = new LoadCase([.. point.Load.Stages.Select(stage => stage with
                    {
                        L1 = stage.L1 with { Volts = volts },
                        L2 = stage.L2 with { Volts = volts },
                        L3 = stage.L3 with { Volts = volts },
                    })])
                    {
                        Hertz = hertz,
                        Celsius = celsius,
                    },
                };

                foreach (TestPoint point in IntrinsicPoints().Concat(OnePhasePoints(true)).Where(point =>
                    point.Amperes == Rating.BasicAmperes
                        ? !isQuick || point is { Factor: "0.5L", LoadedPhases.Count: 3 }
                        : !isQuick && point.Factor == "1" && point.Amperes == Rating.MinimumAmperes))
                {
                    yield return At(point);
                }
            }
        }
    }

    private static TestPoint Influence(
        string test, string what, string group, string title, string factor, double amperes, LoadCase with,
        PhaseLoad without) =>
        new($"{test}-{what}-{factor}-{Number(amperes)}A", group, $"{title}, {Number(amperes)} A, PF {factor}",
            Procedure.Influence, test, factor, amperes, with)
        {
            Without = LoadCase.Balanced(without),
        };

    private static IEnumerable<TestPoint> BehaviourPoints(bool isQuick, FrontEndKind frontEnd)
    {
        const string Group = "Start, no load, repeatability, constant";
        var start = new PhaseLoad { Amperes = Rating.StartingAmperesOf(frontEnd) };
        yield return new TestPoint(
            "start", Group, $"Ist = {Number(start.Amperes * 1000)} mA from power-on", Procedure.Start, "start", "1", start.Amperes,
            LoadCase.Balanced(start));
        foreach (double share in (double[])[1.15, 0.8])
        {
            yield return new TestPoint(
                $"no-load-{Number(share)}Un", Group, $"{Number(share)} Un without current", Procedure.NoLoad, "no-load",
                "any", 0, LoadCase.Balanced(new PhaseLoad { Volts = share * Rating.Volts, Amperes = 0 }));
        }

        foreach ((string name, double lag) in PowerFactors.Take(2))
        {
            foreach (double amperes in isQuick ? [Rating.BasicAmperes] : new[] { 0.5, 2, Rating.BasicAmperes })
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
    }

    /// <summary>Loads that change while they are measured.</summary>
    private static IEnumerable<TestPoint> SwitchingPoints(bool isQuick)
    {
        const string Group = "Loads that switch";
        var high = new PhaseLoad { Amperes = Rating.MaximumAmperes };
        foreach (double amperes in isQuick
            ? [Rating.MinimumAmperes]
            : new[] { Rating.MinimumAmperes, Rating.MinimumAmperesClassC })
        {
            // There and back, so that what the pulses lag behind is the same at both ends.
            var low = new PhaseLoad { Amperes = amperes };
            string suffix = amperes == Rating.MinimumAmperes ? "" : $"-{Number(amperes)}A";
            TestPoint Steps(string id, string title, PhaseLoad outer, PhaseLoad inner) => new(
                id + suffix, Group, title, Procedure.Energy, "step", "1", Rating.MaximumAmperes,
                new LoadCase(
                    new LoadStage(outer), new LoadStage(20.0037, inner, inner, inner),
                    new LoadStage(45.0111, outer, outer, outer)));

            yield return Steps("step-up", $"steps from {Number(amperes)} A to 100 A and back", low, high);
            yield return Steps("step-down", $"steps from 100 A to {Number(amperes)} A and back", high, low);
        }

        yield return new TestPoint(
            "motor-start", Group, "a motor of 5 A, PF 0.85, starts each 9.37 s with 35 A, PF 0.3, after a rest of 4 s",
            Procedure.Energy, "motor", "any", Rating.BasicAmperes, MotorStarts())
        {
            Seconds = 120,
        };
        var welder = new PhaseLoad { Amperes = 60, Gate = Gate.SpotWelding };
        yield return new TestPoint(
            "spot-welding", Group, "spot welding: 3 of 25 cycles, 60 A cut at 60 degrees", Procedure.Energy, "weld",
            "any", welder.Amperes, LoadCase.Balanced(welder))
        {
            // It flows for an eighth of the time.
            Seconds = 600,
        };
    }

    /// <summary>Seven times the current, which falls by a time constant of 0.3 s, so to 1.2 times within a second; each
    /// start at another place in the cycle.</summary>
    private static LoadCase MotorStarts()
    {
        const double Between = 9.37, Rests = 4.003;
        const int Starts = 12;
        var running = new PhaseLoad { LagDegrees = Degrees(Math.Acos(0.85)) };
        PhaseLoad starting = running with
        {
            Inrush = new Inrush(7 * running.Amperes, Degrees(Math.Acos(0.3)), 0.3),
        };
        PhaseLoad off = running with { Amperes = 0 };

        // It runs at both ends, so that what the pulses lag behind is the same there.
        var stages = new List<LoadStage> { new(running) };
        for (int start = 0; start < Starts; start++)
        {
            double from = 5 + Between * start;
            stages.Add(new LoadStage(from - Rests, off, off, off));
            stages.Add(new LoadStage(from, starting, starting, starting));
        }

        return new LoadCase(stages);
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
