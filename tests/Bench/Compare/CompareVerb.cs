using System.Diagnostics;
using System.Text;
using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Limits;
using NfMeter.Bench.Reports;
using NfMeter.Simulator;
using Spectre.Console;

namespace NfMeter.Bench.Compare;

/// <summary>What a comparison is asked for.</summary>
internal sealed record CompareRequest(
    string Meter, string Reference, MeterMap MeterMap, MeterMap ReferenceMap, byte MeterUnit, byte ReferenceUnit,
    double Minutes, int Baud, Parity? Parity, string? LimitsFile, string? Folder, bool IsJson)
{
    public string Command =>
        $"dotnet run --project tests/Bench -- compare --meter {Meter} --reference {Reference} "
            + $"--map {ReferenceMap.Name} "
        + $"--minutes {Figures.Plain(Minutes)}";
}

/// <summary>compare: two real meters at the same load over Modbus, one of which is believed.</summary>
internal static class CompareVerb
{
    private const double WorthComparing = 1e-9;
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    public static int Run(CompareRequest request, TextWriter output, TextWriter error)
    {
        LimitTable limits = LimitTable.Load(request.LimitsFile);
        using var meterLink = ModbusClient.Open(
            request.Meter, request.Baud, request.Parity ?? request.MeterMap.Parity);

        // Two meters on one bus are two units on one link.
        ModbusClient? secondLink = request.Reference == request.Meter
            ? null
            : ModbusClient.Open(request.Reference, request.Baud, request.Parity ?? request.ReferenceMap.Parity);
        using ModbusClient referenceLink = secondLink ?? meterLink;
        var meter = new ComparedMeter(meterLink, request.MeterUnit, request.MeterMap);
        var reference = new ComparedMeter(referenceLink, request.ReferenceUnit, request.ReferenceMap);
        Series series = ProgressBar.Show(
            error, "comparing", (int)Math.Ceiling(request.Minutes * 60),
            advance => Measure(meter, reference, TimeSpan.FromMinutes(request.Minutes), advance));
        IReadOnlyList<Result> results = Evaluate(series, meter, reference, limits);
        Write(request, results, output);
        return results.Any(result => result.IsBroken) ? BenchCommandLine.ExitBroken : BenchCommandLine.ExitKept;
    }

    // How long a meter takes to bring its energies up to date: ten cycles here. Others don't say.
    private const double RefreshSeconds = 0.2;

    private static Series Measure(
        ComparedMeter meter, ComparedMeter reference, TimeSpan duration, Action<double> advance)
    {
        var pairs = new List<(MeterReading Meter, MeterReading Reference)>();
        long begin = Stopwatch.GetTimestamp();
        double shown = 0;
        while (true)
        {
            // Back to back, and always in the same order: what lies between the two is the same at both ends.
            pairs.Add((meter.Read(), reference.Read()));
            TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
            advance(elapsed.TotalSeconds - shown);
            shown = elapsed.TotalSeconds;
            if (elapsed >= duration)
            {
                return new Series(pairs);
            }

            TimeSpan wait = interval * pairs.Count - elapsed;
            if (wait > TimeSpan.Zero)
            {
                Thread.Sleep(wait < duration - elapsed ? wait : duration - elapsed);
            }
        }
    }

    private static IReadOnlyList<Result> Evaluate(
        Series series, ComparedMeter meter, ComparedMeter reference, LimitTable limits)
    {
        (MeterReading meterFirst, MeterReading referenceFirst) = series.Pairs[0];
        (MeterReading meterLast, MeterReading referenceLast) = series.Pairs[^1];
        double meterSeconds = Stopwatch.GetElapsedTime(
            meterFirst.EnergyTimestamp, meterLast.EnergyTimestamp).TotalSeconds;
        double referenceSeconds = Stopwatch.GetElapsedTime(
            referenceFirst.EnergyTimestamp, referenceLast.EnergyTimestamp).TotalSeconds;
        double seconds = (meterSeconds + referenceSeconds) / 2;
        double step = meter.EnergyStep(meterFirst, meterLast) + reference.EnergyStep(referenceFirst, referenceLast);
        double timing = Math.Abs(meterSeconds - referenceSeconds) / seconds * 100;
        var results = new List<Result>();
        foreach (MapRow row in meter.Map.Rows)
        {
            MapRow? other = reference.Map.Rows.FirstOrDefault(one => one.Quantity == row.Quantity);
            if (other is null)
            {
                continue;
            }

            double measured, expected, uncertainty;
            if (row.IsEnergy)
            {
                measured = ((double)meterLast.Values[row.Quantity] - meterFirst.Values[row.Quantity]) * row.Scale;
                expected = ((double)referenceLast.Values[row.Quantity] - referenceFirst.Values[row.Quantity])
                    * other.Scale;

                // The difference of two cut-off readings is right to one step, for each of the two meters; and each counts
                // up to what it has last worked off.
                uncertainty = step / Math.Abs(expected) * 100 + timing + 2 * RefreshSeconds / seconds * 100;
            }
            else
            {
                measured = series.Pairs.Average(pair => pair.Meter.Values[row.Quantity]) * row.Scale;
                expected = series.Pairs.Average(pair => pair.Reference.Values[row.Quantity]) * other.Scale;
                uncertainty = ScatterPercent(series, row, other, expected);
            }

            bool isComparable = Math.Abs(expected) > WorthComparing;
            IReadOnlyList<Limit> applying = row.Quantity == "A+ total" ? LimitsFor(series, reference, limits) : [];
            results.Add(new Result(
                "compare", 0, seconds, row.Quantity, row.Unit, measured, expected,
                isComparable ? (measured - expected) / Math.Abs(expected) * 100 : null, "%",
                isComparable ? uncertainty : 0, isComparable ? applying : [])
            {
                CountsUncertainty = true,
            });
        }

        return results;
    }

