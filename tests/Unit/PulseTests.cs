using nanoFramework.TestFramework;
using NfMeter.Hal;
using NfMeter.Pulses;

namespace NfMeter.UnitTests;

[TestClass]
public class PulseTests
{
    // PRO380 data sheet 2.03, section 5, "Pulse width": constant in imp/kWh, power in W, width in us.
    [TestMethod]
    [DataRow(1000, 0, 40000)]
    [DataRow(1000, 4999, 40000)]
    [DataRow(1000, 5000, 20000)]
    [DataRow(2000, 9999, 20000)]
    [DataRow(2000, 10000, 10000)]
    [DataRow(10000, 19999, 10000)]
    [DataRow(10000, 20000, 5000)]
    [DataRow(10000, 39999, 5000)]
    [DataRow(10000, 40000, 2500)]
    [DataRow(10000, 69000, 2500)]
    [DataRow(100, 49999, 40000)]
    [DataRow(100, 50000, 20000)]
    [DataRow(10, 100000, 40000)]
    [DataRow(1, 100000, 40000)]
    public void Widths_are_those_of_the_PRO380_table(int constant, int watts, int widthMicroseconds)
    {
        Assert.AreEqual(widthMicroseconds, PulseWidths.Microseconds(3600000000000000L / constant, watts * 1000L));
    }

    [TestMethod]
    public void Every_nanojoule_is_a_pulse_or_in_the_remainder()
    {
        var output = new Output();
        var pulses = Generator(output, 10000);
        long fed = 0;
        int now = int.MaxValue - 3000000; // the clock wraps on the way
        uint random = 12345;
        for (int window = 0; window < 200; window++)
        {
            random = random * 1103515245 + 12345;
            long energy = (long)(random >> 8) * 300000;
            pulses.Feed(energy, 200000, now);
            fed += energy;
            for (int pass = 0; pass < 300; pass++)
            {
                now += 650;
                pulses.Slice(now);
                Assert.AreEqual(fed, pulses.Count * pulses.QuantumNanojoules + pulses.RemainderNanojoules);
            }
        }

        Assert.IsTrue(pulses.Count > 500, "pulses: " + pulses.Count);
        Assert.AreEqual(pulses.Count, (long)output.Started);
    }

    [TestMethod]
    public void At_constant_load_pulses_are_evenly_spaced()
    {
        // 3450 W at 10000 imp/kWh: one in 104,348 us; fed every 200 ms, up to 20 ms late as the loop does.
        var output = new Output();
        var pulses = Generator(output, 10000);
        int now = 0, feedAt = 0, last = 0, shortest = int.MaxValue, longest = 0;
        uint golden = 0;
        while (now < 60000000)
        {
            if (now >= feedAt)
            {
                golden += 2654435769u;
                pulses.Feed(3450000L * 200000, 200000, now);
                feedAt = feedAt / 200000 * 200000 + 200000 + (int)(20000L * (golden >> 16) >> 16);
            }

            int before = output.Started;
            pulses.Slice(now);
            if (output.Started > before)
            {
                if (now > 5000000)
                {
                    shortest = now - last < shortest ? now - last : shortest;
                    longest = now - last > longest ? now - last : longest;
                }

                last = now;
            }

            now += 500;
        }

        Assert.IsTrue(shortest >= 104348 - 500 - 1044, "shortest interval " + shortest);
        Assert.IsTrue(longest <= 104348 + 500 + 1044, "longest interval " + longest);
    }

    [TestMethod]
    public void A_pulse_waits_until_the_one_before_it_and_its_pause_are_over()
    {
        var output = new Output();
        var pulses = Generator(output, 1000);
        pulses.Feed(10 * pulses.QuantumNanojoules, 100, 0);
        int last = -1000000;
        for (int now = 0; now < 2000000; now += 400)
        {
            int before = output.Started;
            pulses.Slice(now);
            if (output.Started > before)
            {
                Assert.IsTrue(now - last > output.Width, "gap " + (now - last));
                last = now;
            }
        }

        Assert.AreEqual(10, output.Started);
    }

    [TestMethod]
    public void A_busy_output_costs_no_pulse()
    {
        var output = new Output { Busy = true };
        var pulses = Generator(output, 1000);
        pulses.Feed(3 * pulses.QuantumNanojoules, 100000, 0);
        for (int now = 0; now < 1000000; now += 500)
        {
            pulses.Slice(now);
        }

        Assert.AreEqual(0L, pulses.Count);
        output.Busy = false;
        for (int now = 1000000; now < 2000000; now += 500)
        {
            pulses.Slice(now);
        }

        Assert.AreEqual(3L, pulses.Count);
    }

    [TestMethod]
    public void A_restored_remainder_becomes_the_pulses_it_was_about_to_be()
    {
        var output = new Output();
        var pulses = Generator(output, 1000);
        pulses.Restore(2 * pulses.QuantumNanojoules + 5);
        Assert.AreEqual(2 * pulses.QuantumNanojoules + 5, pulses.RemainderNanojoules);
        for (int now = 0; now < 20000000; now += 500)
        {
            if (now % 200000 == 0)
            {
                pulses.Feed(0, 200000, now);
            }

            pulses.Slice(now);
        }

        Assert.AreEqual(2, output.Started);
    }

    private static PulseGenerator Generator(Output output, int impulsesPerKilowattHour)
    {
        var pulses = new PulseGenerator(output);
        pulses.SetRate(impulsesPerKilowattHour * 100);
        return pulses;
    }

    private sealed class Output : IPulseOutput
    {
        public int Started;
        public int Width;
        public bool Busy;

        public bool TryStart(int widthMicroseconds)
        {
            if (Busy)
            {
                return false;
            }

            Width = widthMicroseconds;
            Started++;
            return true;
        }
    }
}
