using NfMeter.Hal;

namespace NfMeter.Pulses;

/// <summary>One pulse output: turns the energy of each window into pulses of a fixed quantum, evenly spaced over the next
/// window, and loses none of it.</summary>
/// <remarks>
/// <para>All energy that was fed is somewhere, at every moment and to the nanojoule: fed = (count - owed) × quantum +
/// remainder, and the remainder is what is <i>waiting</i> to be played out and what has been <i>played</i> out since the
/// last pulse. Pulses are <i>owed</i> where a difference of energies has fallen (<see cref="FollowedEnergy"/>).</para>
/// <para>A power cut. The stored record holds a promise: the remainder that a restart puts back. A pulse only goes out
/// while what is left after it isn't less than that promise, so no energy can become a pulse before a cut and again
/// after it: never one too many. Where a pulse is expected before the next record the promise is no more than is left
/// after it, at most one pulse too few; where none is, and when the supply's failing was announced, it is all.</para>
/// </remarks>
public sealed class PulseGenerator
{
    // A save that blocks takes some 15 ms, three intervals at 69 kW and 10000 imp/kWh: that isn't an overload.
    private const int OverloadPulses = 4;

    // From the time stamp of the set to the pin, and what it varies by.
    private const int StampMicroseconds = 100;

    // 2^32 - 1 pulses of 0.1 Wh are 429 MWh.
    private const long MostOwed = 4294967295L;

    private readonly IPulseOutput output;
    private IPulseOutput twin;
    private int firstRow;
    private int row;
    private long waiting;
    private long played;
    private long rate;
    private long power;
    private int settledAt;
    private int due;
    private bool armed;
    private int freeAt;
    private bool inPause;
    private long promised = long.MinValue;
    private long offered = long.MinValue;

    /// <summary>An output, at 1000 imp/kWh of A+ with the PRO380's widths.</summary>
    public PulseGenerator(IPulseOutput output)
    {
        this.output = output;
        SetUp(100000, FollowedEnergy.Import, PulseProfile.Pro380, null);
    }

    /// <summary>Energy of one pulse, nanojoules: 3.6e12 at 1000 imp/kWh.</summary>
    public long QuantumNanojoules { get; private set; }

    /// <summary>The meter constant, 0.01 imp/kWh or imp/kvarh.</summary>
    public long Rate { get; private set; }

    /// <summary>A <see cref="FollowedEnergy"/>.</summary>
    public int Energy { get; private set; }

    /// <summary>Constant and energy in one byte, so that a stored remainder only goes back to an output that still has the
    /// ones it came from: 5 bits that tell the eight constants apart, 3 bits of energy.</summary>
    public int Setup { get; private set; }

    /// <summary>Pulses since the start.</summary>
    public long Count { get; private set; }

    /// <summary>Pulses that won't be given because their energy was taken back before it was a pulse.</summary>
    public long Owed { get; private set; }

    /// <summary>Energy that was fed and isn't a pulse yet, nanojoules, the queue of an overload included.</summary>
    public long RemainderNanojoules => waiting + played;

    /// <summary>True from when four pulses are due at once until none is.</summary>
    public bool IsOverloaded { get; private set; }

    /// <summary>True while a pulse waits for a record that promises less, and after a clean start: the record that is there
    /// belongs to another constant or energy.</summary>
    public bool NeedsRecord { get; private set; }

    /// <summary>Sets constant, energy and widths. Another constant or energy starts with a clean remainder: what is below
    /// a pulse of the old one isn't a part of one of the new.</summary>
    /// <param name="rateHundredths">1 (0.01 imp/kWh) to 1,000,000 (10000 imp/kWh).</param>
    /// <param name="energy">A <see cref="FollowedEnergy"/>.</param>
    /// <param name="profile">A <see cref="PulseProfile"/>; one that doesn't have the constant leaves the widths as they
    /// are.</param>
    /// <param name="inStep">Another output that gives the same pulses, or null.</param>
    public void SetUp(long rateHundredths, int energy, int profile, IPulseOutput inStep)
    {
        twin = inStep;
        int found = PulseProfile.FirstRow(profile, rateHundredths);
        if (found != PulseProfile.NoRow && found != firstRow)
        {
            firstRow = found;
            row = found;
        }

        if (rateHundredths != Rate || energy != Energy)
        {
            Rate = rateHundredths;
            Energy = energy;
            Setup = energy;
            for (long rest = rateHundredths; rest > 0; rest >>= 1)
            {
                Setup += 8;
            }

            QuantumNanojoules = PulseProfile.QuantumNanojoules(rateHundredths);
            Clean();
        }
    }

    /// <summary>Puts back what was stored; it becomes pulses as if it had just been measured.</summary>
    public void Restore(long remainderNanojoules, long owed)
    {
        played = remainderNanojoules % QuantumNanojoules;
        waiting = remainderNanojoules - played;
        if (waiting < 0)
        {
            played = remainderNanojoules;
            waiting = 0;
        }

        Owed = owed;
        promised = remainderNanojoules;
        offered = remainderNanojoules;
    }

    /// <summary>The remainder that a record begun now promises to put back. Until <see cref="RecordDone"/> the record
    /// before it holds as well.</summary>
    /// <param name="secondsToNext">How long until the next record; 0 when power is failing, or the program ends: no more
    /// pulse then goes out before another record.</param>
    public long Promise(int secondsToNext)
    {
        long all = waiting + played, promise = all;
        if (secondsToNext > 0 && Owed == 0 && all >= 0)
        {
            // Twice the power, for a load that rises. If it rises more a pulse waits for a record of its own.
            // At the limit, 640 kWh, the promise is nothing in any case.
            long most = long.MaxValue / 4 / (2 * secondsToNext * 1000000L);
            long mightCome = 2 * (power < most ? power : most) * secondsToNext * 1000000;
            promise = all - (all + mightCome) / QuantumNanojoules * QuantumNanojoules;
            promise = promise > 0 ? promise : 0;
        }

        promise = promise < all ? promise : all;
        offered = promise;
        promised = promise > promised ? promise : promised;
        return promise;
    }

