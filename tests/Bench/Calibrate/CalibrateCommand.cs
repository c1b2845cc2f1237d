using System.CommandLine;
using NfMeter.Bench.Compare;
using NfMeter.Bench.Signals;
using NfMeter.Simulator;

namespace NfMeter.Bench.Calibrate;

/// <summary>The calibrate verb's options: of the simulated board, and of a real meter.</summary>
internal sealed class CalibrateCommand
{
    private readonly FrontEndOption frontEnd = new();
    private readonly SeedOption seed = new();

    private readonly Option<bool> points = new("--points")
    {
        Description = "simulated: transformers that aren't linear, and points over the current against it",
    };

    private readonly Option<string?> meter = new("--meter")
    {
        Description = "a real nf-meter: a serial port, or tcp://HOST:PORT for Modbus TCP; without it the simulated "
            + "board",
        HelpName = "PORT|tcp://HOST:PORT",
    };

    private readonly Option<string?> reference = new("--reference")
    {
        Description = "the meter that is believed, on the tested meter's terminals",
        HelpName = "PORT|tcp://HOST:PORT",
    };

    private readonly MapOption map = new("--map", "the reference's registers");
    private readonly NumberOption unit = BenchCommandLine.UnitOption("--unit", "unit address of the meter");

    private readonly NumberOption referenceUnit =
        BenchCommandLine.UnitOption("--reference-unit", "unit address of the reference");

    private readonly NumberOption baud = BenchCommandLine.BaudOption();
    private readonly Option<Parity?> parity = BenchCommandLine.ParityOption();

    private readonly NumberOption minutes = new(
        "--minutes", "how long each load is measured, before and after", 1,
        value => value is > 0 and <= 1440, "above 0, at most 1440");

    private readonly Option<string?> step = new("--step")
    {
        Description = "only this, with the load that is applied: noload, pf1, pf05 or check; show prints the "
            + "calibration in use, factory takes it out. Without it a line on the error stream asks for each load and "
            + "waits for Enter",
        HelpName = string.Join('|', LoadStep.All.Select(one => one.Name)),
    };

    private readonly Option<string[]> phases = new("--phase")
    {
        Description = "only this one; may be repeated. Without it all that the meter's network has",
        HelpName = "L1|L2|L3",
    };

    private readonly Option<string[]> errors = new("--error")
    {
        Description = "instead of --reference, with --step pf1 or pf05: by how many percent the meter's energy is too "
            + "large, as the reference shows it; once for each phase",
        HelpName = "L1=PERCENT",
    };

    private readonly Option<string[]> voltageErrors = new("--voltage-error")
    {
        Description = "the same of the voltage, with --step pf1; without it the whole error is taken for the current's",
        HelpName = "L1=PERCENT",
    };

    private readonly NumberOption limit = new(
        "--limit", "exit code 1 when an error is larger afterwards, percent", 0.15, value => value is > 0 and <= 10,
        "above 0, at most 10");

    private readonly Option<bool> json = new("--json") { Description = "print one JSON object" };

    /// <summary>The command.</summary>
    public Command Build(TextReader input, TextWriter output, TextWriter error)
    {
        var command = new Command(
            "calibrate",
            "Calibrates a real meter over Modbus, or the simulated board with wrong sensors; prints the errors before "
            + "and after.")
        {
            meter, unit, reference, map, referenceUnit, baud, parity, minutes, step, phases, errors, voltageErrors,
            limit, frontEnd, seed, points, json,
        };
        command.SetAction(parsed => parsed.GetValue(meter) is null
            ? CalibrateVerb.Run(SimulatedRequest(parsed), output, error)
            : CalibrateMeterVerb.Run(Request(parsed), input, output, error));
        return command;
    }

    private CalibrateRequest SimulatedRequest(ParseResult parsed)
    {
        Option[] ofMeter =
            [unit, reference, map, referenceUnit, baud, parity, minutes, step, phases, errors, voltageErrors, limit];
        Refuse(parsed, ofMeter, "needs --meter");
        return new CalibrateRequest(
            parsed.GetValue(frontEnd), parsed.GetValue(seed), parsed.GetValue(points), parsed.GetValue(json));
    }

