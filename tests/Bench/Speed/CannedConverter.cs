using NfMeter.Hal;

namespace NfMeter.Bench.Speed;

/// <summary>Sample sets worked out beforehand, so that nothing but the arithmetic behind them is timed: 230 V, 5 A,
/// 0.5L at 50 Hz, every 400 us to 1 ms.</summary>
internal sealed class CannedConverter : IConverter
{
    private const int Sets = 1 << 14;
    private const double VoltageCodes = 0.65 * SampleSet.FullScale;
    private const double CurrentCodes = 0.04 * SampleSet.FullScale;

    private readonly int[] codes = new int[Sets * SampleSet.Length];
    private int next;
    private int time;

    public CannedConverter()
    {
        var random = new Random(1);
        double seconds = 0;
        for (int set = 0; set < Sets; set++)
        {
            double u = random.NextDouble();
            int step = (int)(400 + 600 * u * u);
            seconds += step * 1e-6;
            int at = set * SampleSet.Length;
            for (int phase = 0; phase < FrontEnd.Phases; phase++)
            {
                double angle = 2 * Math.PI * (50 * seconds - phase / 3.0);
                codes[at + 2 * phase] = (int)(VoltageCodes * Math.Sin(angle));
                codes[at + 2 * phase + 1] = (int)(CurrentCodes * Math.Sin(angle - Math.PI / 3));
            }

            // A time step rather than a time, so that the table can go round.
            codes[at + SampleSet.Time] = step;
        }
    }

    public int Start() => ConverterStatus.Ok;

    public int Read(int[] set)
    {
        int at = next;
        for (int channel = 0; channel < SampleSet.Time; channel++)
        {
            set[channel] = codes[at + channel];
        }

        time += codes[at + SampleSet.Time];
        set[SampleSet.Time] = time;
        next = at + SampleSet.Length;
        if (next == codes.Length)
        {
            next = 0;
        }

        return ConverterStatus.Ok;
    }
}
