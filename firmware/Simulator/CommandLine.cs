using System.CommandLine;
using System.CommandLine.Help;
using NfMeter.Simulated.Chips;
using NfMeter.Simulated.Recordings;
using NfMeter.Simulator.Panel;

namespace NfMeter.Simulator;

/// <summary>The simulator's verbs, their options and what becomes of a mistake in them.</summary>
public static class CommandLine
{
    /// <summary>Done.</summary>
    public const int ExitDone = 0;

    /// <summary>Something failed that the arguments can't be blamed for.</summary>
    public const int ExitFailed = 1;

    /// <summary>An argument is wrong, or a file it names can't be used.</summary>
    public const int ExitBadArguments = 2;

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code; a mistake has been told in one line on <paramref name="error"/>.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        ParseResult parsed = Build(output).Parse(arguments);
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
        catch (Exception exception) when (exception is UsageException or RecordingException or MemoryImageException)
        {
            return Fail(error, exception.Message, ExitBadArguments);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(error, exception.Message, ExitFailed);
        }
    }

    private static int Fail(TextWriter error, string message, int code)
    {
        error.WriteLine("nf-meter: " + message.ReplaceLineEndings(" ").Trim());
        return code;
    }

    private static RootCommand Build(TextWriter output)
    {
        var load = new LoadOptions();
        var seconds = new NumberOption("--seconds", "how long to run, virtual seconds", null, IsDuration, "above 0, at most 1e9");
        var root = new RootCommand("The nf-meter electricity meter on a simulated board. Without a verb: the meter in "
            + "real time with a live front panel.");
        root.Add(Simulate(load, seconds, output));
        root.Add(Replay(seconds, output));
        root.Add(Serve(load, output));
        root.Add(Memory(output));
        SetPanel(root, load, output);
        return root;
    }

    private static Command Simulate(LoadOptions load, NumberOption seconds, TextWriter output)
    {
        var meter = MemoryOption("the meter's memory image, kept between runs; without it the memory starts blank");
        var memory = new MemoryChipOption();
        var sealClosed = SealOption();
        var direct = DirectOption();
        var frontEnd = new FrontEndOption();
        var seed = new SeedOption();
        var set = new SettingOption();
        var lcd = new LcdOptions();
        var json = JsonOption();
        var command = new Command("simulate", "Runs in virtual time, as fast as this computer can.");
        command.Add(seconds.AsRequired());
        load.AddTo(command);
        command.Add(frontEnd);
        command.Add(seed);
        command.Add(meter);
        command.Add(memory);
        command.Add(sealClosed);
        command.Add(direct);
        command.Add(set);
        lcd.AddTo(command);
        command.Add(json);
        command.SetAction(parsed => SimulateVerb.Run(
            load.Read(parsed), parsed.GetValue(seconds), parsed.GetValue(frontEnd), parsed.GetValue(seed),
            parsed.GetValue(meter), parsed.GetValue(memory), parsed.GetValue(sealClosed), parsed.GetValue(direct),
            parsed.GetValue(set)!, lcd.Read(parsed), parsed.GetValue(json), output));
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

    private static Command Serve(LoadOptions load, TextWriter output)
    {
        var link = new Option<string>("--modbus-link")
        {
            Description = "where to link the Modbus RTU port's pseudo-terminal",
            HelpName = "PATH",
            Required = true,
        };
        var duration = DurationOption();
        var meter = MemoryOption("the meter's memory image, kept between runs; without it the memory starts blank");
        var memory = new MemoryChipOption();
        var sealClosed = SealOption();
        var direct = DirectOption();
        var frontEnd = new FrontEndOption();
        var seed = new SeedOption();
        var set = new SettingOption();
        var lcd = new LcdOptions();
        var command = new Command("serve", "Runs in real time, without a panel, and answers Modbus RTU.");
        command.Add(link);
        command.Add(duration);
        load.AddTo(command);
        command.Add(frontEnd);
        command.Add(seed);
        command.Add(meter);
        command.Add(memory);
        command.Add(sealClosed);
        command.Add(direct);
        command.Add(set);
        lcd.AddTo(command);
        command.SetAction(parsed => ServeVerb.Run(
            load.Read(parsed), parsed.GetValue(link)!, OrForEver(parsed, duration), parsed.GetValue(frontEnd),
            parsed.GetValue(seed), parsed.GetValue(meter), parsed.GetValue(memory), parsed.GetValue(sealClosed),
            parsed.GetValue(direct), parsed.GetValue(set)!, lcd.Read(parsed), output));
        return command;
    }

    private static void SetPanel(RootCommand root, LoadOptions load, TextWriter output)
    {
        var duration = DurationOption();
        var meter = MemoryOption("the meter's memory image, kept between runs; without it one in the user's folder for "
            + "application data");
        var memory = new MemoryChipOption();
        var frontEnd = new FrontEndOption();
        var seed = new SeedOption();
        var lcd = new LcdOptions();
        load.AddTo(root);
        root.Add(duration);
        root.Add(frontEnd);
        root.Add(seed);
        root.Add(meter);
        root.Add(memory);
        lcd.AddTo(root, hasPicture: false);
        root.SetAction(parsed => PanelVerb.Run(
            load.Read(parsed), OrForEver(parsed, duration), parsed.GetValue(frontEnd), parsed.GetValue(seed),
            parsed.GetValue(meter), parsed.GetValue(memory), lcd.Read(parsed), output));
    }

    private static Command Memory(TextWriter output)
    {
        var command = new Command("memory", "A meter's memory image as a whole: what --meter names.");
        var file = new Argument<string>("FILE") { Description = "the image" };
        var chip = new MemoryChipOption();
        var set = new SettingOption();
        var factory = new Command("factory", "Makes the image of a meter as it leaves the factory.") { file, chip, set };
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

    private static Option<bool> SealOption() =>
        new("--sealed") { Description = "the seal is closed: legal settings can't be changed" };

    private static Option<bool> DirectOption() => new("--direct")
    {
        Description = "the board's current sensors are for direct connection only: it takes no CT ratio",
    };

    private static Option<string?> MemoryOption(string description) =>
        new("--meter") { Description = description, HelpName = "FILE" };

    private static Option<bool> JsonOption() => new("--json") { Description = "print one JSON object" };

    private static NumberOption DurationOption() =>
        new("--seconds", "how long to run; without it until Ctrl-C", double.PositiveInfinity, IsDuration, "above 0, at most 1e9");

    private static double OrForEver(ParseResult parsed, NumberOption duration) =>
        parsed.GetResult(duration) is null ? double.PositiveInfinity : parsed.GetValue(duration);

    // Thirty years: longer makes no sense, and 1e300 would never end.
    private static bool IsDuration(double value) => value is > 0 and <= 1e9;
}

/// <summary>A command line asks for what can't be done; the message says what, in one line.</summary>
public sealed class UsageException(string message) : Exception(message)
{
}
