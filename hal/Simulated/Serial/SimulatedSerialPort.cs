using NfMeter.Hal;

namespace NfMeter.Simulated.Serial;

/// <summary>A UART on an RS-485 transceiver, with the time its bits take on the virtual clock.</summary>
/// <remarks>Half duplex: while it sends, the receiver is off and what arrives is lost. Bytes from
/// <see cref="Line"/> come in bursts without any timing of their own and are spaced here as the wire would space
/// them. No memory is taken after construction.</remarks>
/// <param name="clock">The board's time.</param>
public sealed class SimulatedSerialPort(VirtualClock clock) : ISerialPort
{
    private const int QueueBytes = 1024;
    private const int MaximumWrite = 256;
    private const long SilenceMicroseconds = 2_000_000;

    private readonly byte[] received = new byte[QueueBytes];
    private readonly long[] receivedAt = new long[QueueBytes];
    private readonly byte[] transmitting = new byte[MaximumWrite];
    private readonly byte[] burst = new byte[MaximumWrite];
    private readonly byte[] sent = new byte[QueueBytes];
    private readonly long[] sentAt = new long[QueueBytes];
    private long firstReceived;
    private long endReceived;
    private int transmitCount;
    private int transmitDone;
    private long transmitStart;
    private long lastActivity;

    /// <summary>Where the wire leads; null for nowhere but <see cref="Inject"/> and <see cref="SentByte"/>.</summary>
    public ISerialLine? Line { get; set; }

    /// <summary>The lowest baud rate it can run at.</summary>
    public int LowestBaud { get; set; } = 300;

    /// <summary>The highest baud rate it can run at.</summary>
    public int HighestBaud { get; set; } = 115200;

    /// <summary>Bits a second.</summary>
    public int Baud { get; private set; } = 9600;

    /// <summary>A <see cref="SerialParity"/>.</summary>
    public int Parity { get; private set; } = SerialParity.Even;

    /// <summary>1 or 2.</summary>
    public int StopBits { get; private set; } = 1;

    /// <summary>One character on the wire: start, eight data, parity and stop bits.</summary>
    public double CharacterMicroseconds =>
        (1 + 8 + (Parity == SerialParity.None ? 0 : 1) + StopBits) * 1e6 / Baud;

    /// <summary>Bytes that have left since construction; the newest 1024 are kept.</summary>
    public long SentCount { get; private set; }

    /// <summary>Bytes that arrived while the port was sending, or when its buffer was full.</summary>
    public long LostCount { get; private set; }

    /// <summary>A byte that has left.</summary>
    /// <param name="index">0 is the first ever.</param>
    public byte SentByte(long index) => sent[CheckSent(index)];

    /// <summary>When the byte's last stop bit ended, microseconds of the virtual clock.</summary>
    public long SentAt(long index) => sentAt[CheckSent(index)];

    /// <summary>Puts bytes on the wire, back to back, the first starting now or behind what is already under
    /// way.</summary>
    public void Inject(ReadOnlySpan<byte> bytes)
    {
        Pump();
        Arrive(bytes);
    }

    /// <inheritdoc/>
    public bool Supports(int baud) => baud >= LowestBaud && baud <= HighestBaud;

    /// <inheritdoc/>
    public bool Configure(int baud, int parity, int stopBits)
    {
        bool isPossible = Supports(baud)
            && parity is SerialParity.None or SerialParity.Even or SerialParity.Odd
            && stopBits is 1 or 2;
        if (!isPossible)
        {
            return false;
        }

        Pump();
        firstReceived = endReceived;
        transmitCount = 0;
        transmitDone = 0;
        Baud = baud;
        Parity = parity;
        StopBits = stopBits;
        return true;
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        Pump();
        int taken = 0;
        while (taken < count && firstReceived < endReceived
            && receivedAt[firstReceived % QueueBytes] <= clock.Now)
        {
            buffer[offset + taken++] = received[firstReceived++ % QueueBytes];
        }

        return taken;
    }

    /// <inheritdoc/>
    public bool CanAppend => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A count the contract doesn't allow.</exception>
    public bool TryWrite(byte[] buffer, int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumWrite);
        Pump();
        if (transmitDone == transmitCount)
        {
            transmitCount = 0;
            transmitDone = 0;
            transmitStart = clock.Now;
        }

        if (transmitCount + count > MaximumWrite)
        {
            return false;
        }

        Array.Copy(buffer, offset, transmitting, transmitCount, count);
        transmitCount += count;

        // The transceiver turns round: a byte that is still arriving is cut off.
        while (firstReceived < endReceived && receivedAt[(endReceived - 1) % QueueBytes] > clock.Now)
        {
            endReceived--;
            LostCount++;
        }

        return true;
    }

    /// <summary>Lets what is due happen; the board calls it once a pass.</summary>
    public void Pump()
    {
        while (transmitDone < transmitCount && TransmitEnd(transmitDone) <= clock.Now)
        {
            byte value = transmitting[transmitDone];
            sent[SentCount % QueueBytes] = value;
            sentAt[SentCount % QueueBytes] = TransmitEnd(transmitDone);
            SentCount++;
            transmitDone++;
            Line?.Send(value);
            lastActivity = clock.Now;
        }

        if (Line is null)
        {
            return;
        }

        int count = Line.Receive(burst);
        if (count > 0)
        {
            Arrive(burst.AsSpan(0, count));
        }
        else if (clock.Now - lastActivity > SilenceMicroseconds)
        {
            Line.Tidy();
            lastActivity = clock.Now;
        }
    }

    /// <summary>The supply fails, or is off: what is under way is lost.</summary>
    internal void PowerOff()
    {
        while (Line?.Receive(burst) > 0)
        {
            LostCount++;
        }

        firstReceived = endReceived;
        transmitCount = 0;
        transmitDone = 0;
    }

    private void Arrive(ReadOnlySpan<byte> bytes)
    {
        bool isSending = transmitDone < transmitCount;
        long start = clock.Now;
        if (endReceived > firstReceived)
        {
            start = Math.Max(start, receivedAt[(endReceived - 1) % QueueBytes]);
        }

        for (int index = 0; index < bytes.Length; index++)
        {
            if (isSending || endReceived - firstReceived == QueueBytes)
            {
                LostCount++;
                continue;
            }

            received[endReceived % QueueBytes] = bytes[index];
            receivedAt[endReceived % QueueBytes] = start + (long)Math.Ceiling((index + 1) * CharacterMicroseconds);
            endReceived++;
        }

        lastActivity = clock.Now;
    }

    private long TransmitEnd(int index) => transmitStart + (long)Math.Ceiling((index + 1) * CharacterMicroseconds);

    private int CheckSent(long index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, Math.Max(0, SentCount - QueueBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, SentCount);
        return (int)(index % QueueBytes);
    }
}
