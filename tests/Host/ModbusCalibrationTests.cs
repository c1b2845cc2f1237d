using System.Globalization;
using System.Text.RegularExpressions;
using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Modbus;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Simulated.Serial;
using NfMeter.Storage;
using static NfMeter.HostTests.ModbusBench;

namespace NfMeter.HostTests;

/// <summary>The calibration over Modbus, against a whole meter: staged without effect, taken as a whole or not at
/// all.</summary>
[TestClass]
public sealed class ModbusCalibrationTests
{
    private const int InUse = 0x7500;
    private const int Staged = 0x7600;
    private const int Key = 0x7700;
    private const int L2 = 2 * CalibrationNumber.OfPhase;

    // Of the README: results.
    private const int Taken = 1;
    private const int Dropped = 2;
    private const int Sealed = 3;
    private const int OutOfRange = 4;
    private const int NoMemory = 6;

    [TestMethod]
    public void Staged_numbers_have_no_effect_until_the_key_takes_all_of_them()
    {
        using var line = new Line();
        line.Seconds(5);
        CollectionAssert.AreEqual(new[] { 0, 0, Taken }, line.Words(Key + 1, 3));
        line.Takes(WriteMany(Staged, Longs(100_000, 0, 0, 0, 0)));
        line.Takes(WriteMany(Staged + L2, Longs(0, -50_000, 1234, -2_000_000, 3_000_000)));
        line.Takes(WriteMany(Staged + 2 * CalibrationNumber.Date, Longs(20261121)));
        CollectionAssert.AreEqual(Longs(0, -50_000, 1234, -2_000_000, 3_000_000), line.Words(Staged + L2, 10));
        CollectionAssert.AreEqual(new int[10], line.Words(InUse + L2, 10));
        Assert.AreEqual(0, line.Meter.Calibration.Date);
        line.Seconds(5);
        Assert.AreEqual(230, line.Volts(0), 0.5);
        long changes = line.Meter.Registers.Read(RegisterId.ConfigurationChanges);
        int events = line.Meter.Events.Count;

        line.Takes(Write(Key, 0xCA1B));
        Assert.AreEqual(Taken, line.Result);
        CollectionAssert.AreEqual(Longs(0, -50_000, 1234, -2_000_000, 3_000_000), line.Words(InUse + L2, 10));
        CollectionAssert.AreEqual(Longs(20261121), line.Words(InUse + 2 * CalibrationNumber.Date, 2));
        CollectionAssert.AreEqual(new[] { 0 }, line.Words(Key, 1));
        line.Seconds(5);
        Assert.AreEqual(253, line.Volts(0), 0.5);
        Assert.AreEqual(230, line.Volts(1), 0.5);
        Assert.AreEqual(changes + 1, line.Meter.Registers.Read(RegisterId.ConfigurationChanges));
        Assert.AreEqual(events + 1, line.Meter.Events.Count);
        Assert.AreEqual(EventCode.Calibration, line.Meter.Events.Code(0));
        Assert.AreEqual(20261121, line.Meter.Events.Place(0));

        line.Restart();
        CollectionAssert.AreEqual(Longs(100_000), line.Words(InUse, 2));
        CollectionAssert.AreEqual(Longs(20261121), line.Words(InUse + 2 * CalibrationNumber.Date, 2));
    }

    [TestMethod]
    public void What_was_not_staged_stays_as_in_use_and_the_factory_s_is_one_to_one()
    {
        using var line = new Line();
        line.Takes(WriteMany(Staged, Longs(1, 2, 3, 4, 5)));
        line.Takes(Write(Key, 0xCA1B));
        line.Takes(WriteMany(Staged + 4, Longs(33)));
        line.Seconds(1);
        line.Takes(Write(Key, 0xCA1B));
        CollectionAssert.AreEqual(Longs(1, 2, 33, 4, 5), line.Words(InUse, 10));

        line.Takes(WriteMany(Staged, Longs(9)));
        line.Takes(Write(Key, 0xD209));
        Assert.AreEqual(Dropped, line.Result);
        CollectionAssert.AreEqual(Longs(1, 2, 33, 4, 5), line.Words(Staged, 10));
        CollectionAssert.AreEqual(Longs(1, 2, 33, 4, 5), line.Words(InUse, 10));
        line.Takes(Write(Key, 0xFAC7));
        Assert.AreEqual(Taken, line.Result);
        line.Restart();
        CollectionAssert.AreEqual(new int[120], line.Words(InUse, 120));
    }

