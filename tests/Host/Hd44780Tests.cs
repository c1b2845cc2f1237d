using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.Simulated;
using NfMeter.Simulated.Buses;
using NfMeter.Simulated.Chips;

namespace NfMeter.HostTests;

/// <summary>The display driver against the models of port expander and controller, which throw on anything the HD44780U
/// data sheet forbids: waits of the initialisation, execution times, set-up and hold at E.</summary>
[TestClass]
public class Hd44780Tests
{
    private const int Pass = 700;
    private const int Second = 1_000_000;

    [TestMethod]
    [DataRow(16, 2, 100_000, Pass)]
    [DataRow(16, 2, 100_000, 1)]
    [DataRow(16, 2, 10_000, Pass)]
    [DataRow(20, 4, 100_000, Pass)]
    [DataRow(20, 4, 400_000, 1)]
    [DataRow(20, 4, 100_000, 20_000)]
    public void Text_stands_on_the_glass_at_any_pace_of_the_loop_and_speed_of_the_bus(
        int columns, int rows, int bitRate, int pass)
    {
        var board = new Board(columns, rows, bitRate);
        string[] text = [.. Enumerable.Range(0, rows).Select(row => Sample(row, columns))];
        for (int row = 0; row < rows; row++)
        {
            board.Put(row, text[row]);
        }

        board.Run(4 * Second, pass);
        for (int row = 0; row < rows; row++)
        {
            Assert.AreEqual(text[row], board.Display.Row(row));
        }

        Assert.IsTrue(board.Adapter.IsBacklit);
        Assert.IsTrue(board.Driver.IsRunning);
    }

    [TestMethod]
    public void The_glass_is_dark_until_the_initialisation_has_cleared_it()
    {
        var board = new Board(16, 2);
        board.Put(0, "Hello");
        while (!board.Display.IsOn)
        {
            Assert.AreEqual(new string(' ', 16), board.Display.Row(0));
            board.Step();
        }

        // 40 ms after power-on (figure 24) at the earliest.
        Assert.IsGreaterThan(40_000, board.Clock.Now);
        Assert.IsLessThan(100_000, board.Clock.Now);
    }

    [TestMethod]
    public void A_slice_sends_at_most_one_character_or_command_and_takes_at_most_0_6_ms()
    {
        var board = new Board(20, 4);
        for (int row = 0; row < 4; row++)
        {
            board.Put(row, Sample(row, 20));
        }

        for (int i = 0; i < 500; i++)
        {
            board.Clock.Advance(Pass);
            long before = board.Clock.Now;
            long sent = board.Display.CharactersWritten + board.Display.CommandsExecuted;
            bool worked = board.Driver.Slice(board.Clock.Microseconds);
            Assert.IsLessThanOrEqualTo(1, board.Display.CharactersWritten + board.Display.CommandsExecuted - sent);
            Assert.IsLessThanOrEqualTo(600, board.Clock.Now - before);
            Assert.AreEqual(worked, board.Clock.Now > before);
        }
    }

    [TestMethod]
    public void Only_characters_that_changed_are_sent_and_the_cursor_is_moved_only_when_it_must()
    {
        var board = new Board(16, 2);
        board.Put(0, "Energy     12345");
        board.Run(Second);

        // One in the middle: cursor and character. Its right neighbour then needs no cursor.
        board.AssertSends(0, "Energy     12945", characters: 1, commands: 1);
        board.AssertSends(0, "Energy     12955", characters: 1, commands: 0);
        board.AssertSends(0, "Energy     67890", characters: 5, commands: 1);

        // Back and forth before anything was sent is no change.
        board.Put(0, "something else");
        board.AssertSends(0, "Energy     67890", characters: 0, commands: 0);
        board.AssertSends(1, "kWh", characters: 3, commands: 1);
        board.AssertSends(1, "kWh", characters: 0, commands: 0);
    }

    [TestMethod]
    public void On_four_rows_of_twenty_the_cursor_runs_on_from_row_0_to_row_2()
    {
        var board = new Board(20, 4);
        board.Put(0, new string('a', 20));
        board.Put(2, new string('c', 20));
        board.Run(Second);
        long commands = board.Display.CommandsExecuted;
        board.Put(0, new string(' ', 19) + "x");
        board.Put(2, "y" + new string(' ', 19));
        board.Put(0, new string('a', 19) + "x");
        board.Put(2, "y" + new string('c', 19));
        board.Run(Second);
        Assert.AreEqual(new string('a', 19) + "x", board.Display.Row(0));
        Assert.AreEqual("y" + new string('c', 19), board.Display.Row(2));
        Assert.AreEqual(1, board.Display.CommandsExecuted - commands);
    }

