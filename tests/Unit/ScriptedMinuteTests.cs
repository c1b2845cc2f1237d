using nanoFramework.TestFramework;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.UnitTests;

/// <summary>The whole meter for a minute on <see cref="ScriptedBoard"/>: against arithmetic, and to the nanojoule the same
/// on every processor and interpreter.</summary>
[TestClass]
public class ScriptedMinuteTests
{
    private const int Second = 1000000;
    private const int FullScale = 1 << 20;

    // A+, A- and R+ in nanojoules, sample sets, pulses of all outputs.
    private const string SameEverywhere = "53814644768967 35919111091995 31117763759535 91656 271";

    // Every energy that isn't zero, by its RegisterId, nanojoules.
    private const string EnergiesEverywhere =
        "0:53814644768967 1:35919111091995 2:31117763759535 3:2363449776 4:35918823511181 "
        + "5:17895821257786 9:35919111091995 10:5701367 11:31113622560136 12:4135498032 13:6651156 "
        + "15:2356798620 16:31113628261503 17:4135498032 18:2356798620 19:6651156 20:5701367 "
        + "21:31113622560136 25:4135498032 28:2356798620 29:6651156 32:53814644768967 "
        + "33:35919111091995 34:31117763759535 35:2363449776 40:53814644768967 41:35919111091995 ";

    // CRC of the Modbus answers; bytes to the display and their CRC. Another register or reading changes them on purpose.
    private const string BusesEverywhere = "30590 940 168";

    [TestMethod]
    public void A_minute_gives_the_energy_of_arithmetic_and_the_same_nanojoules_everywhere()
    {
        ScriptedBoard board = new ScriptedBoard(false);
        Meter meter = RunMinute(board);

        // Peak voltage x peak current / 2, in milliwatts, and the half of it at 60 degrees: the table's turn has 1024
        // places, so a third and a sixth of it are 0.1 degrees off, 0.2 % of a half.
        long volts = (long)ScriptedBoard.VoltageFactor * 16384 * ScriptedBoard.VoltageRange / FullScale;
        long amperes = (long)ScriptedBoard.CurrentFactor * 16384 * ScriptedBoard.CurrentRange / FullScale;
        long milliwatts = volts * amperes / 2000;
        IsNear(milliwatts, meter.Registers.Read(RegisterId.ActivePowerL1), 1000, "P L1");
        IsNear(milliwatts / 2, meter.Registers.Read(RegisterId.ActivePowerL2), 200, "P L2");
        IsNear(-milliwatts, meter.Registers.Read(RegisterId.ActivePowerL3), 1000, "P L3");
        IsNear(50000, meter.Registers.Read(RegisterId.Frequency), 10000, "f");

        // 60 s of it, less the beginning: up to two windows.
        long import = meter.Energies.WattHours(RegisterId.ActiveImport) * 3600000
            + meter.Energies.Nanojoules(RegisterId.ActiveImport) / 1000000;
        IsNear(milliwatts * 3 / 2 * meter.OperatingMicroseconds / Second, import, 300, "A+");

        // What the host's processor makes of the same script; a change of the metrology changes these on purpose.
        string actual = Total(meter, RegisterId.ActiveImport).ToString() + " "
            + Total(meter, RegisterId.ActiveExport).ToString() + " "
            + Total(meter, RegisterId.ReactiveImport).ToString() + " "
            + meter.SampleSets.ToString() + " " + board.Pulses.ToString();
        Assert.AreEqual(SameEverywhere, actual);
    }

    [TestMethod]
    public void Display_Modbus_and_memory_at_work_change_no_nanojoule_and_say_the_same_everywhere()
    {
        ScriptedBoard board = new ScriptedBoard(true);
        Meter meter = RunMinute(board);
        string energies = "";
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            long total = Total(meter, id);
            energies += total == 0 ? "" : id.ToString() + ":" + total.ToString() + " ";
        }

        Assert.AreEqual(EnergiesEverywhere, energies);

        // Two requests a second: each is answered, and the setting that is written stands.
        Assert.AreEqual(120, board.Master.Asked);
        Assert.AreEqual(30 * (5 + 64 + 5 + 100 + 5 + 150 + 8), board.Master.AnswerBytes);
        Assert.AreEqual(5L, meter.Settings.Read(SettingId.DisplaySeconds));
        string buses = board.Master.AnswerCrc.ToString() + " " + board.DisplayChip.Bytes.ToString() + " "
            + board.DisplayChip.Crc.ToString();
        Assert.AreEqual(BusesEverywhere, buses);

        // What the memory holds is the meter: its twin wakes up with the same energies.
        meter.Flush();
        Meter twin = new Meter(board);
        twin.Start();
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            Assert.AreEqual(Total(meter, id), Total(twin, id));
        }
    }

    [TestMethod]
    public void An_exception_in_the_converter_is_logged_and_the_meter_measures_on()
    {
        ScriptedBoard board = new ScriptedBoard(false);
        Meter meter = new Meter(board);
        meter.Start();
        for (int window = 0; window < 5; window++)
        {
            meter.RunWindow();
        }

        board.ThrowsOnce = true;
        meter.RunWindow();
        Assert.AreEqual(SliceKind.Converter, meter.Events.Place(0));
        Assert.IsTrue((meter.Registers.Read(RegisterId.ErrorCode) & ErrorBits.PartFailed) != 0);
    }

    private static Meter RunMinute(ScriptedBoard board)
    {
        Meter meter = new Meter(board);
        meter.Start();
        int start = board.Microseconds;
        while (board.Microseconds - start < 60 * Second)
        {
            meter.RunWindow();
        }

        meter.FinishWindow();
        return meter;
    }

    private static long Total(Meter meter, int id) =>
        meter.Energies.WattHours(id) * 3600000000000 + meter.Energies.Nanojoules(id);

    /// <summary>Within one part of so many.</summary>
    private static void IsNear(long expected, long actual, long parts, string what)
    {
        long apart = expected > actual ? expected - actual : actual - expected;
        long size = expected < 0 ? -expected : expected;
        Assert.IsTrue(apart * parts <= size, what + " " + expected.ToString() + " " + actual.ToString());
    }
}