    [TestMethod]
    public void A_closed_seal_refuses_numbers_and_keys_by_name()
    {
        using var line = new Line();
        line.Takes(WriteMany(Staged, Longs(1000)));
        line.Board.SealClosed.Hold(true);
        line.Seconds(1);
        Assert.AreEqual(Sealed, line.Words(Key + 3, 1)[0]);
        line.Refuses(2, WriteMany(Staged, Longs(2000)));
        Assert.AreEqual(Staged, line.Words(0x7301, 1)[0]);
        line.Refuses(2, Write(Key, 0xCA1B));
        Assert.AreEqual(Sealed, line.Result);
        line.Refuses(2, Write(Key, 0xFAC7));
        CollectionAssert.AreEqual(Longs(1000), line.Words(Staged, 2));
        CollectionAssert.AreEqual(Longs(0), line.Words(InUse, 2));
        line.Board.SealClosed.Hold(false);
        line.Seconds(1);
        line.Takes(Write(Key, 0xCA1B));
        CollectionAssert.AreEqual(Longs(1000), line.Words(InUse, 2));
    }

    [TestMethod]
    [DataRow(0, 200_001)]
    [DataRow(1, -200_001)]
    [DataRow(2, 500_001)]
    [DataRow(3, 100_000_001)]
    [DataRow(5, 7)]
    [DataRow(5, -1)]
    [DataRow(6, -1)]
    [DataRow(CalibrationNumber.Date, -1)]
    [DataRow(CalibrationNumber.Date, 99991232)]
    public void A_number_out_of_range_is_refused_and_with_it_the_rest_of_its_request(int number, int value)
    {
        using var line = new Line();
        line.Refuses(3, WriteMany(Staged + 2 * number, Longs(value)));
        Assert.AreEqual(Staged + 2 * number, line.Words(0x7301, 1)[0]);
        if (number > 0)
        {
            line.Refuses(3, WriteMany(Staged + 2 * number - 2, Longs(1, value)));
        }

        line.Refuses(3, Write(Staged + 2 * number, 1)); // half a number
        CollectionAssert.AreEqual(new int[120], line.Words(Staged, 120));
        Assert.AreEqual(0, line.Result);
    }

    [TestMethod]
    public void Points_that_do_not_rise_are_refused_at_the_commit_which_names_the_number()
    {
        using var line = new Line();
        int points = Staged + L2 + 2 * CalibrationNumber.PointCount;
        line.Takes(WriteMany(points, Longs(2, 1000, 10, 20, 900, 30, 40)));
        line.Refuses(3, Write(Key, 0xCA1B));
        Assert.AreEqual(OutOfRange, line.Result);
        Assert.AreEqual(points + 8, line.Words(Key + 2, 1)[0]);
        Assert.AreEqual(Key, line.Words(0x7301, 1)[0]);
        CollectionAssert.AreEqual(new int[120], line.Words(InUse, 120));
        line.Takes(WriteMany(points + 8, Longs(1100)));
        line.Takes(Write(Key, 0xCA1B));
        Assert.AreEqual(0, line.Words(Key + 2, 1)[0]);
        CollectionAssert.AreEqual(Longs(2, 1000, 10, 20, 1100, 30, 40), line.Words(points - Staged + InUse, 14));
    }

