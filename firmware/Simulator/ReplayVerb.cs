using System.Text.Json;
using NfMeter.Registers;
using NfMeter.Simulated;
using NfMeter.Simulated.Recordings;
using Spectre.Console;

namespace NfMeter.Simulator;

/// <summary>replay: the converter sees a recording; what the meter makes of it is held against the recording's own
/// reference.</summary>
internal static class ReplayVerb
{
    // Peaks that the meter's terminals are made for: the higher of these and of the recording is full scale.
    private const double UsualPeakVolts = 400;
    private const double UsualPeakAmperes = 100;

    // Noise and the converter's own offset must not push the highest sample over full scale.
    private const double Headroom = 1.02;

    public static int Run(
        string file, double seconds, FrontEndRange? range, FrontEndKind frontEnd, int seed, LcdChoice lcd,
        bool isJson, TextWriter output)
    {
        RecordingSource recording = RecordingSource.Load(file);
        range ??= RangeFor(recording);
        if (!range.IsPossible)
        {
            throw new UsageException($"{file}: peaks of {recording.PeakVolts:F0} V and {recording.PeakAmperes:F0} A "
                + "need a front end beyond 1500 V and 1000 A; --range V,A plays it all the same, clipped");
        }

        using var session = new MeterSession(
            recording, lcd.On(new BoardSettings(range.Volts, range.Amperes, seed, Kind: frontEnd)));
        using var signals = new StopSignals(session.AskStop);
        session.Start();
        lcd.ApplyTo(session.Meter);
        var averages = new ReplayAverages(session, seconds);
        session.RunUntil(seconds, averages.TakeWindow);
        LcdView shown = LcdView.Of(session.Board);
        lcd.Draw(shown);
        int phases = recording.Description.Channels.Max(channel => channel.Place) / 2 + 1;
        var comparison = new ReplayComparison(averages, recording.Description.Reference, phases);
        if (isJson)
        {
            JsonReport.Write(output, writer => WriteJson(writer, file, recording, range, session, comparison, shown));
        }
        else
        {
            WriteTable(output, file, recording, range, session, comparison);
            shown.WriteTo(output);
        }

        return CommandLine.ExitDone;
    }

    internal static FrontEndRange RangeFor(RecordingSource recording) => new(
        Math.Max(UsualPeakVolts, recording.PeakVolts * Headroom),
        Math.Max(UsualPeakAmperes, recording.PeakAmperes * Headroom));

    private static void WriteJson(
        Utf8JsonWriter writer, string file, RecordingSource recording, FrontEndRange range, MeterSession session,
        ReplayComparison comparison, LcdView shown)
    {
        writer.WriteStartObject();
        writer.WriteString("recording", Path.GetFileName(file));
        writer.WriteString("kind", recording.Description.Kind);
        writer.WriteNumber("simulatedSeconds", Math.Round((decimal)session.ElapsedSeconds, 6));
        writer.WriteNumber("comparedSeconds", Math.Round((decimal)comparison.Seconds, 6));
        writer.WriteNumber("sampleSets", session.Meter.SampleSets);
        writer.WriteNumber("maxSampleGapMicroseconds", session.Meter.MaxSampleGapMicroseconds);
        writer.WriteStartObject("range");
        writer.WriteNumber("volts", Math.Round((decimal)range.Volts, 3));
        writer.WriteNumber("amperes", Math.Round((decimal)range.Amperes, 3));
        writer.WriteEndObject();
        writer.WriteStartArray("phases");
        foreach (IReadOnlyList<ComparedQuantity> phase in comparison.Phases)
        {
            writer.WriteStartObject();
            WriteQuantities(writer, phase);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("total");
        WriteQuantities(writer, comparison.Total);
        writer.WriteEndObject();
        shown.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static void WriteQuantities(Utf8JsonWriter writer, IReadOnlyList<ComparedQuantity> quantities)
    {
        foreach (ComparedQuantity quantity in quantities)
        {
            writer.WriteStartObject(quantity.Name);
            writer.WriteString("unit", quantity.Unit);
            JsonReport.WriteNumber(writer, "measured", Rounded(quantity.Measured, 6));
            JsonReport.WriteNumber(writer, "reference", Rounded(quantity.Reference, 6));
            JsonReport.WriteNumber(writer, "errorPercent", Rounded(quantity.ErrorPercent, 5));
            if (quantity.IsPower)
            {
                JsonReport.WriteNumber(writer, "errorPercentOfS", Rounded(quantity.ErrorPercentOfApparent, 5));
            }

            writer.WriteEndObject();
        }
    }

    private static decimal? Rounded(double? value, int decimals) =>
        value is { } number ? Math.Round((decimal)number, decimals) : null;

    private static void WriteTable(
        TextWriter output, string file, RecordingSource recording, FrontEndRange range, MeterSession session,
        ReplayComparison comparison)
    {
        output.WriteLine(
            $"{Path.GetFileName(file)} ({recording.Description.Kind}), front end {Report.Number(range.Volts, 1)} V "
            + $"{Report.Number(range.Amperes, 1)} A, {Report.Number(session.ElapsedSeconds, 1)} s, "
            + $"{session.Meter.SampleSets} sample sets, longest gap {session.Meter.MaxSampleGapMicroseconds} us");
        Table table = Report.NewTable("", "measured", "reference", "error, %", "error, % of S");
        for (int phase = 0; phase < comparison.Phases.Count; phase++)
        {
            AddRows(table, comparison.Phases[phase], $" L{phase + 1}");
        }

        AddRows(table, comparison.Total, "");
        Report.ConsoleFor(output).Write(table);
    }

    private static void AddRows(Table table, IReadOnlyList<ComparedQuantity> quantities, string suffix)
    {
        foreach (ComparedQuantity quantity in quantities)
        {
            table.AddRow(
                $"{quantity.Name}{suffix}, {quantity.Unit}",
                Report.Number(quantity.Measured, 4),
                Report.Number(quantity.Reference, 4),
                Report.Number(quantity.ErrorPercent, 4),
                quantity.IsPower ? Report.Number(quantity.ErrorPercentOfApparent, 4) : "");
        }
    }
}
