using System.Text.Json;
using NfMeter.Simulator;

namespace NfMeter.HostTests;

/// <summary>--lcd, --list and --lcd-png with every verb that has a display.</summary>
[TestClass]
public sealed class LcdOptionTests
{
    private const string List = "automatic=14.7.0,1.8.0,2.8.0,3.8.0,4.8.0,96.1.0";

    private readonly string folder = Directory.CreateTempSubdirectory("nf-meter-lcd-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void A_replay_shows_the_recording_on_the_display_that_was_asked_for()
    {
        string file = Path.Combine(SharedFolder.Find("waveforms"), "plaid_water_kettle_120V_60Hz.wav");
        string picture = Path.Combine(folder, "lcd.png");
        (int code, string output, string error) = Run(
            "replay", file, "--seconds", "5", "--lcd", "4x20", "--list", List, "--lcd-png", picture, "--json");
        Assert.AreEqual("", error);
        Assert.AreEqual(0, code);
        JsonElement rows = JsonDocument.Parse(output).RootElement.GetProperty("lcd");
        Assert.AreEqual(4, rows.GetArrayLength());
        string text = string.Join('\n', rows.EnumerateArray().Select(row => row.GetString()));
        Assert.IsTrue(rows.EnumerateArray().All(row => row.GetString()!.Length == 20), text);
        Assert.Contains("14.7.0", text);
        Assert.Contains("60.0", text);
        Assert.IsGreaterThan(100, new FileInfo(picture).Length);
        Assert.Contains("[", Run("replay", file, "--seconds", "5", "--list", List).Output);
    }

    [TestMethod]
    public void A_served_meter_shows_the_list_and_draws_it_at_the_end()
    {
        string picture = Path.Combine(folder, "lcd.png"), small = Path.Combine(folder, "small.png");
        Serve("--lcd", "4x20", "--list", List, "--lcd-png", picture);
        Serve("--lcd-png", small);
        Assert.IsGreaterThan(new FileInfo(small).Length, new FileInfo(picture).Length);
    }

    [TestMethod]
    public void The_panel_takes_both_and_names_the_entry_of_a_bad_list()
    {
        string image = Path.Combine(folder, "meter");
        (int code, _, string error) = Run("--seconds", "0.5", "--meter", image, "--lcd", "4x20", "--list", List);
        Assert.AreEqual("", error);
        Assert.AreEqual(0, code);
        (code, _, error) = Run("--seconds", "0.5", "--meter", image, "--list", "automatic=1.8.0,9.9.9");
        Assert.AreEqual(2, code);
        Assert.Contains("entry 2", error);
    }

    [TestMethod]
    [DataRow("simulate --seconds 1 --direct --set CtPrimary=200")]
    [DataRow("serve --seconds 1 --direct --set CtPrimary=200")]
    public void A_direct_board_refuses_a_ratio_on_the_command_line_too(string line)
    {
        string[] link = line.StartsWith("serve", StringComparison.Ordinal)
            ? ["--modbus-link", Path.Combine(folder, "port")]
            : [];
        (int code, _, string error) = Run([.. line.Split(' '), .. link]);
        Assert.AreEqual(2, code);
        Assert.Contains("direct connection", error);
    }

    private void Serve(params string[] options)
    {
        (int code, _, string error) = Run(
            ["serve", "--seconds", "1", "--modbus-link", Path.Combine(folder, "port"), .. options]);
        Assert.AreEqual("", error);
        Assert.AreEqual(0, code);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
