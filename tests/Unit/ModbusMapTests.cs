using System;
using nanoFramework.TestFramework;
using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Modbus;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.UnitTests;

[TestClass]
public class ModbusMapTests
{
    private static readonly byte[] buffer = new byte[4];

    [TestMethod]
    public void The_blocks_real_clients_read_in_one_request_are_there()
    {
        RegisterMap map = Map(new RegisterFile());
        Assert.AreNotEqual(RegisterMap.NoPlace, map.Locate(0x4000, 32));
        Assert.AreNotEqual(RegisterMap.NoPlace, map.Locate(0x5000, 50));
        Assert.AreNotEqual(RegisterMap.NoPlace, map.Locate(0x6000, 60));
        Assert.AreNotEqual(RegisterMap.NoPlace, map.Locate(0x6000, 75));
    }

    [TestMethod]
    public void Addresses_beside_the_blocks_are_not_in_the_map()
    {
        RegisterMap map = Map(new RegisterFile());
        Assert.AreEqual(RegisterMap.NoPlace, map.Locate(0x3FFF, 1));
        Assert.AreEqual(RegisterMap.NoPlace, map.Locate(0x3FFF, 2));
        Assert.AreEqual(RegisterMap.NoPlace, map.Locate(0x4020, 1));
        Assert.AreEqual(RegisterMap.NoPlace, map.Locate(0x4000, 33));
        Assert.AreEqual(RegisterMap.NoPlace, map.Locate(0x5032, 1));
        Assert.AreEqual(RegisterMap.NoPlace, map.Locate(0x6000, 76));
        Assert.AreEqual(RegisterMap.NoPlace, map.Locate(0x6FFF, 2));
        Assert.AreEqual(RegisterMap.NoPlace, map.Locate(0xFFFF, 125));
    }

    [TestMethod]
    public void Power_in_milliwatts_is_read_in_kilowatts_and_energy_in_kilowatt_hours()
    {
        RegisterFile registers = new RegisterFile();
        registers.Write(RegisterId.ActivePowerL2, -1500000);
        registers.Write(RegisterId.ActiveExport, 2500);
        AssertValue(registers, 0x5016, unchecked((int)0xBFC00000)); // -1.5 kW
        AssertValue(registers, 0x6018, 0x40200000);                 // 2.5 kWh
    }

    [TestMethod]
    public void A_current_has_the_sign_of_its_phases_power_and_of_no_other()
    {
        RegisterFile registers = new RegisterFile();
        registers.Write(RegisterId.CurrentL1, 1500000);
        registers.Write(RegisterId.CurrentL3, 1500000);
        registers.Write(RegisterId.ActivePowerL3, -345000);
        AssertValue(registers, 0x500C, 0x3FC00000);
        AssertValue(registers, 0x5010, unchecked((int)0xBFC00000));
    }

    [TestMethod]
    public void A_serial_number_is_eight_digits_of_four_bits()
    {
        RegisterFile registers = new RegisterFile();
        registers.Write(RegisterId.SerialNumber, 15060001);
        AssertValue(registers, 0x4000, 0x15060001);
        registers.Write(RegisterId.SerialNumber, 12399999999);
        AssertValue(registers, 0x4000, unchecked((int)0x99999999));
    }

    [TestMethod]
    public void Quadrants_follow_the_signs_of_both_powers()
    {
        AssertQuadrant(1, 1, 1);
        AssertQuadrant(2, -1, 1);
        AssertQuadrant(3, -1, -1);
        AssertQuadrant(4, 1, -1);
        AssertQuadrant(1, 0, 0);
    }

    [TestMethod]
    public void Directions_are_the_phase_and_f_or_r()
    {
        RegisterFile registers = new RegisterFile();
        registers.Write(RegisterId.ActivePowerL2, -1);
        Assert.AreEqual(0x3146, Word(registers, 0x4012)); // "1F"
        Assert.AreEqual(0x3252, Word(registers, 0x4013)); // "2R"
        Assert.AreEqual(0x3346, Word(registers, 0x4014)); // "3F"
    }

    [TestMethod]
    public void A_count_too_high_for_one_word_stays_at_the_top()
    {
        RegisterFile registers = new RegisterFile();
        registers.Write(RegisterId.PowerDownCount, 65535);
        Assert.AreEqual(65535, Word(registers, 0x4016));
        registers.Write(RegisterId.PowerDownCount, 65536);
        Assert.AreEqual(65535, Word(registers, 0x4016));
    }

