namespace NfMeter.Simulated.Chips;

/// <summary>An HD44780 character display controller with ROM A00 and its glass, in virtual time: initialisation by
/// instruction, execution times, half bytes latched as E falls, display memory, own characters.</summary>
/// <remarks>HD44780U data sheet: power-on and initialisation figures 23 and 24, instructions and times table 6 (at the
/// typical 270 kHz), addresses figures 2 to 6. With four data lines connected the others read high through the
/// controller's own pull-ups. Reading is not modelled: R/W is tied low on a meter. What the data sheet forbids goes to
/// <see cref="Violations"/>; the model then does what was asked all the same.</remarks>
public sealed class Hd44780Model
{
    private const int FirstLineCells = 40;
    private const int SecondLineAddress = 0x40;
    private const int OneLineCells = 80;
    private const int OwnCharacterBytes = 64;
    private const byte Blank = 0x20;

    // Figure 24: more than 40 ms from 2.7 V, 4.1 ms after the first and 100 us after the second function set.
    private const int PowerOnMicroseconds = 40_000;
    private const int FirstFunctionSetMicroseconds = 4_100;
    private const int SecondFunctionSetMicroseconds = 100;

    // Table 6; a character takes 4 us more until the address counter has moved (tADD).
    private const int CommandMicroseconds = 37;
    private const int CharacterMicroseconds = 41;
    private const int ClearMicroseconds = 1_520;

    private readonly VirtualClock clock;
    private readonly byte[] displayMemory = new byte[2 * SecondLineAddress];
    private readonly byte[] ownCharacters = new byte[OwnCharacterBytes];

    private bool enable;
    private long enableRoseAt = -1;
    private bool registerSelect;
    private bool readWrite;
    private int data;
    private int pendingHigh;
    private bool hasPendingHigh;
    private bool isEightBit;
    private int functionSets;
    private bool isInitialised;
    private bool isTwoLine;
    private bool addressesOwnCharacters;
    private int addressCounter;
    private bool counterGoesUp;
    private bool writeShifts;
    private int shift;
    private long busyUntil;

    /// <summary>A powered display.</summary>
    /// <param name="clock">The board's time.</param>
    /// <param name="columns">16 or 20.</param>
    /// <param name="rows">2 or 4.</param>
    public Hd44780Model(VirtualClock clock, int columns, int rows)
    {
        if (columns is not (16 or 20) || rows is not (2 or 4))
        {
            throw new ArgumentException($"no {columns}x{rows} display, 16 or 20 columns and 2 or 4 rows");
        }

        this.clock = clock;
        Columns = columns;
        Rows = rows;
        PowerOn();
    }

    /// <summary>Characters in a row.</summary>
    public int Columns { get; }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Whether the supply is there.</summary>
    public bool IsPowered { get; private set; }

    /// <summary>Whether the controller drives the glass.</summary>
    public bool IsOn { get; private set; }

    /// <summary>What was done against the data sheet.</summary>
    public ViolationLog Violations { get; } = new();

    /// <summary>Characters written to the display memory since the object was made.</summary>
    public long CharactersWritten { get; private set; }

    /// <summary>Commands executed since the object was made.</summary>
    public long CommandsExecuted { get; private set; }

    /// <summary>Patterns of the eight own characters, eight rows of five dots each.</summary>
    public ReadOnlySpan<byte> OwnCharacters => ownCharacters;

    /// <summary>The supply goes: the glass is blank.</summary>
    public void PowerOff()
    {
        IsPowered = false;
        IsOn = false;
    }

    /// <summary>The supply returns: reset by the controller's own circuit, memory as it fell.</summary>
    public void PowerOn()
    {
        if (IsPowered)
        {
            return;
        }

        IsPowered = true;
        IsOn = false;
        isEightBit = true;
        isTwoLine = false;
        isInitialised = false;
        hasPendingHigh = false;
        functionSets = 0;
        Array.Fill(displayMemory, Blank);
        Home();
        counterGoesUp = true;
        writeShifts = false;
        addressesOwnCharacters = false;
        busyUntil = clock.Now + PowerOnMicroseconds;
    }

    /// <summary>What a person reads in a row, spaces while the display is off or without supply.</summary>
    /// <param name="row">0 is the top row.</param>
    public string Row(int row)
    {
        Span<byte> codes = stackalloc byte[Columns];
        Span<char> text = stackalloc char[Columns];
        RowCodes(row, codes);
        for (int column = 0; column < Columns; column++)
        {
            text[column] = RomA00.Unicode(codes[column]);
        }

        return new string(text);
    }

    /// <summary>The character codes of a row as they show on the glass, 0x20 while the display is off.</summary>
    /// <param name="row">0 is the top row.</param>
    /// <param name="codes">Receives <see cref="Columns"/> codes.</param>
    public void RowCodes(int row, Span<byte> codes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        bool second = (row & 1) != 0;
        for (int column = 0; column < Columns; column++)
        {
            int cell = column + (row >= 2 ? Columns : 0) + shift;
            codes[column] = !IsOn || (second && !isTwoLine)
                ? Blank
                : displayMemory[isTwoLine
                    ? (second ? SecondLineAddress : 0) + Wrap(cell, FirstLineCells)
                    : Wrap(cell, OneLineCells)];
        }
    }

