using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Settings;

namespace NfMeter.Display;

/// <summary>The automatic list: readings one after another, each with its OBIS code, unit, quadrant and a symbol for each
/// phase; the push button steps on at once.</summary>
/// <remarks>Fields as on the 382L (data sheet, "Display"), on two rows of 16:
/// <code>
/// 1.8.0     Q1 123     OBIS code, quadrant, phases: digit steady = voltage and current, flashing = current
/// 000003.45    kWh     below the starting current, blank = voltage below 160 V
/// </code>
/// </remarks>
public sealed class AutomaticList
{
    // 382 technical description, "voltage symbol": on above 160 V.
    private const int SymbolMillivolts = 160000;
    private const int ValueColumns = 10;
    private const int UnitColumn = 11;

    private static readonly byte[] Readings =
    {
        RegisterId.ActiveImport, RegisterId.ActiveExport, RegisterId.ActivePower, RegisterId.ReactivePower,
        RegisterId.VoltageL1, RegisterId.VoltageL2, RegisterId.VoltageL3,
        RegisterId.CurrentL1, RegisterId.CurrentL2, RegisterId.CurrentL3, RegisterId.Frequency, RegisterId.ErrorCode,
    };

    private readonly ITextDisplay display;
    private readonly RegisterFile registers;
    private readonly SettingsFile settings;
    private readonly byte[] upper;
    private readonly byte[] lower;
    private int shown;
    private long shownSince = long.MinValue;
    private bool flash;

    /// <summary>A list on a display of at least 16 columns and two rows.</summary>
    public AutomaticList(ITextDisplay display, RegisterFile registers, SettingsFile settings)
    {
        this.display = display;
        this.registers = registers;
        this.settings = settings;
        upper = new byte[display.Columns];
        lower = new byte[display.Columns];
    }

    /// <summary>How many readings the list has.</summary>
    public static int Length => Readings.Length;

    /// <summary>The register of a reading.</summary>
    public static int Reading(int index) => Readings[index];

    /// <summary>The register being shown.</summary>
    public int Shown => Readings[shown];

    /// <summary>The button was pressed: the next reading now.</summary>
    public void Step(long nowMicroseconds)
    {
        shown = shown + 1 < Readings.Length ? shown + 1 : 0;
        shownSince = nowMicroseconds;
    }

    /// <summary>Writes the reading that is due onto the display.</summary>
    /// <param name="nowMicroseconds">Operating time, not wrapping.</param>
    public void Refresh(long nowMicroseconds)
    {
        if (shownSince == long.MinValue)
        {
            shownSince = nowMicroseconds;
        }
        else if (nowMicroseconds - shownSince >= settings.Read(SettingId.DisplaySeconds) * 1000000)
        {
            Step(nowMicroseconds);
        }

        flash = !flash;
        int id = Readings[shown];
        ReadingText.Clear(upper);
        ReadingText.PutText(upper, 0, registers.ObisCode(id));
        upper[10] = (byte)'Q';
        upper[11] = (byte)('0' + Quadrant());
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            upper[13 + phase] = PhaseSymbol(phase);
        }

        ReadingText.Clear(lower);
        ReadingText.PutValue(lower, ValueColumns, ValueColumns, registers, id);
        ReadingText.PutText(lower, UnitColumn, ReadingText.Symbol(registers.UnitOf(id)));
        display.Put(0, upper);
        display.Put(1, lower);
    }

    private int Quadrant()
    {
        // A reactive power below a hundredth of S is the measurement's scatter: the digit must not flicker at PF 1.
        long reactive = registers.Read(RegisterId.ReactivePower);
        bool isSmall = (reactive < 0 ? -reactive : reactive) * 100 < registers.Read(RegisterId.ApparentPower);
        return EnergyAccumulators.Quadrant(registers.Read(RegisterId.ActivePower), isSmall ? 0 : reactive);
    }

    private byte PhaseSymbol(int phase)
    {
        bool voltage = registers.Read(RegisterId.VoltageL1 + phase) > SymbolMillivolts;
        bool current = registers.Read(RegisterId.CurrentL1 + phase) * 2 >= settings.Read(SettingId.StartingCurrent);
        return (byte)(voltage && (current || flash) ? '1' + phase : ' ');
    }
}
