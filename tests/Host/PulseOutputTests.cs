using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Energy;
using NfMeter.Pulses;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Simulator;

namespace NfMeter.HostTests;

/// <summary>The pulse outputs and inputs of the whole meter, seen from the terminals of the simulated board.</summary>
[TestClass]
public sealed class PulseOutputTests
{
    private const double WattsPerAmpere = 3 * 230;

    // PRO380 data sheet 2.03, section 5, "Pulse width" and "Version V1.19"; 382L data sheet, S0 pulse output and S0
    // pulse module. Each row at both its ends, 0.2 % inside: noise and the trimmed front end stay well below that.
    [TestMethod]
    [DataRow(PulseProfile.Pro380, 10000_00, 500, 40)]
    [DataRow(PulseProfile.Pro380, 10000_00, 4990, 40)]
    [DataRow(PulseProfile.Pro380, 10000_00, 5010, 20)]
    [DataRow(PulseProfile.Pro380, 10000_00, 9980, 20)]
    [DataRow(PulseProfile.Pro380, 10000_00, 10020, 10)]
    [DataRow(PulseProfile.Pro380, 10000_00, 19960, 10)]
    [DataRow(PulseProfile.Pro380, 10000_00, 20040, 5)]
    [DataRow(PulseProfile.Pro380, 10000_00, 39920, 5)]
    [DataRow(PulseProfile.Pro380, 10000_00, 40080, 2.5)]
    [DataRow(PulseProfile.Pro380, 10000_00, 69000, 2.5)]
    [DataRow(PulseProfile.Pro380, 2000_00, 4990, 40)]
    [DataRow(PulseProfile.Pro380, 2000_00, 5010, 20)]
    [DataRow(PulseProfile.Pro380, 2000_00, 9980, 20)]
    [DataRow(PulseProfile.Pro380, 2000_00, 10020, 10)]
    [DataRow(PulseProfile.Pro380, 2000_00, 19960, 10)]
    [DataRow(PulseProfile.Pro380, 2000_00, 20040, 5)]
    [DataRow(PulseProfile.Pro380, 2000_00, 39920, 5)]
    [DataRow(PulseProfile.Pro380, 2000_00, 40080, 2.5)]
    [DataRow(PulseProfile.Pro380, 1000_00, 4990, 40)]
    [DataRow(PulseProfile.Pro380, 1000_00, 5010, 20)]
    [DataRow(PulseProfile.Pro380, 1000_00, 9980, 20)]
    [DataRow(PulseProfile.Pro380, 1000_00, 10020, 10)]
    [DataRow(PulseProfile.Pro380, 1000_00, 19960, 10)]
    [DataRow(PulseProfile.Pro380, 1000_00, 20040, 5)]
    [DataRow(PulseProfile.Pro380, 1000_00, 39920, 5)]
    [DataRow(PulseProfile.Pro380, 1000_00, 40080, 2.5)]
    [DataRow(PulseProfile.Pro380, 100_00, 5010, 40)]
    [DataRow(PulseProfile.Pro380, 100_00, 49900, 40)]
    [DataRow(PulseProfile.Pro380, 100_00, 50100, 20)]
    [DataRow(PulseProfile.Pro380, 100_00, 82000, 20)]
    [DataRow(PulseProfile.Pro380, 10_00, 82000, 40)]
    [DataRow(PulseProfile.Pro380, 1_00, 82000, 40)]
    [DataRow(PulseProfile.Pro380, 10, 82000, 40)]
    [DataRow(PulseProfile.Pro380, 1, 82000, 40)]
    [DataRow(PulseProfile.Pro380V119, 1000_00, 500, 30)]
    [DataRow(PulseProfile.Pro380V119, 1000_00, 69000, 30)]
    [DataRow(PulseProfile.Pro380V119, 2000_00, 500, 20)]
    [DataRow(PulseProfile.Pro380V119, 2000_00, 46700, 20)]
    [DataRow(PulseProfile.Pro380V119, 2000_00, 46900, 15)]
    [DataRow(PulseProfile.Pro380V119, 2000_00, 69000, 15)]
    [DataRow(PulseProfile.Kamstrup382, 1000_00, 500, 30)]
    [DataRow(PulseProfile.Kamstrup382, 1000_00, 72450, 30)]
    [DataRow(PulseProfile.Module30, 1000_00, 59340, 30)]
    [DataRow(PulseProfile.Module30, 10000_00, 5934, 30)]
    [DataRow(PulseProfile.Module30, 100_00, 72450, 30)]
    [DataRow(PulseProfile.Module30, 10_00, 72450, 30)]
    [DataRow(PulseProfile.Module30, 1_00, 72450, 30)]
    [DataRow(PulseProfile.Module80, 1000_00, 22080, 80)]
    [DataRow(PulseProfile.Module80, 10000_00, 2208, 80)]
    [DataRow(PulseProfile.Module80, 100_00, 72450, 80)]
    [DataRow(PulseProfile.Module80, 10_00, 72450, 80)]
    [DataRow(PulseProfile.Module80, 1_00, 72450, 80)]
    public void EveryWidthOfEveryTableIsSeenAtThePin(int profile, int rate, int watts, double milliseconds)
    {
        using var run = new Run(watts / WattsPerAmpere);
        run.Set(SettingId.MaximumLoad, 2000);
        run.Set(SettingId.S0Profile, profile);
        run.Set(SettingId.S0Rate, rate);
        double secondsPerPulse = 3.6e8 / rate / watts;
        run.Seconds(5);
        long before = run.S0.Count;
        run.Seconds(Math.Max(5, 2.2 * secondsPerPulse));
        int pulses = (int)Math.Min(run.S0.Count - before, 500);
        Assert.IsGreaterThan(1, pulses);
        double pause = profile is PulseProfile.Module30 or PulseProfile.Module80 ? 1 : 0.5;
        for (int age = 0; age < pulses; age++)
        {
            Assert.AreEqual(milliseconds, run.S0.WidthOf(age) / 1000.0, milliseconds / 100);
            if (age > 0)
            {
                long gap = run.S0.StartOf(age - 1) - run.S0.StartOf(age) - run.S0.WidthOf(age);
                Assert.IsGreaterThanOrEqualTo(milliseconds * 1000 * pause, gap, "pause, us");
            }
        }
    }

