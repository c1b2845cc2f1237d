using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Registers;
using NfMeter.Simulator;

namespace NfMeter.HostTests;

/// <summary>The simulator's command line, as people and scripts use it.</summary>
[TestClass]
public sealed class CliTests
{
    private static readonly string[] RegisterCodes =
        [.. Enumerable.Range(0, RegisterId.Count).Select(new RegisterFile().ObisCode)];

    [TestMethod]
    [DataRow("simulate", "--seconds")]
    [DataRow("simulate --seconds", "--seconds")]
    [DataRow("simulate --seconds 0", "above 0")]
    [DataRow("simulate --seconds -3", "above 0")]
    [DataRow("simulate --seconds abc", "--seconds abc")]
    [DataRow("simulate --seconds nan", "--seconds nan")]
    [DataRow("simulate --seconds Infinity", "--seconds Infinity")]
    [DataRow("simulate --seconds 1,5", "--seconds 1,5")]
    [DataRow("simulate --seconds 5 --voltage 330.1", "0 to 330")]
    [DataRow("simulate --seconds 5 --voltage -1", "0 to 330")]
    [DataRow("simulate --seconds 5 --current 120.1", "-120 to 120")]
    [DataRow("simulate --seconds 5 --current -120.1", "-120 to 120")]
    [DataRow("simulate --seconds 5 --pf 1.01", "--pf 1.01")]
    [DataRow("simulate --seconds 5 --pf -0.5", "--pf -0.5")]
    [DataRow("simulate --seconds 5 --pf 0.5LL", "--pf 0.5LL")]
    [DataRow("simulate --seconds 5 --pf L", "--pf L")]
    [DataRow("simulate --seconds 5 --frequency 44.9", "45 to 65")]
    [DataRow("simulate --seconds 5 --frequency 65.1", "45 to 65")]
    [DataRow("simulate --seconds 5 --phases 0", "1, 2 or 3")]
    [DataRow("simulate --seconds 5 --phases 4", "1, 2 or 3")]
    [DataRow("simulate --seconds 5 --seed 1.5", "--seed 1.5")]
    [DataRow("simulate --seconds 5 --seconds 6", "--seconds")]
    [DataRow("simulate --seconds 5 --bogus", "--bogus")]
    [DataRow("simulate --seconds 5 extra", "extra")]
    [DataRow("simulate --seconds 5 --meter /nowhere/at/all/meter", "/nowhere/at/all/meter")]
    [DataRow("replay --seconds 5", "FILE.wav")]
    [DataRow("replay /nowhere/at/all.wav --seconds 5", "/nowhere/at/all.wav")]
    [DataRow("replay /nowhere/at/all.wav --seconds 5 --range 5", "--range 5")]
    [DataRow("replay /nowhere/at/all.wav --seconds 5 --range 0,5", "--range 0,5")]
    [DataRow("serve", "--modbus-link")]
    [DataRow("serve --modbus-link /nowhere/at/all", "/nowhere/at/all")]
    [DataRow("serve --modbus-link /dev/null", "/dev/null")]
    [DataRow("bogus", "bogus")]
    [DataRow("--bogus", "--bogus")]
    [DataRow("--voltage 1000", "0 to 330")]
    [DataRow("--meter /nowhere/at/all/meter", "/nowhere/at/all/meter")]
    public void AMistakeIsToldInOneLineWithExitCode2(string commandLine, string named)
    {
        (int code, string output, string error) = Run(commandLine.Split(' '));
        Assert.AreEqual(2, code);
        Assert.AreEqual("", output);
        StringAssert.StartsWith(error, "nf-meter: ");
        StringAssert.Contains(error, named);
        Assert.AreEqual(error.Length - 1, error.IndexOf('\n'), "one line");
    }

    [TestMethod]
    [DataRow("--help")]
    [DataRow("simulate --help")]
    [DataRow("replay -h")]
    [DataRow("serve -?")]
    public void HelpIsNoMistake(string commandLine)
    {
        (int code, string output, string error) = Run(commandLine.Split(' '));
        Assert.AreEqual(0, code);
        Assert.AreEqual("", error);
        StringAssert.Contains(output, "Usage:");
    }

