using NfMeter.Hal;

namespace NfMeter.Metrology;

/// <summary>What the last window gave, in physical units; the solver writes it, everyone reads it.</summary>
public sealed class Measurement
{
    /// <summary>Below it, a tenth of Un, a phase's voltage is missing, and another's closes the windows.</summary>
    public const int SmallestVoltageMillivolts = 23000;

    /// <summary>Active power by phase, microwatts, import positive.</summary>
    public readonly long[] ActiveMicrowatts = new long[FrontEnd.Phases];

    /// <summary>Reactive power of the fundamental by phase, microvars, positive when the current lags at import
    /// (IEC 62053-23).</summary>
    public readonly long[] ReactiveMicrovars = new long[FrontEnd.Phases];

    /// <summary>By phase: active energy of earlier windows that counts now, because only now it is clear that the phase
    /// doesn't rest, picojoules (<see cref="RestDecision"/>).</summary>
    public readonly long[] LateActivePicojoules = new long[FrontEnd.Phases];

    /// <summary>As <see cref="LateActivePicojoules"/>, of the fundamental's reactive energy.</summary>
    public readonly long[] LateReactivePicojoules = new long[FrontEnd.Phases];

    /// <summary>Voltage by phase, RMS, millivolts; each phase is renewed every third window.</summary>
    public readonly long[] VoltageMillivolts = new long[FrontEnd.Phases];

    /// <summary>Current by phase, RMS, microamperes.</summary>
    public readonly long[] CurrentMicroamperes = new long[FrontEnd.Phases];

    /// <summary>Frequency of the reference voltage, millihertz; 0 when there is none.</summary>
    public int FrequencyMillihertz;

    /// <summary>True for a window of whole cycles, or of 200 ms where no voltage gives cycles. Any other, one that was
    /// closed at once because power is failing, gives energy only: its mean power, exact as it is for its time, isn't what
    /// a person calls the power.</summary>
    public bool IsWhole;

    /// <summary>True when there was no set at all: all values are zero, for nothing is known.</summary>
    public bool IsEmpty;

    /// <summary>How long the powers lasted: the time of the window, microseconds.</summary>
    public int Microseconds;
}