    [TestMethod]
    public void A_display_that_was_unplugged_comes_back_within_a_second_of_being_plugged_in()
    {
        var board = new Board(16, 2);
        board.Put(0, "before");
        board.Run(Second);

        board.Adapter.PowerOff();
        board.Put(0, "after");
        board.Run(5 * Second);
        Assert.IsFalse(board.Driver.IsRunning);
        Assert.AreEqual(new string(' ', 16), board.Display.Row(0));

        board.Adapter.PowerOn();
        board.Run(Second);
        Assert.AreEqual("after".PadRight(16), board.Display.Row(0));
        Assert.IsTrue(board.Adapter.IsBacklit);
    }

    [TestMethod]
    public void A_bus_that_was_held_leaves_the_display_right_afterwards()
    {
        var board = new Board(16, 2);
        board.Run(Second);
        board.Bus.IsHeld = true;
        board.Put(1, "held");
        board.Run(Second);
        board.Bus.IsHeld = false;
        board.Run(Second);
        Assert.AreEqual("held".PadRight(16), board.Display.Row(1));
    }

    [TestMethod]
    public void A_display_swapped_unnoticed_is_right_again_after_the_next_refresh()
    {
        var board = new Board(16, 2);
        board.Put(0, "standing still");
        board.Run(Second);
        board.Adapter.PowerOff();
        board.Adapter.PowerOn();
        board.Run(Hd44780.RefreshMicroseconds + Second);
        Assert.AreEqual("standing still".PadRight(16), board.Display.Row(0));
    }

    [TestMethod]
    public void A_lost_half_byte_is_repaired_by_the_next_refresh()
    {
        var board = new Board(16, 2);
        board.Put(0, "standing still");
        board.Run(Second);

        // A disturbance on E: from here on every byte is put together of the wrong halves.
        board.Display.Violations.IsStrict = false;
        II2cDevice raw = board.Bus.Open(0x27);
        raw.Write([0x0C, 0x08], 2);
        board.Put(1, "garbled");
        board.Run(Second);
        Assert.AreNotEqual("garbled".PadRight(16), board.Display.Row(1));
        board.Run(Hd44780.RefreshMicroseconds);
        Assert.AreEqual("standing still".PadRight(16), board.Display.Row(0));
        Assert.AreEqual("garbled".PadRight(16), board.Display.Row(1));
    }

    [TestMethod]
    public void The_refresh_once_a_minute_neither_clears_nor_darkens_the_display()
    {
        var board = new Board(16, 2);
        board.Put(0, "steady");
        board.Run(Second);
        long commands = board.Display.CommandsExecuted;
        long end = board.Clock.Now + Hd44780.RefreshMicroseconds + Second;
        while (board.Clock.Now < end)
        {
            board.Step();
            Assert.AreEqual("steady".PadRight(16), board.Display.Row(0));
        }

        Assert.IsGreaterThan(commands, board.Display.CommandsExecuted);
    }

    [TestMethod]
    public void A_processor_that_lost_power_in_the_middle_of_a_character_starts_a_display_that_kept_it()
    {
        // 32 characters and their cursor moves, 470 us each: a cut at every byte of a good many of them.
        for (int cut = 0; cut < 5000; cut += 90)
        {
            var board = new Board(16, 2);
            board.Run(Second);
            board.Put(0, "0123456789abcdef");
            board.Clock.PowerLostAt = board.Clock.Now + Pass + cut;
            Assert.ThrowsExactly<PowerLostException>(() => board.Run(Second));

            // The port keeps what it had, E high perhaps: the first contact then may latch anything.
            board.Display.Violations.IsStrict = false;
            board.Restart();
            board.Put(0, "restarted");
            board.Run(Second);
            Assert.AreEqual("restarted".PadRight(16), board.Display.Row(0), $"cut after {cut} us");
        }
    }

    [TestMethod]
    public void Nothing_is_done_and_allocated_when_nothing_changed()
    {
        var board = new Board(16, 2);
        board.Put(0, "idle");
        board.Run(Second);
        byte[] row = Encoding.Latin1.GetBytes("idle".PadRight(16));
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long before = board.Clock.Now;
        for (int i = 0; i < 1000; i++)
        {
            board.Driver.Put(0, row);
            if (board.Driver.Slice(board.Clock.Microseconds))
            {
                Assert.Fail("a slice without a change");
            }
        }

        Assert.AreEqual(before, board.Clock.Now);
        Assert.AreEqual(allocated, GC.GetAllocatedBytesForCurrentThread());
    }

