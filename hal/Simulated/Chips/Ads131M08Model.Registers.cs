namespace NfMeter.Simulated.Chips;

/// <content>Commands and registers (data sheet SBAS950, sections 8.5.1 and 8.6).</content>
public sealed partial class Ads131M08Model
{
    private const int CommandNone = -1;
    private const int CommandNull = 0x0000;
    private const int CommandReset = 0x0011;
    private const int CommandStandby = 0x0022;
    private const int CommandWakeUp = 0x0033;
    private const int CommandLock = 0x0555;
    private const int CommandUnlock = 0x0655;
    private const int ReadRegisters = 0xA000;
    private const int WriteRegisters = 0x6000;
    private const int RegisterCommands = 0xE000;

    private const int AnswerReset = 0xFF28;
    private const int AnswerWrote = 0x4000;

    private const int RegisterIdentity = 0x00;
    private const int RegisterStatus = 0x01;
    private const int RegisterMode = 0x02;
    private const int RegisterClock = 0x03;
    private const int RegisterGain1 = 0x04;
    private const int RegisterGain2 = 0x05;
    private const int RegisterConfiguration = 0x06;
    private const int RegisterThresholdLow = 0x08;
    private const int RegisterChannel0 = 0x09;
    private const int RegistersPerChannel = 5;
    private const int RegisterLast = 0x30;
    private const int RegisterCount = 0x40;

    private const int StatusLocked = 0x8000;
    private const int StatusReset = 0x0400;
    private const int ModeReset = 0x0400;
    private const int ModeNotModelled = 0x3800;
    private const int WordLengthMask = 0x0300;
    private const int WordLength24 = 0x0100;

    // Table 7-1, gain 1: uV root mean square by OSR setting, 128 to 16384.
    private static readonly double[] noiseMicrovolts = [21.31, 10.68, 7.56, 5.35, 4.25, 3.38, 2.39, 1.90];

    private static readonly ushort[] checksumTable = MakeChecksumTable(0);
    private static readonly ushort[] checksumTable1 = MakeChecksumTable(8);
    private static readonly ushort[] checksumTable2 = MakeChecksumTable(16);

    private readonly int[] registers = new int[RegisterCount];
    private bool isConverting;

    /// <summary>CRC-16-CCITT from 0xFFFF (section 8.3.12), a word of three bytes at a time.</summary>
    private static int Checksum(ReadOnlySpan<byte> words)
    {
        int crc = 0xFFFF;
        for (int at = 0; at + 2 < words.Length; at += WordBytes)
        {
            crc = checksumTable2[(crc >> 8) ^ words[at]]
                ^ checksumTable1[(crc & 0xFF) ^ words[at + 1]]
                ^ checksumTable[words[at + 2]];
        }

        return crc;
    }

    private static ushort[] MakeChecksumTable(int followingZeroBits)
    {
        ushort[] table = new ushort[256];
        for (int value = 0; value < table.Length; value++)
        {
            int crc = value << 8;
            for (int bit = 0; bit < 8 + followingZeroBits; bit++)
            {
                crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ 0x1021) & 0xFFFF : crc << 1;
            }

            table[value] = (ushort)crc;
        }

