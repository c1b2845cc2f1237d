using System;
using NfMeter.Display;
using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Pulses;

namespace NfMeter.Settings;

/// <summary>The one declaration of everything that can be set, and its present value. A value out of range is refused
/// and changes nothing; legal settings can't change while the seal is closed.</summary>
public sealed class SettingsFile
{
    private readonly string[] names = new string[SettingId.Count];
    private readonly long[] smallest = new long[SettingId.Count];
    private readonly long[] largest = new long[SettingId.Count];
    private readonly long[] defaults = new long[SettingId.Count];
    private readonly int[][] offered = new int[SettingId.Count][];
    private readonly bool[] legal = new bool[SettingId.Count];
    private readonly long[] values = new long[SettingId.Count];

    // While several change: what they were before, which is what is stored if the power goes in between.
    private readonly long[] before = new long[SettingId.Count];

    // How many differ from before while several are being changed.
    private int severalChanged;

    /// <summary>Declares all settings, each at its default.</summary>
    public SettingsFile()
    {
        // PRO380 data sheet 2.03, section 5, "Pulse output rate": 10000 to 0.01 imp/kWh.
        Offer(
            SettingId.S0Rate, "S0 output 1, 0.01 imp/kWh", 100000, true,
            1000000, 200000, 100000, 10000, 1000, 100, 10, 1);

        // Section 5, "Test output flash rate"; 382L data sheet, "S0 LED diode".
        Offer(SettingId.LedRate, "test LED, 0.01 imp/kWh", 1000000, true, 1000000, 100000);

        // Section 5, 0.4 % of Ib = 5 A. Half of it is where registration stops: some 10 mA and 2.3 W, as the 382L.
        Range(SettingId.StartingCurrent, "starting current, uA", 20000, true, 1000, 1000000);

        // PRO380 register 0x4010; 382L data sheet, "Display": 10 s.
        Range(SettingId.DisplaySeconds, "seconds a reading is shown", 10, false, 1, 30);
        Range(SettingId.SerialNumber, "serial number", 1, true, 0, 99999999);

        // 382 technical description, "quadrant sums": individual (0) or vector summation (1). PRO380: individual.
        Range(SettingId.SumRule, "sum of phases, 0 each by itself, 1 net", 0, true, 0, 1);
        DeclarePulses();
        DeclareModbus();
        DeclareNetwork();
        DeclareDisplay();
    }

    /// <summary>Asked before and told after each change; null while the meter is being built.</summary>
    public ISettingsRules Rules { get; set; }

    /// <summary>True while the seal input is closed.</summary>
    public bool IsSealed { get; set; }

    /// <summary>True while several settings change one after another: what only has to hold for all of them, such as
    /// that no list misses a legal reading, is asked behind the last by <see cref="TestTogether"/>.</summary>
    public bool IsChangingSeveral { get; private set; }

    /// <summary>How often a setting was changed in the meter's life.</summary>
    public int Changes { get; private set; }

    /// <summary>The operating time of the newest change, seconds.</summary>
    public int ChangedAt { get; private set; }

    /// <summary>The operating time, seconds: what a change is stamped with. The meter keeps it.</summary>
    public int Seconds { get; set; }

    /// <summary>The present value.</summary>
    public long Read(int id) => values[id];

    /// <summary>Whether several are being changed, which may still all go back.</summary>
    public bool IsHalfChanged { get; private set; }

    /// <summary>The value to be stored: the present one, or while several are being changed the one before.</summary>
    public long ReadWhole(int id) => IsHalfChanged ? before[id] : values[id];

    /// <summary>Copies what <see cref="ReadWhole"/> says of all.</summary>
    /// <param name="to">Receives the value of each.</param>
    public void CopyWhole(long[] to) => Array.Copy(IsHalfChanged ? before : values, 0, to, 0, SettingId.Count);

    /// <summary>What the setting is, with its unit.</summary>
    public string Name(int id) => names[id];

    /// <summary>The smallest value.</summary>
    public long Smallest(int id) => smallest[id];

    /// <summary>The largest value.</summary>
    public long Largest(int id) => largest[id];

    /// <summary>The value it leaves the factory with.</summary>
    public long Default(int id) => defaults[id];

    /// <summary>The values it can have, or null when it can have all from smallest to largest. Not to be
    /// changed.</summary>
    public int[] Offered(int id) => offered[id];

    /// <summary>Whether it is legal data.</summary>
    public bool IsLegal(int id) => legal[id];

