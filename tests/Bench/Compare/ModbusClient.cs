using System.Buffers.Binary;
using System.Net.Sockets;
using NfMeter.Modbus;
using NfMeter.Simulator;

namespace NfMeter.Bench.Compare;

/// <summary>Asks meters for registers. No Modbus library is a dependency: two functions are all that is
/// needed.</summary>
internal abstract class ModbusClient : IDisposable
{
    private const int Tries = 3;
    private const int ExceptionFlag = 0x80;

    // What an answer to a write has behind unit, function and one more byte.
    private const int EchoBytes = 3;

    /// <summary>A link to meters.</summary>
    /// <param name="where">A serial port, or tcp://HOST:PORT.</param>
    /// <param name="baud">Of a serial port.</param>
    /// <param name="parity">Of a serial port.</param>
    /// <exception cref="UsageException">It can't be one, or there is no such port.</exception>
    public static ModbusClient Open(string where, int baud, Parity parity)
    {
        if (!where.StartsWith("tcp://", StringComparison.Ordinal))
        {
            return new RtuClient(new SerialLine(where, baud, parity));
        }

        return Uri.TryCreate(where, UriKind.Absolute, out Uri? address) && address.Host.Length > 0
            ? new TcpModbusClient(address)
            : throw new UsageException($"{where}: must be tcp://HOST:PORT");
    }

    /// <summary>Reads registers.</summary>
    /// <param name="unit">Unit address, 1 to 247.</param>
    /// <param name="function">3 for holding, 4 for input registers.</param>
    /// <param name="address">The first register, from 0.</param>
    /// <param name="count">1 to 125.</param>
    /// <exception cref="IOException">No answer, or one that isn't; the third time in a row.</exception>
    public byte[] ReadRegisters(byte unit, byte function, int address, int count)
    {
        byte[] request = [unit, function, (byte)(address >> 8), (byte)address, (byte)(count >> 8), (byte)count];
        return Ask(request, 2 * count, answer => answer[2] == 2 * count ? answer[3..] : null);
    }

    /// <summary>Writes registers.</summary>
    /// <param name="unit">Unit address, 1 to 247.</param>
    /// <param name="address">The first register, from 0.</param>
    /// <param name="values">1 to 123 registers, two bytes each.</param>
    /// <exception cref="IOException">As <see cref="ReadRegisters"/>.</exception>
    public void WriteRegisters(byte unit, int address, byte[] values)
    {
        const byte Function = 16;
        byte[] head = [unit, Function, (byte)(address >> 8), (byte)address, 0, (byte)(values.Length / 2)];
        Ask([.. head, (byte)values.Length, .. values], EchoBytes, answer => answer.SequenceEqual(head) ? answer : null);
    }

    /// <summary>Writes one register.</summary>
    /// <param name="unit">Unit address, 1 to 247.</param>
    /// <param name="address">The register, from 0.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="IOException">As <see cref="ReadRegisters"/>.</exception>
    public void WriteRegister(byte unit, int address, int value)
    {
        byte[] request = [unit, 6, (byte)(address >> 8), (byte)address, (byte)(value >> 8), (byte)value];
        Ask(request, EchoBytes, answer => answer.SequenceEqual(request) ? answer : null);
    }

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="request">Unit, function and data.</param>
    /// <param name="dataBytes">How long the answer is without unit, function and one more byte.</param>
    /// <param name="take">What an answer of that length gives; null when it is to another question.</param>
    private byte[] Ask(byte[] request, int dataBytes, Func<byte[], byte[]?> take)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Unwrap(Exchange(request, dataBytes), request, dataBytes, take);
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
    public abstract string Name { get; }

    /// <summary>Sends unit, function and data, and returns the same parts of the answer.</summary>
    /// <param name="request">Without checksum or header.</param>
    /// <param name="dataBytes">How many register bytes are expected.</param>
    protected abstract byte[] Exchange(byte[] request, int dataBytes);

    /// <summary>Makes the line quiet after an answer that went wrong.</summary>
    protected abstract void Recover();

    private byte[] Unwrap(byte[] answer, byte[] request, int dataBytes, Func<byte[], byte[]?> take)
    {
        if (answer.Length >= 3 && answer[0] == request[0] && answer[1] == (request[1] | ExceptionFlag))
        {
            // The meter has understood and refuses: asking again won't help.
            throw new RefusedException(Name, (request[2] << 8) | request[3], answer[2]);
        }

        bool isWhole = answer.Length == dataBytes + 3 && answer[0] == request[0] && answer[1] == request[1];
        return (isWhole ? take(answer) : null) ?? throw new InvalidDataException("an answer to another question");
    }
}

/// <summary>The meter has understood what was asked for and refuses it.</summary>
internal sealed class RefusedException(string meter, int address, byte code)
    : IOException($"{meter}: the meter refuses register 0x{address:X4}: exception {code}")
{
    /// <summary>MODBUS application protocol V1.1b3, section 7.</summary>
    public byte Code => code;
}

/// <summary>Modbus RTU over a serial line.</summary>
internal sealed class RtuClient(SerialLine line) : ModbusClient
{
    private const int ExceptionBytes = 5;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(1.5);

    // More than 3.5 characters at 2400 baud: the silence that ends a frame.
    private static readonly TimeSpan silence = TimeSpan.FromMilliseconds(20);

    public override string Name => line.Path;

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

    public override string Name => $"tcp://{host}:{port}";

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
