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
        RecordPieces.PutAll(parts.Record, record);

        var next = new Parts();
        next.Pulses[2].SetUp(1, FollowedEnergy.ImportLessExport, PulseProfile.Pro380, null);
        next.Inputs[1].SetUp(1000000, PulseInputUnit.Litre);
        next.Record.Restore(record, false);
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            // R+ and R- aren't stored: they are the sums of their quadrants. Nor tariff 1's: what tariff 2 has not.
            bool isSum = id == RegisterId.ReactiveImport || id == RegisterId.ReactiveExport
                || (id >= RegisterId.ReactiveImportL1 && id <= RegisterId.ReactiveExportL3)
                || (id >= RegisterId.ActiveImportT1 && id <= RegisterId.ReactiveExportT1);
            if (!isSum)
            {
                Assert.AreEqual(1099511627775L - id, next.Energies.WattHours(id));
                Assert.AreEqual(EnergyAccumulators.NanojoulesPerWattHour - 1 - id, next.Energies.Nanojoules(id));
            }
        }

        // Q3 and Q4 of L2: 2^40 - 1 - 27 and - 30 Wh, and 3.6e12 - 28 and - 31 nJ, which carry one.
        Assert.AreEqual(2L * 1099511627775 - 57 + 1, next.Energies.WattHours(RegisterId.ReactiveExportL2));
        Assert.AreEqual(
            EnergyAccumulators.NanojoulesPerWattHour - 59, next.Energies.Nanojoules(RegisterId.ReactiveExportL2));

        // Tariff 2 has number 36 less in both: 36 Wh and 36 nJ are tariff 1's.
        Assert.AreEqual(36L, next.Energies.WattHours(RegisterId.ActiveImportT1));
        Assert.AreEqual(36L, next.Energies.Nanojoules(RegisterId.ActiveImportT1));

        Assert.AreEqual(-359999999999999999L, next.Pulses[2].RemainderNanojoules);
        Assert.AreEqual(4294967295L, next.Pulses[2].Owed);
        Assert.AreEqual(1099511627775L, next.Registers.Read(RegisterId.PulseInput2));
        Assert.AreEqual(999999, next.Inputs[1].Remainder);
    }

    [TestMethod]
    public void A_record_is_of_one_moment_whatever_is_counted_while_it_is_written()
    {
        var parts = new Parts();
        parts.Energies.Restore(RegisterId.ActiveImport, 5, 7);
        parts.Energies.Restore(RegisterId.DayExport, 5, 7);
        byte[] record = new byte[RecordRing.RecordBytes];
        record[RecordRing.LayoutOffset] = RecordRing.Layout;
        int piece = parts.Record.Put(record, 0);
        parts.Energies.Restore(RegisterId.ActiveImport, 1, 1);
        piece = parts.Record.Put(record, piece);
        parts.Energies.Restore(RegisterId.DayExport, 1, 1);
        RecordPieces.PutFrom(parts.Record, record, piece);

        var next = new Parts();
        next.Record.Restore(record, false);
        Assert.AreEqual(5L, next.Energies.WattHours(RegisterId.ActiveImport));
        Assert.AreEqual(7L, next.Energies.Nanojoules(RegisterId.ActiveImport));
        Assert.AreEqual(5L, next.Energies.WattHours(RegisterId.DayExport));
        Assert.AreEqual(7L, next.Energies.Nanojoules(RegisterId.DayExport));
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
        RecordPieces.PutAll(parts.Record, record);
        var next = new Parts();
        next.Pulses[1].SetUp(200000, FollowedEnergy.Import, PulseProfile.Pro380, null);
        next.Pulses[2].SetUp(100000, FollowedEnergy.Export, PulseProfile.Pro380, null);
        next.Record.Restore(record, false);
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
