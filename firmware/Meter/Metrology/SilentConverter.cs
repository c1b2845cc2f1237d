using NfMeter.Hal;

namespace NfMeter.Metrology;

/// <summary>Stands in for a converter that threw: no answer, but the time goes on, and with it everything else.</summary>
internal sealed class SilentConverter : IConverter
{
    private readonly IClock clock;

    public SilentConverter(IClock clock)
    {
        this.clock = clock;
    }

    public int Start() => ConverterStatus.NoAnswer;

    public int Read(int[] set)
    {
        set[SampleSet.Time] = clock.Microseconds;
        return ConverterStatus.NoAnswer;
    }
}