    [TestMethod]
    public void Only_the_keys_do_anything_and_nothing_else_there_can_be_written()
    {
        using var line = new Line();
        line.Takes(WriteMany(Staged, Longs(1000)));
        foreach (int word in new[] { 0, 1, 0xCA1A, 0x1BCA, 0xFFFF })
        {
            line.Refuses(3, Write(Key, word));
        }

        line.Refuses(2, WriteMany(Key, 0xCA1B, 0));
        line.Refuses(2, Write(Key + 1, 0));
        line.Refuses(2, WriteMany(InUse, Longs(1000)));
        line.Refuses(2, WriteMany(Key + 4, Longs(0)));
        CollectionAssert.AreEqual(Longs(0), line.Words(InUse, 2));
        Assert.AreEqual(0, line.Result);
    }

    [TestMethod]
    public void A_memory_that_does_not_answer_refuses_the_key_by_name()
    {
        using var line = new Line(board => board.I2cBus.IsHeld = true);
        Assert.AreEqual(NoMemory, line.Words(Key + 3, 1)[0]);
        line.Takes(WriteMany(Staged, Longs(1000)));
        line.Refuses(4, Write(Key, 0xCA1B));
        Assert.AreEqual(NoMemory, line.Result);
        CollectionAssert.AreEqual(Longs(0), line.Words(InUse, 2));
        line.Board.I2cBus.IsHeld = false;
        line.Seconds(5);

        // And one that falls silent later.
        Assert.AreEqual(Taken, line.Words(Key + 3, 1)[0]);
        line.Board.I2cBus.IsHeld = true;
        line.Refuses(4, Write(Key, 0xCA1B));
        CollectionAssert.AreEqual(Longs(0), line.Words(InUse, 2));
        line.Board.I2cBus.IsHeld = false;
        line.Takes(Write(Key, 0xCA1B));
        CollectionAssert.AreEqual(Longs(1000), line.Words(InUse, 2));
    }

    [TestMethod]
    public void What_was_staged_while_the_memory_was_silent_is_forgotten_when_that_brings_a_calibration()
    {
        using var line = new Line();
        line.Takes(WriteMany(Staged, Longs(1, 2, 3, 4, 5)));
        line.Takes(Write(Key, 0xCA1B));
        line.Seconds(2);
        line.Board.I2cBus.IsHeld = true;
        line.Restart();
        CollectionAssert.AreEqual(Longs(0, 0), line.Words(InUse, 4));
        line.Takes(WriteMany(Staged + 4, Longs(33)));
        line.Board.I2cBus.IsHeld = false;
        line.Seconds(3);
        CollectionAssert.AreEqual(Longs(1, 2, 3, 4, 5), line.Words(InUse, 10));
        CollectionAssert.AreEqual(Longs(1, 2, 3, 4, 5), line.Words(Staged, 10));
        line.Takes(Write(Key, 0xCA1B));
        CollectionAssert.AreEqual(Longs(1, 2, 3, 4, 5), line.Words(InUse, 10));
    }

    [TestMethod]
    public void A_calibration_is_not_sent_to_all()
    {
        using var line = new Line();
        line.Takes(WriteMany(Staged, Longs(1000)));
        line.Takes(Write(Key, 0xCA1B));
        line.Seconds(2);
        line.Takes(WriteMany(Staged, Longs(7)));
        foreach (int key in new[] { 0xCA1B, 0xD209, 0xFAC7 })
        {
            Assert.IsEmpty(line.Ask(Write(Key, key, unit: 0)));
        }

        byte[] toAll = WriteMany(Staged, Longs(2000));
        toAll[0] = 0;
        Assert.IsEmpty(line.Ask(WithCrc(toAll[..^2])));
        CollectionAssert.AreEqual(Longs(7), line.Words(Staged, 2));
        CollectionAssert.AreEqual(Longs(1000), line.Words(InUse, 2));
        Assert.AreEqual(Taken, line.Result);
    }

