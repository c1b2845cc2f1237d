using System.Globalization;
using System.Xml.Linq;
using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Limits;

namespace NfMeter.Bench.Reports;

/// <summary>report.html: one file, nothing loaded from anywhere. Written as XML, so it is well-formed.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2329; --soft: #5c6871; --line: #d5dbe0; --paper: #ffffff;
          --good: #1d7a46; --bad: #b3261e; --l1: #8a4b12; --l2: #4a4f57; --l3: #6f7fae; --total: #0b62a8;
          --pulses: #8d2fa8; --own: #b3261e; --en: #b9770e; --other: #8a949c; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e3e7ea; --soft: #9aa5ad; --line: #3a434a;
          --paper: #15191c; --good: #55c386; --bad: #f2857d; --l1: #d79558; --l2: #c0c5cb; --l3: #9fb0e6;
          --total: #5fb0f0; --pulses: #d58be8; --own: #f2857d; --en: #e2b04f; --other: #7d878f; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
          max-width: 1240px; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.7rem; margin-bottom: .3rem; } h2 { margin-top: 2.4rem; font-size: 1.25rem; }
        .verdict { font-weight: 600; color: var(--good); } .broken { color: var(--bad); font-weight: 600; }
        code { font: 12.5px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
        .soft, small { color: var(--soft); } .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0;
          border-bottom: 1px solid var(--line); }
        th { color: var(--soft); font-weight: 500; }
        .errors { display: grid; grid-template-columns: repeat(3, 4.6rem 6rem); gap: 0 .3rem; width: max-content; }
        .errors.long { grid-template-columns: 9rem 7rem; }
        .errors span:nth-child(even) { text-align: right; padding-right: .9rem; white-space: nowrap; }
        .load { min-width: 10rem; } .limit-cell { max-width: 20rem; } .nowrap { white-space: nowrap; }
        .bar { display: inline-block; width: 90px; height: 9px; background: var(--line); margin-right: .5rem; }
        .bar i { display: block; height: 100%; background: var(--good); } .bar i.over { background: var(--bad); }
        .charts { display: grid; gap: 1.2rem; } .chart { width: 100%; max-width: 980px; height: auto; }
        .chart text { font: 12px system-ui, sans-serif; fill: var(--soft); }
        .chart .chart-title { font-size: 15px; font-weight: 600; fill: var(--ink); }
        .grid { stroke: var(--line); stroke-width: .7; } .axis { stroke: var(--soft); stroke-width: 1.2; }
        .curve { fill: none; stroke-width: 1.6; } .spread { stroke-width: 1; opacity: .55; }
        .limit { fill: none; stroke-width: 1.3; stroke-dasharray: 6 3; }
        .limit.own { stroke: var(--own); stroke-dasharray: none; stroke-width: 1.6; } .limit.en { stroke: var(--en); }
        .limit.other { stroke: var(--other); stroke-dasharray: 2 3; }
        .leader { stroke-width: .8; } .leader.own { stroke: var(--own); } .leader.en { stroke: var(--en); }
        .leader.other { stroke: var(--other); }
        .chart .limit-label.own { fill: var(--own); } .chart .limit-label.en { fill: var(--en); }
        .chart .limit-label { font-size: 11px; }
        .curve.l1, .spread.l1 { stroke: var(--l1); } .dot.l1 { fill: var(--l1); }
        .curve.l2, .spread.l2 { stroke: var(--l2); } .dot.l2 { fill: var(--l2); }
        .curve.l3, .spread.l3 { stroke: var(--l3); } .dot.l3 { fill: var(--l3); }
        .curve.total, .spread.total { stroke: var(--total); } .dot.total { fill: var(--total); }
        .curve.total { stroke-width: 2.2; } .curve.pulses { stroke-dasharray: 4 3; }
        .curve.pulses, .spread.pulses { stroke: var(--pulses); } .dot.pulses { fill: var(--pulses); }
        .dot.outside { fill: var(--bad); }
        """;

    public static string Create(AccuracyReport report)
    {
        AccuracyRequest request = report.Request;
        string name = $"nf-meter: accuracy with the {Rating.NameOf(request.FrontEnd)} front end";
        var body = new XElement(
            "body",
            new XElement("h1", name),
            new XElement(
                "p",
                new XElement(
                    "span", new XAttribute("class", report.IsBroken ? "broken" : "verdict"), report.Verdict + "."),
                $" {report.Outcomes.Count} points, seeds {request.FirstSeed} to "
                    + $"{request.FirstSeed + request.Seeds - 1}, measured in "
                    + $"{report.Elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s of computer time."),
            new XElement("p", new XElement("code", request.Command)),
            new XElement("p", Wording.Offer(report)),
            Broken(report),
            Documents(report),
            Charts(report),
            ClausesOf(report),
            new XElement("h2", "How it was measured"),
            new XElement("ul", Wording.Method(report).Select(sentence => new XElement("li", sentence))),
            report.Outcomes.GroupBy(outcome => outcome.Point.Group).SelectMany(group => Group(request, group)),
            Limits(report));
        var page = new XElement(
            "html", new XAttribute("lang", "en"),
            new XElement(
                "head", new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement(
                    "meta", new XAttribute("name", "viewport"),
                    new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("title", name), new XElement("style", Style)),
            body);
        return "<!DOCTYPE html>\n" + page + "\n";
    }

    private static XElement? Broken(AccuracyReport report) => !report.IsBroken ? null : new XElement(
        "ul", report.Results.Where(result => result.IsBroken).Select(result => new XElement(
            "li", new XElement("span", new XAttribute("class", "broken"), $"{result.Point}, {result.Quantity}"),
            $", seed {result.Seed}: {Wording.Error(result)}, limit {Figures.Plain(result.Limit!.Value)} "
                + $"({result.Limit.Source})")));

    private static IEnumerable<XElement> Documents(AccuracyReport report)
    {
        yield return new XElement("h2", "Worst of each document");
        yield return new XElement(
            "p", new XAttribute("class", "soft"),
            "Every limit that applies, also where a tighter one is judged: how much of it the worst of all results "
                + "uses. Each clause has its row further down.");
        yield return ClauseTable(report, Clauses.ByDocument(report));
    }

    private static IEnumerable<XElement> ClausesOf(AccuracyReport report)
    {
        yield return new XElement("h2", "Worst of each clause");
        yield return ClauseTable(report, Clauses.Of(report));
    }

    private static XElement ClauseTable(AccuracyReport report, IEnumerable<Clause> clauses) => Table(
        ["document", "results", "test and point that use most", "error", "limit and source", "used", "reproduce"],
        clauses.Select(clause => new XElement(
            "tr", Cell("nowrap", clause.Set), Cell("nowrap", $"{clause.Results}"),
            new XElement(
                "td", new XAttribute("class", "load"), clause.Test, new XElement("br"),
                new XElement("small", clause.Point.Id)),
            Cell("nowrap", Wording.Error(clause.Worst)), LimitCell(clause.Limit),
            Used(clause.Share, clause.Worst),
            new XElement("td", Reproduce(report.Request, clause.Point, clause.Worst)))));

    private static IEnumerable<XElement> Charts(AccuracyReport report)
    {
        XElement[] charts = [.. ErrorCharts.Draw(report)];
        if (charts.Length > 0)
        {
            yield return new XElement("h2", "Error over current, balanced load, each phase by itself");
            yield return new XElement(
                "p", new XAttribute("class", "soft"),
                "Lines: mean of the seeds, bars: from the lowest to the highest. The scale is linear within "
                    + "±0.02 % and logarithmic beyond. A red dot lies outside the picture. Limits have no line where "
                    + "they don't apply.");
            yield return new XElement("div", new XAttribute("class", "charts"), charts);
        }
    }

    private static IEnumerable<XElement> Group(AccuracyRequest request, IGrouping<string, PointOutcome> group)
    {
        yield return new XElement("h2", group.Key);
        yield return Table(
            ["load", "largest errors", "limit and source", "worst uses", "reproduce"],
            group.Where(outcome => outcome.Results.Count > 0).Select(outcome => Row(request, outcome)));
    }

    private static XElement Row(AccuracyRequest request, PointOutcome outcome)
    {
        Result worst = Wording.Worst(outcome);
        return new XElement(
            "tr",
            new XElement(
                "td", new XAttribute("class", "load"), outcome.Point.Title, new XElement("br"),
                new XElement("small", $"{outcome.Point.Id}, {Figures.Number(worst.Seconds, 0)} s")),
            new XElement("td", Wording.WorstByQuantity(outcome).GroupBy(KindOf).Select(Errors)),
            LimitCell(worst.Limit),
            Used(worst.Share, worst),
            new XElement("td", Reproduce(request, outcome.Point, worst)));
    }

    private static XElement Reproduce(AccuracyRequest request, TestPoint point, Result result) => new(
        "details", new XElement("summary", $"seed {result.Seed}"),
        new XElement("code", request.CommandFor(point.Id, result.Seed)));

    /// <summary>A, R, U, I, P, Q of phases stand side by side, whatever else has a line to itself.</summary>
    private static string KindOf(Result result) => result.Quantity is [_, ' ', 'L' or 't' or 'p', ..]
        ? result.Quantity[..1]
        : "";

    private static XElement Errors(IGrouping<string, Result> kind) => new(
        "div", new XAttribute("class", kind.Key.Length > 0 ? "errors" : "errors long"),
        kind.SelectMany(result => (XElement[])
        [
            new XElement("span", result.Quantity),
            new XElement(
                "span", new XAttribute("class", result.IsBroken ? "broken" : "value"), Wording.Error(result)),
        ]));

    private static XElement LimitCell(Limit? tightest) => tightest is not { } limit
        ? Cell("soft", "not judged")
        : new XElement(
            "td", new XAttribute("class", "limit-cell"), $"{Figures.Plain(limit.Value)} {limit.Unit}",
            new XElement("br"),
            new XElement("small", $"{limit.Source} ({Wording.Status(limit.Status)})"));

    private static XElement Used(double? used, Result result)
    {
        if (used is not { } share)
        {
            return Cell("soft", "");
        }

        string width = (Math.Min(share, 1) * 100).ToString("0", CultureInfo.InvariantCulture);
        return new XElement(
            "td", new XAttribute("class", "nowrap"),
            new XElement(
                "span", new XAttribute("class", "bar"),
                new XElement(
                    "i", new XAttribute("class", share > 1 ? "over" : "within"),
                    new XAttribute("style", $"width:{width}%"), "")),
            Wording.Share(share),
            new XElement("br"), new XElement("small", result.Uncertainty > 0
                ? $"{result.Quantity} ± {Figures.Number(result.Uncertainty, 4)}"
                : result.Quantity));
    }

    private static IEnumerable<XElement> Limits(AccuracyReport report)
    {
        yield return new XElement("h2", "All limits");
        yield return Table(
            ["set", "test", "factor", "current, Ib", "limit", "status", "source"],
            report.Limits.Limits.Select(limit => new XElement(
                "tr", Cell("nowrap", limit.Set), Cell("soft", string.Join(", ", limit.Tests)),
                Cell("soft", string.Join(", ", limit.Factors)),
                Cell("nowrap", $"{Figures.Plain(limit.FromIb)} to {Figures.Plain(limit.ToIb)}"),
                Cell("nowrap", $"{Figures.Plain(limit.Value)} {limit.Unit}"),
                Cell("soft", Wording.Status(limit.Status)),
                Cell("soft", limit.Source))));
    }

    private static XElement Table(IEnumerable<string> heads, IEnumerable<XElement> rows) => new(
        "div", new XAttribute("class", "wide"),
        new XElement(
            "table", new XElement("thead", new XElement("tr", heads.Select(head => new XElement("th", head)))),
            new XElement("tbody", rows)));

    private static XElement Cell(string style, string text) =>
        new("td", new XAttribute("class", style), text);
}
