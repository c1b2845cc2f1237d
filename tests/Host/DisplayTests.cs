using System.Globalization;
using NfMeter.Display;
using NfMeter.Energy;
using NfMeter.Pulses;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;

namespace NfMeter.HostTests;

/// <summary>Which reading stands on the glass when, in which characters, and what the buttons do: against the 382L's
/// data sheet and the PRO380's behaviour.</summary>
[TestClass]
public sealed class DisplayTests
{
    private static readonly string[] automatic =
    [
        "1.8.0", "2.8.0", "3.8.0", "4.8.0", "16.7.0", "131.7.0", "32.7.0", "52.7.0", "72.7.0",
        "31.7.0", "51.7.0", "71.7.0", "14.7.0", "96.1.0", "97.97.0",
    ];

    [TestMethod]
    public void A_scripted_hour_of_presses_and_outages_shows_the_right_page_at_the_right_second()
    {
        var rig = new DisplayRig();

        // Automatic: 10 s each, round and round.
        for (int page = 0; page < 20; page++)
        {
            Expect(rig, 10 * page + 0.6, automatic[page % automatic.Length]);
            Expect(rig, 10 * page + 9.9, automatic[page % automatic.Length]);
        }

        // By hand: forward, back, and back over the beginning.
        rig.At(203, () => rig.First.Press(150_000));
        rig.At(210, () => rig.First.Press(150_000));
        rig.At(212, () => rig.Second!.Press(150_000));
        rig.At(214, () => rig.Second!.Press(150_000));
        Expect(rig, 203.1, automatic[20 % 15]);
        Expect(rig, 203.6, "1.8.0");
        Expect(rig, 209.9, "1.8.0");
        Expect(rig, 210.6, "1.8.1");
        Expect(rig, 212.6, "1.8.0");
        Expect(rig, 214.6, "97.97.0");

        // Two minutes after the finger left.
        Expect(rig, 334.0, "97.97.0");
        Expect(rig, 334.8, "1.8.0");
        Expect(rig, 343.9, "1.8.0");
        Expect(rig, 345.0, "2.8.0");

        // An outage: dark, the third list by button only, dark again 20 s after the last press.
        rig.At(600, () => rig.Battery.Hold(true));
        rig.At(650, () => rig.First.Press(150_000));
        rig.At(655, () => rig.First.Press(150_000));
        rig.At(700, () => rig.Battery.Hold(false));
        ExpectDark(rig, 600.5);
        ExpectDark(rig, 649.9);
        Expect(rig, 650.6, "1.8.0");
        Assert.IsTrue(rig.Adapter.IsBacklit);
        Expect(rig, 654.9, "1.8.0");
        Expect(rig, 655.6, "2.8.0");
        Expect(rig, 675.0, "2.8.0");
        ExpectDark(rig, 675.8);
        ExpectDark(rig, 699.9);
        Expect(rig, 700.6, "1.8.0");
        Expect(rig, 710.6, "2.8.0");

        // 30 s from the page on that is due at 1000 s.
        rig.At(1005, () => rig.Settings.TrySet(SettingId.DisplaySeconds, 30));
        Expect(rig, 1029.5, automatic[30 % 15]);
        Expect(rig, 1030.6, automatic[31 % 15]);
        for (int page = 1; page < 86; page++)
        {
            Expect(rig, 1000 + 30 * page + 0.6, automatic[page % 15]);
            Expect(rig, 1000 + 30 * page + 29.5, automatic[page % 15]);
        }

        Expect(rig, 3600, automatic[86 % 15]);
    }

    [TestMethod]
    public void The_backlight_shines_for_a_minute_after_a_press_and_always_where_that_is_set()
    {
        var rig = new DisplayRig();
        rig.RunTo(59);
        Assert.IsTrue(rig.Adapter.IsBacklit);
        rig.RunTo(61);
        Assert.IsFalse(rig.Adapter.IsBacklit);
        rig.Press(rig.First);
        Assert.IsTrue(rig.Adapter.IsBacklit);
        rig.Run(61);
        Assert.IsFalse(rig.Adapter.IsBacklit);
        rig.Settings.TrySet(SettingId.DisplayBacklightSeconds, 0);
        rig.Run(200);
        Assert.IsTrue(rig.Adapter.IsBacklit);
    }

