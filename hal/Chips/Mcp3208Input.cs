using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>One of the eight inputs of a Microchip MCP3208: 12-bit successive approximation behind SPI (mode 0, up to
/// 1 MHz at 2.7 V, 2 MHz at 5 V). <see cref="ScanningConverter"/> makes a meter's converter of them.</summary>
/// <remarks>
/// <code>
/// one transfer of three bytes (data sheet DS21298, section 6.1)
/// to the chip     0 0 0 0 0 1 S 2 | 1 0 x x x x x x | x x x x x x x x      1 start, S single-ended, 2 1 0 input
/// from the chip   z z z z z z z z | z z z n B A 9 8 | 7 6 5 4 3 2 1 0      z not driven, n null bit: low, B to 0 code
/// sampled                           ^^^ from the clock of bit 0 to the falling edge of the one after it
/// </code>
/// So the signal is held 10.75 clocks after the transfer began, the same for every input. The null bit is all the chip
/// has to show that it is there: a line that nobody drives is pulled up. Its conversion has to end within 1.2 ms
/// (section 6.2), which a transfer in one piece does at 20 kHz and more.
/// </remarks>
public sealed class Mcp3208Input : IAnalogInput
{
    /// <summary>Number of inputs of a chip.</summary>
    public const int Count = 8;

    private const int NoAnswer = -1;
    private const int StartSingleEnded = 0x06;
    private const int NullBit = 0x10;

    private readonly ISpiDevice spi;
    private readonly byte[] request = new byte[3];
    private readonly byte[] answer = new byte[3];

    /// <summary>Describes an input; nothing is sent.</summary>
    /// <param name="spi">The chip, mode 0.</param>
    /// <param name="input">CH0 to CH7.</param>
    public Mcp3208Input(ISpiDevice spi, int input)
    {
        this.spi = spi;
        request[0] = (byte)(StartSingleEnded | (input >> 2));
        request[1] = (byte)(input << 6);
    }

    /// <inheritdoc/>
    public int Read()
    {
        byte[] bytes = answer;
        spi.Transfer(request, bytes);
        int high = bytes[1];
        return (high & NullBit) != 0 ? NoAnswer : ((high & 0x0F) << 8) | bytes[2];
    }
}
