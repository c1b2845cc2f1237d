using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Limits;

namespace NfMeter.Bench.Reports;

/// <summary>A clause of a document: one kind of test by one set of limits.</summary>
/// <param name="Set">The document and class.</param>
/// <param name="Test">Kind of test, in words.</param>
/// <param name="Results">How many results it was held against.</param>
/// <param name="Point">Where most of it is used.</param>
/// <param name="Worst">The result that uses most of it.</param>
/// <param name="Limit">The limit there.</param>
internal sealed record Clause(
    string Set, string Test, int Results, TestPoint Point, Result Worst, Limit Limit)
{
    /// <summary>How much of the limit the worst result uses: 1 is all of it.</summary>
    public double Share => Worst.ShareOf(Limit) ?? 0;
}

/// <summary>The report's first table: what is left of every clause, also of those that a tighter limit hides.</summary>
internal static class Clauses
{
    public static IReadOnlyList<Clause> Of(AccuracyReport report) =>
    [
        .. from outcome in report.Outcomes
           from result in outcome.Results
           from limit in result.Limits
           group (outcome.Point, Result: result, Limit: limit) by (limit.Set, outcome.Point.Test) into clause
           let worst = clause.MaxBy(one => one.Result.ShareOf(one.Limit))
           orderby OrderOf(report, clause.Key.Set), clause.Key.Set
           select new Clause(
               clause.Key.Set, Wording.Test(clause.Key.Test), clause.Count(), worst.Point, worst.Result, worst.Limit),
    ];

    /// <summary>Of each document the clause of which most is used, with the results of all its clauses.</summary>
    public static IReadOnlyList<Clause> ByDocument(AccuracyReport report) =>
    [
        .. Of(report).GroupBy(clause => clause.Set).Select(document => document.MaxBy(clause => clause.Share)! with
        {
            Results = document.Sum(clause => clause.Results),
        }),
    ];

    // This project's own first, then as the sets stand in the table of limits.
    private static int OrderOf(AccuracyReport report, string set) =>
        set.StartsWith("nf-meter", StringComparison.Ordinal)
            ? -1
            : report.Limits.Limits.Where(limit => !limit.Tests.Contains("offered")).Select(limit => limit.Set).Distinct()
                .ToList().IndexOf(set);
}
