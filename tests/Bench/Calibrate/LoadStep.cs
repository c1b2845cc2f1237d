using NfMeter.Bench.Signals;

namespace NfMeter.Bench.Calibrate;

/// <summary>A step of the calibration of a real meter: the load it wants and what is found with it.</summary>
/// <param name="Name">What --step takes.</param>
/// <param name="Load">What somebody is asked to apply.</param>
/// <param name="LagDegrees">What the load's currents must be behind by; null where it doesn't matter.</param>
internal sealed record LoadStep(string Name, string Load, double? LagDegrees)
{
    /// <summary>Offsets.</summary>
    public static LoadStep NoLoad { get; } = new("noload", "voltage on all phases, no current", null);

    /// <summary>Gains.</summary>
    public static LoadStep Unity { get; } = new("pf1", "a steady load of 1 A or more at power factor 1, best Ib", 0);

    /// <summary>Times.</summary>
    public static LoadStep Half { get; } = new("pf05", "the same current at power factor 0.5 inductive", 60);

    /// <summary>Nothing: errors only.</summary>
    public static LoadStep Check { get; } = new("check", "any steady load of 1 A or more", null);

    /// <summary>Nothing: the calibration in use.</summary>
    public static LoadStep Show { get; } = new("show", "", null);

    /// <summary>The factory's calibration.</summary>
    public static LoadStep Factory { get; } = new("factory", "", null);

    /// <summary>What a person is led through.</summary>
    public static IReadOnlyList<LoadStep> Guided { get; } = [NoLoad, Unity, Half, Check];

    public static IReadOnlyList<LoadStep> All { get; } = [NoLoad, Unity, Half, Check, Show, Factory];
}

/// <summary>Whether a load is the one that a step wants. A meter calibrated at another one would be wrong for
/// ever.</summary>
internal static class LoadCheck
{
    private const double SmallestVolts = 50;
    private const double SmallestAmperes = 0.5;

    // The reference's own angle; and the tested meter's, whose sensors may turn it by 9 degrees (500 us).
    private const double ReferenceDegrees = 10;
    private const double MeterDegrees = 20;

    // The meter can't take back more than 20 % of each gain, and half of a power at 0.5L is 11 degrees.
    private const double LargestError = 0.5;
    private const double LargestGainError = 0.45;

    // Half the starting current's power at 230 V: a reference that shows more sees a load.
    private const double LargestIdleWatts = 2.3;

    // Where readings of U and I say that a gain was never set.
    private const double LargestApparentError = 0.01;

    /// <summary>What the readings may scatter.</summary>
    public const double LargestUncertainty = 0.001;

    /// <summary>Checks a load.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Refusal(LoadStep step, Measured measured, int phase)
    {
        PhaseMeans load = (measured.Reference ?? measured.Meter)[phase];
        string who = measured.Reference is null ? "the meter" : "the reference";
        if (load.Volts < SmallestVolts)
        {
            return $"no voltage: {who} shows {Number(load.Volts, 1)} V";
        }

        if (load.Amperes < SmallestAmperes)
        {
            return $"the load is too small: {who} shows {Number(load.Amperes, 3)} A, "
                + $"{Number(SmallestAmperes, 1)} A are needed";
        }

        return WrongAngle(step, measured, phase, load, who)
            ?? (measured.Reference is null ? null : WrongReading(step, measured, phase));
    }

    /// <summary>Checks that there is no load.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? RefusalOfIdle(Measured measured, int phase, bool rests)
    {
        PhaseMeans meter = measured.Meter[phase];
        if (meter.Volts < SmallestVolts)
        {
            return $"no voltage: the meter shows {Number(meter.Volts, 1)} V";
        }

        if (measured.Reference?[phase] is { } reference)
        {
            return Math.Abs(reference.Watts) > LargestIdleWatts
                ? $"there is a load: the reference shows {Number(reference.Watts, 1)} W"
                : null;
        }

        return rests
            ? null
            : $"the phase doesn't rest, the meter shows {Number(meter.Watts, 1)} W: take the load off. An offset of "
                + "more than half the starting current's power is only believed with a reference that sees no load";
    }

    private static string? WrongAngle(LoadStep step, Measured measured, int phase, PhaseMeans load, string who)
    {
        if (step.LagDegrees is not { } wanted)
        {
            return null;
        }

        // The signs of Q aren't alike in all references; which way the current is turned, the tested meter knows.
        double lag = measured.Reference is null
            ? load.LagDegrees
            : Math.CopySign(load.LagDegrees, measured.Meter[phase].Vars);
        double tolerance = measured.Reference is null ? MeterDegrees : ReferenceDegrees;
        return (step == LoadStep.Unity ? Math.Abs(Math.Abs(lag) - wanted) : Math.Abs(lag - wanted)) <= tolerance
            ? null
            : $"power factor {step.Name switch { "pf1" => "1", _ => "0.5 inductive" }} is wanted, {who} shows "
                + $"{Number(Math.Cos(lag * Math.PI / 180), 3)}{(lag > 0 ? " inductive" : " capacitive")} "
                + $"({Number(lag, 1)} degrees)";
    }

    private static string? WrongReading(LoadStep step, Measured measured, int phase)
    {
        double error = measured.PowerError(phase);
        if (Math.Abs(error) > (step == LoadStep.Half ? LargestError : LargestGainError))
        {
            return $"the meter shows {Number(measured.Meter[phase].Watts, 1)} W, the reference "
                + $"{Number(measured.Reference![phase].Watts, 1)} W: they don't measure the same load";
        }

        if (measured.PowerUncertainty[phase] > LargestUncertainty)
        {
            return $"the readings scatter too much, +-{Number(measured.PowerUncertainty[phase] * 100, 2)} %: "
                + "a steadier load or more --minutes";
        }

        double apparent = (1 + measured.VoltageError(phase)) * (1 + measured.CurrentError(phase)) - 1;
        return step == LoadStep.Half && Math.Abs(apparent) > LargestApparentError
            ? $"U times I is off by {Number(apparent * 100, 2)} %: step pf1 comes first"
            : null;
    }

    private static string Number(double value, int decimals) => Reports.Figures.Number(value, decimals);
}
