using NfMeter.Bench.Reports;
using NfMeter.Bench.Signals;
using NfMeter.Metrology;
using NfMeter.Storage;

namespace NfMeter.Bench.Calibrate;

/// <summary>What somebody read off a reference that has no Modbus, 0.01 is 1 %.</summary>
/// <param name="Power">By phase; null for a phase that isn't calibrated.</param>
/// <param name="Voltage">By phase; null where it isn't known.</param>
internal sealed record TypedErrors(double?[] Power, double?[] Voltage);

/// <summary>One phase before and after a step. Errors in percent, powers without load in watts and vars.</summary>
internal sealed record PhaseResult(int Phase)
{
    public double Volts { get; init; }

    public double Amperes { get; init; }

    public double LagDegrees { get; init; }

    public double? PowerBefore { get; init; }

    public double? PowerAfter { get; init; }

    public double? Uncertainty { get; init; }

    public double? VoltageBefore { get; init; }

    public double? VoltageAfter { get; init; }

    public double? CurrentBefore { get; init; }

    public double? CurrentAfter { get; init; }

    public (double Watts, double Vars)? IdleBefore { get; init; }

    public (double Watts, double Vars)? IdleAfter { get; init; }
}

/// <summary>A step that was done.</summary>
internal sealed record StepResult(LoadStep Step, IReadOnlyList<PhaseResult> Phases);