    /// <summary>Whether the meter is behind current transformers.</summary>
    public bool HasTransformers => values[SettingId.CtPrimary] != 0;

    /// <summary>Changes a setting.</summary>
    /// <returns>A <see cref="SettingResult"/>; unless it is <see cref="SettingResult.Ok"/> nothing changed.</returns>
    public int TrySet(int id, long value)
    {
        int result = Test(id, value);
        if (result == SettingResult.Ok)
        {
            Set(id, value);
        }

        return result;
    }

    /// <summary>Changes a setting without asking, to a value that <see cref="Test"/> has just let pass.</summary>
    public void Set(int id, long value)
    {
        TakeOutOfSeveral(id);
        before[id] = value;
        if (values[id] != value)
        {
            Use(id, value);
            CountChange();
            TellChanged(id);
        }
    }

    /// <summary>From here on <see cref="TrySetNext"/> changes several settings, which become one change with
    /// <see cref="EndSeveral"/> or none with <see cref="UndoSeveral"/>: until then they are neither counted nor
    /// stored.</summary>
    public void BeginSeveral()
    {
        Array.Copy(values, before, SettingId.Count);
        IsHalfChanged = true;
        severalChanged = 0;
    }

    /// <summary>Changes one of several, as <see cref="TrySet"/>.</summary>
    public int TrySetNext(int id, long value)
    {
        int result = TestNext(id, value);
        if (result == SettingResult.Ok && values[id] != value)
        {
            UseNext(id, value);
        }

        return result;
    }

    /// <summary>Puts one of several back to what it was, whatever may be set only once.</summary>
    public void UndoNext(int id)
    {
        if (values[id] != before[id])
        {
            UseNext(id, before[id]);
        }
    }

    /// <summary>Puts all back that <see cref="TrySetNext"/> has changed: nothing was. Long, unless
    /// <see cref="UndoNext"/> has left nothing.</summary>
    public void UndoSeveral()
    {
        for (int id = 0; IsHalfChanged && severalChanged != 0 && id < SettingId.Count; id++)
        {
            UndoNext(id);
        }

        IsHalfChanged = false;
    }

    /// <summary>What <see cref="TrySetNext"/> has changed is good: all is counted at once. Who is to know of each is told
    /// by <see cref="TellNext"/>.</summary>
    public void EndSeveral()
    {
        IsHalfChanged = false;
        if (severalChanged != 0)
        {
            CountChange();
            Changes += severalChanged - 1;
        }
    }

    /// <summary>After <see cref="EndSeveral"/>: tells of one of several, if it was changed.</summary>
    public void TellNext(int id)
    {
        if (values[id] != before[id])
        {
            before[id] = values[id];
            TellChanged(id);
        }
    }

    /// <summary>What <see cref="TrySet"/> would say, without changing anything.</summary>
    public int Test(int id, long value)
    {
        int result = CheckNow(id, value);
        if (result != SettingResult.Ok || values[id] == value)
        {
            return result;
        }

        if (legal[id] && IsSealed)
        {
            return SettingResult.Sealed;
        }

        return Rules == null ? SettingResult.Ok : Rules.Check(id, value);
    }

    /// <summary>As <see cref="Test"/> for one of several: what only has to hold for all of them isn't asked.</summary>
    public int TestNext(int id, long value)
    {
        IsChangingSeveral = true;
        int result = Test(id, value);
        IsChangingSeveral = false;
        return result;
    }

    /// <summary>Whether all settings are good together, after several were changed.</summary>
    /// <returns>A <see cref="SettingResult"/>.</returns>
    public int TestTogether() => Rules == null ? SettingResult.Ok : Rules.CheckTogether();

    /// <summary>Puts a setting back as it was stored; one that isn't valid any more keeps its default.</summary>
    public void Restore(int id, long value)
    {
        if (Check(id, value) == SettingResult.Ok)
        {
            TakeOutOfSeveral(id);
            values[id] = value;
            before[id] = value;
        }
    }

    /// <summary>Counts and stamps a change: of a setting, or of legal data that isn't one.</summary>
    public void CountChange()
    {
        Changes++;
        ChangedAt = Seconds;
    }

    /// <summary>Puts the count of changes and the stamp of the newest back.</summary>
    public void RestoreChanges(int changes, int changedAt)
    {
        Changes = changes;
        ChangedAt = changedAt;
    }

