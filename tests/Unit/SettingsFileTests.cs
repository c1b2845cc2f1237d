using nanoFramework.TestFramework;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.UnitTests;

[TestClass]
public class SettingsFileTests
{
    [TestMethod]
    public void Every_setting_is_declared_with_a_name_and_a_default_in_range()
    {
        var settings = new SettingsFile();
        for (int id = 0; id < SettingId.Count; id++)
        {
            Assert.IsTrue(settings.Name(id) != null, "setting " + id + " isn't declared");
            Assert.AreEqual(settings.Default(id), settings.Read(id), settings.Name(id));
            Assert.AreEqual(SettingResult.Ok, settings.TrySet(id, settings.Default(id)), settings.Name(id));
        }

        Assert.AreEqual(0, settings.Changes);
    }

    [TestMethod]
    public void A_value_out_of_range_is_refused_and_changes_nothing()
    {
        var settings = new SettingsFile();
        for (int id = 0; id < SettingId.Count; id++)
        {
            Assert.AreEqual(SettingResult.OutOfRange, settings.TrySet(id, settings.Smallest(id) - 1));
            Assert.AreEqual(SettingResult.OutOfRange, settings.TrySet(id, settings.Largest(id) + 1));
            Assert.AreEqual(settings.Default(id), settings.Read(id));
        }

        Assert.AreEqual(0, settings.Changes);
    }