    /// <summary>Twice the standard deviation of the mean of the differences: they don't read at the same moment, and
    /// the load changes.</summary>
    private static double ScatterPercent(Series series, MapRow row, MapRow other, double expected)
    {
        double[] differences =
        [
            .. series.Pairs.Select(pair =>
                pair.Meter.Values[row.Quantity] * row.Scale - pair.Reference.Values[row.Quantity] * other.Scale),
        ];
        double mean = differences.Average();
        double variance = differences.Sum(value => (value - mean) * (value - mean))
            / Math.Max(1, differences.Length - 1);
        return 2 * Math.Sqrt(variance / differences.Length) / Math.Abs(expected) * 100;
    }

    /// <summary>The basic error's limits, if the load was one that they are given for.</summary>
    private static IReadOnlyList<Limit> LimitsFor(Series series, ComparedMeter reference, LimitTable limits)
    {
        double Mean(string quantity)
        {
            double scale = reference.Map.Rows.First(row => row.Quantity == quantity).Scale;
            return series.Pairs.Average(pair => pair.Reference.Values[quantity]) * scale;
        }

        double active = Mean("P total"), reactive = Mean("Q total");
        double amperes = Enumerable.Range(1, 3).Average(phase => Math.Abs(Mean($"I L{phase}")));
        double factor = active / Math.Sqrt(active * active + reactive * reactive);
        string? name = factor switch
        {
            > 0.98 => "1",
            > 0.45 and < 0.55 when reactive > 0 => "0.5L",
            > 0.77 and < 0.83 when reactive < 0 => "0.8C",
            _ => null,
        };
        return name is null
            ? []
            : limits.For("real", "active", "intrinsic", name, amperes / Rating.BasicAmperes, "%");
    }

    private static void Write(CompareRequest request, IReadOnlyList<Result> results, TextWriter output)
    {
        string csv = CsvReport.Create(results, (_, _) => request.Command);
        if (request.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "points.csv"), csv, new UTF8Encoding(false));
            File.WriteAllText(
                Path.Combine(folder, "report.md"), MarkdownReport.CreateComparison(request, results),
                new UTF8Encoding(false));
        }

        if (request.IsJson)
        {
            JsonReport.Write(output, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("command", request.Command);
                AccuracyReport.WriteResults(writer, results, (_, _) => request.Command);
                writer.WriteEndObject();
            });
            return;
        }

        Table table = Report.NewTable(
            "quantity", "meter", "reference", "unit", "error, %", "± %", "limit, %", "verdict");
        foreach (Result result in results)
        {
            table.AddRow(
                result.Quantity, Figures.Number(result.Measured, 4), Figures.Number(result.Reference, 4), result.Unit,
                Figures.Number(result.Error, 3), Figures.Number(result.Error is null ? null : result.Uncertainty, 3),
                result.Limit is { } limit ? Figures.Plain(limit.Value) : "-", Verdicts.Of(result));
        }

        Report.ConsoleFor(output).Write(table);
        foreach (Limit limit in results.Select(result => result.Limit).OfType<Limit>().Distinct())
        {
            output.WriteLine($"limit: {limit.Source} ({Wording.Status(limit.Status)})");
        }

        output.WriteLine("± for energies: one step and 0.2 s of each meter's register, and the time between the readings");
    }

    private sealed record Series(IReadOnlyList<(MeterReading Meter, MeterReading Reference)> Pairs);
}
