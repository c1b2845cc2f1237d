using NfMeter.Hal;

namespace NfMeter.Metrology;

/// <summary>The window's end: from sums to powers, voltages and currents, in whole numbers throughout, one phase a
/// slice.</summary>
/// <remarks>
/// <para>Uneven sets make a plain mean of v·i wander by a percent from window to window, and by the same every time where
/// the unevenness follows the mains. So the fundamental of v and i is found by least squares, which is exact for a
/// sinusoid under any spacing, and the mean is corrected by what it gets wrong on that model:
/// P = mean(v·i) + exact mean of the model's product over the window - weighted mean of the same over the sets.
/// Power of harmonics stays in through the first term, and the model may be a little off: it only has to be close.</para>
/// <para>Scales: sums' means of cos, sin and their products are Q30; model amplitudes are codes in Q10; powers are
/// codes² (one is 2^-40 of full scale), some 74 nW with the default front end.</para>
/// </remarks>
public sealed class WindowSolver
{
    // A determinant below 1/32 of a whole cycle's 1/4 means too little of a cycle to tell cos from sin.
    private const long SmallestDeterminant = (1L << 28) / 32;

    // Where no voltage gives crossings, a window this long tells power and current well enough.
    private const int ShortestByClock = 200000;

    // Below a 64th of full scale a voltage doesn't count as there.
    private const int SmallestSequence = SampleSet.FullScale / 64;

    // Taken for a phase's voltage until it has had its first turn.
    private const long NominalMillivolts = 230000;

    // A current above this many times the root mean square is looked at twice (SamplingLoop), but none below a 64th of
    // full scale. A half-sine pulse of 0.55 ms in each half cycle has a crest factor of six; a load whose pulses are
    // narrower than a set is far from its neighbours isn't known.
    private const int LimitFactor = 6;
    private const int LimitFades = 16; // by a half in 2.2 s
    private const int SmallestLimit = SampleSet.FullScale / 64;

    // Quantisation noise of twelve bits, 512² / 12: a converter with less than that is never quite still.
    private const int TwelveBitNoise = 21845;

    // What is stuck that near to zero, where noise may be too small to move twelve bits, could as well be nothing.
    private const long FarFromZero = SampleSet.FullScale / 256;

    private readonly int[] table;
    private readonly Measurement measurement;
    private readonly FrontEnd frontEnd;

    // Microwatts for a code², by phase: mantissa of 21 to 22 bits and right shift.
    private long[] powerMantissa = new long[FrontEnd.Phases];
    private int[] powerShift = new int[FrontEnd.Phases];
    private long[] voltageRange = new long[FrontEnd.Phases];
    private long[] currentRange = new long[FrontEnd.Phases];

    // The same of the next calibration.
    private long[] nextPowerMantissa = new long[FrontEnd.Phases];
    private int[] nextPowerShift = new int[FrontEnd.Phases];
    private long[] nextVoltageRange = new long[FrontEnd.Phases];
    private long[] nextCurrentRange = new long[FrontEnd.Phases];

    // The voltage's model by phase, Q10 codes, from its last turn: offset, cos, sin; and the current's offset.
    private readonly long[] voltageOffset = new long[FrontEnd.Phases];
    private readonly long[] voltageCosine = new long[FrontEnd.Phases];
    private readonly long[] voltageSine = new long[FrontEnd.Phases];
    private readonly long[] currentOffset = new long[FrontEnd.Phases];
    private readonly bool[] modelKnown = new bool[FrontEnd.Phases];
    private readonly bool[] offsetKnown = new bool[FrontEnd.Phases];
    private readonly bool[] voltageStuck = new bool[FrontEnd.Phases];
    private readonly bool[] currentStuck = new bool[FrontEnd.Phases];
    private readonly bool[] voltageClipped = new bool[FrontEnd.Phases];
    private readonly bool[] voltageSeen = new bool[FrontEnd.Phases];
    private readonly long[] limits = new long[FrontEnd.Phases];
    private readonly RestDecision rest = new RestDecision();
    private readonly Calibration calibration;