    private CalibrateMeterRequest Request(ParseResult parsed)
    {
        Refuse(parsed, [frontEnd, seed, points], "is of the simulated board: not with --meter");
        LoadStep? only = StepOf(parsed.GetValue(step));
        string? where = parsed.GetValue(reference);
        MeterMap? referenceMap = parsed.GetValue(map);
        if (where is null)
        {
            Refuse(parsed, [map, referenceUnit], "needs --reference");
        }
        else if (referenceMap is null)
        {
            throw new UsageException("--reference: --map says which registers it has: pro380 or sdm630");
        }
        else if (where == parsed.GetValue(meter) && parsed.GetValue(unit) == parsed.GetValue(referenceUnit))
        {
            throw new UsageException("--meter and --reference are the same meter");
        }

        TypedErrors? typed = TypedOf(parsed, only, where);
        int[] wanted = [.. (parsed.GetValue(phases) ?? []).Select(PhaseOf).Distinct()];
        if (typed is not null)
        {
            wanted = TypedPhases(typed, wanted);
        }
        else if (where is null && only is not null && only != LoadStep.NoLoad && IsLoaded(only))
        {
            throw new UsageException(only == LoadStep.Check
                ? "--step check needs --reference"
                : $"--step {only.Name} needs --reference, or --error for each phase");
        }

        return new CalibrateMeterRequest(
            parsed.GetValue(meter)!, (byte)parsed.GetValue(unit), where, (byte)parsed.GetValue(referenceUnit),
            referenceMap, (int)parsed.GetValue(baud), parsed.GetValue(parity), parsed.GetValue(minutes), only, wanted,
            typed, parsed.GetValue(limit), parsed.GetValue(json));
    }

    private static bool IsLoaded(LoadStep only) => only != LoadStep.Show && only != LoadStep.Factory;

    private static LoadStep? StepOf(string? name) => name is null
        ? null
        : LoadStep.All.FirstOrDefault(one => one.Name == name)
            ?? throw new UsageException(
                $"--step {name}: must be {string.Join(", ", LoadStep.All.Select(one => one.Name))}");

    private static int PhaseOf(string name) => name is ['L' or 'l', >= '1' and <= '3']
        ? name[1] - '1'
        : throw new UsageException($"--phase {name}: must be L1, L2 or L3");

    private TypedErrors? TypedOf(ParseResult parsed, LoadStep? only, string? where)
    {
        string[] power = parsed.GetValue(errors) ?? [], voltage = parsed.GetValue(voltageErrors) ?? [];
        if (power.Length + voltage.Length == 0)
        {
            return null;
        }

        if (where is not null || (only != LoadStep.Unity && only != LoadStep.Half))
        {
            throw new UsageException("--error goes with --step pf1 or --step pf05, and without --reference");
        }

        if (power.Length == 0 || (voltage.Length > 0 && only == LoadStep.Half))
        {
            throw new UsageException("--voltage-error goes with --error and --step pf1");
        }

        return new TypedErrors(Parse("--error", power), Parse("--voltage-error", voltage));
    }

    private static double?[] Parse(string option, string[] texts)
    {
        double?[] values = new double?[TestSignal.Phases];
        foreach (string text in texts)
        {
            if (!Prompter.TryParse(text, out int phase, out double value))
            {
                throw new UsageException($"{option} {text}: must be L1=, L2= or L3= and percent, -50 to 50");
            }

            values[phase] = values[phase] is null
                ? value
                : throw new UsageException($"{option} {text}: L{phase + 1} has one already");
        }

        return values;
    }

    private static int[] TypedPhases(TypedErrors typed, int[] wanted)
    {
        int[] known = [.. Enumerable.Range(0, TestSignal.Phases).Where(phase => typed.Power[phase] is not null)];
        foreach (int phase in Enumerable.Range(0, TestSignal.Phases))
        {
            if (typed.Voltage[phase] is not null && typed.Power[phase] is null)
            {
                throw new UsageException($"--voltage-error L{phase + 1}: without --error for L{phase + 1}");
            }
        }

        return wanted.Length == 0 || wanted.Order().SequenceEqual(known)
            ? known
            : throw new UsageException("--phase and --error name other phases");
    }

    private static void Refuse(ParseResult parsed, Option[] options, string why)
    {
        foreach (Option option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} {why}");
            }
        }
    }
}
