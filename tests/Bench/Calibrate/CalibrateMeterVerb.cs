using System.Globalization;
using System.Text.Json;
using NfMeter.Bench.Compare;
using NfMeter.Bench.Reports;
using NfMeter.Bench.Signals;
using NfMeter.Metrology;
using NfMeter.Settings;
using NfMeter.Simulator;
using Spectre.Console;

namespace NfMeter.Bench.Calibrate;

/// <summary>What the calibration of a real meter is asked for.</summary>
/// <param name="Reference">Null when errors are typed in.</param>
/// <param name="ReferenceMap">Null without a reference.</param>
/// <param name="Step">Null to be led through all.</param>
/// <param name="Phases">0 to 2; empty for all that the meter's network has.</param>
/// <param name="Typed">With --step only.</param>
/// <param name="LimitPercent">What is asked of a calibrated meter.</param>
internal sealed record CalibrateMeterRequest(
    string Meter, byte MeterUnit, string? Reference, byte ReferenceUnit, MeterMap? ReferenceMap, int Baud,
    Parity? Parity, double Minutes, LoadStep? Step, IReadOnlyList<int> Phases, TypedErrors? Typed, double LimitPercent,
    bool IsJson);

/// <summary>calibrate --meter: a real meter, against a reference on Modbus or errors that somebody types in.</summary>
internal static class CalibrateMeterVerb
{
    /// <summary>Runs it.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="input">Where Enter and typed errors come from.</param>
    /// <param name="output">The report.</param>
    /// <param name="error">Prompts.</param>
    /// <returns>The exit code: 1 when an error is larger than the limit afterwards.</returns>
    public static int Run(CalibrateMeterRequest request, TextReader input, TextWriter output, TextWriter error)
    {
        using var meterLink = ModbusClient.Open(
            request.Meter, request.Baud, request.Parity ?? MeterMap.Pro380.Parity);

        // Two meters on one bus are two units on one link.
        using ModbusClient? secondLink = request.Reference is { } where && where != request.Meter
            ? ModbusClient.Open(where, request.Baud, request.Parity ?? request.ReferenceMap!.Parity)
            : null;
        var meter = new CalibratedMeter(meterLink, request.MeterUnit);
        if (request.Step == LoadStep.Show)
        {
            return Finish(request, meter, [], output);
        }

        meter.CheckReady();
        if (request.Step == LoadStep.Factory)
        {
            meter.RestoreFactory();
            return Finish(request, meter, [], output);
        }

        ComparedMeter? reference = request.Reference is null
            ? null
            : new ComparedMeter(secondLink ?? meterLink, request.ReferenceUnit, request.ReferenceMap!);
        IReadOnlyList<int> phases = PhasesOf(request, meter);
        var calibration = new MeterCalibration(
            meter, new LoadMeasurement(meter, reference), phases, request.Minutes * 60, error);
        var prompter = new Prompter(input, error);
        var done = new List<StepResult>();
        foreach (LoadStep step in request.Step is { } only ? [only] : LoadStep.Guided)
        {
            TypedErrors? typed = request.Typed;
            if (request.Step is null)
            {
                if (step == LoadStep.Check && reference is null)
                {
                    continue;
                }

                prompter.WaitForLoad(step);
                typed = reference is null && step != LoadStep.NoLoad ? prompter.AskErrors(step, phases) : null;
            }

            done.Add(calibration.Do(step, typed));
            if (!request.IsJson)
            {
                WriteStep(output, done[^1]);
            }
        }

        return Finish(request, meter, done, output);
    }

    private static IReadOnlyList<int> PhasesOf(CalibrateMeterRequest request, CalibratedMeter meter)
    {
        int network = meter.Setting(SettingId.Network);
        if (network == Network.ThreeWire)
        {
            throw new IOException(
                $"{meter.Name}: the meter is set to three wires, where the elements' powers aren't phases': calibrate it "
                + $"with setting {SettingId.Network} (network) at 0");
        }

        int[] used = [.. Enumerable.Range(0, TestSignal.Phases).Where(phase => Network.IsUsed(network, phase))];
        int[] unused = [.. request.Phases.Except(used)];
        if (unused.Length > 0)
        {
            throw new IOException($"{meter.Name}: L{unused[0] + 1} isn't in use in the network the meter is set to");
        }

        return request.Phases.Count > 0 ? [.. request.Phases.Order()] : used;
    }

