using NfMeter.Hal;

namespace NfMeter.Chips;

/// <summary>A meter's converter made of 12-bit inputs that are read one after the other: of an MCP3208, or of the
/// controller itself.</summary>
/// <remarks>
/// <para>Signals ride on a bias of half the reference: one for the voltages, one for the currents, or one for all,
/// each on an input of its own (<see cref="BiasAverage"/>).</para>
/// <para>A phase's voltage and current are read next to each other. How far apart in time is measured in
/// <see cref="Start"/>, with the loop that reads, and written into <see cref="FrontEnd.ScanNanoseconds"/>: on an
/// interpreter nobody can know it beforehand, and 10 us are 0.5 % of the power at a power factor of 0.5.</para>
/// </remarks>
public sealed class ScanningConverter : IConverter
{
    /// <summary>Noise of a set's codes where the inputs have half a step of it, mean square, codes²: a quarter and, for
    /// the rounding, a twelfth of a step squared. Half a step is what a front end should have: less leaves gaps between
    /// the steps.</summary>
    public const int HalfStepNoise = 87381;

    private const int StepBits = 9; // a step of 12 bits in codes of full scale ±2^20
    private const int AllBits = 4095;

    // 2048 codes leave 0.013 steps of half a step's noise: 1 mA in quadrature where full scale is 180 A. They are
    // spread over eight cycles of the mains and more, so hum on the bias averages out.
    private const int BiasCodesAtStart = 2048;
    private const int BiasEverySets = 16; // each of two biases 25 to 50 times a second
    private const int TimedScans = 128;

    private readonly IAnalogInput[] inputs;
    private readonly IAnalogInput voltageBias;
    private readonly IAnalogInput currentBias;
    private readonly IClock clock;
    private readonly FrontEnd frontEnd;

    // Places of the set that have an input, in the order in which they are read; what they gave.
    private readonly int[] places;
    private readonly int[] codes = new int[FrontEnd.Channels];
    private readonly int[] repeated = new int[FrontEnd.Channels];
    private int latestFirst = -1;

    private readonly BiasAverage voltageZero = new BiasAverage();
    private readonly BiasAverage currentZero = new BiasAverage();
    private int setsToBias;
    private bool isCurrentsTurn;

    /// <summary>Describes the wiring; nothing is read.</summary>
    /// <param name="inputs">V1, I1, V2, I2, V3, I3; null where a phase has none: its codes are 0.</param>
    /// <param name="voltageBias">The voltages' bias.</param>
    /// <param name="currentBias">The currents' bias; null when it is the voltages'.</param>
    /// <param name="clock">Stamps the sets.</param>
    /// <param name="frontEnd">Receives the scan's times.</param>
    public ScanningConverter(
        IAnalogInput[] inputs, IAnalogInput voltageBias, IAnalogInput currentBias, IClock clock, FrontEnd frontEnd)
    {
        this.inputs = inputs;
        this.voltageBias = voltageBias;
        this.currentBias = currentBias;
        this.clock = clock;
        this.frontEnd = frontEnd;
        int present = 0;
        for (int place = 0; place < FrontEnd.Channels; place++)
        {
            present += inputs[place] == null ? 0 : 1;
        }

        places = new int[present];
        present = 0;
        for (int place = 0; place < FrontEnd.Channels; place++)
        {
            if (inputs[place] != null)
            {
                places[present++] = place;
            }
        }

        voltageZero.Clear();
        currentZero.Clear();
    }

    /// <inheritdoc/>
    /// <remarks>Some 5000 conversions: 0.2 s with an MCP3208, up to 1 s with a controller's inputs.
    /// <see cref="ConverterStatus.NoAnswer"/> when an input doesn't answer or a bias isn't in the middle half of the
    /// range. <see cref="Read"/> then learns the bias when the converter comes to life, a few seconds for a good zero;
    /// its scan's times stay as they were.</remarks>
    public int Start()
    {
        voltageZero.Clear();
        currentZero.Clear();
        bool isReady = true;
        for (int i = 0; i < BiasCodesAtStart && isReady; i++)
        {
            isReady = AddBias(voltageBias, voltageZero)
                && (currentBias == null || AddBias(currentBias, currentZero));
        }

        isReady = isReady && Scan(places.Length) && voltageZero.IsPlausible
            && (currentBias == null || currentZero.IsPlausible);
        if (!isReady)
        {
            return ConverterStatus.NoAnswer;
        }

        MeasureScan();
        return ConverterStatus.Ok;
    }