    [TestMethod]
    public void AnHourOf69KilowattsAt10000ImpulsesIsGivenWithoutAMissedOrMergedPulse()
    {
        using var run = new Run(100);
        run.Set(SettingId.S0Rate, 10000_00);
        bool wasOverloaded = false;
        for (int minute = 0; minute < 60; minute++)
        {
            run.Seconds(60);
            wasOverloaded |= run.HasError(ErrorBits.PulseOverload);
        }

        Assert.IsFalse(wasOverloaded);
        for (int age = 0; age < run.S0.RememberedCount; age++)
        {
            Assert.AreEqual(2500, run.S0.WidthOf(age));
        }

        run.PlayOut();
        Int128 register = run.Nanojoules(RegisterId.ActiveImport);
        Int128 quantum = 360_000_000_000;
        Assert.AreEqual(690_000, (double)(register / quantum), 690_000 * 0.002);
        Assert.AreEqual(register / quantum, run.S0.Count);
        Assert.AreEqual(register / quantum, run.Board.TestLed.Count);
        Assert.IsGreaterThanOrEqualTo(1250L, run.S0.ShortestGapMicroseconds!.Value, "pulses stay apart");
    }

    [TestMethod]
    [DataRow(10000_00, 69000)]
    [DataRow(10000_00, 30000)]
    [DataRow(10000_00, 7000)]
    [DataRow(10000_00, 690)]
    [DataRow(1000_00, 69000)]
    [DataRow(1000_00, 3450)]
    [DataRow(2000_00, 11000)]
    [DataRow(100_00, 25000)]
    public void AtConstantLoadTheIntervalVariesByNoMoreThanOnePassAndOnePercent(int rate, int watts)
    {
        using var run = new Run(watts / WattsPerAmpere);
        run.Set(SettingId.S0Rate, rate);
        double interval = 3.6e14 / rate / watts;
        run.WindowsFor(10 + 3 * interval / 1e6);
        long before = run.S0.Count;
        run.WindowsFor(Math.Max(30, 20 * interval / 1e6));
        long shortest = long.MaxValue, longest = 0;
        int pulses = (int)Math.Min(run.S0.Count - before, run.S0.RememberedCount);
        for (int age = 1; age < pulses; age++)
        {
            long found = run.S0.StartOf(age - 1) - run.S0.StartOf(age);
            shortest = Math.Min(shortest, found);
            longest = Math.Max(longest, found);
        }

        int pass = run.Meter.MaxSampleGapMicroseconds;
        Console.WriteLine($"{shortest} to {longest} us, expected {interval:F0}, longest pass {pass} us");
        Assert.IsGreaterThan(15, pulses);
        Assert.IsGreaterThanOrEqualTo(interval * 0.99 - pass, shortest);
        Assert.IsLessThanOrEqualTo(interval * 1.01 + pass, longest);
    }

