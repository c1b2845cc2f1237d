namespace NfMeter.Simulated;

/// <summary>What a sensor does to the quantity on its terminal: a wrong ratio, and a shift in time.</summary>
/// <remarks>A shift in time is what all three kinds have at mains frequencies: a transformer's phase displacement, a
/// shunt's inductance, a divider's filter. It turns a harmonic by its order times the fundamental's angle.</remarks>
/// <param name="RatioErrorPercent">How much too much it shows.</param>
/// <param name="LeadMicroseconds">How far ahead of time it shows it; negative for a delay.</param>
/// <param name="OverCurrent">What is added at certain currents, rising; between them by straight lines over the
/// logarithm of the current, outside as at the end. Null for none.</param>
public sealed record SensorModel(
    double RatioErrorPercent = 0, double LeadMicroseconds = 0, IReadOnlyList<SensorPoint>? OverCurrent = null)
{
    private const double NominalHertz = 50;

    /// <summary>A sensor without errors.</summary>
    public static SensorModel Ideal { get; } = new();

    /// <summary>A current transformer.</summary>
    /// <param name="ratioErrorPercent">By IEC 61869-2: positive when the secondary current is too high.</param>
    /// <param name="phaseDegrees">Phase displacement at 50 Hz, positive when the secondary current leads.</param>
    /// <param name="overCurrent">See <see cref="OverCurrent"/>.</param>
    public static SensorModel CurrentTransformer(
        double ratioErrorPercent, double phaseDegrees, params SensorPoint[] overCurrent) =>
        new(ratioErrorPercent, MicrosecondsOf(phaseDegrees), overCurrent.Length == 0 ? null : overCurrent);

    /// <summary>A shunt: its inductance makes the voltage lead by L / R.</summary>
    public static SensorModel Shunt(double resistanceErrorPercent, double microohms, double nanohenries) =>
        new(resistanceErrorPercent, nanohenries / microohms * 1e3);

    /// <summary>A voltage divider with a capacitor across its lower arm.</summary>
    public static SensorModel Divider(double ratioErrorPercent, double timeConstantMicroseconds) =>
        new(ratioErrorPercent, -timeConstantMicroseconds);

    /// <summary>The time of an angle at 50 Hz.</summary>
    public static double MicrosecondsOf(double degrees) => degrees / 360 / NominalHertz * 1e6;

    /// <summary>Ratio error and lead at a current, all added.</summary>
    internal (double RatioErrorPercent, double LeadMicroseconds) At(double amperes)
    {
        if (OverCurrent is not { Count: > 0 } points)
        {
            return (RatioErrorPercent, LeadMicroseconds);
        }

        int after = 0;
        while (after < points.Count && points[after].Amperes < amperes)
        {
            after++;
        }

        SensorPoint to = points[Math.Min(after, points.Count - 1)];
        SensorPoint from = points[Math.Max(after - 1, 0)];
        double share = to.Amperes > from.Amperes && amperes < to.Amperes
            ? Math.Log(amperes / from.Amperes) / Math.Log(to.Amperes / from.Amperes)
            : 1;
        double ratio = from.RatioErrorPercent + share * (to.RatioErrorPercent - from.RatioErrorPercent);
        double degrees = from.PhaseDegrees + share * (to.PhaseDegrees - from.PhaseDegrees);
        return (RatioErrorPercent + ratio, LeadMicroseconds + MicrosecondsOf(degrees));
    }
}

/// <summary>A sensor's additional errors at one current.</summary>
/// <param name="Amperes">Root mean square, above 0.</param>
/// <param name="RatioErrorPercent">How much too much it shows.</param>
/// <param name="PhaseDegrees">How far ahead, at 50 Hz.</param>
public readonly record struct SensorPoint(double Amperes, double RatioErrorPercent, double PhaseDegrees);
