using System.Text.Json;
using System.Xml.Linq;
using NfMeter.Bench;

namespace NfMeter.HostTests;

/// <summary>The bench's accuracy and speed verbs, as people and scripts use them.</summary>
[TestClass]
public sealed class BenchTests
{
    private static readonly XNamespace svg = "http://www.w3.org/2000/svg";

    private static readonly string[] columns =
    [
        "point", "seed", "seconds", "quantity", "unit", "measured", "reference", "error", "error_unit", "uncertainty",
        "limit", "limit_set", "limit_status", "limit_source", "verdict", "command",
    ];

    [TestMethod]
    public void TheQuickReportKeepsEveryLimitAndIsWrittenInThreeFiles()
    {
        string folder = Directory.CreateTempSubdirectory("nf-meter-bench-").FullName;
        (int code, string output, string error) = Run("accuracy", "--quick", "--out", folder);
        Assert.AreEqual("", error);
        Assert.AreEqual(0, code, output);
        CheckTable(File.ReadAllLines(Path.Combine(folder, "points.csv")));
        CheckPage(File.ReadAllText(Path.Combine(folder, "report.html")));
        string text = File.ReadAllText(Path.Combine(folder, "report.md"));
        StringAssert.Contains(text, "accuracy --point active-0.5L-20A --seed 1 --quick");
        StringAssert.Contains(text, "PRO380 user manual 2.03, section 5.2");

        // Class B is kept too, though class C or the requirement is tighter everywhere.
        StringAssert.Contains(text, "| EN 50470-3 B (design target) | balanced load | ");
        StringAssert.Contains(text, "offered as EN 50470-3 C, 0.15 A to 100 A");
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void ATightenedLimitIsBrokenWithExitCode1AndItsSource()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(
            file,
            "set,frontEnds,energy,test,factor,fromIb,toIb,limit,unit,status,source\n"
            + "mine,all,active,intrinsic,1,0.05,20,0.0000001,%,V,\"a limit, nobody could keep\"\n");
        (int code, string output, _) = Run("accuracy", "--point", "active-1-5A", "--limits", file);
        Assert.AreEqual(1, code);
        StringAssert.Contains(output, "BROKEN active-1-5A A L1 seed 1");
        StringAssert.Contains(output, "a limit, nobody could keep");
        File.Delete(file);
    }

    /// <summary>The controller's own converter: what it is offered for holds; a board that has become noisier or whose
    /// current sensors have drifted is found out; what lies below its Imin is never judged.</summary>
    [TestMethod]
    [DataRow("--point repeat-1-2A --point active-1-1A --point start", 0, "")]
    [DataRow("--point repeat-1-2A --noise 8", 1, "a tenth of the class")]
    [DataRow("--point active-1-5A --current-error 1.1", 1, "intrinsic error, Itr to Imax")]
    [DataRow("--point active-1-5A --current-error -1.1", 1, "intrinsic error, Itr to Imax")]
    [DataRow("--point reactive-1L-5A --current-error 2.2", 1, "class 2 with Ib = 20 A")]
    [DataRow("--point active-1-0.5A --point repeat-1-0.5A --noise 8", 0, "all 0 judged")]
    public void TheInternalConvertersVerdictMeansSomething(string arguments, int expected, string named)
    {
        (int code, string output, _) = Run(["accuracy", "--front-end", "internal", .. arguments.Split(' ')]);
        Assert.AreEqual(expected, code, output);
        StringAssert.Contains(output.ReplaceLineEndings(" "), named);
    }

