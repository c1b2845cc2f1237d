using NfMeter.Simulated;

namespace NfMeter.Bench.Signals;

/// <summary>A source seen by a meter whose clock is wrong, from another moment on.</summary>
/// <remarks>A recording of exactly 50 Hz would otherwise meet the same 320 conversions of the 24-bit converter in every
/// cycle, as no two oscillators do: a current cut at 150 degrees then shows 0.4 % too much in one phase and 0.5 % too
/// little in another, for ever.</remarks>
/// <param name="source">In true time.</param>
/// <param name="clockError">When the clock says that a second has passed, 1 + clockError seconds have.</param>
/// <param name="startMicroseconds">True time when the clock says 0.</param>
internal sealed class WrongClock(ISignalSource source, double clockError, double startMicroseconds) : ISignalSource
{
    /// <inheritdoc/>
    public void Sample(double microseconds, Span<double> values) =>
        source.Sample(startMicroseconds + microseconds * (1 + clockError), values);
}