    [TestMethod]
    public void A_bouncing_contact_is_one_press()
    {
        var rig = new DisplayRig();
        rig.RunTo(1);
        for (int bounce = 0; bounce < 20; bounce++)
        {
            rig.First.Press(4_000);
            rig.Run(0.008);
        }

        rig.Press(rig.First, 0.2);
        for (int bounce = 0; bounce < 20; bounce++)
        {
            rig.First.Press(4_000);
            rig.Run(0.008);
        }

        rig.Run(0.5);
        Assert.AreEqual("1.8.0", rig.Code);
        Assert.AreEqual(ReadingDisplay.ModeManual, rig.Reading.Mode);
    }

    [TestMethod]
    [DataRow(16, 2)]
    [DataRow(20, 4)]
    public void Every_register_can_be_shown_with_its_code_and_unit(int columns, int rows)
    {
        var rig = new DisplayRig(columns, rows);
        for (int id = 0; id < RegisterId.Count; id++)
        {
            rig.Registers.Write(id, 1_234_567);
        }

        rig.Registers.Write(RegisterId.ActiveTariff, 2);
        rig.Battery.Hold(true);
        for (int id = 0; id < RegisterId.Count; id++)
        {
            string code = rig.Registers.ObisCode(id);
            Assert.AreEqual("", rig.Lists.Replace(DisplayLists.Battery, [DisplayCode.OfObis(code)]));
            rig.Press(rig.First);
            Assert.AreEqual(code, rig.Code);
            string line = rig.Glass.Row(rows == 4 ? 2 : 1);
            (string value, string unit) = Expected(rig.Registers, id);
            Assert.AreEqual($"{value} {unit}".Trim(), line.Trim(), code);
            Assert.IsTrue(rows == 2 || rig.Glass.Row(1).Trim().Length >= 3, $"{code} has no name");
        }
    }

    [TestMethod]
    public void Two_rows_of_sixteen_and_four_of_twenty_say_the_same()
    {
        var small = new DisplayRig();
        var large = new DisplayRig(20, 4);
        foreach (DisplayRig rig in new[] { small, large })
        {
            rig.Registers.Write(RegisterId.ActiveImport, 1_234_567);
            rig.Registers.Write(RegisterId.ActivePower, 3_000_000);
            rig.Registers.Write(RegisterId.ReactivePower, -1_000_000);
            rig.Registers.Write(RegisterId.ErrorCode, ErrorBits.Converter);
            rig.RunTo(1.8);
        }

        Assert.AreEqual("1.8.0   T1Q4\uE000\uE001\uE002\uE003", small.Glass.Row(0));
        Assert.AreEqual(" 001234.56 kWh  ", small.Glass.Row(1));
        Assert.AreEqual("1.8.0        T1 Q4  ", large.Glass.Row(0));
        Assert.AreEqual("Import              ", large.Glass.Row(1));
        Assert.AreEqual("    001234.56 kWh   ", large.Glass.Row(2));
        Assert.AreEqual("L1 L2 L3 Err        ", large.Glass.Row(3));
    }

    [TestMethod]
    public void A_phase_is_steady_with_current_flashes_without_and_is_off_below_160_V()
    {
        var rig = new DisplayRig();
        rig.Registers.Write(RegisterId.CurrentL2, 9_999);
        rig.Registers.Write(RegisterId.VoltageL3, 160_000);
        rig.RunTo(1);
        var seen = new HashSet<string>();
        for (int look = 0; look < 100; look++)
        {
            rig.Run(0.05);
            seen.Add(rig.Glass.Row(0)[12..15]);
        }

        CollectionAssert.AreEquivalent(new[] { "\uE000\uE001 ", "\uE000  " }, seen.ToArray());
    }

