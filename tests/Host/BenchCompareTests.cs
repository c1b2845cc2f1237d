using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using NfMeter.Bench;
using NfMeter.Simulated.Serial;

namespace NfMeter.HostTests;

/// <summary>compare against meters that answer: two simulators on pseudo-terminals, and an SDM630 of known values on
/// Modbus TCP.</summary>
[TestClass]
public sealed class BenchCompareTests
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(15);

    [TestMethod]
    public void TwoSimulatorsThatDifferByOnePercentAreFoundToDifferByOnePercent()
    {
        if (!PseudoTerminal.IsSupported)
        {
            Assert.Inconclusive("skipped: no pseudo-terminals on this system");
        }

        string one = Link(), other = Link();
        using SimulatorProcess meter = Serve(one, "80.8");
        using SimulatorProcess reference = Serve(other, "80");
        Assert.IsTrue(meter.WaitFor("Modbus RTU", patience) && reference.WaitFor("Modbus RTU", patience));

        // Until each phase's voltage has had its turn.
        Thread.Sleep(3000);
        string folder = Directory.CreateTempSubdirectory("nf-meter-compare-").FullName;
        (int code, string output, string error) = Run(
            "compare", "--meter", one, "--reference", other, "--map", "pro380", "--minutes", "0.1", "--json", "--out",
            folder);
        Assert.AreEqual("", error);
        Assert.AreEqual(0, code, output);
        Dictionary<string, JsonElement> results = Results(output);
        Assert.AreEqual(1, results["P total"].GetProperty("error").GetDouble(), 0.1);
        Assert.AreEqual(1, results["I L2"].GetProperty("error").GetDouble(), 0.1);
        Assert.AreEqual(0, results["U L3"].GetProperty("error").GetDouble(), 0.1);
        Assert.AreEqual(50, results["f"].GetProperty("measured").GetDouble(), 0.01);

        // 55 kW in some 6 s are 92 steps of 1 Wh: each meter's step is worth 1.1 %, and the 0.2 s after which it counts
        // 3.3 %, so nothing can be said about 1 %.
        JsonElement energy = results["A+ total"];
        double expected = energy.GetProperty("reference").GetDouble();
        Assert.IsInRange(0.07, 0.13, expected);
        Assert.IsInRange(0.002 / expected * 100 + 6, 0.002 / expected * 100 + 9, Uncertainty(energy));
        Assert.AreEqual(1, energy.GetProperty("error").GetDouble(), Uncertainty(energy));
        Assert.AreEqual("undecided", energy.GetProperty("verdict").GetString());
        StringAssert.Contains(energy.GetProperty("limitSource").GetString(), "0.1 Ib to Imax");
        Assert.HasCount(results.Count + 1, File.ReadAllLines(Path.Combine(folder, "points.csv")));
        StringAssert.Contains(File.ReadAllText(Path.Combine(folder, "report.md")), "A+ total");
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void AnSdm630OnModbusTcpIsReadByItsOwnMap()
    {
        // Addresses as its drivers have them: volts at 0, amperes at 6, watts at 12, total at 52, vars at 60, hertz at
        // 70, kWh at 72, of phase 1 at 0x15A.
        using var meter = new TcpMeter(4, 0);
        using var reference = new TcpMeter(4, 0.5f);
        (int code, string output, string error) = Run(
            "compare", "--meter", meter.Address, "--meter-map", "sdm630", "--reference", reference.Address, "--map",
            "sdm630", "--minutes", "0.02", "--json");
        Assert.AreEqual("", error);
        Dictionary<string, JsonElement> results = Results(output);
        Assert.AreEqual(100, results["U L1"].GetProperty("measured").GetDouble());
        Assert.AreEqual(100.5, results["U L1"].GetProperty("reference").GetDouble());
        Assert.AreEqual(106, results["I L1"].GetProperty("measured").GetDouble());
        Assert.AreEqual(112, results["P L1"].GetProperty("measured").GetDouble());
        Assert.AreEqual(152, results["P total"].GetProperty("measured").GetDouble());
        Assert.AreEqual(160, results["Q total"].GetProperty("measured").GetDouble());
        Assert.AreEqual(170, results["f"].GetProperty("measured").GetDouble());

        // Energies that stand still are no energy.
        Assert.AreEqual(0, results["A+ total"].GetProperty("measured").GetDouble());
        Assert.AreEqual(JsonValueKind.Null, results["A+ L1"].GetProperty("error").ValueKind);
        Assert.AreEqual(0, code);
    }

    [TestMethod]
    public void AMeterThatRefusesOrIsNotThereIsNamed()
    {
        using var refusing = new TcpMeter(3, 0);
        using var good = new TcpMeter(4, 0);
        (int code, _, string error) = Run(
            "compare", "--meter", refusing.Address, "--meter-map", "sdm630", "--reference", good.Address, "--map",
            "sdm630", "--minutes", "0.02");
        Assert.AreEqual(1, code);
        StringAssert.Contains(error, refusing.Address);
        StringAssert.Contains(error, "exception 1");

        string gone = refusing.Address;
        refusing.Dispose();
        (code, _, error) = Run(
            "compare", "--meter", gone, "--meter-map", "sdm630", "--reference", good.Address, "--map", "sdm630",
            "--minutes", "0.02");
        Assert.AreEqual(1, code);
        StringAssert.Contains(error, "no answer");
    }

    private static double Uncertainty(JsonElement result) => result.GetProperty("uncertainty").GetDouble();

    private static string Link() => Path.Combine(Path.GetTempPath(), $"nf-meter-compare-{Guid.NewGuid():N}");

    private static SimulatorProcess Serve(string link, string amperes) => SimulatorProcess.Start(
        "serve", "--modbus-link", link, "--seconds", "60", "--current", amperes);

    private static Dictionary<string, JsonElement> Results(string output) =>
        JsonDocument.Parse(output).RootElement.GetProperty("results").EnumerateArray()
            .ToDictionary(result => result.GetProperty("quantity").GetString()!);

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = BenchCommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A meter on Modbus TCP whose every float is its register's number plus 100 plus an excess, and which
    /// knows one function.</summary>
    private sealed class TcpMeter : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly byte function;
        private readonly float excess;

        public TcpMeter(byte function, float excess)
        {
            this.function = function;
            this.excess = excess;
            listener.Start();
            Address = $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
            _ = Task.Run(ServeAsync);
        }

        public string Address { get; }

        public void Dispose() => listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await listener.AcceptTcpClientAsync();
                    NetworkStream stream = client.GetStream();
                    byte[] request = new byte[12];
                    while (await stream.ReadAtLeastAsync(request, 12, throwOnEndOfStream: false) == 12)
                    {
                        await stream.WriteAsync(Answer(request));
                    }
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }

        private byte[] Answer(byte[] request)
        {
            if (request[7] != function)
            {
                return [request[0], request[1], 0, 0, 0, 3, request[6], (byte)(request[7] | 0x80), 1];
            }

            int address = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(8));
            int count = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(10));
            byte[] answer = new byte[9 + 2 * count];
            request.AsSpan(0, 2).CopyTo(answer);
            BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(4), (ushort)(3 + 2 * count));
            answer[6] = request[6];
            answer[7] = request[7];
            answer[8] = (byte)(2 * count);
            for (int word = 0; word < count; word += 2)
            {
                BinaryPrimitives.WriteSingleBigEndian(answer.AsSpan(9 + 2 * word), 100 + address + word + excess);
            }

            return answer;
        }
    }
}
