using System.Text.Json;
using System.Text.RegularExpressions;
using NfMeter.Bench;
using NfMeter.Bench.Calibrate;
using NfMeter.Bench.Compare;
using NfMeter.Metrology;
using NfMeter.Modbus;
using NfMeter.Settings;
using NfMeter.Simulated;

namespace NfMeter.HostTests;

/// <summary>calibrate --meter against a meter with wrong sensors behind a real socket, in virtual time.</summary>
[TestClass]
public sealed partial class BenchCalibrateMeterTests
{
    private static readonly MainsLoad idle = new(Amperes: 0);
    private static readonly MainsLoad unity = new(Amperes: 5);
    private static readonly MainsLoad half = new(Amperes: 5, PowerFactor: 0.5);

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    public void AWrongMeterIsRightAfterItsThreeLoadsAndStaysSoOverARestart(int seed)
    {
        using FastMeter meter = Wrong(seed);

        // The technician: applies what is asked for, then presses Enter. At the end the load at 0.5 is still on.
        var technician = new Technician(new()
        {
            ["noload"] = () => meter.Apply(idle),
            ["pf1"] = () => meter.Apply(unity),
            ["pf05"] = () => meter.Apply(half),
            ["check"] = () => meter.Apply(unity with { Amperes = 10 }),
        });
        (int code, JsonElement root, string prompts) = RunJson(technician, [.. Link(meter), "--json"]);
        Assert.AreEqual(0, code, root.ToString());
        Assert.AreEqual(4, prompts.Split("then Enter").Length - 1);
        Assert.IsGreaterThan(1, Largest(root, "pf1", "powerBeforePercent"));
        Assert.IsGreaterThan(1, Largest(root, "pf05", "powerBeforePercent"));
        foreach (string step in new[] { "pf1", "pf05", "check" })
        {
            Assert.IsLessThan(0.15, Largest(root, step, "powerAfterPercent"), step);
            Assert.IsLessThan(0.1, Largest(root, step, "voltageAfterPercent"), step);
        }

        var sensors = new WrongSensors(seed, false);
        for (int phase = 0; phase < 3; phase++)
        {
            JsonElement rest = Of(root, "noload").ElementAt(phase);
            Assert.AreEqual(sensors.CrosstalkWatts(phase), rest.GetProperty("idleWattsBefore").GetDouble(), 0.06);
            Assert.AreEqual(0, rest.GetProperty("idleWattsAfter").GetDouble(), 0.02);
        }

        meter.Restart();
        MainsLoad capacitive = half with { Reactance = Reactance.Capacitive };
        foreach (MainsLoad load in new[] { unity, half, unity with { Amperes = 50 }, capacitive })
        {
            meter.Apply(load);
            (code, root, _) = RunJson(TextReader.Null, [.. Link(meter), "--step", "check", "--json"]);
            Assert.AreEqual(0, code, root.ToString());
            Assert.IsLessThan(0.15, Largest(root, "check", "powerAfterPercent"), load.ToString());
        }

        (code, root, _) = RunJson(TextReader.Null, ["--meter", meter.Address, "--step", "factory", "--json"]);
        Assert.AreEqual(0, code);
        Assert.AreEqual(0, root.GetProperty("calibration").GetProperty("date").GetInt32());
        (code, root, _) = RunJson(TextReader.Null, [.. Link(meter), "--step", "check", "--json"]);
        Assert.AreEqual(1, code, "wrong again");
    }

    [TestMethod]
    public void ErrorsReadOffAReferenceWithoutModbusDoTheSame()
    {
        using FastMeter meter = Wrong(4);
        string[] typed = ["--meter", meter.Address, "--minutes", "2"];
        meter.Apply(idle);
        Assert.AreEqual(0, Run(TextReader.Null, [.. typed, "--step", "noload"]).Code);

        // What a reference's display would show; --step check is where the test has it from.
        meter.Apply(unity);
        JsonElement shown = Shown(meter);
        string[] errors = Options("--error", shown, "powerAfterPercent");
        string[] voltages = Options("--voltage-error", shown, "voltageAfterPercent");
        Assert.AreEqual(0, Run(TextReader.Null, [.. typed, "--step", "pf1", .. errors, .. voltages]).Code);
        meter.Apply(half);
        errors = Options("--error", Shown(meter), "powerAfterPercent");
        (int code, string output, _) = Run(TextReader.Null, [.. typed, "--step", "pf05", .. errors]);
        Assert.AreEqual(0, code);
        StringAssert.Contains(output, "taken into use");
        foreach (MainsLoad load in new[] { half, unity, unity with { Amperes = 30 } })
        {
            meter.Apply(load);
            JsonElement after = Shown(meter);
            Assert.IsLessThan(0.15, Largest(after, "check", "powerAfterPercent"), load.ToString());
            Assert.IsLessThan(0.1, Largest(after, "check", "voltageAfterPercent"), load.ToString());
        }
    }