    [TestMethod]
    public void Several_status_symbols_take_turns_of_a_second_in_one_cell()
    {
        var rig = new DisplayRig();
        rig.Registers.Write(RegisterId.ErrorCode, ErrorBits.MemoryNoAnswer);
        rig.Registers.Write(RegisterId.StatusWord, StatusBits.MagneticField | StatusBits.CoverOpen);
        var seen = new List<char>();
        for (int second = 3; second < 9; second++)
        {
            rig.RunTo(second + 0.6);
            seen.Add(rig.Glass.Row(0)[15]);
        }

        Assert.AreEqual("\uE003\uE004\uE005\uE003\uE004\uE005", string.Concat(seen));
    }

    [TestMethod]
    public void The_PRO380s_pages_P02_to_P64_exist_and_follow_one_another()
    {
        var rig = new DisplayRig(prepare: settings => settings.TrySet(SettingId.DisplayStyle, 1));
        rig.RunTo(1);
        foreach (int page in Enumerable.Range(2, 63).Where(page => page != 57))
        {
            rig.Press(rig.First);
            Assert.AreEqual($"P{page:D2}", rig.Glass.Row(0)[8..11]);
        }

        rig.Press(rig.First);
        Assert.AreEqual("P02", rig.Glass.Row(0)[8..11]);
    }

    [TestMethod]
    [DataRow(2, "1.8.0", " 000010.00 kWh")]
    [DataRow(3, "1.8.1", " 000006.00 kWh")]
    [DataRow(6, "1.8.1", " 000006.00 kWh")]
    [DataRow(8, "2.8.0", " 000003.00 kWh")]
    [DataRow(15, "41.8.0", "")] // P11 to P13 are L1's, P14 to P16 L2's
    [DataRow(16, "42.8.0", "")]
    [DataRow(23, "3.8.0", "")]
    [DataRow(40, "72.7.0", "     230.0 V")]
    [DataRow(41, "31.7.0", "     5.000 A")]
    [DataRow(47, "76.7.0", "")]
    [DataRow(56, "14.7.0", "")]
    [DataRow(58, "CT", "    direct")]
    [DataRow(59, "S0 rate", "   1000.00 i/kWh")]
    [DataRow(60, "Combin.", "        01")]
    [DataRow(61, "Address", "         1")]
    [DataRow(62, "96.1.0", "  00000042")]
    [DataRow(63, "Cycle", "        10 s")]
    [DataRow(64, "Baud", "      9600 Bd")]
    public void A_page_of_the_PRO380_shows_what_its_sheet_says(int page, string code, string line)
    {
        var rig = new DisplayRig();
        rig.Registers.Write(RegisterId.ActiveImport, 10_000);
        rig.Registers.Write(RegisterId.ActiveImportT1, 6_000);
        rig.Registers.Write(RegisterId.ActiveExport, 3_000);
        rig.Registers.Write(RegisterId.SerialNumber, 42);
        ShowOnly(rig, DisplayCode.Page + page);
        Assert.AreEqual(code, rig.Code);
        Assert.StartsWith(line, rig.Glass.Row(1));
    }

    [TestMethod]
    [DataRow(CombinationCode.Forward, "1.8.0", " 000010.00 kWh  ")]
    [DataRow(CombinationCode.Reverse, "2.8.0", " 000003.00 kWh  ")]
    [DataRow(CombinationCode.Sum, "15.8.0", " 000013.00 kWh  ")]
    [DataRow(CombinationCode.ReverseLessForward, "C-06", "-000007.00 kWh  ")]
    [DataRow(CombinationCode.ForwardLessReverse, "16.8.0", " 000007.00 kWh  ")]
    public void P02_goes_by_the_combination_code(int combination, string code, string line)
    {
        var rig = new DisplayRig(
            prepare: settings => settings.TrySet(SettingId.CombinationCode, combination));
        rig.Registers.Write(RegisterId.ActiveImport, 10_000);
        rig.Registers.Write(RegisterId.ActiveExport, 3_000);
        ShowOnly(rig, DisplayCode.Page + 2);
        Assert.AreEqual(code, rig.Code);
        Assert.AreEqual(line, rig.Glass.Row(1));
    }

