using NfMeter.Hal;
using NfMeter.Registers;

namespace NfMeter.Modbus;

/// <summary>The Modbus RTU slave: hears requests through <see cref="FrameReceiver"/>, answers them from a
/// <see cref="RegisterMap"/>, a bounded piece of work at a time. Nothing allocated after the constructor.</summary>
/// <remarks>
/// <para>An answer is made while the silence after its request runs, and leaves once that has lasted 3.5 characters. If
/// others speak before it is out it is dropped: its master would take it for the answer to something else.</para>
/// <para>Cost in host instructions of the interpreter, added up from its cost for each operation while requests and
/// noise were served: 3,400 for a slice with nothing to do, 55,000 for the longest (two currents put into an answer),
/// the port's own work not counted.</para>
/// </remarks>
public sealed class ModbusSlave
{
    private const int ReadHoldingRegisters = 3;
    private const int ReadRequestBytes = 8;
    private const int MostWords = 125;

    // Exception codes, MODBUS application protocol V1.1b3, section 7.
    private const int IllegalFunction = 1;
    private const int IllegalDataAddress = 2;
    private const int IllegalDataValue = 3;
    private const int ExceptionFlag = 0x80;

    private const int AnswerHeadBytes = 3;
    private const int ExceptionHeadBytes = 3;
    private const int CrcBytes = 2;
    private const int WordsPerSlice = 4;
    private const int CrcBytesPerSlice = 24;

    private const int Listening = 0;
    private const int Encoding = 1;
    private const int Sealing = 2;
    private const int Sending = 3;

    private readonly ISerialPort port;
    private readonly RegisterMap map;
    private readonly FrameReceiver receiver;
    private readonly byte[] answer = new byte[FrameShape.LongestBytes];

    private int stage;
    private int answerBytes;
    private int place;
    private int wordsLeft;
    private int sealedBytes;
    private int crc;

    /// <summary>A slave with default settings: unit 1, 9600 baud 8E1.</summary>
    /// <param name="port">The RS-485 port. It must not hand the slave's own answers back.</param>
    /// <param name="registers">Where values come from.</param>
    public ModbusSlave(ISerialPort port, RegisterFile registers)
        : this(port, registers, new ModbusSettings())
    {
    }

    /// <summary>A slave with given settings.</summary>
    /// <param name="port">The RS-485 port. It must not hand the slave's own answers back.</param>
    /// <param name="registers">Where values come from.</param>
    /// <param name="settings">May be changed later; the line's with <see cref="ApplyLine"/>.</param>
    public ModbusSlave(ISerialPort port, RegisterFile registers, ModbusSettings settings)
    {
        this.port = port;
        Settings = settings;
        map = Pro380Map.Create(registers, settings);
        receiver = new FrameReceiver(port, settings, Statistics);
        ApplyLine();
    }

    /// <summary>Unit address and line.</summary>
    public ModbusSettings Settings { get; }

    /// <summary>Whether the port took the line's settings when they were last applied. If not, the slave goes on as the
    /// line was before.</summary>
    public bool IsLineApplied { get; private set; }

    /// <summary>What was counted since the constructor.</summary>
    public ModbusStatistics Statistics { get; } = new ModbusStatistics();

    /// <summary>Puts baud rate and parity of <see cref="Settings"/> on the line. A request under way is lost.</summary>
    /// <returns><see cref="IsLineApplied"/>.</returns>
    public bool ApplyLine()
    {
        IsLineApplied = port.Configure(Settings.Baud, Settings.Parity, 1);
        if (IsLineApplied)
        {
            receiver.ApplyLine();
            stage = Listening;
        }

        return IsLineApplied;
    }

