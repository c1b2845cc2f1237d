using System.Globalization;
using System.Reflection;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.HostTests.RealClients;

/// <summary>What clients in the field ask, asked by libraries that they are made with.</summary>
[TestClass]
public sealed class ModbusClientTests
{
    // One request after the other, as drivers send them: functions 3 and 4, the three blocks.
    private static readonly (int Address, int Words)[] blocks = [(0x4000, 32), (0x5000, 50), (0x6000, 75)];

    public static IEnumerable<object[]> Clients =>
        ModbusClient.All.Select(client => new object[] { client.ToString() });

    public static string NameOf(MethodInfo method, object[] data) => $"{data[0]}: {method.Name}";

    [TestMethod]
    [DynamicData(nameof(Clients), DynamicDataDisplayName = nameof(NameOf))]
    public void The_reading_of_a_real_pro380_comes_back_word_for_word_by_functions_3_and_4(string name)
    {
        var recorded = new RecordedPro380();
        using var slave = new ServedSlave();
        recorded.Fill(slave.Registers);
        slave.Start();
        foreach (int function in new[] { 3, 4 })
        {
            string[] lines = Named(name).Send(
                slave.Path, blocks.Select(block => $"{function}:{block.Address:X}:{block.Words}").ToArray());

            Assert.HasCount(blocks.Length, lines, string.Join('\n', lines));
            var words = new Dictionary<int, int>();
            for (int block = 0; block < blocks.Length; block++)
            {
                int[] answer = Words(lines[block]);
                Assert.HasCount(blocks[block].Words, answer);
                for (int index = 0; index < answer.Length; index++)
                {
                    words[blocks[block].Address + index] = answer[index];
                }
            }

            Assert.AreEqual(recorded.Table.Count - 4, recorded.Compare(words));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Clients), DynamicDataDisplayName = nameof(NameOf))]
    public void A_chargers_poll_each_second_gets_three_currents(string name)
    {
        using var slave = new ServedSlave();
        slave.Registers.Write(RegisterId.CurrentL1, 16_250_000);
        slave.Registers.Write(RegisterId.CurrentL2, 6_000_000);
        slave.Registers.Write(RegisterId.CurrentL3, 31_875_000);
        slave.Registers.Write(RegisterId.ActivePowerL3, -7_331_000);
        slave.Start();

        string[] lines = Named(name).Send(slave.Path, "3:500C:6", "sleep:1000", "3:500C:6", "sleep:1000", "3:500C:6");

        // 16.25, 6, -31.875 A: IEEE 754 singles, high word first.
        CollectionAssert.AreEqual(Enumerable.Repeat("4182 0000 40C0 0000 C1FF 0000", 3).ToArray(), lines);
    }

    [TestMethod]
    [DynamicData(nameof(Clients), DynamicDataDisplayName = nameof(NameOf))]
    public void The_probe_of_the_old_map_finds_the_makers_code(string name)
    {
        using var slave = new ServedSlave();
        slave.Registers.Write(RegisterId.VoltageL1, 230_500);
        slave.Registers.Write(RegisterId.SerialNumber, 12_345_678);
        slave.Start();

        // Old manual: meter code, serial number, voltage of L1.
        string[] lines = Named(name).Send(slave.Path, "3:1010:1", "3:1000:2", "3:2008:2");

        CollectionAssert.AreEqual(new[] { "0102", "1234 5678", "4366 8000" }, lines);
    }

    [TestMethod]
    [DynamicData(nameof(Clients), DynamicDataDisplayName = nameof(NameOf))]
    public void Writes_are_obeyed_and_wrong_ones_refused(string name)
    {
        using var slave = new ServedSlave();
        slave.Start();

        string[] lines = Named(name).Send(
            slave.Path, "6:400F:0009", "3:400F:1", "16:400D:42C8,0000", "3:400D:2", "6:4010:0025", "6:400F:000B",
            "6:400D:42C8", "6:5002:0000", "16:7402:0001,86A0", "unit:2", "3:4000:1");

        CollectionAssert.AreEqual(
            new[]
            {
                "done", "0009", "done", "42C8 0000", "done", "exception 3",
                "exception 3", "exception 2", "done", "silence",
            },
            lines);
        slave.Dispose();
        Assert.AreEqual(9, slave.Settings.Read(SettingId.CombinationCode));
        Assert.AreEqual(10000, slave.Settings.Read(SettingId.S0Rate), "100 imp/kWh");
        Assert.AreEqual(25, slave.Settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(100000, slave.Settings.Read(SettingId.LedRate), "1000 imp/kWh");
    }

    [TestMethod]
    [DynamicData(nameof(Clients), DynamicDataDisplayName = nameof(NameOf))]
    public void A_new_unit_address_holds_from_the_next_request_on(string name)
    {
        using var slave = new ServedSlave();
        slave.Start();

        string[] lines = Named(name).Send(slave.Path, "6:4003:0025", "3:4003:1", "unit:37", "3:4003:1");

        CollectionAssert.AreEqual(new[] { "done", "silence", "0025" }, lines);
    }

    [TestMethod]
    [DataRow("pymodbus", "8:A537", "A537")]
    [DataRow("pymodbus", "23:4010:1:4010:0015", "0015")]
    [DataRow("libmodbus", "23:4010:1:4010:0015", "0015")]
    [DataRow("pymodbus", "43", "nf-meter")]
    [DataRow("modbus-serial", "43", "nf-meter")]
    [DataRow("pymodbus", "17", "nf-meter")]
    [DataRow("libmodbus", "17", "nf-meter")]
    public void Functions_beyond_reading_and_writing_are_understood(string name, string request, string part)
    {
        using var slave = new ServedSlave();
        slave.Start();

        string[] lines = Named(name).Send(slave.Path, request);

        Assert.HasCount(1, lines);
        Assert.Contains(part, lines[0]);
    }

    private static ModbusClient Named(string name) => ModbusClient.All.Single(client => client.ToString() == name);

    private static int[] Words(string line) =>
        line.Split(' ').Select(word => int.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
}
