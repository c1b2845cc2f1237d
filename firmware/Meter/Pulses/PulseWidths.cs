namespace NfMeter.Pulses;

/// <summary>How long a pulse conducts: PRO380 data sheet 2.03, section 5, "Pulse width", by meter constant and total
/// power.</summary>
public static class PulseWidths
{
    // From this power on (W) the width is this (us); the widest pulse whose pause is at least as long, at each row's end.
    private static readonly int[] FastPowers = { 0, 5000, 10000, 20000, 40000 };
    private static readonly int[] FastWidths = { 40000, 20000, 10000, 5000, 2500 };
    private static readonly int[] MediumPowers = { 0, 50000 };
    private static readonly int[] MediumWidths = { 40000, 20000 };

    /// <summary>The width at a power.</summary>
    /// <param name="quantumNanojoules">Energy of a pulse; 3.6e12 nJ is 1000 imp/kWh.</param>
    /// <param name="powerMilliwatts">Power of the energy that the output follows, not negative.</param>
    /// <returns>Microseconds.</returns>
    public static int Microseconds(long quantumNanojoules, long powerMilliwatts)
    {
        const long AtThousand = 3600000000000L;
        if (quantumNanojoules <= AtThousand)
        {
            return Find(FastPowers, FastWidths, powerMilliwatts);
        }

        return quantumNanojoules <= 10 * AtThousand
            ? Find(MediumPowers, MediumWidths, powerMilliwatts)
            : MediumWidths[0];
    }

    private static int Find(int[] powers, int[] widths, long powerMilliwatts)
    {
        int row = powers.Length - 1;
        while (powers[row] * 1000L > powerMilliwatts)
        {
            row--;
        }

        return widths[row];
    }
}
