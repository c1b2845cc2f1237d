using System;
using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>A character display with an HD44780 controller (2x16 or 4x20, character ROM A00), over an
/// <see cref="IHd44780Bus"/>.</summary>
/// <remarks>
/// One <see cref="Slice"/> sends one character, one command or one row of dots. Only the times above a character's 41
/// us (HD44780U data sheet, table 6) are waited for here, without blocking; that one is the bus's.
/// The data sheet's initialisation by instruction (figure 24) runs first, again half a second after a transfer failed,
/// so that a display that was unplugged comes back, and without clearing from time to time, because nothing tells of a
/// lost half byte or of a supply dip in the display alone. Own characters are sent before the text that uses them.
/// ROM A00 has a yen sign at 0x5C and arrows at 0x7E and 0x7F in place of backslash, tilde and delete.
/// </remarks>
public sealed class Hd44780 : ITextDisplay
{
    /// <summary>How often the display is initialised again without having failed, on a bus that acknowledges.</summary>
    public const int RefreshMicroseconds = 60000000;

    /// <summary>The same on a bus that doesn't: a display plugged in again is blank for at most so long.</summary>
    public const int BlindRefreshMicroseconds = 5000000;

    /// <summary>Pause before a display that doesn't answer is tried again.</summary>
    public const int RetryMicroseconds = 500000;

    /// <summary>Rows of dots of an own character.</summary>
    public const int DotRows = 8;

    private const int OwnCharacters = 8;
    private const int OwnCells = OwnCharacters * DotRows;
    private const int DotBits = 0x1F;

    private const int CommandSetDotAddress = 0x40;
    private const int CommandSetAddress = 0x80;
    private const int SecondLineAddress = 0x40;
    private const int Blank = 0x20;
    private const int Unknown = -1;

    // Steps: 0 is the first contact, which puts E low and is followed by the time a display needs whose supply came up
    // just now; 1 to 9 the table below; then the display runs.
    private const int StepContact = 0;
    private const int StepFirst = 1;
    private const int StepDisplayOff = 6;
    private const int StepClear = 7;
    private const int StepRunning = 10;

    // The first four are half bytes, the rest whole ones: three times "8 bits" whatever half was pending, "4 bits", two
    // lines of 5x8 dots, display off, clear, address counts up, display on without cursor.
    private const int LastHalfByteStep = 4;

    private readonly byte[] initialisation = { 0x30, 0x30, 0x30, 0x20, 0x28, 0x08, 0x01, 0x06, 0x0C };

    // Waits after the step of the same number. The data sheet asks for 40 ms (supply up to 2.7 V), 4.1 ms, 100 us and
    // 1.52 ms for clearing; here they have room for the transfer itself and for the loop's time being a pass old.
    private readonly int[] waitMicroseconds = { 50000, 8000, 2000, 2000, 1000, 1000, 1000, 5000, 1000, 1000 };

    private readonly IHd44780Bus bus;
    private readonly int refreshMicroseconds;

    // What the meter wants and what stands in the controller, cell by cell: first the own characters' rows of dots,
    // then the text row by row.
    private readonly byte[] wanted;
    private readonly short[] shown;
    private readonly bool[] isDefined = new bool[OwnCharacters];

    // Cell the controller's address counter stands at, or Unknown.
    private int cursor = Unknown;

    // Cell to look at next, and how many were found right since the last change; when all are, nothing is left to send.
    private int next;
    private int settled;

    // Cells not looked at since the initialisation. Marking all at once would be a slice of 200,000 instructions.
    private int unseen;
    private bool isCleared;

    private int step;
    private bool isWaiting;
    private bool isRefreshing;
    private bool wantsBacklight = true;
    private bool hasBacklight = true;
    private int waitUntil;
    private int refreshAt;

    /// <summary>Describes the display; nothing is sent before the first <see cref="Slice"/>.</summary>
    /// <param name="bus">The way to it.</param>
    /// <param name="columns">16 or 20.</param>
    /// <param name="rows">2 or 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another size.</exception>
    public Hd44780(IHd44780Bus bus, int columns, int rows)
    {
        if (columns != 16 && columns != 20)
        {
            throw new ArgumentOutOfRangeException(nameof(columns), "16 or 20");
        }

        if (rows != 2 && rows != 4)
        {
            throw new ArgumentOutOfRangeException(nameof(rows), "2 or 4");
        }

        this.bus = bus;
        refreshMicroseconds = bus.Acknowledges ? RefreshMicroseconds : BlindRefreshMicroseconds;
        Columns = columns;
        Rows = rows;
        wanted = new byte[OwnCells + columns * rows];
        shown = new short[OwnCells + columns * rows];
        for (int cell = OwnCells; cell < wanted.Length; cell++)
        {
            wanted[cell] = Blank;
            shown[cell] = Unknown;
        }
    }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public int Rows { get; }

