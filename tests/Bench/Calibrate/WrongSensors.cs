using NfMeter.Bench.Signals;
using NfMeter.Simulated;

namespace NfMeter.Bench.Calibrate;

/// <summary>Sensors as cheap ones are, by a seed: dividers off by up to 2 %, transformers by up to 3 % and 2 degrees, more at
/// small currents, and some of the voltage in each current's channel.</summary>
internal sealed class WrongSensors
{
    private const double Volts = 230;

    private readonly double[] crosstalk = new double[TestSignal.Phases];

    public WrongSensors(int seed, bool isNonlinear)
    {
        var random = new Random(seed);
        double Spread(double largest) => (2 * random.NextDouble() - 1) * largest;
        for (int phase = 0; phase < TestSignal.Phases; phase++)
        {
            double bend = isNonlinear ? 1 : 0;
            Sensors.Add(SensorModel.Divider(Spread(2), 15 * random.NextDouble()));
            double sag = bend * random.NextDouble(), turn = bend * random.NextDouble();
            Sensors.Add(SensorModel.CurrentTransformer(
                Spread(3), Spread(2),
                new SensorPoint(0.1, -sag, turn), new SensorPoint(1, -0.6 * sag, 0.6 * turn),
                new SensorPoint(5, -0.2 * sag, 0.25 * turn), new SensorPoint(100, 0, 0)));

            // Up to 0.5 W of crosstalk, 11 % of the starting current's power.
            crosstalk[phase] = Spread(0.5) / (Volts * Volts);
        }
    }

    public List<SensorModel> Sensors { get; } = [];

    /// <summary>The terminals with the crosstalk, before the sensors.</summary>
    public ISignalSource On(ISignalSource terminals) => new Crosstalk(terminals, crosstalk);

    public double CrosstalkWatts(int phase) => crosstalk[phase] * Volts * Volts;

    private sealed class Crosstalk(ISignalSource source, double[] amperesPerVolt) : ISignalSource
    {
        public void Sample(double microseconds, Span<double> values)
        {
            source.Sample(microseconds, values);
            for (int phase = 0; phase < TestSignal.Phases; phase++)
            {
                values[2 * phase + 1] += values[2 * phase] * amperesPerVolt[phase];
            }
        }
    }
}
