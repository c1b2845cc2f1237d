using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>One of the eight inputs of a Microchip MCP3208: 12-bit successive approximation behind SPI (mode 0, up to
/// 1 MHz at 2.7 V, 2 MHz at 5 V). <see cref="ScanningConverter"/> makes a meter's converter of them.</summary>
/// <remarks>
/// <code>
/// one transfer of two words, four bytes (data sheet DS21298, section 6.1; leading zeros are allowed)
/// to the chip     0 0 0 0 0 0 0 0  0 0 0 0 0 1 S 2 | 1 0 x x x x x x  x x x x x x x x      1 start, S single-ended,
/// from the chip   z z z z z z z z  z z z z z z z z | z z z n B A 9 8  7 6 5 4 3 2 1 0      2 1 0 input; z not driven,
/// sampled                                              ^^^                                 n null bit: low, B..0 code
/// </code>
/// So the signal is held 18.75 clocks after the transfer began, the same for every input, and the code fills the
/// second word's lower end. The null bit is all the chip has to show that it is there: a line that nobody drives is
/// pulled up. Its conversion has to end within 1.2 ms (section 6.2), which a transfer in one piece does at 20 kHz and
/// more.
/// </remarks>
public sealed class Mcp3208Input : IAnalogInput
{
    /// <summary>Number of inputs of a chip.</summary>
    public const int Count = 8;

    private const int NoAnswer = -1;
    private const int StartSingleEnded = 0x06;
    private const int NullBit = 0x1000;
    private const int CodeBits = 0x0FFF;

    private readonly ISpiDevice spi;
    private readonly bool lowByteFirst;
    private readonly ushort[] request = new ushort[2];
    private readonly ushort[] answer = new ushort[2];

    /// <summary>Describes an input; nothing is sent.</summary>
    /// <param name="spi">The chip, mode 0.</param>
    /// <param name="input">CH0 to CH7.</param>
    public Mcp3208Input(ISpiDevice spi, int input)
    {
        this.spi = spi;
        lowByteFirst = spi.IsLowByteFirst;
        request[0] = (ushort)InWireOrder(StartSingleEnded | (input >> 2));
        request[1] = (ushort)InWireOrder((input << 14) & 0xFFFF);
    }

    /// <inheritdoc/>
    public int Read()
    {
        ushort[] words = answer;
        spi.Transfer(request, words);
        int word = words[1];
        if (lowByteFirst)
        {
            word = ((word & 0xFF) << 8) | (word >> 8);
        }

        return (word & NullBit) != 0 ? NoAnswer : word & CodeBits;
    }

    private int InWireOrder(int word) => lowByteFirst ? ((word & 0xFF) << 8) | (word >> 8) : word;
}