    [TestMethod]
    public void TheJsonOfSimulateHasItsKeys()
    {
        JsonElement root = RunJson("simulate", "--seconds", "20", "--json");
        CollectionAssert.AreEqual(
            new[]
            {
                "simulatedSeconds", "sampleSets", "maxSampleGapMicroseconds", "registers", "pulses", "lcd",
                "lcdBacklight", "lcdCodes", "lcdOwnCharacters",
            },
            Names(root));
        Assert.AreEqual(20, root.GetProperty("simulatedSeconds").GetDouble(), 0.002);

        // A pass lasts 400 to 1000 us, and what background work and the buses take comes on top.
        Assert.IsInRange(20_000, 50_000, root.GetProperty("sampleSets").GetInt32());
        Assert.IsInRange(900, 5_000, root.GetProperty("maxSampleGapMicroseconds").GetInt32());
        CollectionAssert.AreEquivalent(RegisterCodes, Names(root.GetProperty("registers")));
        foreach (JsonProperty register in root.GetProperty("registers").EnumerateObject())
        {
            CollectionAssert.AreEqual(new[] { "value", "unit" }, Names(register.Value), register.Name);
            Assert.AreEqual(JsonValueKind.Number, register.Value.GetProperty("value").ValueKind);
        }

        CollectionAssert.AreEqual(new[] { "testLed", "s0-1", "s0-2" }, Names(root.GetProperty("pulses")));
        foreach (JsonProperty output in root.GetProperty("pulses").EnumerateObject())
        {
            CollectionAssert.AreEqual(
                new[]
                {
                    "count", "energyPerPulse", "shortestGapMicroseconds", "shortestWidthMicroseconds",
                    "longestWidthMicroseconds",
                },
                Names(output.Value));
            Assert.AreEqual("Wh", output.Value.GetProperty("energyPerPulse").GetProperty("unit").GetString());
        }

        Assert.AreEqual(2, root.GetProperty("lcd").GetArrayLength());
        Assert.AreEqual(16, root.GetProperty("lcd")[0].GetString()!.Length);
    }

    [TestMethod]
    [DataRow("1.8.0", "kWh")]
    [DataRow("3.8.0", "kvarh")]
    [DataRow("16.7.0", "W")]
    [DataRow("131.7.0", "var")]
    [DataRow("32.7.0", "V")]
    [DataRow("31.7.0", "A")]
    [DataRow("14.7.0", "Hz")]
    public void RegistersHaveTheUnitsPeopleRead(string code, string unit)
    {
        JsonElement registers = RunJson("simulate", "--seconds", "1", "--json").GetProperty("registers");
        JsonElement register = registers.GetProperty(code);
        Assert.AreEqual(unit, register.GetProperty("unit").GetString());
        string value = register.GetProperty("value").GetRawText();
        Assert.IsTrue(!code.EndsWith(".8.0", StringComparison.Ordinal) || value.Split('.')[1].Length == 6, value);
    }

    [TestMethod]
    public void AnHourOf3450WattsIs3450WattHoursAndAsManyPulses()
    {
        JsonElement root = RunJson(
            "simulate", "--seconds", "3600", "--voltage", "230", "--current", "5", "--pf", "1", "--json");
        double import = Value(root, "1.8.0") * 1000;
        Assert.AreEqual(3450, import, 3450 * 0.002);
        Assert.AreEqual(0, Value(root, "2.8.0"));

        // Registers show whole watt-hours: a pulse more or less, and up to 1 Wh that isn't shown yet.
        JsonElement led = root.GetProperty("pulses").GetProperty("testLed");
        JsonElement s0 = root.GetProperty("pulses").GetProperty("s0-1");
        Assert.AreEqual(0.1, led.GetProperty("energyPerPulse").GetProperty("value").GetDouble());
        Assert.IsInRange(import - 0.1, import + 1, led.GetProperty("count").GetInt64() * 0.1);
        Assert.AreEqual(1, s0.GetProperty("energyPerPulse").GetProperty("value").GetDouble());
        Assert.IsInRange(import - 1, import + 1, s0.GetProperty("count").GetInt64());
    }

