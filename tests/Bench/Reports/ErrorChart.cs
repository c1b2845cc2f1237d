using System.Globalization;
using System.Xml.Linq;
using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Limits;

namespace NfMeter.Bench.Reports;

/// <summary>An error curve over current with the limits drawn, as inline SVG.</summary>
/// <remarks>The vertical scale is asinh(error / 0.02 %): straight around zero and logarithmic beyond, so that a
/// thousandth of a percent and a class limit of 2 % can be read off the same picture.</remarks>
internal sealed class ErrorChart(string title, IReadOnlyList<ChartSeries> series, IReadOnlyList<ChartLimit> limits)
{
    private const double Width = 760;
    private const double Height = 400;
    private const double Left = 62;
    private const double Right = 184;
    private const double Top = 46;
    private const double Bottom = 46;
    private const double LinearPercent = 0.02;
    private const double HighestPercent = 3;
    private const double LowestAmperes = 0.016;
    private const double HighestAmperes = 125;
    private const double LabelHeight = 14;
    private const double LeaderWidth = 16;

    private static readonly XNamespace svg = "http://www.w3.org/2000/svg";
    private static readonly double[] percents = [0, 0.01, 0.03, 0.1, 0.3, 1, 2];
    private static readonly double[] currents = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

    private readonly List<(double Y, string Label, string Class)> labels = [];

    public XElement Draw()
    {
        var picture = new XElement(
            svg + "svg",
            new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(Height)}"),
            new XAttribute("role", "img"),
            new XAttribute("class", "chart"),
            new XElement(svg + "title", title),
            Label(Left, 20, title, "chart-title", "start"));
        DrawGrid(picture);
        foreach (ChartLimit limit in limits)
        {
            DrawLimit(picture, limit);
        }

        DrawLimitLabels(picture);
        foreach (ChartSeries one in series)
        {
            DrawSeries(picture, one);
        }

        DrawLegend(picture);
        return picture;
    }

    private void DrawGrid(XElement picture)
    {
        foreach (double percent in percents.SelectMany(value => value == 0 ? [0] : new[] { value, -value }))
        {
            double y = Y(percent);
            picture.Add(Line(Left, y, Width - Right, y, percent == 0 ? "axis" : "grid"));
            picture.Add(Label(Left - 6, y + 4, Figures.Signed(percent, DecimalsOf(percent)), "tick", "end"));
        }

        foreach (double amperes in currents)
        {
            double x = X(amperes);
            picture.Add(Line(x, Top, x, Height - Bottom, "grid"));
            picture.Add(Label(x, Height - Bottom + 16, Figures.Plain(amperes), "tick", "middle"));
        }

        picture.Add(Label((Left + Width - Right) / 2, Height - 8, "current, A", "tick", "middle"));
        picture.Add(Label(14, Top - 6, "error, %", "tick", "start"));
    }

    private void DrawLimit(XElement picture, ChartLimit limit)
    {
        foreach (int sign in (int[])[1, -1])
        {
            var points = new List<string>();
            foreach ((double from, double to, double percent) in limit.Steps)
            {
                double y = Y(sign * percent);
                points.Add($"{Number(X(from))},{Number(y)}");
                points.Add($"{Number(X(to))},{Number(y)}");
            }

            picture.Add(new XElement(
                svg + "polyline", new XAttribute("class", $"limit {limit.Class}"),
                new XAttribute("points", string.Join(' ', points))));
            if (sign > 0)
            {
                labels.Add((Y(limit.Steps[^1].Percent), limit.Name, limit.Class));
            }
        }
    }

    /// <summary>From the top down, pushed apart where they would lie on each other.</summary>
    private void DrawLimitLabels(XElement picture)
    {
        double free = Top;
        foreach ((double y, string label, string style) in labels.OrderBy(label => label.Y))
        {
            // A line leads from where the limit ends to its name: several end at the same place.
            double at = Math.Max(y + 4, free);
            picture.Add(Line(Width - Right, y, Width - Right + LeaderWidth, at - 4, $"leader {style}"));
            picture.Add(Label(Width - Right + LeaderWidth + 3, at, label, $"limit-label {style}", "start"));
            free = at + LabelHeight;
        }
    }

    private static void DrawSeries(XElement picture, ChartSeries one)
    {
        picture.Add(new XElement(
            svg + "polyline", new XAttribute("class", $"curve {one.Class}"),
            new XAttribute("points", string.Join(
                ' ', one.Points.Select(point => $"{Number(X(point.Amperes))},{Number(Y(point.Mean))}")))));
        foreach (ChartPoint point in one.Points)
        {
            double x = X(point.Amperes);
            if (point.Highest > point.Lowest)
            {
                picture.Add(Line(x, Y(point.Lowest), x, Y(point.Highest), $"spread {one.Class}"));
            }

            string text = $"{one.Name}, {Figures.Plain(point.Amperes)} A: {Figures.Signed(point.Mean, 4)} % "
                + $"({Figures.Signed(point.Lowest, 4)} to {Figures.Signed(point.Highest, 4)})";
            bool isOutside = Math.Abs(point.Mean) > HighestPercent;
            picture.Add(new XElement(
                svg + "circle", new XAttribute("class", $"dot {one.Class}{(isOutside ? " outside" : "")}"),
                new XAttribute("cx", Number(x)), new XAttribute("cy", Number(Y(point.Mean))),
                new XAttribute("r", "2.6"), new XElement(svg + "title", text)));
        }
    }

    private void DrawLegend(XElement picture)
    {
        double x = Width - Right - 250;
        foreach (ChartSeries one in series)
        {
            picture.Add(Line(x, 16, x + 14, 16, $"curve {one.Class}"));
            picture.Add(Label(x + 18, 20, one.Name, "tick", "start"));
            x += 20 + 8 * one.Name.Length + 8;
        }
    }

    private static int DecimalsOf(double percent) => Math.Abs(percent) is > 0 and < 0.1 ? 2 : percent % 1 == 0 ? 0 : 1;

    private static double X(double amperes) =>
        Left + (Width - Left - Right) * Math.Log(amperes / LowestAmperes) / Math.Log(HighestAmperes / LowestAmperes);

    private static double Y(double percent)
    {
        double clipped = Math.Clamp(percent, -HighestPercent, HighestPercent);
        double share = Math.Asinh(clipped / LinearPercent) / Math.Asinh(HighestPercent / LinearPercent);
        return Top + (Height - Top - Bottom) * (1 - share) / 2;
    }

    private static XElement Line(double x1, double y1, double x2, double y2, string style) => new(
        svg + "line", new XAttribute("class", style),
        new XAttribute("x1", Number(x1)), new XAttribute("y1", Number(y1)),
        new XAttribute("x2", Number(x2)), new XAttribute("y2", Number(y2)));

    private static XElement Label(double x, double y, string text, string style, string anchor) => new(
        svg + "text", new XAttribute("class", style), new XAttribute("x", Number(x)), new XAttribute("y", Number(y)),
        new XAttribute("text-anchor", anchor), text);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>One curve.</summary>
