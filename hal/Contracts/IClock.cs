namespace NfMeter.Hal;

/// <summary>The board's free-running clock. Drivers stamp with it; the meter itself takes its time from the sample
/// sets.</summary>
public interface IClock
{
    /// <summary>Microseconds since some moment; wraps at 32 bits, so only differences mean anything.</summary>
    int Microseconds { get; }
}
