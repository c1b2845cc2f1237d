using System.Buffers.Binary;
using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Modbus;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;
using static NfMeter.HostTests.ModbusBench;

namespace NfMeter.HostTests;

[TestClass]
public sealed class ModbusSlaveTests
{
    [TestMethod]
    public void The_poll_of_a_charger_is_answered_with_three_currents()
    {
        var bench = new ModbusBench();
        bench.Registers.Write(RegisterId.CurrentL1, 4_050_000);
        bench.Registers.Write(RegisterId.CurrentL2, 16_000_000);
        bench.Registers.Write(RegisterId.CurrentL3, 1_620_000);
        bench.Registers.Write(RegisterId.ActivePowerL3, -372_000);

        // Request and register values as seen on the wire of a Vestel EVC04 and of a PRO380.
        List<byte[]> answers = bench.Ask(0x01, 0x03, 0x50, 0x0C, 0x00, 0x06, 0x14, 0xCB);

        byte[] expected = WithCrc(0x01, 0x03, 0x0C, 0x40, 0x81, 0x99, 0x9A, 0x41, 0x80, 0, 0, 0xBF, 0xCF, 0x5C, 0x29);
        Assert.HasCount(1, answers);
        CollectionAssert.AreEqual(expected, answers[0]);
    }

    [TestMethod]
    public void A_read_sent_to_all_is_answered_with_the_meters_own_address()
    {
        var bench = new ModbusBench();
        bench.Settings.TrySet(SettingId.ModbusAddress, 77);
        bench.Registers.Write(RegisterId.SerialNumber, 15_060_001);

        // The maker's example, but for the register, which is of the old map there: 01 03 04 15 06 00 01 DF FE.
        List<byte[]> answers = bench.Ask(Read(0x4000, 2, unit: 0));
        Assert.HasCount(1, answers);
        CollectionAssert.AreEqual(WithCrc(77, 0x03, 0x04, 0x15, 0x06, 0x00, 0x01), answers[0]);

        bench.Settings.TrySet(SettingId.ModbusAddress, 1);
        answers = bench.Ask(Read(0x4000, 2, unit: 0));
        CollectionAssert.AreEqual(new byte[] { 0x01, 0x03, 0x04, 0x15, 0x06, 0x00, 0x01, 0xDF, 0xFE }, answers[0]);
    }

    [TestMethod]
    public void The_makers_example_of_a_read_to_all_of_the_old_map_is_answered_byte_for_byte()
    {
        var bench = new ModbusBench();
        bench.Registers.Write(RegisterId.SerialNumber, 15_060_001);
        List<byte[]> answers = bench.Ask(0x00, 0x03, 0x10, 0x00, 0x00, 0x02, 0xC1, 0x1A);
        Assert.HasCount(1, answers);
        CollectionAssert.AreEqual(new byte[] { 0x01, 0x03, 0x04, 0x15, 0x06, 0x00, 0x01, 0xDF, 0xFE }, answers[0]);
    }

    [TestMethod]
    public void A_setting_turns_answers_to_reads_sent_to_all_off()
    {
        var bench = new ModbusBench();
        bench.Settings.TrySet(SettingId.ModbusAnswersReadsToAll, 0);
        Assert.IsEmpty(bench.Ask(Read(0x4000, 2, unit: 0)));
        bench.AssertAnswers("as unit 1");
    }

    [TestMethod]
    [DataRow(0x4000, 32)]
    [DataRow(0x5000, 50)]
    [DataRow(0x6000, 60)]
    [DataRow(0x6000, 75)]
    public void Blocks_are_read_whole_across_reserved_words(int address, int words)
    {
        Assert.HasCount(words, new ModbusBench().Words(address, words));
    }

    [TestMethod]
    [DataRow(0x4000, 32)]
    [DataRow(0x5000, 50)]
    [DataRow(0x6000, 75)]
    public void Any_part_of_a_block_has_the_words_it_has_in_the_whole(int address, int words)
    {
        var bench = new ModbusBench();
        for (int id = 0; id < RegisterId.Count; id++)
        {
            bench.Registers.Write(id, 1_234_567 * (id + 1));
        }

        int[] whole = bench.Words(address, words);
        for (int first = 0; first < words; first++)
        {
            for (int count = 1; first + count <= words; count++)
            {
                int[] part = bench.Words(address + first, count);
                CollectionAssert.AreEqual(whole[first..(first + count)], part, $"{address + first:X4}+{count}");
            }
        }
    }