internal sealed record ChartSeries(string Name, string Class, IReadOnlyList<ChartPoint> Points);

/// <summary>A point of a curve: mean, lowest and highest error of all seeds, percent.</summary>
internal sealed record ChartPoint(double Amperes, double Mean, double Lowest, double Highest);

/// <summary>A limit over current, in steps of rising current.</summary>
internal sealed record ChartLimit(
    string Name, string Class, IReadOnlyList<(double FromAmperes, double ToAmperes, double Percent)> Steps);

/// <summary>The charts of a report: one for each power factor.</summary>
internal static class ErrorCharts
{
    private static readonly (string Quantity, string Name, string Class)[] curves =
    [
        ("A L1", "L1", "l1"), ("A L2", "L2", "l2"), ("A L3", "L3", "l3"), ("A total", "total", "total"),
        ("A pulses", "pulses", "pulses"),
    ];

    public static IEnumerable<XElement> Draw(AccuracyReport report)
    {
        foreach ((string factor, _) in PointCatalog.PowerFactors)
        {
            PointOutcome[] outcomes =
            [
                .. report.Outcomes.Where(outcome =>
                    outcome.Point.Group == PointCatalog.Intrinsic && outcome.Point.Factor == factor),
            ];
            if (outcomes.Length > 1)
            {
                ChartSeries[] series = [.. curves.Select(curve => Series(outcomes, curve))];
                yield return new ErrorChart($"PF {factor}", series, LimitsOf(report, factor)).Draw();
            }
        }
    }

    private static ChartSeries Series(
        IEnumerable<PointOutcome> outcomes, (string Quantity, string Name, string Class) curve)
    {
        var points = new List<ChartPoint>();
        foreach (PointOutcome outcome in outcomes.OrderBy(outcome => outcome.Point.Amperes))
        {
            double[] errors =
            [
                .. outcome.Results.Where(result => result.Quantity == curve.Quantity && result.Error is not null)
                    .Select(result => result.Error!.Value),
            ];
            if (errors.Length > 0)
            {
                points.Add(new ChartPoint(outcome.Point.Amperes, errors.Average(), errors.Min(), errors.Max()));
            }
        }

        return new ChartSeries(curve.Name, curve.Class, points);
    }

    private static IReadOnlyList<ChartLimit> LimitsOf(AccuracyReport report, string factor)
    {
        string frontEnd = Rating.NameOf(report.Request.FrontEnd);
        return
        [
            .. report.Limits.Limits
                .Where(limit => limit.Tests.Contains("intrinsic") && limit.Factors.Contains(factor)
                    && (limit.FrontEnds.Contains("all") || limit.FrontEnds.Contains(frontEnd)))
                .GroupBy(limit => limit.Set)
                .Select(set => new ChartLimit(
                    $"{set.Key}: {Figures.Plain(set.MaxBy(limit => limit.ToIb)!.Value)} %",
                    set.Key.StartsWith("nf-meter", StringComparison.Ordinal) ? "own"
                        : set.Key.StartsWith("EN", StringComparison.Ordinal) ? "en" : "other",
                    [
                        .. set.OrderBy(limit => limit.FromIb).Select(limit => (
                            limit.FromIb * Rating.BasicAmperes, limit.ToIb * Rating.BasicAmperes, limit.Value)),
                    ])),
        ];
    }
}
