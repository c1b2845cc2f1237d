using nanoFramework.TestFramework;
using NfMeter.Registers;

namespace NfMeter.UnitTests;

[TestClass]
public class RegisterFileTests
{
    [TestMethod]
    public void Every_register_is_declared_with_an_OBIS_code_of_its_own()
    {
        var registers = new RegisterFile();
        for (int id = 0; id < RegisterId.Count; id++)
        {
            Assert.IsTrue(registers.ObisCode(id) != null, "register " + id + " isn't declared");
            for (int other = 0; other < id; other++)
            {
                Assert.IsFalse(registers.ObisCode(other) == registers.ObisCode(id), registers.ObisCode(id) + " twice");
            }
        }
    }

    [TestMethod]
    public void Energies_come_first_and_are_kept_in_whole_watt_hours()
    {
        var registers = new RegisterFile();
        for (int id = 0; id < RegisterId.Count; id++)
        {
            int unit = registers.UnitOf(id);
            bool energy = unit == Unit.WattHour || unit == Unit.VarHour;
            bool derived = registers.Is(id, RegisterFile.Derived);
            Assert.IsTrue((energy && !derived) == id < RegisterId.EnergyCount, registers.ObisCode(id));
            if (energy)
            {
                Assert.AreEqual(0, registers.Decimals(id), registers.ObisCode(id));
                Assert.IsTrue(registers.Is(id, RegisterFile.Kept) != derived, registers.ObisCode(id));
            }
        }
    }

    [TestMethod]
    public void The_energies_of_a_direction_have_the_OBIS_codes_of_IEC_62056_61()
    {
        var registers = new RegisterFile();
        Assert.AreEqual("1.8.0", registers.ObisCode(RegisterId.ActiveImport));
        Assert.AreEqual("2.8.0", registers.ObisCode(RegisterId.ActiveExport));
        Assert.AreEqual("61.8.0", registers.ObisCode(RegisterId.ActiveImportL3));
        Assert.AreEqual("44.8.0", registers.ObisCode(RegisterId.ReactiveExportL2));
        Assert.AreEqual("52.7.0", registers.ObisCode(RegisterId.VoltageL2));
        Assert.AreEqual("71.7.0", registers.ObisCode(RegisterId.CurrentL3));
        Assert.AreEqual("14.7.0", registers.ObisCode(RegisterId.Frequency));
    }

    [TestMethod]
    public void A_written_value_is_read_back_and_changes_no_other()
    {
        var registers = new RegisterFile();
        var fresh = new RegisterFile();
        registers.Write(RegisterId.VoltageL2, 230123);
        for (int id = 0; id < RegisterId.Count; id++)
        {
            Assert.AreEqual(id == RegisterId.VoltageL2 ? 230123L : fresh.Read(id), registers.Read(id));
        }
    }
}