    private WindowSums sums;
    private uint originMoved;
    private bool fits;

    // Of this window, Q30: weighted means over the sets, and exact mean minus weighted mean.
    private long meanC, meanS, meanCC, meanCS, meanSS, determinant;
    private long lackC, lackS, lackCC, lackCS;

    // Of the phase whose current was solved: the model as for a voltage, root mean square in Q10 codes, gain in ppm.
    private long solvedOffset, solvedCosine, solvedSine, solvedCodes, solvedMicroamperes;
    private int solvedGain;

    // Of the phase being solved, Q24: the sine of the angle by which the current is seen ahead of the voltage, and what
    // its cosine lacks to 1.
    private long rotationSine, lessCosine;

    /// <summary>A solver for a front end.</summary>
    /// <param name="table">The loop's <see cref="SineTable"/>.</param>
    /// <param name="frontEnd">Ranges, within what <see cref="FrontEnd"/> allows; times and noise may still change, they
    /// are read for each window.</param>
    /// <param name="measurement">Receives the results.</param>
    /// <param name="calibration">Corrections; after a change <see cref="TakeCalibration"/> has to be called.</param>
    public WindowSolver(int[] table, FrontEnd frontEnd, Measurement measurement, Calibration calibration)
    {
        this.table = table;
        this.measurement = measurement;
        this.frontEnd = frontEnd;
        this.calibration = calibration;
        TakeCalibration();
    }

    /// <summary>Takes over ranges and gains of all phases, at once: some 100,000 instructions on the interpreter.</summary>
    public void TakeCalibration()
    {
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            PrepareCalibration(phase, calibration);
        }

