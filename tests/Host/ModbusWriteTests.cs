using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Modbus;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;
using static NfMeter.HostTests.ModbusBench;

namespace NfMeter.HostTests;

/// <summary>Functions 6, 16 and 23 on the rows that can be written.</summary>
[TestClass]
public sealed class ModbusWriteTests
{
    [TestMethod]
    public void The_makers_examples_of_writes_do_what_the_maker_says()
    {
        // 01 06 40 03 00 0A: Modbus ID 10; 01 10 40 0D 00 02 04 41 20 00 00: S0 rate 10.0.
        var bench = new ModbusBench();
        AssertRepeated(bench, WithCrc(1, 0x10, 0x40, 0x0D, 0, 2, 4, 0x41, 0x20, 0, 0), 6);
        Assert.AreEqual(1000L, bench.Settings.Read(SettingId.S0Rate));
        AssertRepeated(bench, WithCrc(1, 6, 0x40, 0x03, 0, 0x0A), 6);
        Assert.AreEqual(10L, bench.Settings.Read(SettingId.ModbusAddress));

        // And 01 06 40 0F 00 0A, combination code 10: one that only meters with transformers have.
        AssertException(bench, WithCrc(10, 6, 0x40, 0x0F, 0, 0x0A), 3);
    }

    [TestMethod]
    [DataRow(0x400F, 9, SettingId.CombinationCode, 9)]
    [DataRow(0x4010, 0x25, SettingId.DisplaySeconds, 25)]
    [DataRow(0x4010, 0x01, SettingId.DisplaySeconds, 1)]
    [DataRow(0x4010, 0x30, SettingId.DisplaySeconds, 30)]
    [DataRow(0x6048, 2, SettingId.Tariff, 2)]
    [DataRow(0x107A, 6, SettingId.CombinationCode, 6)]
    [DataRow(0x1510, 0x15, SettingId.DisplaySeconds, 15)]
    [DataRow(0x2200, 2, SettingId.Tariff, 2)]
    public void A_word_is_written_read_back_and_changes_no_other_setting(int address, int word, int id, int value)
    {
        var bench = new ModbusBench();
        AssertRepeated(bench, Write(address, word), 6);
        CollectionAssert.AreEqual(new[] { word }, bench.Words(address, 1));
        for (int other = 0; other < SettingId.Count; other++)
        {
            long expected = other == id ? value : bench.Settings.Default(other);
            Assert.AreEqual(expected, bench.Settings.Read(other), bench.Settings.Name(other));
        }
    }

    [TestMethod]
    [DataRow(10000f, 1_000_000)]
    [DataRow(2000f, 200_000)]
    [DataRow(1000f, 100_000)]
    [DataRow(100f, 10_000)]
    [DataRow(10f, 1000)]
    [DataRow(1f, 100)]
    [DataRow(0.1f, 10)]
    [DataRow(0.01f, 1)]
    public void Every_S0_rate_of_the_data_sheet_is_written_as_a_single_and_read_back(float rate, int hundredths)
    {
        var bench = new ModbusBench();
        AssertRepeated(bench, WriteFloat(0x400D, rate), 6);
        Assert.AreEqual(hundredths, bench.Settings.Read(SettingId.S0Rate));
        int[] words = bench.Words(0x400D, 2);
        Assert.AreEqual(rate, BitConverter.Int32BitsToSingle((words[0] << 16) | words[1]));
        CollectionAssert.AreEqual(words, bench.Words(0x1066, 2), "the old address");
    }

    [TestMethod]
    [DataRow(500f)]
    [DataRow(0f)]
    [DataRow(-1000f)]
    [DataRow(1000.001f)]
    [DataRow(1e10f)]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void An_S0_rate_that_the_data_sheet_does_not_have_gets_exception_3(float rate) =>
        AssertRefused(WriteFloat(0x400D, rate), 3);

    [TestMethod]
    [DataRow(0x4003, 0)]
    [DataRow(0x4003, 248)]
    [DataRow(0x4004, 9601)]
    [DataRow(0x4004, 65535)]
    [DataRow(0x400D, 0x447A)]  // half of 1000.0
    [DataRow(0x400E, 0x0000)]
    [DataRow(0x400F, 2)]
    [DataRow(0x400F, 10)]
    [DataRow(0x400F, 11)]
    [DataRow(0x4010, 0x00)]
    [DataRow(0x4010, 0x31)]
    [DataRow(0x4010, 0x0A)]    // not a digit
    [DataRow(0x4010, 0x100)]
    [DataRow(0x4011, 0)]
    [DataRow(0x4011, 4)]
    [DataRow(0x4016, 1)]
    [DataRow(0x6048, 0)]
    [DataRow(0x6048, 3)]
    [DataRow(0x6048, 13)]
    [DataRow(0x6049, 0)]       // half of 0.0
    public void A_word_that_is_no_allowed_value_gets_exception_3_and_changes_nothing(int address, int word) =>
        AssertRefused(Write(address, word), 3);

