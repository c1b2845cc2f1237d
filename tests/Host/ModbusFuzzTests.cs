using NfMeter.Modbus;
using NfMeter.Registers;
using NfMeter.Settings;
using static NfMeter.HostTests.ModbusBench;

namespace NfMeter.HostTests;

/// <summary>Whatever is on the line: no wrong answer, no crash, no write that wasn't asked for, and the next request is
/// answered.</summary>
[TestClass]
public sealed class ModbusFuzzTests
{
    private const int Frames = 100_000;

    // What drivers in the field ask for, and all that can be written.
    private static readonly byte[][] pool =
    [
        Read(0x4000, 32),
        Read(0x5000, 50),
        Read(0x6000, 75),
        Read(0x500C, 6),
        Read(0x1010, 1),
        Read(0x1000, 2, unit: 0),
        Read(0x7000, 8),
        WithCrc(1, 4, 0x50, 0x02, 0x00, 0x06),
        Write(0x4010, 0x25),
        Write(0x400F, 9),
        Write(0x4016, 0),
        Write(0x6048, 12),
        Write(0x4010, 0x15, unit: 0),
        WriteFloat(0x400D, 10),
        WriteFloat(0x6049, 0),
        WriteMany(0x7400 + 2 * SettingId.StartingCurrent, 0, 50_000),
        WithCrc(1, 23, 0x50, 0x02, 0, 6, 0x40, 0x0F, 0, 1, 2, 0, 5),
        WithCrc(1, 8, 0, 0, 0xA5, 0x37),
        WithCrc(1, 17),
        WithCrc(1, 43, 14, 1, 0),
    ];

    public static IEnumerable<object[]> Receivers => ModbusFramingTests.Receivers;

    [TestMethod]
    public void A_hundred_thousand_random_frames_do_nothing_unasked()
    {
        Judge(random =>
        {
            byte[] noise = new byte[random.Next(1, 40)];
            random.NextBytes(noise);
            switch (random.Next(4))
            {
                case 0:
                    return noise;
                case 1:
                    noise[0] = (byte)random.Next(3);
                    return WithCrc(noise);
                case 2:
                    return Read(random.Next(0x3FF0, 0x6060), random.Next(0, 130), random.Next(3));
                default:
                    return [.. noise, .. Read(0x5000, random.Next(1, 51))];
            }
        });
    }

    [TestMethod]
    public void A_hundred_thousand_mutated_requests_do_nothing_unasked()
    {
        Judge(random =>
        {
            byte[] frame = [.. pool[random.Next(pool.Length)]];
            bool isSealedAgain = random.Next(2) == 0;
            if (isSealedAgain)
            {
                frame = frame[..^2];
            }

            for (int change = random.Next(1, 4); change > 0; change--)
            {
                frame = Mutate(frame, random);
            }

            return isSealedAgain && frame.Length >= 2 ? WithCrc(frame) : frame;
        });
    }

    [TestMethod]
    [DynamicData(nameof(Receivers))]
    public void Every_request_with_a_pause_of_0_to_10_characters_at_any_place_is_answered_as_without(int lump, int idle)
    {
        foreach (byte[] request in pool)
        {
            byte[]? whole = Target(lump, idle).Ask(request).SingleOrDefault();
            for (int cut = 1; cut < request.Length; cut++)
            {
                ModbusBench bench = Target(lump, idle);
                for (int pause = 0; pause <= 10; pause++)
                {
                    string message = $"{Convert.ToHexString(request)}, {pause} characters at {cut}";
                    bench.Send(request[..cut]);
                    bench.Pause(pause);
                    List<byte[]> answers = bench.Ask(request[cut..]);
                    CollectionAssert.AreEqual(whole, answers.SingleOrDefault(), message);
                }

                bench.AssertAnswers("after them");
            }
        }
    }

    [TestMethod]
    public void On_a_port_that_is_never_late_a_pause_at_any_place_gives_no_wrong_answer_and_costs_one_frame()
    {
        foreach (byte[] request in pool)
        {
            ModbusBench bench = Target(1, 0);
            bench.Settings.TrySet(SettingId.ModbusLateCharacters, 0);
            byte[]? whole = bench.Ask(request).SingleOrDefault();
            Reset(bench);
            bench.Settings.TrySet(SettingId.ModbusLateCharacters, 0);
            for (int cut = 1; cut < request.Length; cut++)
            {
                for (int pause = 0; pause <= 10; pause++)
                {
                    string message = $"{Convert.ToHexString(request)}, {pause} characters at {cut}";
                    bench.Send(request[..cut]);
                    bench.Pause(pause);
                    List<byte[]> answers = bench.Ask(request[cut..]);
                    if (answers.Count > 0)
                    {
                        CollectionAssert.AreEqual(whole, answers.Single(), message);
                    }

                    bench.AssertAnswers("after " + message);
                }
            }
        }
    }

