using System.Globalization;
using System.Text;
using NfMeter.Bench.Accuracy;

namespace NfMeter.Bench.Reports;

/// <summary>points.csv: every result on a line of its own.</summary>
internal static class CsvReport
{
    public const string Header =
        "point,seed,seconds,quantity,unit,measured,reference,error,error_unit,uncertainty,limit,limit_set,"
        + "limit_status,limit_source,verdict,command";

    public static string Create(IEnumerable<Result> results, Func<string, int, string> commandFor)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (Result result in results)
        {
            text.AppendJoin(',', (string[])
            [
                Cell(result.Point),
                Text.Plain(result.Seed),
                Number(result.Seconds),
                Cell(result.Quantity),
                result.Unit,
                Number(result.Measured),
                Number(result.Reference),
                Number(result.Error),
                result.ErrorUnit,
                Number(result.Uncertainty),
                result.Limit is { } limit ? Text.Plain(limit.Value) : "",
                Cell(result.Limit?.Set ?? ""),
                result.Limit?.Status ?? "",
                Cell(result.Limit?.Source ?? ""),
                Verdicts.Of(result),
                Cell(commandFor(result.Point, result.Seed)),
            ]).Append('\n');
        }

        return text.ToString();
    }

    private static string Number(double? value) =>
        value?.ToString("0.#########", CultureInfo.InvariantCulture) ?? "";

    private static string Cell(string text) =>
        text.Contains(',') || text.Contains('"') ? "\"" + text.Replace("\"", "\"\"") + "\"" : text;
}

/// <summary>What becomes of a result.</summary>
internal static class Verdicts
{
    public static string Of(Result result) =>
        result.Limit is null ? "not judged" : result.IsBroken ? "broken" : "kept";
}
