namespace NfMeter.Metrology;

/// <summary>Arithmetic on 64-bit integers that nanoFramework's library lacks.</summary>
public static class IntegerMath
{
    /// <summary>Integer square root, rounded down.</summary>
    /// <param name="value">0 to 2^62; a negative value counts as 0.</param>
    public static long SquareRoot(long value)
    {
        if (value <= 0)
        {
            return 0;
        }

        // Newton from above: start at a power of two not below the root, then each step falls until it no longer does.
        long root = 1, rest = value;
        for (; rest >= 1L << 16; rest >>= 16)
        {
            root <<= 8;
        }

        for (; rest > 0; rest >>= 2)
        {
            root <<= 1;
        }

        for (; ; )
        {
            long better = (root + value / root) >> 1;
            if (better >= root)
            {
                return root;
            }

            root = better;
        }
    }

    /// <summary>sqrt(a² + b²), within 1 and 2^-29 of itself.</summary>
    public static long Hypotenuse(long a, long b)
    {
        a = a < 0 ? -a : a;
        b = b < 0 ? -b : b;
        int shift = 0;
        while (a >= 1L << 30 || b >= 1L << 30)
        {
            a >>= 1;
            b >>= 1;
            shift++;
        }

        return SquareRoot(a * a + b * b) << shift;
    }

    /// <summary>A quotient rounded to nearest, for any sign of the dividend and a positive divisor.</summary>
    public static long DivideRounded(long dividend, long divisor)
    {
        return dividend >= 0 ? (dividend + divisor / 2) / divisor : -((divisor / 2 - dividend) / divisor);
    }

    /// <summary>Shifts right with rounding to nearest, any sign.</summary>
    /// <param name="value">Not within 2^(bits-1) of the largest.</param>
    /// <param name="bits">1 to 62.</param>
    public static long ShiftRounded(long value, int bits) => (value + (1L << (bits - 1))) >> bits;
}
