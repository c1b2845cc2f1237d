using nanoFramework.TestFramework;
using NfMeter.Energy;
using NfMeter.Metrology;
using NfMeter.Registers;

namespace NfMeter.UnitTests;

[TestClass]
public class EnergyAccumulatorTests
{
    [TestMethod]
    public void One_milliwatt_for_one_microsecond_is_one_nanojoule()
    {
        var energies = new EnergyAccumulators(new RegisterFile());
        energies.AddPhase(0, Power(0, 1000, 0, 1));
        Assert.AreEqual(1L, energies.Nanojoules(RegisterId.ActiveImport));
        Assert.AreEqual(1L, energies.Nanojoules(RegisterId.ActiveImportL1));
        Assert.AreEqual(0L, energies.Nanojoules(RegisterId.ActiveExport));
    }

    [TestMethod]
    public void What_is_below_a_nanojoule_is_carried_and_never_lost()
    {
        var energies = new EnergyAccumulators(new RegisterFile());
        var measured = Power(1, 1, 0, 1);
        for (int window = 0; window < 2999; window++)
        {
            energies.AddPhase(1, measured);
        }

        Assert.AreEqual(2L, energies.Nanojoules(RegisterId.ActiveImportL2));
        energies.AddPhase(1, measured);
        Assert.AreEqual(3L, energies.Nanojoules(RegisterId.ActiveImportL2));
        Assert.AreEqual(3L, energies.Nanojoules(RegisterId.ActiveImport));
    }

    [TestMethod]
    public void A_kilowatt_for_an_hour_is_a_thousand_watt_hours_exactly()
    {
        var registers = new RegisterFile();
        var energies = new EnergyAccumulators(registers);
        var measured = Power(2, 1000000000, 0, 200000);
        for (int window = 0; window < 5 * 3600; window++)
        {
            energies.AddPhase(2, measured);
        }

        Assert.AreEqual(1000L, energies.WattHours(RegisterId.ActiveImport));
        Assert.AreEqual(0L, energies.Nanojoules(RegisterId.ActiveImport));
        Assert.AreEqual(1000L, registers.Read(RegisterId.ActiveImportL3));
    }

    [TestMethod]
    public void Each_direction_and_kind_goes_to_its_own_register()
    {
        var energies = new EnergyAccumulators(new RegisterFile());
        energies.AddPhase(0, Power(0, -5000, 7000, 1));
        energies.AddPhase(1, Power(1, 2000, -3000, 1));
        Assert.AreEqual(5L, energies.Nanojoules(RegisterId.ActiveExportL1));
        Assert.AreEqual(7L, energies.Nanojoules(RegisterId.ReactiveImportL1));
        Assert.AreEqual(2L, energies.Nanojoules(RegisterId.ActiveImportL2));
        Assert.AreEqual(3L, energies.Nanojoules(RegisterId.ReactiveExportL2));
        Assert.AreEqual(5L, energies.Nanojoules(RegisterId.ActiveExport));
        Assert.AreEqual(2L, energies.Nanojoules(RegisterId.ActiveImport));
        Assert.AreEqual(7L, energies.Nanojoules(RegisterId.ReactiveImport));
        Assert.AreEqual(3L, energies.Nanojoules(RegisterId.ReactiveExport));
    }

    [TestMethod]
    public void A_restored_energy_goes_on_from_where_it_was()
    {
        var energies = new EnergyAccumulators(new RegisterFile());
        energies.Restore(RegisterId.ActiveImport, 41, EnergyAccumulators.NanojoulesPerWattHour - 1);
        energies.AddPhase(0, Power(0, 1000, 0, 1));
        Assert.AreEqual(42L, energies.WattHours(RegisterId.ActiveImport));
        Assert.AreEqual(0L, energies.Nanojoules(RegisterId.ActiveImport));
    }

    private static Measurement Power(int phase, long microwatts, long microvars, int microseconds)
    {
        var measured = new Measurement { Microseconds = microseconds };
        measured.ActiveMicrowatts[phase] = microwatts;
        measured.ReactiveMicrovars[phase] = microvars;
        return measured;
    }
}
