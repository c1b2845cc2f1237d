using System.Globalization;
using NfMeter.Bench.Accuracy;
using NfMeter.Hal;
using NfMeter.Metrology;

namespace NfMeter.Bench.Calibrate;

/// <summary>From the errors that a reference meter's pulses show to a calibration. Hardware's README has the same formulas
/// for a person with a pocket calculator.</summary>
/// <remarks>
/// A current shown too large by g and ahead by d makes of UI cos(lag) the power (1 + g) UI cos(lag - d). So the errors
/// at PF 1 and 0.5L are 1 + e1 = (1 + g) cos d and 1 + e2 = (1 + g) (cos d + sqrt 3 sin d), and
/// (1 + e2) / (1 + e1) = 1 + sqrt 3 tan d. With loads that aren't quite at 0 and 60 degrees, t1 and t2 being the
/// tangents of their lags, it is (1 + e2) / (1 + e1) = (1 + t2 tan d) / (1 + t1 tan d).
/// </remarks>
internal static class CalibrationSteps
{
    private const double Million = 1e6;

    /// <summary>The date of a calibration that is made now, yyyymmdd in UTC.</summary>
    public static int Today =>
        int.Parse(DateTime.UtcNow.ToString("yyyyMMdd", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Step 1 and 2: gain and phase of one phase, on top of what the calibration already has.</summary>
    /// <param name="calibration">Is changed.</param>
    /// <param name="phase">0 to 2.</param>
    /// <param name="powerError">At PF 1, 0.01 is 1 %.</param>
    /// <param name="halfError">At 0.5L.</param>
    /// <param name="voltageError">What the voltage's register shows against the reference.</param>
    public static void SetGainAndPhase(
        Calibration calibration, int phase, double powerError, double halfError, double voltageError)
    {
        (double gain, int nanoseconds) = Find(powerError, halfError);
        double voltage = (1 + calibration.VoltageGainPpm[phase] / Million) / (1 + voltageError);
        double current =
            (1 + calibration.CurrentGainPpm[phase] / Million) * (1 + voltageError) / (1 + gain);
        calibration.VoltageGainPpm[phase] = (int)Math.Round((voltage - 1) * Million);
        calibration.CurrentGainPpm[phase] = (int)Math.Round((current - 1) * Million);
        calibration.Nanoseconds[phase] += nanoseconds;
    }

    /// <summary>Step 3: the powers that a phase shows without current.</summary>
    public static void SetOffset(Calibration calibration, int phase, double watts, double vars)
    {
        calibration.OffsetMicrowatts[phase] -= (int)Math.Round(watts * Million);
        calibration.OffsetMicrovars[phase] -= (int)Math.Round(vars * Million);
    }

    /// <summary>A point over the current, in rising order.</summary>
    public static void AddPoint(
        Calibration calibration, int phase, double amperes, double powerError, double halfError)
    {
        (double gain, int nanoseconds) = Find(powerError, halfError);
        int at = phase * Calibration.MostPoints + calibration.PointCount[phase]++;
        calibration.PointMilliamperes[at] = (int)Math.Round(amperes * 1000);
        calibration.PointGainPpm[at] = (int)Math.Round((1 / (1 + gain) - 1) * Million);
        calibration.PointNanoseconds[at] = nanoseconds;
    }

    /// <summary>A real meter's step at PF 1: its power is right there afterwards.</summary>
    /// <param name="calibration">Is changed.</param>
    /// <param name="phase">0 to 2.</param>
    /// <param name="powerError">0.01 is 1 %.</param>
    /// <param name="voltageError">Of the voltage's register; 0 where nobody knows: then all is the current's.</param>
    public static void SetPower(Calibration calibration, int phase, double powerError, double voltageError)
    {
        double voltage = 1 / (1 + voltageError), power = 1 / (1 + powerError);
        calibration.VoltageGainPpm[phase] = Times(calibration.VoltageGainPpm[phase], voltage);
        calibration.CurrentGainPpm[phase] = Times(calibration.CurrentGainPpm[phase], power / voltage);
        TurnOffset(calibration, phase, power, 0);
    }

    /// <summary>A real meter's step at 0.5L, after <see cref="SetPower"/>: its power is right there as well afterwards,
    /// and stays so at PF 1.</summary>
    /// <param name="calibration">Is changed.</param>
    /// <param name="phase">0 to 2.</param>
    /// <param name="powerError">0.01 is 1 %.</param>
    /// <param name="tangent">Of the load's lag.</param>
    /// <param name="tangentBefore">Of the load's lag at <see cref="SetPower"/>.</param>
    /// <param name="hertz">The frequency at which it was found.</param>
    public static void SetPhase(
        Calibration calibration, int phase, double powerError, double tangent, double tangentBefore, double hertz)
    {
        double ahead = Ahead(powerError, tangent, tangentBefore);
        double gain = Math.Cos(ahead) * (1 + tangentBefore * Math.Tan(ahead));
        calibration.CurrentGainPpm[phase] = Times(calibration.CurrentGainPpm[phase], gain);
        calibration.Nanoseconds[phase] += (int)Math.Round(ahead / (2 * Math.PI * hertz) * 1e9);
        TurnOffset(calibration, phase, gain, ahead);
    }

    /// <summary>How far the current is shown ahead, radians, where the power was right at the lag before.</summary>
    public static double Ahead(double powerError, double tangent, double tangentBefore) =>
        Math.Atan(powerError / (tangent - (1 + powerError) * tangentBefore));

    // An offset undoes what the sensors show without load, and that is raised and turned with all else.
    private static void TurnOffset(Calibration calibration, int phase, double gain, double radians)
    {
        double watts = calibration.OffsetMicrowatts[phase] * gain, vars = calibration.OffsetMicrovars[phase] * gain;
        (double sine, double cosine) = Math.SinCos(radians);
        calibration.OffsetMicrowatts[phase] = (int)Math.Round(watts * cosine - vars * sine);
        calibration.OffsetMicrovars[phase] = (int)Math.Round(vars * cosine + watts * sine);
    }

    private static int Times(int gainPpm, double factor) =>
        (int)Math.Round(((1 + gainPpm / Million) * factor - 1) * Million);

    private static (double Gain, int Nanoseconds) Find(double powerError, double halfError)
    {
        double ahead = Math.Atan(((1 + halfError) / (1 + powerError) - 1) / Math.Sqrt(3));
        double gain = (1 + powerError) / Math.Cos(ahead) - 1;
        return (gain, (int)Math.Round(ahead / (2 * Math.PI * Rating.Hertz) * 1e9));
    }
}
