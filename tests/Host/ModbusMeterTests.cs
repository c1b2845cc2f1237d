using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Simulated.Serial;
using NfMeter.Simulator;
using static NfMeter.HostTests.ModbusBench;

namespace NfMeter.HostTests;

/// <summary>What only the whole meter shows to a client: settings that depend on one another, and what a power cut
/// leaves.</summary>
[TestClass]
public sealed class ModbusMeterTests
{
    [TestMethod]
    public void The_ratio_is_written_once_and_makes_it_a_transformer_meter()
    {
        using var line = new Line();

        // The maker's table: meter code 0x0102 direct, 0x0103 CT; 100 A direct, 5 A CT; ratio in BCD, 0 on direct
        // meters.
        CollectionAssert.AreEqual(new[] { 0x0102 }, line.Words(0x4002, 1));
        CollectionAssert.AreEqual(new[] { 100, 0 }, line.Words(0x400B, 2));
        line.Refuses(3, Write(0x400F, 10)); // the sixth code, of CT meters
        SetUpForTransformers(line);
        line.Refuses(3, Write(0x400C, 0x020A));
        line.Takes(Write(0x400C, 0x0200));
        CollectionAssert.AreEqual(new[] { 0x0103 }, line.Words(0x4002, 1));
        CollectionAssert.AreEqual(new[] { 5, 0x0200 }, line.Words(0x400B, 2));
        CollectionAssert.AreEqual(new[] { 0x0103 }, line.Words(0x1010, 1), "old address");
        CollectionAssert.AreEqual(new[] { 5 }, line.Words(0x1060, 1), "old address");
        CollectionAssert.AreEqual(WithCrc([1, 17, 11, 1, 3, 0xFF, .. "nf-meter"u8]), line.Ask(WithCrc(1, 17)));

        line.Refuses(3, Write(0x400C, 0x0100));
        line.Refuses(3, Write(0x400C, 0));
        line.Refuses(3, Write(0x401F, 1));
        line.Refuses(3, WriteMany(0x7400 + 2 * SettingId.CtSetOnce, 0, 0));
        line.Restart();
        line.Refuses(3, Write(0x1062, 0x0100));
        CollectionAssert.AreEqual(new[] { 0x0200 }, line.Words(0x400C, 1));
    }

    [TestMethod]
    public void A_board_whose_sensors_are_for_direct_connection_takes_no_ratio()
    {
        using var line = new Line(isDirect: true);
        SetUpForTransformers(line);
        line.Refuses(3, Write(0x400C, 0x0200));
        line.Refuses(3, WriteMany(0x7400 + 2 * SettingId.CtPrimary, 0, 200));
        line.Refuses(3, WriteMany(0x7400 + 2 * SettingId.CtAsked, 0, 1));
        line.Takes(Write(0x400C, 0));
        CollectionAssert.AreEqual(new[] { 0x0102 }, line.Words(0x4002, 1));
        CollectionAssert.AreEqual(new[] { 100, 0 }, line.Words(0x400B, 2));
        Assert.Contains("direct", line.Meter.Settings.Explain(SettingId.CtPrimary, 200));
    }

    [TestMethod]
    public void A_baud_rate_that_the_port_can_not_run_at_gets_exception_3_and_nothing_changes()
    {
        using var line = new Line { LowestBaud = 1200 };
        int changes = line.Meter.Settings.Changes;
        line.Refuses(3, Write(0x4004, 600));
        line.Refuses(3, WriteMany(0x7400 + 2 * SettingId.ModbusBaud, 0, 300));
        line.Refuses(3, WriteMany(0x4003, 9, 600)); // the address with it
        line.Seconds(3);
        CollectionAssert.AreEqual(new[] { 1, 9600 }, line.Words(0x4003, 2));
        Assert.AreEqual(changes, line.Meter.Settings.Changes);
        Assert.AreEqual(9600, line.Baud);
        Assert.Contains("600", line.Meter.Settings.Explain(SettingId.ModbusBaud, 600));
        line.Takes(Write(0x4004, 1200));
        line.Seconds(1);
        Assert.AreEqual(1200, line.Baud);
    }