    [TestMethod]
    [DataRow(0x4000)]          // serial number
    [DataRow(0x4002)]
    [DataRow(0x4020)]          // behind the block
    [DataRow(0x5002)]
    [DataRow(0x500A)]          // reserved
    [DataRow(0x6000)]
    [DataRow(0x7000)]
    [DataRow(0x7200)]
    [DataRow(0x7300)]
    [DataRow(0x0000)]
    public void What_can_not_be_written_gets_exception_2(int address) => AssertRefused(Write(address, 1), 2);

    [TestMethod]
    public void An_answer_to_a_new_id_still_has_the_old_one()
    {
        var bench = new ModbusBench();
        AssertRepeated(bench, Write(0x4003, 77), 6);
        Assert.IsEmpty(bench.Ask(Read(0x4002, 1)));
        CollectionAssert.AreEqual(WithCrc(77, 3, 2, 0x01, 0x02), bench.Ask(Read(0x4002, 1, 77)).Single());
    }

    [TestMethod]
    public void An_answer_to_a_new_baud_rate_or_parity_still_goes_out_as_before()
    {
        var bench = new ModbusBench();
        var atSending = new List<(int Baud, int Parity, int StopBits)>();
        bench.Sending = _ => atSending.Add(bench.Line);
        AssertRepeated(bench, Write(0x4004, 2400), 6);
        Assert.AreEqual((9600, SerialParity.Even, 1), atSending.Single());
        Assert.AreEqual((2400, SerialParity.Even, 1), bench.Line);
        AssertRepeated(bench, Write(0x4011, 2), 6);
        Assert.AreEqual((2400, SerialParity.Even, 1), atSending[^1]);
        Assert.AreEqual((2400, SerialParity.None, 1), bench.Line);
        bench.AssertAnswers("at 2400 8N1");
        AssertRepeated(bench, WriteMany(OwnMap.Settings + 2 * SettingId.ModbusBaud, 1, 0xC200), 6); // 115200
        Assert.AreEqual(115_200, bench.Line.Baud);
        bench.AssertAnswers("at 115200");
    }

    [TestMethod]
    public void The_line_changes_only_when_the_answer_is_out()
    {
        var bench = new ModbusBench();
        int baudAtEnd = 0;
        bench.Send(Write(0x4004, 1200));
        bench.Run(0);
        while (bench.Answers.Count == 0)
        {
            bench.Advance(1000);
        }

        while (bench.Now < bench.WireFreeAt)
        {
            baudAtEnd = bench.Line.Baud;
            bench.Advance(500);
        }

        Assert.AreEqual(9600, baudAtEnd);
        bench.Run();
        Assert.AreEqual(1200, bench.Line.Baud);
    }

    [TestMethod]
    public void Writes_to_all_are_obeyed_and_not_answered()
    {
        var bench = new ModbusBench();
        Assert.IsEmpty(bench.Ask(Write(0x400F, 5, unit: 0)));
        Assert.AreEqual(5L, bench.Settings.Read(SettingId.CombinationCode));
        Assert.IsEmpty(bench.Ask(WithCrc(0, 16, 0x40, 0x0D, 0, 2, 4, 0x41, 0x20, 0, 0)));
        Assert.AreEqual(1000L, bench.Settings.Read(SettingId.S0Rate));
        Assert.IsEmpty(bench.Ask(Write(0x400F, 10, unit: 0)), "also when they are refused");
        Assert.IsEmpty(bench.Ask(Write(0x4004, 1200, unit: 0)));
        Assert.AreEqual(1200, bench.Line.Baud);
        bench.AssertAnswers("at the new rate");
    }

