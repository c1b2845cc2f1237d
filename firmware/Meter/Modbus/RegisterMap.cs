using System;
using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.Modbus;

/// <summary>A table of Modbus registers over the register file and the settings: blocks of addresses that can be read in
/// one go, and rows that say what stands where. Addresses of a block without a row are reserved and read 0.</summary>
/// <remarks>A place is an address made small: the words of all blocks, counted through. A row is found from a place by
/// one look into an array.</remarks>
public sealed class RegisterMap
{
    /// <summary>What <see cref="Locate"/> says of addresses the map doesn't have.</summary>
    public const int NoPlace = -1;

    private const int MaxBlocks = 20;
    private const int Pages = 16;
    private const int PageBits = 12;
    private const int WordBits = 3; // a row has up to 8 words
    private const int WordMask = 7;
    private const ushort Reserved = 0xFFFF;
    private const int KiloDecimals = 3;

    private readonly RegisterFile registers;
    private readonly SettingsFile settings;
    private readonly EnergyAccumulators energies;
    private readonly StagedCalibration calibration;

    private readonly int[] blockStarts = new int[MaxBlocks];
    private readonly int[] blockEnds = new int[MaxBlocks];
    private readonly int[] blockPlaces = new int[MaxBlocks];
    private int blocks;

    // A page's blocks follow one another; found from the address's first digit.
    private readonly byte[] firstOfPage = new byte[Pages];
    private readonly byte[] endOfPage = new byte[Pages];

    private readonly byte[] rowFormats;
    private readonly int[] rowSources;
    private readonly byte[] rowArguments;
    private readonly byte[] rowDecimals;
    private int rows;

    // Row and word of it, in one number.
    private readonly ushort[] entryOfPlace;
    private int places;

    /// <summary>A map without blocks and rows.</summary>
    /// <param name="registers">Where values come from.</param>
    /// <param name="settings">What some rows show and can change.</param>
    /// <param name="energies">The energies to the nanojoule.</param>
    /// <param name="calibration">The calibration in use and the staged one; null for a map without their rows.</param>
    /// <param name="maxRows">How many rows will be added at most.</param>
    /// <param name="maxWords">How many words all blocks have at most.</param>
    public RegisterMap(
        RegisterFile registers, SettingsFile settings, EnergyAccumulators energies, StagedCalibration calibration,
        int maxRows, int maxWords)
    {
        this.registers = registers;
        this.settings = settings;
        this.energies = energies;
        this.calibration = calibration;
        rowFormats = new byte[maxRows];
        rowSources = new int[maxRows];
        rowArguments = new byte[maxRows];
        rowDecimals = new byte[maxRows];
        entryOfPlace = new ushort[maxWords];
    }

    /// <summary>The address of the value because of which the last write was refused; 0 when it was taken.</summary>
    public int RefusedAddress { get; set; }

    /// <summary>Adds a block of reserved words.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="words">How many.</param>
    /// <exception cref="ArgumentException">It overlaps a block that is there, isn't all in one page of 0x1000 addresses,
    /// or comes after blocks of another page that came after some of its own.</exception>
    public void Block(int address, int words)
    {
        int page = address >> PageBits;
        bool isFirst = endOfPage[page] == 0;
        if ((address + words - 1) >> PageBits != page || (!isFirst && endOfPage[page] != blocks))
        {
            throw new ArgumentException("block out of order", nameof(address));
        }

        for (int block = 0; block < blocks; block++)
        {
            if (address < blockEnds[block] && blockStarts[block] < address + words)
            {
                throw new ArgumentException("blocks overlap", nameof(address));
            }
        }

        blockStarts[blocks] = address;
        blockEnds[blocks] = address + words;
        blockPlaces[blocks] = places;
        firstOfPage[page] = isFirst ? (byte)blocks : firstOfPage[page];
        blocks++;
        endOfPage[page] = (byte)blocks;
        for (int i = 0; i < words; i++)
        {
            entryOfPlace[places++] = Reserved;
        }
    }

    /// <summary>Adds a row to a block that is there.</summary>
    /// <param name="address">The address of its first word.</param>
    /// <param name="format">A <see cref="WordFormat"/>, which also says how many words there are.</param>
    /// <param name="source">The number of the register or setting, or the constant.</param>
    /// <param name="argument">What the format says, 0 to 255.</param>
    /// <exception cref="ArgumentException">The format doesn't exist, the words aren't all in one block or have a row
    /// already, or the register has more decimals than <see cref="FloatBits"/> takes.</exception>
    public void Row(int address, int format, int source = 0, int argument = 0)
    {
        if (format < 0 || format > WordFormat.Last)
        {
            throw new ArgumentException("no such format", nameof(format));
        }

        int decimals = DecimalsOf(format, source, argument);
        if (decimals > FloatBits.MaxDecimals)
        {
            throw new ArgumentException("too many decimals", nameof(source));
        }

        Occupy(address, rows, WordFormat.Words(format));
        rowFormats[rows] = (byte)format;
        rowSources[rows] = source;
        rowArguments[rows] = (byte)argument;
        rowDecimals[rows] = (byte)decimals;
        rows++;
    }

