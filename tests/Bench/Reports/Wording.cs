using NfMeter.Bench.Accuracy;

namespace NfMeter.Bench.Reports;

/// <summary>What both readable reports say, so that they say the same.</summary>
internal static class Wording
{
    private static readonly (string Test, string Words)[] tests =
    [
        ("intrinsic", "balanced load"), ("one-phase", "one phase loaded"), ("low-factor", "low power factors"),
        ("reactive", "reactive, balanced load"), ("reactive-one-phase", "reactive, one phase loaded"),
        ("voltage", "influence of voltage"), ("frequency", "influence of frequency"),
        ("temperature", "influence of temperature"), ("harmonics", "5th harmonic"),
        ("dc", "direct current, even harmonics"), ("odd", "odd harmonics"), ("sub", "sub-harmonics"),
        ("sequence", "reversed sequence"), ("unbalance", "unbalance"), ("no-load", "no load"),
        ("constant", "register against pulses"), ("step", "steps Imin to Imax"), ("motor", "motor starts"),
        ("weld", "spot welding"), ("recording", "recordings"),
        ("rated-30C", "rated conditions to 30 °C"), ("rated-30C-one-phase", "rated, one phase, to 30 °C"),
        ("rated-40C", "rated conditions to 40 °C"), ("rated-40C-one-phase", "rated, one phase, to 40 °C"),
        ("rated-55C", "rated conditions to 55 °C"), ("rated-55C-one-phase", "rated, one phase, to 55 °C"),
        ("rated-70C", "rated conditions to 70 °C"), ("rated-70C-one-phase", "rated, one phase, to 70 °C"),
    ];

    /// <summary>A kind of test of limits.csv in words.</summary>
    public static string Test(string test) =>
        tests.FirstOrDefault(pair => pair.Test == test).Words ?? test;

    /// <summary>What the front end is offered as: the row of limits.csv that says so.</summary>
    public static string Offer(AccuracyReport report)
    {
        string frontEnd = Rating.NameOf(report.Request.FrontEnd);
        return report.Limits.Limits.FirstOrDefault(
            limit => limit.Tests.Contains("offered") && limit.FrontEnds.Contains(frontEnd)) is not { } offer
            ? $"No row of the limits says what the {frontEnd} front end is offered as."
            : $"The {frontEnd} front end is offered as {offer.Set}, {Figures.Plain(offer.FromIb * Rating.BasicAmperes)} A "
                + $"to {Figures.Plain(offer.ToIb * Rating.BasicAmperes)} A ({offer.Source}). What no limit applies to is "
                + "printed and not judged.";
    }

    /// <summary>How the numbers came about.</summary>
    public static IReadOnlyList<string> Method(AccuracyReport report) =>
    [
        "Meter: the firmware's own sources on the simulated board, calibrated at 25 °C, with all "
            + "background jobs (display, storage, Modbus port, window arithmetic) costing what they cost on an "
            + "ESP32. A sample set is taken every 400 us to 1 ms, unevenly, and later when a job is in the way.",
        "Converter: its noise, quantisation, offset and gain errors come from the seed; so do the pace of "
            + "the loop, the place in the cycle where everything begins, and a clock error within "
            + $"±{Rating.ClockTolerance * 1e6:0} ppm.",
        "Reference: voltages and currents are formulas. Their energy is integrated in closed form, in "
            + "double precision, over the true time between two readings. It shares nothing with the meter's "
            + "samples.",
        "Registers: energies of each phase and in total, to the nanojoule, read at the ends of metering "
            + "windows. Pulses: the test LED at 10000 imp/kWh, from the start of one pulse to the start of "
            + "another.",
        "Error: (meter - reference) / reference in percent. An influence is judged by how much it changes "
            + "the error against reference conditions with the same seed, as the standards do. A phase without "
            + "load is held against the energy of a loaded one.",
        "Uncertainty: what the reading itself can add to the error (a pass of the loop at each end of the "
            + "time).",
        "Judged is the tightest limit that applies. R: a requirement of this project. V: read in a public "
            + "copy of the text or in a maker's document. K: general knowledge, a design target until the "
            + "standard's text has been read.",
        report.HasRecordings
            ? "Recordings: played in a loop, with the clock error and the beginning by the seed, against the reference "
                + "values in their description."
            : "Recordings: ../shared/waveforms is not there and --recordings names no other folder: none are in this "
                + "report.",
    ];

    /// <summary>The worst results of a point by quantity, in the order they were measured.</summary>
    public static IReadOnlyList<Result> WorstByQuantity(PointOutcome outcome) =>
    [
        .. outcome.Results.GroupBy(result => result.Quantity)
            .Select(group => group.MaxBy(result => Math.Abs(result.Error ?? 0))!),
    ];

    /// <summary>The result that uses most of its limit, or the one with the largest error where none is
    /// judged.</summary>
    public static Result Worst(PointOutcome outcome) =>
        outcome.Results.Where(result => result.Limit is not null).MaxBy(result => result.Share)
        ?? outcome.Results.MaxBy(result => Math.Abs(result.Error ?? 0))!;

    public static string Error(Result result) =>
        Figures.Signed(result.Error, result.ErrorUnit is "pulses" or "x" ? 2 : 4) + " " + result.ErrorUnit;

    public static string Share(Result result) => Share(result.Share);

    public static string Share(double? used) => used switch
    {
        null => "",
        double.PositiveInfinity => "over",
        { } share => Figures.Number(share * 100, 0) + " %",
    };

    public static string Status(string status) => status switch
    {
        "R" => "requirement",
        "V" => "read",
        _ => "design target",
    };
}
