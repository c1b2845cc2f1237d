using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.Modbus;

/// <summary>The Modbus RTU slave: hears requests through <see cref="FrameReceiver"/>, answers them from a
/// <see cref="RegisterMap"/>, a bounded piece of work at a time. Nothing allocated after the constructor.</summary>
/// <remarks>
/// <para>An answer is made while the silence after its request runs, and leaves once that has lasted 3.5 characters.
/// Where the line is slow enough its first bytes leave while the last are still being made. If others speak before the
/// first is out it is dropped: its master would take it for the answer to something else.</para>
/// <para>What a slice costs is in the README beside this file.</para>
/// </remarks>
public sealed class ModbusSlave
{
    private const int ReadRequestBytes = 8;
    private const int WriteOneBytes = 8;
    private const int IdentityRequestBytes = 7;
    private const int MostReadWords = 125;
    private const int MostWrittenWithRead = 121;

    private const int WordsPerSlice = 4;

    // A piece of an answer must be longer on the wire than so many slices take, or the next could come too late.
    private const int SlicesAhead = 2;

    private const int LongestCharacterBits = 12;
    private const int GuardCharacters = 3;
    private const int GuardMicroseconds = 2000;
    private const int LineRetryMicroseconds = 1000000;
    private const int LongestPace = 20000;
    private const int AwaitedMicroseconds = 5000;

    // Stages.
    private const int Listening = 0;
    private const int Writing = 1;
    private const int Answering = 2;

    private readonly ISerialPort port;
    private readonly SettingsFile settings;
    private readonly RegisterMap map;
    private readonly RegisterWriter writer;
    private readonly Diagnostics diagnostics;
    private readonly FrameReceiver receiver;
    private readonly AnswerFrame answer = new AnswerFrame();

    private bool isBusy;
    private int stage;
    private int unitAddress;
    private int requestStart;
    private bool wantsAnswer;

    // What is still to be put into the answer: words of the map, or objects of the identity.
    private int place;
    private int writeAddress;
    private int wordsLeft;
    private int nextObject = DeviceIdentity.NoObject;
    private int lastObject;

    // The answer on its way.
    private int handedOver;
    private bool isSending;
    private int lineFreeAt;

    // Whether the port may hand back what it sends, until it is known that it doesn't; and whether that of the last
    // answer may still come.
    private bool mayEcho = true;
    private bool awaitsEcho;

    // The line as it is, none before the port took one.
    private int baud;
    private int parity;
    private int stopBits;
    private int lateCharacters;
    private bool isLineChanged;
    private bool isLineRefused;
    private int refusedAt;

    private int lastSliceAt;
    private int pace = 2000;

    /// <summary>A slave.</summary>
    /// <param name="port">The RS-485 port.</param>
    /// <param name="registers">Where values come from.</param>
    /// <param name="settings">The line's and the slave's own among all others. <see cref="Apply"/> takes changes
    /// over.</param>
    /// <param name="energies">The energies to the nanojoule.</param>
    /// <param name="events">Receives resets of counters.</param>
    /// <param name="calibration">The calibration in use and the staged one.</param>
    public ModbusSlave(
        ISerialPort port, RegisterFile registers, SettingsFile settings, EnergyAccumulators energies, EventLog events,
        StagedCalibration calibration)
    {
        this.port = port;
        this.settings = settings;
        map = MeterMap.Create(registers, settings, energies, calibration);
        writer = new RegisterWriter(map, registers, settings, energies, events, calibration);
        diagnostics = new Diagnostics(registers, Statistics);
        receiver = new FrameReceiver(port, Statistics);
        Apply();
    }

    /// <summary>What was counted since the start, or since a master cleared it.</summary>
    public ModbusStatistics Statistics { get; } = new ModbusStatistics();

    /// <summary>Whether the line is as the settings say. If the port fails at what it said it can do, the settings go
    /// back after a second to what it does.</summary>
    public bool IsLineApplied => !isLineChanged;