    /// <summary>Shows a row at another address too.</summary>
    /// <param name="address">The other address of its first word, in a block that is there.</param>
    /// <param name="row">The first address it has.</param>
    /// <exception cref="ArgumentException">There is no row, or the words aren't free.</exception>
    public void Alias(int address, int row)
    {
        int place = Locate(row, 1);
        if (place == NoPlace || entryOfPlace[place] == Reserved)
        {
            throw new ArgumentException("no such row", nameof(row));
        }

        int number = entryOfPlace[place] >> WordBits;
        Occupy(address, number, WordFormat.Words(rowFormats[number]));
    }

    /// <summary>Finds addresses.</summary>
    /// <param name="address">The first, 0 to 65535.</param>
    /// <param name="words">How many.</param>
    /// <returns>The place of the first, the others follow it; <see cref="NoPlace"/> when they aren't all in one
    /// block.</returns>
    public int Locate(int address, int words)
    {
        int page = address >> PageBits, end = address + words, last = endOfPage[page];
        int[] starts = blockStarts;
        for (int block = firstOfPage[page]; block < last; block++)
        {
            if (address >= starts[block] && end <= blockEnds[block])
            {
                return blockPlaces[block] + address - starts[block];
            }
        }

        return NoPlace;
    }

    /// <summary>Whether a place is the first word of a row that can be written.</summary>
    public bool IsWritable(int place)
    {
        int entry = entryOfPlace[place];
        return entry != Reserved && WordFormat.IsWritable(rowFormats[entry >> WordBits]);
    }

    /// <summary>Whether a place is the first word of its row.</summary>
    public bool IsFirstWord(int place) => (entryOfPlace[place] & WordMask) == 0;

    /// <summary>Whether a place belongs to the staged calibration or to its commands.</summary>
    public bool IsOfCalibration(int place)
    {
        int entry = entryOfPlace[place];
        int format = entry == Reserved ? WordFormat.Integer : rowFormats[entry >> WordBits];
        return format == WordFormat.CalibrationStaged || format == WordFormat.CalibrationKey;
    }

    /// <summary>The <see cref="WordFormat"/> of the row at a place that has one.</summary>
    public int FormatAt(int place) => rowFormats[entryOfPlace[place] >> WordBits];

    /// <summary>The register, setting or constant of the row at a place that has one.</summary>
    public int SourceAt(int place) => rowSources[entryOfPlace[place] >> WordBits];

    /// <summary>How many decimals the row at a place has.</summary>
    public int DecimalsAt(int place) => rowDecimals[entryOfPlace[place] >> WordBits];

