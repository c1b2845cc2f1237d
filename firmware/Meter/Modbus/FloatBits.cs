using System;

namespace NfMeter.Modbus;

/// <summary>Floats for protocols that want them, made from the register file's whole numbers by whole numbers: exactly
/// rounded, and the same on every board, whether or not it has double precision.</summary>
public static class FloatBits
{
    /// <summary>Most decimals a scaled number may have.</summary>
    public const int MaxDecimals = 9;

    private static readonly long[] powersOfTen =
    {
        1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
    };

    /// <summary>The IEEE 754 single nearest to value x 10^-decimals, ties to even, as its 32 bits.</summary>
    /// <param name="value">Any number; zero gives +0.</param>
    /// <param name="decimals">0 to <see cref="MaxDecimals"/>.</param>
    /// <returns>Sign in bit 31, exponent in 30 to 23, fraction below.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decimals"/> is out of range.</exception>
    public static int FromScaled(long value, int decimals)
    {
        if (decimals < 0 || decimals > MaxDecimals)
        {
            throw new ArgumentOutOfRangeException(nameof(decimals));
        }

        if (value == 0)
        {
            return 0;
        }

        if (value == long.MinValue)
        {
            // It has no positive counterpart. Its neighbour gives the same single: whatever lies halfway between two
            // singles of this size is a whole number times 10^-decimals and even, so none lies between the two.
            value++;
        }

        int sign = 0;
        if (value < 0)
        {
            sign = int.MinValue;
            value = -value;
        }

        // As large as it can be, so that one division leaves 29 bits at least: 24, and more to round by. In steps,
        // because the interpreter pays for each turn of a loop.
        int shift = 0;
        if (value < 1L << 30)
        {
            value <<= 32;
            shift = 32;
        }

        if (value < 1L << 46)
        {
            value <<= 16;
            shift += 16;
        }

        if (value < 1L << 54)
        {
            value <<= 8;
            shift += 8;
        }

        if (value < 1L << 58)
        {
            value <<= 4;
            shift += 4;
        }

        long divisor = powersOfTen[decimals];
        long quotient = value / divisor;
        return sign | Round(quotient, quotient * divisor != value, -shift);
    }

    /// <summary>The whole number whose <see cref="FromScaled"/> is a single: 10.0 with two decimals is 1000.</summary>
    /// <param name="bits">The single's 32 bits.</param>
    /// <param name="decimals">0 to <see cref="MaxDecimals"/>.</param>
    /// <param name="value">Receives it.</param>
    /// <returns>False when there is none: the single isn't the nearest to any number of so many decimals, is too large
    /// (4e9 at least), infinite, no number, or -0.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decimals"/> is out of range.</exception>
    public static bool TryToScaled(int bits, int decimals, out long value)
    {
        if (decimals < 0 || decimals > MaxDecimals)
        {
            throw new ArgumentOutOfRangeException(nameof(decimals));
        }

        value = 0;
        int shift = 150 - ((bits >> 23) & 0xFF);
        if (shift < -8)
        {
            return false;
        }

        // 24 and 30 bits.
        long scaled = ((bits & 0x7FFFFF) | 0x800000) * powersOfTen[decimals];
        if (shift > 62)
        {
            scaled = 0;
        }
        else if (shift > 0)
        {
            scaled = (scaled + (1L << (shift - 1))) >> shift;
        }
        else
        {
            scaled <<= -shift;
        }

        value = bits < 0 ? -scaled : scaled;
        return FromScaled(value, decimals) == bits;
    }

    // Takes the 24 leading bits of a quotient of 29 to 63 bits and rounds by what is left.
    private static int Round(long quotient, bool inexact, int exponent)
    {
        int shift = 0;
        long significand = quotient;
        if (significand >= 1L << 44)
        {
            significand >>= 20;
            shift = 20;
        }

        if (significand >= 1L << 34)
        {
            significand >>= 10;
            shift += 10;
        }

        if (significand >= 1L << 29)
        {
            significand >>= 5;
            shift += 5;
        }

        while (significand >= 1L << 24)
        {
            significand >>= 1;
            shift++;
        }

        long half = 1L << (shift - 1);
        long left = quotient & (half + half - 1);
        if (left > half || (left == half && (inexact || (significand & 1) != 0)))
        {
            significand++;
        }

        // The significand's leading one adds 1 to the exponent field, and a carry out of the rounding another.
        return ((exponent + shift + 127 + 22) << 23) + (int)significand;
    }
}
