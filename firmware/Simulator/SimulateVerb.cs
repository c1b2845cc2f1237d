using System.Text.Json;
using NfMeter.Simulated;
using Spectre.Console;

namespace NfMeter.Simulator;

/// <summary>simulate: virtual time, as fast as the host can.</summary>
internal static class SimulateVerb
{
    private const double LongestPlayOutSeconds = 60;

    public static int Run(MainsLoad load, double seconds, MeterChoice choice, bool isJson, TextWriter output)
    {
        var mains = new VirtualMains();
        mains.Apply(load);
        using MeterSession session = choice.Open(mains);
        using var signals = new StopSignals(session.AskStop);
        choice.Start(session);
        session.RunUntil(seconds);
        double metered = session.ElapsedSeconds;
        session.Meter.FinishWindow();
        MeterFacts facts = MeterFacts.Of(session, metered);
        choice.Lcd.Draw(facts.Lcd);

        mains.Apply(load with { Volts = 0, Amperes = 0 });
        PlayOut(session);
        facts = facts with { Pulses = MeterFacts.PulsesOf(session) };
        if (isJson)
        {
            JsonReport.Write(output, writer => WriteJson(writer, facts));
        }
        else
        {
            output.WriteLine("memory " + MemoryChoice.Promise(session));
            WriteTables(output, facts);
        }

        return CommandLine.ExitDone;
    }

    /// <summary>Pulses follow the energy by about a window. With dead terminals nothing is added to the energy, so the
    /// meter is run on until its pulses have caught up: then they can be held against the registers.</summary>
    private static void PlayOut(MeterSession session)
    {
        double latest = session.ElapsedSeconds + LongestPlayOutSeconds;
        while (session.ElapsedSeconds < latest && !session.IsStopAsked
            && session.Meter.Pulses.All.Any(pulses => pulses.RemainderNanojoules >= pulses.QuantumNanojoules))
        {
            session.RunUntil(session.ElapsedSeconds + 1);
        }

        session.Meter.Flush();
    }

    private static void WriteJson(Utf8JsonWriter writer, MeterFacts facts)
    {
        writer.WriteStartObject();
        writer.WriteNumber("simulatedSeconds", Math.Round((decimal)facts.SimulatedSeconds, 6));
        writer.WriteNumber("sampleSets", facts.SampleSets);
        writer.WriteNumber("maxSampleGapMicroseconds", facts.MaxSampleGapMicroseconds);
        writer.WriteStartObject("registers");
        foreach (RegisterFact register in facts.Registers)
        {
            JsonReport.WriteQuantity(writer, register.ObisCode, register.Value, register.Unit);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("pulses");
        foreach (PulseFact pulse in facts.Pulses)
        {
            writer.WriteStartObject(pulse.Name);
            writer.WriteNumber("count", pulse.Count);
            JsonReport.WriteQuantity(writer, "energyPerPulse", pulse.WattHoursPerPulse, "Wh");
            JsonReport.WriteNumber(writer, "shortestGapMicroseconds", pulse.ShortestGapMicroseconds);
            JsonReport.WriteNumber(writer, "shortestWidthMicroseconds", pulse.ShortestWidthMicroseconds);
            JsonReport.WriteNumber(writer, "longestWidthMicroseconds", pulse.LongestWidthMicroseconds);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        facts.Lcd.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static void WriteTables(TextWriter output, MeterFacts facts)
    {
        output.WriteLine(
            $"{Report.Number((decimal)facts.SimulatedSeconds, 3)} s, {facts.SampleSets} sample sets, "
            + $"longest gap {facts.MaxSampleGapMicroseconds} us");
        Table registers = Report.NewTable("OBIS", "value", "unit");
        foreach (RegisterFact register in facts.Registers)
        {
            registers.AddRow(register.ObisCode, Report.Number(register.Value), register.Unit);
        }

        Table pulses = Report.NewTable("output", "pulses", "Wh a pulse", "shortest gap", "width, us");
        foreach (PulseFact pulse in facts.Pulses)
        {
            pulses.AddRow(
                pulse.Name,
                Report.Number(pulse.Count),
                Report.Number(pulse.WattHoursPerPulse),
                pulse.ShortestGapMicroseconds is { } gap ? Report.Number(gap) + " us" : "-",
                pulse.Count > 0
                    ? $"{pulse.ShortestWidthMicroseconds} to {pulse.LongestWidthMicroseconds}"
                    : "-");
        }

        IAnsiConsole console = Report.ConsoleFor(output);
        console.Write(registers);
        console.Write(pulses);
        facts.Lcd.WriteTo(output);
    }
}
