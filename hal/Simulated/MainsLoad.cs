namespace NfMeter.Simulated;

/// <summary>Which way a load turns its current.</summary>
public enum Reactance
{
    /// <summary>Current behind the voltage: reactive import.</summary>
    Inductive,

    /// <summary>Current ahead of the voltage: reactive export.</summary>
    Capacitive,
}

/// <summary>A balanced load, as a person states it.</summary>
/// <param name="Volts">Root mean square, phase to neutral, 0 to 330 V.</param>
/// <param name="Amperes">Root mean square, -120 to 120 A; below zero the load feeds back.</param>
/// <param name="PowerFactor">0 to 1.</param>
/// <param name="Reactance">Which way the current is turned when the power factor is below 1.</param>
/// <param name="Hertz">45 to 65 Hz.</param>
/// <param name="SuppliedPhases">1 to 3, from L1 on; the others have neither voltage nor current.</param>
public sealed record MainsLoad(
    double Volts = 230,
    double Amperes = 5,
    double PowerFactor = 1,
    Reactance Reactance = Reactance.Inductive,
    double Hertz = 50,
    int SuppliedPhases = 3)
{
    /// <summary>Highest voltage, root mean square.</summary>
    public const double MaximumVolts = 330;

    /// <summary>Highest current of either direction, root mean square.</summary>
    public const double MaximumAmperes = 120;

    /// <summary>Lowest frequency.</summary>
    public const double MinimumHertz = 45;

    /// <summary>Highest frequency.</summary>
    public const double MaximumHertz = 65;

    /// <summary>Checks all ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the first that is left.</exception>
    public void Check()
    {
        CheckVoltage(Volts);
        CheckCurrent(Amperes);
        CheckPowerFactor(PowerFactor);
        CheckFrequency(Hertz);
        Check(SuppliedPhases is >= 1 and <= VirtualMains.Phases, "phases", "must be 1, 2 or 3");
    }

    internal static void CheckVoltage(double value) =>
        Check(value is >= 0 and <= MaximumVolts, "voltage", $"must be 0 to {MaximumVolts} V");

    internal static void CheckCurrent(double value) =>
        Check(Math.Abs(value) <= MaximumAmperes, "current", $"must be -{MaximumAmperes} to {MaximumAmperes} A");

    internal static void CheckPowerFactor(double value) =>
        Check(value is >= 0 and <= 1, "power factor", "must be 0 to 1");

    internal static void CheckFrequency(double value) =>
        Check(value is >= MinimumHertz and <= MaximumHertz, "frequency",
            $"must be {MinimumHertz} to {MaximumHertz} Hz");

    // A comparison with NaN is false, so NaN fails each of these.
    private static void Check(bool isInRange, string name, string range)
    {
        if (!isInRange)
        {
            throw new ArgumentOutOfRangeException(name, $"{name} {range}");
        }
    }
}