    [TestMethod]
    public void Several_values_are_written_by_one_request_or_none_of_them()
    {
        var bench = new ModbusBench();
        AssertRepeated(bench, WriteMany(0x400F, 4, 0x12, 3), 6);
        Assert.AreEqual(4L, bench.Settings.Read(SettingId.CombinationCode));
        Assert.AreEqual(12L, bench.Settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(SerialParity.Odd, bench.Settings.Read(SettingId.ModbusParity));
        Assert.AreEqual(3, bench.Settings.Changes);
        int[] changed = [SettingId.CombinationCode, SettingId.DisplaySeconds, SettingId.ModbusParity];
        CollectionAssert.AreEqual(changed, bench.Changed);
        AssertRepeated(bench, WriteMany(0x400F, 4, 0x12, 2), 6);
        Assert.AreEqual(4, bench.Settings.Changes, "what is as it was isn't counted");

        AssertException(bench, WriteMany(0x400F, 5, 0x13, 4), 3);
        AssertException(bench, WriteMany(0x400E, 0, 5, 0x13), 3); // begins inside the S0 rate
        AssertException(bench, WriteMany(0x4003, 9, 1200, 0), 2); // ends in the protocol version
        Assert.AreEqual(4L, bench.Settings.Read(SettingId.CombinationCode));
        Assert.AreEqual(12L, bench.Settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(1L, bench.Settings.Read(SettingId.ModbusAddress));
    }

    [TestMethod]
    public void Values_that_are_good_alone_but_not_together_get_exception_4_and_go_back()
    {
        // Combination code 9 and a display of 12 s don't go together.
        var bench = new ModbusBench();
        bench.Energies.Tariff = 2;
        bench.CheckSetting = (id, value) =>
            id == SettingId.DisplaySeconds && bench.Settings.Read(SettingId.CombinationCode) == 9
                ? SettingResult.Conflict
                : SettingResult.Ok;
        AssertException(bench, WriteMany(0x400F, 9, 0x12), 4);
        Assert.AreEqual(1L, bench.Settings.Read(SettingId.CombinationCode));
        Assert.AreEqual(10L, bench.Settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(2, bench.Energies.Tariff);
        Assert.AreEqual(0, bench.Settings.Changes, "nothing was changed");
        Assert.IsEmpty(bench.Changed);
        bench.AssertAnswers("after it");
    }

    [TestMethod]
    public void What_can_be_set_only_once_goes_back_too_when_another_value_of_the_request_is_refused()
    {
        var bench = Transformers();
        bench.CheckSetting = (id, value) =>
            id == SettingId.DisplaySeconds && bench.Settings.Read(SettingId.CombinationCode) == 10
                ? SettingResult.Conflict
                : SettingResult.Ok;
        AssertException(bench, WriteMany(0x400F, 10, 0x12), 4);
        CollectionAssert.AreEqual(new[] { 1, 0x10 }, bench.Words(0x400F, 2));
        AssertRepeated(bench, Write(0x400F, 5), 6);
    }

    [TestMethod]
    public void Behind_transformers_there_is_a_sixth_combination_code_and_nothing_can_be_written_over_it()
    {
        var bench = Transformers();
        bench.Energies.Restore(RegisterId.ActiveImport, 3000, 0);
        bench.Energies.Restore(RegisterId.ActiveExport, 5000, 0);
        foreach (int code in new[] { 1, 4, 5, 6, 9 })
        {
            AssertRepeated(bench, Write(0x400F, code), 6);
        }

        AssertRepeated(bench, Write(0x400F, 10), 6);
        AssertFloat(bench, 0x6000, -2); // F - R
        foreach (int code in new[] { 1, 4, 5, 6, 9, 10, 11 })
        {
            AssertException(bench, Write(0x400F, code), 3);
            AssertException(bench, WriteMany(OwnMap.Settings + 2 * SettingId.CombinationCode, 0, code), 3);
        }

        CollectionAssert.AreEqual(new[] { 10 }, bench.Words(0x400F, 1));
    }

    [TestMethod]
    public void A_write_on_a_meter_whose_memory_takes_nothing_gets_exception_4()
    {
        foreach (int bit in new[]
        {
            ErrorBits.MemoryNoAnswer, ErrorBits.MemoryUnreadable, ErrorBits.MemoryNotWritten,
        })
        {
            var bench = new ModbusBench();
            bench.Registers.Write(RegisterId.ErrorCode, bit);
            AssertException(bench, Write(0x400F, 5), 4);
            Assert.AreEqual(1L, bench.Settings.Read(SettingId.CombinationCode));
        }
    }

    [TestMethod]
    public void Under_the_seal_legal_settings_get_exception_2_and_the_others_change()
    {
        var bench = new ModbusBench();
        bench.Settings.IsSealed = true;
        AssertException(bench, WriteFloat(0x400D, 10), 2);
        AssertException(bench, Write(0x400F, 5), 2);
        AssertRepeated(bench, Write(0x400F, 1), 6); // as it is
        AssertRepeated(bench, Write(0x4010, 0x05), 6);
        Assert.AreEqual(100_000L, bench.Settings.Read(SettingId.S0Rate));
        Assert.AreEqual(5L, bench.Settings.Read(SettingId.DisplaySeconds));
    }

    [TestMethod]
    public void Every_setting_is_written_and_read_at_its_own_address_and_refused_out_of_range()
    {
        for (int id = 0; id < SettingId.Count; id++)
        {
            var bench = new ModbusBench();
            if (id is SettingId.ModbusAddress or SettingId.ModbusBaud)
            {
                continue; // the line would be another
            }

            if (id == SettingId.CombinationCode)
            {
                bench = Transformers();
            }

            int address = OwnMap.Settings + 2 * id;
            foreach (long value in new[] { bench.Settings.Smallest(id), bench.Settings.Largest(id) })
            {
                AssertRepeated(bench, WriteMany(address, (int)(value >> 16), (int)value & 0xFFFF), 6);
                Assert.AreEqual(value, bench.Settings.Read(id), bench.Settings.Name(id));
                int[] words = bench.Words(address, 2);
                Assert.AreEqual(value, (words[0] << 16) | words[1], bench.Settings.Name(id));
            }

            foreach (long value in new[] { bench.Settings.Smallest(id) - 1, bench.Settings.Largest(id) + 1 })
            {
                byte[] request = WriteMany(address, (int)(value >> 16) & 0xFFFF, (int)value & 0xFFFF);
                AssertException(bench, request, 3);
                Assert.AreEqual(bench.Settings.Largest(id), bench.Settings.Read(id), bench.Settings.Name(id));
            }

            AssertException(bench, Write(address + 1, (int)bench.Settings.Smallest(id) & 0xFFFF), 3);
        }
    }

    [TestMethod]
    public void A_tariff_of_11_or_12_holds_until_a_restart_and_1_or_2_over_it()
    {
        var bench = new ModbusBench();
        AssertRepeated(bench, Write(0x6048, 12), 6);
        Assert.AreEqual(2, bench.Energies.Tariff);
        Assert.AreEqual(1L, bench.Settings.Read(SettingId.Tariff));
        CollectionAssert.AreEqual(new[] { 2 }, bench.Words(0x6048, 1));
        AssertRepeated(bench, Write(0x6048, 1), 6);
        Assert.AreEqual(1, bench.Energies.Tariff);
        AssertRepeated(bench, Write(0x6048, 2), 6);
        AssertRepeated(bench, Write(0x6048, 11), 6);
        Assert.AreEqual(1, bench.Energies.Tariff);
        Assert.AreEqual(2L, bench.Settings.Read(SettingId.Tariff));
    }

    [TestMethod]
    public void Zero_clears_the_day_counter_and_the_power_down_counter_and_nothing_else_does()
    {
        var bench = new ModbusBench();
        bench.Energies.Restore(RegisterId.ActiveImport, 5000, 7);
        bench.Energies.Restore(RegisterId.DayImport, 1500, 1);
        bench.Energies.Restore(RegisterId.DayExport, 300, 1);
        bench.Registers.Write(RegisterId.PowerDownCount, 12);
        AssertException(bench, WriteFloat(0x6049, 1), 3);
        AssertFloat(bench, 0x6049, 1.5f);
        AssertRepeated(bench, Write(0x400F, CombinationCode.ForwardLessReverse), 6);
        AssertFloat(bench, 0x6049, 1.2f);

        AssertRepeated(bench, WriteFloat(0x6049, 0), 6);
        AssertRepeated(bench, Write(0x4016, 0), 6);

        AssertFloat(bench, 0x6049, 0);
        Assert.AreEqual(0L, bench.Energies.Nanojoules(RegisterId.DayImport));
        Assert.AreEqual(5000L, bench.Energies.WattHours(RegisterId.ActiveImport));
        CollectionAssert.AreEqual(new[] { 0 }, bench.Words(0x4016, 1));

        // 96.7.0 is the power-down counter's register; a reset repeated within a minute is the same event.
        AssertRepeated(bench, Write(0x4016, 0), 6);
        Assert.AreEqual(2, bench.Events.Count);
        EventLog events = bench.Events;
        Assert.AreEqual((EventCode.CounterReset, RegisterId.PowerDownCount), (events.Code(0), events.Place(0)));
        Assert.AreEqual((EventCode.CounterReset, RegisterId.DayImport), (events.Code(1), events.Place(1)));
    }

    [TestMethod]
    [DataRow(1, 3f)]
    [DataRow(4, 5f)]
    [DataRow(5, 8f)]
    [DataRow(6, 2f)]
    [DataRow(9, -2f)]
    public void Totals_go_by_the_combination_code_in_every_column(int code, float total)
    {
        // 3 forward, 5 reverse everywhere; behaviour file: C-01 F, C-04 R, C-05 F + R, C-06 R - F, C-09 F - R.
        var bench = new ModbusBench();
        foreach (int first in new[] { RegisterId.ActiveImport, RegisterId.ReactiveImport })
        {
            foreach (int id in new[]
            {
                first, first + RegisterId.ActiveImportT1, first + RegisterId.ActiveImportT2,
                3 * first + 4, 3 * first + 5, 3 * first + 6,
            })
            {
                bool isPhase = id is >= RegisterId.ActiveImportL1 and <= RegisterId.ReactiveExportL3;
                bench.Registers.Write(id, 3000);
                bench.Registers.Write(id + (isPhase ? 3 : 1), 5000);
            }
        }

        AssertRepeated(bench, Write(0x400F, code), 6);
        for (int column = 0; column < 6; column++)
        {
            AssertFloat(bench, 0x6000 + 2 * column, total);
            AssertFloat(bench, 0x600C + 2 * column, 3);
            AssertFloat(bench, 0x6018 + 2 * column, 5);
            AssertFloat(bench, 0x6024 + 2 * column, total);
        }
    }

    [TestMethod]
    public void Function_23_writes_first_and_then_reads()
    {
        var bench = new ModbusBench();
        List<byte[]> answers = bench.Ask(WithCrc(1, 23, 0x40, 0x0F, 0, 2, 0x40, 0x0F, 0, 2, 4, 0, 9, 0, 0x15));
        CollectionAssert.AreEqual(WithCrc(1, 23, 4, 0, 9, 0, 0x15), answers.Single());

        // A read or a write that can't be: nothing is written.
        AssertException(bench, WithCrc(1, 23, 0x40, 0x20, 0, 2, 0x40, 0x0F, 0, 1, 2, 0, 5), 2);
        AssertException(bench, WithCrc(1, 23, 0x40, 0x0F, 0, 0, 0x40, 0x0F, 0, 1, 2, 0, 5), 3);
        AssertException(bench, WithCrc(1, 23, 0x40, 0x0F, 0, 2, 0x40, 0x0F, 0, 1, 4, 0, 5, 0, 5), 3);
        AssertException(bench, WithCrc(1, 23, 0x50, 0x02, 0, 8, 0x40, 0x0F, 0, 1, 2, 0, 2), 3);
        Assert.AreEqual(9L, bench.Settings.Read(SettingId.CombinationCode));
    }

    [TestMethod]
    public void A_write_of_a_wrong_length_or_count_gets_exception_3()
    {
        AssertRefused(WithCrc(1, 6, 0x40, 0x0F, 0, 5, 0), 3);
        AssertRefused(WithCrc(1, 6, 0x40, 0x0F, 0), 3);
        AssertRefused(WithCrc(1, 16, 0x40, 0x0F, 0, 1, 4, 0, 5, 0, 5), 3);
        AssertRefused(WithCrc(1, 16, 0x40, 0x0F, 0, 2, 2, 0, 5), 3);
        AssertRefused(WithCrc(1, 16, 0x40, 0x0F, 0, 0, 0), 3);
        AssertRefused(WithCrc([1, 16, 0x74, 0x00, 0, 124, 248, .. new byte[247]]), 3);
    }

    private static ModbusBench Transformers()
    {
        var bench = new ModbusBench();
        Assert.AreEqual(SettingResult.Ok, bench.Settings.TrySet(SettingId.CtPrimary, 200));
        return bench;
    }

    private static void AssertRefused(byte[] request, int exception)
    {
        var bench = new ModbusBench();
        AssertException(bench, request, exception);
        Assert.AreEqual(0, bench.Settings.Changes);
        Assert.AreEqual(1, bench.Energies.Tariff);
    }

    private static void AssertException(ModbusBench bench, byte[] request, int exception) =>
        CollectionAssert.AreEqual(
            WithCrc(request[0], (byte)(request[1] | 0x80), (byte)exception),
            bench.Ask(request).Single(),
            Convert.ToHexString(request));

    // The answer repeats the request's beginning: all of function 6, address and count of function 16.
    private static void AssertRepeated(ModbusBench bench, byte[] request, int bytes) =>
        CollectionAssert.AreEqual(
            WithCrc(request[..bytes]), bench.Ask(request).Single(), Convert.ToHexString(request));

    private static void AssertFloat(ModbusBench bench, int address, float expected)
    {
        int[] words = bench.Words(address, 2);
        Assert.AreEqual(expected, BitConverter.Int32BitsToSingle((words[0] << 16) | words[1]), $"{address:X4}");
    }
}