    /// <summary>Whether the port can run at a baud rate.</summary>
    public bool Supports(long baud) => port.Supports((int)baud);

    /// <summary>After the settings were restored, maybe from the memory of another board: a baud rate that the port
    /// can't run at becomes the factory's.</summary>
    public void UseWhatThePortCan()
    {
        if (!Supports(settings.Read(SettingId.ModbusBaud)))
        {
            settings.Restore(SettingId.ModbusBaud, settings.Default(SettingId.ModbusBaud));
        }
    }

    /// <summary>Whether a request is being served and nothing of its answer is out: its master waits. Not for ever,
    /// where the port takes nothing.</summary>
    public bool IsAwaited(int nowMicroseconds) => stage != Listening && handedOver == 0
        && nowMicroseconds - receiver.LastByteAt < receiver.LostMicroseconds + AwaitedMicroseconds;

    /// <summary>From here on requests get exception 06: the meter can't be asked yet.</summary>
    public void BeginBusy() => isBusy = true;

    /// <summary>The meter can be asked. What was heard is forgotten, and the time may be another.</summary>
    public void EndBusy()
    {
        isBusy = false;
        isSending = false;
        awaitsEcho = false;
        stage = Listening;
        receiver.Clear();
    }

    /// <summary>Begins anew after a failure: what was under way is dropped, and the port is configured again.</summary>
    public void Restart()
    {
        writer.Cancel();
        EndBusy();
        baud = 0;
        Apply();
    }

    /// <summary>Takes the settings over: the line when no answer is under way, or after that answer.</summary>
    public void Apply()
    {
        unitAddress = (int)settings.Read(SettingId.ModbusAddress);
        receiver.UnitAddress = unitAddress;
        isLineChanged = IsLineOther() || lateCharacters != settings.Read(SettingId.ModbusLateCharacters);
        if (isLineChanged && stage == Listening && !isSending)
        {
            ChangeLine();
        }
    }

    /// <summary>Takes up to 16 bytes from the port and does one bounded piece of work: up to 16 bytes of a frame
    /// checked, one value written, or 4 words put into the answer and sealed, and what is ready handed
    /// over.</summary>
    /// <param name="nowMicroseconds">The loop's time; wraps.</param>
    /// <returns>False when there was nothing to do.</returns>
    public bool Slice(int nowMicroseconds)
    {
        KeepPace(nowMicroseconds);
        bool holdsBytes = receiver.Take(nowMicroseconds);
        if (stage == Listening)
        {
            if (isSending && nowMicroseconds - lineFreeAt >= 0)
            {
                isSending = false;
            }

            if (isLineChanged && !isSending)
            {
                RetryLine(nowMicroseconds);
                return true;
            }

            return Listen(holdsBytes, nowMicroseconds);
        }

        if (receiver.IsOvertaken && handedOver == 0 && !writer.IsChanging && !IsOrderToAll)
        {
            writer.Cancel();
            Drop();
            return true;
        }

        if (stage == Writing)
        {
            Write();
            if (stage == Answering)
            {
                Answer(nowMicroseconds);
            }

            return true;
        }

        return Answer(nowMicroseconds);
    }

    // Who writes to all waits for no answer, so the next frame may be there already. Only a whole frame counts: what
    // was found behind noise may be a part of something.
    private bool IsOrderToAll => receiver.IsWhole && receiver.Bytes[receiver.RequestStart] == 0
        && IsWrite(receiver.Bytes[receiver.RequestStart + 1]);

    private bool Listen(bool holdsBytes, int nowMicroseconds)
    {
        if (!holdsBytes)
        {
            // No echo, as late as the port can be: it hands none back.
            bool isSilent = awaitsEcho && !isSending && receiver.HeardNothing
                && nowMicroseconds - lineFreeAt >= receiver.LostMicroseconds;
            mayEcho &= !isSilent;
            awaitsEcho &= !isSilent;
            return false;
        }

        // Twice: what can be a request or an answer is looked at as each.
        bool hadWork = receiver.Examine(nowMicroseconds);
        hadWork |= receiver.Examine(nowMicroseconds);
        if (receiver.HasRequest)
        {
            Serve();
            return true;
        }

        return hadWork;
    }