    /// <inheritdoc/>
    /// <remarks>A bias is read with every sixteenth set. <see cref="ConverterStatus.NoAnswer"/> also when all inputs
    /// say 0, or all say 4095: a line that is shorted, a bias that is gone. <see cref="ConverterStatus.Stuck"/> from
    /// the third set of the same codes on.</remarks>
    public int Read(int[] set)
    {
        set[SampleSet.Time] = clock.Microseconds;
        if (!Scan(places.Length))
        {
            return ConverterStatus.NoAnswer;
        }

        int[] read = codes;
        int any = 0, all = AllBits;
        for (int i = 0; i < places.Length; i++)
        {
            int code = read[i];
            any |= code;
            all &= code;
        }

        if (any == 0 || all == AllBits)
        {
            return ConverterStatus.NoAnswer;
        }

        bool isStuck = read[0] == latestFirst && Repeats();
        latestFirst = read[0];
        int zeroOfVoltages = voltageZero.Zero;
        int zeroOfCurrents = currentBias == null ? zeroOfVoltages : currentZero.Zero;
        for (int i = 0; i < places.Length; i++)
        {
            int place = places[i];
            set[place] = (read[i] << StepBits) - ((place & 1) == 0 ? zeroOfVoltages : zeroOfCurrents);
        }

        if (++setsToBias >= BiasEverySets)
        {
            setsToBias = 0;
            TrackBias();
        }

        return isStuck ? ConverterStatus.Stuck : ConverterStatus.Ok;
    }

    /// <summary>Whether all codes are those of the last set whose first one was repeated.</summary>
    private bool Repeats()
    {
        bool isSame = true;
        for (int i = 0; i < places.Length; i++)
        {
            isSame &= codes[i] == repeated[i];
            repeated[i] = codes[i];
        }

        return isSame;
    }

    /// <summary>Reads the first so many inputs. One loop for the sets and for the measurement of its own
    /// time.</summary>
    private bool Scan(int count)
    {
        for (int i = 0; i < count; i++)
        {
            int code = inputs[places[i]].Read();
            if (code < 0)
            {
                return false;
            }

            codes[i] = code;
        }

        return true;
    }

    /// <summary>What the whole scan takes longer than its first input, over the inputs between: with a clock of 1 us to
    /// 2 ns, with one of 1 ms to 3 us.</summary>
    private void MeasureScan()
    {
        int gaps = places.Length - 1;
        int begin = clock.Microseconds;
        for (int i = 0; i < TimedScans; i++)
        {
            Scan(places.Length);
        }

        int middle = clock.Microseconds;
        for (int i = 0; i < TimedScans; i++)
        {
            Scan(1);
        }

        int whole = middle - begin, first = clock.Microseconds - middle;
        int gapNanoseconds = gaps > 0 ? (int)((whole - first) * 1000L / (TimedScans * gaps)) : 0;
        for (int i = 0; i < places.Length; i++)
        {
            frontEnd.ScanNanoseconds[places[i]] = i * gapNanoseconds;
        }
    }

    private void TrackBias()
    {
        isCurrentsTurn = currentBias != null && !isCurrentsTurn;
        if (isCurrentsTurn)
        {
            AddBias(currentBias, currentZero);
        }
        else
        {
            AddBias(voltageBias, voltageZero);
        }
    }

    private static bool AddBias(IAnalogInput input, BiasAverage zero)
    {
        int code = input.Read();
        if (code < 0)
        {
            return false;
        }

        zero.Add(code);
        return true;
    }
}
