using NfMeter.Simulated;

namespace NfMeter.Bench.Accuracy;

/// <summary>What the meter under test is rated for, and what the bench assumes about its parts.</summary>
internal static class Rating
{
    // PRO380 user manual 2.03, section 5.
    public const double Volts = 230;
    public const double Hertz = 50;
    public const double BasicAmperes = 5;
    public const double MaximumAmperes = 100;

    /// <summary>Ist: 0.4 % of Ib. Of the controller's own converter 0.04 Itr, as class B may have it, with Itr = 2 A: its
    /// noise of 0.18 A would wake a meter that starts at 20 mA every ten minutes.</summary>
    public static double StartingAmperesOf(FrontEndKind kind) => kind == FrontEndKind.Internal ? 0.08 : 0.02;

    /// <summary>Itr of EN 50470-3 for Ib = 5 A: a tenth.</summary>
    public const double TransitionalAmperes = 0.5;

    /// <summary>Imin of EN 50470-3: half of Itr for classes A and B.</summary>
    public const double MinimumAmperes = 0.25;

    /// <summary>The same for class C: three tenths of Itr.</summary>
    public const double MinimumAmperesClassC = 0.15;

    /// <summary>Where converters are calibrated.</summary>
    public const double CalibrationCelsius = 25;

    /// <summary>The meter's clock is off by as much at most, either sign: an ordinary crystal's tolerance.</summary>
    public const double ClockTolerance = 20e-6;

    /// <summary>How much a converter's reference voltage drifts, parts per million a kelvin: assumed, the order of what
    /// makers promise at most for the kind (25 for the metering chip ADE9000). Voltage and current share it, so power
    /// drifts twice as much.</summary>
    public static double ReferencePpmPerKelvin(FrontEndKind kind) => kind switch
    {
        FrontEndKind.Ads131 => 20,
        FrontEndKind.Mcp3208 => 50,
        _ => 100,
    };

    public static string NameOf(FrontEndKind kind) => kind.ToString().ToLowerInvariant();
}