    private void Serve()
    {
        byte[] request = receiver.Bytes;
        int start = receiver.RequestStart, length = receiver.RequestLength, function = request[start + 1];
        if (IsEcho(request, start, length))
        {
            receiver.Release();
            return;
        }

        Statistics.SlaveMessages++;

        // The PRO380 answers a read sent to all with its own address (the maker's example 00 03 10 00 00 02): with one
        // meter on the line that is how its address is found. Anything else sent to all has no answer.
        bool isToAll = request[start] == 0;
        bool isRead = function == FunctionCode.ReadHoldingRegisters || function == FunctionCode.ReadInputRegisters;
        wantsAnswer = !isToAll || (isRead && settings.Read(SettingId.ModbusAnswersReadsToAll) != 0);
        if (diagnostics.IsListeningOnly && Diagnostics.IsRestart(request, start, length))
        {
            diagnostics.LeaveListenOnly();
            wantsAnswer = false;
        }
        else if (diagnostics.IsListeningOnly)
        {
            wantsAnswer = false;
        }
        else if ((wantsAnswer || IsWrite(function)) && (!receiver.IsOvertaken || IsOrderToAll))
        {
            Begin(function);
            if (isBusy && function != FunctionCode.Diagnostics)
            {
                Statistics.Busy++;
                answer.Refuse(ExceptionCode.DeviceBusy);
            }
            else
            {
                Serve(function, request, start, length);
            }

            if (stage == Writing)
            {
                return;
            }
        }
        else
        {
            wantsAnswer = false;
        }

        Reply();
    }

    private void Begin(int function)
    {
        answer.Begin(unitAddress, function);
        wordsLeft = 0;
        nextObject = DeviceIdentity.NoObject;
        handedOver = 0;
    }

    private void Refuse(int exceptionCode)
    {
        answer.Refuse(exceptionCode);
        wordsLeft = 0;
    }

    private void Reply()
    {
        if (wantsAnswer)
        {
            stage = Answering;
        }
        else
        {
            Drop();
        }
    }

    private void Serve(int function, byte[] request, int start, int length)
    {
        requestStart = start;
        switch (function)
        {
            case FunctionCode.ReadHoldingRegisters:
            case FunctionCode.ReadInputRegisters:
                BeginRead(request, start, length == ReadRequestBytes);
                break;
            case FunctionCode.WriteRegister:
                BeginWrite(request, start + 2, 1, start + 4, length == WriteOneBytes);
                break;
            case FunctionCode.WriteRegisters:
                ServeWriteRegisters(request, start, length);
                break;
            case FunctionCode.ReadAndWriteRegisters:
                ServeReadAndWrite(request, start, length);
                break;
            case FunctionCode.Diagnostics:
                wantsAnswer &= diagnostics.Serve(request, start, length, answer);
                break;
            case FunctionCode.ReportServerId:
                DeviceIdentity.PutServerId(answer, settings.HasTransformers);
                break;
            case FunctionCode.EncapsulatedTransport:
                ServeIdentity(request, start, length);
                break;
            default:
                Refuse(ExceptionCode.IllegalFunction);
                break;
        }
    }

    // Address and count stand behind the function.
    private bool BeginRead(byte[] request, int start, bool isWellFormed)
    {
        int words = FrameShape.Word(request, start + 4);
        if (!isWellFormed || words < 1 || words > MostReadWords)
        {
            Refuse(ExceptionCode.IllegalDataValue);
            return false;
        }

        place = map.Locate(FrameShape.Word(request, start + 2), words);
        if (place == RegisterMap.NoPlace)
        {
            Refuse(ExceptionCode.IllegalDataAddress);
            return false;
        }

        wordsLeft = words;
        answer.Put(2 * words);
        return true;
    }

