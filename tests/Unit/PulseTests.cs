using nanoFramework.TestFramework;
using NfMeter.Hal;
using NfMeter.Pulses;

namespace NfMeter.UnitTests;

[TestClass]
public class PulseTests
{
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
        pulses.Restore(2 * pulses.QuantumNanojoules + 5, 0);
        pulses.RecordDone(false);
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

    [TestMethod]
    public void A_pulse_of_energy_that_a_record_promises_waits_for_another_record()
    {
        var output = new Output();
        var pulses = Generator(output, 1000);
        pulses.Feed(2 * pulses.QuantumNanojoules, 1000, 0);
        Assert.AreEqual(2 * pulses.QuantumNanojoules, pulses.Promise(0));
        pulses.RecordDone(true);
        for (int now = 0; now < 1000000; now += 500)
        {
            pulses.Slice(now);
        }

        Assert.AreEqual(0, output.Started);
        Assert.IsTrue(pulses.NeedsRecord);

        // Until the record is in the memory the one before it is what a restart finds.
        Assert.AreEqual(0L, pulses.Promise(10));
        pulses.Slice(1000000);
        Assert.AreEqual(0, output.Started);
        pulses.RecordDone(true);
        for (int now = 1000500; now < 2000000; now += 500)
        {
            pulses.Slice(now);
        }

        Assert.AreEqual(2, output.Started);
        Assert.IsFalse(pulses.NeedsRecord);
    }

    [TestMethod]
    public void Where_no_pulse_can_come_before_the_next_record_all_of_the_remainder_is_promised()
    {
        var pulses = Generator(new Output(), 1);
        pulses.Feed(69000000L * 200000, 200000, 0);
        Assert.AreEqual(pulses.RemainderNanojoules, pulses.Promise(11));
    }

    [TestMethod]
    public void What_a_difference_has_fallen_is_owed_before_the_next_pulse()
    {
        var output = new Output();
        var pulses = Generator(output, 1000);
        long quantum = pulses.QuantumNanojoules;
        pulses.Feed(-5 * quantum / 2, 200000, 0);
        Assert.AreEqual(2L, pulses.Owed);
        Assert.AreEqual(-quantum / 2, pulses.RemainderNanojoules);
        pulses.Feed(4 * quantum, 200000, 0);
        Run(pulses, 1000000);
        Assert.AreEqual(1, output.Started);
        Assert.AreEqual(0L, pulses.Owed);
        Assert.AreEqual(quantum / 2, pulses.RemainderNanojoules);
    }

    [TestMethod]
    public void Another_constant_or_energy_starts_clean_and_other_widths_do_not()
    {
        var pulses = Generator(new Output(), 1000);
        pulses.Feed(pulses.QuantumNanojoules / 2, 200000, 0);
        pulses.SetUp(100000, FollowedEnergy.Import, PulseProfile.Module30, null);
        Assert.AreEqual(pulses.QuantumNanojoules / 2, pulses.RemainderNanojoules);
        pulses.SetUp(100000, FollowedEnergy.Export, PulseProfile.Module30, null);
        Assert.AreEqual(0L, pulses.RemainderNanojoules);
        pulses.Feed(pulses.QuantumNanojoules / 2, 200000, 0);
        pulses.SetUp(10000, FollowedEnergy.Export, PulseProfile.Module30, null);
        Assert.AreEqual(0L, pulses.RemainderNanojoules);
        Assert.AreEqual(36000000000000L, pulses.QuantumNanojoules);
    }

    [TestMethod]
    public void An_overload_is_told_queued_and_given_when_there_is_room()
    {
        // 120 kW at 1000 imp/kWh: 30 ms from pulse to pulse, where 30 and 30 ms take 60.
        var output = new Output();
        var pulses = Generator(output, 1000);
        pulses.SetUp(100000, FollowedEnergy.Import, PulseProfile.Module30, null);
        long fed = 0;
        bool told = false;
        for (int now = 0; now < 20000000; now += 500)
        {
            if (now % 200000 == 0)
            {
                long energy = now < 10000000 ? 120000000L * 200000 : 0;
                pulses.Feed(energy, 200000, now);
                fed += energy;
            }

            pulses.Slice(now);
            told |= pulses.IsOverloaded;
            Assert.AreEqual(fed, pulses.Count * pulses.QuantumNanojoules + pulses.RemainderNanojoules);
        }

        // 333 are due in 10 s; one in 60 ms and the pass that it ends in.
        Assert.IsTrue(told);
        Assert.IsTrue(output.Started >= 329 && output.Started <= 333, "pulses: " + output.Started);
        Run(pulses, 25000000);
        Assert.AreEqual(333, output.Started);
        Assert.IsFalse(pulses.IsOverloaded);
    }

    private static void Run(PulseGenerator pulses, int until)
    {
        for (int now = until - 1000000; now < until; now += 500)
        {
            pulses.Slice(now);
        }
    }

    private static PulseGenerator Generator(Output output, int impulsesPerKilowattHour)
    {
        var pulses = new PulseGenerator(output);
        pulses.SetUp(impulsesPerKilowattHour * 100, FollowedEnergy.Import, PulseProfile.Pro380, null);
        return pulses;
    }

    private sealed class Output : IPulseOutput
    {
        public int Started;
        public int Width;
        public bool Busy;

        public int ShortestWidthMicroseconds => 100;

        public int LongestWidthMicroseconds => 100000;

        public int WidthErrorMicroseconds => 2;

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
