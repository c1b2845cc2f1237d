using System.CommandLine;
using NfMeter.Simulated;

namespace NfMeter.Simulator;

/// <summary>The options about the display: --lcd, --list and --lcd-png.</summary>
internal sealed class LcdOptions
{
    private static readonly string[] sizes = ["2x16", "4x20"];

    private readonly ListOption lists = new();

    private readonly Option<string> size = new("--lcd")
    {
        Description = "the display's size",
        HelpName = string.Join('|', sizes),
        DefaultValueFactory = _ => sizes[0],
    };

    private readonly Option<string?> png = new("--lcd-png")
    {
        Description = "write the display as a picture",
        HelpName = "FILE",
    };

    public LcdOptions()
    {
        size.Validators.Add(result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : sizes[0];
            if (!sizes.Contains(text))
            {
                result.AddError($"--lcd {text}: must be {string.Join(" or ", sizes)}");
            }
        });
    }

    public void AddTo(Command command, bool hasPicture = true)
    {
        command.Add(size);
        command.Add(lists);
        if (hasPicture)
        {
            command.Add(png);
        }
    }

    public LcdChoice Read(ParseResult parsed)
    {
        bool isLarge = parsed.GetValue(size) == sizes[1];
        return new LcdChoice(
            isLarge ? 20 : 16, isLarge ? 4 : 2, parsed.GetValue(lists)!, parsed.GetValue(png));
    }
}

/// <summary>What display the board has, and what is wanted of it.</summary>
internal sealed record LcdChoice(int Columns, int Rows, ListChoice[] Lists, string? PngFile)
{
    /// <summary>A board with this display.</summary>
    public BoardSettings On(BoardSettings board) => board with { DisplayColumns = Columns, DisplayRows = Rows };

    /// <summary>Sets the lists.</summary>
    /// <exception cref="UsageException">The meter refuses one.</exception>
    public void ApplyTo(Meter meter) => Array.ForEach(Lists, list => list.ApplyTo(meter.DisplayLists));

    /// <summary>Writes the picture, if one is wanted.</summary>
    public void Draw(LcdView view)
    {
        if (PngFile is not null)
        {
            LcdPicture.Write(PngFile, view);
        }
    }
}
