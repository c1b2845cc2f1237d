using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.Display;

/// <summary>The PRO380's display pages P02 to P64. P01 and P57 aren't known and don't exist here.</summary>
/// <remarks>
/// <code>
/// P02-P04  active energy by combination code: total, T1, T2      P56  frequency
/// P05-P10  forward, reverse: each total, T1, T2                  P58  CT ratio
/// P11-P19  L1, L2, L3: each by combination code, forward, rev.   P59  S0 rate
/// P20-P37  the same for reactive energy                          P60  combination code
/// P38-P43  U, I of L1, L2, L3                                    P61  Modbus address
/// P44-P55  P, S, power factor: each total, L1, L2, L3            P62  serial number
///                                                                P63  seconds a page is shown
///                                                                P64  Modbus baud rate
/// </code>
/// </remarks>
public sealed class Pro380Pages
{
    /// <summary>The first page.</summary>
    public const int First = 2;

    /// <summary>The last page.</summary>
    public const int Last = 64;

    /// <summary>CT ratio.</summary>
    public const int Ratio = 58;

    private const int Missing = 255;
    private const int ActiveFrom = 2;
    private const int ReactiveFrom = 20;

    private readonly byte[] kinds = new byte[Last + 1];
    private readonly byte[] ids = new byte[Last + 1];
    private readonly byte[] others = new byte[Last + 1];
    private readonly byte[] pages;

    /// <summary>Makes the table.</summary>
    public Pro380Pages()
    {
        for (int page = 0; page <= Last; page++)
        {
            kinds[page] = Missing;
        }

        AddEnergies(ActiveFrom, RegisterId.ActiveImport);
        AddEnergies(ReactiveFrom, RegisterId.ReactiveImport);
        AddRow(38, RegisterId.VoltageL1, FrontEnd.Phases);
        AddRow(41, RegisterId.CurrentL1, FrontEnd.Phases);
        AddRow(44, RegisterId.ActivePower, 1 + FrontEnd.Phases);
        AddRow(48, RegisterId.ApparentPower, 1 + FrontEnd.Phases);
        AddRow(52, RegisterId.PowerFactor, 1 + FrontEnd.Phases);
        Add(56, DisplayItem.Register, RegisterId.Frequency, 0);
        Add(Ratio, DisplayItem.Ratio, 0, 0);
        Add(59, DisplayItem.Setting, SettingId.S0Rate, 0);
        Add(60, DisplayItem.Setting, SettingId.CombinationCode, 0);
        Add(61, DisplayItem.Setting, SettingId.ModbusAddress, 0);
        Add(62, DisplayItem.Register, RegisterId.SerialNumber, 0);
        Add(63, DisplayItem.Setting, SettingId.DisplaySeconds, 0);
        Add(64, DisplayItem.Setting, SettingId.ModbusBaud, 0);

        for (int page = 0; page <= Last; page++)
        {
            Count += kinds[page] == Missing ? 0 : 1;
        }

        pages = new byte[Count];
        int index = 0;
        for (int page = 0; page <= Last; page++)
        {
            if (kinds[page] != Missing)
            {
                pages[index++] = (byte)page;
            }
        }
    }

    /// <summary>How many pages there are.</summary>
    public int Count { get; }

    /// <summary>The number of a page by its place, 0 to <see cref="Count"/> - 1.</summary>
    public int PageAt(int index) => pages[index];

    /// <summary>Looks a page up.</summary>
    /// <returns>False when there is none of that number; the item is as it was.</returns>
    public bool TryFind(int page, DisplayItem item)
    {
        if (page < 0 || page > Last || kinds[page] == Missing)
        {
            return false;
        }

        item.Kind = kinds[page];
        item.Id = ids[page];
        item.OtherId = others[page];
        item.Page = page;
        return true;
    }

    private void AddEnergies(int page, int forward)
    {
        int reverse = forward + 1;
        for (int column = 0; column < 3; column++)
        {
            AddTriple(page + column, 3, InColumn(forward, column), InColumn(reverse, column));
        }

        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            AddTriple(page + 9 + 3 * phase, 1, OfPhase(forward, phase), OfPhase(reverse, phase));
        }
    }

    /// <summary>By combination code, forward, reverse; so many pages apart.</summary>
    private void AddTriple(int page, int step, int forward, int reverse)
    {
        Add(page, DisplayItem.Total, forward, reverse);
        Add(page + step, DisplayItem.Register, forward, 0);
        Add(page + 2 * step, DisplayItem.Register, reverse, 0);
    }

    private static int InColumn(int total, int column)
    {
        switch (column)
        {
            case 0: return total;
            case 1: return RegisterId.ActiveImportT1 + total;
            default: return RegisterId.ActiveImportT2 + total;
        }
    }

    private static int OfPhase(int total, int phase) => RegisterId.ActiveImportL1 + FrontEnd.Phases * total + phase;

    private void AddRow(int page, int id, int count)
    {
        for (int index = 0; index < count; index++)
        {
            Add(page + index, DisplayItem.Register, id + index, 0);
        }
    }

    private void Add(int page, int kind, int id, int other)
    {
        kinds[page] = (byte)kind;
        ids[page] = (byte)id;
        others[page] = (byte)other;
    }
}
