using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>TI ADS131M08: eight simultaneously sampling 24-bit delta-sigma converters behind SPI (mode 1, up to 25
/// MHz). One transfer of 30 bytes reads all of them.</summary>
/// <remarks>
/// Wiring: AIN0 = V1, AIN1 = I1, AIN2 = V2, AIN3 = I2, AIN4 = V3, AIN5 = I3; AIN6 and AIN7 are switched off. SYNC/RESET
/// is tied high, CLKIN is 8.192 MHz.
/// <code>
/// frame, ten words of 24 bits (data sheet SBAS950, section 8.5.1)
/// to the chip      command   0     0     0     0     0     0     0     0     0
/// from the chip    answer    AIN0  AIN1  AIN2  AIN3  AIN4  AIN5  AIN6  AIN7  CRC
/// the answer is to the command of the frame before; to NULL it is the status word:
/// 15 locked  14 resynchronised  13 register CRC  12 input CRC error  11 CRC type
/// 10 RESET   9-8 word length (01 is 24 bits)     7-0 new data on AIN7 to AIN0
/// </code>
/// The oversampling ratio is 256: 16,000 conversions a second, 10.68 uV root mean square at full scale 1.2 V (table
/// 7-1), 9 codes. At 128 it is twice that, and 60 s at 20 mA then scatter by 0.06 % (1 sigma, simulated, full scale 180
/// A), too much for a limit of 0.1 %. A read at any moment gets a conversion that ended at most 63 us ago (the output
/// buffer holds two, section 8.5.1.9.1, so at most 125 us when reads are far apart), and the sinc3 filter takes 0.24 %
/// from a 7th and 2 % from a 21st harmonic at 50 Hz. What the loop doesn't read is lost on purpose.
/// The signal's age when <see cref="Read"/> stamps it is the filter's group delay,
/// <see cref="GroupDelayNanoseconds"/>, and those 0 to 63 us; it is the same for all channels, so it moves no power
/// from active to reactive.
/// Words of 24 bits lie across the bus's words of 16: every second chip word begins in the middle of one. The chip's
/// own words of 32 bits would save 430 of 14,000 instructions a set and cost 10 bytes more on the wire, 10 us.
/// The checksum of a frame is checked in <see cref="Start"/> only: on the interpreter it costs some 55,000
/// instructions, four times the whole metrology of a set.
/// </remarks>
public sealed class Ads131M08 : IConverter
{
    /// <summary>How long ago the signal was what a conversion says when the conversion ends: 1.5 x (256 - 1) periods of
    /// the modulator's 4.096 MHz, the group delay of a sinc3 filter.</summary>
    public const int GroupDelayNanoseconds = 93384;

    /// <summary>Noise of a set's codes, mean square, codes² of full scale ±2^20: 10.68 uV at 1.2 V (table 7-1) is 9.3
    /// codes.</summary>
    public const int NoiseCodesSquared = 87;

    private const int WordBytes = 3;
    private const int FrameWords = 10;
    private const int FrameBytes = FrameWords * WordBytes;
    private const int Channels = 6;

    private const int CommandReset = 0x0011;
    private const int CommandReadIdentity = 0xA000;
    private const int CommandWriteAll = 0x6000 | (RegisterMode << 7) | (WrittenRegisters - 1);
    private const int AnswerWroteAll = 0x4000 | (RegisterMode << 7) | (WrittenRegisters - 1);

    // ID register: channel count in bits 11 to 8, 2 above (register map, table 8-12).
    private const int Identity = 0x2800;
    private const int IdentityMask = 0xFF00;

    // Everything from MODE to the last register of AIN5 is written in one frame.
    private const int RegisterMode = 0x02;
    private const int GlobalRegisters = 7;
    private const int RegistersPerChannel = 5;
    private const int WrittenRegisters = GlobalRegisters + (Channels * RegistersPerChannel);

    // MODE: RESET flag cleared, words of 24 bits, SPI timeout on. CLOCK: channels 0 to 5, high-resolution mode.
    private const int ModeValue = 0x0110;
    private const int ClockValue = 0x3F02;
    private const int Oversampling256 = 1 << 2;
    private const int Oversampling4096 = 5 << 2;

    // CFG as it is after a reset: global chop and current detection off.
    private const int ConfigurationValue = 0x0600;
    private const int InputsNormal = 0;
    private const int InputsShorted = 1;

    // Status word of a good set: RESET clear, 24 bits, new data on channels 0 to 5.
    private const int StatusMask = 0xFF3F;
    private const int StatusGood = 0x013F;
    private const int StatusFlags = 0xFF00;
    private const int StatusNothingNew = 0x0100;
    private const int NothingHigh = 0xFFFF;
    private const int NothingLow = 0x0000;

    // The offset is averaged at 1000 conversions a second, 3.38 uV each: 128 of them leave 0.3 uV, a quarter of a code.
    private const int OffsetConversions = 128;
    private const int OffsetTimeoutMicroseconds = 400000;

    // Three conversions until a sinc3 filter has forgotten what was before (section 8.3.7.1.2), one for good measure.
    private const int SettlingConversions = 4;
    private const int SettlingTimeoutMicroseconds = 20000;

    private const int Attempts = 10;

    private readonly ISpiDevice spi;
    private readonly IClock clock;
    private readonly bool lowByteFirst;
    private readonly ushort[] nullFrame = new ushort[FrameBytes / 2];
    private readonly ushort[] commandFrame = new ushort[FrameBytes / 2];
    private readonly ushort[] answer = new ushort[FrameBytes / 2];
    private readonly ushort[] configurationFrame = new ushort[(WrittenRegisters + 1) * WordBytes / 2];
    private readonly ushort[] configurationAnswer = new ushort[(WrittenRegisters + 1) * WordBytes / 2];
    private readonly int[] offsets = new int[Channels];

    private readonly int[] repeated = new int[SampleSet.Time];
    private int latestV1 = int.MinValue;

    // What the next Read sends and where the answer goes: nullFrame, or once the configuration after a restart.
    private ushort[] sending;
    private ushort[] receiving;

    /// <summary>Describes the chip; nothing is sent.</summary>
    /// <param name="spi">The chip, mode 1.</param>
    /// <param name="clock">Stamps the sets.</param>
    public Ads131M08(ISpiDevice spi, IClock clock)
    {
        this.spi = spi;
        this.clock = clock;
        lowByteFirst = spi.IsLowByteFirst;
        sending = nullFrame;
        receiving = answer;
        repeated[0] = int.MinValue;
        FillConfiguration(InputsNormal, Oversampling256);
    }

    /// <inheritdoc/>
    /// <remarks>Takes about 140 ms. The offset is measured with the inputs shorted inside the chip and then subtracted
    /// by the chip itself (OCAL registers), so a set costs nothing for it.
    /// <see cref="ConverterStatus.NoAnswer"/> when the chip's identity or checksum is wrong, when it doesn't take the
    /// configuration, or doesn't convert (no clock). <see cref="Read"/> then brings in a chip that answers later,
    /// without its offset removed.</remarks>
    public int Start()
    {
        sending = nullFrame;
        receiving = answer;
        for (int channel = 0; channel < Channels; channel++)
        {
            offsets[channel] = 0;
        }

        bool isReady = Identify()
            && Configure(InputsShorted, Oversampling4096)
            && CollectConversions(SettlingConversions, SettlingTimeoutMicroseconds)
            && CollectConversions(OffsetConversions, OffsetTimeoutMicroseconds);
        for (int channel = 0; channel < Channels; channel++)
        {
            offsets[channel] = isReady ? RoundedAverage(offsets[channel]) : 0;
        }

        isReady = isReady && Configure(InputsNormal, Oversampling256) && DiscardConversions();
        if (!isReady)
        {
            FillConfiguration(InputsNormal, Oversampling256);
        }

        return isReady ? ConverterStatus.Ok : ConverterStatus.NoAnswer;
    }

    /// <inheritdoc/>
    /// <remarks>One transfer of 30 bytes, 30 us at 8 MHz; 114 bytes once after a restart. Sets are assumed to be 100 us
    /// or more apart, the time the filter takes to settle. Cost on the interpreter with the
    /// transfer's managed part (callgrind, 1000 sets): 12,500 host instructions low byte first, 10,600 high byte first;
    /// it was 20,300 with transfers of bytes.
    /// The call that finds the chip restarted sends nothing new, the next one sends the configuration, the third gets
    /// its acknowledgement, each says <see cref="ConverterStatus.Restarted"/>; from the fourth on sets are
    /// good. From the third set with the same six codes on each says <see cref="ConverterStatus.Stuck"/>.</remarks>
    public int Read(int[] set)
    {
        ushort[] words = receiving;
        set[SampleSet.Time] = clock.Microseconds;
        spi.Transfer(sending, words);
        int status = words[0];
        if (lowByteFirst)
        {
            status = ((status & 0xFF) << 8) | (status >> 8);
        }

        if ((status & StatusMask) != StatusGood)
        {
            return Examine(status);
        }

        // 24 bits with their sign to the top of the int, then 21 bits of them down: full scale is 2^20. What else lies
        // in the words falls out at one end or the other.
        if (lowByteFirst)
        {
            int a = words[2], b = words[3], c = words[4];
            set[0] = ((((words[1] & 0xFF00) | (a & 0xFF)) << 16) | a) >> 11;
            set[1] = ((b << 24) | ((b & 0xFF00) << 8) | ((c & 0xFF) << 8)) >> 11;
            a = words[5];
            b = words[6];
            set[2] = ((((c & 0xFF00) | (a & 0xFF)) << 16) | a) >> 11;
            c = words[7];
            set[3] = ((b << 24) | ((b & 0xFF00) << 8) | ((c & 0xFF) << 8)) >> 11;
            a = words[8];
            b = words[9];
            set[4] = ((((c & 0xFF00) | (a & 0xFF)) << 16) | a) >> 11;
            set[5] = ((b << 24) | ((b & 0xFF00) << 8) | ((words[10] & 0xFF) << 8)) >> 11;
        }
        else
        {
            set[0] = ((words[1] << 24) | (words[2] << 8)) >> 11;
            set[1] = ((words[3] << 16) | words[4]) >> 11;
            set[2] = ((words[4] << 24) | (words[5] << 8)) >> 11;
            set[3] = ((words[6] << 16) | words[7]) >> 11;
            set[4] = ((words[7] << 24) | (words[8] << 8)) >> 11;
            set[5] = ((words[9] << 16) | words[10]) >> 11;
        }

        int v1 = set[0];
        if (v1 == latestV1)
        {
            return Repeats(set) ? ConverterStatus.Stuck : ConverterStatus.Ok;
        }

        latestV1 = v1;
        return ConverterStatus.Ok;
    }

    /// <summary>Whether all codes are those of the last set whose V1 was a repeated one: with the chip's noise, for one
    /// channel a chance in some thirty, for six of them none.</summary>
    private bool Repeats(int[] set)
    {
        bool isSame = true;
        for (int place = 0; place < repeated.Length; place++)
        {
            isSame &= set[place] == repeated[place];
            repeated[place] = set[place];
        }

        return isSame;
    }

    /// <summary>Decides what an unusual first word means and what the next <see cref="Read"/> sends.</summary>
    private int Examine(int status)
    {
        bool wasConfiguring = sending != nullFrame;
        sending = nullFrame;
        receiving = answer;
        if (status == NothingHigh || status == NothingLow || (status & StatusFlags) == StatusNothingNew)
        {
            return ConverterStatus.NoAnswer;
        }

        // The frame that carried the configuration is answered by the one after it, and only that one says that it
        // was taken. Anything else, above all a set RESET flag, calls for the configuration.
        if (!wasConfiguring && status != AnswerWroteAll)
        {
            sending = configurationFrame;
            receiving = configurationAnswer;
        }

        return ConverterStatus.Restarted;
    }

    /// <summary>Resets the chip and asks who it is. The frame after the reset isn't looked at: it falls into the 5 us
    /// in which the chip fetches its defaults (tREGACQ), or into the 250 us after power-on.</summary>
    private bool Identify()
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Command(CommandReset);
            spi.Transfer(nullFrame, answer);
            Command(CommandReadIdentity);
            spi.Transfer(nullFrame, answer);
            if ((FirstWord() & IdentityMask) == Identity && HasGoodChecksum())
            {
                return true;
            }
        }

        return false;
    }

    private bool Configure(int inputs, int oversampling)
    {
        FillConfiguration(inputs, oversampling);
        spi.Transfer(configurationFrame, configurationAnswer);
        spi.Transfer(nullFrame, answer);
        return FirstWord() == AnswerWroteAll && HasGoodChecksum();
    }

    /// <summary>Sums new conversions into <see cref="offsets"/>, from zero.</summary>
    private bool CollectConversions(int count, int timeoutMicroseconds)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            offsets[channel] = 0;
        }

        int started = clock.Microseconds;
        int collected = 0;
        while (collected < count)
        {
            spi.Transfer(nullFrame, answer);
            if ((FirstWord() & StatusMask) == StatusGood && HasGoodChecksum())
            {
                collected++;
                for (int channel = 0; channel < Channels; channel++)
                {
                    int at = (channel + 1) * WordBytes;
                    int code = (AnswerByte(at) << 24) | (AnswerByte(at + 1) << 16) | (AnswerByte(at + 2) << 8);
                    offsets[channel] += code >> 8;
                }
            }
            else if (clock.Microseconds - started > timeoutMicroseconds)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>As <see cref="CollectConversions"/>, for the sake of the time only.</summary>
    private bool DiscardConversions()
    {
        int started = clock.Microseconds;
        int discarded = 0;
        while (discarded < SettlingConversions)
        {
            spi.Transfer(nullFrame, answer);
            if ((FirstWord() & StatusMask) == StatusGood)
            {
                discarded++;
            }
            else if (clock.Microseconds - started > SettlingTimeoutMicroseconds)
            {
                return false;
            }
        }

        return true;
    }

    private static int RoundedAverage(int sum)
    {
        int half = OffsetConversions / 2;
        return (sum < 0 ? sum - half : sum + half) / OffsetConversions;
    }

    private void Command(int command)
    {
        PutWord(commandFrame, 0, command);
        spi.Transfer(commandFrame, answer);
    }

    /// <summary>Makes the frame that writes all registers: no gain, no phase delay, no DC block filter, gain
    /// calibration one, offset calibration as measured.</summary>
    private void FillConfiguration(int inputs, int oversampling)
    {
        PutWord(configurationFrame, 0, CommandWriteAll);
        PutWord(configurationFrame, 1, ModeValue);
        PutWord(configurationFrame, 2, ClockValue | oversampling);
        PutWord(configurationFrame, 3, 0);
        PutWord(configurationFrame, 4, 0);
        PutWord(configurationFrame, 5, ConfigurationValue);
        PutWord(configurationFrame, 6, 0);
        PutWord(configurationFrame, 7, 0);
        for (int channel = 0; channel < Channels; channel++)
        {
            int word = 1 + GlobalRegisters + (channel * RegistersPerChannel);
            PutWord(configurationFrame, word, inputs);
            PutWord(configurationFrame, word + 1, offsets[channel] >> 8);
            PutWord(configurationFrame, word + 2, offsets[channel] << 8);
            PutWord(configurationFrame, word + 3, 0x8000);
            PutWord(configurationFrame, word + 4, 0);
        }
    }

    /// <summary>Puts 16 bits into the upper bytes of a chip word.</summary>
    private void PutWord(ushort[] frame, int word, int value)
    {
        PutByte(frame, word * WordBytes, (value >> 8) & 0xFF);
        PutByte(frame, (word * WordBytes) + 1, value & 0xFF);
    }

    private void PutByte(ushort[] frame, int at, int value)
    {
        int shift = ((at & 1) == 0) == lowByteFirst ? 0 : 8;
        int other = frame[at / 2] & (0xFF00 >> shift);
        frame[at / 2] = (ushort)(other | (value << shift));
    }

    private int AnswerByte(int at)
    {
        int shift = ((at & 1) == 0) == lowByteFirst ? 0 : 8;
        return (answer[at / 2] >> shift) & 0xFF;
    }

    private int FirstWord() => (AnswerByte(0) << 8) | AnswerByte(1);

    /// <summary>CRC-16-CCITT over the frame but for its last word (section 8.3.12): 0x1021 from 0xFFFF, four bits a
    /// step.</summary>
    private bool HasGoodChecksum()
    {
        int crc = 0xFFFF;
        int last = (FrameWords - 1) * WordBytes;
        for (int i = 0; i < last; i++)
        {
            crc ^= AnswerByte(i) << 8;
            crc = ((crc << 4) ^ ((crc >> 12) * 0x1021)) & 0xFFFF;
            crc = ((crc << 4) ^ ((crc >> 12) * 0x1021)) & 0xFFFF;
        }

        return crc == ((AnswerByte(last) << 8) | AnswerByte(last + 1));
    }
}
