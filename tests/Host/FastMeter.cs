using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using NfMeter.Simulated;
using NfMeter.Simulated.Serial;
using NfMeter.Simulator;

namespace NfMeter.HostTests;

/// <summary>A whole meter on the simulated board, as fast as the host can, behind a socket of this computer: Modbus TCP
/// is put on the meter's serial line as Modbus RTU, as a gateway does. And beside it, on another socket, an SDM630 that
/// shows what really flows.</summary>
/// <remarks>Virtual time waits for the client: <see cref="IdleMicroseconds"/> after an answer it stands still until the
/// next request, so that a host with other work to do changes nothing.</remarks>
internal sealed class FastMeter : IDisposable
{
    private const long IdleMicroseconds = 300_000;

    private readonly VirtualMains mains = new();
    private readonly ConcurrentQueue<Action> orders = new();
    private readonly Gateway gateway = new();
    private readonly TruthMeter truth;
    private readonly ModbusTcpServer meterServer;
    private readonly ModbusTcpServer referenceServer;
    private readonly BoardSettings settings;
    private readonly Func<ISignalSource, ISignalSource> terminals;
    private readonly string memory = Path.GetTempFileName();
    private MeterSession session;
    private Thread loop;
    private volatile bool isStopped;

    public FastMeter(
        IReadOnlyList<SensorModel>? sensors = null, Func<ISignalSource, ISignalSource>? terminals = null)
    {
        this.terminals = terminals ?? (source => source);
        File.Delete(memory);
        settings = new BoardSettings(IsTrimmed: false, Sensors: sensors, MemoryFile: memory);
        truth = new TruthMeter();
        Apply(new MainsLoad());
        (session, loop) = Start();
        meterServer = new ModbusTcpServer(gateway.Ask);
        referenceServer = new ModbusTcpServer(truth.Answer);
    }

    public string Address => meterServer.Address;

    public string ReferenceAddress => referenceServer.Address;

    /// <summary>The load that is on the terminals now.</summary>
    public MainsLoad Load { get; private set; } = new();

    /// <summary>What the reference shows too much, 0.01 is 1 %.</summary>
    public double ReferenceError
    {
        get => truth.Error;
        set => truth.Error = value;
    }

    public void Apply(MainsLoad load)
    {
        Load = load;
        truth.Load = load;
        Order(() => mains.Apply(load));
    }

    public void SetSeal(bool isClosed) => Order(() => session.Board.SealClosed.Hold(isClosed));

    /// <summary>Whether the memory's bus is held from the next start on.</summary>
    public bool IsBusHeld { get; set; }

    /// <summary>Cuts the power without warning, and starts another meter on what the memory chip holds.</summary>
    public void Restart()
    {
        Stop();
        (session, loop) = Start();
    }

    public void Dispose()
    {
        meterServer.Dispose();
        referenceServer.Dispose();
        Stop();
        File.Delete(memory);
    }

    private (MeterSession, Thread) Start()
    {
        var started = new MeterSession(terminals(mains), settings);
        started.Board.ModbusPort.Line = gateway;
        started.Board.I2cBus.IsHeld = IsBusHeld;
        started.Start();
        isStopped = false;
        gateway.AnsweredAt = started.Board.Clock.Now;
        started.Paced = now =>
        {
            gateway.Now = now;
            while (now - gateway.AnsweredAt > IdleMicroseconds && !gateway.IsAsked && orders.IsEmpty && !isStopped)
            {
                Thread.Sleep(0);
            }
        };
        var thread = new Thread(() =>
        {
            while (!isStopped)
            {
                while (orders.TryDequeue(out Action? order))
                {
                    order();
                }

                started.Meter.RunWindow();
            }
        })
        { IsBackground = true };
        thread.Start();
        return (started, thread);
    }

    // Nothing is flushed: what isn't in the chip is lost.
    private void Stop()
    {
        isStopped = true;
        loop.Join();
        session.Dispose();
    }