    /// <summary>Why <see cref="TrySet"/> refuses a value, for people; "" where it doesn't. Makes text: not for the
    /// loop.</summary>
    public string Explain(int id, long value)
    {
        switch (CheckNow(id, value))
        {
            case SettingResult.Final:
                return names[id] + ": can't be changed any more";
            case SettingResult.OutOfRange:
                return names[id] + ": must be " + smallest[id] + " to " + largest[id];
            case SettingResult.NotOffered:
                return names[id] + ": " + value + " is not offered";
        }

        if (legal[id] && IsSealed && value != values[id])
        {
            return names[id] + ": the seal is closed";
        }

        return Rules != null && value != values[id] && Rules.Check(id, value) != SettingResult.Ok
            ? Rules.Explain(id, value)
            : "";
    }

    private void Use(int id, long value)
    {
        values[id] = value;
        if (Rules != null)
        {
            Rules.Apply(id);
        }
    }

    // Counted first: whatever Use throws, the count is of what the values are.
    private void UseNext(int id, long value)
    {
        TakeOutOfSeveral(id);
        severalChanged += value != before[id] ? 1 : 0;
        Use(id, value);
    }

    // A button, say, has changed one of those that a request is changing: it stands by itself.
    private void TakeOutOfSeveral(int id)
    {
        if (IsHalfChanged && values[id] != before[id])
        {
            severalChanged--;
        }
    }

    private void TellChanged(int id)
    {
        if (Rules != null)
        {
            Rules.Changed(id);
        }
    }

    private void DeclareModbus()
    {
        // PRO380 registers 0x4003, 0x4004, 0x4011; its rates are 300 to 9600.
        Range(SettingId.ModbusAddress, "Modbus unit address", 1, false, 1, 247);
        Offer(
            SettingId.ModbusBaud, "Modbus baud rate", 9600, false,
            300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200);
        Range(SettingId.ModbusParity, "Modbus parity", SerialParity.Even, false, SerialParity.None, SerialParity.Odd);
        Range(SettingId.ModbusStopBits, "Modbus stop bits", 1, false, 1, 2);

        // 0 for a port that is never late. An ESP32 keeps bytes until 120 are there or the line was quiet for 10
        // characters; a full receiver can cut a request, and the rest, at most 16 bytes for the usual ones, comes that
        // much later again.
        Range(SettingId.ModbusLateCharacters, "Modbus, characters a port may be late", 26, false, 0, 200);
        Range(SettingId.ModbusAnswersReadsToAll, "Modbus, answers reads to address 0", 1, false, 0, 1);

        // PRO380 registers 0x400F and 0x6048.
        Offer(
            SettingId.CombinationCode, "combination code", CombinationCode.Forward, true,
            CombinationCode.Forward, CombinationCode.Reverse, CombinationCode.Sum, CombinationCode.ReverseLessForward,
            CombinationCode.ForwardLessReverse, CombinationCode.ForwardLessReverseForEver);
        Range(SettingId.Tariff, "tariff after a start", 1, false, 1, 2);
    }

    private void DeclarePulses()
    {
        // PRO380: output 1 forward, output 2 reverse (terminals 18/19 and 20/21).
        int last = FollowedEnergy.Count - 1;
        Range(SettingId.S0Energy, "S0 output 1, followed energy", FollowedEnergy.Import, true, 0, last);
        Range(SettingId.S0Profile, "S0 output 1, widths", PulseProfile.Pro380, true, 0, PulseProfile.Count - 1);
        Offer(
            SettingId.S0Rate2, "S0 output 2, 0.01 imp/kWh", 100000, true,
            1000000, 200000, 100000, 10000, 1000, 100, 10, 1);
        Range(SettingId.S0Energy2, "S0 output 2, followed energy", FollowedEnergy.Export, true, 0, last);
        Range(SettingId.S0Profile2, "S0 output 2, widths", PulseProfile.Pro380, true, 0, PulseProfile.Count - 1);
        Range(SettingId.LedEnergy, "test LED, followed energy", FollowedEnergy.Sum, true, 0, last);

        // PRO380 data sheet 2.03, section 5: Imax 100 A, 3 x 230 V.
        Range(SettingId.MaximumLoad, "maximum load, W", 69000, true, 100, 200000);

        // 382 technical description, "pulse input": divisor 0.100 to 1000.000, unit none, kWh, m3 or l.
        Range(SettingId.PulseInputDivisor1, "pulse input 1, 0.001 imp/unit", 1000, false, 100, 1000000);
        Range(SettingId.PulseInputUnit1, "pulse input 1, unit", PulseInputUnit.None, false, 0, PulseInputUnit.Litre);
        Range(SettingId.PulseInputDivisor2, "pulse input 2, 0.001 imp/unit", 1000, false, 100, 1000000);
        Range(SettingId.PulseInputUnit2, "pulse input 2, unit", PulseInputUnit.None, false, 0, PulseInputUnit.Litre);
    }

