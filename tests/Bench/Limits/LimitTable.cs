using System.Globalization;
using System.Reflection;
using NfMeter.Simulator;

namespace NfMeter.Bench.Limits;

/// <summary>One limit and where it comes from: a row of limits.csv.</summary>
/// <param name="Set">The document and class.</param>
/// <param name="FrontEnds">Front ends judged by it; "real" for what `compare` reads; "all" for every one.</param>
/// <param name="Energy">active, reactive or none.</param>
/// <param name="Tests">Kinds of test.</param>
/// <param name="Factors">Power factors, sines or quantities.</param>
/// <param name="FromIb">Lowest current, in Ib.</param>
/// <param name="ToIb">Current below which it holds; Imax itself is included.</param>
/// <param name="Value">What the magnitude must not exceed.</param>
/// <param name="Unit">Of the value.</param>
/// <param name="Status">R a requirement of this project, V read in a public copy or a maker's document, K general
/// knowledge: a design target until the text has been read.</param>
/// <param name="Source">Document, clause and case.</param>
internal sealed record Limit(
    string Set, IReadOnlyList<string> FrontEnds, string Energy, IReadOnlyList<string> Tests,
    IReadOnlyList<string> Factors, double FromIb, double ToIb, double Value, string Unit, string Status, string Source)
{
    /// <summary>Imax in Ib: the current at which a range's upper end belongs to it.</summary>
    public const double ImaxIb = 20;

    // Currents are stated with three digits: 0.3 / 5 must still count as 0.06.
    private const double Slack = 1e-9;

    public bool Applies(string frontEnd, string energy, string test, string factor, double currentIb) =>
        (FrontEnds.Contains("all") || FrontEnds.Contains(frontEnd))
        && Energy == energy
        && Tests.Contains(test)
        && Factors.Contains(factor)
        && currentIb >= FromIb - Slack
        && (currentIb < ToIb - Slack || (ToIb >= ImaxIb && currentIb <= ToIb + Slack));
}

/// <summary>All limits, read from limits.csv.</summary>
internal sealed class LimitTable
{
    private const string Header = "set,frontEnds,energy,test,factor,fromIb,toIb,limit,unit,status,source";

    private LimitTable(IReadOnlyList<Limit> limits) => Limits = limits;

    public IReadOnlyList<Limit> Limits { get; }

    /// <summary>The table that comes with the bench, or another one.</summary>
    /// <exception cref="UsageException">It can't be read, or a row isn't one.</exception>
    public static LimitTable Load(string? file)
    {
        if (file is null)
        {
            using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("limits.csv")!;
            using var reader = new StreamReader(stream);
            return Parse("limits.csv", reader.ReadToEnd());
        }

        try
        {
            return Parse(file, File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--limits {file}: {exception.Message}");
        }
    }

    public static LimitTable Parse(string name, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        if (lines[0] != Header)
        {
            throw new UsageException($"{name}: the first line must be {Header}");
        }

        return new LimitTable([.. lines.Skip(1).Select((line, index) => ParseRow($"{name} line {index + 2}", line))]);
    }

    /// <summary>All that hold for a result, tightest first.</summary>
    public IReadOnlyList<Limit> For(
        string frontEnd, string energy, string test, string factor, double currentIb, string unit) =>
        [.. Limits.Where(limit => limit.Unit == unit && limit.Applies(frontEnd, energy, test, factor, currentIb))
            .OrderBy(limit => limit.Value)];

    private static Limit ParseRow(string place, string line)
    {
        // The source is the only column with commas in it, and the last: it may stand in quotes.
        string[] cells = line.Split(',', 11);
        if (cells.Length != 11)
        {
            throw new UsageException($"{place}: must have 11 columns");
        }

        double Number(int column) =>
            NumberOption.TryParse(cells[column], out double number) && number >= 0
                ? number
                : throw new UsageException($"{place}: {cells[column]} isn't a number from 0 on");

        return new Limit(
            cells[0], cells[1].Split('|'), cells[2], cells[3].Split('|'), cells[4].Split('|'), Number(5), Number(6),
            Number(7), cells[8], cells[9], cells[10].Trim('"'));
    }
}
