using nanoFramework.TestFramework;
using NfMeter.Hal;
using NfMeter.Modbus;

namespace NfMeter.UnitTests;

[TestClass]
public class ModbusSettingsTests
{
    [TestMethod]
    public void A_new_meter_is_unit_1_at_9600_baud_with_even_parity()
    {
        ModbusSettings settings = new ModbusSettings();
        Assert.AreEqual(1, settings.UnitAddress);
        Assert.AreEqual(9600, settings.Baud);
        Assert.AreEqual(SerialParity.Even, settings.Parity);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(248)]
    [DataRow(-1)]
    public void A_unit_address_that_is_none_changes_nothing(int unitAddress)
    {
        ModbusSettings settings = new ModbusSettings();
        Assert.IsTrue(settings.TrySetUnitAddress(247));
        Assert.IsFalse(settings.TrySetUnitAddress(unitAddress));
        Assert.AreEqual(247, settings.UnitAddress);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(9601)]
    [DataRow(19200)]
    public void A_baud_rate_the_pro380_does_not_have_changes_nothing(int baud)
    {
        ModbusSettings settings = new ModbusSettings();
        Assert.IsTrue(settings.TrySetBaud(300));
        Assert.IsFalse(settings.TrySetBaud(baud));
        Assert.AreEqual(300, settings.Baud);
    }

    [TestMethod]
    public void A_parity_or_a_lateness_that_is_none_changes_nothing()
    {
        ModbusSettings settings = new ModbusSettings();
        Assert.IsFalse(settings.TrySetParity(3));
        Assert.IsFalse(settings.TrySetParity(-1));
        Assert.IsFalse(settings.TrySetLateCharacters(-1));
        Assert.IsFalse(settings.TrySetLateCharacters(201));
        Assert.AreEqual(SerialParity.Even, settings.Parity);
        Assert.AreEqual(26, settings.LateCharacters);
    }
}
