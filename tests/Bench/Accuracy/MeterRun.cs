using NfMeter.Energy;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Simulator;

namespace NfMeter.Bench.Accuracy;

/// <summary>What a test laboratory would have read off the meter over a stretch of time.</summary>
/// <param name="FromMicroseconds">Begin of the registered energy, by the meter's clock.</param>
/// <param name="ToMicroseconds">Its end.</param>
/// <param name="Joules">Active energy by phase, A+ less A-.</param>
/// <param name="VarSeconds">Reactive energy by phase, R+ less R-.</param>
/// <param name="Volts">Root of the mean square of the voltage registers.</param>
/// <param name="Amperes">Root of the mean square of the current registers.</param>
/// <param name="Pulses">Intervals between the test LED's pulses in this time.</param>
/// <param name="FirstPulse">Start of the first of these pulses, microseconds of the meter's clock.</param>
/// <param name="LastPulse">Start of the last one.</param>
/// <param name="PulseJoules">Energy of a pulse.</param>
internal sealed record Reading(
    long FromMicroseconds, long ToMicroseconds, IReadOnlyList<double> Joules, IReadOnlyList<double> VarSeconds,
    IReadOnlyList<double> Volts, IReadOnlyList<double> Amperes, long Pulses, long FirstPulse, long LastPulse,
    double PulseJoules);

/// <summary>A meter on the simulated board with its whole background work, read as on a test bench: energy registers
/// at the ends of metering windows, and the start times of the test LED's pulses.</summary>
/// <remarks>The meter's registers are one window behind: after a window they hold the energy up to the end of the one
/// before. So the time that belongs to a reading is when that one ended. Nothing stops or cuts a window
/// short.</remarks>
internal sealed class MeterRun : IDisposable
{
    private readonly MeterSession session;
    private readonly double[] joules = new double[VirtualMains.Phases];
    private readonly double[] varSeconds = new double[VirtualMains.Phases];
    private long windowEnd;
    private long windowEndBefore;

    public MeterRun(ISignalSource source, BoardSettings settings, double celsius)
    {
        session = new MeterSession(source, settings);
        session.Board.AnyConverterModel.ReferencePpmPerKelvin = Rating.ReferencePpmPerKelvin(settings.Kind);
        session.Board.AnyConverterModel.TemperatureCelsius = celsius;
        session.Start();
        Set(SettingId.StartingCurrent, (int)Math.Round(Rating.StartingAmperesOf(settings.Kind) * 1e6));
        windowEnd = windowEndBefore = Now;
    }

    public Meter Meter => session.Meter;

    public SimulatedBoard Board => session.Board;

    public MeterSession Session => session;

    /// <summary>Microseconds of the meter's clock.</summary>
    public long Now => session.Board.Clock.Now;

    /// <summary>Which energy the test LED follows.</summary>
    public void SetLedEnergy(int followedEnergy) => Set(SettingId.LedEnergy, followedEnergy);

    /// <summary>Has the test LED give 1000 instead of 10000 imp/kWh.</summary>
    public void SlowLed()
    {
        const int HundredthsPerKilowattHour = 100000;
        Set(SettingId.LedRate, HundredthsPerKilowattHour);
    }

    /// <summary>One metering window.</summary>
    public void RunWindow()
    {
        session.Meter.RunWindow();
        windowEndBefore = windowEnd;
        windowEnd = Now;
    }

    /// <summary>Runs until the registers hold everything up to a moment.</summary>
    /// <param name="microseconds">By the meter's clock.</param>
    /// <param name="afterWindow">Called after each window.</param>
    public void RunUntilRegistered(long microseconds, Action? afterWindow = null)
    {
        while (windowEndBefore < microseconds)
        {
            RunWindow();
            afterWindow?.Invoke();
        }
    }

    /// <summary>Measures from the last registered moment on for a time.</summary>
    public Reading Read(double seconds)
    {
        long from = windowEndBefore;
        for (int phase = 0; phase < joules.Length; phase++)
        {
            joules[phase] = Joules(phase);
            varSeconds[phase] = VarSeconds(phase);
        }

        SimulatedPulseOutput led = Board.TestLed;
        (long Count, long At)? first = led.Count > 0 ? (led.Count, led.StartOf(0)) : null;
        double[] voltSquares = new double[joules.Length], ampereSquares = new double[joules.Length];
        int windows = 0;
        RunUntilRegistered(from + (long)Math.Round(seconds * 1e6), () =>
        {
            first ??= led.Count > 0 ? (led.Count, led.StartOf(0)) : null;
            windows++;
            for (int phase = 0; phase < joules.Length; phase++)
            {
                voltSquares[phase] += Square(Meter.Registers.Read(RegisterId.VoltageL1 + phase) * 1e-3);
                ampereSquares[phase] += Square(Meter.Registers.Read(RegisterId.CurrentL1 + phase) * 1e-6);
            }
        });
        return new Reading(
            from,
            windowEndBefore,
            [.. joules.Select((before, phase) => Joules(phase) - before)],
            [.. varSeconds.Select((before, phase) => VarSeconds(phase) - before)],
            [.. voltSquares.Select(sum => Math.Sqrt(sum / windows))],
            [.. ampereSquares.Select(sum => Math.Sqrt(sum / windows))],
            first is { } start ? led.Count - start.Count : 0,
            first?.At ?? 0,
            led.Count > 0 ? led.StartOf(0) : 0,
            Meter.Pulses.All[0].QuantumNanojoules * 1e-9);
    }

    /// <summary>An energy register to the nanojoule, in joules.</summary>
    public double Energy(int id) =>
        (double)((Int128)Meter.Energies.WattHours(id) * EnergyAccumulators.NanojoulesPerWattHour
            + Meter.Energies.Nanojoules(id)) * 1e-9;

    public void Dispose() => session.Dispose();

    private void Set(int setting, int value)
    {
        int result = Meter.Settings.TrySet(setting, value);
        if (result != SettingResult.Ok)
        {
            throw new InvalidOperationException($"setting {setting} can't be {value}: {result}");
        }
    }

    private static double Square(double value) => value * value;

    private double Joules(int phase) =>
        Energy(RegisterId.ActiveImportL1 + phase) - Energy(RegisterId.ActiveExportL1 + phase);

    private double VarSeconds(int phase) =>
        Energy(RegisterId.ReactiveImportL1 + phase) - Energy(RegisterId.ReactiveExportL1 + phase);
}
