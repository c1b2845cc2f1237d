using System;
using NfMeter.Hal;

namespace NfMeter.Modbus;

/// <summary>Finds the requests to this meter in what the port hears. Bounded pieces of work; nothing
/// allocated.</summary>
/// <remarks>
/// <para>Silence alone can't part frames here: the loop hears of a byte when it gets round to it, and a UART that hands
/// bytes over in lumps hides the silence between two frames, or shows one inside a frame. So frames are followed one
/// after the other by length and CRC, those of other units too: what looks like a request inside another unit's answer
/// is then never taken for one.</para>
/// <para>Where that fails (noise, a bit error, a function whose length isn't known) the bytes wait for a silence
/// longer than the port can be late. Then the whole is tried as one frame, and after that its end as a request: the
/// master that wants an answer is silent after its request, so noise before it does no harm.</para>
/// </remarks>
public sealed class FrameReceiver
{
    private const int BytesPerSlice = 16;

    // One whole frame, and room for two more helpings.
    private const int Capacity = FrameShape.LongestBytes + 2 * BytesPerSlice;

    // Positions looked at in a slice; one whose address is ours costs as much as six others.
    private const int SearchEffortPerSlice = 24;
    private const int ShapeEffort = 5;

    // A line without bias often shows a byte or two when the master's driver lets go. Fewer than the shortest frame are
    // never a frame.
    private const int ToleratedAfterRequest = FrameShape.ShortestBytes - 1;

    private const int FastestOfCharacters = 19200;
    private const int FastGapMicroseconds = 1750;

    // Stages: walking from frame to frame; waiting for silence; looking for a request at the end; a request was found.
    private const int Following = 0;
    private const int Lost = 1;
    private const int Searching = 2;
    private const int Found = 3;

    private readonly ISerialPort port;
    private readonly ModbusStatistics statistics;

    // Byte 0 begins a frame, as far as silence and the frames before it can tell.
    private readonly byte[] bytes = new byte[Capacity];
    private int count;
    private int lastByteAt;
    private int stage;

    // Candidate frame: where it starts, how much of it has gone into the CRC, and the last length at which the CRC was
    // looked at, which is the frame's when it was right.
    private int start;
    private int walked;
    private int crc = Crc16.Start;
    private int length;

    private int gapMicroseconds;

    // Something was heard and let go since Clear.
    private bool wentOn;

    /// <summary>Listens at a port.</summary>
    public FrameReceiver(ISerialPort port, ModbusStatistics statistics)
    {
        this.port = port;
        this.statistics = statistics;
    }

    /// <summary>The meter's address, 1 to 247.</summary>
    public int UnitAddress { get; set; }

    /// <summary>A silence longer than the port can be late, microseconds.</summary>
    public int LostMicroseconds { get; private set; }

    /// <summary>When bytes came last, by the loop's time.</summary>
    public int LastByteAt => lastByteAt;

    /// <summary>Whether nothing has been heard since <see cref="Clear"/>.</summary>
    public bool HeardNothing => count == 0 && !wentOn;

    /// <summary>Whether the request that was found is all that was heard since <see cref="Clear"/>.</summary>
    public bool IsFirst => IsWhole && !wentOn;

    /// <summary>Whether the request that was found began where a frame begins.</summary>
    public bool IsWhole => start == 0;

    /// <summary>Where <see cref="RequestStart"/> points into.</summary>
    public byte[] Bytes => bytes;

    /// <summary>First byte of the request that was found.</summary>
    public int RequestStart => start;

    /// <summary>Length of the request that was found, address and CRC included.</summary>
    public int RequestLength => length;

    /// <summary>True when others have spoken since the request: its sender doesn't wait any more, or it wasn't a
    /// request but part of something damaged.</summary>
    public bool IsOvertaken => BytesAfterRequest > (IsWhole ? ToleratedAfterRequest : 0);

    /// <summary>Sets the line's times and forgets what has been heard.</summary>
    /// <param name="baud">Bits a second.</param>
    /// <param name="lateCharacters">How late the port may hand bytes over.</param>
    public void SetLine(int baud, int lateCharacters)
    {
        // MODBUS over serial line V1.02, 2.5.1.1: 3.5 characters, of 11 bits whatever the parity, and no less than
        // 1750 us.
        gapMicroseconds = baud > FastestOfCharacters ? FastGapMicroseconds : (38500000 + baud - 1) / baud;
        LostMicroseconds = gapMicroseconds + lateCharacters * (11000000 / baud);
        Clear();
    }

    /// <summary>Takes what the port has, 16 bytes at most.</summary>
    /// <param name="nowMicroseconds">The loop's time; wraps.</param>
    /// <returns>Whether there are bytes to be examined, these or earlier ones.</returns>
    public bool Take(int nowMicroseconds)
    {
        if (count > Capacity - BytesPerSlice)
        {
            if (stage != Lost)
            {
                return true;
            }

            // Too much for a frame: only the end can still be a request. More than 256 bytes stay, so that this can't
            // be mistaken for a frame's beginning.
            Array.Copy(bytes, BytesPerSlice, bytes, 0, count - BytesPerSlice);
            count -= BytesPerSlice;
            wentOn = true;
        }

        int arrived = port.Read(bytes, count, BytesPerSlice);
        if (arrived <= 0)
        {
            return count > 0;
        }

        lastByteAt = nowMicroseconds;
        count += arrived;
        if (stage == Searching)
        {
            // The silence is over: whoever sent the old bytes doesn't wait any more, and here a frame begins.
            GiveUp(count - arrived);
        }

        return true;
    }