        TakePrepared();
    }

    /// <summary>Works out ranges and gains of one phase, without effect until <see cref="TakePrepared"/>.</summary>
    /// <param name="phase">0 to 2.</param>
    /// <param name="wanted">The next calibration.</param>
    public void PrepareCalibration(int phase, Calibration wanted)
    {
        long volts = frontEnd.VoltageRangeMillivolts[phase], amperes = frontEnd.CurrentRangeMilliamperes[phase];
        int voltageGain = wanted.VoltageGainPpm[phase], currentGain = wanted.CurrentGainPpm[phase];
        nextVoltageRange[phase] = Raised(volts, voltageGain);
        nextCurrentRange[phase] = Raised(amperes * 1000, currentGain);
        long microwatts = Raised(Raised(volts * amperes, voltageGain), currentGain);
        int shift = 40;
        while (microwatts >= 1L << 22)
        {
            microwatts = IntegerMath.ShiftRounded(microwatts, 1);
            shift--;
        }

        while (microwatts < 1L << 21)
        {
            microwatts <<= 1;
            shift++;
        }

        nextPowerMantissa[phase] = microwatts;
        nextPowerShift[phase] = shift;
    }

    /// <summary>Takes over what was prepared for all phases; between two windows' powers, with the calibration
    /// itself.</summary>
    public void TakePrepared()
    {
        Swap(ref powerMantissa, ref nextPowerMantissa);
        Swap(ref voltageRange, ref nextVoltageRange);
        Swap(ref currentRange, ref nextCurrentRange);
        int[] shifts = powerShift;
        powerShift = nextPowerShift;
        nextPowerShift = shifts;
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            limits[phase] = SampleSet.FullScale;
        }
    }

    /// <summary>Which phases rest.</summary>
    public RestDecision Rest => rest;

    /// <summary>A <see cref="Metrology.Network"/>.</summary>
    public int Network { get; set; }

    /// <summary>The current above which the loop should look twice, codes.</summary>
    public long LimitCodes(int phase) => limits[phase];

    /// <summary>Whether a channel in use repeats the same code.</summary>
    public bool IsAnyStuck =>
        voltageStuck[0] || voltageStuck[1] || voltageStuck[2] || currentStuck[0] || currentStuck[1] || currentStuck[2];

    /// <summary>Whether a voltage reaches the end of the converter's range.</summary>
    public bool IsAnyVoltageClipped => voltageClipped[0] || voltageClipped[1] || voltageClipped[2];

    /// <summary>First slice: what all phases share.</summary>
    /// <param name="window">The closed window; it must stay as it is until the last slice.</param>
    /// <param name="frequencyKnown">False while the oscillator runs at a guessed frequency: its sums then mean nothing,
    /// and plain weighted means are used.</param>
    public void Begin(WindowSums window, bool frequencyKnown)
    {
        sums = window;
        int elapsed = window.EndMicroseconds - window.StartMicroseconds;
        long weight = window.Weight;
        fits = false;
        int heard = elapsed - window.SilentMicroseconds;
        measurement.IsWhole = window.SilentMicroseconds == 0 && weight > 0
            && (window.Cycles > 0 ? window.StartsAtCrossing && window.EndsAtCrossing : elapsed >= ShortestByClock);
        measurement.IsEmpty = weight == 0 && elapsed >= ShortestByClock;

        // The converter's short gaps are bridged with the window's mean; of a long one nobody knows what flowed, so it
        // counts nothing: no energy is invented.
        measurement.Microseconds = weight > 0 && heard > 0 ? heard : 0;
        if (window.Cycles > 0)
        {
            measurement.FrequencyMillihertz = (int)IntegerMath.DivideRounded(
                window.Cycles * 1000000000L, window.LastCrossing - window.FirstCrossing);
        }
        else if ((measurement.IsWhole && !IsAnyOtherThere(window.ReferencePhase)) || measurement.IsEmpty)
        {
            // Where only the reference's voltage went, another one gives the frequency from the next window but one on.
            measurement.FrequencyMillihertz = 0;
        }

        MoveOrigin(window, elapsed);
        if (weight == 0)
        {
            return;
        }

        meanC = (window.Cosine << 16) / weight;
        meanS = (window.Sine << 16) / weight;
        meanCC = (window.CosineSquared << 2) / weight;
        meanCS = (window.CosineSine << 2) / weight;
        meanSS = (1L << 30) - meanCC;
        determinant = ((meanCC * meanSS) >> 30) - ((meanCS * meanCS) >> 30);
        fits = frequencyKnown && determinant >= SmallestDeterminant;
        if (fits)
        {
            FindExactMeans(elapsed);
        }
    }

    /// <summary>Second slice: the voltages' models, and the turn's voltage.</summary>
    public void SolveVoltage()
    {
        if (sums.Weight != 0)
        {
            if (fits)
            {
                AlignModels();
            }

            SolveTurn();
        }
    }

    /// <summary>A slice for each phase: its current. <see cref="SolvePower"/> of the same phase follows.</summary>
    public void SolveCurrent(int phase)
    {
        long weight = sums.Weight;
        if (weight == 0 || !Metrology.Network.IsUsed(Network, phase))
        {
            return;
        }

        long currentSquared = sums.CurrentSquared[phase] / weight;
        long i0 = currentOffset[phase], i1 = 0, i2 = 0;
        if (fits)
        {
            long yc = ((sums.CurrentCosine[phase] << 8) / weight >> 12) - ((i0 * meanC) >> 30);
            long ys = ((sums.CurrentSine[phase] << 8) / weight >> 12) - ((i0 * meanS) >> 30);
            i1 = (yc * meanSS - ys * meanCS) / determinant;
            i2 = (ys * meanCC - yc * meanCS) / determinant;
            currentSquared += Lack(i0, i1, i2, i0, i1, i2);
            if (phase == sums.TurnPhase)
            {
                TrackCurrentOffset(phase, i1, i2);
            }
        }

        solvedOffset = i0;
        solvedCosine = i1;
        solvedSine = i2;
        currentSquared -= frontEnd.NoiseCodesSquared[2 * phase + 1];
        solvedCodes = IntegerMath.SquareRoot(currentSquared << 20);
        long microamperes = (solvedCodes * currentRange[phase]) >> 30;
        solvedGain = calibration.GainAt(phase, microamperes);
        solvedMicroamperes = Raised(microamperes, solvedGain);
        if (phase == sums.TurnPhase && measurement.IsWhole)
        {
            currentStuck[phase] = IsStuck(sums.CurrentSquared[phase], sums.TurnCurrent, 2 * phase + 1);
        }
    }

    /// <summary>The slice after <see cref="SolveCurrent"/>: power and reactive power of the same phase.</summary>
    public void SolvePower(int phase)
    {
        bool isUsed = Metrology.Network.IsUsed(Network, phase);
        if (sums.Weight == 0 || !isUsed)
        {
            measurement.VoltageMillivolts[phase] =
                measurement.IsEmpty || !isUsed ? 0 : measurement.VoltageMillivolts[phase];
            measurement.CurrentMicroamperes[phase] = 0;
            Settle(phase, 0, 0);
            return;
        }

        long active = IntegerMath.DivideRounded(sums.VoltageCurrent[phase], sums.Weight);
        bool isStuck = currentStuck[phase] || voltageStuck[phase];
        long reactive = 0, microamperes = solvedMicroamperes;
        bool model = fits && modelKnown[phase];
        if (model)
        {
            long v1 = voltageCosine[phase], v2 = voltageSine[phase], i1 = solvedCosine, i2 = solvedSine;
            active += Lack(voltageOffset[phase], v1, v2, solvedOffset, i1, i2);
            FindRotation(phase, calibration.Nanoseconds[phase] + calibration.NanosecondsAt(phase, microamperes));
            long p1 = (v1 * i1 + v2 * i2) >> 21, q1 = (v1 * i2 - v2 * i1) >> 21;
            active -= (p1 * lessCosine + q1 * rotationSine) >> 24;
            reactive = q1 + ((p1 * rotationSine - q1 * lessCosine) >> 24);
        }

        long microwatts = Raised(ToMicrowatts(phase, active), solvedGain) + calibration.OffsetMicrowatts[phase];

        // A phase whose voltage's model doesn't hold for this window keeps its reactive power: two windows at most.
        long microvars = model
            ? Raised(ToMicrowatts(phase, reactive), solvedGain) + calibration.OffsetMicrovars[phase]
            : measurement.ReactiveMicrovars[phase];
        Settle(phase, isStuck ? 0 : microwatts, isStuck ? 0 : microvars);
        if (measurement.IsWhole)
        {
            // What a load has drawn it may draw again: a spot welder rests for many windows.
            long limit = (solvedCodes >> 10) * LimitFactor, held = limits[phase] - limits[phase] / LimitFades;
            limit = limit > held ? limit : held;
            limits[phase] = limit > SmallestLimit ? limit : SmallestLimit;

            // A resting phase shows no current, unless one flows that is no noise: without a voltage it has no power.
            bool isSmall = rest.Rests(phase) && microamperes < 2 * rest.StartingCurrentMicroamperes;
            measurement.CurrentMicroamperes[phase] = isSmall || currentStuck[phase] ? 0 : microamperes;
        }
    }

    /// <summary>Brings a phase's powers to rest if they are too small, and hands over what counts.</summary>
    private void Settle(int phase, long microwatts, long microvars)
    {
        long millivolts = voltageSeen[phase] ? measurement.VoltageMillivolts[phase] : NominalMillivolts;
        bool rests = rest.Judge(phase, microwatts, microvars, measurement.Microseconds, millivolts);
        measurement.ActiveMicrowatts[phase] = rests ? 0 : microwatts;
        measurement.ReactiveMicrovars[phase] = rests ? 0 : microvars;
        measurement.LateActivePicojoules[phase] = rest.LateActive[phase];
        measurement.LateReactivePicojoules[phase] = rest.LateReactive[phase];
    }

    /// <summary>Whether a channel repeated one code through the whole window: its variance is far below its own
    /// noise.</summary>
    private bool IsStuck(long sumOfSquares, long sum, int channel)
    {
        long noise = frontEnd.NoiseCodesSquared[channel], weight = sums.Weight;
        if (noise == 0)
        {
            return false;
        }

        // Sum of squares less mean x sum, with the mean's fraction taken into account: exact for a constant.
        long mean = sum / weight;
        long variance = (sumOfSquares - mean * sum - mean * (sum - mean * weight)) / weight;
        return variance * 4 < noise && (noise < TwelveBitNoise || mean > FarFromZero || mean < -FarFromZero);
    }

    /// <summary>Whether the phases follow one another as L1, L3, L2: with neutral V3 leads V1 by 120 degrees where they
    /// don't, and U32 leads U12 by 60 degrees. Where V3 is missing V1 leads V2 by 120 degrees.</summary>
    public bool IsSequenceReversed
    {
        get
        {
            if (Network == Metrology.Network.TwoPhase || Network == Metrology.Network.OnePhase || !IsThere(0))
            {
                return false;
            }

            return IsThere(2) ? Leads(0, 2) : Network == Metrology.Network.FourWire && IsThere(1) && Leads(1, 0);
        }
    }

    private bool IsAnyOtherThere(int phase)
    {
        bool found = false;
        for (int other = 0; other < FrontEnd.Phases; other++)
        {
            found |= other != phase
                && measurement.VoltageMillivolts[other] >= Measurement.SmallestVoltageMillivolts;
        }

        return found;
    }

    private bool IsThere(int phase) => modelKnown[phase] && AmplitudeCodes(phase) >= SmallestSequence;

    /// <summary>Whether a voltage leads another by less than half a turn.</summary>
    private bool Leads(int phase, int other) =>
        (voltageCosine[other] >> 10) * (voltageSine[phase] >> 10)
        < (voltageSine[other] >> 10) * (voltageCosine[phase] >> 10);

    /// <summary>Amplitude of a voltage's fundamental in codes, 0 while it isn't known.</summary>
    public int AmplitudeCodes(int phase)
    {
        if (!modelKnown[phase])
        {
            return 0;
        }

        long v1 = voltageCosine[phase], v2 = voltageSine[phase];
        return (int)(IntegerMath.SquareRoot((v1 * v1 + v2 * v2) >> 4) >> 8);
    }

    /// <summary>Voltages' models count their phase from the beginning of a window. From crossing to crossing that is the
    /// same moment of the cycle; where a window began or ended otherwise, or at another phase's crossing, all are turned
    /// by the angle that went by.</summary>
    private void MoveOrigin(WindowSums window, int elapsed)
    {
        long cosine = SineTable.Cosine(table, originMoved);
        long sine = SineTable.Sine(table, originMoved);
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            if (window.Weight == 0)
            {
                // Nothing was seen: the mains may be anywhere in its cycle afterwards.
                modelKnown[phase] = false;
            }
            else if (originMoved != 0)
            {
                long v1 = voltageCosine[phase], v2 = voltageSine[phase];
                voltageCosine[phase] = (v1 * cosine + v2 * sine) >> 30;
                voltageSine[phase] = (v2 * cosine - v1 * sine) >> 30;
            }
        }

        originMoved = window.StartsAtCrossing && window.EndsAtCrossing ? 0 : (uint)elapsed * window.Increment;
    }

    /// <summary>Turns the voltages' models by the angle at which the reference's is seen in this window. A crossing is
    /// known to some 15 us where conversions are up to 63 us older than their stamp, and models that were carried from
    /// crossing to crossing made 0.6 % of P seem to be Q in a window.</summary>
    /// <remarks>Near a crossing the angle is in the cosine alone; of the sine, what the model says is close enough. Where
    /// a window begins elsewhere nothing is turned, and at an eighth of a radian or more it is another mains: the models'
    /// own turns follow.</remarks>
    private void AlignModels()
    {
        int phase = sums.ReferencePhase;
        long v1 = voltageCosine[phase], v2 = voltageSine[phase];
        if (!modelKnown[phase] || v2 == 0 || (v1 < 0 ? -v1 : v1) * 2 > (v2 < 0 ? -v2 : v2))
        {
            return;
        }

        long yc = ((sums.ReferenceCosine << 8) / sums.Weight >> 12) - ((voltageOffset[phase] * meanC) >> 30);
        long lack = ((yc << 30) - v2 * meanCS) / meanCC - v1;
        if (lack * 8 < v2 == v2 > 0 && -lack * 8 < v2 == v2 > 0)
        {
            Turn((lack << 24) / v2);
        }
    }

    /// <summary>Turns all models by a small angle.</summary>
    /// <param name="sine">Of the angle, Q24.</param>
    private void Turn(long sine)
    {
        long less = (sine * sine) >> 25;
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            long v1 = voltageCosine[phase], v2 = voltageSine[phase];
            voltageCosine[phase] = v1 + ((v2 * sine - v1 * less) >> 24);
            voltageSine[phase] = v2 - ((v1 * sine + v2 * less) >> 24);
        }
    }

    private void FindExactMeans(int elapsed)
    {
        // The oscillator's angle over the window: De in turns of 2^-32, then in radians, Q20. 411775 = 2 pi 2^16.
        long turns = (long)elapsed * sums.Increment;
        long radians = (turns * 411775) >> 28;
        uint angle = (uint)turns;
        long sine = SineTable.Sine(table, angle);
        long cosine = SineTable.Cosine(table, angle);
        long meanCosine = (sine << 20) / radians;
        long meanSine = (((1L << 30) - cosine) << 20) / radians;
        long meanCosineSquared = (1L << 29) + (SineTable.Sine(table, angle << 1) << 18) / radians;
        long meanCosineSine = (((sine * sine) >> 30) << 19) / radians;
        lackC = meanCosine - meanC;
        lackS = meanSine - meanS;
        lackCC = meanCosineSquared - meanCC;
        lackCS = meanCosineSine - meanCS;
    }

    /// <summary>What the weighted mean of a product of two models lacks against the exact mean, codes².</summary>
    private long Lack(long a0, long a1, long a2, long b0, long b1, long b2)
    {
        // Amplitude products are Q20 and at most 2^60; lacks Q30 and at most 1. Both give up ten to eighteen bits.
        return ((((a0 * b1 + a1 * b0) >> 18) * (lackC >> 10)) >> 22)
            + ((((a0 * b2 + a2 * b0) >> 18) * (lackS >> 10)) >> 22)
            + (((((a1 * b1) >> 18) - ((a2 * b2) >> 18)) * (lackCC >> 10)) >> 22)
            + ((((a1 * b2 + a2 * b1) >> 18) * (lackCS >> 10)) >> 22);
    }

    /// <summary>The angle by which a phase's current is seen too early against its voltage: a time (the converter's
    /// scan, the sensors' phase errors) at the frequency of the window.</summary>
    /// <remarks>P and Q are turned back by it. That costs nothing in the sampling path, and leaves nothing of the
    /// error of a sinusoid at any power factor, where shifting the samples in time, by interpolation or by a
    /// derivative, leaves 0.05 to 0.7 % (sampling study, section B). Only the fundamental is turned: a harmonic's
    /// angle is another. At most 500 us at 65 Hz, 0.204 radians: the series' next terms are below 4e-6. A fundamental
    /// of a power is below 2^40 codes² and the sine below 2^22, so a product stays below 2^62.</remarks>
    private void FindRotation(int phase, int calibratedNanoseconds)
    {
        int voltage = 2 * phase, current = voltage + 1;
        int[] scan = frontEnd.ScanNanoseconds, lead = frontEnd.LeadNanoseconds;
        int early = scan[current] - scan[voltage] + lead[current] - lead[voltage]
            + calibratedNanoseconds;
        if (early > FrontEnd.LongestSkewNanoseconds)
        {
            early = FrontEnd.LongestSkewNanoseconds;
        }
        else if (early < -FrontEnd.LongestSkewNanoseconds)
        {
            early = -FrontEnd.LongestSkewNanoseconds;
        }

        // Turns of 2^-32, then radians Q30.
        long turns = (long)early * sums.Increment / 1000;
        long angle = (turns * 411775) >> 18;
        long squared = (angle * angle) >> 30;
        rotationSine = (angle - ((angle * squared) >> 30) / 6) >> 6;
        lessCosine = (squared / 2 - ((squared * squared) >> 30) / 24) >> 6;
    }

    private void SolveTurn()
    {
        int phase = sums.TurnPhase;
        long weight = sums.Weight;
        long squared = sums.TurnVoltageSquared / weight;
        if (measurement.IsWhole)
        {
            voltageStuck[phase] = IsStuck(sums.TurnVoltageSquared, sums.TurnVoltage, 2 * phase);
        }

        if (fits)
        {
            // Three unknowns, offset, cos, sin: the offset is eliminated, the other two are solved as for a current.
            long mean = (sums.TurnVoltage << 10) / weight;
            long yc = ((sums.TurnVoltageCosine << 8) / weight >> 12) - ((mean * meanC) >> 30);
            long ys = ((sums.TurnVoltageSine << 8) / weight >> 12) - ((mean * meanS) >> 30);
            long cc = meanCC - ((meanC * meanC) >> 30);
            long cs = meanCS - ((meanC * meanS) >> 30);
            long ss = meanSS - ((meanS * meanS) >> 30);
            long reduced = ((cc * ss) >> 30) - ((cs * cs) >> 30);
            if (reduced >= SmallestDeterminant)
            {
                modelKnown[phase] = true;
                long v1 = (yc * ss - ys * cs) / reduced;
                long v2 = (ys * cc - yc * cs) / reduced;
                long v0 = mean - ((v1 * meanC) >> 30) - ((v2 * meanS) >> 30);
                voltageOffset[phase] = v0;
                voltageCosine[phase] = v1;
                voltageSine[phase] = v2;
                squared += Lack(v0, v1, v2, v0, v1, v2);
                voltageClipped[phase] = IsClipped(v0 >> 10, v1 >> 10, v2 >> 10);
            }
        }

        if (measurement.IsWhole)
        {
            voltageSeen[phase] = true;
            squared -= frontEnd.NoiseCodesSquared[2 * phase];
            measurement.VoltageMillivolts[phase] = voltageStuck[phase] ? 0 : RootToRange(squared, voltageRange[phase]);
        }
    }

    /// <summary>Whether offset and amplitude reach the end of the range together.</summary>
    private static bool IsClipped(long v0, long v1, long v2)
    {
        long room = SamplingLoop.RangeEnd - (v0 < 0 ? -v0 : v0);
        return room <= 0 || v1 * v1 + v2 * v2 > room * room;
    }

    private void TrackCurrentOffset(int phase, long i1, long i2)
    {
        // Direct current of the load is real and stays in the products; the model only needs it to know what they lack.
        long found = (sums.TurnCurrent << 10) / sums.Weight - ((i1 * meanC) >> 30) - ((i2 * meanS) >> 30);
        if (offsetKnown[phase])
        {
            currentOffset[phase] += (found - currentOffset[phase]) / 8;
        }
        else
        {
            currentOffset[phase] = found;
            offsetKnown[phase] = true;
        }
    }

    private static void Swap(ref long[] one, ref long[] other)
    {
        long[] third = one;
        one = other;
        other = third;
    }

    private static long Raised(long value, int partsPerMillion) =>
        partsPerMillion == 0 ? value : IntegerMath.DivideRounded(value * (1000000 + partsPerMillion), 1000000);

    private long ToMicrowatts(int phase, long codesSquared)
    {
        return IntegerMath.ShiftRounded(codesSquared * powerMantissa[phase], powerShift[phase]);
    }

    /// <summary>RMS value of a mean square in codes², in the unit of the range at code 2^20.</summary>
    private static long RootToRange(long codesSquared, long range)
    {
        return (IntegerMath.SquareRoot(codesSquared << 20) * range) >> 30;
    }
}
