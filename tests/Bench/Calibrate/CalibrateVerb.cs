using System.Globalization;
using System.Text.Json;
using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Reports;
using NfMeter.Bench.Signals;
using NfMeter.Metrology;
using NfMeter.Simulated;

namespace NfMeter.Bench.Calibrate;

/// <summary>What the calibrate verb was asked for.</summary>
/// <param name="WithPoints">Whether points over the current are found too.</param>
internal sealed record CalibrateRequest(FrontEndKind FrontEnd, int Seed, bool WithPoints, bool IsJson);

/// <summary>calibrate: the whole procedure against the simulated board with wrong sensors, and the errors before and
/// after it.</summary>
internal static class CalibrateVerb
{
    private static readonly double[] pointAmperes = [0.25, 1, 5, 25, 100];

    /// <summary>Runs it.</summary>
    /// <returns>The exit code: 1 when an error after it is larger than the project's own limit allows.</returns>
    public static int Run(CalibrateRequest request, TextWriter output, TextWriter error)
    {
        var sensors = new WrongSensors(request.Seed, request.WithPoints);
        var bench = new CalibrationBench(request.FrontEnd, request.Seed, sensors);
        int measurements = 2 * PointCatalog.PowerFactors.Length * Amperes(request).Length + 8
            + (request.WithPoints ? 6 * pointAmperes.Length : 0);
        IReadOnlyList<Row> rows = ProgressBar.Show(error, "calibrating", measurements, advance =>
        {
            double[][] before = Errors(bench, request, advance);
            Calibrate(bench, request, advance);
            double[][] after = Errors(bench, request, advance);
            return ToRows(request, before, after);
        });
        if (request.IsJson)
        {
            WriteJson(output, request, bench.Calibration, rows);
        }
        else
        {
            WriteText(output, request, bench.Calibration, rows);
        }

        return rows.Any(row => row.IsBroken) ? BenchCommandLine.ExitBroken : BenchCommandLine.ExitKept;
    }

    private static void Calibrate(CalibrationBench bench, CalibrateRequest request, Action<double> advance)
    {
        // No load first: the offset is a part of what the other steps see. And last: what was found at first is off by
        // the gains that weren't known yet.
        SetOffsets(bench, advance);
        for (int phase = 0; phase < TestSignal.Phases; phase++)
        {
            (double power, double voltage) = bench.ErrorOfPulses(phase, Rating.BasicAmperes, 0);
            advance(1);
            (double half, _) = bench.ErrorOfPulses(phase, Rating.BasicAmperes, 60);
            advance(1);
            CalibrationSteps.SetGainAndPhase(bench.Calibration, phase, power, half, voltage);
        }

        SetOffsets(bench, advance);
        if (request.WithPoints)
        {
            FindPoints(bench, advance);
        }

        bench.Calibration.Date = CalibrationSteps.Today;
    }

    private static void SetOffsets(CalibrationBench bench, Action<double> advance)
    {
        (double Watts, double Vars)[] atRest = bench.PowersAtRest();
        for (int phase = 0; phase < TestSignal.Phases; phase++)
        {
            CalibrationSteps.SetOffset(bench.Calibration, phase, atRest[phase].Watts, atRest[phase].Vars);
        }

        advance(1);
    }

    private static void FindPoints(CalibrationBench bench, Action<double> advance)
    {
        for (int phase = 0; phase < TestSignal.Phases; phase++)
        {
            // All measured before the first is set: a point already set would hold for the currents beside it too.
            var found = new List<(double Amperes, double Power, double Half)>();
            foreach (double amperes in pointAmperes)
            {
                found.Add((amperes, bench.ErrorOfPulses(phase, amperes, 0).Power,
                    bench.ErrorOfPulses(phase, amperes, 60).Power));
                advance(2);
            }

            foreach ((double amperes, double power, double half) in found)
            {
                CalibrationSteps.AddPoint(bench.Calibration, phase, amperes, power, half);
            }
        }
    }

    private static double[] Amperes(CalibrateRequest request) =>
        request.FrontEnd == FrontEndKind.Ads131 ? [0.05, 0.25, 0.5, 2.5, 10, 50, 100] : [0.25, 0.5, 2.5, 10, 50, 100];

    private static double[][] Errors(CalibrationBench bench, CalibrateRequest request, Action<double> advance)
    {
        (double Amperes, double LagDegrees)[] loads =
        [
            .. from amperes in Amperes(request)
               from factor in PointCatalog.PowerFactors
               select (amperes, factor.LagDegrees),
        ];
        double[][] errors = new double[loads.Length][];
        Parallel.For(0, loads.Length, load =>
        {
            errors[load] = bench.ErrorsOfRegisters(loads[load].Amperes, loads[load].LagDegrees);
            advance(1);
        });
        return errors;
    }

