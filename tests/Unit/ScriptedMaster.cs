using System;
using NfMeter.Hal;
using NfMeter.Modbus;

namespace NfMeter.UnitTests;

/// <summary>A serial port with a Modbus master at its other end, in the script's time: it asks unit 1 for each block of
/// the map in turn, and writes a setting, twice a second at 9600 Bd.</summary>
public sealed class ScriptedMaster : ISerialPort
{
    private const int CharacterMicroseconds = 1146; // 11 bits at 9600 Bd
    private const int RequestMicroseconds = 500000;
    private const int RequestBytes = 8;

    // Function, address and count: the blocks 0x4000, 0x5000 and 0x6000, and 5 s into the display's setting at 0x4010.
    private static readonly byte[][] Requests =
    {
        new byte[] { 1, 3, 0x40, 0x00, 0, 32, 0, 0 },
        new byte[] { 1, 3, 0x50, 0x00, 0, 50, 0, 0 },
        new byte[] { 1, 3, 0x60, 0x00, 0, 75, 0, 0 },
        new byte[] { 1, 6, 0x40, 0x10, 0, 5, 0, 0 },
    };

    private readonly ScriptedBoard board;
    private byte[] request = new byte[RequestBytes];
    private int number;
    private int askedAt;
    private int heard = RequestBytes;
    private int busyUntil;

    /// <summary>The port of a board.</summary>
    public ScriptedMaster(ScriptedBoard board)
    {
        this.board = board;
    }

    /// <summary>Requests that were sent.</summary>
    public int Asked { get; private set; }

    /// <summary>Bytes the meter answered.</summary>
    public int AnswerBytes { get; private set; }

    /// <summary>CRC over all of them.</summary>
    public int AnswerCrc { get; private set; } = Crc16.Start;

    public bool CanAppend => false;

    public bool Supports(int baud) => true;

    public bool Configure(int baud, int parity, int stopBits) => true;

    public int Read(byte[] buffer, int offset, int count)
    {
        int now = board.Microseconds;
        if (now - askedAt >= RequestMicroseconds)
        {
            Ask(now);
        }

        int read = 0;
        while (heard < RequestBytes && read < count && now - askedAt >= (heard + 1) * CharacterMicroseconds)
        {
            buffer[offset + read++] = request[heard++];
        }

        return read;
    }

    public bool TryWrite(byte[] buffer, int offset, int count)
    {
        int now = board.Microseconds;
        if (now - busyUntil < 0)
        {
            return false;
        }

        busyUntil = now + count * CharacterMicroseconds;
        AnswerBytes += count;
        AnswerCrc = Crc16.Update(AnswerCrc, buffer, offset, count);
        return true;
    }

    private void Ask(int now)
    {
        request = Requests[number];
        number = number + 1 < Requests.Length ? number + 1 : 0;
        int crc = Crc16.Update(Crc16.Start, request, 0, RequestBytes - 2);
        request[RequestBytes - 2] = (byte)crc;
        request[RequestBytes - 1] = (byte)(crc >> 8);
        askedAt = now;
        heard = 0;
        Asked++;
    }
}