    private void Order(Action action)
    {
        using var done = new ManualResetEventSlim();
        orders.Enqueue(() =>
        {
            action();
            done.Set();
        });
        if (loop is not null)
        {
            done.Wait(TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>From Modbus TCP's unit, function and data to RTU frames on the meter's line, and back.</summary>
    private sealed class Gateway : ISerialLine
    {
        private readonly ConcurrentQueue<byte> toMeter = new();
        private readonly List<byte> fromMeter = [];
        private readonly ManualResetEventSlim whole = new();
        private long answeredAt;
        private volatile bool isAsked;

        /// <summary>The meter's time.</summary>
        public long Now { get; set; }

        /// <summary>When the last answer was whole.</summary>
        public long AnsweredAt
        {
            get => Interlocked.Read(ref answeredAt);
            set => Interlocked.Exchange(ref answeredAt, value);
        }

        /// <summary>Whether a request is under way.</summary>
        public bool IsAsked => isAsked;

        public byte[]? Ask(byte[] request)
        {
            lock (fromMeter)
            {
                fromMeter.Clear();
                whole.Reset();
                isAsked = true;
            }

            foreach (byte value in ModbusBench.WithCrc(request))
            {
                toMeter.Enqueue(value);
            }

            bool isAnswered = whole.Wait(TimeSpan.FromSeconds(1.5));
            isAsked = false;
            if (!isAnswered)
            {
                return null;
            }

            lock (fromMeter)
            {
                return [.. fromMeter.SkipLast(2)];
            }
        }

        public int Receive(Span<byte> bytes)
        {
            int count = 0;
            while (count < bytes.Length && toMeter.TryDequeue(out byte value))
            {
                bytes[count++] = value;
            }

            return count;
        }

        public void Send(byte value)
        {
            lock (fromMeter)
            {
                fromMeter.Add(value);
                if (fromMeter.Count >= 5 && ModbusBench.WithCrc([.. fromMeter.SkipLast(2)]).SequenceEqual(fromMeter))
                {
                    AnsweredAt = Now;
                    isAsked = false;
                    whole.Set();
                }
            }
        }

        public void Tidy()
        {
        }
    }

    /// <summary>An SDM630 that shows the load as it is, by the addresses of its drivers.</summary>
    private sealed class TruthMeter
    {
        public MainsLoad Load { get; set; } = new();

        public double Error { get; set; }

        public byte[] Answer(byte[] request)
        {
            int address = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(2));
            int count = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4));
            byte[] answer = new byte[3 + 2 * count];
            (answer[0], answer[1], answer[2]) = (request[0], request[1], (byte)(2 * count));
            for (int word = 0; word + 1 < count; word += 2)
            {
                BinaryPrimitives.WriteSingleBigEndian(answer.AsSpan(3 + 2 * word), (float)Value(address + word));
            }

            return answer;
        }

        private double Value(int address)
        {
            double apparent = Load.Volts * Load.Amperes * (1 + Error);
            double sine = Math.Sqrt(1 - Load.PowerFactor * Load.PowerFactor);
            return address switch
            {
                0 or 2 or 4 => Load.Volts,
                6 or 8 or 10 => Load.Amperes * (1 + Error),
                12 or 14 or 16 => apparent * Load.PowerFactor,
                24 or 26 or 28 => Load.Reactance == Reactance.Inductive ? apparent * sine : -apparent * sine,
                70 => Load.Hertz,
                _ => 0,
            };
        }
    }
}

/// <summary>A Modbus TCP server on a free port of this computer.</summary>
internal sealed class ModbusTcpServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<byte[], byte[]?> answer;

    /// <summary>A server.</summary>
    /// <param name="answer">From unit, function and data to the same of the answer; null for silence.</param>
    public ModbusTcpServer(Func<byte[], byte[]?> answer)
    {
        this.answer = answer;
        listener.Start();
        Address = $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        new Thread(Listen) { IsBackground = true }.Start();
    }

    public string Address { get; }

    public void Dispose() => listener.Dispose();

    private void Listen()
    {
        try
        {
            while (true)
            {
                TcpClient client = listener.AcceptTcpClient();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception exception) when (
            exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                Serve(client.GetStream());
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private void Serve(NetworkStream stream)
    {
        byte[] head = new byte[6];
        while (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            byte[] request = new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(4))];
            stream.ReadExactly(request);
            byte[]? bytes;
            lock (answer)
            {
                bytes = answer(request);
            }

            if (bytes is not null)
            {
                stream.Write([head[0], head[1], 0, 0, 0, (byte)bytes.Length, .. bytes]);
            }
        }
    }
}
