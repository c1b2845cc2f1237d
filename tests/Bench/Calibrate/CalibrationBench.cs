using NfMeter.Bench.Accuracy;
using NfMeter.Bench.Signals;
using NfMeter.Metrology;
using NfMeter.Settings;
using NfMeter.Simulated;

namespace NfMeter.Bench.Calibrate;

/// <summary>One meter with wrong sensors on the bench: each call is a measurement with the calibration of the
/// moment.</summary>
internal sealed class CalibrationBench(FrontEndKind frontEnd, int seed, WrongSensors sensors)
{
    private const double WarmUpSeconds = 20;

    /// <summary>How long a measurement lasts at least.</summary>
    private double Seconds => frontEnd == FrontEndKind.Ads131 ? 60 : 600;

    public Calibration Calibration { get; } = new();

    /// <summary>What the test LED's pulses are off by against the reference over the same time, with one phase loaded;
    /// and what the phase's voltage register is off by. 0.01 is 1 %.</summary>
    public (double Power, double Voltage) ErrorOfPulses(int phase, double amperes, double lagDegrees)
    {
        LoadStage stage = LoadStage.OnlyPhase(phase, new PhaseLoad { Amperes = amperes, LagDegrees = lagDegrees });
        (TestSignal signal, Reading reading) = Measure(new LoadCase(stage), amperes);
        double from = signal.TrueSeconds(reading.FirstPulse), to = signal.TrueSeconds(reading.LastPulse);
        double joules = signal.Joules(phase, from, to);
        double volts = signal.Volts(
            phase, signal.TrueSeconds(reading.FromMicroseconds), signal.TrueSeconds(reading.ToMicroseconds));
        return (reading.Pulses * reading.PulseJoules / joules - 1, reading.Volts[phase] / volts - 1);
    }

    /// <summary>What each phase's registers are off by with a balanced load, percent.</summary>
    public double[] ErrorsOfRegisters(double amperes, double lagDegrees)
    {
        var load = LoadCase.Balanced(new PhaseLoad { Amperes = amperes, LagDegrees = lagDegrees });
        (TestSignal signal, Reading reading) = Measure(load, amperes);
        double from = signal.TrueSeconds(reading.FromMicroseconds), to = signal.TrueSeconds(reading.ToMicroseconds);
        return
        [
            .. Enumerable.Range(0, TestSignal.Phases).Select(
                phase => (reading.Joules[phase] / signal.Joules(phase, from, to) - 1) * 100),
        ];
    }

    /// <summary>What each phase shows at rest, without current: watts and vars.</summary>
    public (double Watts, double Vars)[] PowersAtRest()
    {
        TestSignal signal = LoadCase.Balanced(new PhaseLoad { Amperes = 0 }).ToSignal(seed, 0);
        using MeterRun run = Open(signal);
        RestDecision rest = run.Meter.Rest;
        double[] watts = new double[TestSignal.Phases], vars = new double[TestSignal.Phases];
        int[] seen = new int[TestSignal.Phases], counts = new int[TestSignal.Phases];

        // The first observation began with windows that didn't know frequency and offsets yet.
        run.RunUntilRegistered(run.Now + (long)((WarmUpSeconds + Seconds) * 1e6), () =>
        {
            for (int phase = 0; phase < TestSignal.Phases; phase++)
            {
                if (rest.RestCount[phase] != seen[phase])
                {
                    seen[phase] = rest.RestCount[phase];
                    bool counts1 = seen[phase] > 1;
                    counts[phase] += counts1 ? 1 : 0;
                    watts[phase] += counts1 ? rest.RestMicrowatts[phase] * 1e-6 : 0;
                    vars[phase] += counts1 ? rest.RestMicrovars[phase] * 1e-6 : 0;
                }
            }
        });
        return
        [
            .. Enumerable.Range(0, TestSignal.Phases).Select(phase => counts[phase] == 0
                ? throw new TimeoutException($"L{phase + 1} doesn't rest without current: its offset is too large")
                : (watts[phase] / counts[phase], vars[phase] / counts[phase])),
        ];
    }

    private (TestSignal Signal, Reading Reading) Measure(LoadCase load, double amperes)
    {
        // 20 pulses of 360 J at least, or their jitter shows.
        double seconds = Math.Max(Seconds, Math.Min(20 * 360 / (Rating.Volts * amperes * 0.5), 1200));
        TestSignal signal = load.ToSignal(seed, WarmUpSeconds);
        using MeterRun run = Open(signal);
        run.RunUntilRegistered((long)(WarmUpSeconds * 1e6));
        return (signal, run.Read(seconds));
    }

    private MeterRun Open(TestSignal signal)
    {
        var settings = new BoardSettings(Seed: seed, IsTrimmed: false, Kind: frontEnd, Sensors: sensors.Sensors);
        var run = new MeterRun(sensors.On(signal), settings, Rating.CalibrationCelsius);
        int result = run.Meter.TryCalibrate(Calibration);
        return result == SettingResult.Ok
            ? run
            : throw new InvalidOperationException($"the meter doesn't take this calibration: {result}");
    }
}
