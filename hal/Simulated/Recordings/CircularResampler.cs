using System.Runtime.Intrinsics;

namespace NfMeter.Simulated.Recordings;

/// <summary>Puts points between the samples of a loop, on the band-limited curve through them.</summary>
/// <remarks>A sinc cut off at half the sample rate under a Kaiser window of 64 samples with beta 8 (stop band below
/// -80 dB: Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", 1974): flat to 0.46 of the
/// sample rate. The taps of each place between two samples are scaled to the sum 1, so that a constant stays what it
/// is; at the samples themselves the sinc leaves just the sample.</remarks>
internal sealed class CircularResampler
{
    private const int HalfWidth = 32;
    private const int Taps = 2 * HalfWidth;
    private const double Beta = 8;

    private readonly int samples;
    private readonly int factor;
    private readonly float[] taps;

    /// <summary>Prepares it for loops of one length.</summary>
    /// <param name="samples">Samples in the loop, at least 1.</param>
    /// <param name="factor">Points per sample, at least 1.</param>
    public CircularResampler(int samples, int factor)
    {
        this.samples = samples;
        this.factor = factor;
        taps = new float[factor * Taps];
        for (int place = 0; place < factor; place++)
        {
            SetTaps(place);
        }
    }

    /// <summary>The loop with more points.</summary>
    public float[] Resample(float[] loop)
    {
        // The loop unrolled by half a kernel at both ends, so that the inner loop needs no remainder.
        var unrolled = new float[samples + Taps];
        for (int at = 0; at < unrolled.Length; at++)
        {
            int from = (at - HalfWidth + 1) % samples;
            unrolled[at] = loop[from < 0 ? from + samples : from];
        }

        var points = new float[samples * factor];
        for (int sample = 0; sample < samples; sample++)
        {
            ReadOnlySpan<float> around = unrolled.AsSpan(sample, Taps);
            for (int place = 0; place < factor; place++)
            {
                points[sample * factor + place] = Dot(around, taps.AsSpan(place * Taps, Taps));
            }
        }

        return points;
    }

    // A fixed vector width, so that every machine adds in the same order and a run repeats on another one.
    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        for (int at = 0; at < Taps; at += Vector256<float>.Count)
        {
            sum += Vector256.Create(left[at..]) * Vector256.Create(right[at..]);
        }

        return Vector256.Sum(sum);
    }

    private void SetTaps(int place)
    {
        Span<double> exact = stackalloc double[Taps];
        double sum = 0;
        for (int tap = 0; tap < Taps; tap++)
        {
            double distance = (double)place / factor - (tap - HalfWidth + 1);
            exact[tap] = Sinc(distance) * Window(distance / HalfWidth);
            sum += exact[tap];
        }

        for (int tap = 0; tap < Taps; tap++)
        {
            taps[place * Taps + tap] = (float)(exact[tap] / sum);
        }
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double Window(double x) =>
        Math.Abs(x) >= 1 ? 0 : ModifiedBessel(Beta * Math.Sqrt(1 - x * x)) / ModifiedBessel(Beta);

    /// <summary>I0 by its power series; 40 terms are exact in double up to an argument of 20.</summary>
    private static double ModifiedBessel(double x)
    {
        double term = 1;
        double sum = 1;
        for (int k = 1; k <= 40; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
