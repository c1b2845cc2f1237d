using NfMeter.Simulated;

namespace NfMeter.Simulator.Panel;

/// <summary>The panel's keys and what they do to the load.</summary>
internal static class PanelKeys
{
    public const char Button = 'b';
    public const char Power = 'p';
    public const char Reverse = 'e';
    public const char MoreCurrent = '+';
    public const char LessCurrent = '-';
    public const char MoreInductive = '<';
    public const char MoreCapacitive = '>';
    public const char LessVoltage = 'v';
    public const char MoreVoltage = 'V';
    public const char LessFrequency = 'f';
    public const char MoreFrequency = 'F';
    public const char Seal = 's';
    public const char Quit = 'q';

    public const string HelpText =
        "space push button  up/down current  left/right power factor L/C  v/V voltage\n"
        + "f/F frequency  e import/export  s seal  p cut or restore the power  q quit";

    private const double FactorStep = 0.05;
    private const double VoltageStep = 5;
    private const double FrequencyStep = 0.1;

    /// <summary>The key's meaning, one of the constants; 0 for a key without one.</summary>
    public static char Of(ConsoleKeyInfo key) => key.Key switch
    {
        ConsoleKey.Spacebar => Button,
        ConsoleKey.UpArrow => MoreCurrent,
        ConsoleKey.DownArrow => LessCurrent,
        ConsoleKey.LeftArrow => MoreInductive,
        ConsoleKey.RightArrow => MoreCapacitive,
        _ => key.KeyChar is Button or Power or Reverse or LessVoltage or MoreVoltage or LessFrequency or MoreFrequency
            or Seal or Quit
            ? key.KeyChar
            : '\0',
    };

    /// <summary>The load after a key; at the end of a range it stays.</summary>
    public static MainsLoad Change(MainsLoad load, char key) => key switch
    {
        MoreCurrent => WithMagnitude(load, Math.Abs(load.Amperes) + StepAt(Math.Abs(load.Amperes) + 0.001)),
        LessCurrent => WithMagnitude(load, Math.Abs(load.Amperes) - StepAt(Math.Abs(load.Amperes) - 0.001)),
        Reverse => load with { Amperes = -load.Amperes },
        MoreInductive => Turn(load, FactorStep),
        MoreCapacitive => Turn(load, -FactorStep),
        LessVoltage => load with { Volts = Clamp(load.Volts - VoltageStep, 0, MainsLoad.MaximumVolts) },
        MoreVoltage => load with { Volts = Clamp(load.Volts + VoltageStep, 0, MainsLoad.MaximumVolts) },
        LessFrequency => WithFrequency(load, load.Hertz - FrequencyStep),
        MoreFrequency => WithFrequency(load, load.Hertz + FrequencyStep),
        _ => load,
    };

    // Steps of about a tenth, round in each decade.
    private static double StepAt(double amperes) => amperes switch
    {
        < 0.1 => 0.01,
        < 1 => 0.1,
        < 10 => 0.5,
        _ => 5,
    };

    private static MainsLoad WithMagnitude(MainsLoad load, double amperes)
    {
        double magnitude = Clamp(amperes, 0, MainsLoad.MaximumAmperes);
        return load with { Amperes = double.IsNegative(load.Amperes) ? -magnitude : magnitude };
    }

    private static MainsLoad WithFrequency(MainsLoad load, double hertz) =>
        load with { Hertz = Clamp(hertz, MainsLoad.MinimumHertz, MainsLoad.MaximumHertz) };

    /// <summary>Along the line from 0 inductive over 1 to 0 capacitive.</summary>
    private static MainsLoad Turn(MainsLoad load, double towardsInductive)
    {
        double below = 1 - load.PowerFactor;
        double place = (load.Reactance == Reactance.Inductive ? below : -below) + towardsInductive;
        place = Clamp(place, -1, 1);
        return load with
        {
            PowerFactor = Clamp(1 - Math.Abs(place), 0, 1),
            Reactance = place < 0 ? Reactance.Capacitive : Reactance.Inductive,
        };
    }

    // Rounded, so that steps of a tenth stay tenths.
    private static double Clamp(double value, double lowest, double highest) =>
        Math.Round(Math.Clamp(value, lowest, highest), 3);
}