    [TestMethod]
    public void ANegativeCurrentIsExport()
    {
        JsonElement root = RunJson("simulate", "--seconds", "60", "--current", "-50", "--pf", "0.8L", "--json");
        Assert.AreEqual(0, Value(root, "1.8.0"));
        Assert.AreEqual(3 * 230 * 50 * 0.8 / 60e3, Value(root, "2.8.0"), 0.002);

        // Reactive power takes a first second, until each phase's voltage has had its turn.
        Assert.AreEqual(3 * 230 * 50 * 0.6 / 60e3, Value(root, "4.8.0"), 0.345 / 60 + 0.001);
        Assert.AreEqual(0, root.GetProperty("pulses").GetProperty("s0-1").GetProperty("count").GetInt64());

        // S0 output 2 follows A-: 27.6 kW for a minute are 460 Wh.
        Assert.AreEqual(460, root.GetProperty("pulses").GetProperty("s0-2").GetProperty("count").GetInt64(), 2);
    }

    [TestMethod]
    public void ASettingIsTakenAndOneThatTheMeterRefusesIsToldWithTheReason()
    {
        JsonElement root = RunJson(
            "simulate", "--seconds", "60", "--set", "S0Rate=1000000", "--set", "s0energy2=0", "--json");
        Assert.AreEqual(575, root.GetProperty("pulses").GetProperty("s0-1").GetProperty("count").GetInt64(), 3);
        Assert.AreEqual(57, root.GetProperty("pulses").GetProperty("s0-2").GetProperty("count").GetInt64(), 1);
        foreach ((string choice, string reason) in new[]
        {
            ("S0Profile=4", "--set S0Profile=4: S0 output 1: carries at most 22429 W, the maximum load is 69000 W"),
            ("S0Rate=5", "S0 output 1, 0.01 imp/kWh: 5 is not offered"),
            ("DisplaySeconds=31", "must be 1 to 30"),
            ("NoSuch=1", "--set NoSuch=1"),
            ("S0Rate", "--set S0Rate"),
        })
        {
            (int code, _, string error) = Run("simulate", "--seconds", "1", "--set", choice);
            Assert.AreEqual(2, code, choice);
            StringAssert.Contains(error, reason);
        }
    }

    [TestMethod]
    public void TheSameSeedRepeatsTheRunAndAnotherDoesNot()
    {
        string[] line = ["simulate", "--seconds", "30", "--current", "1", "--pf", "0.5C", "--json"];
        string first = Run(line).Output;
        Assert.AreEqual(first, Run(line).Output);
        Assert.AreNotEqual(first, Run([.. line, "--seed", "2"]).Output);
    }

    [TestMethod]
    public void TheTableHasTheSameFacts()
    {
        (int code, string output, string error) = Run("simulate", "--seconds", "10");
        Assert.AreEqual(0, code);
        Assert.AreEqual("", error);
        foreach (string registerCode in RegisterCodes)
        {
            StringAssert.Contains(output, $" {registerCode} ");
        }

        StringAssert.Contains(output, "testLed");
        StringAssert.Contains(output, "s0-1");
    }

