using System.CommandLine;
using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Calibrate;
using NfMeter.Bench.Compare;
using NfMeter.Bench.Reports;
using NfMeter.Bench.Speed;
using NfMeter.Simulated;
using NfMeter.Simulator;

namespace NfMeter.Bench;

/// <summary>The bench's verbs.</summary>
public static class BenchCommandLine
{
    /// <summary>Every limit is kept.</summary>
    public const int ExitKept = 0;

    /// <summary>A limit is broken, or something failed that the arguments can't be blamed for.</summary>
    public const int ExitBroken = Invocation.ExitFailed;

    /// <summary>An argument is wrong, or a file it names can't be used.</summary>
    public const int ExitBadArguments = Invocation.ExitBadArguments;

    private const string DefaultFolder = "bench-report";

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code; a mistake has been told in one line on <paramref name="error"/>.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error) =>
        Run(arguments, Console.In, output, error);

    /// <summary>Runs one command line, with somebody at the keyboard.</summary>
    public static int Run(string[] arguments, TextReader input, TextWriter output, TextWriter error) =>
        Invocation.Run(Build(input, output, error), "bench", arguments, output, error);

    private static RootCommand Build(TextReader input, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Accuracy and speed of nf-meter, as reports.");
        root.Add(BuildAccuracy(output, error));
        root.Add(BuildCompare(output, error));
        root.Add(new CalibrateCommand().Build(input, output, error));
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
        Option<string?> limits = LimitsOption();
        Option<string?> folder = OutOption();
        Option<string?> recordings = RecordingsOption();
        var noise = new NumberOption(
            "--noise", "of a 12-bit converter, root mean square, steps; 0.5 (mcp3208) or 2 (internal) without it", null,
            value => value is >= 0 and <= 100, "0 to 100");
        var currentError = new NumberOption(
            "--current-error", "percent by which all current sensors have drifted since the calibration", 0,
            value => Math.Abs(value) <= 50, "-50 to 50");
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command(
            "accuracy", "Runs meter against reference at every point of a type test. Exit code 1: a limit is broken.")
        {
            quick, frontEnd, points, seed, seeds, limits, recordings, noise, currentError, folder, json,
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
                parsed.GetValue(json))
            {
                Recordings = parsed.GetValue(recordings),
                NoiseSteps = parsed.GetResult(noise) is null ? null : parsed.GetValue(noise),
                CurrentErrorPercent = parsed.GetValue(currentError),
            };
            if (request is { NoiseSteps: not null, FrontEnd: FrontEndKind.Ads131 })
            {
                throw new UsageException("--noise: only 12-bit front ends have a choice of it");
            }

            return AccuracyVerb.Run(request, output, error);
        });
        return command;
    }

    private static Command BuildCompare(TextWriter output, TextWriter error)
    {
        Option<string> meter = LinkOption("--meter", "the meter under test");
        Option<string> reference = LinkOption("--reference", "the meter that is believed");
        MapOption map = new("--map", "the reference's registers") { Required = true };
        MapOption meterMap = new("--meter-map", "the tested meter's registers; pro380 without it, as nf-meter's are");
        NumberOption meterUnit = UnitOption("--unit", "unit address of the tested meter");
        NumberOption referenceUnit = UnitOption("--reference-unit", "unit address of the reference");
        var minutes = new NumberOption(
            "--minutes", "how long", null, value => value > 0 && double.IsFinite(value), "above 0").AsRequired();
        NumberOption baud = BaudOption();
        Option<Parity?> parity = ParityOption();
        Option<string?> limits = LimitsOption();
        Option<string?> folder = new("--out")
        {
            Description = "folder for report.md and points.csv; none without it",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command(
            "compare", "Compares two real meters at the same load over Modbus. Exit code 1: a limit is broken.")
        {
            meter, reference, map, meterMap, minutes, meterUnit, referenceUnit, baud, parity, limits, folder, json,
        };
        command.SetAction(parsed =>
        {
            var request = new CompareRequest(
                parsed.GetValue(meter)!, parsed.GetValue(reference)!, parsed.GetValue(meterMap) ?? MeterMap.Pro380,
                parsed.GetValue(map)!, (byte)parsed.GetValue(meterUnit), (byte)parsed.GetValue(referenceUnit),
                parsed.GetValue(minutes), (int)parsed.GetValue(baud), parsed.GetValue(parity), parsed.GetValue(limits),
                parsed.GetValue(folder), parsed.GetValue(json));
            if (request.Meter == request.Reference && request.MeterUnit == request.ReferenceUnit)
            {
                throw new UsageException("--meter and --reference are the same meter");
            }

            return CompareVerb.Run(request, output, error);
        });
        return command;
    }

    private static Option<string> LinkOption(string name, string what) => new(name)
    {
        Description = $"{what}: a serial port, or tcp://HOST:PORT for Modbus TCP",
        HelpName = "PORT|tcp://HOST:PORT",
        Required = true,
    };

    internal static NumberOption BaudOption() => new(
        "--baud", "of serial ports", 9600, value => value is >= 300 and <= 115200 && value == Math.Floor(value),
        "300 to 115200");

    internal static Option<Parity?> ParityOption() => new("--parity")
    {
        Description = "of serial ports: none, even or odd; without it as the maps' meters leave the factory",
    };

    internal static NumberOption UnitOption(string name, string description) => new(
        name, description, 1, value => value is >= 1 and <= 247 && value == Math.Floor(value), "1 to 247");

    private static Option<string?> LimitsOption() => new("--limits")
    {
        Description = "another table of limits, like tests/Bench/Limits/limits.csv",
        HelpName = "FILE",
    };

    private static Option<string?> RecordingsOption() => new("--recordings")
    {
        Description = "folder of recordings, WAV and JSON; ../shared/waveforms beside the repository without it",
        HelpName = "DIR",
    };

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

/// <summary>--map and --meter-map.</summary>
internal sealed class MapOption : Option<MeterMap?>
{
    public MapOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = string.Join('|', MeterMap.All.Select(map => map.Name));
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            MeterMap? found = MeterMap.All.FirstOrDefault(map => map.Name == text);
            if (found is null)
            {
                result.AddError($"{name} {text}: must be {string.Join(" or ", MeterMap.All.Select(map => map.Name))}");
            }

            return found;
        };
    }
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
    /// <summary>Folder of the recordings; null for the usual place.</summary>
    public string? Recordings { get; init; }

    /// <summary>Noise of a 12-bit converter; null for the usual one.</summary>
    public double? NoiseSteps { get; init; }

    /// <summary>How wrong all currents are, percent.</summary>
    public double CurrentErrorPercent { get; init; }

    /// <summary>The command line that repeats the run.</summary>
    public string Command => $"{Verb} --seed {FirstSeed} --seeds {Seeds}{Conditions}";

    private static string Verb => "dotnet run --project tests/Bench -- accuracy";

    /// <summary>What was measured otherwise than usual.</summary>
    private string Conditions =>
        (IsQuick ? " --quick" : "")
        + (FrontEnd == FrontEndKind.Ads131 ? "" : $" --front-end {Rating.NameOf(FrontEnd)}")
        + (LimitsFile is null ? "" : $" --limits {LimitsFile}")
        + (Recordings is null ? "" : $" --recordings {Recordings}")
        + (NoiseSteps is { } noise ? $" --noise {Figures.Plain(noise)}" : "")
        + (CurrentErrorPercent == 0 ? "" : $" --current-error {Figures.Plain(CurrentErrorPercent)}");

    /// <summary>The command line that repeats one result exactly.</summary>
    public string CommandFor(string point, int seed) => $"{Verb} --point {point} --seed {seed}{Conditions}";
}
