using NfMeter.Bench.Accuracy;

namespace NfMeter.Bench.Reports;

/// <summary>What both readable reports say, so that they say the same.</summary>
internal static class Wording
{
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
            ? "Recordings: played in a loop, against the reference values in their description."
            : "Recordings: ../shared/waveforms is not there, so none are in this report.",
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

    public static string Share(Result result) => result.Share switch
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