    [TestMethod]
    public void TheMemoryIsKeptBetweenRuns()
    {
        string folder = Directory.CreateTempSubdirectory("nf-meter-cli-").FullName;
        string memory = Path.Combine(folder, "meter");
        string[] line = ["simulate", "--seconds", "60", "--current", "100", "--meter", memory, "--json"];
        double first = Value(RunJson(line), "1.8.0");
        JsonElement second = RunJson(line);
        Assert.AreEqual(3 * 230 * 100 / 60e3, first, 0.003);
        Assert.AreEqual(2 * first, Value(second, "1.8.0"), 0.004);
        Assert.AreEqual(1, Value(second, "96.7.0"), "one power down");
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void EverySteadyRecordingIsMeasuredWithinHalfAPercent()
    {
        int replayed = 0;
        foreach (string file in Directory.GetFiles(SharedFolder.Find("waveforms"), "*.wav"))
        {
            // At 83 mA of a range of 100 A a minute's power scatters by half a percent of S from seed to seed.
            string seconds = file.Contains("laptop", StringComparison.Ordinal) ? "600" : "60";
            JsonElement root = RunJson("replay", file, "--seconds", seconds, "--json");
            if (root.GetProperty("kind").GetString() != "steady")
            {
                continue;
            }

            replayed++;
            foreach (JsonElement phase in root.GetProperty("phases").EnumerateArray())
            {
                CollectionAssert.AreEqual(new[] { "P", "Q", "U", "I" }, Names(phase));
                AssertWithin(file, phase, "P", "errorPercentOfS");
                AssertWithin(file, phase, "U", "errorPercent");
                AssertWithin(file, phase, "I", "errorPercent");
            }

            JsonElement total = root.GetProperty("total");
            AssertWithin(file, total, "P", "errorPercentOfS");
            double hertz = total.GetProperty("f").GetProperty("reference").GetDouble();
            Assert.AreEqual(hertz, total.GetProperty("f").GetProperty("measured").GetDouble(), 0.02, file);
        }

        Assert.IsGreaterThanOrEqualTo(10, replayed);
    }

    [TestMethod]
    public void ARecordingWithoutCurrentPlaysAndItsMissingReferencesAreAbsent()
    {
        string file = Path.Combine(
            SharedFolder.Find("waveforms"), "mains_voltage_50Hz_frequency_wander_120s.wav");
        JsonElement phase = RunJson("replay", file, "--seconds", "10", "--json").GetProperty("phases")[0];
        Assert.AreEqual(JsonValueKind.Null, phase.GetProperty("P").GetProperty("reference").ValueKind);
        Assert.AreEqual(JsonValueKind.Null, phase.GetProperty("P").GetProperty("errorPercent").ValueKind);
        AssertWithin(file, phase, "U", "errorPercent");
        StringAssert.Contains(Run("replay", file, "--seconds", "10").Output, "U L1, V");
    }

    [TestMethod]
    public void WithoutATerminalThePanelPrintsALineASecond()
    {
        string folder = Directory.CreateTempSubdirectory("nf-meter-cli-").FullName;
        (int code, string output, string error) = Run("--seconds", "2.5", "--meter", Path.Combine(folder, "meter"));
        Assert.AreEqual(0, code);
        Assert.AreEqual("", error);
        string[] lines = output.Split('\n').Where(line => line.Contains("  A+ ", StringComparison.Ordinal)).ToArray();
        Assert.IsInRange(2, 4, lines.Length);
        StringAssert.Matches(lines[^1], new Regex("  f (49.9|50.0)[0-9]{2} Hz  "));
        StringAssert.Contains(output, "Modbus RTU at ");
        Directory.Delete(folder, recursive: true);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private static JsonElement RunJson(params string[] arguments)
    {
        (int code, string output, string error) = Run(arguments);
        Assert.AreEqual("", error);
        Assert.AreEqual(0, code);
        return JsonDocument.Parse(output).RootElement;
    }

    private static void AssertWithin(string file, JsonElement owner, string quantity, string error)
    {
        double percent = owner.GetProperty(quantity).GetProperty(error).GetDouble();
        Assert.IsInRange(-0.5, 0.5, percent, $"{Path.GetFileName(file)} {quantity} {error}");
    }

    private static double Value(JsonElement root, string code) =>
        root.GetProperty("registers").GetProperty(code).GetProperty("value").GetDouble();

    private static string[] Names(JsonElement element) =>
        element.EnumerateObject().Select(property => property.Name).ToArray();
}
