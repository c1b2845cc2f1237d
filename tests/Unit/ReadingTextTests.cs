using nanoFramework.TestFramework;
using NfMeter.Display;
using NfMeter.Registers;

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
    [DataRow(RegisterId.ActivePower, -400, "    -0.000")]
    [DataRow(RegisterId.VoltageL1, 230049, "     230.0")]
    [DataRow(RegisterId.VoltageL1, 230050, "     230.1")]
    [DataRow(RegisterId.CurrentL3, 5000499, "     5.000")]
    [DataRow(RegisterId.CurrentL3, 20000, "     0.020")]
    [DataRow(RegisterId.Frequency, 49996, "     50.00")]
    [DataRow(RegisterId.ErrorCode, 0, "         0")]
    [DataRow(RegisterId.ErrorCode, 8, "         8")]
    public void A_value_stands_right_aligned_with_its_digits(int id, int value, string expected)
    {
        var registers = new RegisterFile();
        registers.Write(id, value);
        var row = new byte[16];
        ReadingText.Clear(row);
        ReadingText.PutValue(row, 10, 10, registers, id);
        Assert.AreEqual(expected, Text(row, 10));
    }

    [TestMethod]
    public void A_value_that_does_not_fit_shows_as_dashes()
    {
        var registers = new RegisterFile();
        registers.Write(RegisterId.ActivePower, 1234567890123);
        var row = new byte[16];
        ReadingText.Clear(row);
        ReadingText.PutValue(row, 10, 8, registers, RegisterId.ActivePower);
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
        Assert.AreEqual("kWh", ReadingText.Symbol(Unit.WattHour));
        Assert.AreEqual("kvarh", ReadingText.Symbol(Unit.VarHour));
        Assert.AreEqual("V", ReadingText.Symbol(Unit.Volt));
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