    // 382L data sheet, S0 pulse module: 86 A and 32 A at 1000 imp/kWh, 8.6 A and 3.2 A at 10000.
    [TestMethod]
    [DataRow(PulseProfile.Module30, 1000_00, 86.0)]
    [DataRow(PulseProfile.Module80, 1000_00, 32.0)]
    [DataRow(PulseProfile.Module30, 10000_00, 8.6)]
    [DataRow(PulseProfile.Module80, 10000_00, 3.2)]
    public void TheLargestLoadOfTheModuleIsCarriedAndALargerOneIsRefused(int profile, int rate, double amperes)
    {
        using var run = new Run(amperes);
        int watts = (int)(amperes * WattsPerAmpere);
        run.Set(SettingId.MaximumLoad, 2000);
        run.Set(SettingId.S0Profile, profile);
        run.Set(SettingId.S0Rate, rate);
        run.Set(SettingId.MaximumLoad, watts);
        run.Seconds(600);
        Assert.IsFalse(run.HasError(ErrorBits.PulseOverload));
        run.PlayOut();
        Int128 quantum = (Int128)3.6e17 / rate;
        Assert.AreEqual(run.Nanojoules(RegisterId.ActiveImport) / quantum, run.S0.Count);

        long largest = run.Meter.Pulses.LargestLoadWatts(SettingId.S0Rate, rate);
        Assert.IsInRange(watts, watts * 1.03, largest);
        Assert.AreEqual(SettingResult.Conflict, run.Meter.Settings.TrySet(SettingId.MaximumLoad, largest + 1));
        StringAssert.Contains(
            run.Meter.Settings.Explain(SettingId.MaximumLoad, largest + 1),
            $"S0 output 1: carries at most {largest} W");
        Assert.AreEqual(SettingResult.Ok, run.Meter.Settings.TrySet(SettingId.MaximumLoad, largest));
    }

    [TestMethod]
    public void AConstantThatCannotCarryTheMaximumLoadIsRefusedAndChangesNothing()
    {
        using var run = new Run(5);
        run.Set(SettingId.MaximumLoad, 20000);
        run.Set(SettingId.S0Profile2, PulseProfile.Module80);
        SettingsFile settings = run.Meter.Settings;
        Assert.AreEqual(SettingResult.Conflict, settings.TrySet(SettingId.S0Rate2, 10000_00));
        Assert.AreEqual(1000_00L, settings.Read(SettingId.S0Rate2));

        // 360 J in 80 + 80 ms and half a millisecond for the pass.
        Assert.AreEqual(360 / 0.1605, run.Meter.Pulses.LargestLoadWatts(SettingId.S0Rate2, 10000_00), 2);
        Assert.AreEqual(
            "S0 output 2: carries at most 2242 W, the maximum load is 20000 W",
            settings.Explain(SettingId.S0Rate2, 10000_00));
        Assert.AreEqual("", settings.Explain(SettingId.S0Rate2, 1000_00));

        // From the other side: with what is set, more than 22.4 kW is too much.
        Assert.AreEqual(SettingResult.Conflict, settings.TrySet(SettingId.MaximumLoad, 69000));
        Assert.AreEqual(20000L, settings.Read(SettingId.MaximumLoad));
    }

