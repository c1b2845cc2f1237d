using nanoFramework.TestFramework;
using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Pulses;
using NfMeter.Registers;
using NfMeter.Storage;

namespace NfMeter.UnitTests;

[TestClass]
public class StateRecordTests
{
    [TestMethod]
    public void A_record_of_layout_1_is_read()
    {
        // Payload: 16 energies of 6 + 6 bytes, LED and S0 1 of 8 bytes, power-downs 4, seconds 4.
        byte[] record = new byte[RecordRing.RecordBytes];
        record[RecordRing.LayoutOffset] = 1;
        int place = RecordRing.PayloadOffset;
        for (int id = 0; id < 16; id++)
        {
            LittleEndian.Put(record, place, 1000 + id, 6);
            LittleEndian.Put(record, place + 6, 3599999999000L + id, 6);
            place += 12;
        }

        LittleEndian.Put(record, place, 123456789012L, 8);
        LittleEndian.Put(record, place + 8, 234567890123L, 8);
        LittleEndian.Put(record, place + 16, 7, 4);
        LittleEndian.Put(record, place + 20, 1234567, 4);

        var parts = new Parts();
        parts.Record.Restore(record);
        for (int id = 0; id < 16; id++)
        {
            Assert.AreEqual(1000L + id, parts.Energies.WattHours(id));
            Assert.AreEqual(3599999999000L + id, parts.Energies.Nanojoules(id));
        }

        Assert.AreEqual(123456789012L, parts.Pulses[0].RemainderNanojoules);
        Assert.AreEqual(234567890123L, parts.Pulses[1].RemainderNanojoules);
        Assert.AreEqual(0L, parts.Pulses[2].RemainderNanojoules);
        Assert.AreEqual(7L, parts.Registers.Read(RegisterId.PowerDownCount));
        Assert.AreEqual(1234567L, parts.Registers.Read(RegisterId.OperatingTime));
    }

    [TestMethod]
    public void Everything_comes_back_as_it_was_at_its_largest()
    {
        var parts = new Parts();
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            parts.Energies.Restore(id, 1099511627775L - id, EnergyAccumulators.NanojoulesPerWattHour - 1 - id);
        }

        parts.Pulses[2].SetUp(1, FollowedEnergy.ImportLessExport, PulseProfile.Pro380, null);
        parts.Pulses[2].Restore(-359999999999999999L, 4294967295L);
        parts.Inputs[1].SetUp(1000000, PulseInputUnit.Litre);
        parts.Inputs[1].Restore(1099511627775L, 999999);
        byte[] record = new byte[RecordRing.RecordBytes];
        record[RecordRing.LayoutOffset] = RecordRing.Layout;
        parts.Record.Save(record, 0);

        var next = new Parts();
        next.Pulses[2].SetUp(1, FollowedEnergy.ImportLessExport, PulseProfile.Pro380, null);
        next.Inputs[1].SetUp(1000000, PulseInputUnit.Litre);
        next.Record.Restore(record);
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            Assert.AreEqual(1099511627775L - id, next.Energies.WattHours(id));
            Assert.AreEqual(EnergyAccumulators.NanojoulesPerWattHour - 1 - id, next.Energies.Nanojoules(id));
        }

        Assert.AreEqual(-359999999999999999L, next.Pulses[2].RemainderNanojoules);
        Assert.AreEqual(4294967295L, next.Pulses[2].Owed);
        Assert.AreEqual(1099511627775L, next.Registers.Read(RegisterId.PulseInput2));
        Assert.AreEqual(999999, next.Inputs[1].Remainder);
    }

    [TestMethod]
    public void A_remainder_does_not_go_back_to_an_output_with_another_constant_or_energy()
    {
        var parts = new Parts();
        for (int output = 0; output < 3; output++)
        {
            parts.Pulses[output].Restore(1000000, 0);
        }

        byte[] record = new byte[RecordRing.RecordBytes];
        record[RecordRing.LayoutOffset] = RecordRing.Layout;
        parts.Record.Save(record, 0);
        var next = new Parts();
        next.Pulses[1].SetUp(200000, FollowedEnergy.Import, PulseProfile.Pro380, null);
        next.Pulses[2].SetUp(100000, FollowedEnergy.Export, PulseProfile.Pro380, null);
        next.Record.Restore(record);
        Assert.AreEqual(1000000L, next.Pulses[0].RemainderNanojoules);
        Assert.AreEqual(0L, next.Pulses[1].RemainderNanojoules);
        Assert.AreEqual(0L, next.Pulses[2].RemainderNanojoules);
    }

    private sealed class Parts
    {
        public readonly RegisterFile Registers = new RegisterFile();
        public readonly EnergyAccumulators Energies;
        public readonly PulseGenerator[] Pulses;
        public readonly PulseInputCounter[] Inputs;
        public readonly StateRecord Record;

        public Parts()
        {
            Energies = new EnergyAccumulators(Registers);
            Pulses = new[]
            {
                new PulseGenerator(new Output()), new PulseGenerator(new Output()), new PulseGenerator(new Output()),
            };
            Inputs = new[]
            {
                new PulseInputCounter(null, Registers, RegisterId.PulseInput1),
                new PulseInputCounter(null, Registers, RegisterId.PulseInput2),
            };
            Record = new StateRecord(Registers, Energies, Pulses, Inputs);
        }
    }

    private sealed class Output : IPulseOutput
    {
        public int ShortestWidthMicroseconds => 100;

        public int LongestWidthMicroseconds => 100000;

        public int WidthErrorMicroseconds => 2;

        public bool TryStart(int widthMicroseconds) => true;
    }
}
