using System.Buffers.Binary;
using System.Net.Sockets;
using NfMeter.Modbus;

namespace NfMeter.Bench.Compare;

/// <summary>Asks meters for registers. No Modbus library is a dependency: two functions are all that is
/// needed.</summary>
internal abstract class ModbusClient : IDisposable
{
    private const int Tries = 3;
    private const int ExceptionFlag = 0x80;

    /// <summary>Reads registers.</summary>
    /// <param name="unit">Unit address, 1 to 247.</param>
    /// <param name="function">3 for holding, 4 for input registers.</param>
    /// <param name="address">The first register, from 0.</param>
    /// <param name="count">1 to 125.</param>
    /// <exception cref="IOException">No answer, or one that isn't; the third time in a row.</exception>
    public byte[] ReadRegisters(byte unit, byte function, int address, int count)
    {
        byte[] request = [unit, function, (byte)(address >> 8), (byte)address, (byte)(count >> 8), (byte)count];
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                byte[] answer = Exchange(request, 2 * count);
                return Unwrap(answer, unit, function, 2 * count, address);
            }
            catch (Exception exception) when (attempt < Tries && exception is TimeoutException or InvalidDataException)
            {
                Recover();
            }
            catch (Exception exception) when (exception is TimeoutException or InvalidDataException)
            {
                throw new IOException($"{Name}: {exception.Message}", exception);
            }
        }
    }

    public abstract void Dispose();

    /// <summary>What the user called it.</summary>
    protected abstract string Name { get; }

    /// <summary>Sends unit, function and data, and returns the same parts of the answer.</summary>
    /// <param name="request">Without checksum or header.</param>
    /// <param name="dataBytes">How many register bytes are expected.</param>
    protected abstract byte[] Exchange(byte[] request, int dataBytes);

    /// <summary>Makes the line quiet after an answer that went wrong.</summary>
    protected abstract void Recover();

    private byte[] Unwrap(byte[] answer, byte unit, byte function, int dataBytes, int address)
    {
        if (answer.Length >= 3 && answer[0] == unit && answer[1] == (function | ExceptionFlag))
        {
            // The meter has understood and refuses: asking again won't help.
            throw new IOException($"{Name}: the meter refuses register 0x{address:X4}: exception {answer[2]}");
        }

        bool isWhole = answer.Length == dataBytes + 3 && answer[0] == unit && answer[1] == function
            && answer[2] == dataBytes;
        return isWhole ? answer[3..] : throw new InvalidDataException("an answer to another question");
    }
}

/// <summary>Modbus RTU over a serial line.</summary>
internal sealed class RtuClient(SerialLine line) : ModbusClient
{
    private const int ExceptionBytes = 5;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(1.5);

    // More than 3.5 characters at 2400 baud: the silence that ends a frame.
    private static readonly TimeSpan silence = TimeSpan.FromMilliseconds(20);

    protected override string Name => line.Path;

    public override void Dispose() => line.Dispose();

    protected override byte[] Exchange(byte[] request, int dataBytes)
    {
        int crc = Crc16.Update(Crc16.Start, request, 0, request.Length);
        Thread.Sleep(silence);
        line.Write([.. request, (byte)crc, (byte)(crc >> 8)]);
        byte[] answer = line.Read(ExceptionBytes, patience);
        if (answer.Length == ExceptionBytes && (answer[1] & 0x80) == 0)
        {
            answer = [.. answer, .. line.Read(dataBytes + ExceptionBytes - answer.Length, patience)];
        }

        if (answer.Length < ExceptionBytes)
        {
            throw new TimeoutException("no answer");
        }

        return Crc16.Update(Crc16.Start, answer, 0, answer.Length) == 0
            ? answer[..^2]
            : throw new InvalidDataException("an answer with a wrong CRC");
    }

    protected override void Recover() => line.Drain();
}

/// <summary>Modbus TCP.</summary>
internal sealed class TcpModbusClient : ModbusClient
{
    private const int HeaderBytes = 6;
    private const int DefaultPort = 502;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(2);

    private readonly string host;
    private readonly int port;
    private TcpClient? client;
    private ushort transaction;

    public TcpModbusClient(Uri address)
    {
        host = address.Host;
        port = address.Port > 0 ? address.Port : DefaultPort;
    }

    protected override string Name => $"tcp://{host}:{port}";

    public override void Dispose() => client?.Dispose();

    protected override byte[] Exchange(byte[] request, int dataBytes)
    {
        try
        {
            NetworkStream stream = Connect();
            transaction++;
            byte[] frame = new byte[HeaderBytes + request.Length];
            BinaryPrimitives.WriteUInt16BigEndian(frame, transaction);
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)request.Length);
            request.CopyTo(frame, HeaderBytes);
            stream.Write(frame);
            byte[] header = new byte[HeaderBytes];
            stream.ReadExactly(header);
            int length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(4));
            if (BinaryPrimitives.ReadUInt16BigEndian(header) != transaction || length is < 3 or > 260)
            {
                throw new InvalidDataException("an answer to another question");
            }

            byte[] answer = new byte[length];
            stream.ReadExactly(answer);
            return answer;
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            throw new TimeoutException("no answer: " + exception.Message, exception);
        }
    }

    protected override void Recover()
    {
        client?.Dispose();
        client = null;
    }

    private NetworkStream Connect()
    {
        if (client is null)
        {
            client = new TcpClient { NoDelay = true };
            using var limit = new CancellationTokenSource(patience);
            client.ConnectAsync(host, port, limit.Token).AsTask().GetAwaiter().GetResult();
            client.ReceiveTimeout = client.SendTimeout = (int)patience.TotalMilliseconds;
        }

        return client.GetStream();
    }
}
