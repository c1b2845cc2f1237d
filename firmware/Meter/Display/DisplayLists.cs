using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.Display;

/// <summary>The three lists of readings: automatic, manual and battery. Each slot of a list is a setting.</summary>
/// <remarks>A reading that doesn't exist is refused, and so is a change that would take a legal reading out of the
/// automatic or the manual list (382L data sheet: legal readings can't be deselected). The battery list has eight slots
/// and is free.</remarks>
public sealed class DisplayLists
{
    /// <summary>Shown one after another.</summary>
    public const int Automatic = 0;

    /// <summary>Stepped through by the push buttons.</summary>
    public const int Manual = 1;

    /// <summary>Shown while the meter runs on its battery, by the push button.</summary>
    public const int Battery = 2;

    /// <summary>How many lists there are.</summary>
    public const int Count = 3;

    /// <summary>Slots of all lists.</summary>
    public const int AllSlots = 16 + 30 + 8;

    /// <summary>The style in which the lists are the meter's own.</summary>
    public const int StyleLists = 0;

    /// <summary>The style in which automatic and manual list are the PRO380's pages.</summary>
    public const int StylePages = 1;

    private const int NoRegister = 255;

    private readonly RegisterFile registers;
    private readonly SettingsFile settings;
    private readonly Pro380Pages pages = new Pro380Pages();
    private readonly int[] registerCodes = new int[RegisterId.Count];
    private readonly byte[] byCode = new byte[RegisterId.Count];
    private readonly byte[] legalReadings;
    private readonly DisplayItem item = new DisplayItem();

    // By slot the register that it shows, by its code or as a page, or NoRegister; and by list and register how many
    // slots show it. Looking through a list is too long for a slice.
    private readonly byte[] slotRegisters = new byte[AllSlots];
    private readonly bool[] isUsed = new bool[AllSlots];
    private readonly byte[] shownTimes = new byte[Count * RegisterId.Count];

    /// <summary>The lists in these settings.</summary>
    public DisplayLists(RegisterFile registers, SettingsFile settings)
    {
        this.registers = registers;
        this.settings = settings;
        int legal = 0;
        for (int id = 0; id < RegisterId.Count; id++)
        {
            registerCodes[id] = DisplayCode.OfObis(registers.ObisCode(id));
            SortIn(id);
            legal += IsLegalReading(id) ? 1 : 0;
        }

        legalReadings = new byte[legal];
        for (int id = RegisterId.Count - 1; id >= 0; id--)
        {
            if (IsLegalReading(id))
            {
                legalReadings[--legal] = (byte)id;
            }
        }

        for (int slot = 0; slot < AllSlots; slot++)
        {
            slotRegisters[slot] = NoRegister;
            SettingChanged(SettingId.DisplayLists + slot);
        }
    }

    /// <summary>How many slots a list has (382L data sheet).</summary>
    public static int Slots(int list) => list == Automatic ? 16 : list == Manual ? 30 : 8;

    /// <summary>The setting of a list's first slot.</summary>
    public static int FirstSetting(int list) =>
        SettingId.DisplayLists + (list == Automatic ? 0 : list == Manual ? 16 : 46);

    /// <summary>Whether a setting is a slot of a list.</summary>
    public static bool IsMine(int settingId) =>
        settingId >= SettingId.DisplayLists && settingId < SettingId.DisplayLists + AllSlots;

    /// <summary>What a list is called.</summary>
    public static string Name(int list) => list == Automatic ? "automatic" : list == Manual ? "manual" : "battery";

    /// <summary>Whether automatic and manual list are the PRO380's pages.</summary>
    public bool HasPages => settings.Read(SettingId.DisplayStyle) == StylePages;

    /// <summary>Finds what a code means.</summary>
    /// <returns>False when it means nothing; the item is as it was.</returns>
    public bool TryFind(int code, DisplayItem found)
    {
        if (code >= DisplayCode.Page)
        {
            return pages.TryFind(code - DisplayCode.Page, found);
        }

        int id = RegisterOf(code);
        if (id < 0)
        {
            return false;
        }

        SetRegister(found, id);
        return true;
    }

