using System.Diagnostics;
using NfMeter.Bench.Limits;
using NfMeter.Bench.Reports;
using NfMeter.Simulator;
using Spectre.Console;

namespace NfMeter.Bench.Accuracy;

/// <summary>accuracy: all points with all seeds, on all cores, into a report.</summary>
internal static class AccuracyVerb
{
    public static int Run(AccuracyRequest request, TextWriter output, TextWriter error)
    {
        LimitTable limits = LimitTable.Load(request.LimitsFile);
        string? recordings = FindRecordings();
        IReadOnlyList<TestPoint> points = Select(PointCatalog.All(request.IsQuick, recordings), request);
        if (request.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var watch = Stopwatch.StartNew();
        IReadOnlyList<PointOutcome> outcomes = WithProgress(
            error, points.Count * request.Seeds, done => Measure(request, limits, points, done));
        var report = new AccuracyReport(request, outcomes, limits, recordings is not null, watch.Elapsed);
        report.WriteFiles();
        if (request.IsJson)
        {
            report.WriteJson(output);
        }
        else
        {
            report.WriteConsole(output);
        }

        return report.IsBroken ? BenchCommandLine.ExitBroken : BenchCommandLine.ExitKept;
    }

    private static IReadOnlyList<TestPoint> Select(IReadOnlyList<TestPoint> all, AccuracyRequest request)
    {
        if (request.Points.Count == 0)
        {
            return all;
        }

        // A point may be one of the full report only.
        IReadOnlyList<TestPoint> known = request.IsQuick ? all : PointCatalog.All(false, FindRecordings());
        return
        [
            .. request.Points.Select(id => known.FirstOrDefault(point => point.Id == id)
                ?? throw new UsageException($"--point {id}: no such point; points.csv of a report has their names")),
        ];
    }

    private static IReadOnlyList<PointOutcome> Measure(
        AccuracyRequest request, LimitTable limits, IReadOnlyList<TestPoint> points, Action done)
    {
        var runner = new PointRunner(request.FrontEnd, request.IsQuick, limits);
        (TestPoint Point, int Index, int Seed)[] runs =
        [
            .. from seed in Enumerable.Range(0, request.Seeds)
               from index in Enumerable.Range(0, points.Count)
               orderby runner.SecondsOf(points[index]) descending
               select (points[index], index, seed),
        ];
        var results = new IReadOnlyList<Result>[points.Count, request.Seeds];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.ForEach(runs, options, run =>
            {
                results[run.Index, run.Seed] = runner.Run(run.Point, request.FirstSeed + run.Seed);
                done();
            });
        }
        catch (AggregateException exception)
        {
            // A recording that can't be read is told as one line, whichever thread met it.
            throw exception.InnerExceptions[0];
        }

        return
        [
            .. points.Select((point, index) => new PointOutcome(
                point, [.. Enumerable.Range(0, request.Seeds).SelectMany(seed => results[index, seed])])),
        ];
    }

    /// <summary>A bar on the terminal, on the error stream so that redirected output stays clean.</summary>
    private static T WithProgress<T>(TextWriter error, int count, Func<Action, T> work)
    {
        if (!ReferenceEquals(error, Console.Error) || Console.IsErrorRedirected)
        {
            return work(() => { });
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("measuring", maxValue: count);
                return work(() => task.Increment(1));
            });
    }

    /// <summary>The folder of recordings beside the repository.</summary>
    private static string? FindRecordings()
    {
        foreach (string start in (string[])[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
        {
            string? folder = start;
            while (folder is not null && !File.Exists(Path.Combine(folder, "nf-meter.sln")))
            {
                folder = Path.GetDirectoryName(folder);
            }

            string recordings = Path.GetFullPath(Path.Combine(folder ?? ".", "..", "shared", "waveforms"));
            if (folder is not null && Directory.Exists(recordings))
            {
                return recordings;
            }
        }

        return null;
    }
}