        return table;
    }

    private void Reset(int microseconds)
    {
        Array.Clear(registers);
        registers[RegisterIdentity] = 0x2803;
        registers[RegisterStatus] = 0x0500;
        registers[RegisterMode] = 0x0510;
        registers[RegisterClock] = 0xFF0E;
        registers[RegisterConfiguration] = 0x0600;
        for (int channel = 0; channel < Channels; channel++)
        {
            registers[ChannelRegister(channel) + 3] = 0x8000;
        }

        answer = AnswerReset;
        answerCount = 0;
        command = CommandNone;
        readyAt = clock.Now + microseconds;
        Array.Clear(before);
        Array.Clear(codes);
        isConverting = true;
        Apply();
        Restart(readyAt);
    }

    private static int ChannelRegister(int channel) => RegisterChannel0 + (channel * RegistersPerChannel);

    private void Execute()
    {
        answerCount = 0;
        answer = CommandNull;
        bool isLocked = (registers[RegisterStatus] & StatusLocked) != 0;
        switch (command)
        {
            case CommandReset:
                // Section 8.4.1.3: without the whole frame nothing is reset and the command comes back.
                if (frameLength < FrameBytes)
                {
                    answer = CommandReset;
                }
                else
                {
                    Reset(ResetMicroseconds);
                }

                return;
            case CommandStandby:
                isConverting = false;
                answer = command;
                return;
            case CommandWakeUp:
                answer = command;
                if (!isConverting)
                {
                    isConverting = true;
                    Restart(clock.Now);
                }

                return;
            case CommandLock:
                registers[RegisterStatus] |= StatusLocked;
                answer = command;
                return;
            case CommandUnlock:
                registers[RegisterStatus] &= ~StatusLocked;
                answer = command;
                return;
        }

        if ((command & RegisterCommands) == ReadRegisters)
        {
            answerAddress = (command >> 7) & 0x3F;
            answerCount = (command & 0x7F) + 1;
            answer = answerCount == 1 ? Register(answerAddress) : CommandNull;
        }
        else if ((command & RegisterCommands) == WriteRegisters && !isLocked)
        {
            WriteCommand();
        }
        else
        {
            Violations.Add($"ADS131M08: command 0x{command:X4} " + (isLocked ? "while locked" : "doesn't exist"));
        }
    }

    private void WriteCommand()
    {
        int first = (command >> 7) & 0x3F;
        int asked = (command & 0x7F) + 1;
        int words = (frameLength / WordBytes) - 1;
        int written = Math.Min(asked, Math.Min(words, RegisterCount - first));
        if (written < asked)
        {
            Violations.Add($"ADS131M08: {asked} registers from 0x{first:X2} in a frame of {words} data words");
        }

        bool restarts = false;
        for (int i = 0; i < written; i++)
        {
            int at = (i + 1) * WordBytes;
            restarts |= WriteRegister(first + i, (frame[at] << 8) | frame[at + 1]);
        }

        answer = AnswerWrote | (first << 7) | (written - 1);
        if (restarts)
        {
            Remember();
        }

        Apply();
        if (restarts)
        {
            Restart(clock.Now);
        }
    }

    /// <summary>Writes one register.</summary>
    /// <returns>Whether the filter has to settle anew.</returns>
    private bool WriteRegister(int address, int value)
    {
        bool changed = registers[address] != value;
        switch (address)
        {
            case RegisterIdentity or RegisterStatus:
                return false;
            case RegisterMode:
                NotModelled((value & ModeNotModelled) != 0, "register or input checksum");
                NotModelled((value & WordLengthMask) != WordLength24, "words other than 24 bits");
                if ((value & ModeReset) == 0)
                {
                    registers[RegisterStatus] &= ~StatusReset;
                }

                registers[address] = value;
                return false;
            case RegisterConfiguration:
                NotModelled((value & 0x0101) != 0, "global chop and current detection");
                break;
            case RegisterThresholdLow:
                NotModelled((value & 0x000F) != 0, "the DC block filter");
                break;
            case RegisterClock:
                NotModelled((value & 0x00E0) != 0 || (value & 3) < 2, "another clock, reference or power mode");
                break;
            case > RegisterLast:
                Violations.Add($"ADS131M08: register 0x{address:X2} is reserved");
                return false;
            case >= RegisterChannel0 when (address - RegisterChannel0) % RegistersPerChannel == 0:
                NotModelled((value & 0xFFC0) != 0, "phase delays");
                registers[address] = value;
                return changed;
        }

        registers[address] = value;
        return changed && address is RegisterClock or RegisterGain1 or RegisterGain2;
    }

    private void NotModelled(bool isUsed, string what)
    {
        if (isUsed)
        {
            Violations.Add($"ADS131M08: {what} is not modelled");
        }
    }

    /// <summary>Takes from the registers what a conversion needs.</summary>
    private void Apply()
    {
        int setting = (registers[RegisterClock] >> 2) & 7;
        Oversampling = 128 << setting;
        periodMicroseconds = Oversampling / modulatorMegahertz;

        // From 2048 on a sinc3 of 1024 and an average over its outputs follow each other (section 8.3.7.1.2).
        int sinc3 = Math.Min(Oversampling, 1024);
        delayMicroseconds = ((1.5 * (sinc3 - 1)) + (0.5 * (Oversampling - sinc3))) / modulatorMegahertz;
        noiseCodes = noiseMicrovolts[setting] * 1e-6 / ReferenceVolts * FullScale;
        enabledMask = registers[RegisterClock] >> 8;
        for (int channel = 0; channel < Channels; channel++)
        {
            int at = ChannelRegister(channel);
            int gainRegister = registers[channel < 4 ? RegisterGain1 : RegisterGain2];
            double gain = gainFactors[channel] * (1 << ((gainRegister >> (4 * (channel & 3))) & 7)) * FullScale;
            int input = registers[at] & 3;
            double test = input switch
            {
                2 => TestSignal,
                3 => -TestSignal,
                _ => 0,
            };
            double reference = 1 + ppmPerKelvin * 1e-6 * (temperature - RoomCelsius);
            scale[channel] = input == 0 ? gain * unitsPerTerminal[channel] / reference : 0;

            // The test signal is 2/15 of full scale at every gain (section 8.3.9).
            bias[channel] = offsetCodes[channel] + (test * gainFactors[channel] * FullScale);
            int offset = (registers[at + 1] << 8) | (registers[at + 2] >> 8);
            offsetCalibration[channel] = (offset << 8) >> 8;
            gainCalibration[channel] = (registers[at + 3] << 8) | (registers[at + 4] >> 8);
        }
    }

    /// <summary>Keeps what the filter still has in it when the configuration changes.</summary>
    private void Remember()
    {
        source.Sample(clock.Now, terminals);
        for (int channel = 0; channel < Channels; channel++)
        {
            before[channel] = Math.Clamp(Input(channel), -FullScale, FullScale - 1);
        }
    }

    private void Restart(double began)
    {
        conversionsBegan = began;
        lastConversion = 0;
        readConversion = 0;
    }

    /// <summary>Section 8.5.1, reading several registers: first the acknowledgement, then the registers, no
    /// conversions, then the checksum.</summary>
    private void AnswerRegisters(Span<byte> read)
    {
        byte[] words = new byte[Math.Max(read.Length, (answerCount + 2) * WordBytes)];
        PutWord(words, 0, 0xE000 | (answerAddress << 7) | (answerCount - 1));
        for (int i = 0; i < answerCount; i++)
        {
            PutWord(words, i + 1, answerAddress + i < RegisterCount ? Register(answerAddress + i) : 0);
        }

        int checksumAt = (answerCount + 1) * WordBytes;
        PutWord(words, answerCount + 1, Checksum(words.AsSpan(0, checksumAt)));
        words.AsSpan(0, read.Length).CopyTo(read);
    }
}