    [TestMethod]
    public void While_one_is_being_stored_the_next_gets_busy()
    {
        using var line = new Line();
        line.Takes(WriteMany(Staged, Longs(1000)));
        byte[] answers = line.Ask([.. Write(Key, 0xCA1B)], 0.05);
        CollectionAssert.AreEqual(Write(Key, 0xCA1B), answers);
        CollectionAssert.AreEqual(WithCrc(1, 0x86, 6), line.Ask(Write(Key, 0xFAC7), 0.05));
        CollectionAssert.AreEqual(Longs(1000), line.Words(InUse, 2));
        line.Seconds(1);
        line.Takes(Write(Key, 0xFAC7));
    }

    // Two masters, or two programs, stage into the same place: the last to write a number wins, and whoever commits
    // takes both. Reading back before the commit is what protects (README).
    [TestMethod]
    public void Interleaved_writes_of_two_masters_meet_in_one_staged_calibration()
    {
        using var line = new Line();
        line.Takes(WriteMany(Staged, Longs(10, 20)));
        line.Takes(WriteMany(Staged + 2, Longs(21, 31)));
        CollectionAssert.AreEqual(Longs(10, 21, 31), line.Words(Staged, 6));
        line.Takes(Write(Key, 0xCA1B));
        CollectionAssert.AreEqual(Longs(10, 21, 31), line.Words(InUse, 6));
    }

    [TestMethod]
    public void What_was_staged_does_not_outlive_a_power_cut()
    {
        using var line = new Line();
        line.Takes(WriteMany(Staged, Longs(1000, 2000)));
        line.Restart();
        CollectionAssert.AreEqual(new int[120], line.Words(Staged, 120));
        CollectionAssert.AreEqual(new int[120], line.Words(InUse, 120));
    }

    [TestMethod]
    public void Wherever_the_power_is_cut_after_a_commit_all_numbers_are_old_or_all_are_new()
    {
        using var line = new Line();
        var random = new Random(5);
        int old = 0, news = 0, value = 0;
        for (int round = 0; round < 150; round++)
        {
            int wanted = round + 1;
            int[] numbers = [wanted, wanted, wanted, wanted, wanted];
            line.Takes(WriteMany(Staged, Longs(numbers)));
            line.Takes(WriteMany(Staged + L2, Longs(numbers)));
            line.Takes(WriteMany(Staged + 2 * L2, Longs(numbers)));
            line.Takes(WriteMany(Staged + 2 * CalibrationNumber.Date, Longs(wanted)));
            line.CutAfter(Write(Key, 0xCA1B), random.NextInt64(10_000, 1_500_000));
            int[] found =
            [
                .. Enumerable.Range(0, 3).SelectMany(phase => line.Words(InUse + phase * L2, 10)),
                .. line.Words(InUse + 2 * CalibrationNumber.Date, 2),
            ];
            int first = found[1];
            CollectionAssert.AreEqual(Longs([.. Enumerable.Repeat(first, 16)]), found, $"round {round}");
            Assert.IsTrue(first == value || first == wanted, $"round {round}: {first}");
            old += first == value ? 1 : 0;
            news += first == wanted ? 1 : 0;
            value = first;
        }

        Console.WriteLine($"{old} old, {news} new");
        Assert.IsGreaterThan(20, old);
        Assert.IsGreaterThan(20, news);
    }