    private void BeginWrite(byte[] request, int addressAt, int words, int dataAt, bool isWellFormed)
    {
        int first = map.Locate(FrameShape.Word(request, addressAt), words);
        if (!isWellFormed)
        {
            Refuse(ExceptionCode.IllegalDataValue);
        }
        else if (first == RegisterMap.NoPlace || (request[requestStart] == 0 && map.IsOfCalibration(first)))
        {
            // A calibration is one meter's: what is sent to all isn't meant for this one.
            Refuse(ExceptionCode.IllegalDataAddress);
        }
        else
        {
            writeAddress = FrameShape.Word(request, addressAt);
            writer.Begin(first, words, request, dataAt);
            stage = Writing;
        }
    }

    private void ServeWriteRegisters(byte[] request, int start, int length)
    {
        int words = FrameShape.Word(request, start + 4);
        bool isWellFormed = words >= 1 && words <= RegisterWriter.MostWords && length == 9 + 2 * words
            && request[start + 6] == 2 * words;
        BeginWrite(request, start + 2, words, start + 7, isWellFormed);
    }

    private void ServeReadAndWrite(byte[] request, int start, int length)
    {
        int words = FrameShape.Word(request, start + 8);
        bool isWellFormed = words >= 1 && words <= MostWrittenWithRead && length == 13 + 2 * words
            && request[start + 10] == 2 * words;
        if (BeginRead(request, start, isWellFormed))
        {
            BeginWrite(request, start + 6, words, start + 11, isWellFormed);
        }
    }

    private void ServeIdentity(byte[] request, int start, int length)
    {
        // First what is carried, as in the application protocol V1.1b3, 6.19: how long the request of a transport is
        // that the meter doesn't have (13, CANopen) isn't known here. 43 alone carries nothing.
        if (length > FrameShape.ShortestBytes && request[start + 2] != DeviceIdentity.Transport)
        {
            Refuse(ExceptionCode.IllegalFunction);
        }
        else if (length != IdentityRequestBytes)
        {
            Refuse(ExceptionCode.IllegalDataValue);
        }
        else
        {
            nextObject = DeviceIdentity.PutHead(answer, request[start + 3], request[start + 4], out lastObject);
        }
    }

    private void Write()
    {
        if (writer.Slice())
        {
            return;
        }

        map.RefusedAddress = writer.Result == ExceptionCode.None ? 0 : writeAddress + writer.RefusedWord;
        if (writer.Result != ExceptionCode.None)
        {
            Refuse(writer.Result);
        }
        else if (wordsLeft == 0)
        {
            // Functions 6 and 16 repeat what stands behind the function: address, and value or count.
            answer.Put(receiver.Bytes, requestStart + 2, 4);
        }

        if (receiver.IsOvertaken)
        {
            Drop();
            return;
        }

        Reply();
    }

    private bool Answer(int nowMicroseconds)
    {
        bool isMaking = !answer.IsComplete;
        if (isMaking)
        {
            PutMore();
            answer.Seal(wordsLeft == 0 && nextObject == DeviceIdentity.NoObject);
        }

        bool mayGo = handedOver > 0
            || ((answer.IsComplete || CanStream) && receiver.IsSilent(nowMicroseconds));
        if (mayGo && answer.Ready > handedOver
            && port.TryWrite(answer.Bytes, handedOver, answer.Ready - handedOver))
        {
            Sent(nowMicroseconds);
            return true;
        }

        return isMaking;
    }

    private void PutMore()
    {
        if (nextObject != DeviceIdentity.NoObject)
        {
            DeviceIdentity.PutObject(answer, nextObject, settings.HasTransformers);
            nextObject = nextObject < lastObject ? nextObject + 1 : DeviceIdentity.NoObject;
            return;
        }

        int left = wordsLeft, from = place;
        int stop = left - WordsPerSlice;
        while (left > 0 && left > stop)
        {
            int words = map.Put(from, left, answer.Bytes, answer.Length);
            answer.Grow(2 * words);
            from += words;
            left -= words;
        }

        place = from;
        wordsLeft = left;
    }