    private static void SetRegister(DisplayItem found, int id)
    {
        found.Kind = DisplayItem.Register;
        found.Id = id;
        found.Page = 0;
    }

    /// <summary>The next reading of a list.</summary>
    /// <param name="list">Which.</param>
    /// <param name="place">Where the last one stands; -1 before the first, or <see cref="End"/> to go
    /// backwards.</param>
    /// <param name="direction">1 or -1.</param>
    /// <param name="found">Receives it.</param>
    /// <returns>Its place; -1 when the list is empty.</returns>
    public int Step(int list, int place, int direction, DisplayItem found)
    {
        int end = End(list), first = FirstSetting(list) - SettingId.DisplayLists;
        bool isPaged = IsPaged(list);
        for (int tries = 0; tries < end; tries++)
        {
            place += direction;
            place = place >= end ? 0 : place < 0 ? end - 1 : place;
            if (isPaged || isUsed[first + place])
            {
                return TryFindAt(list, place, found) ? place : -1;
            }
        }

        return -1;
    }

    /// <summary>Finds what a place of a list shows.</summary>
    /// <returns>False when it shows nothing; the item is as it was.</returns>
    public bool TryFindAt(int list, int place, DisplayItem found)
    {
        int code = CodeAt(list, place);
        if (code >= DisplayCode.Page)
        {
            return pages.TryFind(code - DisplayCode.Page, found);
        }

        int id = slotRegisters[FirstSetting(list) + place - SettingId.DisplayLists];
        if (id == NoRegister)
        {
            return false;
        }

        SetRegister(found, id);
        return true;
    }

    /// <summary>A slot has changed.</summary>
    public void SettingChanged(int settingId)
    {
        int slot = settingId - SettingId.DisplayLists, list = ListOf(settingId) * RegisterId.Count;
        bool isFound = TryFind((int)settings.Read(settingId), item);
        int before = slotRegisters[slot], after = isFound ? RegisterIn(item) : NoRegister;
        isUsed[slot] = isFound;
        slotRegisters[slot] = (byte)after;
        if (before != NoRegister)
        {
            shownTimes[list + before]--;
        }

        if (after != NoRegister)
        {
            shownTimes[list + after]++;
        }
    }

    /// <summary>A register's code.</summary>
    public int CodeOf(int id) => registerCodes[id];

    /// <summary>The place behind the last of a list.</summary>
    public int End(int list) => IsPaged(list) ? pages.Count : Slots(list);

    /// <summary>What stands in a place of a list.</summary>
    public int CodeAt(int list, int place) =>
        IsPaged(list) ? DisplayCode.Page + pages.PageAt(place) : (int)settings.Read(FirstSetting(list) + place);

    /// <summary>Whether a slot can be set so, see <see cref="ISettingsRules.Check"/>.</summary>
    public int Check(int settingId, long value)
    {
        if (value != DisplayCode.None && !TryFind((int)value, item))
        {
            return SettingResult.NotOffered;
        }

        return settings.IsChangingSeveral || MissingLegal(settingId, (int)value) < 0
            ? SettingResult.Ok
            : SettingResult.Conflict;
    }

    /// <summary>Whether the lists are good as they are, see <see cref="ISettingsRules.CheckTogether"/>.</summary>
    public int CheckTogether()
    {
        for (int index = 0; index < legalReadings.Length; index++)
        {
            if (shownTimes[Automatic * RegisterId.Count + legalReadings[index]] == 0
                || shownTimes[Manual * RegisterId.Count + legalReadings[index]] == 0)
            {
                return SettingResult.Conflict;
            }
        }

        return SettingResult.Ok;
    }

