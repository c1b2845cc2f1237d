using System;
using NfMeter.Hal;
using NfMeter.Registers;

namespace NfMeter.Modbus;

/// <summary>A table of Modbus registers over the register file: blocks of addresses that can be read in one go, and
/// rows that say what stands where. Addresses of a block without a row are reserved and read 0.</summary>
/// <remarks>A place is an address made small: the words of all blocks, counted through. A row is found from a place by
/// one look into an array.</remarks>
public sealed class RegisterMap
{
    /// <summary>What <see cref="Locate"/> says of addresses the map doesn't have.</summary>
    public const int NoPlace = -1;

    private const int MaxBlocks = 16;
    private const byte Reserved = 0xFF;
    private const int KiloDecimals = 3;

    private readonly RegisterFile registers;
    private readonly ModbusSettings settings;

    private readonly int[] blockStarts = new int[MaxBlocks];
    private readonly int[] blockEnds = new int[MaxBlocks];
    private readonly int[] blockPlaces = new int[MaxBlocks];
    private int blocks;

    private readonly int[] rowPlaces;
    private readonly byte[] rowFormats;
    private readonly int[] rowSources;
    private readonly byte[] rowArguments;
    private readonly byte[] rowDecimals;
    private int rows;

    private readonly byte[] rowOfPlace;
    private int places;

    /// <summary>A map without blocks and rows.</summary>
    /// <param name="registers">Where values come from.</param>
    /// <param name="settings">The port's settings, which some rows show.</param>
    /// <param name="maxRows">How many rows will be added at most, up to 255.</param>
    /// <param name="maxWords">How many words all blocks have at most.</param>
    public RegisterMap(RegisterFile registers, ModbusSettings settings, int maxRows, int maxWords)
    {
        this.registers = registers;
        this.settings = settings;
        rowPlaces = new int[maxRows];
        rowFormats = new byte[maxRows];
        rowSources = new int[maxRows];
        rowArguments = new byte[maxRows];
        rowDecimals = new byte[maxRows];
        rowOfPlace = new byte[maxWords];
    }

    /// <summary>Adds a block of reserved words.</summary>
    /// <param name="address">The first address, above all blocks so far.</param>
    /// <param name="words">How many.</param>
    /// <exception cref="ArgumentException">It overlaps the block before.</exception>
    public void Block(int address, int words)
    {
        if (blocks > 0 && address < blockEnds[blocks - 1])
        {
            throw new ArgumentException("block out of order", nameof(address));
        }

        blockStarts[blocks] = address;
        blockEnds[blocks] = address + words;
        blockPlaces[blocks] = places;
        blocks++;
        for (int i = 0; i < words; i++)
        {
            rowOfPlace[places++] = Reserved;
        }
    }

    /// <summary>Adds a row to a block that is there.</summary>
    /// <param name="address">The address of its first word.</param>
    /// <param name="format">A <see cref="WordFormat"/>, which also says how many words there are.</param>
    /// <param name="source">The register's number, or the constant.</param>
    /// <param name="argument">What the format says, 0 to 255.</param>
    /// <exception cref="ArgumentException">The format doesn't exist, the words aren't all in one block or have a row
    /// already, or the register has more decimals than <see cref="FloatBits"/> takes.</exception>
    public void Row(int address, int format, int source = 0, int argument = 0)
    {
        if (format < 0 || format > WordFormat.Last)
        {
            throw new ArgumentException("no such format", nameof(format));
        }

        int words = format <= WordFormat.LastOfTwoWords ? 2 : 1;
        int place = Locate(address, words);
        if (place == NoPlace)
        {
            throw new ArgumentException("row outside of the blocks", nameof(address));
        }

        int decimals = DecimalsOf(format, source, argument);
        if (decimals > FloatBits.MaxDecimals)
        {
            throw new ArgumentException("too many decimals", nameof(source));
        }

        for (int i = place; i < place + words; i++)
        {
            if (rowOfPlace[i] != Reserved)
            {
                throw new ArgumentException("two rows at one address", nameof(address));
            }

            rowOfPlace[i] = (byte)rows;
        }

        rowPlaces[rows] = place;
        rowFormats[rows] = (byte)format;
        rowSources[rows] = source;
        rowArguments[rows] = (byte)argument;
        rowDecimals[rows] = (byte)decimals;
        rows++;
    }