    private bool CanStream =>
        port.CanAppend && 2 * WordsPerSlice * (11000000 / baud) >= SlicesAhead * pace;

    private void Sent(int nowMicroseconds)
    {
        if (handedOver == 0)
        {
            Statistics.Exceptions += answer.IsException ? 1 : 0;

            // What comes from here on may be the echo of the answer, and then a request.
            receiver.Clear();
            awaitsEcho = true;
            lineFreeAt = nowMicroseconds;
        }

        int from = isSending && lineFreeAt - nowMicroseconds > 0 ? lineFreeAt : nowMicroseconds;
        lineFreeAt = from + CharactersMicroseconds(answer.Ready - handedOver);
        handedOver = answer.Ready;
        isSending = true;
        if (answer.IsComplete)
        {
            lineFreeAt += CharactersMicroseconds(GuardCharacters) + GuardMicroseconds;
            handedOver = 0;
            stage = Listening;
        }
    }

    // A line that hands back what is sent makes a request of the answer to a write of one register: the two are equal.
    private bool IsEcho(byte[] request, int start, int length)
    {
        if (!awaitsEcho)
        {
            return false;
        }

        awaitsEcho = false;
        bool isSame = answer.BeginsWith(request, start, length)
            && receiver.LastByteAt - lineFreeAt < receiver.LostMicroseconds;
        mayEcho &= isSame || !receiver.IsFirst;
        return isSame && mayEcho;
    }

    private void Drop()
    {
        Statistics.NoResponse++;
        receiver.Release();
        stage = Listening;
    }

    private bool IsLineOther() =>
        baud != settings.Read(SettingId.ModbusBaud)
        || parity != settings.Read(SettingId.ModbusParity)
        || stopBits != settings.Read(SettingId.ModbusStopBits);

    private void ChangeLine()
    {
        int newBaud = (int)settings.Read(SettingId.ModbusBaud);
        int newParity = (int)settings.Read(SettingId.ModbusParity);
        int newStopBits = (int)settings.Read(SettingId.ModbusStopBits);
        if (IsLineOther() && !port.Configure(newBaud, newParity, newStopBits))
        {
            return;
        }

        baud = newBaud;
        parity = newParity;
        stopBits = newStopBits;
        lateCharacters = (int)settings.Read(SettingId.ModbusLateCharacters);
        receiver.SetLine(baud, lateCharacters);
        isLineChanged = false;
        isLineRefused = false;
        awaitsEcho = false;
    }

    private void RetryLine(int nowMicroseconds)
    {
        ChangeLine();
        if (!isLineChanged || baud == 0)
        {
            return;
        }

        if (!isLineRefused)
        {
            isLineRefused = true;
            refusedAt = nowMicroseconds;
        }
        else if (nowMicroseconds - refusedAt > LineRetryMicroseconds)
        {
            isLineRefused = false;
            settings.TrySet(SettingId.ModbusBaud, baud);
            settings.TrySet(SettingId.ModbusParity, parity);
            settings.TrySet(SettingId.ModbusStopBits, stopBits);
            Apply();
        }
    }

    private void KeepPace(int nowMicroseconds)
    {
        int interval = nowMicroseconds - lastSliceAt;
        lastSliceAt = nowMicroseconds;
        if (interval >= 0 && interval < LongestPace)
        {
            pace += (interval - pace) / 8;
        }
    }

    private int CharactersMicroseconds(int characters) =>
        (int)(characters * (LongestCharacterBits * 1000000L) / baud);

    private static bool IsWrite(int function) =>
        function == FunctionCode.WriteRegister || function == FunctionCode.WriteRegisters
        || function == FunctionCode.ReadAndWriteRegisters;
}
