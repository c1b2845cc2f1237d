namespace NfMeter.Simulated.Recordings;

/// <summary>A recording on the meter's terminals, over and over.</summary>
/// <remarks>
/// The reference values are means over the stored samples. A curve through them keeps those means only when it is
/// band-limited: straight lines between 64 samples a cycle lose 1-(1-(pi/64)^2/3)^2 = 0.16 % of a sinusoid's power.
/// So each channel is resampled once, when loaded, by a windowed sinc that wraps round the loop, to at least
/// <see cref="PointsPerCycle"/> points a cycle, where straight lines lose less than 1e-5; playing is then one linear
/// interpolation a channel.
/// </remarks>
public sealed class RecordingSource : ISignalSource
{
    private const int PointsPerCycle = 1024;
    private const int MinimumFactor = 16;

    /// <summary>Points of all channels together that are kept, 4 bytes each: a long recording is resampled
    /// less.</summary>
    private const long MaximumPoints = 24L << 20;

    private const int Channels = 6;

    private readonly float[]?[] points = new float[Channels][];
    private readonly int length;
    private readonly double pointsPerMicrosecond;

    private RecordingSource(RecordingDescription description, WaveFile wave, double sampleRate)
    {
        Description = description;
        int samples = wave.Samples.Length / wave.Channels;
        double period = samples / sampleRate;
        RecordingReference reference = description.Reference;
        if (reference is { Samples: { } whole, Cycles: > 0 and { } cycles, Hertz: > 0 and { } hertz }
            && whole >= 1 && whole <= samples && Math.Abs(cycles / hertz * sampleRate - whole) < 1)
        {
            // Whole cycles to the nearest sample: playing them in whole cycles' time, a stretch by less than one
            // sample, leaves no jump of the phase at the seam.
            samples = (int)whole;
            period = cycles / hertz;
        }

        PeriodSeconds = period;
        int factor = FactorFor(samples, description.Channels.Count, sampleRate, reference.Hertz);
        length = samples * factor;
        pointsPerMicrosecond = length / (period * 1e6);
        var resampler = new CircularResampler(samples, factor);
        var one = new float[samples];
        for (int channel = 0; channel < description.Channels.Count; channel++)
        {
            for (int sample = 0; sample < samples; sample++)
            {
                one[sample] = (float)(wave.Samples[sample * wave.Channels + channel]
                    * description.Channels[channel].Scale);
            }

            points[description.Channels[channel].Place] = resampler.Resample(one);
        }
    }

    /// <summary>What its maker says about it.</summary>
    public RecordingDescription Description { get; }

    /// <summary>How long one round takes, seconds.</summary>
    public double PeriodSeconds { get; }

    /// <summary>Highest voltage of any phase, either sign, volts.</summary>
    public double PeakVolts => Peak(0);

    /// <summary>Highest current of any phase, either sign, amperes; 0 when none is recorded.</summary>
    public double PeakAmperes => Peak(1);

    /// <summary>Loads a recording.</summary>
    /// <param name="path">The WAV file; its description is the file of the same name with the ending .json.</param>
    /// <exception cref="RecordingException">One of the two can't be read, or they don't fit each other.</exception>
    public static RecordingSource Load(string path)
    {
        WaveFile wave = WaveFile.Read(path);
        string descriptionPath = Path.ChangeExtension(path, ".json");
        RecordingDescription description = RecordingDescription.Read(descriptionPath);
        if (description.Channels.Count != wave.Channels)
        {
            throw new RecordingException(
                $"{path}: {wave.Channels} channels, but {descriptionPath} describes {description.Channels.Count}");
        }

        if (description.Channels.DistinctBy(channel => channel.Place).Count() != wave.Channels)
        {
            throw new RecordingException($"{descriptionPath}: describes a channel twice");
        }

        double sampleRate = description.SampleRate ?? wave.SampleRate;
        if (!(sampleRate > 0) || !double.IsFinite(sampleRate))
        {
            throw new RecordingException($"{descriptionPath}: sample rate {sampleRate}");
        }

        return new RecordingSource(description, wave, sampleRate);
    }

    /// <inheritdoc/>
    public void Sample(double microseconds, Span<double> values)
    {
        double place = microseconds * pointsPerMicrosecond;
        place -= Math.Floor(place / length) * length;
        int before = (int)place;
        float fraction = (float)(place - before);
        if (before >= length)
        {
            before = 0;
        }

        int after = before + 1 == length ? 0 : before + 1;
        for (int channel = 0; channel < Channels; channel++)
        {
            float[]? curve = points[channel];
            values[channel] = curve is null ? 0 : curve[before] + fraction * (curve[after] - curve[before]);
        }
    }

    private static int FactorFor(int samples, int channels, double sampleRate, double? hertz)
    {
        double perCycle = sampleRate / (hertz > 0 ? hertz.Value : MainsLoad.MinimumHertz);
        double wanted = Math.Max(MinimumFactor, Math.Ceiling(PointsPerCycle / perCycle));
        long affordable = Math.Max(1, MaximumPoints / ((long)samples * channels));
        return (int)Math.Min(wanted, affordable);
    }

    private double Peak(int kind)
    {
        double peak = 0;
        for (int channel = kind; channel < Channels; channel += 2)
        {
            foreach (float value in points[channel] ?? [])
            {
                peak = Math.Max(peak, Math.Abs(value));
            }
        }

        return peak;
    }
}