    /// <summary>Does one bounded piece of work on what has been taken.</summary>
    /// <param name="nowMicroseconds">The loop's time; wraps.</param>
    /// <returns>False when there was nothing to do.</returns>
    public bool Examine(int nowMicroseconds)
    {
        switch (stage)
        {
            case Following:
                if (Follow())
                {
                    return true;
                }

                break;
            case Searching:
                Search();
                return true;
            case Found:
                return false;
        }

        if (count == 0 || nowMicroseconds - lastByteAt < LostMicroseconds)
        {
            return false;
        }

        stage = Searching;
        StartAt(0);
        return true;
    }

    /// <summary>True while a request to this meter or to all waits to be served; nothing is examined then.</summary>
    public bool HasRequest => stage == Found;

    /// <summary>Whether the bus has been silent since the request for the time that must lie between two frames; or, if
    /// some bytes came after it, for as long as the port may keep the rest of them.</summary>
    public bool IsSilent(int nowMicroseconds)
    {
        int silence = BytesAfterRequest > 0 ? LostMicroseconds : gapMicroseconds;
        return nowMicroseconds - lastByteAt >= silence;
    }

    /// <summary>Done with the request, without an answer: goes on behind it.</summary>
    public void Release() => Discard(start + length);

    /// <summary>Forgets all bytes; what comes next is the beginning of a frame.</summary>
    public void Clear()
    {
        count = 0;
        wentOn = false;
        stage = Following;
        StartAt(0);
    }

    // Bytes 0 on begin a frame. Walks it to the next length at which it may end.
    private bool Follow()
    {
        if (count < 2)
        {
            return false;
        }

        int request = FrameShape.Request(bytes, 0, count);
        int answer = FrameShape.Answer(bytes, 0, count);
        int target = request;
        if (target <= length || (answer > length && answer < target))
        {
            target = answer;
        }

        if (target <= length)
        {
            stage = Lost;
            return true;
        }

        if (!Walk(target))
        {
            return false;
        }

        if (walked == target)
        {
            Judge(target, target == request);
        }

        return true;
    }

    // After silence: the bytes are the end of something.
    private void Search()
    {
        if (walked == 0 && !FindCandidate())
        {
            return;
        }

        int rest = count - start;
        Walk(rest);
        if (walked == rest)
        {
            Judge(rest, true);
        }
    }

    // Moves on to where the bytes up to the last may be a request; gives up when they can't be anywhere.
    private bool FindCandidate()
    {
        int last = count - FrameShape.ShortestBytes;
        if (start == 0 && last >= 0 && count <= FrameShape.LongestBytes)
        {
            return true;
        }

        byte[] heard = bytes;
        int unitAddress = UnitAddress;
        int position = start;
        for (int effort = 0; effort < SearchEffortPerSlice && position <= last; effort++)
        {
            int address = heard[position];
            if (address == 0 || address == unitAddress)
            {
                if (FrameShape.Request(heard, position, count) == count - position)
                {
                    StartAt(position);
                    return true;
                }

                effort += ShapeEffort;
            }

            position++;
        }

        StartAt(position);
        if (position > last)
        {
            GiveUp(count);
        }

        return false;
    }

    private int BytesAfterRequest => count - start - length;

    private bool IsOurs() => bytes[start] == 0 || bytes[start] == UnitAddress;

    // Takes the candidate's next bytes into the CRC, up to a length. False when there are none.
    private bool Walk(int target)
    {
        int end = count - start;
        if (end > target)
        {
            end = target;
        }

        int step = end - walked;
        if (step > BytesPerSlice)
        {
            step = BytesPerSlice;
        }

        if (step <= 0)
        {
            return false;
        }

        crc = Crc16.Update(crc, bytes, start + walked, step);
        walked += step;
        return true;
    }

    // The CRC over the candidate frame is complete.
    private void Judge(int frameLength, bool mayBeRequest)
    {
        length = frameLength;
        if (crc != 0)
        {
            if (stage == Searching)
            {
                StartAt(start + 1);
            }

            return;
        }

        statistics.BusMessages++;
        if (mayBeRequest && IsOurs() && bytes[start + 1] < FunctionCode.ExceptionFlag)
        {
            stage = Found;
            return;
        }

        Release();
    }

    // Between silences there was no frame, or not only frames.
    private void GiveUp(int gone)
    {
        if (gone >= FrameShape.ShortestBytes)
        {
            statistics.CrcErrors++;
        }

        Discard(gone);
    }

    private void StartAt(int position)
    {
        start = position;
        walked = 0;
        length = 0;
        crc = Crc16.Start;
    }

    // What follows the discarded bytes is the beginning of a frame.
    private void Discard(int gone)
    {
        count -= gone;
        wentOn = true;
        Array.Copy(bytes, gone, bytes, 0, count);
        stage = Following;
        StartAt(0);
    }
}