    [TestMethod]
    [DataRow(CombinationCode.Sum, 2, "15.8.0", "Active F+R      C-05")]
    [DataRow(CombinationCode.ReverseLessForward, 3, "C-06", "Active R-F T1   C-06")]
    [DataRow(CombinationCode.ForwardLessReverse, 29, "C-09", "Reactive F-R L1 C-09")]
    [DataRow(CombinationCode.ForwardLessReverseForEver, 2, "16.8.0", "Active F-R      C-10")]
    [DataRow(CombinationCode.ForwardLessReverseForEver, 14, "C-10", "Active F-R L2   C-10")]
    [DataRow(CombinationCode.Reverse, 20, "4.8.0", "Reactive -          ")]
    public void A_total_of_two_directions_says_in_words_how_it_is_made(
        int combination, int page, string code, string name)
    {
        var rig = new DisplayRig(20, 4, prepare: settings =>
        {
            settings.TrySet(SettingId.CtPrimary, 200);
            settings.TrySet(SettingId.CombinationCode, combination);
        });
        ShowOnly(rig, DisplayCode.Page + page);
        Assert.AreEqual(code, rig.Code);
        Assert.AreEqual(name, rig.Glass.Row(1));
    }

    [TestMethod]
    [DataRow(12_345_678_000, "12345.678 kW    ")]
    [DataRow(-12_345_678_000, "12345.678 kW    ")]
    [DataRow(123_456_789_000, "--------- kW    ")]
    public void A_power_has_as_many_digits_in_front_as_it_needs_and_eight_in_all(long milliwatts, string line)
    {
        var rig = new DisplayRig();
        rig.Registers.Write(RegisterId.ActivePower, milliwatts);
        ShowOnly(rig, DisplayCode.OfObis("16.7.0"));
        Assert.AreEqual(milliwatts < 0 || line[0] == '-' ? "-" : " ", rig.Glass.Row(1)[..1]);
        Assert.AreEqual(line, rig.Glass.Row(1)[1..] + " ");
    }

    [TestMethod]
    [DataRow(PulseInputUnit.None, " 23456.789      ")]
    [DataRow(PulseInputUnit.KilowattHour, " 123456.78 kWh  ")]
    [DataRow(PulseInputUnit.CubicMetre, " 23456.789 m3   ")]
    public void What_a_pulse_input_counts_rolls_over_behind_eight_digits(int unit, string line)
    {
        var rig = new DisplayRig();
        new PulseInputCounter(null!, rig.Registers, RegisterId.PulseInput1).SetUp(1000, unit);
        rig.Registers.Write(
            RegisterId.PulseInput1, unit == PulseInputUnit.KilowattHour ? 1_123_456_789 : 123_456_789);
        ShowOnly(rig, DisplayCode.OfObis("0.128.1"));
        Assert.AreEqual(line, rig.Glass.Row(1));
    }

    [TestMethod]
    public void Without_power_no_quadrant_is_shown()
    {
        var rig = new DisplayRig();
        rig.RunTo(1);
        Assert.AreEqual("1.8.0   T1  ", rig.Glass.Row(0)[..12]);
        rig.Registers.Write(RegisterId.ReactivePower, -1_000);
        rig.Run(0.5);
        Assert.AreEqual("1.8.0   T1Q4", rig.Glass.Row(0)[..12]);
    }

    [TestMethod]
    [DataRow(61, SettingId.ModbusAddress, 3, 4)]
    [DataRow(64, SettingId.ModbusBaud, 2, 38400)]
    [DataRow(59, SettingId.S0Rate, 1, 10000)]
    public void Both_buttons_held_set_a_value_at_the_meter(int page, int id, int steps, int expected)
    {
        DisplayRig rig = AtPage(page);
        long before = rig.Settings.Read(id);
        rig.Hold();
        Assert.IsTrue(rig.Reading.IsSetting);
        Assert.AreEqual("SET", rig.Glass.Row(0)[8..11]);
        for (int step = 0; step < steps; step++)
        {
            rig.Press(rig.First);
        }

        Assert.AreEqual(before, rig.Settings.Read(id));
        rig.Hold();
        Assert.AreEqual(expected, rig.Settings.Read(id));
        rig.Run(1.5);
        Assert.IsFalse(rig.Reading.IsSetting);
        Assert.AreEqual($"P{page}", rig.Glass.Row(0)[8..11]);
    }