    [TestMethod]
    public void ABoardWhoseLoopTimesTheWidthsRefusesShortOnesAndTakesTheWidthsOfThe382L()
    {
        using var run = new Run(50, new BoardSettings(PulseWidthError: 3000));
        SettingsFile settings = run.Meter.Settings;
        Assert.AreEqual((long)PulseProfile.Kamstrup382, settings.Read(SettingId.S0Profile));
        Assert.AreEqual((long)PulseProfile.Kamstrup382, settings.Read(SettingId.S0Profile2));
        Assert.AreEqual(SettingResult.Conflict, settings.TrySet(SettingId.S0Profile, PulseProfile.Pro380));
        Assert.AreEqual(0, settings.Changes);

        // And where the load is so small that only the 40 ms are used it takes the PRO380's.
        run.Set(SettingId.MaximumLoad, 4000);
        run.Set(SettingId.S0Profile2, PulseProfile.Pro380);
        run.Seconds(20);
        Assert.AreEqual(33_000, run.S0.WidthOf(0));
    }

    [TestMethod]
    public void WithTheProfileOfThe382LTheTestLedBlinksInStepWithS0()
    {
        using var run = new Run(20);
        run.Set(SettingId.S0Profile, PulseProfile.Kamstrup382);
        long before = run.Board.TestLed.Count;
        long s0 = run.S0.Count;
        run.Seconds(60);
        Assert.AreEqual(run.S0.Count - s0, run.Board.TestLed.Count - before);
        for (int age = 0; age < 200; age++)
        {
            Assert.AreEqual(run.S0.StartOf(age), run.Board.TestLed.StartOf(age));
            Assert.AreEqual(30_000, run.Board.TestLed.WidthOf(age));
        }

        // And back: 10000 imp/kWh again, 13.8 kW for a minute.
        run.Set(SettingId.S0Profile, PulseProfile.Pro380);
        before = run.Board.TestLed.Count;
        run.Seconds(60);
        Assert.AreEqual(2300, run.Board.TestLed.Count - before, 15);
    }

    [TestMethod]
    public void AnOverloadIsQueuedToldAndAllOfItIsGiven()
    {
        // 120 A where 86 A can be carried: one pulse in 43 ms is due, one in 60.5 can go.
        using var run = new Run(120);
        run.Set(SettingId.MaximumLoad, 59000);
        run.Set(SettingId.S0Profile, PulseProfile.Module30);
        run.Seconds(60);
        Assert.IsTrue(run.HasError(ErrorBits.PulseOverload));
        Assert.IsLessThan(run.Nanojoules(RegisterId.ActiveImport) / 3_600_000_000_000 - 300, run.S0.Count);

        // The queue is stored too.
        run.Board.CutPower();
        run.RunUntilDark();
        run.Restart();
        run.PlayOut(60);
        Assert.AreEqual(run.Nanojoules(RegisterId.ActiveImport) / 3_600_000_000_000, run.S0.Count);
        Assert.IsFalse(run.HasError(ErrorBits.PulseOverload));
        Assert.IsGreaterThanOrEqualTo(30_000L, run.S0.ShortestGapMicroseconds!.Value);
    }

    [TestMethod]
    [DataRow(10000_00, 100.0)]
    [DataRow(1000_00, -100.0)]
    [DataRow(1000_00, 3.0)]
    [DataRow(10_00, 60.0)]
    public void ACutThatIsAnnouncedCostsNoPulseAndGivesNoneTwice(int rate, double amperes)
    {
        using var run = new Run(amperes);
        run.Set(SettingId.S0Rate, rate);
        run.Set(SettingId.S0Rate2, rate);
        int direction = amperes > 0 ? 0 : 1;
        int register = amperes > 0 ? RegisterId.ActiveImport : RegisterId.ActiveExport;
        SimulatedPulseOutput output = run.Board.S0Outputs[direction];
        Int128 quantum = (Int128)3.6e17 / rate;
        var random = new Random(4);
        for (int cut = 0; cut < 40; cut++)
        {
            run.At(0.5 + random.NextDouble() * 25, run.Board.CutPower);
            run.RunUntilDark();
            run.Restart();
            Assert.IsTrue(output.Count * quantum <= run.Nanojoules(register), $"cut {cut}: one too many");
            Assert.AreEqual(
                run.Nanojoules(register),
                output.Count * quantum + run.Meter.Pulses.All[1 + direction].RemainderNanojoules,
                $"cut {cut}: to the nanojoule");
        }

        run.PlayOut();
        Assert.AreEqual(run.Nanojoules(register) / quantum, output.Count);
    }

