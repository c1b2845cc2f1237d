using System.Globalization;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Pulses;

namespace NfMeter.HostTests;

/// <summary>Ten years of a household's load, minute by minute, looped and scaled, in both directions and with power
/// cuts.</summary>
[TestClass]
public sealed class PulseYearsTests
{
    private const long Minutes = 10L * 365 * 24 * 60 + 2 * 24 * 60;
    private const int MinuteMicroseconds = 60_000_000;
    private const int MeanMinutesBetweenCuts = 2000;

    private static readonly Lazy<int[]> load = new(ReadLoad);

    // Scaled so that at least a few pulses come at the slowest constant, with peaks of 70 kW, and not billions at the
    // fastest.
    [TestMethod]
    [DataRow(10000_00, 0.02)]
    [DataRow(2000_00, 0.1)]
    [DataRow(1000_00, 0.2)]
    [DataRow(100_00, 1.0)]
    [DataRow(10_00, 8.0)]
    [DataRow(1_00, 8.0)]
    [DataRow(10, 8.0)]
    [DataRow(1, 8.0)]
    public void AfterTenYearsWithCutsPulsesTimesQuantumIsTheRegisterWithinOnePulse(int rate, double scale)
    {
        var rig = new PulseRig((rate, FollowedEnergy.Import), (rate, FollowedEnergy.Export));
        var random = new Random(rate);
        int cuts = Run(rig, random, scale, () => rig.Cut(isAnnounced: true), () => CheckExact(rig));

        // With nothing on the terminals what was in hand goes out.
        rig.Save(60);
        Idle(rig);
        CheckExact(rig);
        foreach (PulseRig.Pin pin in rig.Pins)
        {
            Int128 missing = rig.Register(pin.Energy) - pin.Nanojoules;
            Assert.IsTrue(missing >= 0 && missing < pin.Quantum, $"missing {missing} nJ of {pin.Quantum}");
            Assert.IsGreaterThan(0, pin.Count);
            Console.WriteLine($"energy {pin.Energy}: {pin.Count} pulses of {pin.Quantum} nJ, {missing} nJ left, "
                + $"{cuts} cuts");
        }
    }

    // Without warning the register loses what came since its last record; the pulses that went out in that time were
    // given for energy that was there, and none of it is given again.
    [TestMethod]
    [DataRow(10000_00, 0.02)]
    [DataRow(1000_00, 0.2)]
    [DataRow(100_00, 1.0)]
    [DataRow(1_00, 8.0)]
    [DataRow(1, 8.0)]
    public void CutsWithoutWarningCostAtMostOnePulseEachAndNeverGiveOneTooMany(int rate, double scale)
    {
        var rig = new PulseRig((rate, FollowedEnergy.Import), (rate, FollowedEnergy.Export));
        var random = new Random(rate);
        var lost = new Int128[2];
        var inHand = new Int128[2];
        void Cut()
        {
            Int128[] before = [.. rig.Pins.Select(pin => rig.Register(pin.Energy))];
            for (int output = 0; output < 2; output++)
            {
                inHand[output] += rig.Generators[output].RemainderNanojoules / rig.Pins[output].Quantum;
            }

            rig.Cut(isAnnounced: false);
            for (int output = 0; output < 2; output++)
            {
                lost[output] += before[output] - rig.Register(rig.Pins[output].Energy);
            }
        }

        void Check()
        {
            for (int output = 0; output < 2; output++)
            {
                PulseRig.Pin pin = rig.Pins[output];
                Assert.IsTrue(pin.Nanojoules <= rig.Register(pin.Energy) + lost[output], "a pulse too many");
            }
        }

        int cuts = Run(rig, random, scale, Cut, Check);
        rig.Save(60);
        Idle(rig);
        Check();
        for (int output = 0; output < 2; output++)
        {
            // Whole pulses in hand are energy of the last minute and a quarter, which a cut may cost as well.
            PulseRig.Pin pin = rig.Pins[output];
            Int128 tooFew = (rig.Register(pin.Energy) + lost[output] - pin.Nanojoules) / pin.Quantum;
            string found = $"energy {pin.Energy}: {pin.Count} pulses, {tooFew} too few after {cuts} cuts, "
                + $"{inHand[output]} were in hand";
            Assert.IsTrue(tooFew <= cuts + inHand[output], found);
            Console.WriteLine(found);
        }
    }

    private static int Run(PulseRig rig, Random random, double scale, Action cut, Action check)
    {
        int[] watts = load.Value;
        long[] microwatts = new long[3];
        int cuts = 0, toSave = 0;
        for (long minute = 0; minute < Minutes; minute++)
        {
            // Export for about a third of the time, an hour or so at once, at other hours in each round.
            bool isExport = (minute / 61 + minute / watts.Length) % 3 == 0;
            long power = (long)(watts[minute % watts.Length] * scale * 1e6) * (isExport ? -1 : 1);
            microwatts[0] = power / 2;
            microwatts[1] = power / 3;
            microwatts[2] = power / 6;
            long pulses = Math.Abs(power) * 60 / 1_000_000 / (3_600_000 * 100L / rig.Pins[0].Rate);
            rig.Window(microwatts, 0, MinuteMicroseconds, (int)(2 * pulses) + 3);
            if (--toSave <= 0)
            {
                toSave = 3;
                rig.Save(3 * 60);
            }

            if (random.Next(MeanMinutesBetweenCuts) == 0)
            {
                cuts++;
                cut();
                check();
                toSave = 0;
            }
        }

        return cuts;
    }

    private static void Idle(PulseRig rig)
    {
        long[] nothing = new long[3];
        for (int minute = 0; minute < 10; minute++)
        {
            rig.Window(nothing, 0, MinuteMicroseconds, 60_000);
        }
    }

    private static void CheckExact(PulseRig rig)
    {
        for (int output = 0; output < rig.Pins.Length; output++)
        {
            PulseRig.Pin pin = rig.Pins[output];
            Assert.AreEqual(
                rig.Register(pin.Energy), pin.Nanojoules + rig.Generators[output].RemainderNanojoules, "to the nJ");
        }
    }

    private static int[] ReadLoad()
    {
        string file = Path.Combine(SharedFolder.Find("load-series"), "uci_household_1min_11d.csv");
        return [.. File.ReadLines(file).Skip(1).Select(
            line => int.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
    }
}