    [TestMethod]
    public void Entering_and_storing_blink_twice()
    {
        DisplayRig rig = AtPage(61);
        rig.First.Press(5_200_000);
        rig.Second!.Press(5_200_000);
        Assert.AreEqual(2, Blinks(rig, 7));
        rig.First.Press(5_200_000);
        rig.Second.Press(5_200_000);
        Assert.AreEqual(2, Blinks(rig, 7));
    }

    [TestMethod]
    public void Without_a_press_for_30_s_nothing_is_stored()
    {
        DisplayRig rig = AtPage(61);
        rig.Hold();
        rig.Press(rig.First);
        rig.Run(28);
        Assert.IsTrue(rig.Reading.IsSetting);
        rig.Run(3);
        Assert.IsFalse(rig.Reading.IsSetting);
        Assert.AreEqual(1, rig.Settings.Read(SettingId.ModbusAddress));
        Assert.AreEqual("P61", rig.Glass.Row(0)[8..11]);
    }

    [TestMethod]
    public void The_second_button_goes_back_and_a_held_one_runs()
    {
        DisplayRig rig = AtPage(61);
        rig.Hold();
        rig.Press(rig.Second!);
        rig.Press(rig.Second!);
        Assert.AreEqual("       246", rig.Glass.Row(1)[..10]);
        rig.Press(rig.First, 2.9);
        Assert.AreEqual("         9", rig.Glass.Row(1)[..10]); // at 1.0, 1.2 to 2.8 s: 247, 1, 2 to 9
    }

    [TestMethod]
    public void A_board_with_one_button_sets_with_that_one()
    {
        var rig = new DisplayRig(hasSecondButton: false);
        rig.RunTo(1);
        ShowPage(rig, 61);
        rig.Hold();
        Assert.IsTrue(rig.Reading.IsSetting);
        rig.Press(rig.First);
        rig.Press(rig.First, 2);
        rig.Hold();
        Assert.AreEqual(12, rig.Settings.Read(SettingId.ModbusAddress));
    }

    [TestMethod]
    public void A_legal_setting_isnt_offered_behind_a_closed_seal_and_others_are()
    {
        DisplayRig rig = AtPage(59);
        rig.Settings.IsSealed = true;
        rig.Hold();
        Assert.IsFalse(rig.Reading.IsSetting);
        rig = AtPage(61);
        rig.Settings.IsSealed = true;
        rig.Hold();
        Assert.IsTrue(rig.Reading.IsSetting);
    }

    [TestMethod]
    public void A_new_CT_meter_asks_for_its_ratio_and_stores_it_5_s_after_the_last_press()
    {
        var rig = new DisplayRig(prepare: settings => settings.TrySet(SettingId.CtAsked, 1));
        rig.RunTo(60);
        Assert.AreEqual("CT", rig.Code);
        Assert.AreEqual("      40/5 A", rig.Glass.Row(1)[..12]);
        rig.Press(rig.First);
        rig.Press(rig.First);
        Assert.AreEqual("      60/5 A", rig.Glass.Row(1)[..12]);
        rig.Run(4);
        Assert.AreEqual(0, rig.Settings.Read(SettingId.CtPrimary));
        rig.Run(2);
        Assert.AreEqual(60, rig.Settings.Read(SettingId.CtPrimary));
        Assert.IsFalse(rig.Reading.IsSetting);
        Assert.AreEqual("1.8.0", rig.Code);
    }

    [TestMethod]
    public void Verification_mode_ends_after_16_hours_or_a_push_of_6_s()
    {
        var rig = new DisplayRig();
        rig.RunTo(1);
        rig.Settings.TrySet(SettingId.DisplayVerification, 1);
        rig.Run(1);
        Assert.AreEqual("  000.0000 kWh  ", rig.Glass.Row(1));
        rig.Press(rig.First, 6.2);
        Assert.AreEqual(0, rig.Settings.Read(SettingId.DisplayVerification));
        rig.Settings.TrySet(SettingId.DisplayVerification, 1);
        rig.Run(16 * 3600 - 2);
        Assert.AreEqual(1, rig.Settings.Read(SettingId.DisplayVerification));
        rig.Run(4);
        Assert.AreEqual(0, rig.Settings.Read(SettingId.DisplayVerification));
    }