    [TestMethod]
    public void A_stored_baud_rate_that_the_port_of_another_board_can_not_run_at_becomes_the_factorys()
    {
        using var line = new Line();
        line.Takes(Write(0x4004, 300));
        line.LowestBaud = 1200;
        line.Restart();
        line.Seconds(1);
        Assert.AreEqual(9600, line.Baud);
        CollectionAssert.AreEqual(new[] { 9600 }, line.Words(0x4004, 1));
    }

    [TestMethod]
    public void A_power_cut_in_a_request_of_many_settings_leaves_all_of_them_or_none()
    {
        // Stop bits to combination code, one by one in the loop's slices.
        using var line = new Line();
        int address = 0x7400 + 2 * SettingId.ModbusLateCharacters, none = 0, all = 0;
        int[] before = line.Words(address, 6);
        for (int afterMilliseconds = 18; afterMilliseconds < 70; afterMilliseconds += 2)
        {
            int[] wanted = [0, before[1] ^ 1, 0, before[3] ^ 1, 0, before[5] ^ 4];
            line.Cut(WriteMany(address, wanted), afterMilliseconds);
            int[] found = line.Words(address, 6);
            bool isAll = wanted.SequenceEqual(found);
            Assert.IsTrue(isAll || before.SequenceEqual(found), $"{afterMilliseconds} ms: {string.Join(' ', found)}");
            all += isAll ? 1 : 0;
            none += isAll ? 0 : 1;
            before = found;
        }

        Console.WriteLine($"{none} cuts left none, {all} all");
        Assert.IsGreaterThan(0, none);
        Assert.IsGreaterThan(0, all);
    }