    [TestMethod]
    public void WhatIsMeasuredOtherwiseThanUsualIsInTheCommandAndRepeatsTheNumber()
    {
        string folder = Directory.CreateTempSubdirectory("nf-meter-bench-").FullName;
        Run(
            "accuracy", "--front-end", "mcp3208", "--noise", "0", "--current-error", "0.3", "--point",
            "active-1-20A", "--quick", "--out", folder);
        string[] row = File.ReadAllLines(Path.Combine(folder, "points.csv")).Select(Cells)
            .Single(cells => cells[3] == "A total");
        StringAssert.EndsWith(row[^1], "--quick --front-end mcp3208 --noise 0 --current-error 0.3");
        JsonElement again = JsonDocument.Parse(Run([.. row[^1].Split(' ')[5..], "--json"]).Output).RootElement;
        double error = again.GetProperty("results").EnumerateArray()
            .Single(result => result.GetProperty("quantity").GetString() == "A total").GetProperty("error").GetDouble();
        Assert.AreEqual(row[7], error.ToString("0.#########"));
        Assert.AreEqual(0.3, error, 0.05);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>One point of a folder of one's own: exactly 50 Hz, whose reference is U x I.</summary>
    [TestMethod]
    public void RecordingsOfAnotherFolderArePointsToo()
    {
        string folder = Directory.CreateTempSubdirectory("nf-meter-bench-").FullName;
        WriteRecording(folder, "own");
        (int code, string output, string error) = Run(
            "accuracy", "--recordings", folder, "--point", "recording-own", "--json");
        Assert.AreEqual("", error);
        Assert.AreEqual(0, code, output);
        JsonElement[] results = [.. JsonDocument.Parse(output).RootElement.GetProperty("results").EnumerateArray()];
        Assert.HasCount(4, results);
        foreach (JsonElement result in results)
        {
            Assert.AreEqual("kept", result.GetProperty("verdict").GetString());
            Assert.IsLessThan(0.02, Math.Abs(result.GetProperty("error").GetDouble()), $"{result}");
            StringAssert.EndsWith(result.GetProperty("command").GetString(), $"--recordings {folder}");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static void WriteRecording(string folder, string name)
    {
        const int Samples = 200, Peak = 32000;
        const double VoltScale = 0.01, AmpereScale = 0.0002;
        using (var writer = new BinaryWriter(File.Create(Path.Combine(folder, name + ".wav"))))
        {
            writer.Write("RIFF"u8);
            writer.Write(36 + 4 * Samples);
            writer.Write("WAVEfmt "u8);
            writer.Write(16);
            writer.Write((short)1);
            writer.Write((short)2);
            writer.Write(10000);
            writer.Write(40000);
            writer.Write((short)4);
            writer.Write((short)16);
            writer.Write("data"u8);
            writer.Write(4 * Samples);
            for (int sample = 0; sample < Samples; sample++)
            {
                short value = (short)Math.Round(Peak * Math.Sin(2 * Math.PI * sample / Samples));
                writer.Write(value);
                writer.Write(value);
            }
        }

        double volts = Peak * VoltScale / Math.Sqrt(2), amperes = Peak * AmpereScale / Math.Sqrt(2);
        string description = FormattableString.Invariant(
            $$"""
            { "kind": "steady", "sample_rate_hz": 10000, "channels": [
              { "name": "v1", "scale": {{VoltScale}} }, { "name": "i1", "scale": {{AmpereScale}} } ],
              "reference": { "samples": {{Samples}}, "cycles": 1, "frequency_hz": 50, "phases": [
                { "v_rms": {{volts}}, "i_rms": {{amperes}}, "p": {{volts * amperes}}, "q1": 0,
                  "s": {{volts * amperes}} } ] } }
            """);
        File.WriteAllText(Path.Combine(folder, name + ".json"), description);
    }

    /// <summary>A hundredth of a percent is what the ends of a reading leave. What is on for some cycles and off for some
    /// isn't missed while the meter's own work makes passes longer: each set stands for its time.</summary>
    [TestMethod]
    [DataRow("sub-bursts-1-5A", 0.05, 0.01)]
    [DataRow("spot-welding", 0.15, 0.05)]
    [DataRow("motor-start", 0.05, 0.015)]
    [DataRow("step-up", 0.02, 0.005)]
    public void ALoadThatSwitchesLosesNoMoreThanThisWhateverTheSeed(string point, double percent, double mean)
    {
        const int Seeds = 20;
        (int code, string output, _) = Run("accuracy", "--point", point, "--seeds", $"{Seeds}", "--json");
        Assert.AreEqual(0, code, output);
        double[] errors =
        [
            .. JsonDocument.Parse(output).RootElement.GetProperty("results").EnumerateArray()
                .Where(result => result.GetProperty("quantity").GetString() == "A total")
                .Select(result => result.GetProperty("error").GetDouble()),
        ];
        Assert.HasCount(Seeds, errors);
        Assert.IsLessThan(percent, errors.Max(Math.Abs));
        Assert.IsLessThan(mean, Math.Abs(errors.Average()));
        Console.WriteLine($"largest {errors.Max(Math.Abs):F4} %, mean {errors.Average():F4} %");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    public void CalibrateMakesAWrongMeterRight(int seed)
    {
        (int code, string output, string error) = Run("calibrate", "--seed", $"{seed}", "--json");
        Assert.AreEqual("", error);
        Assert.AreEqual(0, code, output);
        JsonElement errors = JsonDocument.Parse(output).RootElement.GetProperty("errors");
        double before = 0, after = 0;
        foreach (JsonElement row in errors.EnumerateArray())
        {
            before = Math.Max(before, Largest(row.GetProperty("beforePercent")));
            after = Math.Max(after, Largest(row.GetProperty("afterPercent")));
        }

        Assert.IsGreaterThan(3, before);
        Assert.IsLessThan(0.15, after);

        static double Largest(JsonElement numbers) =>
            numbers.EnumerateArray().Max(number => Math.Abs(number.GetDouble()));
    }

    [TestMethod]
    public void APointBySeedRepeatsExactlyAndAnotherSeedIsAnother()
    {
        string[] line = ["accuracy", "--point", "active-0.5L-1A", "--json", "--seed"];
        string first = Run([.. line, "7"]).Output;
        Assert.AreEqual(first, Run([.. line, "7"]).Output);
        Assert.AreNotEqual(Error(first), Error(Run([.. line, "8"]).Output));

        static double Error(string json) =>
            JsonDocument.Parse(json).RootElement.GetProperty("results")[0].GetProperty("error").GetDouble();
    }

    [TestMethod]
    public void TheReproductionCommandGivesTheReportsNumber()
    {
        string folder = Directory.CreateTempSubdirectory("nf-meter-bench-").FullName;
        Run("accuracy", "--point", "reactive-0.5L-5A", "--seeds", "2", "--out", folder);
        string[] row = File.ReadAllLines(Path.Combine(folder, "points.csv")).Select(Cells)
            .Last(cells => cells[3] == "R total");
        string[] command = row[^1].Split(' ');
        Assert.AreEqual("2", command[^1]);
        JsonElement again = JsonDocument.Parse(Run([.. command[5..], "--json"]).Output).RootElement;
        JsonElement total = again.GetProperty("results").EnumerateArray()
            .Single(result => result.GetProperty("quantity").GetString() == "R total");
        Assert.AreEqual(row[7], total.GetProperty("error").GetDouble().ToString("0.#########"));
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    [DataRow("accuracy --point nowhere", "nowhere")]
    [DataRow("accuracy --front-end ads132", "ads132")]
    [DataRow("accuracy --seeds 0", "1 to 100")]
    [DataRow("accuracy --noise 1", "12-bit")]
    [DataRow("accuracy --front-end mcp3208 --noise -1", "0 to 100")]
    [DataRow("accuracy --current-error 51", "-50 to 50")]
    [DataRow("accuracy --recordings /nowhere/at/all", "/nowhere/at/all")]
    [DataRow("accuracy --limits /nowhere/at/all", "/nowhere/at/all")]
    [DataRow("compare --meter a --reference b --map sdm630", "--minutes")]
    [DataRow("compare --meter a --reference b --map other --minutes 1", "pro380 or sdm630")]
    [DataRow("compare --meter tcp://x --reference tcp://x --map pro380 --minutes 1", "same meter")]
    [DataRow("compare --meter /nowhere/at/all --reference b --map pro380 --minutes 1", "no such port")]
    [DataRow("compare --meter tcp://x --reference tcp:// --map pro380 --minutes 1", "tcp://HOST:PORT")]
    [DataRow("bogus", "command")]
    public void AMistakeIsToldInOneLineWithExitCode2(string commandLine, string named)
    {
        (int code, string output, string error) = Run(commandLine.Split(' '));
        Assert.AreEqual(2, code, error);
        Assert.AreEqual("", output);
        StringAssert.StartsWith(error, "bench: ");
        StringAssert.Contains(error, named);
        Assert.AreEqual(error.Length - 1, error.IndexOf('\n'), "one line");
    }

    [TestMethod]
    public void SpeedTellsWhatASetCostsAgainstTheFloatLoopAndHowFastTheSimulationIs()
    {
        (int code, string output, _) = Run("speed", "--json");
        Assert.AreEqual(0, code);
        JsonElement root = JsonDocument.Parse(output).RootElement;
        double set = root.GetProperty("sampleSetNanoseconds").GetDouble();
        double floats = root.GetProperty("floatLoopNanoseconds").GetDouble();

        // Three phases are some fifty multiplications and additions: neither free nor a microsecond on any host.
        Assert.IsInRange(1, 1000, set);
        Assert.IsInRange(1, 1000, floats);
        Assert.AreEqual(set / floats, root.GetProperty("ratio").GetDouble(), 0.01);
        Assert.IsGreaterThan(100, root.GetProperty("simulatedSecondsPerSecond").GetDouble());
        string longest = root.GetProperty("longestSlice").GetString()!;
        JsonElement slices = root.GetProperty("slices");
        double most = slices.GetProperty(longest).GetProperty("medianNanoseconds").GetDouble();
        Assert.AreEqual(
            slices.EnumerateObject().Max(slice => slice.Value.GetProperty("medianNanoseconds").GetDouble()), most);
    }

    private static void CheckTable(string[] lines)
    {
        CollectionAssert.AreEqual(columns, lines[0].Split(','));
        Assert.IsGreaterThan(600, lines.Length);
        bool hasRecordings = false;
        foreach (string line in lines.Skip(1))
        {
            string[] cells = Cells(line);
            Assert.HasCount(columns.Length, cells, line);
            Assert.Contains(cells[14], (string[])["kept", "not judged"], line);
            Assert.AreEqual(cells[14] == "kept", cells[10].Length > 0 && cells[13].Length > 0, line);
            StringAssert.Contains(cells[15], $"--point {cells[0]} --seed {cells[1]}");
            hasRecordings |= cells[0].StartsWith("recording-", StringComparison.Ordinal);
        }

        bool areThere = Directory.Exists(Path.Combine(RepositoryFolder.Path, "..", "shared", "waveforms"));
        Assert.AreEqual(areThere, hasRecordings);
    }

    private static void CheckPage(string page)
    {
        const string DocumentType = "<!DOCTYPE html>\n";
        StringAssert.StartsWith(page, DocumentType);
        XElement root = XElement.Parse(page[DocumentType.Length..]);
        XElement[] charts = [.. root.Descendants(svg + "svg")];
        CollectionAssert.AreEqual(
            new[] { "PF 1", "PF 0.5L", "PF 0.8C" },
            charts.Select(chart => chart.Element(svg + "title")!.Value).ToArray());
        foreach (XElement chart in charts)
        {
            string[] curves =
            [
                .. chart.Elements(svg + "polyline").Select(line => line.Attribute("class")!.Value),
            ];
            Assert.AreEqual(5, curves.Count(curve => curve.StartsWith("curve", StringComparison.Ordinal)));

            // Above and below: the requirement, classes A, B and C, IEC class 1 and the data sheet.
            Assert.AreEqual(12, curves.Count(curve => curve.StartsWith("limit", StringComparison.Ordinal)));
        }

        // Nothing is loaded from anywhere.
        string[] loading = ["src", "href", "data", "action"];
        Assert.IsFalse(root.DescendantsAndSelf().Attributes().Any(
            attribute => loading.Contains(attribute.Name.LocalName)));
        Assert.IsFalse(page.Contains("url(", StringComparison.Ordinal));
        Assert.IsFalse(page.Contains("@import", StringComparison.Ordinal));
    }

    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        bool isQuoted = false;
        int from = 0;
        for (int at = 0; at <= line.Length; at++)
        {
            if (at == line.Length || (line[at] == ',' && !isQuoted))
            {
                cells.Add(line[from..at].Trim('"'));
                from = at + 1;
            }
            else if (line[at] == '"')
            {
                isQuoted = !isQuoted;
            }
        }

        return [.. cells];
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = BenchCommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
