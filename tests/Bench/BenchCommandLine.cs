using System.CommandLine;
using System.CommandLine.Help;
using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Speed;
using NfMeter.Simulated;
using NfMeter.Simulated.Recordings;
using NfMeter.Simulator;

namespace NfMeter.Bench;

/// <summary>The bench's verbs.</summary>
public static class BenchCommandLine
{
    /// <summary>Every limit is kept.</summary>
    public const int ExitKept = 0;

    /// <summary>A limit is broken, or something failed that the arguments can't be blamed for.</summary>
    public const int ExitBroken = 1;

    /// <summary>An argument is wrong, or a file it names can't be used.</summary>
    public const int ExitBadArguments = 2;

    private const string DefaultFolder = "bench-report";

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code; a mistake has been told in one line on <paramref name="error"/>.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        ParseResult parsed = Build(output, error).Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            return Fail(error, parsed.Errors[0].Message, ExitBadArguments);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return parsed.Invoke(configuration);
        }
        catch (Exception exception) when (exception is UsageException or RecordingException)
        {
            return Fail(error, exception.Message, ExitBadArguments);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TimeoutException)
        {
            return Fail(error, exception.Message, ExitBroken);
        }
    }

    private static int Fail(TextWriter error, string message, int code)
    {
        error.WriteLine("bench: " + message.ReplaceLineEndings(" ").Trim());
        return code;
    }

    private static RootCommand Build(TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Accuracy and speed of nf-meter, as reports.");
        root.Add(BuildAccuracy(output, error));
        root.Add(BuildSpeed(output));
        return root;
    }

    private static Command BuildAccuracy(TextWriter output, TextWriter error)
    {
        var quick = new Option<bool>("--quick") { Description = "fewer points and one seed: well under a minute" };
        var frontEnd = new FrontEndOption();
        var points = new Option<string[]>("--point")
        {
            Description = "only this point, and no files unless --out is given; may be repeated",
            HelpName = "ID",
        };
        var seed = new SeedOption();
        var seeds = new NumberOption(
            "--seeds", "how many seeds, from --seed on; 3 without it, 1 with --quick or --point", null,
            value => value is >= 1 and <= 100 && value == Math.Floor(value), "a whole number from 1 to 100");
        var limits = new Option<string?>("--limits")
        {
            Description = "another table of limits, like tests/Bench/Limits/limits.csv",
            HelpName = "FILE",
        };
        Option<string?> folder = OutOption();
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command(
            "accuracy", "Runs meter against reference at every point of a type test. Exit code 1: a limit is broken.")
        {
            quick, frontEnd, points, seed, seeds, limits, folder, json,
        };
        command.SetAction(parsed =>
        {
            bool isQuick = parsed.GetValue(quick);
            string[] ids = parsed.GetValue(points) ?? [];
            int count = parsed.GetResult(seeds) is not null
                ? (int)parsed.GetValue(seeds)
                : isQuick || ids.Length > 0 ? 1 : 3;
            string? where = parsed.GetValue(folder) ?? (ids.Length > 0 ? null : DefaultFolder);
            var request = new AccuracyRequest(
                isQuick, parsed.GetValue(frontEnd), ids, parsed.GetValue(seed), count, parsed.GetValue(limits), where,
                parsed.GetValue(json));
            return AccuracyVerb.Run(request, output, error);
        });
        return command;
    }

    private static Command BuildSpeed(TextWriter output)
    {
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command(
            "speed", "Cost of a sample set and of the longest slice on this computer, and the simulation's pace.")
        {
            json,
        };
        command.SetAction(parsed => SpeedVerb.Run(parsed.GetValue(json), output));
        return command;
    }

    private static Option<string?> OutOption() => new("--out")
    {
        Description = $"folder for report.md, report.html and points.csv ({DefaultFolder} without it)",
        HelpName = "DIR",
    };
}

/// <summary>What an accuracy run is asked for.</summary>
/// <param name="IsQuick">Fewer points.</param>
/// <param name="FrontEnd">The simulated board's converter.</param>
/// <param name="Points">Only these; empty for all.</param>
/// <param name="FirstSeed">The first seed.</param>
/// <param name="Seeds">How many seeds.</param>
/// <param name="LimitsFile">Null for the built-in table.</param>
/// <param name="Folder">Where the report goes; null for none.</param>
/// <param name="IsJson">Print JSON.</param>
internal sealed record AccuracyRequest(
    bool IsQuick, FrontEndKind FrontEnd, IReadOnlyList<string> Points, int FirstSeed, int Seeds, string? LimitsFile,
    string? Folder, bool IsJson)
{
    /// <summary>The command line that repeats one result exactly.</summary>
    public string CommandFor(string point, int seed) =>
        $"dotnet run --project tests/Bench -- accuracy --point {point} --seed {seed}"
        + (IsQuick ? " --quick" : "")
        + (FrontEnd == FrontEndKind.Ads131 ? "" : $" --front-end {Rating.NameOf(FrontEnd)}")
        + (LimitsFile is null ? "" : $" --limits {LimitsFile}");

    public string Command =>
        "dotnet run --project tests/Bench -- accuracy"
        + (IsQuick ? " --quick" : "")
        + $" --seed {FirstSeed} --seeds {Seeds}"
        + (FrontEnd == FrontEndKind.Ads131 ? "" : $" --front-end {Rating.NameOf(FrontEnd)}")
        + (LimitsFile is null ? "" : $" --limits {LimitsFile}");
}
