using System.CommandLine;
using NfMeter.Chips;
using NfMeter.Simulated;

namespace NfMeter.Simulator;

/// <summary>The options about the meter and its board, the same for every verb that has a load: --front-end, --seed,
/// --meter, --memory, --sealed, --direct, --set and the display's.</summary>
internal sealed class MeterOptions
{
    private readonly FrontEndOption frontEnd = new();
    private readonly SeedOption seed = new();
    private readonly MemoryChipOption memory = new();
    private readonly SettingOption set = new();
    private readonly LcdOptions lcd = new();
    private readonly Option<string?> meter;

    private readonly Option<bool> sealClosed = new("--sealed")
    {
        Description = "the seal is closed: legal settings can't be changed",
    };

    private readonly Option<bool> direct = new("--direct")
    {
        Description = "the board's current sensors are for direct connection only: it takes no CT ratio",
    };

    /// <param name="withoutImage">What happens without --meter.</param>
    public MeterOptions(string withoutImage) => meter = new Option<string?>("--meter")
    {
        Description = "the meter's memory image, kept between runs; without it " + withoutImage,
        HelpName = "FILE",
    };

    public void AddTo(Command command, bool hasPicture = true)
    {
        command.Add(frontEnd);
        command.Add(seed);
        command.Add(meter);
        command.Add(memory);
        command.Add(sealClosed);
        command.Add(direct);
        command.Add(set);
        lcd.AddTo(command, hasPicture);
    }

    public MeterChoice Read(ParseResult parsed) => new(
        parsed.GetValue(frontEnd), parsed.GetValue(seed), parsed.GetValue(meter), parsed.GetValue(memory),
        parsed.GetValue(sealClosed), parsed.GetValue(direct), parsed.GetValue(set)!, lcd.Read(parsed));
}

/// <summary>Which meter on which board.</summary>
/// <param name="FrontEnd">The converter.</param>
/// <param name="Seed">Of the noise and of the loop's pace.</param>
/// <param name="MemoryFile">The memory's image; null for a blank one.</param>
/// <param name="Chip">The memory; null for the image's.</param>
/// <param name="IsSealed">Whether the seal is closed.</param>
/// <param name="IsDirect">Whether the board takes no CT ratio.</param>
/// <param name="Settings">Settings to be changed.</param>
/// <param name="Lcd">The display.</param>
internal sealed record MeterChoice(
    FrontEndKind FrontEnd, int Seed, string? MemoryFile, MemoryGeometry? Chip, bool IsSealed, bool IsDirect,
    SettingChoice[] Settings, LcdChoice Lcd)
{
    /// <summary>Builds the board and the meter on it.</summary>
    /// <exception cref="Simulated.Chips.MemoryImageException">The image can't be used.</exception>
    public MeterSession Open(ISignalSource source)
    {
        var session = new MeterSession(
            source,
            Lcd.On(new BoardSettings(
                Seed: Seed, MemoryFile: MemoryFile, Kind: FrontEnd, Memory: MemoryChoice.Of(Chip, MemoryFile),
                IsDirect: IsDirect)));
        session.Board.SealClosed.Hold(IsSealed);
        return session;
    }

    /// <summary>Starts the meter and changes its settings and lists.</summary>
    /// <exception cref="UsageException">The meter refuses one.</exception>
    public void Start(MeterSession session)
    {
        session.Start();
        Array.ForEach(Settings, choice => choice.ApplyTo(session.Meter.Settings));
        Lcd.ApplyTo(session.Meter);
    }
}
