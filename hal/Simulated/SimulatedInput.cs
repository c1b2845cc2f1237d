using NfMeter.Hal;

namespace NfMeter.Simulated;

/// <summary>A button or a signal that a person or a test sets.</summary>
public sealed class SimulatedInput(VirtualClock clock) : IDigitalInput
{
    private bool isHeld;
    private long pressedUntil = long.MinValue;

    /// <inheritdoc/>
    public bool IsActive => isHeld || clock.Now < pressedUntil;

    /// <summary>Asserts it until told otherwise.</summary>
    public void Hold(bool isActive) => isHeld = isActive;

    /// <summary>Asserts it for a while, like a finger on a button.</summary>
    public void Press(long microseconds) => pressedUntil = clock.Now + microseconds;
}