    [TestMethod]
    public void Both_words_of_a_value_are_of_one_moment_though_an_answer_takes_many_slices()
    {
        // 2047.999 is 0x44FFFFFC and 2048.001 is 0x45000004: words of both together are off by at least 8. Read from an
        // odd address, so that the frequency is the eighth and ninth word.
        const int Below = 2_047_999;
        const int Above = 2_048_001;
        int[] ids = [RegisterId.VoltageL1, RegisterId.VoltageL2, RegisterId.VoltageL3, RegisterId.Frequency];
        var bench = new ModbusBench { CanAppend = false };
        for (int round = 0; round < 200; round++)
        {
            int before = bench.Answers.Count;
            bench.Send(Read(0x5001, 49));
            bench.Run(0);
            for (int slice = 0; bench.Answers.Count == before; slice++)
            {
                Assert.IsLessThan(100, slice);
                foreach (int id in ids)
                {
                    bench.Registers.Write(id, (slice + round) % 2 == 0 ? Below : Above);
                }

                bench.Run(1);
            }

            byte[] answer = bench.Answers[^1].Bytes;
            for (int value = 0; value < ids.Length; value++)
            {
                int bits = BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(5 + 4 * value));
                Assert.AreEqual(2048.0, BitConverter.Int32BitsToSingle(bits), 0.01, $"value {value}");
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    [DataRow(7)]
    [DataRow(22)]
    [DataRow(65)]
    public void A_function_the_meter_does_not_have_gets_exception_1(int function)
    {
        var bench = new ModbusBench();
        byte[] request = function switch
        {
            7 => WithCrc(1, 7),
            22 => WithCrc(1, 22, 0x40, 0x0F, 0x00, 0xF2, 0x00, 0x25),
            _ => WithCrc(1, (byte)function, 0x50, 0x02, 0x00, 0x02),
        };
        List<byte[]> answers = bench.Ask(request);
        Assert.HasCount(1, answers);
        CollectionAssert.AreEqual(WithCrc(1, (byte)(function | 0x80), 1), answers[0]);
        Assert.AreEqual(1, bench.Slave.Statistics.Exceptions);
    }

    [TestMethod]
    [DataRow(0x4020, 1)]
    [DataRow(0x3FFF, 2)]
    [DataRow(0x5000, 51)]
    [DataRow(0x604A, 2)]
    [DataRow(0x0000, 1)]
    [DataRow(0xFFFF, 125)]
    public void Addresses_that_are_not_all_in_one_block_get_exception_2(int address, int words)
    {
        List<byte[]> answers = new ModbusBench().Ask(Read(address, words));
        Assert.HasCount(1, answers);
        CollectionAssert.AreEqual(WithCrc(1, 0x83, 2), answers[0]);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(126)]
    [DataRow(257)]
    [DataRow(65535)]
    public void A_count_of_none_or_more_than_125_gets_exception_3(int words)
    {
        List<byte[]> answers = new ModbusBench().Ask(Read(0x5000, words));
        Assert.HasCount(1, answers);
        CollectionAssert.AreEqual(WithCrc(1, 0x83, 3), answers[0]);
    }

    [TestMethod]
    [DataRow(new byte[] { 1, 3 })]
    [DataRow(new byte[] { 1, 3, 0x50, 0x02, 0x00 })]
    [DataRow(new byte[] { 1, 3, 0x50, 0x02, 0x00, 0x02, 0x00 })]
    public void A_read_of_the_wrong_length_but_with_a_right_crc_gets_exception_3(byte[] request)
    {
        List<byte[]> answers = new ModbusBench().Ask(WithCrc(request));
        Assert.HasCount(1, answers);
        CollectionAssert.AreEqual(WithCrc(1, 0x83, 3), answers[0]);
    }

    [TestMethod]
    [DataRow(new byte[] { 0, 6, 0x40, 0x10, 0x00, 0x15 })]
    [DataRow(new byte[] { 0, 8, 0, 0, 0xA5, 0x37 })]
    [DataRow(new byte[] { 0, 17 })]
    [DataRow(new byte[] { 0, 43, 14, 1, 0 })]
    [DataRow(new byte[] { 0, 16, 0x40, 0x0D, 0x00, 0x02, 0x04, 0x41, 0x20, 0x00, 0x00 })]
    [DataRow(new byte[] { 0, 65, 0x00 })]
    [DataRow(new byte[] { 2, 3, 0x50, 0x02, 0x00, 0x02 })]
    [DataRow(new byte[] { 2, 65, 0x00 })]
    [DataRow(new byte[] { 1, 0x83, 0x02 })]
    [DataRow(new byte[] { 1, 0xC1, 0x02, 0x00 })]
    [DataRow(new byte[] { 1, 3, 4, 0x15, 0x06, 0x00, 0x01 })]
    public void Writes_to_all_other_units_frames_and_answers_stay_without_answer(byte[] frame)
    {
        var bench = new ModbusBench();
        Assert.IsEmpty(bench.Ask(WithCrc(frame)));
        bench.AssertAnswers("after it");
    }

    [TestMethod]
    public void Only_the_address_it_was_given_is_answered()
    {
        var bench = new ModbusBench();
        bench.Settings.TrySet(SettingId.ModbusAddress, 9);
        for (int unit = 1; unit < 256; unit++)
        {
            Assert.HasCount(unit == 9 ? 1 : 0, bench.Ask(Read(0x4002, 1, unit)), $"unit {unit}");
        }
    }

    [TestMethod]
    public void An_answer_waits_for_a_busy_transmitter()
    {
        var bench = new ModbusBench { TransmitterIsBusy = true };
        Assert.IsEmpty(bench.Ask(Read(0x5000, 50)));
        bench.TransmitterIsBusy = false;
        bench.Run(3_000);
        Assert.HasCount(1, bench.Answers);
    }

    [TestMethod]
    public void Changed_settings_go_onto_the_line_at_once_when_no_answer_is_under_way()
    {
        var bench = new ModbusBench();
        Assert.AreEqual((9600, SerialParity.Even, 1), bench.Line);
        bench.Settings.TrySet(SettingId.ModbusBaud, 1200);
        bench.Settings.TrySet(SettingId.ModbusParity, SerialParity.Odd);
        bench.Settings.TrySet(SettingId.ModbusStopBits, 2);

        Assert.AreEqual((1200, SerialParity.Odd, 2), bench.Line);
        CollectionAssert.AreEqual(new[] { 1200 }, bench.Words(0x4004, 1));
    }

    [TestMethod]
    public void Settings_of_a_line_that_the_port_can_not_do_go_back_after_a_second_to_what_it_does()
    {
        var bench = new ModbusBench { RefusesConfiguration = true };
        bench.Settings.TrySet(SettingId.ModbusBaud, 115_200);
        bench.Settings.TrySet(SettingId.ModbusStopBits, 2);
        Assert.IsFalse(bench.Slave.IsLineApplied);
        bench.Run(1_100_000);
        Assert.AreEqual(9600L, bench.Settings.Read(SettingId.ModbusBaud));
        Assert.AreEqual(1L, bench.Settings.Read(SettingId.ModbusStopBits));
        Assert.IsTrue(bench.Slave.IsLineApplied);
        bench.AssertAnswers("at the old rate");
    }

    [TestMethod]
    public void A_port_that_refuses_a_line_for_a_moment_only_gets_it_a_moment_later()
    {
        var bench = new ModbusBench { RefusesConfiguration = true };
        bench.Settings.TrySet(SettingId.ModbusBaud, 1200);
        bench.Run(500_000);
        bench.RefusesConfiguration = false;
        bench.Run(10_000);
        Assert.AreEqual(1200, bench.Line.Baud);
        bench.AssertAnswers("at the new rate");
    }

    [TestMethod]
    public void Counters_count_what_was_heard_and_what_became_of_it()
    {
        var bench = new ModbusBench();
        bench.Ask(Read(0x4002, 1));                        // answered
        bench.Ask(Read(0x4020, 1));                        // exception
        bench.Ask(WithCrc(0, 6, 0x40, 0x10, 0x00, 0x15));  // to all
        bench.Ask(Read(0x4002, 1, unit: 5));               // somebody else's
        byte[] damaged = Read(0x4002, 1);
        damaged[3] ^= 0x10;
        bench.Ask(damaged);
        bench.Ask(0xFF);                                   // too little to be a disturbed frame

        ModbusStatistics statistics = bench.Slave.Statistics;
        Assert.AreEqual(4, statistics.BusMessages);
        Assert.AreEqual(3, statistics.SlaveMessages);
        Assert.AreEqual(1, statistics.Exceptions);
        Assert.AreEqual(1, statistics.NoResponse);
        Assert.AreEqual(1, statistics.CrcErrors);
    }

    public static IEnumerable<object[]> Requests =>
    [
        [Read(0x6000, 75)], [Read(0x7600, 120)], [WriteMany(0x7600, 0, 1000, 0, 2000)], [Write(0x7700, 0xCA1B)],
    ];

    [TestMethod]
    [DynamicData(nameof(Requests))]
    public void Serving_a_request_allocates_nothing(byte[] request)
    {
        var port = new RepeatingPort(request, request[1] == 3 ? 5 + 2 * request[5] : 8);
        var registers = new RegisterFile();
        var slave = new ModbusSlave(
            port, registers, new SettingsFile(), new EnergyAccumulators(registers), new EventLog(),
            new StagedCalibration(new ModbusBench()));
        int now = 0;
        long before = 0;
        for (int round = 0; round < 400; round++)
        {
            if (round == 200)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            port.Rewind();
            for (int slice = 0; slice < 120; slice++)
            {
                slave.Slice(now += 1500);
            }
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.AreEqual(400, port.Answers);
        Assert.AreEqual(0, allocated);
    }

    /// <summary>Hands over one request each time it is rewound, and counts answers, without allocating.</summary>
    private sealed class RepeatingPort(byte[] request, int answerBytes) : ISerialPort
    {
        private int next = request.Length;

        public int Answers { get; private set; }

        public void Rewind() => next = 0;

        public bool CanAppend => false;

        public bool Supports(int baud) => true;

        public bool Configure(int baud, int parity, int stopBits) => true;

        public int Read(byte[] buffer, int offset, int count)
        {
            int taken = Math.Min(count, request.Length - next);
            Array.Copy(request, next, buffer, offset, taken);
            next += taken;
            return taken;
        }

        public bool TryWrite(byte[] buffer, int offset, int count)
        {
            Answers += count == answerBytes ? 1 : 0;
            return true;
        }
    }
}
