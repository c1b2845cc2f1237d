namespace NfMeter.Simulated;

/// <summary>What the sensors make of what is on the terminals: the source between mains and converter.</summary>
/// <remarks>A sensor whose errors depend on the current goes by the root mean square over the last 200 ms, whole
/// cycles at 45, 50, 60 and 65 Hz, renewed every 200 ms.</remarks>
public sealed class SensorSource : ISignalSource
{
    private const int Channels = 6;
    private const double RenewMicroseconds = 200_000;
    private const int MeanSamples = 128;

    private readonly ISignalSource terminals;
    private readonly SensorModel[] sensors;
    private readonly double[] factor = new double[Channels];
    private readonly double[] lead = new double[Channels];
    private readonly double[] shifted = new double[Channels];
    private readonly double[] squares = new double[Channels];
    private readonly bool dependsOnCurrent;
    private double renewAt = double.NegativeInfinity;

    /// <summary>Puts sensors on a source.</summary>
    /// <param name="terminals">What they measure.</param>
    /// <param name="sensors">Of V1, I1, V2, I2, V3, I3.</param>
    public SensorSource(ISignalSource terminals, IReadOnlyList<SensorModel> sensors)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sensors.Count, Channels);
        this.terminals = terminals;
        this.sensors = [.. sensors];
        dependsOnCurrent = this.sensors.Any(sensor => sensor.OverCurrent is { Count: > 0 });
        for (int channel = 0; channel < Channels; channel++)
        {
            Set(channel, 0);
        }
    }

    /// <inheritdoc/>
    public void Sample(double microseconds, Span<double> values)
    {
        if (dependsOnCurrent && microseconds >= renewAt)
        {
            renewAt = microseconds + RenewMicroseconds;
            Renew(microseconds);
        }

        terminals.Sample(microseconds, values);
        double at = 0;
        for (int channel = 0; channel < Channels; channel++)
        {
            double value = values[channel];
            if (lead[channel] != 0)
            {
                if (lead[channel] != at)
                {
                    at = lead[channel];
                    terminals.Sample(microseconds + at, shifted);
                }

                value = shifted[channel];
            }

            values[channel] = value * factor[channel];
        }
    }

    private void Renew(double microseconds)
    {
        Array.Clear(squares);
        for (int sample = MeanSamples - 1; sample >= 0; sample--)
        {
            terminals.Sample(microseconds - sample * RenewMicroseconds / MeanSamples, shifted);
            for (int channel = 0; channel < Channels; channel++)
            {
                squares[channel] += shifted[channel] * shifted[channel];
            }
        }

        for (int channel = 0; channel < Channels; channel++)
        {
            Set(channel, Math.Sqrt(squares[channel] / MeanSamples));
        }
    }

    private void Set(int channel, double rootMeanSquare)
    {
        (double ratioErrorPercent, double leadMicroseconds) = sensors[channel].At(rootMeanSquare);
        factor[channel] = 1 + ratioErrorPercent / 100;
        lead[channel] = leadMicroseconds;
    }
}
