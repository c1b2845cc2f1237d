using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.Simulated;

namespace NfMeter.HostTests;

/// <summary>A chip that a reset has left in the middle of a transfer, bit by bit on two wires.</summary>
[TestClass]
public sealed class I2cBusReleaseTests
{
    [TestMethod]
    public void A_chip_in_the_middle_of_any_byte_it_sends_lets_go_within_nine_clocks()
    {
        for (int value = 0; value < 256; value++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                foreach (byte next in new byte[] { 0x00, 0x55, 0xFF })
                {
                    var bus = new Wires();
                    bus.Chip.BeginSending((byte)value, bit, next);
                    bool wasHeld = bus.Chip.PullsData;
                    Assert.IsTrue(bus.TryFree(), $"{value:X2}, bit {bit}");
                    Assert.IsFalse(bus.Data.IsLow || bus.Clock.IsLow);
                    Assert.IsTrue(!wasHeld || bus.Chip.IsIdle, $"{value:X2}, bit {bit}, then {next:X2}");
                    Assert.AreEqual(wasHeld ? 1 : 0, bus.Chip.Stops);

                    // The clock of the stop is the tenth.
                    Assert.IsLessThanOrEqualTo(wasHeld ? 10 : 0, bus.Clocks);
                }
            }
        }
    }

    [TestMethod]
    public void A_chip_that_acknowledges_a_byte_of_a_write_lets_go_and_takes_no_further_byte()
    {
        var bus = new Wires();
        bus.Chip.BeginAcknowledging();
        Assert.IsTrue(bus.TryFree());
        Assert.IsTrue(bus.Chip.IsIdle);
        Assert.AreEqual((1, 1, 0), (bus.Chip.Starts, bus.Chip.Stops, bus.Chip.Received));
        Assert.IsLessThan(1000, bus.Time.Now, "microseconds");
    }

    [TestMethod]
    public void A_free_bus_is_left_alone()
    {
        var bus = new Wires();
        Assert.IsTrue(bus.TryFree());
        Assert.AreEqual((0, 0, 0), (bus.Clocks, bus.Chip.Starts, bus.Chip.Stops));
    }

    [TestMethod]
    public void A_short_on_either_line_is_told_and_does_not_block()
    {
        var bus = new Wires { IsDataShorted = true };
        Assert.IsFalse(bus.TryFree());
        Assert.AreEqual(9, bus.Clocks);
        Assert.IsLessThan(1000, bus.Time.Now, "microseconds");

        bus = new Wires { IsClockShorted = true };
        Assert.IsFalse(bus.TryFree());
        Assert.IsInRange(25_000, 30_000, bus.Time.Now);
    }

    [TestMethod]
    public void A_chip_that_stretches_the_clock_is_waited_for()
    {
        var bus = new Wires { StretchMicroseconds = 300 };
        bus.Chip.BeginSending(0, 0, 0);
        Assert.IsTrue(bus.TryFree());
        Assert.IsTrue(bus.Chip.IsIdle);
    }

    /// <summary>SCL and SDA with their pull-ups, the processor's pins and one chip.</summary>
    private sealed class Wires : IClock
    {
        private bool processorPullsClock;
        private bool processorPullsData;
        private bool clockWasLow;
        private bool dataWasLow;
        private long stretchedTo;

        public Wires()
        {
            Clock = new Line(low => processorPullsClock = low, () => IsClockLow, this);
            Data = new Line(low => processorPullsData = low, () => IsDataLow, this);
        }

        public VirtualClock Time { get; } = new();

        public Chip Chip { get; } = new();

        public Line Clock { get; }

        public Line Data { get; }

        public int Clocks { get; private set; }

        public bool IsDataShorted { get; init; }

        public bool IsClockShorted { get; init; }

        public int StretchMicroseconds { get; init; }

        // Each question takes a microsecond, so that waiting ends.
        int IClock.Microseconds
        {
            get
            {
                Time.Advance(1);
                return Time.Microseconds;
            }
        }

        private bool IsClockLow => processorPullsClock || IsClockShorted || Time.Now < stretchedTo;

        private bool IsDataLow => processorPullsData || IsDataShorted || Chip.PullsData;

        public bool TryFree()
        {
            clockWasLow = IsClockLow;
            dataWasLow = IsDataLow;
            return I2cBusRelease.TryFree(Clock, Data, this);
        }

        private void Settle()
        {
            bool wasFalling = IsClockLow && !clockWasLow;
            if (wasFalling)
            {
                stretchedTo = Time.Now + StretchMicroseconds;
                Clocks++;
                Chip.ClockFell();
            }
            else if (!IsClockLow && clockWasLow)
            {
                Chip.ClockRose(IsDataLow);
            }
            else if (!IsClockLow && IsDataLow != dataWasLow)
            {
                if (IsDataLow)
                {
                    Chip.Start();
                }
                else
                {
                    Chip.Stop();
                }
            }

            clockWasLow = IsClockLow;
            dataWasLow = IsDataLow;
        }

        public sealed class Line(Action<bool> pull, Func<bool> isLow, Wires wires) : IBusLine
        {
            public bool IsLow
            {
                get
                {
                    wires.Time.Advance(1);
                    wires.Settle();
                    return isLow();
                }
            }

            public void Pull(bool low)
            {
                pull(low);
                wires.Settle();
            }
        }
    }

    /// <summary>A chip's bus logic (UM10204, 3.1.4 to 3.1.10): it changes SDA while SCL is low, and a start or a stop
    /// ends whatever it is at.</summary>
    private sealed class Chip
    {
        private enum State
        {
            Idle,
            Receiving,
            Acknowledging,
            Sending,
            AwaitingAcknowledge,
        }

        private State state;
        private int value;
        private int bit;
        private byte next;
        private bool isAcknowledged;

        public bool PullsData { get; private set; }

        public bool IsIdle => state == State.Idle;

        public int Starts { get; private set; }

        public int Stops { get; private set; }

        public int Received { get; private set; }

        public void BeginSending(byte first, int atBit, byte then)
        {
            state = State.Sending;
            value = first;
            bit = atBit;
            next = then;
            PullsData = (value >> (7 - bit) & 1) == 0;
        }

        public void BeginAcknowledging()
        {
            state = State.Acknowledging;
            PullsData = true;
        }

        public void Start()
        {
            Starts++;
            state = State.Receiving;
            bit = 0;
            PullsData = false;
        }

        public void Stop()
        {
            Stops++;
            state = State.Idle;
            PullsData = false;
        }

        public void ClockRose(bool isDataLow)
        {
            if (state == State.Receiving)
            {
                bit++;
            }
            else if (state == State.AwaitingAcknowledge)
            {
                isAcknowledged = isDataLow;
            }
        }

        public void ClockFell()
        {
            switch (state)
            {
                case State.Receiving when bit == 8:
                    Received++;
                    BeginAcknowledging();
                    break;
                case State.Acknowledging:
                    state = State.Receiving;
                    bit = 0;
                    PullsData = false;
                    break;
                case State.Sending when bit == 7:
                    state = State.AwaitingAcknowledge;
                    PullsData = false;
                    break;
                case State.Sending:
                    BeginSending((byte)value, bit + 1, next);
                    break;
                case State.AwaitingAcknowledge when isAcknowledged:
                    BeginSending(next, 0, next);
                    break;
                case State.AwaitingAcknowledge:
                    state = State.Idle;
                    break;
            }
        }
    }
}