    /// <summary>Whether the display is initialised, and acknowledged its last transfer where the bus can
    /// tell.</summary>
    public bool IsRunning => step == StepRunning;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="ArgumentException">Fewer characters than columns.</exception>
    public void Put(int row, byte[] characters)
    {
        if (row < 0 || row >= Rows)
        {
            throw new ArgumentOutOfRangeException(nameof(row), "no such row");
        }

        if (characters == null || characters.Length < Columns)
        {
            throw new ArgumentException("fewer characters than columns", nameof(characters));
        }

        int cell = OwnCells + row * Columns;
        int count = Columns;
        for (int column = 0; column < count; column++)
        {
            if (wanted[cell] != characters[column])
            {
                wanted[cell] = characters[column];
                settled = 0;
            }

            cell++;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such character.</exception>
    /// <exception cref="ArgumentException">Fewer than eight rows from <paramref name="offset"/> on.</exception>
    public void Define(int code, byte[] patterns, int offset)
    {
        if (code < 0 || code >= OwnCharacters)
        {
            throw new ArgumentOutOfRangeException(nameof(code), "0 to 7");
        }

        if (patterns == null || offset < 0 || patterns.Length - offset < DotRows)
        {
            throw new ArgumentException("fewer than eight rows of dots", nameof(patterns));
        }

        int cell = code * DotRows;
        for (int row = 0; row < DotRows; row++)
        {
            byte dots = (byte)(patterns[offset + row] & DotBits);
            if (!isDefined[code] || wanted[cell] != dots)
            {
                wanted[cell] = dots;
                shown[cell] = isDefined[code] ? shown[cell] : (short)Unknown;
                settled = 0;
            }

            cell++;
        }

        isDefined[code] = true;
    }

    /// <inheritdoc/>
    public void SetBacklight(bool isOn) => wantsBacklight = isOn;

    /// <inheritdoc/>
    public void Restart()
    {
        step = StepContact;
        isWaiting = false;
        isRefreshing = false;
    }

    /// <inheritdoc/>
    public bool Slice(int nowMicroseconds)
    {
        if (isWaiting)
        {
            if (nowMicroseconds - waitUntil < 0)
            {
                return false;
            }

            isWaiting = false;
        }

        if (step != StepRunning)
        {
            return Initialise(nowMicroseconds);
        }

        if (wantsBacklight != hasBacklight)
        {
            return SwitchBacklight(nowMicroseconds);
        }

        if (nowMicroseconds - refreshAt >= 0)
        {
            isRefreshing = true;
            step = StepFirst;
            return Initialise(nowMicroseconds);
        }

        return settled < wanted.Length && bus.IsReady && SendNextDifference(nowMicroseconds);
    }

    private bool SwitchBacklight(int nowMicroseconds)
    {
        if (!bus.Rest(wantsBacklight))
        {
            return Fail(nowMicroseconds);
        }

        hasBacklight = wantsBacklight;
        return true;
    }

    private bool Initialise(int nowMicroseconds)
    {
        bool sent;
        if (step == StepContact)
        {
            hasBacklight = wantsBacklight;
            sent = bus.Rest(hasBacklight);
        }
        else
        {
            sent = bus.Send(initialisation[step - 1], false, step <= LastHalfByteStep);
        }

        if (!sent)
        {
            return Fail(nowMicroseconds);
        }

        Wait(nowMicroseconds, waitMicroseconds[step]);
        step++;
        if (isRefreshing && step == StepDisplayOff)
        {
            // Off and clear would show as a blink; the characters are sent again anyway.
            step = StepClear + 1;
        }

        if (step == StepRunning)
        {
            BeginRunning(nowMicroseconds);
        }

        return true;
    }

    private void BeginRunning(int nowMicroseconds)
    {
        isCleared = !isRefreshing;
        isRefreshing = false;
        unseen = wanted.Length;
        cursor = Unknown;
        next = 0;
        settled = 0;
        refreshAt = nowMicroseconds + refreshMicroseconds;
    }

    /// <summary>Looks at one row's worth of cells for one to send.</summary>
    private bool SendNextDifference(int nowMicroseconds)
    {
        for (int looked = 0; looked < Columns && settled < wanted.Length; looked++)
        {
            if (unseen > 0)
            {
                shown[next] = AfterInitialisation(next);
            }

            if (shown[next] != wanted[next])
            {
                return next == cursor ? SendCell(nowMicroseconds) : SetCursor(nowMicroseconds);
            }

            Advance();
        }

        return false;
    }

    private short AfterInitialisation(int cell)
    {
        if (cell >= OwnCells)
        {
            return isCleared ? (short)Blank : (short)Unknown;
        }

        return isDefined[cell / DotRows] ? (short)Unknown : wanted[cell];
    }

    private bool SendCell(int nowMicroseconds)
    {
        if (!bus.Send(wanted[next], true, false))
        {
            return Fail(nowMicroseconds);
        }

        shown[next] = wanted[next];
        cursor = CellAfter(next);
        Advance();
        return true;
    }

    private bool SetCursor(int nowMicroseconds)
    {
        int command = next < OwnCells ? CommandSetDotAddress | next : CommandSetAddress | AddressOf(next - OwnCells);
        if (!bus.Send(command, false, false))
        {
            return Fail(nowMicroseconds);
        }

        cursor = next;
        return true;
    }

    private void Advance()
    {
        settled++;
        unseen--;
        next++;
        if (next == wanted.Length)
        {
            next = 0;
        }
    }

    /// <summary>Address in the display memory: rows 2 and 3 go on where rows 0 and 1 end.</summary>
    private int AddressOf(int place)
    {
        int row = place / Columns;
        int address = place - (row * Columns);
        if ((row & 1) != 0)
        {
            address += SecondLineAddress;
        }

        return row >= 2 ? address + Columns : address;
    }

    /// <summary>The cell that the address counter comes to behind another.</summary>
    private int CellAfter(int cell)
    {
        if (cell < OwnCells)
        {
            return cell + 1 < OwnCells ? cell + 1 : 0;
        }

        int address = AddressOf(cell - OwnCells) + 1;
        for (int row = 0; row < Rows; row++)
        {
            int column = address - AddressOf(row * Columns);
            if (column >= 0 && column < Columns)
            {
                return OwnCells + (row * Columns) + column;
            }
        }

        return Unknown;
    }

    private void Wait(int nowMicroseconds, int microseconds)
    {
        waitUntil = nowMicroseconds + microseconds;
        isWaiting = true;
    }

    private bool Fail(int nowMicroseconds)
    {
        step = StepContact;
        isRefreshing = false;
        Wait(nowMicroseconds, RetryMicroseconds);
        return true;
    }
}
