using NfMeter.Hal;

namespace NfMeter.Pulses;

/// <summary>Width profiles: how long a pulse conducts and how long it rests at least, by meter constant and power; and
/// what load a profile can carry.</summary>
public static class PulseProfile
{
    /// <summary>PRO380 data sheet 2.03, section 5, "Pulse width".</summary>
    public const int Pro380 = 0;

    /// <summary>382L data sheet, "S0 pulse output": 1000 imp/kWh, 30 ms ±10 %. The test LED blinks in step.</summary>
    public const int Kamstrup382 = 1;

    /// <summary>PRO380 data sheet 2.03, section 5, "Version V1.19": 1000 and 2000 imp/kWh only.</summary>
    public const int Pro380V119 = 2;

    /// <summary>382L data sheet, S0 pulse module, 30 ms: pause as long as the pulse.</summary>
    public const int Module30 = 3;

    /// <summary>382L data sheet, S0 pulse module, 80 ms: pause as long as the pulse.</summary>
    public const int Module80 = 4;

    /// <summary>How many there are.</summary>
    public const int Count = 5;

    /// <summary>What <see cref="FirstRow"/> says of a constant that a profile doesn't have.</summary>
    public const int NoRow = -1;

    // A pulse that is due waits for the end of the pass: half a millisecond on the average, with the passes' spread. So
    // the module's 86 A and 32 A of the data sheet come out: 3600 J / 60.5 ms is 59.5 kW, 3 x 230 V x 86.2 A.
    private const int StartMicroseconds = 500;

    // The only tolerance that either data sheet gives, 382L: ±10 %. It holds for all profiles.
    private const int ToleranceDivisor = 10;

    private const int Columns = 6;
    private const int Profile = 0;
    private const int LowestRate = 1;
    private const int HighestRate = 2;
    private const int FromWatts = 3;
    private const int Width = 4;
    private const int Pause = 5;

    // Where the data sheet names no pause it is half the width: it keeps pulses apart and leaves room for the loop's
    // passes at 69 kW and 10000 imp/kWh, 2.5 + 1.25 ms of the 5.2 ms from pulse to pulse. PRO380: "> 40.000W" and
    // "> 50.000W" leave open what holds at that power exactly; here a row holds from its power on.
    private static readonly int[] table =
    {
        // profile, constants from and to in 0.01 imp/kWh, from W, width us, pause us
        Pro380, 100000, 1000000, 0, 40000, 20000,
        Pro380, 100000, 1000000, 5000, 20000, 10000,
        Pro380, 100000, 1000000, 10000, 10000, 5000,
        Pro380, 100000, 1000000, 20000, 5000, 2500,
        Pro380, 100000, 1000000, 40000, 2500, 1250,
        Pro380, 10000, 10000, 0, 40000, 20000,
        Pro380, 10000, 10000, 50000, 20000, 10000,
        Pro380, 1, 1000, 0, 40000, 20000,
        Kamstrup382, 100000, 100000, 0, 30000, 15000,
        Pro380V119, 100000, 100000, 0, 30000, 15000,
        Pro380V119, 200000, 200000, 0, 20000, 10000,
        Pro380V119, 200000, 200000, 46800, 15000, 7500,
        Module30, 1, 1000000, 0, 30000, 30000,
        Module80, 1, 1000000, 0, 80000, 80000,
    };

    /// <summary>The row of a profile's lowest power, for <see cref="RowAt"/>.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="rate">The constant, 0.01 imp/kWh.</param>
    /// <returns><see cref="NoRow"/> when the profile doesn't have the constant.</returns>
    public static int FirstRow(int profile, long rate)
    {
        for (int row = 0; row < table.Length; row += Columns)
        {
            if (table[row + Profile] == profile && rate >= table[row + LowestRate] && rate <= table[row + HighestRate])
            {
                return row;
            }
        }

        return NoRow;
    }

    /// <summary>The row that holds at a power.</summary>
    public static int RowAt(int firstRow, long powerMilliwatts)
    {
        int row = firstRow;
        while (IsContinued(row) && powerMilliwatts >= table[row + Columns + FromWatts] * 1000L)
        {
            row += Columns;
        }

        return row;
    }

    /// <summary>How long a pulse conducts in a row, microseconds.</summary>
    public static int WidthMicroseconds(int row) => table[row + Width];

    /// <summary>How long it rests at least before the next one, microseconds.</summary>
    public static int PauseMicroseconds(int row) => table[row + Pause];

    /// <summary>The energy of a pulse.</summary>
    /// <param name="rate">0.01 imp/kWh, 1 to 1,000,000.</param>
    /// <returns>Nanojoules: 3.6e12 at 1000 imp/kWh.</returns>
    public static long QuantumNanojoules(long rate) => 360000000000000000L / rate;

    /// <summary>The largest load that an output can carry for ever.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="rate">0.01 imp/kWh.</param>
    /// <param name="output">What times the widths.</param>
    /// <returns>Watts; 0 when the profile doesn't have the constant, or the board can't time its first width.</returns>
    public static long LargestLoadWatts(int profile, long rate, IPulseOutput output)
    {
        int row = FirstRow(profile, rate);
        if (row == NoRow)
        {
            return 0;
        }

        for (; ; row += Columns)
        {
            int width = table[row + Width], error = output.WidthErrorMicroseconds;
            if (width < output.ShortestWidthMicroseconds || width > output.LongestWidthMicroseconds
                || error > width / ToleranceDivisor)
            {
                return table[row + FromWatts] == 0 ? 0 : table[row + FromWatts] - 1;
            }

            int interval = width + table[row + Pause] + error + StartMicroseconds;
            long carried = QuantumNanojoules(rate) / interval / 1000;
            if (!IsContinued(row) || carried < table[row + Columns + FromWatts])
            {
                return carried;
            }
        }
    }

    private static bool IsContinued(int row) => row + Columns < table.Length && table[row + Columns + FromWatts] > 0;
}