    private static int Finish(
        CalibrateMeterRequest request, CalibratedMeter meter, List<StepResult> done, TextWriter output)
    {
        Calibration calibration = meter.InUse();
        PhaseResult[] judged = [.. done.SelectMany(step => step.Phases).Where(phase => phase.PowerAfter is not null)];
        bool isBroken = judged.Any(phase => !(Math.Abs(phase.PowerAfter!.Value) <= request.LimitPercent));
        if (request.IsJson)
        {
            JsonReport.Write(output, writer => WriteJson(writer, request, calibration, done, isBroken));
        }
        else
        {
            WriteCalibration(output, calibration);
            if (judged.Length > 0)
            {
                output.WriteLine(
                    (isBroken ? "an error is larger than " : "all errors are within ")
                    + $"{Figures.Plain(request.LimitPercent)} %");
            }
        }

        return isBroken ? BenchCommandLine.ExitBroken : BenchCommandLine.ExitKept;
    }

    private static void WriteStep(TextWriter output, StepResult step)
    {
        if (step.Step == LoadStep.NoLoad)
        {
            Table idle = Report.NewTable(step.Step.Name, "U, V", "before, mW", "mvar", "after, mW", "mvar");
            foreach (PhaseResult phase in step.Phases)
            {
                idle.AddRow(
                    NameOf(phase), Figures.Number(phase.Volts, 1), Milli(phase.IdleBefore?.Watts),
                    Milli(phase.IdleBefore?.Vars), Milli(phase.IdleAfter?.Watts), Milli(phase.IdleAfter?.Vars));
            }

            Report.ConsoleFor(output).Write(idle);
            return;
        }

        if (step.Step == LoadStep.Check)
        {
            Table check = Report.NewTable(step.Step.Name, "U, V", "I, A", "lag, °", "P, %", "± %", "U, %", "I, %");
            foreach (PhaseResult phase in step.Phases)
            {
                check.AddRow(
                    NameOf(phase), Figures.Number(phase.Volts, 1), Figures.Number(phase.Amperes, 3),
                    Figures.Number(phase.LagDegrees, 1), Figures.Number(phase.PowerAfter, 3),
                    Figures.Number(phase.Uncertainty, 3), Figures.Number(phase.VoltageAfter, 3),
                    Figures.Number(phase.CurrentAfter, 3));
            }

            Report.ConsoleFor(output).Write(check);
            return;
        }

        Table table = Report.NewTable(
            step.Step.Name, "U, V", "I, A", "lag, °", "P before, %", "after, %", "± %", "U before, %", "after, %",
            "I before, %", "after, %");
        foreach (PhaseResult phase in step.Phases)
        {
            table.AddRow(
                NameOf(phase), Figures.Number(phase.Volts, 1), Figures.Number(phase.Amperes, 3),
                Figures.Number(phase.LagDegrees, 1), Figures.Number(phase.PowerBefore, 3),
                Figures.Number(phase.PowerAfter, 3), Figures.Number(phase.Uncertainty, 3),
                Figures.Number(phase.VoltageBefore, 3), Figures.Number(phase.VoltageAfter, 3),
                Figures.Number(phase.CurrentBefore, 3), Figures.Number(phase.CurrentAfter, 3));
        }

        Report.ConsoleFor(output).Write(table);
        if (step.Phases.All(phase => phase.PowerAfter is null))
        {
            output.WriteLine("taken into use; what is left of the errors, the reference shows");
        }
    }