/// <summary>The steps against a real meter. Each measures with the calibration in use, changes it as a whole, and
/// measures again; what is refused changes nothing.</summary>
internal sealed class MeterCalibration(
    CalibratedMeter meter, LoadMeasurement measurement, IReadOnlyList<int> phases, double seconds, TextWriter error)
{
    // Lags that the loads at pf1 had: pf05 takes them into account.
    private readonly double[] unityTangents = new double[TestSignal.Phases];

    /// <summary>Does a step.</summary>
    /// <param name="step">Not show or factory.</param>
    /// <param name="typed">Instead of a reference's readings.</param>
    /// <exception cref="IOException">The load isn't the one that is wanted, or the meter refuses: nothing
    /// changed.</exception>
    public StepResult Do(LoadStep step, TypedErrors? typed)
    {
        meter.CheckReady();
        return step == LoadStep.NoLoad ? SetOffsets()
            : step == LoadStep.Check ? JustCheck()
            : typed is null ? CalibrateByReference(step) : CalibrateByTypedErrors(step, typed);
    }

    private StepResult SetOffsets()
    {
        Measured before = Measure("no load");
        AtRest?[] rest = Rest("no load");
        Calibration calibration = meter.InUse();
        var found = new (double Watts, double Vars)[TestSignal.Phases];
        ForEachPhase(LoadStep.NoLoad, phase => LoadCheck.RefusalOfIdle(before, phase, rest[phase] is not null));
        foreach (int phase in phases)
        {
            found[phase] = rest[phase] is { } one
                ? (one.Watts, one.Vars)
                : (before.Meter[phase].Watts, before.Meter[phase].Vars);
            CalibrationSteps.SetOffset(calibration, phase, found[phase].Watts, found[phase].Vars);
        }

        Commit(LoadStep.NoLoad, calibration);
        rest = Rest("no load, again");
        ForEachPhase(LoadStep.NoLoad, phase => rest[phase] is null ? "the phase still doesn't rest" : null);
        return new StepResult(
            LoadStep.NoLoad,
            [
                .. phases.Select(phase => new PhaseResult(phase)
                {
                    Volts = before.Meter[phase].Volts,
                    IdleBefore = found[phase],
                    IdleAfter = (rest[phase]!.Value.Watts, rest[phase]!.Value.Vars),
                }),
            ]);
    }

    private StepResult JustCheck()
    {
        Measured measured = Measure("check");
        ForEachPhase(LoadStep.Check, phase => LoadCheck.Refusal(LoadStep.Check, measured, phase));
        return new StepResult(LoadStep.Check, [.. phases.Select(phase => Result(phase, null, measured))]);
    }

    private StepResult CalibrateByReference(LoadStep step)
    {
        Measured before = Measure(step.Name);
        ForEachPhase(step, phase => LoadCheck.Refusal(step, before, phase));
        Calibration calibration = meter.InUse();
        foreach (int phase in phases)
        {
            PhaseMeans load = before.Reference![phase];
            double tangent = Math.CopySign(load.Vars / load.Watts, before.Meter[phase].Vars);
            Correct(
                step, calibration, phase, before.PowerError(phase), before.VoltageError(phase), tangent, before.Hertz);
        }

        Commit(step, calibration);
        Measured after = Measure(step.Name + ", again");
        return new StepResult(step, [.. phases.Select(phase => Result(phase, before, after))]);
    }

    private StepResult CalibrateByTypedErrors(LoadStep step, TypedErrors typed)
    {
        Measured before = Measure(step.Name);
        ForEachPhase(step, phase => LoadCheck.Refusal(step, before, phase));
        Calibration calibration = meter.InUse();
        foreach (int phase in phases)
        {
            // Without a reference nobody knows how far off PF 1 the load at pf1 is.
            double power = typed.Power[phase]!.Value;
            double lag = step == LoadStep.Unity ? 0 : TrueLag(before.Meter[phase].LagDegrees * Math.PI / 180, power);
            Correct(step, calibration, phase, power, typed.Voltage[phase] ?? 0, Math.Tan(lag), before.Hertz);
        }

        Commit(step, calibration);
        return new StepResult(
            step,
            [
                .. phases.Select(phase => new PhaseResult(phase)
                {
                    Volts = before.Meter[phase].Volts,
                    Amperes = before.Meter[phase].Amperes,
                    LagDegrees = before.Meter[phase].LagDegrees,
                    PowerBefore = typed.Power[phase] * 100,
                    VoltageBefore = typed.Voltage[phase] * 100,
                }),
            ]);
    }

    /// <summary>The lag the load has where the meter, which shows the current ahead, shows another.</summary>
    private static double TrueLag(double shown, double powerError)
    {
        double lag = shown;
        for (int turn = 0; turn < 5; turn++)
        {
            lag = shown + CalibrationSteps.Ahead(powerError, Math.Tan(lag), 0);
        }

        return lag;
    }

    private void Correct(
        LoadStep step, Calibration calibration, int phase, double powerError, double voltageError, double tangent,
        double hertz)
    {
        if (step == LoadStep.Unity)
        {
            unityTangents[phase] = tangent;
            CalibrationSteps.SetPower(calibration, phase, powerError, voltageError);
        }
        else
        {
            CalibrationSteps.SetPhase(calibration, phase, powerError, tangent, unityTangents[phase], hertz);
        }
    }

    private PhaseResult Result(int phase, Measured? before, Measured after)
    {
        PhaseMeans load = (after.Reference ?? after.Meter)[phase];
        return new PhaseResult(phase)
        {
            Volts = load.Volts,
            Amperes = load.Amperes,
            LagDegrees = Math.CopySign(load.LagDegrees, after.Meter[phase].Vars),
            PowerBefore = before?.PowerError(phase) * 100,
            PowerAfter = after.PowerError(phase) * 100,
            Uncertainty = after.PowerUncertainty[phase] * 100,
            VoltageBefore = before?.VoltageError(phase) * 100,
            VoltageAfter = after.VoltageError(phase) * 100,
            CurrentBefore = before?.CurrentError(phase) * 100,
            CurrentAfter = after.CurrentError(phase) * 100,
        };
    }

    private void Commit(LoadStep step, Calibration calibration)
    {
        calibration.Date = CalibrationSteps.Today;
        ForEachPhase(step, phase => Excess(calibration, phase));
        meter.Commit(calibration);
    }

    /// <summary>What of a phase is more than the meter takes.</summary>
    private static string? Excess(Calibration calibration, int phase)
    {
        (int Kind, string Name, string Unit)[] kinds =
        [
            (CalibrationNumber.VoltageGain, "voltage gain", "ppm"),
            (CalibrationNumber.CurrentGain, "current gain", "ppm"), (CalibrationNumber.Time, "time", "ns"),
            (CalibrationNumber.OffsetMicrowatts, "offset", "uW"), (CalibrationNumber.OffsetMicrovars, "offset", "uvar"),
        ];
        foreach ((int kind, string name, string unit) in kinds)
        {
            int number = CalibrationNumber.OfPhase * phase + kind, value = CalibrationNumber.Read(calibration, number);
            if (!CalibrationNumber.IsInRange(number, value))
            {
                return $"a {name} of {value} {unit} would be needed, more than the meter takes: is a sensor of another "
                    + "kind, or of another phase?";
            }
        }

        return null;
    }

    private void ForEachPhase(LoadStep step, Func<int, string?> refusal)
    {
        foreach (int phase in phases)
        {
            if (refusal(phase) is { } reason)
            {
                throw new IOException($"{step.Name}, L{phase + 1}: {reason}");
            }
        }
    }

    private Measured Measure(string what)
    {
        return ProgressBar.Show(
            error, what, (int)Math.Ceiling(seconds), advance => measurement.Measure(seconds, advance));
    }

    private AtRest?[] Rest(string what)
    {
        return ProgressBar.Show(
            error, what, (int)Math.Ceiling(seconds), advance => measurement.MeasureRest(phases, seconds, advance));
    }
}
