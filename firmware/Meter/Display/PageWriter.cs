using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.Display;

/// <summary>A reading as the rows of a display of 2x16 or 4x20.</summary>
/// <remarks>
/// <code>
/// 2x16   1.8.0   T1Q1123!    OBIS code; tariff, quadrant or the PRO380's page; phases; status
///        000003.45 kWh       value with 7 or 8 digits; unit
///
/// 4x20   1.8.0   P05  T1 Q1  OBIS code, page, tariff, quadrant
///        Import              what it is
///           000003.45 kWh    value, unit
///        L1 L2 L3    Err     phases, status
/// </code>
/// A phase's symbol is steady while voltage and current are above their limits, flashes while only the voltage is, and
/// is off below 160 V (382 technical description, "voltage symbol"). One cell has the status on 2x16: where there is
/// more than one symbol they take turns of a second.
/// </remarks>
public sealed class PageWriter
{
    /// <summary>Parts of a row.</summary>
    public const int Parts = 4;

    private const int SymbolMillivolts = 160000;
    private const int ValueColumns = 10;
    private const int SmallTariff = 8;
    private const int SmallPhases = 12;
    private const int SmallStatus = 15;
    private const int SmallUnit = 11;
    private const int LargePage = 8;
    private const int LargeTariff = 13;
    private const int LargeQuadrant = 16;
    private const int LargeValueEnd = 13;
    private const int LargeUnit = 14;
    private const int LargeStatus = 9;
    private const int CombinationColumn = 16;
    private const long HalfSecond = 500000;

    private readonly RegisterFile registers;
    private readonly EnergyAccumulators energies;
    private readonly SettingsFile settings;
    private readonly ReadingFormat format;
    private readonly DisplayLists lists;

    /// <summary>A writer of what is in these.</summary>
    public PageWriter(
        RegisterFile registers, EnergyAccumulators energies, SettingsFile settings, DisplayLists lists)
    {
        this.lists = lists;
        this.registers = registers;
        this.energies = energies;
        this.settings = settings;
        format = new ReadingFormat(registers, energies, settings);
    }

    /// <summary>Writes one part of a row: a whole one would be too long a slice.</summary>
    /// <param name="row">Receives it; 16 characters for a display of two rows, 20 for one of four.</param>
    /// <param name="number">Which row.</param>
    /// <param name="part">0 to <see cref="Parts"/> - 1, in this order.</param>
    /// <param name="rows">How many rows the display has.</param>
    /// <param name="item">What is shown.</param>
    /// <param name="dialog">The value being chosen, when it is open.</param>
    /// <param name="now">Microseconds, for what flashes.</param>
    public void Write(
        byte[] row, int number, int part, int rows, DisplayItem item, SettingDialog dialog, long now)
    {
        bool isLarge = rows == 4;
        bool isFlash = ((now / HalfSecond) & 1) != 0;
        if (part == 0)
        {
            ReadingText.Clear(row);
        }
        else if (number == 0)
        {
            WriteHead(row, part, isLarge, item, dialog, isFlash, now);
        }
        else if (number == (isLarge ? 2 : 1))
        {
            WriteValue(row, part, isLarge, item, dialog, now);
        }
        else if (part == 1 && number == 1)
        {
            PutName(row, item, dialog);
        }
        else if (part == 1)
        {
            PutLargeStatus(row, isFlash);
        }
    }

    private void WriteHead(
        byte[] row, int part, bool isLarge, DisplayItem item, SettingDialog dialog, bool isFlash, long now)
    {
        if (part == 1)
        {
            PutCode(row, item, dialog);
        }
        else if (part == 2)
        {
            PutState(row, isLarge, item, dialog);
        }
        else if (!isLarge)
        {
            PutSmallPhases(row, isFlash);
            PutSmallStatus(row, now);
        }
    }

    private void WriteValue(byte[] row, int part, bool isLarge, DisplayItem item, SettingDialog dialog, long now)
    {
        if (part == 1)
        {
            ReadingText.PutText(row, isLarge ? LargeUnit : SmallUnit, SymbolOf(item, dialog));
        }
        else if (part == 2 && !dialog.IsBlank(now))
        {
            PutValue(row, isLarge ? LargeValueEnd : ValueColumns, item, dialog);
        }
    }

