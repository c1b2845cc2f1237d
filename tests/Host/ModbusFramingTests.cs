using NfMeter.Modbus;
using NfMeter.Settings;
using static NfMeter.HostTests.ModbusBench;

namespace NfMeter.HostTests;

/// <summary>Frames on a line with gaps, lumps, noise and other units.</summary>
[TestClass]
public sealed class ModbusFramingTests
{
    private static readonly byte[][] requests =
    [
        Read(0x4002, 1),
        Read(0x500C, 6),
        Read(0x6000, 75),
        Read(0x4000, 2, unit: 0),
        WithCrc(1, 6, 0x40, 0x10, 0x00, 0x25),
        WithCrc(1, 16, 0x40, 0x0D, 0x00, 0x02, 0x04, 0x41, 0x20, 0x00, 0x00),
        WithCrc(1, 43, 14, 1, 0),
    ];

    public static IEnumerable<object[]> Receivers =>
    [
        // Lump bytes, idle characters: byte by byte; every 10 bytes; an ESP32's receiver.
        [1, 0],
        [10, 10],
        [120, 10],
    ];

    [TestMethod]
    [DynamicData(nameof(Receivers))]
    public void An_answer_leaves_no_earlier_than_three_and_a_half_characters_after_the_request(int lump, int idle)
    {
        foreach (int baud in new[] { 1200, 9600 })
        {
            var bench = new ModbusBench { LumpBytes = lump, LumpIdleCharacters = idle };
            bench.Settings.TrySet(SettingId.ModbusBaud, baud);
            for (int i = 0; i < 50; i++)
            {
                bench.Send(Read(0x4002, 1));
                long end = bench.WireFreeAt;
                bench.Run();
                long turnaround = bench.Answers[^1].At - end;
                long handOver = idle * bench.CharacterMicroseconds;
                long gap = (long)(3.5 * 11e6 / baud);

                // No later than that and a round to notice it, or the six rounds of 2 ms that hearing, serving,
                // encoding, sealing and sending take, after the receiver's lateness.
                Assert.IsGreaterThanOrEqualTo(gap, turnaround);
                Assert.IsLessThanOrEqualTo(handOver + Math.Max(gap + 4_000, 12_000), turnaround);
            }
        }
    }

    [TestMethod]
    [DataRow(1200)]
    [DataRow(2400)]
    [DataRow(4800)]
    [DataRow(9600)]
    [DataRow(19200)]
    public void The_first_byte_of_every_answer_leaves_within_5_ms_after_the_silence_and_no_pause_is_in_it(int baud)
    {
        var bench = new ModbusBench();
        bench.Settings.TrySet(SettingId.ModbusBaud, baud);
        long silence = (long)Math.Ceiling(38.5e6 / baud);
        byte[][] asked = [.. requests, Read(0x7000, 125), Read(0x2000, 125), Read(0x4020, 1), WithCrc(1, 17)];
        for (int round = 0; round < 20; round++)
        {
            foreach (byte[] request in asked)
            {
                bench.Send(request);
                long end = bench.WireFreeAt;
                bench.Run();
                long turnaround = bench.Answers[^1].At - end;
                Assert.IsGreaterThanOrEqualTo(silence, turnaround);
                Assert.IsLessThanOrEqualTo(silence + 5_000, turnaround, Convert.ToHexString(request));
            }
        }

        Assert.IsLessThanOrEqualTo(0, bench.LongestPause);
    }

    [TestMethod]
    [DataRow(38400)]
    [DataRow(57600)]
    [DataRow(115200)]
    public void Where_bytes_are_faster_than_the_loop_makes_them_short_answers_leave_in_time_and_long_ones_whole(
        int baud)
    {
        var bench = new ModbusBench();
        bench.Settings.TrySet(SettingId.ModbusBaud, baud);
        const int Silence = 1750; // MODBUS over serial line V1.02, 2.5.1.1: above 19200 baud
        foreach (byte[] request in requests)
        {
            bench.Send(request);
            long end = bench.WireFreeAt;
            bench.Run(100_000);
            long turnaround = bench.Answers[^1].At - end;
            Assert.IsGreaterThanOrEqualTo(Silence, turnaround);
            if (bench.Answers[^1].Bytes.Length < 40)
            {
                Assert.IsLessThanOrEqualTo(Silence + 5_000, turnaround, Convert.ToHexString(request));
            }
        }

        Assert.IsLessThanOrEqualTo(0, bench.LongestPause);
    }