    [TestMethod]
    public void Verification_mode_does_not_outlive_a_power_cut()
    {
        using var line = new Line();
        int address = 0x7400 + 2 * SettingId.DisplayVerification;
        line.Takes(WriteMany(address, 0, 1));
        line.Takes(WriteMany(address + 2, 0, 0)); // the backlight's seconds, which stay
        line.Restart();
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 0 }, line.Words(address, 4));
    }

    [TestMethod]
    public void A_ratio_that_is_refused_with_the_rest_of_its_request_was_not_set()
    {
        using var line = new Line();
        SetUpForTransformers(line);

        // Primary and secondary: behind the first, which is set once, the second can't change any more.
        int changes = line.Meter.Settings.Changes, events = line.Meter.Events.Count;
        line.Refuses(4, WriteMany(0x7400 + 2 * SettingId.CtPrimary, 0, 200, 0, 1));
        Assert.AreEqual(changes, line.Meter.Settings.Changes);
        Assert.AreEqual(events, line.Meter.Events.Count, "no legal setting was changed");
        CollectionAssert.AreEqual(new[] { 0 }, line.Words(0x400C, 1));
        line.Takes(Write(0x401F, 1));
        line.Takes(Write(0x400C, 0x0150));
        CollectionAssert.AreEqual(new[] { 0x0150 }, line.Words(0x400C, 1));
    }

    [TestMethod]
    public void The_displays_list_is_written_in_any_order_at_once_and_a_bad_one_names_its_entry()
    {
        using var line = new Line();

        // 96.1.0 first, the energies behind it, and the rest empty; the last of them is what stood first.
        int[] codes = [0x600100, 0x040800, 0x030800, 0x020800, 0x010800, .. Enumerable.Repeat(0, 11)];
        line.Takes(WriteMany(0x7302, Words(codes)));
        CollectionAssert.AreEqual(Words(codes), line.Words(0x7302, 32));
        Assert.AreEqual(0, line.Words(0x7301, 1)[0]);

        // There is no 9.9.9: entry 4.
        line.Refuses(3, WriteMany(0x7302, Words([.. codes[..3], 0x090909, .. codes[4..]])));
        Assert.AreEqual(0x7302 + 2 * 3, line.Words(0x7301, 1)[0]);

        // 2.8.0 would be missing: it stands in entry 4. And one too many: there is no address behind the sixteenth.
        line.Refuses(4, WriteMany(0x7302, Words([.. codes[..3], 0x0E0700, .. codes[4..]])));
        Assert.AreEqual(0x7302 + 2 * 3, line.Words(0x7301, 1)[0]);
        line.Refuses(3, WriteMany(0x7302 + 2 * 4, 0, 0));
        Assert.AreEqual(0x7302 + 2 * 4, line.Words(0x7301, 1)[0]);
        line.Refuses(2, WriteMany(0x7302, Words([.. codes, 0x0E0700])));
        CollectionAssert.AreEqual(Words(codes), line.Words(0x7302, 32));
        line.Takes(WriteMany(0x7302 + 2 * 5, 0x000E, 0x0700));
        Assert.AreEqual(0, line.Words(0x7301, 1)[0]);
    }

    [TestMethod]
    public void The_sixth_combination_code_outlives_a_power_cut_and_every_later_write()
    {
        using var line = new Line();
        SetUpForTransformers(line);
        line.Takes(Write(0x400C, 0x0200));
        line.Takes(Write(0x400F, 10));
        line.Restart();
        foreach (int code in new[] { 1, 4, 5, 6, 9, 10 })
        {
            line.Refuses(3, Write(0x400F, code));
        }

        CollectionAssert.AreEqual(new[] { 10 }, line.Words(0x400F, 1));
    }

    [TestMethod]
    public void What_a_client_cleared_stays_cleared_and_a_tariff_of_12_does_not_outlive_a_power_cut()
    {
        using var line = new Line();
        line.Restart();
        line.Restart();
        CollectionAssert.AreEqual(new[] { 2 }, line.Words(0x4016, 1));
        line.Seconds(60);
        Assert.AreNotEqual(0, line.Words(0x6049, 2)[0]);
        int[] import = line.Words(0x600C, 2);
        line.Takes(Write(0x6048, 2));
        line.Takes(Write(0x6048, 11));
        CollectionAssert.AreEqual(new[] { 1 }, line.Words(0x6048, 1));
        line.Takes(Write(0x4016, 0));
        line.Takes(WriteFloat(0x6049, 0));
        line.Restart();
        CollectionAssert.AreEqual(new[] { 1 }, line.Words(0x4016, 1), "the restart itself");
        CollectionAssert.AreEqual(new[] { 2 }, line.Words(0x6048, 1));
        Assert.IsGreaterThanOrEqualTo(Single(import), Single(line.Words(0x600C, 2)));
        Assert.IsLessThan(0.05f, Single(line.Words(0x6049, 2)), "kWh, of some seconds");
    }

    [TestMethod]
    [DataRow(1200)]
    [DataRow(9600)]
    public void While_the_whole_meter_works_the_first_byte_leaves_within_5_ms_after_the_silence(int baud)
    {
        using var line = new Line();
        line.Takes(WriteMany(0x7400 + 2 * SettingId.ModbusBaud, 0, baud));
        long silence = (long)(38.5e6 / baud);
        long latest = 0;
        foreach (byte[] request in new[] { Read(0x500C, 6), Read(0x6000, 75), Write(0x4010, 0x10) })
        {
            for (int round = 0; round < 200; round++)
            {
                latest = Math.Max(latest, line.Turnaround(request, 137 * round) - silence);
            }
        }

        Console.WriteLine($"{latest} us after the silence");
        Assert.IsLessThanOrEqualTo(5_000, latest);
    }

    // At 100 A behind any ratio S0 would be overrun.
    private static int[] Words(int[] longs) => [.. longs.SelectMany(value => new[] { value >> 16, value & 0xFFFF })];

    private static void SetUpForTransformers(Line line)
    {
        line.Takes(WriteMany(0x7400 + 2 * SettingId.MaximumLoad, 0, 4140));
        line.Takes(WriteFloat(0x400D, 10));
        line.Takes(WriteMany(0x7400 + 2 * SettingId.S0Rate2, 0, 1000));
    }

    private static float Single(int[] words) => BitConverter.Int32BitsToSingle((words[0] << 16) | words[1]);

    /// <summary>A whole meter with load, and a client on its port.</summary>
    private sealed class Line : IDisposable
    {
        private readonly SimulatedBoard board;
        private Meter meter;

        public Line(bool isDirect = false)
        {
            var mains = new VirtualMains();
            mains.Apply(new MainsLoad(230, 5, PowerFactor: 0.8));
            board = new SimulatedBoard(mains, new BoardSettings(IsDirect: isDirect));
            meter = Started();

            // To look at the port and find nothing costs a pass 130 us.
            board.SliceMicroseconds = () =>
                meter.LastSlice == SliceKind.None ? 130 : SliceCosts.Of(meter);
        }

        public Meter Meter => meter;

        public int Baud => board.ModbusPort.Baud;

        public int LowestBaud
        {
            get => board.ModbusPort.LowestBaud;
            set => board.ModbusPort.LowestBaud = value;
        }

        public void Dispose() => board.Dispose();

        public byte[] Ask(byte[] request)
        {
            SimulatedSerialPort port = board.ModbusPort;
            long before = port.SentCount;
            port.Inject(request);
            Seconds(0.6);
            return [.. Enumerable.Range(0, (int)(port.SentCount - before)).Select(i => port.SentByte(before + i))];
        }

        /// <summary>From the end of a request to the first bit of its answer, microseconds.</summary>
        /// <param name="request">Sent within a window.</param>
        /// <param name="after">When: so long after a window's end, microseconds.</param>
        public long Turnaround(byte[] request, long after)
        {
            SimulatedSerialPort port = board.ModbusPort;
            long at = board.Clock.Now + after, before = port.SentCount;
            board.Clock.Paced = now =>
            {
                if (now >= at)
                {
                    board.Clock.Paced = null;
                    at = now;
                    port.Inject(request);
                }
            };
            double character = port.CharacterMicroseconds;
            Seconds(0.6 + 160e-6 * character);
            for (long index = before + 1; index < port.SentCount; index++)
            {
                long gap = port.SentAt(index) - port.SentAt(index - 1);
                Assert.IsLessThan(1.5 * character, gap, "a pause in the answer");
            }

            return (long)(port.SentAt(before) - character - (at + request.Length * character));
        }

        public int[] Words(int address, int words)
        {
            byte[] answer = Ask(Read(address, words));
            Assert.AreEqual(5 + 2 * words, answer.Length, Convert.ToHexString(answer));
            return [.. Enumerable.Range(0, words).Select(i => (answer[3 + 2 * i] << 8) | answer[4 + 2 * i])];
        }

        public void Takes(byte[] request) =>
            CollectionAssert.AreEqual(WithCrc(request[..6]), Ask(request), Convert.ToHexString(request));

        public void Refuses(byte exception, byte[] request) =>
            CollectionAssert.AreEqual(
                WithCrc(1, (byte)(request[1] | 0x80), exception), Ask(request), Convert.ToHexString(request));

        public void Seconds(double seconds)
        {
            long end = board.Clock.Now + (long)(seconds * 1e6);
            while (board.Clock.Now < end)
            {
                meter.RunWindow();
            }
        }

        /// <summary>Sends a request, and a while later the supply fails.</summary>
        public void Cut(byte[] request, int afterMilliseconds)
        {
            board.ModbusPort.Inject(request);
            long at = board.Clock.Now + afterMilliseconds * 1000L;
            board.Clock.Paced = now =>
            {
                if (now >= at)
                {
                    board.Clock.Paced = null;
                    board.CutPower();
                }
            };
            Restarted();
        }

        /// <summary>Cuts the power, with the warning a board gives, and starts the meter again.</summary>
        public void Restart()
        {
            board.CutPower();
            Restarted();
        }

        private void Restarted()
        {
            Assert.ThrowsExactly<PowerLostException>(() => Seconds(5));
            board.PowerOff();
            board.PowerOn();
            meter = Started();
        }

        private Meter Started()
        {
            var started = new Meter(board);
            started.Start();
            return started;
        }
    }
}