    private void PutCode(byte[] row, DisplayItem item, SettingDialog dialog)
    {
        string text = dialog.IsOpen ? ReadingFormat.SettingCode(dialog.Id) : CodeOf(item);
        ReadingText.PutText(row, 0, text);
    }

    private string CodeOf(DisplayItem item)
    {
        switch (item.Kind)
        {
            case DisplayItem.Register: return registers.ObisCode(item.Id);
            case DisplayItem.Setting: return ReadingFormat.SettingCode(item.Id);
            case DisplayItem.Ratio: return ReadingFormat.SettingCode(SettingId.CtPrimary);
        }

        // DLMS Blue Book, C = 15 and 16 for the totals of A; the other sums and differences have no code.
        bool isActive = item.Id == RegisterId.ActiveImport;
        switch ((int)settings.Read(SettingId.CombinationCode))
        {
            case CombinationCode.Reverse: return registers.ObisCode(item.OtherId);
            case CombinationCode.Sum: return isActive ? "15.8.0" : "C-05";
            case CombinationCode.ReverseLessForward: return "C-06";
            case CombinationCode.ForwardLessReverse: return isActive ? "16.8.0" : "C-09";
            case CombinationCode.ForwardLessReverseForEver: return isActive ? "16.8.0" : "C-10";
            default: return registers.ObisCode(item.Id);
        }
    }

    private void PutState(byte[] row, bool isLarge, DisplayItem item, SettingDialog dialog)
    {
        int place = isLarge ? LargePage : SmallTariff;
        if (dialog.IsOpen)
        {
            ReadingText.PutText(row, place, "SET");
        }
        else if (item.Page > 0)
        {
            row[place] = (byte)'P';
            row[place + 1] = (byte)('0' + item.Page / 10);
            row[place + 2] = (byte)('0' + item.Page % 10);
        }

        if (isLarge || (item.Page == 0 && !dialog.IsOpen))
        {
            int tariff = isLarge ? LargeTariff : SmallTariff;
            row[tariff] = (byte)'T';
            row[tariff + 1] = (byte)('0' + (int)registers.Read(RegisterId.ActiveTariff));
            PutQuadrant(row, isLarge ? LargeQuadrant : SmallTariff + 2);
        }
    }

