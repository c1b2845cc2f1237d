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

    private readonly RegisterFile registers;
    private readonly SettingsFile settings;
    private readonly Pro380Pages pages = new Pro380Pages();
    private readonly int[] registerCodes = new int[RegisterId.Count];
    private readonly DisplayItem item = new DisplayItem();
    private bool isReplacing;

    /// <summary>The lists in these settings.</summary>
    public DisplayLists(RegisterFile registers, SettingsFile settings)
    {
        this.registers = registers;
        this.settings = settings;
        for (int id = 0; id < RegisterId.Count; id++)
        {
            registerCodes[id] = DisplayCode.OfObis(registers.ObisCode(id));
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

        found.Kind = DisplayItem.Register;
        found.Id = id;
        found.Page = 0;
        return true;
    }

    /// <summary>The next reading of a list.</summary>
    /// <param name="list">Which.</param>
    /// <param name="place">Where the last one stands; -1 before the first, or <see cref="End"/> to go backwards.</param>
    /// <param name="direction">1 or -1.</param>
    /// <param name="found">Receives it.</param>
    /// <returns>Its place; -1 when the list is empty.</returns>
    public int Step(int list, int place, int direction, DisplayItem found)
    {
        int end = End(list);
        for (int tries = 0; tries < end; tries++)
        {
            place += direction;
            place = place >= end ? 0 : place < 0 ? end - 1 : place;
            if (TryFind(CodeAt(list, place), found))
            {
                return place;
            }
        }

        return -1;
    }

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

        return MissingLegal(settingId, (int)value) < 0 ? SettingResult.Ok : SettingResult.Conflict;
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

        isReplacing = true;
        for (int slot = 0; slot < Slots(list); slot++)
        {
            settings.TrySet(FirstSetting(list) + slot, slot < codes.Length ? codes[slot] : DisplayCode.None);
        }

        isReplacing = false;
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

        for (int id = 0; list != Battery && id < RegisterId.Count; id++)
        {
            if (registers.Is(id, RegisterFile.Legal) && !Contains(codes, id))
            {
                return "the legal reading " + registers.ObisCode(id) + " is missing";
            }
        }

        return "";
    }

    private bool Contains(int[] codes, int id)
    {
        for (int index = 0; index < codes.Length; index++)
        {
            if (Shows(codes[index], id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The legal register that a slot shows now and no slot would after a change; -1 for none.</summary>
    private int MissingLegal(int settingId, int value)
    {
        int list = settingId < FirstSetting(Manual) ? Automatic : settingId < FirstSetting(Battery) ? Manual : Battery;
        if (isReplacing || list == Battery || !TryFind((int)settings.Read(settingId), item)
            || item.Kind != DisplayItem.Register || !registers.Is(item.Id, RegisterFile.Legal))
        {
            return -1;
        }

        int id = item.Id;
        bool isShown = Shows(value, id);
        for (int slot = 0; !isShown && slot < Slots(list); slot++)
        {
            int other = FirstSetting(list) + slot;
            isShown = other != settingId && Shows((int)settings.Read(other), id);
        }

        return isShown ? -1 : id;
    }

    private bool Shows(int code, int id) => TryFind(code, item) && item.Kind == DisplayItem.Register && item.Id == id;

    private bool IsPaged(int list) => list != Battery && HasPages;

    private int RegisterOf(int code)
    {
        for (int id = 0; code != DisplayCode.None && id < RegisterId.Count; id++)
        {
            if (registerCodes[id] == code)
            {
                return id;
            }
        }

        return -1;
    }
}
