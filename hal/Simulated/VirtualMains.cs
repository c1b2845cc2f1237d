namespace NfMeter.Simulated;

/// <summary>A three-phase supply with a load on each phase, as ideal functions of time: sinusoids plus whatever
/// harmonics are asked for. Noise, quantisation and delays belong to the converter model, not here.</summary>
/// <remarks>Between two changes the values depend on the time alone, so a moment may be asked for twice or out of
/// order. A change of frequency keeps the phase it finds at the last moment asked for: no jump.
/// One sine and one cosine a call; the six channels and the harmonics are rotations of that pair.</remarks>
public sealed class VirtualMains : ISignalSource
{
    /// <summary>Number of phases.</summary>
    public const int Phases = 3;

    /// <summary>Highest harmonic order.</summary>
    public const int MaximumOrder = 63;

    private const int Channels = 2 * Phases;

    private readonly double[] volts = new double[Phases];
    private readonly double[] amperes = new double[Phases];
    private readonly double[] lagRadians = new double[Phases];
    private readonly Harmonic[][] voltageHarmonics = [[], [], []];
    private readonly Harmonic[][] currentHarmonics = [[], [], []];

    // By order, then by channel: what of sin(order x angle) and of cos(order x angle) is in a channel.
    private readonly double[] ofSine = new double[(MaximumOrder + 1) * Channels];
    private readonly double[] ofCosine = new double[(MaximumOrder + 1) * Channels];
    private int highestOrder = 1;

    private double frequency = 50;
    private bool isReversed;
    private double baseTurns;
    private double baseMicroseconds;
    private double lastMicroseconds;

    /// <summary>230 V, 50 Hz, no load.</summary>
    public VirtualMains()
    {
        Array.Fill(volts, 230);
        Recompute();
    }

    /// <summary>Frequency, 45 to 65 Hz.</summary>
    public double Frequency
    {
        get => frequency;
        set
        {
            MainsLoad.CheckFrequency(value);
            baseTurns = TurnsAt(lastMicroseconds);
            baseMicroseconds = lastMicroseconds;
            frequency = value;
        }
    }

    /// <summary>L1, L3, L2 instead of L1, L2, L3.</summary>
    public bool IsReversed
    {
        get => isReversed;
        set
        {
            isReversed = value;
            Recompute();
        }
    }

    /// <summary>Sets the voltage of one phase.</summary>
    /// <param name="phase">0 to 2.</param>
    /// <param name="rootMeanSquare">The fundamental, volts; 0 is a phase without supply.</param>
    public void SetVoltage(int phase, double rootMeanSquare)
    {
        MainsLoad.CheckVoltage(rootMeanSquare);
        volts[phase] = rootMeanSquare;
        Recompute();
    }

    /// <summary>Sets the load of one phase.</summary>
    /// <param name="phase">0 to 2.</param>
    /// <param name="rootMeanSquare">The fundamental, amperes. Below zero the load feeds back: the whole current is
    /// turned by half a cycle, so active and reactive power both change their sign.</param>
    /// <param name="powerFactor">Of the fundamental, 0 to 1.</param>
    /// <param name="reactance">Whether the current lags or leads.</param>
    public void SetCurrent(int phase, double rootMeanSquare, double powerFactor, Reactance reactance)
    {
        MainsLoad.CheckCurrent(rootMeanSquare);
        MainsLoad.CheckPowerFactor(powerFactor);
        amperes[phase] = rootMeanSquare;
        lagRadians[phase] = Math.Acos(powerFactor) * (reactance == Reactance.Capacitive ? -1 : 1);
        Recompute();
    }

    /// <summary>Sets the harmonics of one phase; empty for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An order outside 2 to <see cref="MaximumOrder"/>.</exception>
    public void SetHarmonics(int phase, Harmonic[] voltage, Harmonic[] current)
    {
        CheckOrders(voltage);
        CheckOrders(current);
        voltageHarmonics[phase] = voltage;
        currentHarmonics[phase] = current;
        Recompute();
    }

    /// <summary>Sets voltage and load of all phases and the frequency.</summary>
    public void Apply(MainsLoad load)
    {
        load.Check();
        for (int phase = 0; phase < Phases; phase++)
        {
            bool isSupplied = phase < load.SuppliedPhases;
            SetVoltage(phase, isSupplied ? load.Volts : 0);
            SetCurrent(phase, isSupplied ? load.Amperes : 0, load.PowerFactor, load.Reactance);
        }

        Frequency = load.Hertz;
    }

    /// <inheritdoc/>
    public void Sample(double microseconds, Span<double> values)
    {
        lastMicroseconds = microseconds;
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * TurnsAt(microseconds));
        for (int channel = 0; channel < Channels; channel++)
        {
            values[channel] = ofSine[Channels + channel] * sine + ofCosine[Channels + channel] * cosine;
        }

        double orderSine = sine;
        double orderCosine = cosine;
        for (int order = 2; order <= highestOrder; order++)
        {
            double turned = orderSine * cosine + orderCosine * sine;
            orderCosine = orderCosine * cosine - orderSine * sine;
            orderSine = turned;
            int row = order * Channels;
            for (int channel = 0; channel < Channels; channel++)
            {
                values[channel] += ofSine[row + channel] * orderSine + ofCosine[row + channel] * orderCosine;
            }
        }
    }

    private static void CheckOrders(Harmonic[] harmonics)
    {
        foreach (Harmonic harmonic in harmonics)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(harmonic.Order, 2);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(harmonic.Order, MaximumOrder);
        }
    }

    private double TurnsAt(double microseconds)
    {
        double turns = baseTurns + (microseconds - baseMicroseconds) * frequency * 1e-6;
        return turns - Math.Floor(turns);
    }

    private void Recompute()
    {
        Array.Clear(ofSine);
        Array.Clear(ofCosine);
        highestOrder = 1;
        for (int phase = 0; phase < Phases; phase++)
        {
            double displacement = -2 * Math.PI / 3 * phase * (isReversed ? -1 : 1);
            SetChannel(2 * phase, volts[phase], displacement, voltageHarmonics[phase]);
            SetChannel(2 * phase + 1, amperes[phase], displacement - lagRadians[phase], currentHarmonics[phase]);
        }
    }

    private void SetChannel(int channel, double rootMeanSquare, double displacement, Harmonic[] harmonics)
    {
        double peak = rootMeanSquare * Math.Sqrt(2);
        AddOrder(channel, 1, peak, displacement);
        foreach (Harmonic harmonic in harmonics)
        {
            double angle = harmonic.Order * displacement + harmonic.Degrees * Math.PI / 180;
            AddOrder(channel, harmonic.Order, peak * harmonic.Fraction, angle);
            highestOrder = Math.Max(highestOrder, harmonic.Order);
        }
    }

    private void AddOrder(int channel, int order, double peak, double angle)
    {
        ofSine[order * Channels + channel] += peak * Math.Cos(angle);
        ofCosine[order * Channels + channel] += peak * Math.Sin(angle);
    }
}

/// <summary>One harmonic of a voltage or a current.</summary>
/// <param name="Order">2 for the second, and so on.</param>
/// <param name="Fraction">Of the fundamental: 0.1 is 10 %.</param>
/// <param name="Degrees">Its own phase where the fundamental crosses zero upwards: 0 starts upwards with it, 180
/// downwards.</param>
public readonly record struct Harmonic(int Order, double Fraction, double Degrees);