    // What was measured before the commit stays; the window being worked on is finished as it was begun, the next one
    // is new with all its phases, and nothing is lost or counted twice.
    [TestMethod]
    public void Every_window_is_wholly_of_the_old_or_wholly_of_the_new_calibration()
    {
        using var line = new Line();
        line.Seconds(6);
        var moments = new HashSet<int>();
        bool isRaised = false;
        var random = new Random(3);
        for (int round = 0; round < 300; round++)
        {
            int gain = isRaised ? 0 : 100_000;
            line.Takes(WriteMany(Staged, Longs(gain)));
            line.Takes(WriteMany(Staged + L2, Longs(gain)));
            line.Takes(WriteMany(Staged + 2 * L2, Longs(gain)));
            // Half of them so that the last slice comes with those of the next window's powers: 9 ms on the wire, some
            // 20 of slices.
            line.InjectIn(random.Next(round % 2 == 0 ? 0 : 165_000, 200_000), Write(Key, 0xCA1B));
            var ratios = new List<bool>();
            for (int window = 0; window < 6; window++)
            {
                // What is registered in a window was measured in the one before.
                double[] before = line.Joules();
                double expected = 230 * 5 * 0.8 * line.WindowSeconds;
                line.Window();
                double[] after = line.Joules();
                bool[] raised = [.. after.Select((joules, phase) => IsRaised((joules - before[phase]) / expected))];
                Assert.AreEqual(raised[0], raised[1], $"round {round}, window {window}");
                Assert.AreEqual(raised[0], raised[2], $"round {round}, window {window}");
                ratios.Add(raised[0]);
            }

            // From one state to the other, once.
            int first = ratios.IndexOf(!isRaised);
            Assert.IsInRange(0, 2, first, $"round {round}");
            Assert.IsTrue(ratios.Skip(first).All(one => one != isRaised), $"round {round}");
            moments.Add(first);
            isRaised = !isRaised;
        }

        Assert.IsGreaterThan(1, moments.Count);

        // A window's length is seen to a set, 1 ms of 200.
        static bool IsRaised(double ratio)
        {
            Assert.IsTrue(Math.Abs(ratio - 1) < 0.015 || Math.Abs(ratio - 1.1) < 0.015, $"{ratio}");
            return ratio > 1.05;
        }
    }

    [TestMethod]
    public void What_the_phases_do_at_rest_is_read_as_it_was_seen()
    {
        using var line = new Line(amperes: 0);
        var calibration = new Calibration();
        calibration.OffsetMicrowatts[1] = 700_000;
        calibration.OffsetMicrovars[2] = -400_000;
        Assert.AreEqual(SettingResult.Ok, line.Meter.TryCalibrate(calibration));
        line.Seconds(40);
        for (int phase = 0; phase < 3; phase++)
        {
            int[] words = line.Words(Key + 4 + 6 * phase, 6);
            int[] numbers = [.. Enumerable.Range(0, 3).Select(i => (words[2 * i] << 16) | words[2 * i + 1])];
            Assert.AreEqual(phase == 1 ? 700_000 : 0, numbers[0], 30_000);
            Assert.AreEqual(phase == 2 ? -400_000 : 0, numbers[1], 30_000);
            Assert.IsInRange(2, 4, numbers[2]);
        }
    }

    [TestMethod]
    public void Every_number_has_the_address_the_table_gives_it()
    {
        using var line = new Line();
        Calibration one = line.Meter.Calibration;
        one.VoltageGainPpm[1] = 1;
        one.CurrentGainPpm[2] = 2;
        one.Nanoseconds[0] = -3;
        one.OffsetMicrowatts[1] = 4;
        one.OffsetMicrovars[2] = 5;
        one.PointCount[0] = 6;
        one.PointMilliamperes[7] = 7;
        one.PointGainPpm[17] = 8;
        one.PointNanoseconds[5] = -9;
        one.Date = 10;
        (int Address, int Value)[] table =
        [
            (0x7530, 1), (0x7562, 2), (0x7504, -3), (0x7536, 4), (0x7568, 5), (0x750A, 6), (0x7530 + 12 + 6, 7),
            (0x7560 + 12 + 30 + 2, 8), (0x7500 + 12 + 30 + 4, -9), (0x7590, 10),
        ];
        foreach ((int address, int value) in table)
        {
            CollectionAssert.AreEqual(Longs(value), line.Words(address, 2), $"0x{address:X4}");
            CollectionAssert.AreEqual(Longs(value), line.Words(address + 0x100, 2), $"0x{address + 0x100:X4}");
        }
    }