    [TestMethod]
    public void ErrorsAreAskedForWhereThereIsNoReferenceAndAskedAgainWhereTheyAreNone()
    {
        using FastMeter meter = Wrong(4);
        var technician = new Technician(new()
        {
            ["noload"] = () => meter.Apply(idle),
            ["pf1"] = () => meter.Apply(unity),
            ["pf05"] = () => meter.Apply(half),
        })
        {
            // pf1: L1's only at the second try, no voltages; pf05.
            Lines = ["a lot", "1", "2", "-3", "", "", "", "0.5", "0", "-0.5"],
        };
        (int code, JsonElement root, _) = RunJson(technician, ["--meter", meter.Address, "--json"]);
        Assert.AreEqual(0, code, root.ToString());
        double[] taken = [.. Of(root, "pf1").Select(phase => phase.GetProperty("powerBeforePercent").GetDouble())];
        CollectionAssert.AreEqual(new[] { 1.0, 2, -3 }, taken);
        JsonElement gains = root.GetProperty("calibration");
        CollectionAssert.AreEqual(new[] { 0, 0, 0 }, Numbers(gains, "voltageGainPpm"));

        // 1 / 1.01, 1 / 1.02, 1 / 0.97; then less cos of some 0.2 degrees.
        int[] current = Numbers(gains, "currentGainPpm");
        Assert.AreEqual(-9901, current[0], 10);
        Assert.AreEqual(-19608, current[1], 10);
        Assert.AreEqual(30928, current[2], 10);

        // 0.5 % at some 60 degrees: atan(0.005 / 1.73) is 0.165 degrees, 9.2 us.
        int[] nanoseconds = Numbers(gains, "nanoseconds");
        Assert.AreEqual(9200, nanoseconds[0], 900);
        Assert.AreEqual(0, nanoseconds[1]);
        Assert.AreEqual(-9200, nanoseconds[2], 900);
    }

    [TestMethod]
    public void AClosedSealRefusesWithExitCode1AndNothingChanges()
    {
        using FastMeter meter = Wrong(2);
        meter.SetSeal(true);
        meter.Apply(unity);
        foreach (string[] step in new string[][] { ["pf1"], ["factory"] })
        {
            (int code, string output, string error) = Run(TextReader.Null, [.. Link(meter), "--step", .. step]);
            Assert.AreEqual(1, code);
            Assert.AreEqual("", output);
            StringAssert.Contains(error, "seal is closed");
        }

        AssertUntouched(meter);
    }

    [TestMethod]
    public void ALoadThatIsNotTheWantedOneIsRefusedByNameAndNothingChanges()
    {
        using FastMeter meter = Wrong(2);
        (MainsLoad Load, string Step, double ReferenceError, string Named)[] wrong =
        [
            (half, "pf1", 0, "power factor 1 is wanted, the reference shows 0.500 inductive"),
            (unity, "pf05", 0, "power factor 0.5 inductive is wanted"),
            (half with { Reactance = Reactance.Capacitive }, "pf05", 0, "0.500 capacitive"),
            (unity with { Amperes = 0.2 }, "pf1", 0, "the load is too small: the reference shows 0.200 A"),
            (unity with { Amperes = 0 }, "pf1", 0, "too small"),
            (unity with { Volts = 20 }, "pf1", 0, "no voltage"),
            (unity with { Amperes = -5 }, "pf1", 0, "180.0 degrees"),
            (unity, "pf1", 1, "don't measure the same load"),
            (unity, "pf1", 0.3, "more than the meter takes"),
            (half, "pf05", 0, "step pf1 comes first"),
            (unity with { Amperes = 0.1 }, "noload", 0, "there is a load: the reference shows 23.0 W"),
        ];
        foreach ((MainsLoad load, string step, double referenceError, string named) in wrong)
        {
            meter.Apply(load);
            meter.ReferenceError = referenceError;
            (int code, string output, string error) = Run(
                TextReader.Null, [.. Link(meter, "0.5"), "--step", step]);
            Assert.AreEqual(1, code, named);
            Assert.AreEqual("", output);
            StringAssert.Contains(error, named);
            StringAssert.Contains(error, "L1");
        }

        meter.Apply(unity);
        (int typedCode, _, string typedError) = Run(
            TextReader.Null, "--meter", meter.Address, "--step", "pf05", "--error", "L1=1");
        Assert.AreEqual(1, typedCode);
        StringAssert.Contains(typedError, "the meter shows");
        (typedCode, _, typedError) = Run(TextReader.Null, "--meter", meter.Address, "--step", "noload");
        Assert.AreEqual(1, typedCode);
        StringAssert.Contains(typedError, "take the load off");
        AssertUntouched(meter);
    }