    [TestMethod]
    [DataRow(10000_00, 100.0)]
    [DataRow(1000_00, 100.0)]
    [DataRow(1000_00, 3.0)]
    [DataRow(10_00, 60.0)]
    public void ACutWithoutWarningNeverGivesAPulseForEnergyThatWasNotThere(int rate, double amperes)
    {
        using var run = new Run(amperes);
        run.Set(SettingId.S0Rate, rate);
        run.Seconds(1);
        Int128 quantum = (Int128)3.6e17 / rate;
        var random = new Random(5);
        Int128 lost = 0;
        for (int cut = 0; cut < 40; cut++)
        {
            run.Board.Clock.PowerLostAt = run.Board.Clock.Now + random.NextInt64(1, 40_000_000);
            run.RunUntilDark();

            // Nobody but the dying processor knew this.
            Int128 before = run.Nanojoules(RegisterId.ActiveImport);
            run.Restart();
            lost += before - run.Nanojoules(RegisterId.ActiveImport);
            Assert.IsTrue(
                run.S0.Count * quantum <= run.Nanojoules(RegisterId.ActiveImport) + lost, $"cut {cut}: one too many");
        }

        // At most one too few for each cut, and what was in hand: a quarter second and the window.
        run.PlayOut();
        Int128 missing = run.Nanojoules(RegisterId.ActiveImport) + lost - run.S0.Count * quantum;
        Int128 inHand = (Int128)(0.5 * amperes * WattsPerAmpere * 1e9);
        Assert.IsTrue(missing < 41 * quantum + 40 * inHand, $"{missing / quantum} pulses too few");
    }

    [TestMethod]
    public void AChangedConstantStartsCleanKeepsTheRegistersAndIsNoted()
    {
        using var run = new Run(20);
        run.Seconds(30);
        Int128 register = run.Nanojoules(RegisterId.ActiveImport);
        long changes = run.Meter.Registers.Read(RegisterId.ConfigurationChanges);
        run.Set(SettingId.S0Rate, 10_00);
        Assert.AreEqual(0L, run.Meter.Pulses.All[PulseOutputs.S0First].RemainderNanojoules);
        Assert.AreEqual(register, run.Nanojoules(RegisterId.ActiveImport));
        run.Seconds(10);
        Assert.AreEqual(changes + 1, run.Meter.Registers.Read(RegisterId.ConfigurationChanges));
        long at = run.Meter.Registers.Read(RegisterId.ConfigurationChangedAt);
        Assert.IsInRange(29, 31, at);
        run.Restart();
        Assert.AreEqual(changes + 1, run.Meter.Registers.Read(RegisterId.ConfigurationChanges));
        Assert.AreEqual(at, run.Meter.Registers.Read(RegisterId.ConfigurationChangedAt));
        Assert.AreEqual(10_00L, run.Meter.Settings.Read(SettingId.S0Rate));
    }

    [TestMethod]
    [DataRow(FollowedEnergy.Import, 20.0, 10.0, 10.0)]
    [DataRow(FollowedEnergy.Export, 20.0, -10.0, 10.0)]
    [DataRow(FollowedEnergy.Sum, 20.0, -10.0, 30.0)]
    [DataRow(FollowedEnergy.ImportLessExport, 20.0, -10.0, 10.0)]
    [DataRow(FollowedEnergy.ExportLessImport, -20.0, 10.0, 10.0)]
    public void AnOutputFollowsItsEnergy(int energy, double first, double second, double expected)
    {
        // One phase each, so that both directions flow at once; 100 s at 230 V.
        using var run = new Run(0);
        run.Set(SettingId.S0Energy, energy);
        run.Set(SettingId.S0Rate, 10000_00);
        run.Mains.SetCurrent(0, energy == FollowedEnergy.Import ? 0 : first, 1, Reactance.Inductive);
        run.Mains.SetCurrent(1, second, 1, Reactance.Inductive);
        run.Seconds(1);
        long before = run.S0.Count;
        run.Seconds(100);
        double pulses = expected * 230 * 100 / 360;
        Assert.AreEqual(pulses, run.S0.Count - before, pulses * 0.005 + 2);
    }

