using System.Text;
using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Compare;
using NfMeter.Bench.Limits;

namespace NfMeter.Bench.Reports;

/// <summary>report.md.</summary>
internal static class MarkdownReport
{
    public static string Create(AccuracyReport report)
    {
        var text = new StringBuilder();
        AccuracyRequest request = report.Request;
        text.Append($"# nf-meter: accuracy with the {Rating.NameOf(request.FrontEnd)} front end\n\n");
        text.Append($"**{report.Verdict}.** {report.Outcomes.Count} points, {request.Seeds} seed(s) from "
            + $"{request.FirstSeed} on.\n\n```\n{request.Command}\n```\n\n");
        text.Append(Wording.Offer(report)).Append("\n\n");
        AppendBroken(text, report);
        AppendClauses(text, "Worst of each document", Clauses.ByDocument(report));
        AppendClauses(text, "Worst of each clause", Clauses.Of(report));
        text.Append("## How it was measured\n\n");
        foreach (string sentence in Wording.Method(report))
        {
            text.Append("- ").Append(sentence).Append('\n');
        }

        text.Append("\nEach row shows, by quantity, the largest error of all seeds, and the result that uses most of "
            + "its limit. `accuracy ...` goes after `dotnet run --project tests/Bench --`.\n");
        foreach (IGrouping<string, PointOutcome> group in report.Outcomes.GroupBy(outcome => outcome.Point.Group))
        {
            text.Append($"\n## {group.Key}\n\n| load | errors | worst | limit | source | used | reproduce |\n"
                + "|---|---|---|---|---|---|---|\n");
            foreach (PointOutcome outcome in group.Where(outcome => outcome.Results.Count > 0))
            {
                AppendPoint(text, request, outcome);
            }
        }

        AppendLimits(text, report);
        return text.ToString();
    }

    /// <summary>report.md of two real meters.</summary>
    public static string CreateComparison(CompareRequest request, IReadOnlyList<Result> results)
    {
        var text = new StringBuilder("# Two meters at the same load\n\n");
        text.Append($"Meter: {request.Meter} ({request.MeterMap.Name}). Reference: {request.Reference} "
            + $"({request.ReferenceMap.Name}). {Figures.Number(results[0].Seconds, 0)} s.\n\n"
            + $"```\n{request.Command}\n```\n\n"
            + "Energies are what the registers advanced by. Their uncertainty is one step and 0.2 s of each meter's register, and "
            + "the time between the readings; that of the others is the scatter of their differences.\n\n"
            + "| quantity | unit | meter | reference | error | uncertainty | limit | source | verdict |\n"
            + "|---|---|---|---|---|---|---|---|---|\n");
        foreach (Result result in results)
        {
            string uncertainty = result.Error is null ? "" : $"{Figures.Number(result.Uncertainty, 4)} %";
            text.Append($"| {result.Quantity} | {result.Unit} | {Figures.Number(result.Measured, 4)} | "
                + $"{Figures.Number(result.Reference, 4)} | {Wording.Error(result)} | {uncertainty} | "
                + $"{Limit(result)} | {result.Limit?.Source} | {Verdicts.Of(result)} |\n");
        }

        return text.ToString();
    }

    private static void AppendBroken(StringBuilder text, AccuracyReport report)
    {
        foreach (Result result in report.Results.Where(result => result.IsBroken))
        {
            text.Append($"- **broken**: {result.Point}, {result.Quantity}, seed {result.Seed}: "
                + $"{Wording.Error(result)}, limit {Figures.Plain(result.Limit!.Value)} ({result.Limit.Source})\n");
        }

        if (report.IsBroken)
        {
            text.Append('\n');
        }
    }

    private static void AppendClauses(StringBuilder text, string title, IEnumerable<Clause> clauses)
    {
        text.Append($"## {title}\n\n| document | test | results | used | error | limit | where |\n"
            + "|---|---|---|---|---|---|---|\n");
        foreach (Clause clause in clauses)
        {
            text.Append($"| {clause.Set} ({Wording.Status(clause.Limit.Status)}) | {clause.Test} | {clause.Results} | "
                + $"{(clause.Share > 1 ? "**over** " : "")}{Wording.Share(clause.Share)} | "
                + $"{Wording.Error(clause.Worst)} | {Figures.Plain(clause.Limit.Value)} {clause.Limit.Unit} | "
                + $"`{clause.Point.Id}` {clause.Worst.Quantity}, seed {clause.Worst.Seed} |\n");
        }

        text.Append('\n');
    }

    private static void AppendPoint(StringBuilder text, AccuracyRequest request, PointOutcome outcome)
    {
        Result worst = Wording.Worst(outcome);
        string errors = string.Join("<br>", Wording.WorstByQuantity(outcome)
            .Select(result => $"{result.Quantity} {Wording.Error(result)}"));
        string command = request.CommandFor(outcome.Point.Id, worst.Seed);
        string verb = command[command.IndexOf("accuracy", StringComparison.Ordinal)..];
        text.Append($"| {outcome.Point.Title} | {errors} | {(outcome.IsBroken ? "**broken** " : "")}{worst.Quantity} "
            + $"{Wording.Error(worst)} | {Limit(worst)} | {worst.Limit?.Source ?? "not judged"} | "
            + $"{Wording.Share(worst)} | `{verb}` |\n");
    }

    private static string Limit(Result result) =>
        result.Limit is { } limit ? $"{Figures.Plain(limit.Value)} {limit.Unit}" : "";

    private static void AppendLimits(StringBuilder text, AccuracyReport report)
    {
        text.Append("\n## All limits\n\n| set | test | factor | current, Ib | limit | status | source |\n"
            + "|---|---|---|---|---|---|---|\n");
        foreach (Limit limit in report.Limits.Limits)
        {
            text.Append($"| {limit.Set} | {string.Join(", ", limit.Tests)} | {string.Join(", ", limit.Factors)} | "
                + $"{Figures.Plain(limit.FromIb)} to {Figures.Plain(limit.ToIb)} | {Figures.Plain(limit.Value)} "
                + $"{limit.Unit} | {Wording.Status(limit.Status)} | {limit.Source} |\n");
        }
    }
}
