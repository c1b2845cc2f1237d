namespace NfMeter.Hal;

/// <summary>What full scale of the converter (code ±2^20) is at the meter's terminals, by phase: the voltage divider's and
/// the current sensor's ratio with the converter's reference in one number each. Nominal values of the circuit; the
/// meter's calibration corrects them.</summary>
public sealed class FrontEnd
{
    /// <summary>Number of phases.</summary>
    public const int Phases = 3;

    /// <summary>Voltage at full scale, peak, in millivolts, by phase.</summary>
    public readonly int[] VoltageRangeMillivolts = new int[Phases];

    /// <summary>Current at full scale, peak, in milliamperes, by phase.</summary>
    public readonly int[] CurrentRangeMilliamperes = new int[Phases];

    /// <summary>A front end with three equal phases.</summary>
    /// <param name="voltageRangeMillivolts">Peak voltage at full scale, 1 V to 1500 V.</param>
    /// <param name="currentRangeMilliamperes">Peak current at full scale, 100 mA to 1000 A.</param>
    public FrontEnd(int voltageRangeMillivolts, int currentRangeMilliamperes)
    {
        for (int phase = 0; phase < Phases; phase++)
        {
            VoltageRangeMillivolts[phase] = voltageRangeMillivolts;
            CurrentRangeMilliamperes[phase] = currentRangeMilliamperes;
        }
    }
}
