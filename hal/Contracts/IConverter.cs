namespace NfMeter.Hal;

/// <summary>The analogue-to-digital converter with its time stamp: the only input of the metrology.</summary>
public interface IConverter
{
    /// <summary>Prepares the converter: resets and configures it, removes its own offset. May block for up to a second;
    /// called once, before the loop.</summary>
    /// <returns>A <see cref="ConverterStatus"/>.</returns>
    int Start();

    /// <summary>Reads one set. Called once a pass of the loop, and the only call of the sampling path.</summary>
    /// <param name="set">Receives seven numbers: the codes of V1, I1, V2, I2, V3, I3 in places 0 to 5, signed,
    /// offset-free, full scale ±2^20 (<see cref="FrontEnd"/> says what that is in volts and amperes), and in place 6
    /// the time of the sample in microseconds, which wraps at 32 bits: only differences mean anything.</param>
    /// <returns>A <see cref="ConverterStatus"/>. When it isn't <see cref="ConverterStatus.Ok"/> the codes are as they
    /// were and only the time is new: the meter skips the set and bridges the gap.</returns>
    int Read(int[] set);
}

/// <summary>What <see cref="IConverter.Read"/> found.</summary>
public static class ConverterStatus
{
    /// <summary>The set is good.</summary>
    public const int Ok = 0;

    /// <summary>The converter doesn't answer, or what came back fails its checksum.</summary>
    public const int NoAnswer = 1;

    /// <summary>The converter restarted by itself and lost its configuration.</summary>
    public const int Restarted = 2;

    /// <summary>All six codes are the same as in the sets before: nothing is converted any more. A single one may be
    /// chance where there is neither voltage nor current.</summary>
    public const int Stuck = 3;
}

/// <summary>Places in a set, see <see cref="IConverter.Read"/>.</summary>
public static class SampleSet
{
    /// <summary>Place of the time stamp, microseconds; later in each good set than in the one before.</summary>
    public const int Time = 6;

    /// <summary>How many numbers a set holds.</summary>
    public const int Length = 7;

    /// <summary>Code at positive full scale.</summary>
    public const int FullScale = 1 << 20;
}
