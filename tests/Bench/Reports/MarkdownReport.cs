using System.Text;
using NfMeter.Bench.Accuracy;
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
        AppendBroken(text, report);
        text.Append("## How it was measured\n\n");
        foreach (string sentence in Wording.Method(report))
        {
            text.Append("- ").Append(sentence).Append('\n');
        }

        text.Append("\nEach row shows, by quantity, the largest error of all seeds, and the result that uses most of its "
            + "limit. `accuracy ...` goes after `dotnet run --project tests/Bench --`.\n");
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

    private static void AppendBroken(StringBuilder text, AccuracyReport report)
    {
        foreach (Result result in report.Results.Where(result => result.IsBroken))
        {
            text.Append($"- **broken**: {result.Point}, {result.Quantity}, seed {result.Seed}: {Wording.Error(result)}, "
                + $"limit {Text.Plain(result.Limit!.Value)} ({result.Limit.Source})\n");
        }

        if (report.IsBroken)
        {
            text.Append('\n');
        }
    }

    private static void AppendPoint(StringBuilder text, AccuracyRequest request, PointOutcome outcome)
    {
        Result worst = Wording.Worst(outcome);
        string errors = string.Join("<br>", Wording.WorstByQuantity(outcome)
            .Select(result => $"{result.Quantity} {Wording.Error(result)}"));
        string command = request.CommandFor(outcome.Point.Id, worst.Seed);
        string verb = command[command.IndexOf("accuracy", StringComparison.Ordinal)..];
        text.Append($"| {outcome.Point.Title} | {errors} | {(outcome.IsBroken ? "**broken** " : "")}{worst.Quantity} "
            + $"{Wording.Error(worst)} | {Limit(worst)} | {worst.Limit?.Source ?? "not judged"} | {Wording.Share(worst)} "
            + $"| `{verb}` |\n");
    }

    private static string Limit(Result result) =>
        result.Limit is { } limit ? $"{Text.Plain(limit.Value)} {limit.Unit}" : "";

    private static void AppendLimits(StringBuilder text, AccuracyReport report)
    {
        text.Append("\n## All limits\n\n| set | test | factor | current, Ib | limit | status | source |\n"
            + "|---|---|---|---|---|---|---|\n");
        foreach (Limit limit in report.Limits.Limits)
        {
            text.Append($"| {limit.Set} | {string.Join(", ", limit.Tests)} | {string.Join(", ", limit.Factors)} | "
                + $"{Text.Plain(limit.FromIb)} to {Text.Plain(limit.ToIb)} | {Text.Plain(limit.Value)} {limit.Unit} | "
                + $"{Wording.Status(limit.Status)} | {limit.Source} |\n");
        }
    }
}