    // 25 Hz, the fastest, with equal halves and as an S0 output makes them; contacts that bounce for 3 ms.
    [TestMethod]
    [DataRow(20_000, 20_000)]
    [DataRow(30_000, 10_000)]
    [DataRow(10_000, 30_000)]
    [DataRow(80_000, 920_000)]
    public void PulseInputsAreCountedWithoutTheirBounce(int onMicroseconds, int offMicroseconds)
    {
        using var run = new Run(5);
        run.Set(SettingId.PulseInputDivisor1, 2500);
        run.Set(SettingId.PulseInputUnit1, PulseInputUnit.CubicMetre);
        var contact = new Contact(run.Board.PulseInputs[0], onMicroseconds, offMicroseconds);
        run.OnTime = contact.OnTime;
        run.Seconds(61);
        contact.IsResting = true;
        run.Seconds(1);

        // 2.5 imp/m3: a pulse is 0.4 m3.
        long thousandths = run.Meter.Registers.Read(RegisterId.PulseInput1);
        Assert.AreEqual(contact.Pulses * 400, thousandths);
        Assert.AreEqual(61_000_000 / (onMicroseconds + offMicroseconds), contact.Pulses, 2);
        Assert.AreEqual(Unit.CubicMetre, run.Meter.Registers.UnitOf(RegisterId.PulseInput1));
        Assert.AreEqual(3, run.Meter.Registers.Decimals(RegisterId.PulseInput1));
        Assert.AreEqual(0L, run.Meter.Registers.Read(RegisterId.PulseInput2));
        run.Restart();
        Assert.AreEqual(thousandths, run.Meter.Registers.Read(RegisterId.PulseInput1));
    }

    [TestMethod]
    [DataRow(100, 10_000)]
    [DataRow(3000, 333)]
    [DataRow(1_000_000, 1)]
    public void ADivisorThatDoesNotDivideLosesNothingOverRestarts(int divisor, int thousandthsPerPulse)
    {
        using var run = new Run(5);
        run.Set(SettingId.PulseInputDivisor2, divisor);
        run.Set(SettingId.PulseInputUnit2, PulseInputUnit.KilowattHour);
        var contact = new Contact(run.Board.PulseInputs[1], 20_000, 20_000);
        for (int part = 0; part < 4; part++)
        {
            run.OnTime = contact.OnTime;
            run.Seconds(7);
            contact.IsResting = true;
            run.Seconds(1);
            contact.IsResting = false;
            run.OnTime = null;
            run.Restart();
        }

        // 1000 thousandths a unit over divisor / 1000 pulses.
        long exact = contact.Pulses * 1_000_000L / divisor;
        Assert.AreEqual(exact, run.Meter.Registers.Read(RegisterId.PulseInput2));
        Assert.IsInRange(
            contact.Pulses * (long)thousandthsPerPulse, contact.Pulses * (thousandthsPerPulse + 1L), exact);
        Assert.AreEqual(Unit.WattHour, run.Meter.Registers.UnitOf(RegisterId.PulseInput2));
    }

    [TestMethod]
    public void DivisorsOutside0100To1000AreRefused()
    {
        using var run = new Run(5);
        foreach (int id in new[] { SettingId.PulseInputDivisor1, SettingId.PulseInputDivisor2 })
        {
            Assert.AreEqual(SettingResult.OutOfRange, run.Meter.Settings.TrySet(id, 99));
            Assert.AreEqual(SettingResult.OutOfRange, run.Meter.Settings.TrySet(id, 1_000_001));
            Assert.AreEqual(SettingResult.Ok, run.Meter.Settings.TrySet(id, 100));
            Assert.AreEqual(SettingResult.Ok, run.Meter.Settings.TrySet(id, 1_000_000));
        }
    }