    [TestMethod]
    public void The_clock_may_wrap_at_any_moment()
    {
        var board = new Board(16, 2);
        board.Clock.Advance(int.MaxValue - 20_000L);
        board.Put(0, "over the top");
        board.Run(Second);
        Assert.AreEqual("over the top".PadRight(16), board.Display.Row(0));
        board.Clock.Advance(uint.MaxValue - 1000L);
        board.Put(0, "and again");
        board.Run(Second);
        Assert.AreEqual("and again".PadRight(16), board.Display.Row(0));
    }

    [TestMethod]
    public void Own_characters_are_sent_before_the_text_and_only_when_they_change()
    {
        var board = new Board(16, 2);
        byte[] patterns = [.. Enumerable.Range(0, 16).Select(row => (byte)(row | 0xE0))];
        board.Driver.Define(2, patterns, 0);
        board.Driver.Define(5, patterns, 8);
        board.Put(0, "\u0002\u0005");
        board.Run(Second);
        Assert.AreEqual("\uE002\uE005", board.Display.Row(0).Trim());
        CollectionAssert.AreEqual(
            new byte[] { 0, 1, 2, 3, 4, 5, 6, 7 }, board.Display.OwnCharacters[16..24].ToArray());
        CollectionAssert.AreEqual(
            new byte[] { 8, 9, 10, 11, 12, 13, 14, 15 }, board.Display.OwnCharacters[40..48].ToArray());

        // The same again is no change; another row of dots is one address and one row.
        long characters = board.Display.CharactersWritten, commands = board.Display.CommandsExecuted;
        board.Driver.Define(2, patterns, 0);
        board.Run(Second);
        Assert.AreEqual(characters, board.Display.CharactersWritten);
        patterns[3] = 0x1F;
        board.Driver.Define(2, patterns, 0);
        board.Run(Second);
        Assert.AreEqual(0x1F, board.Display.OwnCharacters[19]);
        Assert.AreEqual(1, board.Display.CharactersWritten - characters);
        Assert.AreEqual(1, board.Display.CommandsExecuted - commands);

        // They come back with the display.
        board.Adapter.PowerOff();
        board.Put(1, "gone");
        board.Run(Second);
        board.Adapter.PowerOn();
        board.Put(1, "back");
        board.Run(Second);
        Assert.AreEqual(0x1F, board.Display.OwnCharacters[19]);
        Assert.AreEqual("back".PadRight(16), board.Display.Row(1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => board.Driver.Define(8, patterns, 0));
        Assert.ThrowsExactly<ArgumentException>(() => board.Driver.Define(0, patterns, 9));
    }

    [TestMethod]
    public void The_backlight_is_switched_without_touching_the_text()
    {
        var board = new Board(16, 2);
        board.Put(0, "lit");
        board.Run(Second);
        Assert.IsTrue(board.Adapter.IsBacklit);
        long sent = board.Display.CharactersWritten + board.Display.CommandsExecuted;
        board.Driver.SetBacklight(false);
        board.Run(Second);
        Assert.IsFalse(board.Adapter.IsBacklit);
        Assert.AreEqual(sent, board.Display.CharactersWritten + board.Display.CommandsExecuted);
        board.Put(0, "still dark");
        board.Run(Second);
        Assert.IsFalse(board.Adapter.IsBacklit);
        board.Driver.SetBacklight(true);
        board.Run(Second);
        Assert.IsTrue(board.Adapter.IsBacklit);
        Assert.AreEqual("still dark".PadRight(16), board.Display.Row(0));
    }

    [TestMethod]
    [DataRow(1, Pass)]
    [DataRow(6, Pass)]
    [DataRow(18, Pass)]
    [DataRow(18, 1)]
    public void On_four_data_pins_text_and_own_characters_stand_right_and_a_slice_stays_short(
        int pinMicroseconds, int pass)
    {
        var clock = new VirtualClock();
        var display = new Hd44780Model(clock, 20, 4);
        var wires = new Hd44780Wires(display, clock, pinMicroseconds);
        var driver = new Hd44780(
            new Hd44780OverGpio(wires.RegisterSelect, wires.Enable, wires.Data, wires.Backlight, clock), 20, 4);
        driver.Define(0, [1, 2, 3, 4, 5, 6, 7, 8], 0);
        for (int row = 0; row < 4; row++)
        {
            driver.Put(row, Encoding.Latin1.GetBytes(Sample(row, 20)));
        }

        long longest = RunPins(driver, clock, pass, 2 * Second);
        for (int row = 0; row < 4; row++)
        {
            Assert.AreEqual(Sample(row, 20), display.Row(row));
        }

        Assert.AreEqual(8, display.OwnCharacters[7]);
        Assert.IsTrue(wires.IsBacklit);

        // RS, and twice four data pins and two edges of E.
        Assert.IsLessThanOrEqualTo(13L * pinMicroseconds, longest);

        // Nothing acknowledges there: unplugged and plugged in again it is right after the next refresh.
        display.PowerOff();
        RunPins(driver, clock, pass, Second);
        display.PowerOn();
        display.Violations.IsStrict = false;
        RunPins(driver, clock, pass, 2 * Hd44780.BlindRefreshMicroseconds);
        for (int row = 0; row < 4; row++)
        {
            Assert.AreEqual(Sample(row, 20), display.Row(row));
        }
    }

    private static long RunPins(Hd44780 driver, VirtualClock clock, int pass, int microseconds)
    {
        long end = clock.Now + microseconds, longest = 0;
        while (clock.Now < end)
        {
            clock.Advance(pass);
            long before = clock.Now;
            driver.Slice(clock.Microseconds);
            longest = Math.Max(longest, clock.Now - before);
        }

        return longest;
    }

    [TestMethod]
    public void Rows_and_lengths_that_dont_exist_are_refused()
    {
        var board = new Board(16, 2);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => board.Driver.Put(-1, new byte[16]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => board.Driver.Put(2, new byte[16]));
        Assert.ThrowsExactly<ArgumentException>(() => board.Driver.Put(0, new byte[15]));
        var wires = new Hd44780OverPcf8574(board.Bus.Open(0x27));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Hd44780(wires, 15, 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Hd44780(wires, 16, 3));
    }

    [TestMethod]
    public void Rom_A00_shows_yen_and_arrows_where_ASCII_has_backslash_and_tilde()
    {
        Assert.AreEqual('¥', RomA00.Unicode(0x5C));
        Assert.AreEqual('→', RomA00.Unicode(0x7E));
        Assert.AreEqual('←', RomA00.Unicode(0x7F));
        Assert.AreEqual('}', RomA00.Unicode(0x7D));
        Assert.AreEqual('ｱ', RomA00.Unicode(0xB1));
        Assert.AreEqual('ﾟ', RomA00.Unicode(0xDF));
        Assert.AreEqual('α', RomA00.Unicode(0xE0));
        Assert.AreEqual('Ω', RomA00.Unicode(0xF4));
        Assert.AreEqual('÷', RomA00.Unicode(0xFD));
        Assert.AreEqual('█', RomA00.Unicode(0xFF));
        Assert.AreEqual('\uE003', RomA00.Unicode(0x0B));
    }

    [TestMethod]
    public void The_model_catches_what_the_data_sheet_forbids()
    {
        AssertViolation("before three function sets", (raw, clock) =>
        {
            clock.Advance(50_000);
            raw.Half(0x20);
        });
        AssertViolation("before it was ready", (raw, clock) =>
        {
            clock.Advance(35_000);
            raw.Half(0x30);
        });
        AssertViolation("before it was ready", (raw, clock) =>
        {
            clock.Advance(50_000);
            raw.Half(0x30);
            clock.Advance(3_000);
            raw.Half(0x30);
        });
        AssertViolation("before initialisation", (raw, clock) =>
        {
            raw.Begin(clock);
            raw.Half(0x20);
            clock.Advance(100);
            raw.Byte('A', 1);
        });
        AssertViolation("before it was ready", (raw, clock) =>
        {
            raw.Begin(clock);
            raw.Half(0x20);
            raw.Byte(0x28, 0);
            raw.Byte(0x01, 0);
            clock.Advance(800);
            raw.Byte('A', 1);
        });
        AssertViolation("there is no display address", (raw, clock) =>
        {
            raw.Begin(clock);
            raw.Half(0x20);
            raw.Byte(0x28, 0);
            raw.Byte(0x80 | 0x28, 0);
        });
        AssertViolation("tAS", (raw, clock) =>
        {
            raw.Device.Write([0x08], 1);
            raw.Device.Write([0x0D], 1);
        });
        AssertViolation("tH", (raw, clock) =>
        {
            raw.Device.Write([0x08, 0x3C], 2);
            raw.Device.Write([0x48], 1);
        });
    }

    [TestMethod]
    public void Own_characters_are_kept_by_the_model()
    {
        var board = new Board(16, 2);
        var raw = new Raw(board.Bus.Open(0x27));
        raw.Begin(board.Clock);
        raw.Half(0x20);
        raw.Byte(0x28, 0);
        raw.Byte(0x0C, 0);
        raw.Byte(0x48, 0);
        for (int i = 0; i < 8; i++)
        {
            raw.Byte(i, 1);
        }

        raw.Byte(0x80, 0);
        raw.Byte(1, 1);
        CollectionAssert.AreEqual(
            new byte[] { 0, 1, 2, 3, 4, 5, 6, 7 }, board.Display.OwnCharacters[8..16].ToArray());
        Assert.AreEqual('\uE001', board.Display.Row(0)[0]);
    }

    private static string Sample(int row, int columns) =>
        string.Concat(Enumerable.Range(0, columns).Select(column => (char)('!' + ((row * 20) + column) % 58)));

    private static void AssertViolation(string message, Action<Raw, VirtualClock> act)
    {
        var board = new Board(16, 2);
        var error = Assert.ThrowsExactly<DataSheetViolationException>(
            () => act(new Raw(board.Bus.Open(0x27)), board.Clock));
        Assert.Contains(message, error.Message);
    }

    /// <summary>Writes to the controller as a program without manners.</summary>
    private sealed class Raw(II2cDevice device)
    {
        public II2cDevice Device => device;

        public void Half(int value) => device.Write(
            [0x08, (byte)((value & 0xF0) | 0x0C), (byte)((value & 0xF0) | 0x08)], 3);

        public void Byte(int value, int registerSelect)
        {
            int high = (value & 0xF0) | 8 | registerSelect;
            int low = ((value << 4) & 0xF0) | 8 | registerSelect;
            device.Write(
                [(byte)(8 | registerSelect), (byte)(high | 4), (byte)high, (byte)(low | 4), (byte)low], 5);
        }

        public void Begin(VirtualClock clock)
        {
            clock.Advance(50_000);
            for (int i = 0; i < 3; i++)
            {
                Half(0x30);
                clock.Advance(5_000);
            }
        }
    }

    private sealed class Board
    {
        private readonly int columns;
        private readonly int rows;

        public Board(int columns, int rows, int bitRate = 100_000)
        {
            this.columns = columns;
            this.rows = rows;
            Display = new Hd44780Model(Clock, columns, rows);
            Adapter = new Pcf8574Model(Display, 0x27, Math.Max(bitRate, Pcf8574Model.Pcf8574BitRate));
            Bus = new SimulatedI2cBus(Clock, bitRate);
            Bus.Attach(Adapter);
            Driver = new Hd44780(new Hd44780OverPcf8574(Bus.Open(0x27)), columns, rows);
        }

        public VirtualClock Clock { get; } = new();

        public Hd44780Model Display { get; }

        public Pcf8574Model Adapter { get; }

        public SimulatedI2cBus Bus { get; }

        public Hd44780 Driver { get; private set; }

        public void Restart() => Driver = new Hd44780(new Hd44780OverPcf8574(Bus.Open(0x27)), columns, rows);

        public void Put(int row, string text) => Driver.Put(row, Encoding.Latin1.GetBytes(text.PadRight(columns)));

        public void Step(int pass = Pass)
        {
            // The loop's time is the sample's, up to a pass old when the slice runs.
            int now = Clock.Microseconds;
            Clock.Advance(pass);
            Driver.Slice(now);
        }

        public void Run(int microseconds, int pass = Pass)
        {
            long end = Clock.Now + microseconds;
            while (Clock.Now < end)
            {
                Step(pass);
            }
        }

        public void AssertSends(int row, string text, int characters, int commands)
        {
            long charactersBefore = Display.CharactersWritten;
            long commandsBefore = Display.CommandsExecuted;
            Put(row, text);
            Run(200_000);
            Assert.AreEqual(text.PadRight(columns), Display.Row(row));
            Assert.AreEqual(characters, Display.CharactersWritten - charactersBefore, text);
            Assert.AreEqual(commands, Display.CommandsExecuted - commandsBefore, text);
        }
    }
}