    [TestMethod]
    public void AMeterThatIsNotThereIsNoneOrHasNoMemoryIsNamed()
    {
        using FastMeter meter = Wrong(2);
        (int code, _, string error) = Run(TextReader.Null, "--meter", meter.ReferenceAddress, "--step", "noload");
        Assert.AreEqual(1, code);
        StringAssert.Contains(error, "not an nf-meter");

        meter.IsBusHeld = true;
        meter.Restart();
        meter.Apply(unity);
        (code, _, error) = Run(TextReader.Null, [.. Link(meter), "--step", "pf1"]);
        Assert.AreEqual(1, code);
        StringAssert.Contains(error, "memory");
        AssertUntouched(meter);

        string gone;
        using (var server = new ModbusTcpServer(_ => null))
        {
            gone = server.Address;
        }

        (code, _, error) = Run(TextReader.Null, "--meter", gone, "--step", "show");
        Assert.AreEqual(1, code);
        StringAssert.Contains(error, "no answer");
    }

    [TestMethod]
    public void OnlyPhasesInUseAreCalibratedAndElementsOfThreeWiresAreNot()
    {
        using FastMeter meter = Wrong(2);
        meter.Apply(unity);
        using var client = ModbusClient.Open(meter.Address, 9600, Parity.None);
        client.WriteRegisters(1, OwnMap.Settings + 2 * SettingId.Network, [0, 0, 0, Network.ThreeWire]);
        (int code, _, string error) = Run(TextReader.Null, [.. Link(meter, "0.2"), "--step", "pf1"]);
        Assert.AreEqual(1, code);
        StringAssert.Contains(error, "three wires");

        client.WriteRegisters(1, OwnMap.Settings + 2 * SettingId.Network, [0, 0, 0, Network.TwoPhase]);
        (code, _, error) = Run(TextReader.Null, [.. Link(meter, "0.2"), "--step", "pf1", "--phase", "L3"]);
        Assert.AreEqual(1, code);
        StringAssert.Contains(error, "L3 isn't in use");
        AssertUntouched(meter);

        client.WriteRegisters(1, OwnMap.Settings + 2 * SettingId.Network, [0, 0, 0, Network.FourWire]);
        (code, JsonElement root, _) = RunJson(
            TextReader.Null, [.. Link(meter, "0.5"), "--step", "pf1", "--phase", "L2", "--json"]);
        Assert.AreEqual(0, code, root.ToString());
        int[] gains = Numbers(root.GetProperty("calibration"), "currentGainPpm");
        Assert.AreEqual(0, gains[0]);
        Assert.AreNotEqual(0, gains[1]);
        Assert.AreEqual(0, gains[2]);
    }

    [TestMethod]
    public void BehindCurrentTransformersTheReferenceIsAtTheMetersTerminals()
    {
        using FastMeter meter = Wrong(2);
        meter.Apply(unity);
        using var client = ModbusClient.Open(meter.Address, 9600, Parity.None);
        double[] direct = Errors();

        // Slow pulses, then 200/5: 40 times.
        client.WriteRegisters(1, OwnMap.Settings + 2 * SettingId.MaximumLoad, [0, 0, 4140 >> 8, 4140 & 0xFF]);
        client.WriteRegisters(1, 0x400D, [0x41, 0x20, 0, 0]);
        client.WriteRegisters(1, OwnMap.Settings + 2 * SettingId.S0Rate2, [0, 0, 1000 >> 8, 1000 & 0xFF]);
        client.WriteRegister(1, 0x400C, 0x0200);
        double[] behind = Errors();
        for (int phase = 0; phase < 3; phase++)
        {
            Assert.AreEqual(direct[phase], behind[phase], 0.15);
        }

        double[] Errors() =>
            [.. Of(Shown(meter), "check").Select(phase => phase.GetProperty("powerAfterPercent").GetDouble())];
    }