    private static IReadOnlyList<Row> ToRows(CalibrateRequest request, double[][] before, double[][] after)
    {
        var rows = new List<Row>();
        foreach (double amperes in Amperes(request))
        {
            foreach ((string name, _) in PointCatalog.PowerFactors)
            {
                rows.Add(new Row(
                    amperes, name, before[rows.Count], after[rows.Count], LimitOf(request, amperes, name == "1")));
            }
        }

        return rows;
    }

    /// <summary>What is asked of a calibrated meter, percent: the project's own limit for the front end, and with what a
    /// transformer that isn't linear does between the points, class C's or class B's.</summary>
    private static double LimitOf(CalibrateRequest request, double amperes, bool isUnity)
    {
        bool isFine = request.FrontEnd == FrontEndKind.Ads131;
        if (request.WithPoints || request.FrontEnd == FrontEndKind.Internal)
        {
            return (isFine ? 0.5 : 1) * (amperes < Rating.TransitionalAmperes ? 2 : 1);
        }

        return isFine ? (isUnity ? 0.1 : 0.15) : (isUnity ? 0.15 : 0.25);
    }

    private static void WriteText(
        TextWriter output, CalibrateRequest request, Calibration calibration, IReadOnlyList<Row> rows)
    {
        output.WriteLine(
            $"{Rating.NameOf(request.FrontEnd)}, sensors by seed {request.Seed}; steps: no load, {Rating.BasicAmperes} A "
            + "at PF 1 and 0.5L on each phase alone by the test LED's pulses, no load"
            + (request.WithPoints ? "; then the same at 0.25, 1, 5, 25 and 100 A" : ""));
        output.WriteLine();
        output.WriteLine("phase   U gain ppm   I gain ppm   time ns   offset mW   offset mvar");
        for (int phase = 0; phase < TestSignal.Phases; phase++)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"L{phase + 1}    {calibration.VoltageGainPpm[phase],12}{calibration.CurrentGainPpm[phase],13}"
                + $"{calibration.Nanoseconds[phase],10}{calibration.OffsetMicrowatts[phase] / 1000.0,12:F1}"
                + $"{calibration.OffsetMicrovars[phase] / 1000.0,14:F1}"));
        }

        output.WriteLine();
        output.WriteLine("error, %                 before                        after");
        output.WriteLine("    A   PF        L1        L2        L3        L1        L2        L3     limit");
        foreach (Row row in rows)
        {
            string errors = string.Concat(row.Before.Concat(row.After).Select(
                one => one.ToString("F3", CultureInfo.InvariantCulture).PadLeft(10)));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Amperes,5} {row.Factor,5}{errors}{row.LimitPercent,10:F2}{(row.IsBroken ? "  BROKEN" : "")}"));
        }

        output.WriteLine();
        output.WriteLine(
            rows.Any(row => row.IsBroken) ? "a limit is broken" : $"all {rows.Count} loads keep their limit");
    }

    private static void WriteJson(
        TextWriter output, CalibrateRequest request, Calibration calibration, IReadOnlyList<Row> rows)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("frontEnd", Rating.NameOf(request.FrontEnd));
            writer.WriteNumber("seed", request.Seed);
            writer.WriteNumber("date", calibration.Date);
            WriteNumbers(writer, "voltageGainPpm", calibration.VoltageGainPpm);
            WriteNumbers(writer, "currentGainPpm", calibration.CurrentGainPpm);
            WriteNumbers(writer, "nanoseconds", calibration.Nanoseconds);
            WriteNumbers(writer, "offsetMicrowatts", calibration.OffsetMicrowatts);
            WriteNumbers(writer, "offsetMicrovars", calibration.OffsetMicrovars);
            writer.WriteStartArray("errors");
            foreach (Row row in rows)
            {
                writer.WriteStartObject();
                writer.WriteNumber("amperes", row.Amperes);
                writer.WriteString("factor", row.Factor);
                WriteNumbers(writer, "beforePercent", row.Before);
                WriteNumbers(writer, "afterPercent", row.After);
                writer.WriteNumber("limitPercent", row.LimitPercent);
                writer.WriteBoolean("isBroken", row.IsBroken);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    internal static void WriteNumbers<T>(Utf8JsonWriter writer, string name, IEnumerable<T> numbers)
        where T : struct, IConvertible
    {
        writer.WriteStartArray(name);
        foreach (T number in numbers)
        {
            writer.WriteNumberValue(number.ToDouble(CultureInfo.InvariantCulture));
        }

        writer.WriteEndArray();
    }

    private sealed record Row(
        double Amperes, string Factor, double[] Before, double[] After, double LimitPercent)
    {
        public bool IsBroken => After.Any(error => !(Math.Abs(error) <= LimitPercent));
    }
}
