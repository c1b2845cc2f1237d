using System.Diagnostics;
using NfMeter.Bench.Limits;
using NfMeter.Bench.Reports;
using NfMeter.Simulator;

namespace NfMeter.Bench.Accuracy;

/// <summary>accuracy: all points with all seeds, on all cores, into a report.</summary>
internal static class AccuracyVerb
{
    public static int Run(AccuracyRequest request, TextWriter output, TextWriter error)
    {
        LimitTable limits = LimitTable.Load(request.LimitsFile);
        string? recordings = FindRecordings(request);
        IReadOnlyList<TestPoint> points = Select(PointCatalog.All(request.IsQuick, recordings, request.FrontEnd), request);
        if (request.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var watch = Stopwatch.StartNew();
        IReadOnlyList<PointOutcome> outcomes = ProgressBar.Show(
            error, "measuring", points.Count * request.Seeds,
            advance => Measure(request, limits, points, () => advance(1)));
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
        IReadOnlyList<TestPoint> known = request.IsQuick ? all : PointCatalog.All(false, FindRecordings(request), request.FrontEnd);
        return
        [
            .. request.Points.Select(id => known.FirstOrDefault(point => point.Id == id)
                ?? throw new UsageException($"--point {id}: no such point; points.csv of a report has their names")),
        ];
    }

    private static IReadOnlyList<PointOutcome> Measure(
        AccuracyRequest request, LimitTable limits, IReadOnlyList<TestPoint> points, Action done)
    {
        var runner = new PointRunner(request, limits);
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

    /// <summary>The folder of recordings that was named, or the one beside the repository.</summary>
    private static string? FindRecordings(AccuracyRequest request)
    {
        if (request.Recordings is { } named)
        {
            return Directory.Exists(named) ? named : throw new UsageException($"--recordings {named}: no such folder");
        }

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
