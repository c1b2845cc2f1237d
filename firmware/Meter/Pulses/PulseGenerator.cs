using NfMeter.Hal;

namespace NfMeter.Pulses;

/// <summary>One pulse output: turns the energy of each window into pulses of a fixed quantum, evenly spaced over the next
/// window, and loses none of it.</summary>
/// <remarks>Three amounts hold all energy that was fed and isn't a pulse yet: what is <i>waiting</i> to be played out,
/// what has been <i>played</i> out since the last pulse, both in nanojoules, and nothing else: fed = count × quantum +
/// waiting + played, at every moment and exactly.</remarks>
public sealed class PulseGenerator
{
    private const long NanojoulesPerKilowattHour = 3600000000000000L;

    private readonly IPulseOutput output;
    private long waiting;
    private long played;
    private long rate;
    private int settledAt;
    private int due;
    private bool armed;
    private int freeAt;
    private bool inPause;

    /// <summary>An output, at 1000 imp/kWh.</summary>
    public PulseGenerator(IPulseOutput output)
    {
        this.output = output;
    }

    /// <summary>Energy of one pulse, nanojoules: 3.6e12 at 1000 imp/kWh.</summary>
    public long QuantumNanojoules { get; private set; } = NanojoulesPerKilowattHour / 1000;

    /// <summary>Pulses since the start.</summary>
    public long Count { get; private set; }

    /// <summary>Energy that was fed and isn't a pulse yet, nanojoules: stored with the registers.</summary>
    public long RemainderNanojoules => waiting + played;

    /// <summary>Sets the meter constant. Another one starts with a clean remainder: what is below a pulse of the old one
    /// isn't a part of one of the new.</summary>
    /// <param name="hundredthsOfImpulsesPerKilowattHour">1 (0.01 imp/kWh) to 1,000,000 (10000 imp/kWh).</param>
    public void SetRate(long hundredthsOfImpulsesPerKilowattHour)
    {
        long quantum = NanojoulesPerKilowattHour * 100 / hundredthsOfImpulsesPerKilowattHour;
        if (quantum != QuantumNanojoules)
        {
            QuantumNanojoules = quantum;
            waiting = 0;
            played = 0;
            armed = false;
        }
    }

    /// <summary>Puts back the remainder that was stored; it becomes pulses as if it had just been measured.</summary>
    public void Restore(long remainderNanojoules)
    {
        played = remainderNanojoules % QuantumNanojoules;
        waiting = remainderNanojoules - played;
    }

    /// <summary>Takes a window's energy.</summary>
    /// <param name="nanojoules">Energy, not negative.</param>
    /// <param name="windowMicroseconds">How long it took to come.</param>
    /// <param name="nowMicroseconds">The loop's time.</param>
    public void Feed(long nanojoules, int windowMicroseconds, int nowMicroseconds)
    {
        Settle(nowMicroseconds);
        waiting += nanojoules;
        if (windowMicroseconds <= 0)
        {
            return;
        }

        // Feeds come a little early or late because the window's arithmetic starts at another phase of the mains each
        // time. A quarter of a window is kept in hand so that the play-out neither stops nor jumps; what is above or
        // below that is worked off over eight windows.
        if (nanojoules > 0)
        {
            long inHand = waiting - nanojoules;
            rate = (nanojoules + (inHand - nanojoules / 4) / 8) / windowMicroseconds;
        }
        else if (rate == 0)
        {
            // After a power cut what was in hand goes out first. With the load gone it goes out at the last rate.
            rate = waiting / windowMicroseconds;
        }

        if (rate <= 0)
        {
            rate = 1;
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
        if (played >= QuantumNanojoules && !(inPause && nowMicroseconds - freeAt < 0))
        {
            int width = PulseWidths.Microseconds(QuantumNanojoules, rate);
            if (output.TryStart(width))
            {
                played -= QuantumNanojoules;
                Count++;
                // The data sheet gives widths and no pause. Half a width keeps pulses apart and still leaves room for
                // the loop's passes at 69 kW and 10000 imp/kWh: 2.5 + 1.25 ms of the 5.2 ms from pulse to pulse.
                freeAt = nowMicroseconds + width + width / 2;
                inPause = true;
            }
        }

        Schedule(nowMicroseconds);
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
        }
        else if (lacking <= waiting)
        {
            armed = true;
            long wait = (lacking + rate - 1) / rate;
            due = nowMicroseconds + (wait < 1000000000 ? (int)wait : 1000000000);
        }
        else
        {
            armed = false;
        }
    }
}
