using NfMeter.Simulated;

namespace NfMeter.Bench.Signals;

/// <summary>Current sensors that give so much too much since the meter was calibrated: what a report must
/// notice.</summary>
internal sealed class DriftedCurrents(ISignalSource source, double percent) : ISignalSource
{
    /// <inheritdoc/>
    public void Sample(double microseconds, Span<double> values)
    {
        source.Sample(microseconds, values);
        for (int channel = 1; channel < values.Length; channel += 2)
        {
            values[channel] *= 1 + percent / 100;
        }
    }
}
