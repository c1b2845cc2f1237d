using NfMeter.Energy;
using NfMeter.Modbus;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Simulated.Serial;
using NfMeter.Storage;

namespace NfMeter.HostTests.RealClients;

/// <summary>The meter's Modbus slave at a pseudo-terminal, in real time on a thread of its own, over registers that
/// stand still: what a client reads can be compared word for word.</summary>
internal sealed class ServedSlave : IDisposable, ISettingsRules
{
    private static readonly TimeSpan loopTime = TimeSpan.FromMilliseconds(1);

    private readonly VirtualClock clock = new();
    private readonly PseudoTerminal terminal = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Thread loop;
    private readonly ModbusSlave slave;

    public ServedSlave()
    {
        Energies = new EnergyAccumulators(Registers);
        var port = new SimulatedSerialPort(clock) { Line = terminal };
        slave = new ModbusSlave(port, Registers, Settings, Energies, new EventLog());
        Settings.Rules = this;
        loop = new Thread(Run) { IsBackground = true };
    }

    public RegisterFile Registers { get; } = new();

    public SettingsFile Settings { get; } = new();

    public EnergyAccumulators Energies { get; }

    public string Path => terminal.Path;

    /// <summary>Begins to serve; registers and settings are the slave's from here on until
    /// <see cref="Dispose"/>.</summary>
    public void Start() => loop.Start();

    /// <summary>Ends serving; registers and settings can be looked at again.</summary>
    public void Dispose()
    {
        stop.Cancel();
        if (loop.IsAlive)
        {
            loop.Join();
        }

        terminal.Dispose();
    }

    int ISettingsRules.Check(int id, long value) => SettingResult.Ok;

    int ISettingsRules.CheckTogether() => SettingResult.Ok;

    string ISettingsRules.Explain(int id, long value) => "";

    void ISettingsRules.Apply(int id)
    {
        if (id == SettingId.Tariff)
        {
            Energies.Tariff = (int)Settings.Read(id);
        }
        else
        {
            slave.Apply();
        }
    }

    void ISettingsRules.Changed(int id)
    {
    }

    private void Run()
    {
        long began = Environment.TickCount64;
        while (!stop.IsCancellationRequested)
        {
            Thread.Sleep(loopTime);
            long due = (Environment.TickCount64 - began) * 1000;
            while (clock.Now < due)
            {
                clock.Advance(Math.Min(500, due - clock.Now));
                slave.Slice(clock.Microseconds);
            }
        }
    }
}