    [TestMethod]
    public void Every_request_broken_off_anywhere_or_with_any_one_bit_wrong_changes_nothing()
    {
        foreach (byte[] request in pool)
        {
            ModbusBench bench = Target(1, 0);
            long[] before = State(bench);
            for (int cut = 1; cut < request.Length; cut++)
            {
                Assert.IsEmpty(bench.Ask(request[..cut]), $"{Convert.ToHexString(request)} up to {cut}");
                Assert.IsEmpty(bench.Ask(request[cut..]), $"{Convert.ToHexString(request)} from {cut}");
                bench.AssertAnswers($"after {Convert.ToHexString(request)} broken off at {cut}");
            }

            for (int bit = 0; bit < 8 * request.Length; bit++)
            {
                byte[] damaged = [.. request];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.IsEmpty(bench.Ask(damaged), $"{Convert.ToHexString(request)} bit {bit}");
                bench.AssertAnswers($"after {Convert.ToHexString(request)} with bit {bit} wrong");
            }

            CollectionAssert.AreEqual(before, State(bench), Convert.ToHexString(request));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Receivers))]
    public void A_line_that_hands_back_what_the_meter_sends_gets_one_answer_to_each_request(int lump, int idle)
    {
        ModbusBench bench = Target(lump, idle, echoes: true);

        // First the ones whose answer is the request once more.
        byte[][] echoed = [Write(0x4010, 0x25), WithCrc(1, 8, 0, 0, 0xA5, 0x37)];
        for (int round = 0; round < 10; round++)
        {
            foreach (byte[] request in round < 5 ? echoed : [.. pool.Where(frame => frame[0] == 1)])
            {
                Assert.HasCount(1, bench.Ask(request), $"{Convert.ToHexString(request)}, round {round}");
            }
        }
    }

    [TestMethod]
    public void On_a_line_without_echo_the_same_write_may_follow_its_own_answer_at_once()
    {
        var bench = new ModbusBench();
        byte[] write = Write(0x4010, 0x25);
        bench.AssertAnswers("which tells that there is no echo");
        for (int round = 0; round < 20; round++)
        {
            int before = bench.Answers.Count;
            bench.Send(write);
            bench.Run(8_000);
            bench.Pause(3.5);
            Assert.HasCount(before + 1, bench.Answers, $"round {round}");
        }
    }

    [TestMethod]
    public void Two_units_on_one_line_answer_what_is_theirs_and_leave_the_others_answers_alone()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        var line = new Dictionary<int, ModbusBench> { [1] = Target(1, 0), [2] = Target(10, 10) };
        line[2].Settings.TrySet(SettingId.ModbusAddress, 2);
        line[1].Sending = bytes => line[2].Send(bytes);
        line[2].Sending = bytes => line[1].Send(bytes);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] request = [.. pool.Where(frame => frame[0] == 1).ElementAt(random.Next(pool.Length - 2))];
            request[0] = (byte)random.Next(1, 4);
            request = WithCrc(request[..^2]);
            int[] before = [line[1].Answers.Count, line[2].Answers.Count];
            foreach (ModbusBench bench in line.Values)
            {
                bench.Send(request);
            }

            for (int pass = 0; pass < 250; pass++)
            {
                foreach (ModbusBench bench in line.Values)
                {
                    bench.Advance(1_500);
                }
            }

            string message = $"round {round}: {Convert.ToHexString(request)}";
            foreach ((int unit, ModbusBench bench) in line)
            {
                Assert.AreEqual(unit == request[0] ? 1 : 0, bench.Answers.Count - before[unit - 1], message);
                Assert.IsTrue(bench.Answers.Count == before[unit - 1] || bench.Answers[^1].Bytes[0] == unit, message);
            }
        }
    }

    // Says what the write before was refused for: it isn't the same for every request.
    private const int WhatWasRefused = OwnMap.DisplayList + 1;

    private static void Judge(Func<Random, byte[]> next)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("NF_METER_SEED"), out int given)
            ? given
            : Environment.TickCount;
        Console.WriteLine($"seed {seed}");
        var random = new Random(seed);
        ModbusBench bench = Target(1, 0);
        long[] before = State(bench);
        int answered = 0, written = 0;
        for (int i = 0; i < Frames; i++)
        {
            byte[] frame = next(random);
            string message = $"seed {seed}, frame {i}: {Convert.ToHexString(frame)}";
            List<byte[]> answers = bench.Ask(frame);
            List<byte[]> asked = RequestsAtTheEndOf(frame);
            Assert.IsTrue(answers.Count <= 1, message);
            if (answers.Count == 1)
            {
                Assert.IsTrue(asked.Any(request => IsAnswerTo(request, answers[0], bench)), message);
                answered++;
            }

            if (!State(bench).SequenceEqual(before))
            {
                Assert.IsTrue(asked.Any(request => request[1] is 6 or 16 or 23), message);
                written++;
            }

            Reset(bench);
            bench.AssertAnswers("after " + message);
        }

        Console.WriteLine($"{answered} answered, {written} changed something");
        Assert.IsGreaterThan(Frames / 100, answered);
    }

    // Whether an answer is of the form the standard gives for its request; and for a read, of the words that a clean
    // read of the same registers gives one by one.
    private static bool IsAnswerTo(byte[] request, byte[] answer, ModbusBench bench)
    {
        bool isForm = answer[0] == bench.Settings.Read(SettingId.ModbusAddress) || answer[0] == 1;
        isForm &= WithCrc(answer[..^2]).SequenceEqual(answer) && (answer[1] & 0x7F) == request[1];
        if ((answer[1] & 0x80) != 0)
        {
            return isForm && answer.Length == 5 && answer[2] is 1 or 2 or 3 or 4;
        }

        switch (answer[1])
        {
            case 3 or 4:
                int address = (request[2] << 8) | request[3], words = request[5];
                return isForm && answer.Length == 5 + 2 * words && answer[2] == 2 * words
                    && Enumerable.Range(0, words).All(i =>
                        address + i == WhatWasRefused
                        || ((answer[3 + 2 * i] << 8) | answer[4 + 2 * i]) == CleanWord(bench, address + i));
            case 6:
                return isForm && request.Length == 8 && answer[1..^2].SequenceEqual(request[1..^2]);
            case 8:
                return isForm && answer.Length == request.Length;
            case 16:
                return isForm && answer.Length == 8 && answer[2..6].SequenceEqual(request[2..6]);
            case 17 or 43:
                return isForm;
            default:
                return isForm && answer[1] == 23 && answer.Length == 5 + 2 * request[5];
        }
    }

    private static readonly Dictionary<int, int> cleanWords = [];

    private static int CleanWord(ModbusBench bench, int address)
    {
        if (!cleanWords.TryGetValue(address, out int word))
        {
            ModbusBench clean = Target(1, 0);
            byte[] answer = clean.Ask(Read(address, 1)).Single();
            word = (answer[3] << 8) | answer[4];
            cleanWords[address] = word;
        }

        return word;
    }

    // All that can be taken for a request to the meter: it ends with the frame, or up to three stray bytes before that.
    private static List<byte[]> RequestsAtTheEndOf(byte[] frame)
    {
        var found = new List<byte[]>();
        for (int tail = 0; tail <= 3; tail++)
        {
            for (int start = 0; start + 4 + tail <= frame.Length; start++)
            {
                byte[] part = frame[start..^tail];
                if (part[0] <= 1 && part[1] < 0x80 && WithCrc(part[..^2]).SequenceEqual(part))
                {
                    found.Add(part);
                }
            }
        }

        return found;
    }

    private static byte[] Mutate(byte[] frame, Random random)
    {
        if (frame.Length < 2)
        {
            return frame;
        }

        int place = random.Next(frame.Length);
        byte[] changed = [.. frame];
        switch (random.Next(6))
        {
            case 0:
                changed[place] ^= (byte)(1 << random.Next(8));
                return changed;
            case 1:
                changed[place] = (byte)random.Next(256);
                return changed;
            case 2:
                return [.. frame[..place], .. frame[(place + 1)..]];
            case 3:
                return [.. frame[..place], (byte)random.Next(256), .. frame[place..]];
            case 4:
                return frame[..Math.Max(2, place)];
            default:
                (changed[place], changed[0]) = (changed[0], changed[place]);
                return changed;
        }
    }

    private static ModbusBench Target(int lump, int idle, bool echoes = false)
    {
        var bench = new ModbusBench { LumpBytes = lump, LumpIdleCharacters = idle, Echoes = echoes };
        Reset(bench);
        return bench;
    }

    // Every setting at its default, every register at something.
    private static void Reset(ModbusBench bench)
    {
        for (int id = 0; id < SettingId.Count; id++)
        {
            bench.Settings.TrySet(id, bench.Settings.Default(id));
        }

        for (int id = 0; id < RegisterId.Count; id++)
        {
            bench.Registers.Write(id, 1_234_567 * (id + 1));
        }

        bench.Energies.Tariff = 1;
        bench.Registers.Write(RegisterId.ErrorCode, 0);
        bench.Ask(WithCrc(1, 8, 0, 1, 0, 0));
    }

    private static long[] State(ModbusBench bench) =>
    [
        .. Enumerable.Range(0, SettingId.Count).Select(bench.Settings.Read),
        .. Enumerable.Range(0, RegisterId.Count).Select(bench.Registers.Read),
    ];
}
