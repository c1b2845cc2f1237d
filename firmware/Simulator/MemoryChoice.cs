using System.CommandLine;
using NfMeter.Chips;
using NfMeter.Simulated;

namespace NfMeter.Simulator;

/// <summary>--memory: which memory chip.</summary>
internal sealed class MemoryChipOption : Option<MemoryGeometry?>
{
    public MemoryChipOption()
        : base("--memory")
    {
        Description = "the memory chip; without it the one whose size the meter's memory image has, and for a new "
            + "image " + MemoryChoice.NameOf(BoardSettings.DefaultMemory);
        HelpName = string.Join('|', MemoryChoice.Chips.Select(MemoryChoice.NameOf));
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            MemoryGeometry? chip = MemoryChoice.Chips.FirstOrDefault(
                chip => string.Equals(chip.Name, text, StringComparison.OrdinalIgnoreCase));
            if (chip is null)
            {
                result.AddError($"--memory {text}: must be {HelpName!.Replace("|", ", ")}");
            }

            return chip;
        };
    }
}

/// <summary>A meter's memory: its chip, and the file that keeps it.</summary>
internal static class MemoryChoice
{
    /// <summary>The chips that a meter can work with.</summary>
    public static readonly MemoryGeometry[] Chips =
        [.. MemoryGeometry.All().Where(chip => chip.SizeBytes >= Storage.MemoryMap.SmallestBytes)];

    public static string NameOf(MemoryGeometry chip) => chip.Name.ToLowerInvariant();

    /// <summary>The chip for an image: what was asked for, or the one of the image's size.</summary>
    public static MemoryGeometry Of(MemoryGeometry? asked, string? file)
    {
        MemoryGeometry usual = BoardSettings.DefaultMemory;
        if (asked is not null || file is null || !File.Exists(file))
        {
            return asked ?? usual;
        }

        long size = new FileInfo(file).Length;
        return size == usual.SizeBytes ? usual : Chips.FirstOrDefault(chip => chip.SizeBytes == size, usual);
    }

    /// <summary>What the memory promises, in one line.</summary>
    public static string Promise(MeterSession session)
    {
        const double windows = 0.5, ratedWatts = 3 * 230 * 5, mostWatts = 3 * 230 * 100;
        MemoryGeometry chip = session.Board.MemoryChip;
        Storage.MeterMemory memory = session.Meter.Memory;
        double interval = memory.LongestMicrosecondsUnsaved * 1e-6;
        string when = chip.IsFram
            ? "saved as soon as 0.1 Wh have come together"
            : FormattableString.Invariant($"saved when a register changes, each {interval:F1} s at most");
        double least = chip.IsFram ? 0.1 : 1;
        double rated = Math.Max(least, (interval + windows) * ratedWatts / 3600);
        double most = Math.Max(least, (interval + windows) * mostWatts / 3600);
        return FormattableString.Invariant(
            $"{chip.Name}, {chip.SizeBytes / 1024} KiB, {memory.StateSlots} records, {when}; a cut without warning ")
            + FormattableString.Invariant(
                $"costs at most {rated:F1} Wh at 3 x 230 V 5 A, {most:F1} Wh at 100 A, with warning nothing");
    }
}
