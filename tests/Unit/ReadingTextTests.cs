using nanoFramework.TestFramework;
using NfMeter.Display;
using NfMeter.Energy;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.UnitTests;

[TestClass]
public class ReadingTextTests
{
    [TestMethod]
    [DataRow(RegisterId.ActiveImport, 0, " 000000.00")]
    [DataRow(RegisterId.ActiveImport, 3456, " 000003.45")]
    [DataRow(RegisterId.ActiveImport, 1234567899, " 234567.89")] // eight digits, then it rolls over
    [DataRow(RegisterId.ActivePower, 3450499, "     3.450")]
    [DataRow(RegisterId.ActivePower, 3450500, "     3.451")]
    [DataRow(RegisterId.ActivePower, -3450000, "    -3.450")]
    [DataRow(RegisterId.ActivePower, -400, "     0.000")]
    [DataRow(RegisterId.VoltageL1, 230049, "     230.0")]
    [DataRow(RegisterId.VoltageL1, 230050, "     230.1")]
    [DataRow(RegisterId.CurrentL3, 5000499, "     5.000")]
    [DataRow(RegisterId.CurrentL3, 20000, "     0.020")]
    [DataRow(RegisterId.Frequency, 49996, "     50.00")]
    [DataRow(RegisterId.ErrorCode, 0, "  00000000")]
    [DataRow(RegisterId.ErrorCode, 0x40A, "  0000040A")]
    [DataRow(RegisterId.OperatingTime, 360000, "  00000100")] // hours
    [DataRow(RegisterId.PowerFactor, 987, "     0.987")]
    [DataRow(RegisterId.LedConstant, 1000000, "  10000.00")]
    public void A_value_stands_right_aligned_with_its_digits(int id, int value, string expected)
    {
        var registers = new RegisterFile();
        registers.Write(id, value);
        var row = new byte[16];
        ReadingText.Clear(row);
        NewFormat(registers).PutValue(row, 10, 10, id);
        Assert.AreEqual(expected, Text(row, 10));
    }

    [TestMethod]
    public void A_value_that_does_not_fit_shows_as_dashes()
    {
        var registers = new RegisterFile();
        registers.Write(RegisterId.ActivePower, 1234567890123);
        var row = new byte[16];
        ReadingText.Clear(row);
        NewFormat(registers).PutValue(row, 10, 8, RegisterId.ActivePower);
        Assert.AreEqual("  --------", Text(row, 10));
    }

    [TestMethod]
    public void Text_longer_than_the_row_is_cut_at_its_end()
    {
        var row = new byte[4];
        ReadingText.Clear(row);
        ReadingText.PutText(row, 2, "kvarh");
        Assert.AreEqual("  kv", Text(row, 4));
    }

    [TestMethod]
    public void Energies_show_in_kilo_units()
    {
        ReadingFormat format = NewFormat(new RegisterFile());
        Assert.AreEqual("kWh", format.Symbol(RegisterId.ActiveImport));
        Assert.AreEqual("kvarh", format.Symbol(RegisterId.ReactiveQ4));
        Assert.AreEqual("V", format.Symbol(RegisterId.VoltageL2));
    }

    [TestMethod]
    [DataRow(0, 1, 123456789, "  123456.7")] // 6.1
    [DataRow(1, 1, 123456789, "   0123456")] // 7.0
    [DataRow(2, 1, 123456789, " 123456.78")] // 6.2
    [DataRow(0, 1, 999999999, "  999999.9")]
    [DataRow(0, 1, 1000000000, "  000000.0")] // rolls over
    [DataRow(1, 0, 5999, "         5")]
    [DataRow(2, 0, 3456, "      3.45")]
    [DataRow(2, 0, 0, "      0.00")]
    public void Energies_have_the_digits_that_are_set(int format, int zeros, int wattHours, string expected)
    {
        var settings = new SettingsFile();
        settings.TrySet(SettingId.DisplayEnergyFormat, format);
        settings.TrySet(SettingId.DisplayLeadingZeros, zeros);
        Assert.AreEqual(expected, Energy(settings, wattHours, 0));
    }

    [TestMethod]
    public void In_verification_mode_an_energy_shows_tenths_of_a_watt_hour()
    {
        var settings = new SettingsFile();
        settings.TrySet(SettingId.DisplayVerification, 1);
        Assert.AreEqual("  003.4567", Energy(settings, 3456, 2800000000000)); // 3456.777 Wh
        Assert.AreEqual("  000.0000", Energy(settings, 1000000, 0)); // 1000 kWh: rolled over
    }

    [TestMethod]
    [DataRow(0, "70:01:01", "00:00:00")]
    [DataRow(951782399, "00:02:28", "23:59:59")] // the last second before a leap day
    [DataRow(951782400, "00:02:29", "00:00:00")]
    [DataRow(1795273667, "26:11:21", "15:07:47")]
    [DataRow(2147483647, "38:01:19", "03:14:07")]
    public void Date_and_time_have_two_digits_each(int unixSeconds, string date, string time)
    {
        var row = new byte[16];
        ReadingText.Clear(row);
        ClockText.PutDate(row, 0, unixSeconds);
        ClockText.PutTime(row, 8, unixSeconds);
        Assert.AreEqual(date + time, Text(row, 16));
    }

    private static ReadingFormat NewFormat(RegisterFile registers)
    {
        return new ReadingFormat(registers, new EnergyAccumulators(registers), new SettingsFile());
    }

    private static string Energy(SettingsFile settings, long wattHours, long nanojoules)
    {
        var registers = new RegisterFile();
        var format = new ReadingFormat(registers, new EnergyAccumulators(registers), settings);
        var row = new byte[16];
        ReadingText.Clear(row);
        format.PutEnergy(row, 10, 10, wattHours, nanojoules);
        return Text(row, 10);
    }

    private static string Text(byte[] row, int count)
    {
        var characters = new char[count];
        for (int column = 0; column < count; column++)
        {
            characters[column] = (char)row[column];
        }

        return new string(characters);
    }
}