    /// <summary>All pins change at once, as a port expander drives them.</summary>
    internal void SetPins(bool newRegisterSelect, bool newReadWrite, bool newEnable, int newData)
    {
        bool rises = !enable && newEnable;
        bool falls = enable && !newEnable;
        if (IsPowered && rises && !newReadWrite && (newRegisterSelect != registerSelect || readWrite))
        {
            Violations.Add("HD44780: RS or R/W changed together with the rise of E (tAS)");
        }

        if (IsPowered && falls && !readWrite)
        {
            if (clock.Now == enableRoseAt)
            {
                Violations.Add("HD44780: E was high for less than 230 ns (PWEH)");
            }

            if (newRegisterSelect != registerSelect || newReadWrite || newData != data)
            {
                Violations.Add("HD44780: data, RS or R/W changed together with the fall of E (tH, tAH)");
            }

            Latch();
        }

        enableRoseAt = rises ? clock.Now : enableRoseAt;
        enable = newEnable;
        registerSelect = newRegisterSelect;
        readWrite = newReadWrite;
        data = newData;
    }

    private static int Wrap(int cell, int count) => ((cell % count) + count) % count;

    private void Latch()
    {
        if (isEightBit)
        {
            Execute((data << 4) | 0x0F);
        }
        else if (!hasPendingHigh)
        {
            pendingHigh = data;
            hasPendingHigh = true;
        }
        else
        {
            hasPendingHigh = false;
            Execute((pendingHigh << 4) | data);
        }
    }

    private void Execute(int value)
    {
        if (clock.Now < busyUntil)
        {
            Violations.Add($"HD44780: 0x{value:X2} written {busyUntil - clock.Now} us before it was ready");
        }

        if (registerSelect)
        {
            WriteMemory((byte)value);
            busyUntil = clock.Now + CharacterMicroseconds;
            return;
        }

        CommandsExecuted++;
        busyUntil = clock.Now + Command(value);
    }

    private int Command(int value)
    {
        bool isFunctionSet = (value & 0xE0) == 0x20;
        if (functionSets < 3)
        {
            return InitialFunctionSet(value);
        }

        if (!isInitialised && !isFunctionSet)
        {
            Violations.Add($"HD44780: command 0x{value:X2} before the function set");
        }

        switch (value)
        {
            case >= 0x80:
                SetDisplayAddress(value & 0x7F);
                break;
            case >= 0x40:
                addressesOwnCharacters = true;
                addressCounter = value & 0x3F;
                break;
            case >= 0x20:
                FunctionSet(value);
                break;
            case >= 0x10:
                Shift(moveDisplay: (value & 8) != 0, right: (value & 4) != 0);
                break;
            case >= 0x08:
                IsOn = (value & 4) != 0;
                break;
            case >= 0x04:
                counterGoesUp = (value & 2) != 0;
                writeShifts = (value & 1) != 0;
                break;
            case >= 0x02:
                Home();
                return ClearMicroseconds;
            case 0x01:
                Array.Fill(displayMemory, Blank);
                Home();
                counterGoesUp = true;
                return ClearMicroseconds;
            default:
                Violations.Add("HD44780: command 0x00 doesn't exist");
                break;
        }

        return CommandMicroseconds;
    }

    /// <summary>The first three instructions after power-on have to be "8 bits", figure 24.</summary>
    private int InitialFunctionSet(int value)
    {
        if ((value & 0xF0) != 0x30)
        {
            Violations.Add($"HD44780: 0x{value:X2} before three function sets for 8 bits");
        }

        functionSets++;
        return functionSets switch
        {
            1 => FirstFunctionSetMicroseconds,
            2 => SecondFunctionSetMicroseconds,
            _ => CommandMicroseconds,
        };
    }

    private void FunctionSet(int value)
    {
        bool toEightBit = (value & 0x10) != 0;
        isTwoLine = (value & 8) != 0;

        // Only the whole instruction in the chosen width says how many lines there are.
        isInitialised = isInitialised || !isEightBit;
        isEightBit = toEightBit;
        hasPendingHigh = false;
    }

    private void SetDisplayAddress(int address)
    {
        addressesOwnCharacters = false;
        if (isTwoLine ? (address & 0x3F) >= FirstLineCells : address >= OneLineCells)
        {
            Violations.Add($"HD44780: there is no display address 0x{address:X2}");
        }

        addressCounter = address;
    }

    private void Shift(bool moveDisplay, bool right)
    {
        if (moveDisplay)
        {
            shift += right ? -1 : 1;
        }
        else
        {
            Count(right);
        }
    }

    private void WriteMemory(byte value)
    {
        if (!isInitialised)
        {
            Violations.Add($"HD44780: character 0x{value:X2} before initialisation");
        }

        CharactersWritten++;
        if (addressesOwnCharacters)
        {
            ownCharacters[addressCounter & (OwnCharacterBytes - 1)] = value;
        }
        else
        {
            displayMemory[addressCounter] = value;
            shift += !writeShifts ? 0 : counterGoesUp ? 1 : -1;
        }

        Count(counterGoesUp);
    }

    /// <summary>Moves the address counter by one: with two lines 0x27 is followed by 0x40 and 0x67 by 0x00.</summary>
    private void Count(bool up)
    {
        if (addressesOwnCharacters)
        {
            addressCounter = (addressCounter + (up ? 1 : -1)) & (OwnCharacterBytes - 1);
            return;
        }

        if (!isTwoLine)
        {
            addressCounter = Wrap(addressCounter + (up ? 1 : -1), OneLineCells);
            return;
        }

        int line = addressCounter & SecondLineAddress;
        int cell = (addressCounter & 0x3F) + (up ? 1 : -1);
        if (cell is < 0 or >= FirstLineCells)
        {
            line ^= SecondLineAddress;
            cell = up ? 0 : FirstLineCells - 1;
        }

        addressCounter = line + cell;
    }

    private void Home()
    {
        addressesOwnCharacters = false;
        addressCounter = 0;
        shift = 0;
    }
}