    [TestMethod]
    [DynamicData(nameof(Receivers))]
    public void A_request_cut_anywhere_and_resumed_as_late_as_the_port_can_be_is_answered(int lump, int idle)
    {
        foreach (byte[] request in requests)
        {
            for (int cut = 1; cut < request.Length; cut++)
            {
                var bench = new ModbusBench { LumpBytes = lump, LumpIdleCharacters = idle };
                bench.Send(request[..cut]);
                bench.Pause(13);
                bench.Ask(request[cut..]);
                Assert.HasCount(1, bench.Answers, $"{Convert.ToHexString(request)} cut at {cut}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Receivers))]
    public void A_request_broken_off_anywhere_costs_nothing_but_itself(int lump, int idle)
    {
        foreach (byte[] request in requests)
        {
            for (int cut = 1; cut < request.Length; cut++)
            {
                var bench = new ModbusBench { LumpBytes = lump, LumpIdleCharacters = idle };
                Assert.IsEmpty(bench.Ask(request[..cut]), $"{Convert.ToHexString(request)} up to {cut}");
                Assert.IsEmpty(bench.Ask(request[cut..]), $"{Convert.ToHexString(request)} from {cut}");
                bench.AssertAnswers($"after {Convert.ToHexString(request)} broken off at {cut}");
            }
        }
    }

    [TestMethod]
    public void A_request_with_any_one_bit_wrong_is_not_answered_and_the_next_one_is()
    {
        var bench = new ModbusBench();
        foreach (byte[] request in requests)
        {
            for (int bit = 0; bit < 8 * request.Length; bit++)
            {
                byte[] damaged = [.. request];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.IsEmpty(bench.Ask(damaged), $"{Convert.ToHexString(request)} bit {bit}");
                bench.AssertAnswers($"after {Convert.ToHexString(request)} with bit {bit} wrong");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Receivers))]
    public void Noise_right_before_a_request_does_not_cost_it(int lump, int idle)
    {
        var random = new Random(20);
        for (int length = 1; length <= 300; length++)
        {
            byte[] noise = new byte[length];
            random.NextBytes(noise);
            var bench = new ModbusBench { LumpBytes = lump, LumpIdleCharacters = idle };
            bench.Send(noise);
            bench.AssertAnswers($"right after {Convert.ToHexString(noise)}");
        }
    }

    [TestMethod]
    public void A_request_at_any_time_after_noise_is_answered()
    {
        // The noise is given up 30 characters later, and looking through it takes the loop another 20 to 30.
        var random = new Random(23);
        for (int pause = 0; pause < 120; pause++)
        {
            byte[] noise = new byte[250];
            random.NextBytes(noise);
            noise[1] = 0x65;
            var bench = new ModbusBench();
            bench.Send(noise);
            bench.Pause(pause);
            bench.AssertAnswers($"{pause} characters after {Convert.ToHexString(noise)}");
        }
    }

    [TestMethod]
    public void A_stray_byte_of_any_value_before_or_after_a_request_does_not_cost_it()
    {
        var bench = new ModbusBench();
        for (int stray = 0; stray < 256; stray++)
        {
            Assert.HasCount(1, bench.Ask([(byte)stray, .. Read(0x500C, 6)]), $"{stray:X2} before");
            Assert.HasCount(1, bench.Ask([.. Read(0x500C, 6), (byte)stray]), $"{stray:X2} after");
        }
    }

    [TestMethod]
    public void Noise_right_after_a_request_costs_that_request_at_most()
    {
        var random = new Random(21);
        var bench = new ModbusBench();
        for (int length = 1; length <= 300; length++)
        {
            byte[] noise = new byte[length];
            random.NextBytes(noise);
            List<byte[]> answers = bench.Ask([.. Read(0x4002, 1), .. noise]);
            if (answers.Count > 0)
            {
                CollectionAssert.AreEqual(WithCrc(1, 3, 2, 0x01, 0x02), answers.Single());
            }

            bench.AssertAnswers($"after {Convert.ToHexString(noise)}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Receivers))]
    public void Of_two_requests_back_to_back_the_last_is_answered_as_nobody_waits_for_the_first(int lump, int idle)
    {
        var bench = new ModbusBench { LumpBytes = lump, LumpIdleCharacters = idle };
        List<byte[]> answers = bench.Ask([.. Read(0x500C, 6), .. Read(0x4002, 1)]);
        Assert.HasCount(1, answers);
        CollectionAssert.AreEqual(WithCrc(1, 3, 2, 0x01, 0x02), answers[0]);
        Assert.AreEqual(1, bench.Slave.Statistics.NoResponse);
    }

    [TestMethod]
    [DynamicData(nameof(Receivers))]
    public void A_write_to_all_is_obeyed_however_soon_the_next_request_follows(int lump, int idle)
    {
        for (int pause = 0; pause <= 40; pause++)
        {
            var bench = new ModbusBench { LumpBytes = lump, LumpIdleCharacters = idle };
            bench.Send(WithCrc(0, 16, 0x40, 0x0F, 0, 2, 4, 0, 5, 0, 0x15));
            bench.Pause(pause);
            bench.Send(Write(0x6048, 12, unit: 0));
            bench.Pause(pause);
            CollectionAssert.AreEqual(WithCrc(1, 3, 4, 0, 5, 0, 0x15), bench.Ask(Read(0x400F, 2)).Single());
            Assert.AreEqual(2, bench.Energies.Tariff, $"{pause} characters");
        }
    }

    [TestMethod]
    public void A_request_that_comes_while_an_answer_is_made_replaces_it()
    {
        // 75 registers take some 10 slices; the second request comes 10 ms after the first.
        var bench = new ModbusBench { CanAppend = false };
        bench.Send(Read(0x6000, 75));
        bench.Pause(2);
        bench.Send(Read(0x4002, 1));
        bench.Run();
        Assert.HasCount(1, bench.Answers);
        CollectionAssert.AreEqual(WithCrc(1, 3, 2, 0x01, 0x02), bench.Answers[0].Bytes);
    }

    [TestMethod]
    [DynamicData(nameof(Receivers))]
    public void The_talk_of_other_units_is_followed_and_our_request_in_it_answered(int lump, int idle)
    {
        // Requests and answers of most public functions, with the gaps a fast bus has: none wide enough to be heard
        // through an ESP32's receiver.
        byte[][] talk =
        [
            Read(0x0000, 10, unit: 2), WithCrc([2, 3, 20, .. new byte[20]]),
            WithCrc(3, 1, 0, 0, 0, 9), WithCrc(3, 1, 2, 0xFF, 0x01),
            WithCrc(4, 6, 0, 1, 0, 3), WithCrc(4, 6, 0, 1, 0, 3),
            WithCrc(5, 16, 0, 1, 0, 2, 4, 0, 10, 1, 2), WithCrc(5, 16, 0, 1, 0, 2),
            WithCrc(6, 4, 0, 8, 0, 1), WithCrc(6, 0x84, 2),
            WithCrc(7, 17), WithCrc(7, 17, 3, 1, 2, 3),
            WithCrc(8, 22, 0, 4, 0, 0xF2, 0, 0x25), WithCrc(8, 22, 0, 4, 0, 0xF2, 0, 0x25),
            WithCrc(9, 23, 0, 3, 0, 6, 0, 14, 0, 3, 6, 0, 255, 0, 255, 0, 255), WithCrc([9, 23, 12, .. new byte[12]]),
            WithCrc(10, 24, 4, 0xDE), WithCrc(10, 24, 0, 6, 0, 2, 1, 0xB8, 0x12, 0x84),
            WithCrc(0, 5, 0, 1, 0xFF, 0),
        ];
        var bench = new ModbusBench { LumpBytes = lump, LumpIdleCharacters = idle };
        for (int round = 0; round < 20; round++)
        {
            foreach (byte[] frame in talk)
            {
                bench.Send(frame);
                bench.Pause(3.5);
            }

            bench.AssertAnswers($"round {round}");
        }

        Assert.HasCount(20, bench.Answers);
        Assert.AreEqual(20 * (talk.Length + 1), bench.Slave.Statistics.BusMessages);
        Assert.AreEqual(0, bench.Slave.Statistics.CrcErrors);
    }

    [TestMethod]
    [DynamicData(nameof(Receivers))]
    public void A_request_inside_another_units_answer_is_not_answered(int lump, int idle)
    {
        foreach (byte[] answer in AnswersWithARequestInside())
        {
            var bench = new ModbusBench { LumpBytes = lump, LumpIdleCharacters = idle };
            Assert.IsEmpty(bench.Ask([.. Read(0x0000, (answer.Length - 5) / 2, unit: 2), .. answer]));
            Assert.IsEmpty(bench.Ask(answer));
            bench.AssertAnswers("after it");
        }
    }

    [TestMethod]
    public void A_request_inside_another_units_answer_is_not_answered_where_a_late_port_cuts_it()
    {
        foreach (byte[] answer in AnswersWithARequestInside())
        {
            for (int cut = 1; cut < answer.Length; cut++)
            {
                var bench = new ModbusBench();
                bench.Send(answer[..cut]);
                bench.Pause(13);
                Assert.IsEmpty(bench.Ask(answer[cut..]), $"{Convert.ToHexString(answer)} cut at {cut}");
            }
        }
    }

    [TestMethod]
    public void A_request_inside_another_units_answer_is_not_answered_when_any_one_bit_of_that_is_wrong()
    {
        var bench = new ModbusBench();
        foreach (byte[] answer in AnswersWithARequestInside())
        {
            for (int bit = 0; bit < 8 * answer.Length; bit++)
            {
                byte[] damaged = [.. answer];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.IsEmpty(bench.Ask(damaged), $"{Convert.ToHexString(answer)} bit {bit}");
            }
        }
    }

    [TestMethod]
    public void Five_hundred_bytes_of_something_unknown_cost_nothing_behind_a_silence()
    {
        var bench = new ModbusBench();
        var random = new Random(22);
        byte[] unknown = new byte[500];
        random.NextBytes(unknown);
        unknown[1] = 0x65;
        Assert.IsEmpty(bench.Ask(unknown));
        bench.AssertAnswers("after it");
    }

    [TestMethod]
    [DataRow(1L << 31)]
    [DataRow(1L << 32)]
    [DataRow(3L << 31)]
    public void The_clock_may_wrap_at_any_moment_of_an_exchange(long wrap)
    {
        // An exchange of one register takes 8 characters, the gap and 7 characters: below 25 ms.
        for (int before = 0; before < 25_000; before += 250)
        {
            var bench = new ModbusBench(wrap - before);
            bench.Send(Read(0x4002, 1)[..3]);
            bench.Pause(2);
            Assert.HasCount(1, bench.Ask(Read(0x4002, 1)[3..]), $"{before} us before");
            Assert.IsEmpty(bench.Ask(Read(0x4002, 1)[..5]));
            bench.AssertAnswers("after a broken one");
        }
    }

    [TestMethod]
    public void A_bus_that_was_idle_for_longer_than_the_clock_counts_is_still_heard()
    {
        var bench = new ModbusBench();
        bench.AssertAnswers("at first");
        bench.Run(3_000_000_000);
        bench.AssertAnswers("after 50 minutes, with the clock's sign turned");
    }

    private static IEnumerable<byte[]> AnswersWithARequestInside()
    {
        byte[] inside = Read(0x500C, 6);
        for (int before = 0; before <= 6; before++)
        {
            for (int after = before & 1; after <= 3; after += 2)
            {
                byte[] head = Enumerable.Repeat((byte)0x55, before).ToArray();
                byte[] tail = Enumerable.Repeat((byte)0xAA, after).ToArray();
                yield return WithCrc([2, 3, (byte)(before + inside.Length + after), .. head, .. inside, .. tail]);
            }
        }
    }
}
