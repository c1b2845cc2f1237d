using System.CommandLine;
using NfMeter.Simulator.Panel;

namespace NfMeter.Simulator;

/// <summary>The simulator's verbs, their options and what becomes of a mistake in them.</summary>
public static class CommandLine
{
    /// <summary>Done.</summary>
    public const int ExitDone = 0;

    private const string DurationRange = "above 0, at most 1e9";

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code; a mistake has been told in one line on <paramref name="error"/>.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error) =>
        Invocation.Run(Build(output), "nf-meter", arguments, output, error);

    private static RootCommand Build(TextWriter output)
    {
        var load = new LoadOptions();
        var meter = new MeterOptions("the memory starts blank");
        var seconds = new NumberOption(
            "--seconds", "how long to run, virtual seconds", null, IsDuration, DurationRange);
        var root = new RootCommand("The nf-meter electricity meter on a simulated board. Without a verb: the meter in "
            + "real time with a live front panel.");
        root.Add(Simulate(load, meter, seconds, output));
        root.Add(Replay(seconds, output));
        root.Add(Serve(load, meter, output));
        root.Add(Memory(output));
        SetPanel(root, load, output);
        return root;
    }

    private static Command Simulate(LoadOptions load, MeterOptions meter, NumberOption seconds, TextWriter output)
    {
        var json = JsonOption();
        var command = new Command("simulate", "Runs in virtual time, as fast as this computer can.");
        command.Add(seconds.AsRequired());
        load.AddTo(command);
        meter.AddTo(command);
        command.Add(json);
        command.SetAction(parsed => SimulateVerb.Run(
            load.Read(parsed), parsed.GetValue(seconds), meter.Read(parsed), parsed.GetValue(json), output));
        return command;
    }

    private static Command Replay(NumberOption seconds, TextWriter output)
    {
        var file = new Argument<string>("FILE.wav") { Description = "the recording; its scales stand in FILE.json" };
        var range = new RangeOption();
        var frontEnd = new FrontEndOption();
        var seed = new SeedOption();
        var lcd = new LcdOptions();
        var json = JsonOption();
        var command = new Command("replay", "Plays a recording in a loop and compares with its reference values.");
        command.Add(file);
        command.Add(seconds.AsRequired());
        command.Add(range);
        command.Add(frontEnd);
        command.Add(seed);
        lcd.AddTo(command);
        command.Add(json);
        command.SetAction(parsed => ReplayVerb.Run(
            parsed.GetValue(file)!, parsed.GetValue(seconds), parsed.GetValue(range), parsed.GetValue(frontEnd),
            parsed.GetValue(seed), lcd.Read(parsed), parsed.GetValue(json), output));
        return command;
    }

    private static Command Serve(LoadOptions load, MeterOptions meter, TextWriter output)
    {
        var link = new Option<string>("--modbus-link")
        {
            Description = "where to link the Modbus RTU port's pseudo-terminal",
            HelpName = "PATH",
            Required = true,
        };
        var duration = DurationOption();
        var command = new Command("serve", "Runs in real time, without a panel, and answers Modbus RTU.");
        command.Add(link);
        command.Add(duration);
        load.AddTo(command);
        meter.AddTo(command);
        command.SetAction(parsed => ServeVerb.Run(
            load.Read(parsed), parsed.GetValue(link)!, OrForEver(parsed, duration), meter.Read(parsed), output));
        return command;
    }

    private static void SetPanel(RootCommand root, LoadOptions load, TextWriter output)
    {
        var duration = DurationOption();
        var meter = new MeterOptions("one in the user's folder for application data");
        load.AddTo(root);
        root.Add(duration);
        meter.AddTo(root, hasPicture: false);
        root.SetAction(parsed => PanelVerb.Run(
            load.Read(parsed), OrForEver(parsed, duration), meter.Read(parsed), output));
    }

    private static Command Memory(TextWriter output)
    {
        var command = new Command("memory", "A meter's memory image as a whole: what --meter names.");
        var file = new Argument<string>("FILE") { Description = "the image" };
        var chip = new MemoryChipOption();
        var set = new SettingOption();
        var factory = new Command("factory", "Makes the image of a meter as it leaves the factory.")
        {
            file, chip, set,
        };
        factory.SetAction(parsed => MemoryVerb.Factory(
            parsed.GetValue(file)!, parsed.GetValue(chip), parsed.GetValue(set)!, output));
        var show = new Command("show", "Tells what an image holds, and leaves it as it is.") { file, chip };
        show.SetAction(parsed => MemoryVerb.Show(parsed.GetValue(file)!, parsed.GetValue(chip), output));
        var hex = new Argument<string>("HEX") { Description = "Intel HEX of all bytes, as chip programmers take it" };
        var export = new Command("export", "Writes an image as Intel HEX.") { file, hex };
        export.SetAction(parsed => MemoryVerb.Export(parsed.GetValue(file)!, parsed.GetValue(hex)!, output));
        var import = new Command("import", "Makes an image from Intel HEX.") { file, hex };
        import.SetAction(parsed => MemoryVerb.Import(parsed.GetValue(file)!, parsed.GetValue(hex)!, output));
        command.Add(factory);
        command.Add(show);
        command.Add(export);
        command.Add(import);
        return command;
    }

    private static Option<bool> JsonOption() => new("--json") { Description = "print one JSON object" };

    private static NumberOption DurationOption() => new(
        "--seconds", "how long to run; without it until Ctrl-C", double.PositiveInfinity, IsDuration, DurationRange);

    private static double OrForEver(ParseResult parsed, NumberOption duration) =>
        parsed.GetResult(duration) is null ? double.PositiveInfinity : parsed.GetValue(duration);

    // Thirty years: longer makes no sense, and 1e300 would never end.
    private static bool IsDuration(double value) => value is > 0 and <= 1e9;
}
