using NfMeter.Registers;

namespace NfMeter.Modbus;

/// <summary>Function 8, diagnostics (MODBUS application protocol V1.1b3, 6.8). Counters are held to 16 bits.</summary>
public sealed class Diagnostics
{
    private const int ReturnQuery = 0;
    private const int Restart = 1;
    private const int ReturnDiagnosticRegister = 2;
    private const int ForceListenOnly = 4;
    private const int ClearCounters = 10;
    private const int FirstCounter = 11;
    private const int LastCounter = 17;

    private const int HeadBytes = 4; // address, function, sub-function
    private const int CrcBytes = 2;
    private const int UsualBytes = 8;
    private const int ClearLog = 0xFF00;

    private readonly RegisterFile registers;
    private readonly ModbusStatistics statistics;

    /// <summary>Diagnostics over counters.</summary>
    public Diagnostics(RegisterFile registers, ModbusStatistics statistics)
    {
        this.registers = registers;
        this.statistics = statistics;
    }

    /// <summary>True while a master has told the meter to listen only: until it restarts the communication, or the
    /// power fails.</summary>
    public bool IsListeningOnly { get; private set; }

    /// <summary>Whether a request restarts the communication.</summary>
    public static bool IsRestart(byte[] bytes, int start, int length) =>
        length == UsualBytes && bytes[start + 1] == FunctionCode.Diagnostics
        && FrameShape.Word(bytes, start + 2) == Restart;

    /// <summary>Serves a request.</summary>
    /// <param name="bytes">Where it is.</param>
    /// <param name="start">Its address byte.</param>
    /// <param name="length">Its length with address and CRC.</param>
    /// <param name="answer">Begun; receives the answer.</param>
    /// <returns>False when there is none.</returns>
    public bool Serve(byte[] bytes, int start, int length, AnswerFrame answer)
    {
        if (length < UsualBytes)
        {
            answer.Refuse(ExceptionCode.IllegalDataValue);
            return true;
        }

        int subFunction = FrameShape.Word(bytes, start + 2), data = FrameShape.Word(bytes, start + HeadBytes);
        if (subFunction == ReturnQuery)
        {
            answer.Put(bytes, start + 2, length - 2 - CrcBytes);
            return true;
        }

        bool mayHaveData = subFunction == Restart && data == ClearLog;
        if (!IsKnown(subFunction))
        {
            answer.Refuse(ExceptionCode.IllegalFunction);
            return true;
        }

        if (length != UsualBytes || (data != 0 && !mayHaveData))
        {
            answer.Refuse(ExceptionCode.IllegalDataValue);
            return true;
        }

        answer.PutWord(subFunction);
        answer.PutWord(Act(subFunction, data));
        return !IsListeningOnly;
    }

    /// <summary>Restarts the communication while <see cref="IsListeningOnly"/>; that has no answer.</summary>
    public void LeaveListenOnly()
    {
        IsListeningOnly = false;
        statistics.Clear();
    }

    private static bool IsKnown(int subFunction) =>
        subFunction == Restart || subFunction == ReturnDiagnosticRegister || subFunction == ForceListenOnly
        || (subFunction >= ClearCounters && subFunction <= LastCounter);

    private int Act(int subFunction, int data)
    {
        switch (subFunction)
        {
            case Restart:
            case ClearCounters:
                statistics.Clear();
                return data;
            case ReturnDiagnosticRegister:
                return (int)registers.Read(RegisterId.ErrorCode) & 0xFFFF;
            case ForceListenOnly:
                IsListeningOnly = true;
                return 0;
            default:
                return Counter(subFunction) & 0xFFFF;
        }
    }

    private int Counter(int subFunction)
    {
        switch (subFunction)
        {
            case FirstCounter: return statistics.BusMessages;
            case 12: return statistics.CrcErrors;
            case 13: return statistics.Exceptions;
            case 14: return statistics.SlaveMessages;
            case 15: return statistics.NoResponse;
            case LastCounter: return statistics.Busy;
            default: return 0; // 16: the meter gives no negative acknowledgements
        }
    }
}