    /// <summary>The record is in the memory; or it isn't, and pulses don't wait for a memory that doesn't work.</summary>
    public void RecordDone(bool isStored)
    {
        promised = isStored ? offered : long.MinValue;
        NeedsRecord = false;
    }

    /// <summary>Takes a window's energy.</summary>
    /// <param name="nanojoules">Energy; negative where a difference has fallen.</param>
    /// <param name="windowMicroseconds">How long it took to come.</param>
    /// <param name="nowMicroseconds">The loop's time.</param>
    public void Feed(long nanojoules, int windowMicroseconds, int nowMicroseconds)
    {
        Settle(nowMicroseconds);
        waiting += nanojoules;
        if (waiting < 0)
        {
            TakeBack();
        }

        if (windowMicroseconds > 0)
        {
            ChooseRate(nanojoules, windowMicroseconds);
        }

        Schedule(nowMicroseconds);
    }

    /// <summary>Starts the pulse that is due, if one is.</summary>
    public void Slice(int nowMicroseconds)
    {
        if (!armed || nowMicroseconds - due < 0)
        {
            return;
        }

        Settle(nowMicroseconds);
        if (played >= QuantumNanojoules)
        {
            if (Owed > 0)
            {
                Owed--;
                played -= QuantumNanojoules;
            }
            else if (!inPause || nowMicroseconds - freeAt >= 0)
            {
                Start(nowMicroseconds);
            }
        }

        Schedule(nowMicroseconds);
    }

    private void Clean()
    {
        waiting = 0;
        played = 0;
        Owed = 0;
        rate = 0;
        power = 0;
        armed = false;
        IsOverloaded = false;
        NeedsRecord = true;
        promised = long.MinValue;
        offered = long.MinValue;
    }

    private void Start(int nowMicroseconds)
    {
        if (waiting + played - QuantumNanojoules < promised)
        {
            NeedsRecord = true;
            return;
        }

        // A queue goes out as it came: its pulses aren't made wider because the load has gone meanwhile.
        int wanted = PulseProfile.RowAt(firstRow, Fastest());
        row = wanted < row && played / 2 >= QuantumNanojoules ? row : wanted;
        int width = PulseProfile.WidthMicroseconds(row);
        if (output.TryStart(width))
        {
            if (twin != null)
            {
                twin.TryStart(width);
            }

            played -= QuantumNanojoules;
            Count++;
            freeAt = nowMicroseconds + width + PulseProfile.PauseMicroseconds(row) + output.WidthErrorMicroseconds
                + StampMicroseconds;
            inPause = true;
        }
    }

    /// <summary>The power whose row of the table holds: the window's. Play-out follows it within some tenths of a
    /// percent, which mustn't change the width; what it catches up in a hurry needs the width that goes with it.</summary>
    private long Fastest() => rate > power + power / 16 ? rate : power;

    private void ChooseRate(long nanojoules, int windowMicroseconds)
    {
        // Feeds come a little early or late because the window's arithmetic starts at another phase of the mains each
        // time. A quarter of a window is kept in hand so that the play-out neither stops nor jumps; what is above or
        // below that is worked off over sixteen windows, so slowly that the interval varies by 0.6 % at most. More than
        // half a window is what a larger load has left: it goes out in this window.
        if (nanojoules > 0)
        {
            long inHand = waiting - nanojoules, surplus = inHand - nanojoules / 2;
            long play = nanojoules + (inHand - nanojoules / 4) / 16 + (surplus > 0 ? surplus : 0);
            power = nanojoules / windowMicroseconds;
            rate = play / windowMicroseconds;
        }
        else if (rate == 0)
        {
            // After a power cut what was in hand goes out first. With the load gone it goes out at the last rate.
            rate = waiting / windowMicroseconds;
        }

        rate = rate > 0 ? rate : 1;
    }

    /// <summary>Takes energy back that has already been played out, but for whole pulses: those are owed.</summary>
    private void TakeBack()
    {
        played += waiting;
        waiting = 0;
        if (played <= -QuantumNanojoules)
        {
            long pulses = -played / QuantumNanojoules;
            played += pulses * QuantumNanojoules;
            Owed = Owed + pulses < MostOwed ? Owed + pulses : MostOwed;
        }
    }

    private void Settle(int nowMicroseconds)
    {
        // nJ per us is mW.
        long move = rate * (nowMicroseconds - settledAt);
        if (move > waiting)
        {
            move = waiting;
        }

        waiting -= move;
        played += move;
        settledAt = nowMicroseconds;
        if (inPause && nowMicroseconds - freeAt >= 0)
        {
            inPause = false;
        }
    }

    private void Schedule(int nowMicroseconds)
    {
        long lacking = QuantumNanojoules - played;
        if (lacking <= 0)
        {
            armed = true;
            due = inPause ? freeAt : nowMicroseconds;
            IsOverloaded |= played / OverloadPulses >= QuantumNanojoules && Owed == 0;
        }
        else
        {
            IsOverloaded = false;
            armed = lacking <= waiting;
            if (armed)
            {
                long wait = (lacking + rate - 1) / rate;
                due = nowMicroseconds + (wait < 1000000000 ? (int)wait : 1000000000);
            }
        }
    }
}