    [TestMethod]
    [DataRow("1.8.0,9.9.9", "entry 2: there is no reading 9.9.9")]
    [DataRow("1.8.0,2.8.0,3.8.0,4.8.0,96.1.0,P57", "entry 6: there is no reading P57")]
    [DataRow("1.8.0,2.8.0,3.8.0,96.1.0", "the legal reading 4.8.0 is missing")]
    [DataRow("1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,1.8.0,2.8.0",
        "entry 17, 2.8.0, is one too many")]
    public void A_bad_list_is_refused_names_the_entry_and_changes_nothing(string entries, string why)
    {
        var rig = new DisplayRig();
        int[] codes = [.. entries.Split(',').Select(Code)];
        Assert.AreEqual($"display list automatic: {why}", rig.Lists.Replace(DisplayLists.Automatic, codes));
        Assert.AreEqual(0, rig.Settings.Changes);
    }

    [TestMethod]
    public void A_list_can_be_put_in_any_order_with_legal_readings_also_as_pages()
    {
        var rig = new DisplayRig();
        int[] codes = [.. "14.7.0,96.1.0,P26,P23,2.8.0,1.8.0".Split(',').Select(Code)];
        Assert.AreEqual("", rig.Lists.Replace(DisplayLists.Automatic, codes));
        string[] expected = ["14.7.0", "96.1.0", "4.8.0", "3.8.0", "2.8.0", "1.8.0", "14.7.0"];
        for (int page = 0; page < expected.Length; page++)
        {
            Expect(rig, 10 * page + 0.8, expected[page]);
        }
    }

    [TestMethod]
    public void A_single_entry_is_checked_like_the_whole_list()
    {
        var rig = new DisplayRig();
        int slot = DisplayLists.FirstSetting(DisplayLists.Automatic);
        Assert.AreEqual(SettingResult.Conflict, rig.Settings.TrySet(slot, Code("14.7.0")));
        Assert.AreEqual(
            "display list automatic, entry 1: the legal reading 1.8.0 would be missing",
            rig.Settings.Explain(slot, Code("14.7.0")));
        Assert.AreEqual(SettingResult.NotOffered, rig.Settings.TrySet(slot + 15, Code("1.1.1")));
        Assert.AreEqual(
            "display list automatic, entry 16: there is no reading 1.1.1",
            rig.Settings.Explain(slot + 15, Code("1.1.1")));
        Assert.AreEqual(SettingResult.Ok, rig.Settings.TrySet(slot + 15, Code("1.8.0")));
        Assert.AreEqual(SettingResult.Ok, rig.Settings.TrySet(slot, Code("14.7.0")));
    }

    [TestMethod]
    public void The_display_allocates_nothing()
    {
        var rig = new DisplayRig(20, 4, prepare: settings => settings.TrySet(SettingId.DisplaySeconds, 1));
        rig.RunTo(2);
        long allocated = 0;
        for (int turn = 0; turn < 20_000; turn++)
        {
            rig.Clock.Advance(10_000);
            long before = GC.GetAllocatedBytesForCurrentThread();
            rig.Reading.Watch(rig.Clock.Microseconds);
            rig.Reading.Slice();
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.AreEqual(0, allocated);
    }

    [TestMethod]
    public void A_pass_of_the_loop_has_at_most_one_transfer_to_the_display()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad());
        using var board = new SimulatedBoard(mains, new BoardSettings(DisplayColumns: 20, DisplayRows: 4));
        var meter = new Meter(board);
        long before = 0, most = 0, longest = 0, passAt = 0;
        board.SliceMicroseconds = () =>
        {
            long sent = board.DisplayModel.CharactersWritten + board.DisplayModel.CommandsExecuted;
            most = Math.Max(most, sent - before);
            longest = meter.LastSlice == SliceKind.Display ? Math.Max(longest, board.Clock.Now - passAt) : longest;
            before = sent;
            passAt = board.Clock.Now;
            return 0;
        };
        meter.Start();
        meter.Settings.TrySet(SettingId.DisplaySeconds, 1);
        while (board.Clock.Now < 20_000_000)
        {
            meter.RunWindow();
        }

