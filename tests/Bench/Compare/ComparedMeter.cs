using System.Buffers.Binary;
using System.Diagnostics;

namespace NfMeter.Bench.Compare;

/// <summary>A real meter: its link, its unit address, its map.</summary>
internal sealed class ComparedMeter(ModbusClient client, byte unit, MeterMap map)
{
    private static readonly double[] steps = [0.1, 0.01, 0.001];

    public MeterMap Map => map;

    /// <summary>Reads everything.</summary>
    public MeterReading Read()
    {
        var values = new Dictionary<string, float>();
        long begin = Stopwatch.GetTimestamp();
        long energyAt = begin;
        foreach ((int address, int count) in map.Blocks)
        {
            long asked = Stopwatch.GetTimestamp();
            byte[] bytes = client.ReadRegisters(unit, map.Function, address, count);
            foreach (MapRow row in map.Rows.Where(row => row.Address >= address && row.Address + 2 <= address + count))
            {
                values[row.Quantity] = BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(2 * (row.Address - address)));
                energyAt = row.Quantity == "A+ total" ? asked + (Stopwatch.GetTimestamp() - asked) / 2 : energyAt;
            }
        }

        return new MeterReading(values, energyAt);
    }

    /// <summary>The step of the energy registers: the coarsest that all readings are multiples of, as singles; the
    /// map's own where nothing but zeros was read.</summary>
    public double EnergyStep(params MeterReading[] readings)
    {
        float[] energies =
        [
            .. map.Rows.Where(row => row.IsEnergy)
                .SelectMany(row => readings.Select(reading => reading.Values[row.Quantity])).Where(value => value != 0),
        ];
        if (energies.Length == 0)
        {
            return map.EnergyStep;
        }

        // A single can't show steps finer than its own.
        double ulp = energies.Max(value => (double)(MathF.BitIncrement(MathF.Abs(value)) - MathF.Abs(value)));
        double found = steps.FirstOrDefault(
            step => energies.All(value => (float)(Math.Round(value / step) * step) == value), ulp);
        return Math.Max(found, ulp);
    }
}

/// <summary>All quantities at one moment.</summary>
/// <param name="Values">In the map's units.</param>
/// <param name="EnergyTimestamp">When the total energy was read, ticks of <see cref="Stopwatch"/>.</param>
internal sealed record MeterReading(IReadOnlyDictionary<string, float> Values, long EnergyTimestamp);
