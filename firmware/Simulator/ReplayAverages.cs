using NfMeter.Registers;
using NfMeter.Simulated;

namespace NfMeter.Simulator;

/// <summary>Means over the windows of a run, after a settling time.</summary>
/// <remarks>Active power comes from the energy counters, which lose nothing between two windows; the rest from the
/// registers as they stand after each window, currents and voltages as the root of their mean square.</remarks>
internal sealed class ReplayAverages(MeterSession session, double seconds)
{
    private const int Phases = VirtualMains.Phases;
    private const double LongestSettlingSeconds = 2;
    private const double NanojoulesPerWattHour = 3.6e12;

    private readonly double settled = Math.Min(LongestSettlingSeconds, seconds / 2);
    private readonly double[] sums = new double[RegisterId.Count];
    private readonly double[] squares = new double[RegisterId.Count];
    private readonly double[] firstJoules = new double[Phases];
    private readonly double[] lastJoules = new double[Phases];
    private long first;
    private long last;
    private int windows;

    /// <summary>Time the averages are over, seconds.</summary>
    public double Seconds => (last - first) * 1e-6;

    /// <summary>Looks at the meter after a window.</summary>
    public void TakeWindow()
    {
        // The run's last window is cut short. Energies are one window behind at every look, so only whole windows may
        // be looked at: then the time between two looks is the time of the energy between them.
        if (session.ElapsedSeconds < settled || session.ElapsedSeconds >= seconds)
        {
            return;
        }

        double[] joules = first == 0 ? firstJoules : lastJoules;
        for (int phase = 0; phase < Phases; phase++)
        {
            joules[phase] = Joules(RegisterId.ActiveImportL1 + phase) - Joules(RegisterId.ActiveExportL1 + phase);
        }

        last = session.Board.Clock.Now;
        if (first == 0)
        {
            first = last;
            return;
        }

        windows++;
        for (int id = RegisterId.EnergyCount; id <= RegisterId.Frequency; id++)
        {
            double value = session.Meter.Registers.Read(id) * Math.Pow(10, -session.Meter.Registers.Decimals(id));
            sums[id] += value;
            squares[id] += value * value;
        }
    }

    /// <summary>Mean active power of a phase, watts; null when the run was too short for one.</summary>
    public double? ActivePower(int phase) =>
        windows > 0 ? (lastJoules[phase] - firstJoules[phase]) / Seconds : null;

    /// <summary>Mean of a register, in its unit.</summary>
    public double? Mean(int id) => windows > 0 ? sums[id] / windows : null;

    /// <summary>Root of the mean square of a register, in its unit.</summary>
    public double? RootMeanSquare(int id) => windows > 0 ? Math.Sqrt(squares[id] / windows) : null;

    private double Joules(int id) =>
        (session.Meter.Energies.WattHours(id) * NanojoulesPerWattHour + session.Meter.Energies.Nanojoules(id)) * 1e-9;
}