    private void DeclareDisplay()
    {
        // A meter built for current transformers; a direct one is never asked.
        Range(SettingId.CtAsked, "CT ratio is asked for at the first power-up, 0 no, 1 yes", 0, true, 0, 1);
        Range(SettingId.DisplayStyle, "display, 0 the lists, 1 the pages of a PRO380", 0, false, 0, 1);

        // 382 technical description, "display": energy 6.1 or 7.0, leading zeros optional. PRO380: 6.2.
        Range(SettingId.DisplayEnergyFormat, "display, energy 0 6.1, 1 7.0, 2 6.2 digits", 2, false, 0, 2);
        Range(SettingId.DisplayLeadingZeros, "display, leading zeros, 0 no, 1 yes", 1, false, 0, 1);
        Range(
            SettingId.DisplayVerification, "display, verification: energy 3.4 digits, until the power goes", 0, false,
            0, 1);
        Range(SettingId.DisplayBacklightSeconds, "display, backlight after a press, s, 0 always", 60, false, 0, 3600);
        for (int list = 0; list < DisplayLists.Count; list++)
        {
            for (int slot = 0; slot < DisplayLists.Slots(list); slot++)
            {
                Range(
                    DisplayLists.FirstSetting(list) + slot,
                    "display list " + DisplayLists.Name(list) + ", entry " + (slot + 1),
                    DisplayDefaults.At(list, slot), false, 0, DisplayCode.Largest);
            }
        }
    }

    private void DeclareNetwork()
    {
        Range(
            SettingId.Network, "network, 0 3P4W, 1 3P3W (Aron), 2 two phases, 3 one phase", Network.FourWire, true, 0,
            Network.Count - 1);

        // PRO380 registers 0x400C and 0x401F. The list of a PRO380 ends at 7500; any ratio up to 9999 is possible.
        Range(SettingId.CtPrimary, "CT primary, A, 0 direct", 0, true, 0, 9999);
        Offer(SettingId.CtSecondary, "CT secondary, A", 5, true, 5, 1);

        // A PRO380 lets its ratio be set once in its life.
        Range(SettingId.CtSetOnce, "CT ratio can be set once, 0 no, 1 yes", 1, true, 0, 1);
    }

    // The sixth combination code is the transformer meters', and the last one a meter takes.
    private int CheckNow(int id, long value)
    {
        int result = Check(id, value);
        if (id != SettingId.CombinationCode || result != SettingResult.Ok)
        {
            return result;
        }

        if (values[id] == CombinationCode.ForwardLessReverseForEver)
        {
            return SettingResult.Final;
        }

        return value == CombinationCode.ForwardLessReverseForEver && !HasTransformers
            ? SettingResult.NotOffered
            : result;
    }

    private int Check(int id, long value)
    {
        if (value < smallest[id] || value > largest[id])
        {
            return SettingResult.OutOfRange;
        }

        int[] list = offered[id];
        if (list == null)
        {
            return SettingResult.Ok;
        }

        for (int index = 0; index < list.Length; index++)
        {
            if (list[index] == value)
            {
                return SettingResult.Ok;
            }
        }

        return SettingResult.NotOffered;
    }

    private void Range(int id, string name, long value, bool isLegal, long from, long to)
    {
        if (names[id] != null)
        {
            throw new InvalidOperationException("setting declared twice: " + name);
        }

        names[id] = name;
        smallest[id] = from;
        largest[id] = to;
        defaults[id] = value;
        values[id] = value;
        legal[id] = isLegal;
    }

    private void Offer(int id, string name, int value, bool isLegal, params int[] list)
    {
        int from = list[0], to = list[0];
        for (int index = 1; index < list.Length; index++)
        {
            from = list[index] < from ? list[index] : from;
            to = list[index] > to ? list[index] : to;
        }

        Range(id, name, value, isLegal, from, to);
        offered[id] = list;
    }
}
