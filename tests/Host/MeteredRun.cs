using NfMeter.Energy;
using NfMeter.Metrology;
using NfMeter.Registers;
using NfMeter.Simulated;
using NfMeter.Simulator;

namespace NfMeter.HostTests;

/// <summary>A meter on a simulated board of any front end, with the background work of the whole meter, and each
/// phase's mean powers and root mean squares since a mark.</summary>
internal sealed class MeteredRun : IDisposable
{
    private readonly double[] joules = new double[RegisterId.EnergyCount];
    private readonly double[] currentSquares = new double[VirtualMains.Phases];
    private readonly double[] voltageSquares = new double[VirtualMains.Phases];
    private long windows;
    private long end = long.MaxValue;
    private long actAt = long.MaxValue;
    private Action act = () => { };

    public MeteredRun(ISignalSource source, BoardSettings settings)
    {
        Board = new SimulatedBoard(source, settings);
        Meter = new Meter(Board);
        Board.SliceMicroseconds = () => SliceCosts.Of(Meter);
        Board.Clock.Paced = now =>
        {
            if (now >= actAt)
            {
                actAt = long.MaxValue;
                act();
            }

            if (now >= end)
            {
                Meter.Stop();
            }
        };
        Meter.Start();
    }

    public SimulatedBoard Board { get; }

    public Meter Meter { get; }

    /// <summary>When <see cref="Settle"/> ended, microseconds.</summary>
    public long MarkedAt { get; private set; }

    /// <summary>Does something in so many seconds, wherever the loop then is.</summary>
    public void At(double seconds, Action action)
    {
        actAt = Board.Clock.Now + (long)(seconds * 1e6);
        act = action;
    }

    /// <summary>Runs until the frequency, the voltages' models and the bias are known, and a current as small as the
    /// starting current has been found to be one, and begins to count.</summary>
    public void Settle()
    {
        Seconds(10);
        for (int id = 0; id < joules.Length; id++)
        {
            joules[id] = Energy(id);
        }

        Array.Clear(currentSquares);
        Array.Clear(voltageSquares);
        windows = 0;
        MarkedAt = Board.Clock.Now;
    }

    public void Seconds(double seconds)
    {
        end = Board.Clock.Now + (long)(seconds * 1e6);
        while (Board.Clock.Now < end)
        {
            Meter.RunWindow();
            windows++;
            for (int phase = 0; phase < VirtualMains.Phases; phase++)
            {
                double amperes = Meter.Registers.Read(RegisterId.CurrentL1 + phase) * 1e-6;
                double volts = Meter.Registers.Read(RegisterId.VoltageL1 + phase) * 1e-3;
                currentSquares[phase] += amperes * amperes;
                voltageSquares[phase] += volts * volts;
            }
        }

        end = long.MaxValue;
        Meter.Flush();
    }

    public double Watts(int phase) => Mean(RegisterId.ActiveImportL1 + phase, RegisterId.ActiveExportL1 + phase);

    public double Vars(int phase) => Mean(RegisterId.ReactiveImportL1 + phase, RegisterId.ReactiveExportL1 + phase);

    public double TotalWatts => Mean(RegisterId.ActiveImport, RegisterId.ActiveExport);

    public double TotalVars => Mean(RegisterId.ReactiveImport, RegisterId.ReactiveExport);

    /// <summary>An energy since the mark.</summary>
    public double Joules(int id) => Energy(id) - joules[id];

    public double Amperes(int phase) => Math.Sqrt(currentSquares[phase] / windows);

    public double Volts(int phase) => Math.Sqrt(voltageSquares[phase] / windows);

    public void Dispose() => Board.Dispose();

    private double Mean(int importId, int exportId) =>
        (Joules(importId) - Joules(exportId))
        / ((Board.Clock.Now - MarkedAt) * 1e-6);

    private double Energy(int id) =>
        (double)((Int128)Meter.Energies.WattHours(id) * EnergyAccumulators.NanojoulesPerWattHour
            + Meter.Energies.Nanojoules(id)) * 1e-9;
}