    [TestMethod]
    [DataRow("--step pf1", "needs --meter")]
    [DataRow("--meter tcp://x:1 --seed 2", "simulated board")]
    [DataRow("--meter tcp://x:1 --step pf2", "pf05")]
    [DataRow("--meter tcp://x:1 --step pf1", "--error")]
    [DataRow("--meter tcp://x:1 --step check", "--reference")]
    [DataRow("--meter tcp://x:1 --error L1=1", "--step pf1")]
    [DataRow("--meter tcp://x:1 --step pf1 --error L4=1", "L1=")]
    [DataRow("--meter tcp://x:1 --step pf1 --error L1=60", "-50 to 50")]
    [DataRow("--meter tcp://x:1 --step pf1 --error L1=1 --error L1=2", "already")]
    [DataRow("--meter tcp://x:1 --step pf1 --error L1=1 --voltage-error L2=2", "without --error")]
    [DataRow("--meter tcp://x:1 --step pf1 --error L1=1 --phase L2", "other phases")]
    [DataRow("--meter tcp://x:1 --step pf1 --phase N", "L1, L2 or L3")]
    [DataRow("--meter tcp://x:1 --reference tcp://y:1", "--map")]
    [DataRow("--meter tcp://x:1 --reference tcp://x:1 --map pro380", "same meter")]
    [DataRow("--meter tcp://x:1 --map pro380", "needs --reference")]
    [DataRow("--meter /nowhere/at/all --step show", "no such port")]
    public void AMistakeIsToldInOneLineWithExitCode2(string line, string named)
    {
        (int code, string output, string error) = Run(TextReader.Null, line.Split(' '));
        Assert.AreEqual(2, code, error);
        Assert.AreEqual("", output);
        StringAssert.StartsWith(error, "bench: ");
        StringAssert.Contains(error, named);
    }

    [TestMethod]
    public void WithoutAnybodyToPressEnterItEndsBeforeAnythingIsChanged()
    {
        using FastMeter meter = Wrong(1);
        (int code, _, string error) = Run(TextReader.Null, Link(meter));
        Assert.AreEqual(1, code);
        StringAssert.Contains(error, "--step");
        AssertUntouched(meter);
    }

    private static FastMeter Wrong(int seed)
    {
        var sensors = new WrongSensors(seed, false);
        return new FastMeter(sensors.Sensors, sensors.On);
    }

    private static string[] Link(FastMeter meter, string minutes = "2") =>
    [
        "--meter", meter.Address, "--reference", meter.ReferenceAddress, "--map", "sdm630", "--minutes", minutes,
    ];

    private static void AssertUntouched(FastMeter meter)
    {
        (int code, JsonElement root, _) = RunJson(
            TextReader.Null, "--meter", meter.Address, "--step", "show", "--json");
        Assert.AreEqual(0, code);
        JsonElement calibration = root.GetProperty("calibration");
        Assert.AreEqual(0, calibration.GetProperty("date").GetInt32());
        foreach (JsonProperty numbers in calibration.EnumerateObject().Where(one => one.Name != "date"))
        {
            Assert.IsTrue(numbers.Value.EnumerateArray().All(number => number.GetInt32() == 0), numbers.Name);
        }
    }

    private static JsonElement Shown(FastMeter meter) =>
        RunJson(TextReader.Null, [.. Link(meter), "--step", "check", "--json"]).Root;

    private static string[] Options(string option, JsonElement root, string name) =>
    [
        .. Of(root, "check").SelectMany((phase, index) => new[]
        {
            option, FormattableString.Invariant($"L{index + 1}={phase.GetProperty(name).GetDouble():F3}"),
        }),
    ];

    private static IEnumerable<JsonElement> Of(JsonElement root, string step) =>
        root.GetProperty("steps").EnumerateArray().Where(phase => phase.GetProperty("step").GetString() == step);

    private static double Largest(JsonElement root, string step, string name)
    {
        JsonElement[] phases = [.. Of(root, step)];
        Assert.HasCount(3, phases);
        return phases.Max(phase => Math.Abs(phase.GetProperty(name).GetDouble()));
    }

    private static int[] Numbers(JsonElement calibration, string name) =>
        [.. calibration.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];

    private static (int Code, JsonElement Root, string Error) RunJson(TextReader input, params string[] arguments)
    {
        (int code, string output, string error) = Run(input, arguments);
        return output.Length > 0
            ? (code, JsonDocument.Parse(output).RootElement, error)
            : throw new AssertFailedException($"exit code {code}: {error}");
    }

    private static (int Code, string Output, string Error) Run(TextReader input, params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        if (input is Technician technician)
        {
            technician.Prompts = error;
        }

        int code = BenchCommandLine.Run(["calibrate", .. arguments], input, output, error);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Somebody who reads the prompts, does what they ask for, and types.</summary>
    private sealed partial class Technician(Dictionary<string, Action> loads) : TextReader
    {
        private int typed;

        public StringWriter Prompts { get; set; } = new();

        public string[] Lines { get; init; } = [];

        [GeneratedRegex(@"(\w+): apply")]
        private static partial Regex Wanted();

        public override string? ReadLine()
        {
            string prompts = Prompts.ToString().TrimEnd('\n', '\r');
            if (!prompts.EndsWith("then Enter", StringComparison.Ordinal))
            {
                return Lines[typed++];
            }

            loads[Wanted().Matches(prompts)[^1].Groups[1].Value]();
            return "";
        }
    }
}