    /// <summary>Why a slot can't be set so, for people.</summary>
    public string Explain(int settingId, long value)
    {
        if (value != DisplayCode.None && !TryFind((int)value, item))
        {
            return settings.Name(settingId) + ": there is no reading " + DisplayCode.Name((int)value);
        }

        int missing = MissingLegal(settingId, (int)value);
        return missing < 0
            ? ""
            : settings.Name(settingId) + ": the legal reading " + registers.ObisCode(missing) + " would be missing";
    }

    /// <summary>Puts other readings into a list, in this order: all of them, or none.</summary>
    /// <param name="list">Which.</param>
    /// <param name="codes"><see cref="DisplayCode"/>s.</param>
    /// <returns>"" when it was done; otherwise which entry is wrong, and why. Makes text: not for the loop.</returns>
    public string Replace(int list, int[] codes)
    {
        string wrong = WhatIsWrong(list, codes);
        if (wrong.Length > 0)
        {
            return "display list " + Name(list) + ": " + wrong;
        }

        for (int slot = 0; slot < Slots(list); slot++)
        {
            settings.Set(FirstSetting(list) + slot, slot < codes.Length ? codes[slot] : DisplayCode.None);
        }

        return "";
    }

    private string WhatIsWrong(int list, int[] codes)
    {
        if (codes.Length > Slots(list))
        {
            return "entry " + (Slots(list) + 1) + ", " + DisplayCode.Name(codes[Slots(list)]) + ", is one too many";
        }

        for (int index = 0; index < codes.Length; index++)
        {
            if (!TryFind(codes[index], item))
            {
                return "entry " + (index + 1) + ": there is no reading " + DisplayCode.Name(codes[index]);
            }
        }

        for (int index = 0; list != Battery && index < legalReadings.Length; index++)
        {
            if (!Contains(codes, legalReadings[index]))
            {
                return "the legal reading " + registers.ObisCode(legalReadings[index]) + " is missing";
            }
        }

        return "";
    }

    /// <summary>What is billed, and of which meter: legal parameters, such as constants, aren't readings.</summary>
    private bool IsLegalReading(int id) =>
        registers.Is(id, RegisterFile.Legal) && (id < RegisterId.EnergyCount || id == RegisterId.SerialNumber);

    private bool Contains(int[] codes, int id)
    {
        for (int index = 0; index < codes.Length; index++)
        {
            if (RegisterShown(codes[index]) == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The legal register that a slot shows now and no slot would after a change; -1 for none.</summary>
    private int MissingLegal(int settingId, int value)
    {
        int list = ListOf(settingId), id = slotRegisters[settingId - SettingId.DisplayLists];
        return list == Battery || id == NoRegister || !IsLegalReading(id)
            || shownTimes[list * RegisterId.Count + id] > 1 || RegisterShown(value) == id
            ? -1
            : id;
    }

    private static int ListOf(int settingId) =>
        settingId < FirstSetting(Manual) ? Automatic : settingId < FirstSetting(Battery) ? Manual : Battery;

    private int RegisterShown(int code) => TryFind(code, item) ? RegisterIn(item) : NoRegister;

    private static int RegisterIn(DisplayItem found) =>
        found.Kind == DisplayItem.Register ? found.Id : NoRegister;

    private bool IsPaged(int list) => list != Battery && HasPages;

    /// <summary>Puts a register where its code belongs among those before it.</summary>
    private void SortIn(int id)
    {
        int place = id;
        for (; place > 0 && registerCodes[byCode[place - 1]] > registerCodes[id]; place--)
        {
            byCode[place] = byCode[place - 1];
        }

        byCode[place] = (byte)id;
    }

    private int RegisterOf(int code)
    {
        int from = 0, end = RegisterId.Count;
        while (from < end)
        {
            int middle = (from + end) / 2;
            int there = registerCodes[byCode[middle]];
            if (there == code)
            {
                return byCode[middle];
            }

            from = there < code ? middle + 1 : from;
            end = there < code ? end : middle;
        }

        return -1;
    }
}