    /// <summary>Takes up to 16 bytes from the port and does one bounded piece of work: up to 16 bytes of a frame
    /// checked, 4 registers put into the answer, 24 bytes of it sealed, or the answer handed over.</summary>
    /// <param name="nowMicroseconds">The loop's time; wraps.</param>
    /// <returns>False when there was nothing to do.</returns>
    public bool Slice(int nowMicroseconds)
    {
        bool holdsBytes = receiver.Take(nowMicroseconds);
        if (stage == Listening)
        {
            return holdsBytes && Listen(nowMicroseconds);
        }

        if (receiver.IsOvertaken)
        {
            Drop();
            return true;
        }

        switch (stage)
        {
            case Encoding:
                Encode();
                return true;
            case Sealing:
                Seal();
                return true;
            default:
                return Send(nowMicroseconds);
        }
    }

    private bool Listen(int nowMicroseconds)
    {
        if (!receiver.HasRequest)
        {
            return receiver.Examine(nowMicroseconds);
        }

        Serve();
        return true;
    }

    private void Serve()
    {
        byte[] request = receiver.Bytes;
        int start = receiver.RequestStart;
        int function = request[start + 1];
        Statistics.SlaveMessages++;

        // The PRO380 answers a read sent to all with its own address (the maker's example 00 03 10 00 00 02): with one
        // meter on the line that is how its address is found. Anything else sent to all has no answer.
        bool wantsAnswer = request[start] != 0 || function == ReadHoldingRegisters;
        if (!wantsAnswer || receiver.IsOvertaken)
        {
            Drop();
            return;
        }

        answer[0] = (byte)Settings.UnitAddress;
        answer[1] = (byte)function;
        if (function == ReadHoldingRegisters)
        {
            ServeRead(request, start);
        }
        else
        {
            Refuse(IllegalFunction);
        }
    }

    private void ServeRead(byte[] request, int start)
    {
        if (receiver.RequestLength != ReadRequestBytes)
        {
            Refuse(IllegalDataValue);
            return;
        }

        int address = (request[start + 2] << 8) | request[start + 3];
        int words = (request[start + 4] << 8) | request[start + 5];
        if (words < 1 || words > MostWords)
        {
            Refuse(IllegalDataValue);
            return;
        }

        place = map.Locate(address, words);
        if (place == RegisterMap.NoPlace)
        {
            Refuse(IllegalDataAddress);
            return;
        }

        answer[2] = (byte)(2 * words);
        answerBytes = AnswerHeadBytes;
        wordsLeft = words;
        stage = Encoding;
    }

    private void Refuse(int exceptionCode)
    {
        answer[1] |= ExceptionFlag;
        answer[2] = (byte)exceptionCode;
        answerBytes = ExceptionHeadBytes;
        StartSealing();
    }

    private void Encode()
    {
        int left = wordsLeft;
        int stop = left - WordsPerSlice;
        int from = place;
        int offset = answerBytes;
        while (left > 0 && left > stop)
        {
            int words = map.Put(from, left, answer, offset);
            from += words;
            left -= words;
            offset += 2 * words;
        }

        place = from;
        wordsLeft = left;
        answerBytes = offset;
        if (left == 0)
        {
            StartSealing();
        }
    }

    private void StartSealing()
    {
        sealedBytes = 0;
        crc = Crc16.Start;
        stage = Sealing;
    }

    private void Seal()
    {
        int step = answerBytes - sealedBytes;
        if (step > CrcBytesPerSlice)
        {
            step = CrcBytesPerSlice;
        }

        crc = Crc16.Update(crc, answer, sealedBytes, step);
        sealedBytes += step;
        if (sealedBytes == answerBytes)
        {
            answer[answerBytes] = (byte)crc;
            answer[answerBytes + 1] = (byte)(crc >> 8);
            answerBytes += CrcBytes;
            stage = Sending;
        }
    }

    private bool Send(int nowMicroseconds)
    {
        if (!receiver.IsSilent(nowMicroseconds) || !port.TryWrite(answer, 0, answerBytes))
        {
            return false;
        }

        if ((answer[1] & ExceptionFlag) != 0)
        {
            Statistics.Exceptions++;
        }

        receiver.Clear();
        stage = Listening;
        return true;
    }

    private void Drop()
    {
        Statistics.NoResponse++;
        receiver.Release();
        stage = Listening;
    }
}
