using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using NfMeter.Simulated;
using NfMeter.Simulated.Serial;

namespace NfMeter.Simulator.Panel;

/// <summary>The meter behind the panel, on a thread of its own: the screen may take its time, the meter may not. Keys
/// reach it through a queue, and it hands out its state as a value.</summary>
internal sealed class PanelMeter : IDisposable
{
    private const long StateEveryMicroseconds = 50_000;
    private const long RateOverMicroseconds = 2_000_000;
    private const long OffStepMicroseconds = 10_000;
    private const long PressMicroseconds = 150_000;
    private const long HoldMicroseconds = 5_200_000;

    private readonly VirtualMains mains = new();
    private readonly MeterSession session;
    private readonly PseudoTerminal? terminal;
    private readonly string modbusPath;
    private readonly string memory;
    private readonly MeterChoice choice;
    private readonly ConcurrentQueue<char> keys = new();
    private readonly Thread thread;
    private readonly ManualResetEventSlim ended = new();
    private ExceptionDispatchInfo? failure;
    private MainsLoad load;
    private bool isRestoreAsked;
    private bool isOnBattery;
    private double seconds;
    private long stateAt;
    private long countedAt;
    private long countedSets;
    private double setsPerSecond;
    private volatile PanelState state;

    public PanelMeter(MainsLoad load, MeterChoice choice, string memory)
    {
        this.load = load;
        this.choice = choice;
        mains.Apply(load);
        session = choice.Open(mains);
        this.memory = $"{memory} ({MemoryChoice.Promise(session)})";
        try
        {
            terminal = PseudoTerminal.IsSupported ? new PseudoTerminal() : null;
            modbusPath = terminal?.Path ?? "none: this system has no pseudo-terminals";
        }
        catch (IOException exception)
        {
            modbusPath = "none: " + exception.Message;
        }

        session.Board.ModbusPort.Line = terminal;
        state = TakeState();
        thread = new Thread(RunThread) { Name = "meter" };
    }

    /// <summary>The newest state.</summary>
    public PanelState State => state;

    /// <summary>Whether the meter has stopped.</summary>
    public bool HasEnded => ended.IsSet;

    /// <summary>Starts the meter's thread.</summary>
    public void Start(double runSeconds)
    {
        seconds = runSeconds;
        thread.Start();
    }

    /// <summary>Hands over a key.</summary>
    public void Press(char key) => keys.Enqueue(key);

    /// <summary>Asks the meter to store and stop; from any thread or signal.</summary>
    public void AskStop() => session.AskStop();

    /// <summary>Waits a while, or until the meter has stopped.</summary>
    public bool WaitEnded(int milliseconds) => ended.Wait(milliseconds);

    /// <summary>Waits for the end and throws what the meter's thread died of, if it did.</summary>
    public void Join()
    {
        thread.Join();
        failure?.Throw();
    }

    public void Dispose()
    {
        AskStop();
        if (thread.IsAlive)
        {
            thread.Join();
        }

        terminal?.Dispose();
        session.Dispose();
        ended.Dispose();
    }

    private void RunThread()
    {
        try
        {
            RunMeter();
        }
        catch (Exception exception)
        {
            failure = ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            ended.Set();
        }
    }

    private void RunMeter()
    {
        choice.Start(session);
        var pacer = new Pacer(session.Board.Clock.Now);
        session.Paced = now =>
        {
            pacer.Wait(now);
            OnTime(now);
        };

        while (!IsOver)
        {
            try
            {
                session.RunUntil(seconds);
                session.Meter.Flush();
            }
            catch (PowerLostException)
            {
                StayOff();
            }
        }

        state = TakeState();
    }

    private bool IsOver => session.IsStopAsked || session.ElapsedSeconds >= seconds;

    private void StayOff()
    {
        session.Board.PowerOff();
        setsPerSecond = 0;
        isRestoreAsked = false;
        while (!isRestoreAsked && !IsOver)
        {
            session.Board.Clock.Advance(OffStepMicroseconds);
        }

        if (!IsOver)
        {
            // First the count: the new meter's start takes time, and it counts from zero.
            countedSets = 0;
            countedAt = session.Board.Clock.Now;
            session.Restart();
        }
    }

    private void OnTime(long now)
    {
        while (keys.TryDequeue(out char key))
        {
            Obey(key);
        }

        if (now - stateAt >= StateEveryMicroseconds)
        {
            stateAt = now;
            CountSets(now);
            state = TakeState();
        }
    }

    // The meter counts sets by the window, so a mean over several windows is the shortest that is steady.
    private void CountSets(long now)
    {
        long sets = session.Meter.SampleSets;
        if (session.Board.IsPowered && now - countedAt >= RateOverMicroseconds)
        {
            setsPerSecond = (sets - countedSets) * 1e6 / (now - countedAt);
            countedSets = sets;
            countedAt = now;
        }
    }

    private void Obey(char key)
    {
        switch (key)
        {
            case PanelKeys.Button:
                session.Board.PushButton.Press(PressMicroseconds);
                break;
            case PanelKeys.Seal:
                session.Board.SealClosed.Hold(!session.Board.SealClosed.IsActive);
                break;
            case PanelKeys.SecondButton:
                session.Board.SecondButton.Press(PressMicroseconds);
                break;
            case PanelKeys.HoldBoth:
                session.Board.PushButton.Press(HoldMicroseconds);
                session.Board.SecondButton.Press(HoldMicroseconds);
                break;
            case PanelKeys.Battery:
                isOnBattery = !isOnBattery;
                session.Board.OnBattery.Hold(isOnBattery);
                ApplyLoad();
                break;
            case PanelKeys.Power when session.Board.IsPowered:
                session.Board.CutPower();
                break;
            case PanelKeys.Power:
                isRestoreAsked = true;
                break;
            default:
                load = PanelKeys.Change(load, key);
                ApplyLoad();
                break;
        }
    }

    private void ApplyLoad() => mains.Apply(isOnBattery ? load with { Volts = 0, Amperes = 0 } : load);

    private PanelState TakeState() => new(
        MeterFacts.Of(session, session.ElapsedSeconds),
        load,
        session.Board.IsPowered,
        setsPerSecond,
        modbusPath,
        memory);
}