    private void PutSmallPhases(byte[] row, bool isFlash)
    {
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            row[SmallPhases + phase] = IsPhaseOn(phase, isFlash) ? (byte)(Glyphs.PhaseL1 + phase) : (byte)' ';
        }
    }

    private void PutSmallStatus(byte[] row, long now)
    {
        int on = 0;
        for (int symbol = 0; symbol < StatusSymbols.Count; symbol++)
        {
            on += StatusSymbols.IsOn(symbol, registers) ? 1 : 0;
        }

        if (on == 0)
        {
            return;
        }

        int turn = (int)(now / (2 * HalfSecond) % on);
        for (int symbol = 0; symbol < StatusSymbols.Count; symbol++)
        {
            if (StatusSymbols.IsOn(symbol, registers) && turn-- == 0)
            {
                row[SmallStatus] = StatusSymbols.Glyph(symbol);
            }
        }
    }

    private void PutLargeStatus(byte[] row, bool isFlash)
    {
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            if (IsPhaseOn(phase, isFlash))
            {
                row[3 * phase] = (byte)'L';
                row[3 * phase + 1] = (byte)('1' + phase);
            }
        }

        for (int symbol = 0; symbol < StatusSymbols.Count; symbol++)
        {
            if (StatusSymbols.IsOn(symbol, registers))
            {
                ReadingText.PutText(row, LargeStatus + 4 * symbol, StatusSymbols.Word(symbol));
            }
        }
    }

    private void PutName(byte[] row, DisplayItem item, SettingDialog dialog)
    {
        if (dialog.IsOpen || item.Kind == DisplayItem.Setting)
        {
            ReadingText.PutText(row, 0, ReadingFormat.SettingName(dialog.IsOpen ? dialog.Id : item.Id));
        }
        else if (item.Kind == DisplayItem.Ratio)
        {
            ReadingText.PutText(row, 0, ReadingFormat.SettingName(SettingId.CtPrimary));
        }
        else
        {
            PutReadingName(row, item);
        }
    }

    private void PutReadingName(byte[] row, DisplayItem item)
    {
        int code = item.Kind == DisplayItem.Total
            ? (int)settings.Read(SettingId.CombinationCode)
            : CombinationCode.Forward;
        if (code < CombinationCode.Sum)
        {
            ReadingName.Put(row, lists.CodeOf(code == CombinationCode.Reverse ? item.OtherId : item.Id));
        }
        else
        {
            ReadingName.PutTotal(row, lists.CodeOf(item.Id), CombinationCode.Formula(code));
            ReadingText.PutText(row, CombinationColumn, "C-");
            row[CombinationColumn + 2] = (byte)('0' + code / 10);
            row[CombinationColumn + 3] = (byte)('0' + code % 10);
        }
    }

    private void PutValue(byte[] row, int end, DisplayItem item, SettingDialog dialog)
    {
        if (dialog.IsOpen)
        {
            PutSettingOrRatio(row, end, dialog.Id, dialog.Value);
            return;
        }

        switch (item.Kind)
        {
            case DisplayItem.Register:
                format.PutValue(row, end, ValueColumns, item.Id);
                break;
            case DisplayItem.Setting:
                PutSettingOrRatio(row, end, item.Id, settings.Read(item.Id));
                break;
            case DisplayItem.Ratio:
                PutSettingOrRatio(row, end, SettingId.CtPrimary, settings.Read(SettingId.CtPrimary));
                break;
            default:
                PutTotal(row, end, item);
                break;
        }
    }

    private void PutTotal(byte[] row, int end, DisplayItem item)
    {
        int code = (int)settings.Read(SettingId.CombinationCode);
        format.PutEnergy(
            row, end, ValueColumns,
            CombinationCode.Total(code, registers.Read(item.Id), registers.Read(item.OtherId)),
            CombinationCode.Total(code, energies.Nanojoules(item.Id), energies.Nanojoules(item.OtherId)));
    }

    private void PutSettingOrRatio(byte[] row, int end, int id, long value)
    {
        if (id != SettingId.CtPrimary)
        {
            format.PutSetting(row, end, ValueColumns, id, value);
        }
        else if (value == 0)
        {
            ReadingText.PutText(row, end - 6, "direct");
        }
        else
        {
            row[end - 2] = (byte)'/';
            row[end - 1] = (byte)('0' + (int)settings.Read(SettingId.CtSecondary));
            ReadingText.PutNumber(row, end - 2, ValueColumns - 2, value, 0, 1);
        }
    }

    private string SymbolOf(DisplayItem item, SettingDialog dialog)
    {
        if (dialog.IsOpen)
        {
            return ReadingFormat.SettingSymbol(dialog.Id);
        }

        switch (item.Kind)
        {
            case DisplayItem.Setting:
                return ReadingFormat.SettingSymbol(item.Id);
            case DisplayItem.Ratio:
                return settings.Read(SettingId.CtPrimary) == 0 ? "" : ReadingFormat.SettingSymbol(SettingId.CtPrimary);
            default:
                return format.Symbol(item.Id);
        }
    }

    /// <summary>Without any power there is none.</summary>
    private void PutQuadrant(byte[] row, int column)
    {
        long active = registers.Read(RegisterId.ActivePower);

        // A reactive power below a hundredth of S is the measurement's scatter: the digit must not flicker at PF 1.
        long reactive = registers.Read(RegisterId.ReactivePower);
        bool isSmall = (reactive < 0 ? -reactive : reactive) * 100 < registers.Read(RegisterId.ApparentPower);
        reactive = isSmall ? 0 : reactive;
        if (active != 0 || reactive != 0)
        {
            row[column] = (byte)'Q';
            row[column + 1] = (byte)('0' + EnergyAccumulators.Quadrant(active, reactive));
        }
    }

    private bool IsPhaseOn(int phase, bool isFlash)
    {
        bool hasVoltage = registers.Read(RegisterId.VoltageL1 + phase) > SymbolMillivolts;
        long twice = registers.Read(RegisterId.CurrentL1 + phase) * 2;
        return hasVoltage && (isFlash || twice >= settings.Read(SettingId.StartingCurrent));
    }
}