    private static void WriteCalibration(TextWriter output, Calibration calibration)
    {
        output.WriteLine(calibration.Date == 0
            ? "calibration in use: none, as from the factory"
            : string.Create(CultureInfo.InvariantCulture, $"calibration in use, of {calibration.Date:0000-00-00}"));
        Table table = Report.NewTable(
            "phase", "U gain, ppm", "I gain, ppm", "time, ns", "offset, mW", "offset, mvar", "points");
        for (int phase = 0; phase < TestSignal.Phases; phase++)
        {
            int first = phase * Calibration.MostPoints;
            string points = string.Join(
                ' ', Enumerable.Range(first, calibration.PointCount[phase]).Select(at => PointOf(calibration, at)));
            table.AddRow(
                $"L{phase + 1}", $"{calibration.VoltageGainPpm[phase]}", $"{calibration.CurrentGainPpm[phase]}",
                $"{calibration.Nanoseconds[phase]}", Milli(calibration.OffsetMicrowatts[phase] * 1e-6),
                Milli(calibration.OffsetMicrovars[phase] * 1e-6), points.Length > 0 ? points : "-");
        }

        Report.ConsoleFor(output).Write(table);
    }

    private static string PointOf(Calibration calibration, int at) => string.Create(
        CultureInfo.InvariantCulture,
        $"{calibration.PointMilliamperes[at] / 1000.0}A:{calibration.PointGainPpm[at]}ppm/"
        + $"{calibration.PointNanoseconds[at]}ns");

    private static void WriteJson(
        Utf8JsonWriter writer, CalibrateMeterRequest request, Calibration calibration, List<StepResult> done,
        bool isBroken)
    {
        writer.WriteStartObject();
        writer.WriteString("meter", request.Meter);
        writer.WriteString("reference", request.Reference);
        writer.WriteNumber("limitPercent", request.LimitPercent);
        writer.WriteBoolean("isBroken", isBroken);
        writer.WriteStartArray("steps");
        foreach (StepResult step in done)
        {
            foreach (PhaseResult phase in step.Phases)
            {
                WritePhase(writer, step, phase);
            }
        }

        writer.WriteEndArray();
        writer.WriteStartObject("calibration");
        writer.WriteNumber("date", calibration.Date);
        CalibrateVerb.WriteNumbers(writer, "voltageGainPpm", calibration.VoltageGainPpm);
        CalibrateVerb.WriteNumbers(writer, "currentGainPpm", calibration.CurrentGainPpm);
        CalibrateVerb.WriteNumbers(writer, "nanoseconds", calibration.Nanoseconds);
        CalibrateVerb.WriteNumbers(writer, "offsetMicrowatts", calibration.OffsetMicrowatts);
        CalibrateVerb.WriteNumbers(writer, "offsetMicrovars", calibration.OffsetMicrovars);
        CalibrateVerb.WriteNumbers(writer, "pointCount", calibration.PointCount);
        CalibrateVerb.WriteNumbers(writer, "pointMilliamperes", calibration.PointMilliamperes);
        CalibrateVerb.WriteNumbers(writer, "pointGainPpm", calibration.PointGainPpm);
        CalibrateVerb.WriteNumbers(writer, "pointNanoseconds", calibration.PointNanoseconds);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WritePhase(Utf8JsonWriter writer, StepResult step, PhaseResult phase)
    {
        writer.WriteStartObject();
        writer.WriteString("step", step.Step.Name);
        writer.WriteString("phase", NameOf(phase));
        (string Name, double? Value)[] numbers =
        [
            ("volts", phase.Volts), ("amperes", phase.Amperes), ("lagDegrees", phase.LagDegrees),
            ("powerBeforePercent", phase.PowerBefore), ("powerAfterPercent", phase.PowerAfter),
            ("uncertaintyPercent", phase.Uncertainty), ("voltageBeforePercent", phase.VoltageBefore),
            ("voltageAfterPercent", phase.VoltageAfter), ("currentBeforePercent", phase.CurrentBefore),
            ("currentAfterPercent", phase.CurrentAfter), ("idleWattsBefore", phase.IdleBefore?.Watts),
            ("idleVarsBefore", phase.IdleBefore?.Vars), ("idleWattsAfter", phase.IdleAfter?.Watts),
            ("idleVarsAfter", phase.IdleAfter?.Vars),
        ];
        foreach ((string name, double? value) in numbers)
        {
            if (value is { } number)
            {
                writer.WriteNumber(name, number);
            }
        }

        writer.WriteEndObject();
    }

    private static string NameOf(PhaseResult phase) => $"L{phase.Phase + 1}";

    private static string Milli(double? value) => Figures.Number(value * 1000, 1);
}