    [TestMethod]
    public void Only_the_pulse_rates_of_the_data_sheet_are_offered()
    {
        var settings = new SettingsFile();
        foreach (int rate in new[] { 1000000, 200000, 100000, 10000, 1000, 100, 10, 1 })
        {
            Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.S0Rate, rate));
        }

        Assert.AreEqual(SettingResult.NotOffered, settings.TrySet(SettingId.S0Rate, 50000));
        Assert.AreEqual(1L, settings.Read(SettingId.S0Rate));
    }

    [TestMethod]
    public void Under_the_seal_only_free_settings_change()
    {
        var settings = new SettingsFile { IsSealed = true };
        Assert.AreEqual(SettingResult.Sealed, settings.TrySet(SettingId.S0Rate, 10000));
        Assert.AreEqual(100000L, settings.Read(SettingId.S0Rate));
        Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.DisplaySeconds, 5));
        Assert.AreEqual(1, settings.Changes);
    }

    [TestMethod]
    public void A_rule_can_refuse_and_is_told_of_what_passes()
    {
        var rules = new Rules();
        var settings = new SettingsFile { Rules = rules };
        rules.Answer = SettingResult.Conflict;
        Assert.AreEqual(SettingResult.Conflict, settings.TrySet(SettingId.DisplaySeconds, 5));
        Assert.AreEqual(10L, settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(-1, rules.Applied);
        rules.Answer = SettingResult.Ok;
        Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.DisplaySeconds, 5));
        Assert.AreEqual(SettingId.DisplaySeconds, rules.Applied);
    }

    [TestMethod]
    public void Several_changes_are_counted_and_stored_at_their_end_or_never()
    {
        var rules = new Rules();
        var settings = new SettingsFile { Rules = rules };
        settings.BeginSeveral();
        Assert.AreEqual(SettingResult.Ok, settings.TrySetNext(SettingId.DisplaySeconds, 5));
        Assert.AreEqual(SettingResult.Ok, settings.TrySetNext(SettingId.ModbusAddress, 9));
        Assert.AreEqual(SettingResult.OutOfRange, settings.TrySetNext(SettingId.ModbusAddress, 999));
        Assert.AreEqual(5L, settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(10L, settings.ReadWhole(SettingId.DisplaySeconds));
        settings.UndoSeveral();
        Assert.AreEqual(10L, settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(1L, settings.Read(SettingId.ModbusAddress));
        Assert.AreEqual(SettingId.ModbusAddress, rules.Applied, "the last one put back");
        Assert.AreEqual(0, settings.Changes + rules.Counted);

        settings.BeginSeveral();
        settings.TrySetNext(SettingId.DisplaySeconds, 5);
        settings.TrySetNext(SettingId.ModbusAddress, 1);
        settings.EndSeveral();
        Assert.AreEqual(5L, settings.ReadWhole(SettingId.DisplaySeconds));
        Assert.AreEqual(1, settings.Changes);
        settings.TellNext(SettingId.DisplaySeconds);
        settings.TellNext(SettingId.ModbusAddress);
        Assert.AreEqual(1, rules.Counted, "the one that has another value now");
    }

    [TestMethod]
    public void What_a_button_changes_amid_several_stands_by_itself_and_is_counted_once()
    {
        var rules = new Rules();
        var settings = new SettingsFile { Rules = rules, Seconds = 77 };
        settings.BeginSeveral();
        settings.TrySetNext(SettingId.DisplaySeconds, 5);
        settings.TrySetNext(SettingId.ModbusAddress, 9);
        Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.DisplaySeconds, 6));
        Assert.AreEqual(1, settings.Changes);
        Assert.AreEqual(6L, settings.ReadWhole(SettingId.DisplaySeconds));
        settings.UndoSeveral();
        Assert.AreEqual(6L, settings.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(1L, settings.Read(SettingId.ModbusAddress));
        Assert.AreEqual(1, settings.Changes);

        settings.BeginSeveral();
        settings.TrySetNext(SettingId.DisplaySeconds, 7);
        settings.TrySetNext(SettingId.ModbusAddress, 9);
        settings.TrySetNext(SettingId.ModbusAddress, 8);
        settings.TrySetNext(SettingId.ModbusBaud, 19200);
        settings.TrySet(SettingId.DisplaySeconds, 8);
        settings.UndoNext(SettingId.ModbusBaud);
        settings.EndSeveral();
        Assert.AreEqual(3, settings.Changes, "the button's first, its second, the address");
        settings.TellNext(SettingId.DisplaySeconds);
        settings.TellNext(SettingId.ModbusAddress);
        settings.TellNext(SettingId.ModbusAddress);
        settings.TellNext(SettingId.ModbusBaud);
        Assert.AreEqual(3, rules.Counted, "the button's two, the address");
    }

    [TestMethod]
    public void A_stored_value_that_is_not_valid_any_more_leaves_the_default()
    {
        var settings = new SettingsFile();
        settings.Restore(SettingId.DisplaySeconds, 99);
        Assert.AreEqual(10L, settings.Read(SettingId.DisplaySeconds));
        settings.Restore(SettingId.DisplaySeconds, 7);
        Assert.AreEqual(7L, settings.Read(SettingId.DisplaySeconds));
    }

    private sealed class Rules : ISettingsRules
    {
        public int Answer;
        public int Applied = -1;
        public int Counted;

        public int Check(int id, long value) => Answer;

        public int CheckTogether() => Answer;

        public string Explain(int id, long value) => "because";

        public void Apply(int id) => Applied = id;

        public void Changed(int id) => Counted++;
    }

    [TestMethod]
    public void A_record_is_of_its_first_piece_s_moment_whatever_changes_meanwhile()
    {
        var settings = new SettingsFile();
        var writer = new SettingsRecord(settings);
        byte[] record = new byte[RecordRing.RecordBytes];
        int piece = writer.Put(record, 0);
        long before = settings.Read(SettingId.DisplaySeconds);
        for (int change = 0; piece != RecordRing.NoPiece; change++)
        {
            Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.DisplaySeconds, 10 + change));
            Assert.IsTrue(change < SettingId.Count, "it is never begun again");
            piece = writer.Put(record, piece);
        }

        var next = new SettingsFile();
        new SettingsRecord(next).Restore(record);
        Assert.AreEqual(before, next.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(0, next.Changes);
        RecordPieces.PutAll(writer, record);
        new SettingsRecord(next).Restore(record);
        Assert.AreEqual(settings.Read(SettingId.DisplaySeconds), next.Read(SettingId.DisplaySeconds));
        Assert.AreEqual(settings.Changes, next.Changes);
    }
}
