using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.HostTests.RealClients;

/// <summary>mbpoll (Debian package mbpoll), a Modbus master over libmodbus, reads the simulator's
/// pseudo-terminal.</summary>
[TestClass]
public sealed class MbpollTests
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(15);

    [TestMethod]
    public void Mbpoll_reads_three_voltages()
    {
        SkipWithoutMbpoll();
        string link = Path.Combine(Path.GetTempPath(), $"nf-meter-mbpoll-{Guid.NewGuid():N}");
        using SimulatorProcess simulator = SimulatorProcess.Start(
            "serve", "--modbus-link", link, "--seconds", "40", "--voltage", "230");
        Assert.IsTrue(simulator.WaitFor("Modbus RTU", patience), simulator.Output);

        // A meter that has just been switched on shows 0 V until its first window has closed.
        var watch = Stopwatch.StartNew();
        string output;
        List<double> volts;
        do
        {
            output = Mbpoll("-t", "4:float", "-B", "-0", "-r", "20482", "-c", "3", link);
            volts = Values(output);
        }
        while (volts.Contains(0) && watch.Elapsed < patience);

        Assert.HasCount(3, volts, output);
        foreach (double volt in volts)
        {
            Assert.AreEqual(230, volt, 2.3, output);
        }
    }

    [TestMethod]
    [DataRow("16384", "32")]
    [DataRow("20480", "50")]
    [DataRow("24576", "75")]
    public void Mbpoll_reads_each_block_in_one_request(string address, string words)
    {
        SkipWithoutMbpoll();
        string link = Path.Combine(Path.GetTempPath(), $"nf-meter-mbpoll-{Guid.NewGuid():N}");
        using SimulatorProcess simulator = SimulatorProcess.Start("serve", "--modbus-link", link, "--seconds", "40");
        Assert.IsTrue(simulator.WaitFor("Modbus RTU", patience), simulator.Output);

        string output = Mbpoll("-t", "4:hex", "-0", "-r", address, "-c", words, link);

        Assert.HasCount(int.Parse(words, CultureInfo.InvariantCulture), Lines(output), output);
    }

    [TestMethod]
    public void Mbpoll_reads_by_function_4_and_writes_by_functions_6_and_16()
    {
        using var slave = new ServedSlave();
        slave.Registers.Write(RegisterId.VoltageL1, 229_750);
        slave.Start();

        string voltage = Mbpoll("-t", "3:float", "-B", "-0", "-r", "20482", "-c", "1", slave.Path);
        string code = Mbpoll("-t", "4", "-0", "-r", "16399", slave.Path, "5");
        string rate = Mbpoll("-t", "4:float", "-B", "-0", "-r", "16397", slave.Path, "100");

        Assert.AreEqual(229.75, Values(voltage).Single(), 0.001, voltage);
        Assert.Contains("Written 1 references", code);
        Assert.Contains("Written 1 references", rate);
        slave.Dispose();
        Assert.AreEqual(5, slave.Settings.Read(SettingId.CombinationCode));
        Assert.AreEqual(10000, slave.Settings.Read(SettingId.S0Rate), "100 imp/kWh");
    }

    private static void SkipWithoutMbpoll()
    {
        if (ExternalProgram.Run("mbpoll", ["-V"]) is null)
        {
            Assert.Inconclusive("skipped: mbpoll (Debian package mbpoll) is not installed");
        }
    }

    private static string Mbpoll(params string[] what) => ExternalProgram.RunOrSkip(
        "mbpoll", ["-m", "rtu", "-P", "even", "-b", "9600", "-a", "1", "-1", .. what], "Debian package mbpoll");

    // A value stands on a line of its own: [20482]: <tab>229.97
    private static MatchCollection Lines(string output) =>
        Regex.Matches(output, @"^\[\d+\]:\s*(\S+)", RegexOptions.Multiline);

    private static List<double> Values(string output) =>
        Lines(output).Select(line => double.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
}
