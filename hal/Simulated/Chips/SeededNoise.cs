namespace NfMeter.Simulated.Chips;

/// <summary>Pseudo-random numbers that are the same on every machine and every .NET, which <see cref="Random"/> doesn't
/// promise: splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).</summary>
internal sealed class SeededNoise(int seed)
{
    /// <summary>How many values <see cref="Gaussian"/> holds: the index is a 14-bit number.</summary>
    public const int GaussianCount = 1 << 14;

    /// <summary>Takes the index out of any 14 bits of a number from <see cref="Next"/>.</summary>
    public const int GaussianMask = GaussianCount - 1;

    private ulong state = unchecked((ulong)seed * 0xD1342543DE82EF95);

    /// <summary>Values of a normal distribution with mean 0 and variance 1, both exact over the table; drawing one at
    /// random costs a table look-up instead of logarithm and cosine.</summary>
    public static double[] Gaussian { get; } = MakeGaussian();

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <summary>A value of a normal distribution with mean 0 and variance 1.</summary>
    public double NextGaussian() => Gaussian[(int)(Next() & GaussianMask)];

    private static double[] MakeGaussian()
    {
        // Box and Muller's transform. Every value has its negative in the table, so the mean is exactly 0.
        var noise = new SeededNoise(1);
        double[] table = new double[GaussianCount];
        double sumOfSquares = 0;
        for (int i = 0; i < GaussianCount; i += 2)
        {
            double u = ((noise.Next() >> 11) + 1) * (1.0 / (1UL << 53));
            double v = (noise.Next() >> 11) * (1.0 / (1UL << 53));
            double value = Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
            table[i] = value;
            table[i + 1] = -value;
            sumOfSquares += 2 * value * value;
        }

        double scale = Math.Sqrt(GaussianCount / sumOfSquares);
        for (int i = 0; i < GaussianCount; i++)
        {
            table[i] *= scale;
        }

        return table;
    }
}
