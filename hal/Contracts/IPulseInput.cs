namespace NfMeter.Hal;

/// <summary>One pulse input: another meter's S0 output or a contact. The board counts, because a loop that looks now
/// and then would miss pulses.</summary>
public interface IPulseInput
{
    /// <summary>Pulses since the board was made; wraps at 32 bits. Bounce is removed: a level counts when it has stood
    /// for 10 ms at most, so pulses of up to 25 Hz with at least 10 ms of pulse and of pause are all counted.</summary>
    int Count { get; }
}