    /// <summary>A contact that bounces for 3 ms at each change, on and off every 0.6 ms or so as the passes
    /// go.</summary>
    private sealed class Contact(SimulatedPulseInput input, long onMicroseconds, long offMicroseconds)
    {
        private const long BounceMicroseconds = 3000;

        private long lastPeriod = -1;
        private bool level;

        public long Pulses { get; private set; }

        /// <summary>Finish the pulse under way, then rest.</summary>
        public bool IsResting { get; set; }

        public void OnTime(long now)
        {
            long period = now / (onMicroseconds + offMicroseconds);
            long phase = now % (onMicroseconds + offMicroseconds);
            bool isOn = phase < onMicroseconds;
            long since = isOn ? phase : phase - onMicroseconds;
            if (IsResting && lastPeriod != period)
            {
                input.Set(false);
                return;
            }

            if (isOn && period != lastPeriod && phase > BounceMicroseconds)
            {
                // Nobody was there when it closed: what is left may be too short to count.
                return;
            }

            level = since < BounceMicroseconds ? !level : isOn;
            if (isOn && period != lastPeriod)
            {
                lastPeriod = period;
                Pulses++;
            }

            input.Set(level);
        }
    }

    /// <summary>A meter on a simulated board with the background work of the whole meter.</summary>
    private sealed class Run : IDisposable
    {
        private long end = long.MaxValue;
        private long actAt = long.MaxValue;
        private Action act = () => { };

        public Run(double amperes, BoardSettings? settings = null)
        {
            Mains.Apply(new MainsLoad(230, amperes));
            Board = new SimulatedBoard(Mains, settings ?? new BoardSettings());
            Meter = new Meter(Board);
            Board.SliceMicroseconds = () => SliceCosts.Of(Meter);
            Board.Clock.Paced = now =>
            {
                OnTime?.Invoke(now);
                if (now >= actAt)
                {
                    actAt = long.MaxValue;
                    act();
                }

                if (now >= end)
                {
                    Meter.Stop();
                }
            };
            Meter.Start();
        }

        public VirtualMains Mains { get; } = new();

        public SimulatedBoard Board { get; }

        public Meter Meter { get; private set; }

        public Action<long>? OnTime { get; set; }

        public SimulatedPulseOutput S0 => Board.S0Outputs[0];

        public void Set(int id, long value) =>
            Assert.AreEqual(SettingResult.Ok, Meter.Settings.TrySet(id, value), Meter.Settings.Explain(id, value));

        public bool HasError(int bit) => (Meter.Registers.Read(RegisterId.ErrorCode) & bit) != 0;

        public void Seconds(double seconds)
        {
            end = Board.Clock.Now + (long)(seconds * 1e6);
            while (Board.Clock.Now < end)
            {
                Meter.RunWindow();
            }

            end = long.MaxValue;
            Meter.Flush();
        }

        public void WindowsFor(double seconds)
        {
            long until = Board.Clock.Now + (long)(seconds * 1e6);
            while (Board.Clock.Now < until)
            {
                Meter.RunWindow();
            }
        }

        /// <summary>With dead terminals, so that what was measured becomes pulses.</summary>
        public void PlayOut(double seconds = 3)
        {
            Mains.Apply(new MainsLoad(0, 0));
            WindowsFor(seconds);
        }

        public void At(double seconds, Action action)
        {
            actAt = Board.Clock.Now + (long)(seconds * 1e6);
            act = action;
        }

        public void RunUntilDark() => Assert.ThrowsExactly<PowerLostException>(() => WindowsFor(1e6));

        public void Restart()
        {
            Board.PowerOff();
            Board.PowerOn();
            Meter = new Meter(Board);
            Meter.Start();
        }

        public Int128 Nanojoules(int id) =>
            (Int128)Meter.Energies.WattHours(id) * EnergyAccumulators.NanojoulesPerWattHour
            + Meter.Energies.Nanojoules(id);

        public void Dispose() => Board.Dispose();
    }
}
