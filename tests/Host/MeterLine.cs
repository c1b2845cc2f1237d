using NfMeter.Simulated;
using NfMeter.Simulated.Serial;
using static NfMeter.HostTests.ModbusBench;

namespace NfMeter.HostTests;

/// <summary>A whole meter with a load, and a client on its port.</summary>
internal abstract class MeterLine : IDisposable
{
    protected MeterLine(BoardSettings settings, double amperes, Action<SimulatedBoard>? prepare = null)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, amperes, PowerFactor: 0.8));
        Board = new SimulatedBoard(mains, settings);
        prepare?.Invoke(Board);
        Meter = Started();
    }

    public SimulatedBoard Board { get; }

    public Meter Meter { get; private set; }

    public void Dispose()
    {
        Board.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends a request and lets the meter run.</summary>
    /// <returns>What came back meanwhile.</returns>
    public byte[] Ask(byte[] request, double seconds = 0.6)
    {
        SimulatedSerialPort port = Board.ModbusPort;
        long before = port.SentCount;
        port.Inject(request);
        Seconds(seconds);
        return [.. Enumerable.Range(0, (int)(port.SentCount - before)).Select(i => port.SentByte(before + i))];
    }

    public int[] Words(int address, int words)
    {
        byte[] answer = Ask(Read(address, words));
        Assert.AreEqual(5 + 2 * words, answer.Length, Convert.ToHexString(answer));
        return [.. Enumerable.Range(0, words).Select(i => (answer[3 + 2 * i] << 8) | answer[4 + 2 * i])];
    }

    public void Takes(byte[] request) =>
        CollectionAssert.AreEqual(WithCrc(request[..6]), Ask(request), Convert.ToHexString(request));

    public void Refuses(byte exception, byte[] request) =>
        CollectionAssert.AreEqual(
            WithCrc(1, (byte)(request[1] | 0x80), exception), Ask(request), Convert.ToHexString(request));

    /// <summary>One window.</summary>
    public virtual void Window() => Meter.RunWindow();

    /// <summary>Runs so long, to the end of a window.</summary>
    public void Seconds(double seconds)
    {
        long end = Board.Clock.Now + (long)(seconds * 1e6);
        while (Board.Clock.Now < end)
        {
            Window();
        }
    }

    /// <summary>Cuts the power, with the warning a board gives, and starts the meter again.</summary>
    public void Restart()
    {
        Board.CutPower();
        Restarted();
    }

    /// <summary>Runs into a cut that is due, and starts the meter again.</summary>
    protected void Restarted()
    {
        Assert.ThrowsExactly<PowerLostException>(() => Seconds(5));
        Board.PowerOff();
        Board.PowerOn();
        Meter = Started();
    }

    /// <summary>Does something when some time has gone by, in the middle of a window.</summary>
    protected void In(long microseconds, Action<long> act)
    {
        long at = Board.Clock.Now + microseconds;
        Board.Clock.Paced = now =>
        {
            if (now >= at)
            {
                Board.Clock.Paced = null;
                act(now);
            }
        };
    }

    private Meter Started()
    {
        var started = new Meter(Board);
        started.Start();
        return started;
    }
}