    /// <summary>Finds addresses.</summary>
    /// <param name="address">The first, 0 to 65535.</param>
    /// <param name="words">How many.</param>
    /// <returns>The place of the first, the others follow it; <see cref="NoPlace"/> when they aren't all in one
    /// block.</returns>
    public int Locate(int address, int words)
    {
        for (int block = 0; block < blocks; block++)
        {
            int offset = address - blockStarts[block];
            if (offset >= 0 && address + words <= blockEnds[block])
            {
                return blockPlaces[block] + offset;
            }
        }

        return NoPlace;
    }

    /// <summary>Puts the words of one value as it is now, big endian: its first and second word are of the same
    /// moment.</summary>
    /// <param name="place">The word to begin with; in a value's second word, only that is put.</param>
    /// <param name="words">How many words are wanted at most, at least 1.</param>
    /// <param name="buffer">Receives them.</param>
    /// <param name="offset">Where in <paramref name="buffer"/>.</param>
    /// <returns>How many words were put, 1 or 2.</returns>
    public int Put(int place, int words, byte[] buffer, int offset)
    {
        int row = rowOfPlace[place];
        int bits = row == Reserved ? 0 : Value(row);
        int put = 1;
        if (row != Reserved && rowFormats[row] <= WordFormat.LastOfTwoWords && place == rowPlaces[row])
        {
            buffer[offset] = (byte)(bits >> 24);
            buffer[offset + 1] = (byte)(bits >> 16);
            if (words == 1)
            {
                return 1;
            }

            offset += 2;
            put = 2;
        }

        buffer[offset] = (byte)(bits >> 8);
        buffer[offset + 1] = (byte)bits;
        return put;
    }

    private int Value(int row)
    {
        int source = rowSources[row];
        int argument = rowArguments[row];
        switch (rowFormats[row])
        {
            case WordFormat.Float:
            case WordFormat.KiloFloat:
                return FloatBits.FromScaled(registers.Read(source), rowDecimals[row]);
            case WordFormat.SignedFloat:
                long value = registers.Read(source);
                bool otherSign = (value < 0) != (registers.Read(argument) < 0);
                return FloatBits.FromScaled(otherSign ? -value : value, rowDecimals[row]);
            case WordFormat.FloatConstant:
                return FloatBits.FromScaled(source, rowDecimals[row]);
            case WordFormat.Digits:
                return Digits(registers.Read(source));
            case WordFormat.Integer:
                return Integer(registers.Read(source));
            case WordFormat.IntegerConstant:
                return source;
            case WordFormat.Direction:
                return (('0' + argument) << 8) | (registers.Read(source) < 0 ? 'R' : 'F');
            case WordFormat.Quadrant:
                return Quadrant(registers.Read(source), registers.Read(argument));
            case WordFormat.UnitAddress:
                return settings.UnitAddress;
            case WordFormat.Baud:
                return settings.Baud;
            default:
                return Parity(settings.Parity);
        }
    }

    private int DecimalsOf(int format, int source, int argument)
    {
        switch (format)
        {
            case WordFormat.Float:
            case WordFormat.SignedFloat:
                return registers.Decimals(source);
            case WordFormat.KiloFloat:
                return registers.Decimals(source) + KiloDecimals;
            case WordFormat.FloatConstant:
                return argument;
            default:
                return 0;
        }
    }

    private static int Digits(long value)
    {
        int bits = 0;
        if (value < 0)
        {
            value = 0;
        }

        for (int shift = 0; shift < 32; shift += 4)
        {
            bits |= (int)(value % 10) << shift;
            value /= 10;
        }

        return bits;
    }

    private static int Integer(long value)
    {
        if (value < 0)
        {
            return 0;
        }

        return value > 0xFFFF ? 0xFFFF : (int)value;
    }

    private static int Quadrant(long active, long reactive)
    {
        if (active < 0)
        {
            return reactive < 0 ? 3 : 2;
        }

        return reactive < 0 ? 4 : 1;
    }

    private static int Parity(int serialParity)
    {
        switch (serialParity)
        {
            case SerialParity.None: return 2;
            case SerialParity.Odd: return 3;
            default: return 1;
        }
    }
}