    [TestMethod]
    public void The_readme_has_the_keys_results_and_addresses_of_the_code()
    {
        string readme = File.ReadAllText(
            Path.Combine(RepositoryFolder.Path, "firmware", "Meter", "Modbus", "README.md"));
        string section = readme.Split("\n## ").Single(one => one.StartsWith("Calibration", StringComparison.Ordinal));
        int[] keys = [.. Matches(section, @"^\| 0x([0-9A-F]{4}) \| (?:takes|forgets)")];
        CollectionAssert.AreEquivalent(
            new[] { StagedCalibration.KeyCommit, StagedCalibration.KeyDrop, StagedCalibration.KeyFactory }, keys);
        int[] addresses = [.. Matches(section, @"^\| (0x77[0-9A-F]{2}) ")];
        CollectionAssert.AreEqual(
            new[] { OwnMap.CalibrationKey, Key + 1, Key + 2, Key + 3, Key + 4 }, addresses);
        (int Result, string Word)[] results =
        [
            (CalibrationResult.None, "no key"), (CalibrationResult.Taken, "taken"),
            (CalibrationResult.Dropped, "forgotten"),
            (CalibrationResult.Sealed, "seal"), (CalibrationResult.OutOfRange, "out of range"),
            (CalibrationResult.Storing, "being stored"), (CalibrationResult.NoMemory, "memory"),
        ];
        foreach ((int result, string word) in results)
        {
            StringAssert.Matches(
                section, new Regex($@"^\| {result} \| \d? ?\| [^\n]*{word}", RegexOptions.Multiline), word);
        }

        foreach (int block in new[] { OwnMap.Calibration, OwnMap.Staged, OwnMap.CalibrationKey })
        {
            StringAssert.Contains(readme, $"| 0x{block:X4} ");
        }

        StringAssert.Contains(section, $"| {CalibrationNumber.Date} | date");
        int[] largest = [Calibration.LargestGain, FrontEnd.LongestSkewNanoseconds, Calibration.LargestOffset];
        foreach (int range in largest)
        {
            StringAssert.Contains(section, "±" + range.ToString("N0", CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<int> Matches(string text, string pattern) =>
        Regex.Matches(text, pattern, RegexOptions.Multiline)
            .Select(match => Convert.ToInt32(match.Groups[1].Value, 16));

    private static int[] Longs(params int[] numbers) =>
        [.. numbers.SelectMany(number => new[] { (number >> 16) & 0xFFFF, number & 0xFFFF })];

    private sealed class Line(Action<SimulatedBoard>? prepare = null, double amperes = 5)
        : MeterLine(new BoardSettings(), amperes, prepare)
    {
        public int Result => Words(Key + 1, 1)[0];

        public double WindowSeconds { get; private set; }

        public double Volts(int phase) => Meter.Registers.Read(RegisterId.VoltageL1 + phase) * 1e-3;

        public double[] Joules() =>
        [
            .. Enumerable.Range(RegisterId.ActiveImportL1, 3).Select(id =>
                Meter.Energies.WattHours(id) * 3600.0 + Meter.Energies.Nanojoules(id) * 1e-9),
        ];

        public override void Window()
        {
            long from = Board.Clock.Now;
            Meter.RunWindow();
            WindowSeconds = (Board.Clock.Now - from) * 1e-6;
        }

        public void InjectIn(long microseconds, byte[] request) =>
            In(microseconds, _ => Board.ModbusPort.Inject(request));

        /// <summary>Sends a request, and cuts the power so long after its first bit.</summary>
        public void CutAfter(byte[] request, long microseconds)
        {
            Board.ModbusPort.Inject(request);
            Board.Clock.PowerLostAt = Board.Clock.Now + microseconds;
            Restarted();
        }
    }
}