    /// <summary>Puts the words of one value as it is now, big endian: all of them are of the same moment.</summary>
    /// <param name="place">The word to begin with, which need not be the value's first.</param>
    /// <param name="words">How many words are wanted at most, at least 1.</param>
    /// <param name="buffer">Receives them.</param>
    /// <param name="offset">Where in <paramref name="buffer"/>.</param>
    /// <returns>How many words were put, 1 to 8.</returns>
    public int Put(int place, int words, byte[] buffer, int offset)
    {
        int entry = entryOfPlace[place];
        if (entry == Reserved)
        {
            buffer[offset] = 0;
            buffer[offset + 1] = 0;
            return 1;
        }

        int row = entry >> WordBits, word = entry & WordMask, format = rowFormats[row];
        if (format <= WordFormat.Wide)
        {
            return PutWide(rowSources[row], format, word, words, buffer, offset);
        }

        int bits = Value(row, format);
        int put = 1;
        if (word == 0 && format <= WordFormat.LastOfTwoWords)
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

    private void Occupy(int address, int row, int words)
    {
        int place = Locate(address, words);
        if (place == NoPlace)
        {
            throw new ArgumentException("row outside of the blocks", nameof(address));
        }

        for (int word = 0; word < words; word++)
        {
            if (entryOfPlace[place + word] != Reserved)
            {
                throw new ArgumentException("two rows at one address", nameof(address));
            }
        }

        for (int word = 0; word < words; word++)
        {
            entryOfPlace[place + word] = (ushort)((row << WordBits) | word);
        }
    }

    private int PutWide(int id, int format, int word, int words, byte[] buffer, int offset)
    {
        int size = WordFormat.Words(format);
        int end = word + words < size ? word + words : size;
        for (int next = word; next < end; next++)
        {
            long part = next < 4 ? registers.Read(id) : energies.Nanojoules(id);
            int bits = (int)(part >> (48 - 16 * (next & 3)));
            buffer[offset] = (byte)(bits >> 8);
            buffer[offset + 1] = (byte)bits;
            offset += 2;
        }

        return end - word;
    }

    private int Value(int row, int format)
    {
        int source = rowSources[row];
        switch (format)
        {
            case WordFormat.Float:
            case WordFormat.KiloFloat:
                return FloatBits.FromScaled(registers.Read(source), rowDecimals[row]);
            case WordFormat.SignedFloat:
                long value = registers.Read(source);
                bool otherSign = (value < 0) != (registers.Read(rowArguments[row]) < 0);
                return FloatBits.FromScaled(otherSign ? -value : value, rowDecimals[row]);
            case WordFormat.TotalKiloFloat:
            case WordFormat.DayCounter:
                long total = CombinationCode.Total(
                    (int)settings.Read(SettingId.CombinationCode),
                    registers.Read(source),
                    registers.Read(rowArguments[row]));
                return FloatBits.FromScaled(total, rowDecimals[row]);
            case WordFormat.FloatConstant:
                return FloatBits.FromScaled(source, rowDecimals[row]);
            case WordFormat.SettingFloat:
                return FloatBits.FromScaled(settings.Read(source), rowDecimals[row]);
            case WordFormat.SettingLong:
                return (int)settings.Read(source);
            case WordFormat.Digits:
                return Digits(registers.Read(source), 8);
            case WordFormat.CalibrationInUse:
                return calibration.ReadInUse(source);
            case WordFormat.CalibrationStaged:
                return calibration.Read(source);
            case WordFormat.AtRest:
                return AtRest(source);
            default:
                return OneWord(format, source, rowArguments[row]);
        }
    }

    private int OneWord(int format, int source, int argument)
    {
        switch (format)
        {
            case WordFormat.Integer:
            case WordFormat.Counter:
            case WordFormat.Tariff:
                return Integer(registers.Read(source));
            case WordFormat.Direction:
                return (('0' + argument) << 8) | (registers.Read(source) < 0 ? 'R' : 'F');
            case WordFormat.Quadrant:
                return EnergyAccumulators.Quadrant(registers.Read(source), registers.Read(argument));
            case WordFormat.Setting:
                return Integer(settings.Read(source));
            case WordFormat.SettingDigits:
                return Digits(settings.Read(source), 4);
            case WordFormat.SettingParity:
                return Parity((int)settings.Read(source));
            case WordFormat.RefusedAddress:
                return RefusedAddress;
            case WordFormat.CalibrationKey:
                return 0;
            case WordFormat.CalibrationState:
                return CalibrationState(source);
            case WordFormat.ByConnection:
                return settings.HasTransformers ? source & 0xFFFF : source >> 16;
            default:
                return source; // a constant
        }
    }

    private int AtRest(int source)
    {
        int phase = source / 3;
        switch (source % 3)
        {
            case 0: return Long(calibration.Rest.RestMicrowatts[phase]);
            case 1: return Long(calibration.Rest.RestMicrovars[phase]);
            default: return calibration.Rest.RestCount[phase];
        }
    }

    private int CalibrationState(int what)
    {
        switch (what)
        {
            case 0: return calibration.Result;
            case 1: return calibration.RefusedNumber < 0 ? 0 : OwnMap.Staged + 2 * calibration.RefusedNumber;
            default: return calibration.Readiness;
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
            case WordFormat.TotalKiloFloat:
            case WordFormat.DayCounter:
                return registers.Decimals(source) + KiloDecimals;
            case WordFormat.FloatConstant:
            case WordFormat.SettingFloat:
                return argument;
            default:
                return 0;
        }
    }

    private static int Digits(long value, int digits)
    {
        int bits = 0;
        if (value < 0)
        {
            value = 0;
        }

        for (int shift = 0; shift < 4 * digits; shift += 4)
        {
            bits |= (int)(value % 10) << shift;
            value /= 10;
        }

        return bits;
    }

    private static int Long(long value)
    {
        if (value < int.MinValue)
        {
            return int.MinValue;
        }

        return value > int.MaxValue ? int.MaxValue : (int)value;
    }

    private static int Integer(long value)
    {
        if (value < 0)
        {
            return 0;
        }

        return value > 0xFFFF ? 0xFFFF : (int)value;
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