        Assert.AreEqual(1, most);

        // A pass of 1 ms, the set's 30 us, and six bytes at 400 kHz.
        Assert.IsInRange(400, 1000 + 30 + 150 + 50, longest);
    }

    private static void Expect(DisplayRig rig, double second, string code)
    {
        rig.RunTo(second);
        Assert.AreEqual(code, rig.Code, string.Create(CultureInfo.InvariantCulture, $"at {second} s"));
    }

    private static void ExpectDark(DisplayRig rig, double second)
    {
        rig.RunTo(second);
        Assert.AreEqual(new string(' ', 32), rig.Glass.Row(0) + rig.Glass.Row(1));
        Assert.IsFalse(rig.Adapter.IsBacklit);
    }

    private static int Code(string reading) => reading.StartsWith('P')
        ? DisplayCode.Page + int.Parse(reading[1..], CultureInfo.InvariantCulture)
        : DisplayCode.OfObis(reading);

    private static void ShowOnly(DisplayRig rig, int code)
    {
        Assert.AreEqual("", rig.Lists.Replace(DisplayLists.Battery, [code]));
        rig.Battery.Hold(true);
        rig.RunTo(1);
        rig.Press(rig.First);
    }

    private static DisplayRig AtPage(int page)
    {
        var rig = new DisplayRig(prepare: settings => settings.TrySet(SettingId.DisplayStyle, 1));
        rig.RunTo(1);
        ShowPage(rig, page);
        return rig;
    }

    // Backwards over the beginning with two buttons; with one the lists have the page.
    private static void ShowPage(DisplayRig rig, int page)
    {
        string name = $"P{page}";
        for (int press = 0; press < 70 && rig.Glass.Row(0)[8..11] != name; press++)
        {
            rig.Press(rig.Second ?? rig.First);
        }

        Assert.AreEqual(name, rig.Glass.Row(0)[8..11]);
    }

    private static int Blinks(DisplayRig rig, double seconds)
    {
        int blinks = 0;
        bool wasBlank = false;
        double end = rig.Seconds + seconds;
        while (rig.Seconds < end)
        {
            rig.Run(0.02);
            bool isBlank = rig.Glass.Row(1)[..10].Trim().Length == 0;
            blinks += isBlank && !wasBlank ? 1 : 0;
            wasBlank = isBlank;
        }

        return blinks;
    }

    // 1,234,567 of what the register counts, by the sheets: kWh 6.2 cut, kW 2.3, V .1, A .3, Hz .2, hours.
    private static (string Value, string Unit) Expected(RegisterFile registers, int id) => id switch
    {
        RegisterId.ActiveTariff => ("2", ""),
        RegisterId.ErrorCode or RegisterId.StatusWord => ("0012D687", "hex"),
        RegisterId.LedConstant or RegisterId.S0Constant => ("12345.67", "i/kWh"),
        RegisterId.SoftwareVersion => ("12345.67", ""),
        RegisterId.PowerFactor or RegisterId.PowerFactorL1 or RegisterId.PowerFactorL2 or RegisterId.PowerFactorL3
            or RegisterId.PulseInput1 or RegisterId.PulseInput2 => ("1234.567", ""),
        _ => registers.UnitOf(id) switch
        {
            Unit.WattHour => ("001234.56", "kWh"),
            Unit.VarHour => ("001234.56", "kvarh"),
            Unit.Watt => ("1.235", "kW"),
            Unit.Var => ("1.235", "kvar"),
            Unit.VoltAmpere => ("1.235", "kVA"),
            Unit.Volt => ("1234.6", "V"),
            Unit.Ampere => ("1.235", "A"),
            Unit.Hertz => ("1234.57", "Hz"),
            Unit.Second => ("00000342", "h"),
            _ => ("01234567", ""),
        },
    };
}
