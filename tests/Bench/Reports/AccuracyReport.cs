using System.Globalization;
using System.Text;
using System.Text.Json;
using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Limits;
using NfMeter.Simulator;
using Spectre.Console;

namespace NfMeter.Bench.Reports;

/// <summary>An accuracy run as files, as JSON and on the console.</summary>
internal sealed class AccuracyReport(
    AccuracyRequest request, IReadOnlyList<PointOutcome> outcomes, LimitTable limits, bool hasRecordings,
    TimeSpan elapsed)
{
    public AccuracyRequest Request => request;

    public IReadOnlyList<PointOutcome> Outcomes => outcomes;

    public LimitTable Limits => limits;

    public bool HasRecordings => hasRecordings;

    public TimeSpan Elapsed => elapsed;

    public IEnumerable<Result> Results => outcomes.SelectMany(outcome => outcome.Results);

    public bool IsBroken => outcomes.Any(outcome => outcome.IsBroken);

    public int Judged => Results.Count(result => result.Limit is not null);

    public int Broken => Results.Count(result => result.IsBroken);

    public string Verdict => IsBroken
        ? $"{Broken} of {Judged} judged results break their limit"
        : $"all {Judged} judged results keep their limit";

    /// <summary>Writes report.md, report.html and points.csv, if a folder was asked for.</summary>
    public void WriteFiles()
    {
        if (request.Folder is { } folder)
        {
            Write(folder, "points.csv", CsvReport.Create(Results, request.CommandFor));
            Write(folder, "report.md", MarkdownReport.Create(this));
            Write(folder, "report.html", HtmlReport.Create(this));
        }
    }

    public void WriteJson(TextWriter output) => JsonReport.Write(output, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("command", request.Command);
        writer.WriteString("frontEnd", Rating.NameOf(request.FrontEnd));
        writer.WriteNumber("seeds", request.Seeds);
        writer.WriteNumber("judged", Judged);
        writer.WriteNumber("broken", Broken);
        writer.WriteBoolean("recordings", hasRecordings);
        writer.WriteStartArray("results");
        foreach (Result result in Results)
        {
            WriteResult(writer, result);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public void WriteConsole(TextWriter output)
    {
        bool isDetailed = request.Points.Count > 0;
        Table table = Report.NewTable(
            isDetailed ? "result" : "points", "error", "unit", "limit", "used, %", "seed");
        foreach (IGrouping<string, Result> group in isDetailed
            ? Results.GroupBy(result => $"{result.Point} {result.Quantity} {result.Seed}")
            : WorstByGroup())
        {
            Result worst = group.MaxBy(result => result.Share ?? -1)!;
            table.AddRow(
                isDetailed ? $"{worst.Point} {worst.Quantity}" : $"{group.Key}: {worst.Point} {worst.Quantity}",
                Text.Number(worst.Error, 4), worst.ErrorUnit,
                worst.Limit is { } limit ? Text.Plain(limit.Value) : "-",
                worst.Share is { } share ? Text.Number(share * 100, 0) : "-",
                Text.Plain(worst.Seed));
        }

        Report.ConsoleFor(output).Write(table);
        foreach (Result broken in Results.Where(result => result.IsBroken))
        {
            output.WriteLine(
                $"BROKEN {broken.Point} {broken.Quantity} seed {broken.Seed}: {Text.Number(broken.Error, 4)} "
                + $"{broken.ErrorUnit}, limit {Text.Plain(broken.Limit!.Value)} ({broken.Limit.Source})");
        }

        if (!hasRecordings)
        {
            output.WriteLine("recordings: ../shared/waveforms is not there, none measured");
        }

        output.WriteLine(Verdict);
        if (request.Folder is { } folder)
        {
            output.WriteLine($"report: {Path.Combine(folder, "report.html")}");
        }
    }

    private IEnumerable<IGrouping<string, Result>> WorstByGroup() =>
        outcomes.SelectMany(outcome => outcome.Results.Select(result => (outcome.Point.Group, result)))
            .Where(pair => pair.result.Limit is not null)
            .GroupBy(pair => pair.Group, pair => pair.result);

    private static void Write(string folder, string name, string text) =>
        File.WriteAllText(Path.Combine(folder, name), text, new UTF8Encoding(false));

    private void WriteResult(Utf8JsonWriter writer, Result result)
    {
        writer.WriteStartObject();
        writer.WriteString("point", result.Point);
        writer.WriteNumber("seed", result.Seed);
        writer.WriteNumber("seconds", Math.Round(result.Seconds, 6));
        writer.WriteString("quantity", result.Quantity);
        writer.WriteString("unit", result.Unit);
        WriteNumber(writer, "measured", result.Measured);
        WriteNumber(writer, "reference", result.Reference);
        WriteNumber(writer, "error", result.Error);
        writer.WriteString("errorUnit", result.ErrorUnit);
        WriteNumber(writer, "uncertainty", result.Uncertainty);
        WriteNumber(writer, "limit", result.Limit?.Value);
        writer.WriteString("limitSet", result.Limit?.Set);
        writer.WriteString("limitSource", result.Limit?.Source);
        writer.WriteBoolean("broken", result.IsBroken);
        writer.WriteString("command", request.CommandFor(result.Point, result.Seed));
        writer.WriteEndObject();
    }

    // JSON has no infinity: a pulse that never came has no time.
    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            writer.WriteNumber(name, Math.Round(number, 9));
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}

/// <summary>Numbers as text, with a decimal point whatever the country.</summary>
internal static class Text
{
    public static string Number(double? value, int decimals) => value is not { } number
        ? "-"
        : number.ToString("F" + decimals, CultureInfo.InvariantCulture);

    /// <summary>With its sign, unless nothing but zeros is left of it.</summary>
    public static string Signed(double? value, int decimals)
    {
        string digits = Number(value is { } number ? Math.Abs(number) : null, decimals);
        return value is null || digits.Trim('0', '.').Length == 0 ? digits : (value > 0 ? "+" : "\u2212") + digits;
    }

    public static string Plain(double value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
