namespace NfMeter.Simulated;

/// <summary>The terminals of a meter of two elements in a network without neutral: U12 with I1 on the first input, U32
/// with I3 on the third, nothing on the second.</summary>
/// <remarks>Without a neutral the currents' sum is zero, whatever the source says: L2 carries back what L1 and L3
/// bring.</remarks>
/// <param name="phases">The three phases against any point.</param>
public sealed class ThreeWireSource(ISignalSource phases) : ISignalSource
{
    /// <inheritdoc/>
    public void Sample(double microseconds, Span<double> values)
    {
        phases.Sample(microseconds, values);
        values[0] -= values[2];
        values[4] -= values[2];
        values[2] = 0;
        values[3] = 0;
    }
}
