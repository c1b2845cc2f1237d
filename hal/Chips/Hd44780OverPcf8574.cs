using System;
using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>A character display with an HD44780 controller (2x16 or 4x20, character ROM A00) behind a PCF8574 port
/// expander, wired as on the common I2C adapter boards.</summary>
/// <remarks>
/// <code>
/// port bit   7    6    5    4    3          2    1     0
/// display    DB7  DB6  DB5  DB4  backlight  E    R/W   RS       R/W stays low: nothing is read
///
/// port bytes of one character or command: (RS, E low)  high|E  high  low|E  low
/// </code>
/// The first byte is sent only when RS changes, because RS has to stand 40 ns before E rises (HD44780U data sheet,
/// timing characteristics, tAS) and the port's pins all change together. The controller takes each half as E falls.
/// A transfer is 5 or 6 bytes, 0.5 ms at the PCF8574's 100 kHz, and is all that one <see cref="Slice"/> does. Between
/// the last fall of E and the first of the next transfer lie at least 27 bits, 67 us even at 400 kHz, more than the 41
/// us a character needs (table 6); only the longer times are waited for.
/// The data sheet's initialisation by instruction (figure 24) runs first, again half a second after a transfer failed,
/// so that a display that was unplugged comes back, and without clearing once a minute, because nothing tells of a lost
/// half byte or of a supply dip in the display alone.
/// ROM A00 has a yen sign at 0x5C and arrows at 0x7E and 0x7F in place of backslash, tilde and delete.
/// </remarks>
public sealed class Hd44780OverPcf8574 : ITextDisplay
{
    /// <summary>How often the display is initialised again without having failed.</summary>
    public const int RefreshMicroseconds = 60000000;

    /// <summary>Pause before a display that doesn't answer is tried again.</summary>
    public const int RetryMicroseconds = 500000;

    private const int RegisterSelect = 1;
    private const int Enable = 4;
    private const int Backlight = 8;

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

    private readonly II2cDevice device;
    private readonly byte[] packet = new byte[5];

    // What the meter wants and what stands in the controller, cell by cell, row by row.
    private readonly byte[] wanted;
    private readonly short[] shown;

    // Cell the controller's address counter stands at, or Unknown.
    private int cursor = Unknown;

    // Cell to look at next, and how many were found right since the last change; when all are, nothing is left to send.
    private int next;
    private int settled;

    private int step;
    private bool isWaiting;
    private bool isRefreshing;
    private int portRegisterSelect;
    private int waitUntil;
    private int refreshAt;

    /// <summary>Describes the display; nothing is sent before the first <see cref="Slice"/>.</summary>
    /// <param name="device">The port expander, 100 kHz (400 kHz for a PCA8574).</param>
    /// <param name="columns">16 or 20.</param>
    /// <param name="rows">2 or 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another size.</exception>
    public Hd44780OverPcf8574(II2cDevice device, int columns, int rows)
    {
        if (columns != 16 && columns != 20)
        {
            throw new ArgumentOutOfRangeException(nameof(columns), "16 or 20");
        }

        if (rows != 2 && rows != 4)
        {
            throw new ArgumentOutOfRangeException(nameof(rows), "2 or 4");
        }

        this.device = device;
        Columns = columns;
        Rows = rows;
        wanted = new byte[columns * rows];
        shown = new short[columns * rows];
        for (int cell = 0; cell < wanted.Length; cell++)
        {
            wanted[cell] = Blank;
            shown[cell] = Unknown;
        }
    }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public int Rows { get; }

    /// <summary>Whether the display acknowledged its last transfer and is initialised.</summary>
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

        int cell = row * Columns;
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

        if (nowMicroseconds - refreshAt >= 0)
        {
            isRefreshing = true;
            step = StepFirst;
            return Initialise(nowMicroseconds);
        }

        return settled < wanted.Length && SendNextDifference(nowMicroseconds);
    }

    private bool Initialise(int nowMicroseconds)
    {
        bool sent;
        if (step == StepContact)
        {
            packet[0] = Backlight;
            portRegisterSelect = 0;
            sent = device.Write(packet, 1);
        }
        else
        {
            sent = Send(initialisation[step - 1], 0, step <= LastHalfByteStep);
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
        short content = isRefreshing ? (short)Unknown : (short)Blank;
        for (int cell = 0; cell < shown.Length; cell++)
        {
            shown[cell] = content;
        }

        isRefreshing = false;
        cursor = Unknown;
        next = 0;
        settled = 0;
        refreshAt = nowMicroseconds + RefreshMicroseconds;
    }

    /// <summary>Looks at one row's worth of cells for one to send.</summary>
    private bool SendNextDifference(int nowMicroseconds)
    {
        for (int looked = 0; looked < Columns && settled < wanted.Length; looked++)
        {
            if (shown[next] != wanted[next])
            {
                return next == cursor ? SendCharacter(nowMicroseconds) : SetCursor(nowMicroseconds);
            }

            Advance();
        }

        return false;
    }

    private bool SendCharacter(int nowMicroseconds)
    {
        if (!Send(wanted[next], RegisterSelect, false))
        {
            return Fail(nowMicroseconds);
        }

        shown[next] = wanted[next];
        cursor = CellAt(AddressOf(next) + 1);
        Advance();
        return true;
    }

    private bool SetCursor(int nowMicroseconds)
    {
        if (!Send(CommandSetAddress | AddressOf(next), 0, false))
        {
            return Fail(nowMicroseconds);
        }

        cursor = next;
        return true;
    }

    private void Advance()
    {
        settled++;
        next++;
        if (next == wanted.Length)
        {
            next = 0;
        }
    }

    /// <summary>Address in the display memory: rows 2 and 3 go on where rows 0 and 1 end.</summary>
    private int AddressOf(int cell)
    {
        int row = cell / Columns;
        int address = cell - (row * Columns);
        if ((row & 1) != 0)
        {
            address += SecondLineAddress;
        }

        return row >= 2 ? address + Columns : address;
    }

    private int CellAt(int address)
    {
        for (int row = 0; row < Rows; row++)
        {
            int column = address - AddressOf(row * Columns);
            if (column >= 0 && column < Columns)
            {
                return (row * Columns) + column;
            }
        }

        return Unknown;
    }

    private bool Send(int value, int registerSelect, bool halfByte)
    {
        int fixedBits = Backlight | registerSelect;
        int high = (value & 0xF0) | fixedBits;
        int count = 0;
        if (registerSelect != portRegisterSelect)
        {
            packet[count++] = (byte)high;
        }

        packet[count++] = (byte)(high | Enable);
        packet[count++] = (byte)high;
        if (!halfByte)
        {
            int low = ((value & 0x0F) << 4) | fixedBits;
            packet[count++] = (byte)(low | Enable);
            packet[count++] = (byte)low;
        }

        portRegisterSelect = registerSelect;
        return device.Write(packet, count);
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