    [TestMethod]
    public void The_ports_settings_are_read_as_they_are_now()
    {
        SettingsFile settings = new SettingsFile();
        RegisterFile registers = new RegisterFile();
        RegisterMap map = MeterMap.Create(
            registers, settings, new EnergyAccumulators(registers), new StagedCalibration(new CalibratedRig()));
        AssertSettings(map, 1, 9600, 1);
        settings.TrySet(SettingId.ModbusAddress, 247);
        settings.TrySet(SettingId.ModbusBaud, 1200);
        settings.TrySet(SettingId.ModbusParity, SerialParity.None);
        AssertSettings(map, 247, 1200, 2);
        settings.TrySet(SettingId.ModbusParity, SerialParity.Odd);
        AssertSettings(map, 247, 1200, 3);
        settings.TrySet(SettingId.ModbusBaud, 115200);
        AssertSettings(map, 247, 65535, 3);
    }

    [TestMethod]
    public void A_value_can_be_read_by_halves()
    {
        RegisterFile registers = new RegisterFile();
        registers.Write(RegisterId.VoltageL1, 234300); // 0x436A4CCD
        RegisterMap map = Map(registers);
        Assert.AreEqual(1, map.Put(map.Locate(0x5002, 1), 1, buffer, 0));
        Assert.AreEqual(0x436A, (buffer[0] << 8) | buffer[1]);
        Assert.AreEqual(1, map.Put(map.Locate(0x5003, 2), 2, buffer, 0));
        Assert.AreEqual(0x4CCD, (buffer[0] << 8) | buffer[1]);
    }

    [TestMethod]
    public void Words_without_a_row_are_zero_even_where_all_registers_hold_something()
    {
        RegisterFile registers = new RegisterFile();
        for (int id = 0; id < RegisterId.Count; id++)
        {
            registers.Write(id, 123456789);
        }

        Assert.AreEqual(0, Word(registers, 0x5000)); // voltage of the one-phase meter
        Assert.AreEqual(0, Word(registers, 0x500A)); // and its current
        Assert.AreEqual(0, Word(registers, 0x400C)); // CT ratio of a direct meter
        Assert.AreEqual(0, Word(registers, 0x2002)); // between old addresses
    }

    [TestMethod]
    public void A_row_outside_the_blocks_over_another_row_or_with_an_unknown_format_is_refused()
    {
        Assert.IsTrue(IsRefused(0x0FFF, WordFormat.Integer, RegisterId.ErrorCode));
        Assert.IsTrue(IsRefused(0x1003, WordFormat.Float, RegisterId.VoltageL1));
        Assert.IsTrue(IsRefused(0x1001, WordFormat.Integer, RegisterId.ErrorCode));
        Assert.IsTrue(IsRefused(0x1002, WordFormat.Last + 1, 0));
        Assert.IsFalse(IsRefused(0x1002, WordFormat.Float, RegisterId.VoltageL1));
    }

    private static bool IsRefused(int address, int format, int source)
    {
        RegisterFile registers = new RegisterFile();
        RegisterMap map = new RegisterMap(
            registers, new SettingsFile(), new EnergyAccumulators(registers), null, 2, 4);
        map.Block(0x1000, 4);
        map.Row(0x1000, WordFormat.Float, RegisterId.Frequency);
        try
        {
            map.Row(address, format, source);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static void AssertValue(RegisterFile registers, int address, int bits)
    {
        RegisterMap map = Map(registers);
        Assert.AreEqual(2, map.Put(map.Locate(address, 2), 2, buffer, 0));
        Assert.AreEqual(bits, (buffer[0] << 24) | (buffer[1] << 16) | (buffer[2] << 8) | buffer[3]);
    }

    private static void AssertQuadrant(int quadrant, int active, int reactive)
    {
        RegisterFile registers = new RegisterFile();
        registers.Write(RegisterId.ActivePowerL2, active);
        registers.Write(RegisterId.ReactivePowerL2, reactive);
        Assert.AreEqual(quadrant, Word(registers, 0x4019));
        Assert.AreEqual(1, Word(registers, 0x4018));
    }

    private static void AssertSettings(RegisterMap map, int unitAddress, int baud, int parity)
    {
        Assert.AreEqual(unitAddress, Word(map, 0x4003));
        Assert.AreEqual(baud, Word(map, 0x4004));
        Assert.AreEqual(parity, Word(map, 0x4011));
    }

    private static RegisterMap Map(RegisterFile registers)
    {
        return MeterMap.Create(
            registers, new SettingsFile(), new EnergyAccumulators(registers),
            new StagedCalibration(new CalibratedRig()));
    }

    private static int Word(RegisterFile registers, int address)
    {
        return Word(Map(registers), address);
    }

    private static int Word(RegisterMap map, int address)
    {
        Assert.AreEqual(1, map.Put(map.Locate(address, 1), 1, buffer, 0));
        return (buffer[0] << 8) | buffer[1];
    }
}
