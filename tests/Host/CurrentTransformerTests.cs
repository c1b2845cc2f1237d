using System.Numerics;
using NfMeter.Energy;
using NfMeter.Metrology;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;

namespace NfMeter.HostTests;

/// <summary>A meter behind current transformers shows, counts and pulses the primary side.</summary>
[TestClass]
public sealed class CurrentTransformerTests
{
    // pro380-behaviour: the ratios a PRO380 offers end at 7500/5; any up to 9999, also to 1 A, are possible here.
    [TestMethod]
    [DataRow(40, 5)]
    [DataRow(250, 5)]
    [DataRow(7500, 5)]
    [DataRow(9999, 5)]
    [DataRow(9999, 1)]
    [DataRow(3, 5)]
    public void PrimaryIsShownCountedAndPulsed(int primary, int secondary)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 4, 0.8));
        using var run = new MeteredRun(mains, new BoardSettings());
        SetUp(run, primary, secondary);
        run.Settle();
        double ratio = (double)primary / secondary, watts = 230 * 4 * 0.8 * ratio;
        long pulses = run.Board.S0Outputs[0].Count, flashes = run.Board.TestLed.Count;
        run.Seconds(600);
        double seconds = (run.Board.Clock.Now - run.MarkedAt) * 1e-6;
        for (int phase = 0; phase < 3; phase++)
        {
            Assert.AreEqual(watts, run.Watts(phase), watts * 0.001);
            Assert.AreEqual(watts, run.Meter.Registers.Read(RegisterId.ActivePowerL1 + phase) * 1e-3, watts * 0.01);
            Assert.AreEqual(4 * ratio, run.Amperes(phase), 4 * ratio * 0.001);
            Assert.AreEqual(230, run.Volts(phase), 0.1);
        }

        // The register's energy is S0's to the pulse; the test LED gives the terminals'.
        double joules = run.Joules(RegisterId.ActiveImport);
        double quantum = run.Meter.Pulses.All[1].QuantumNanojoules * 1e-9;
        Assert.AreEqual(joules / quantum, run.Board.S0Outputs[0].Count - pulses, 1.01 + watts * 3 * 0.2 / quantum);
        Assert.AreEqual(
            joules / ratio / 360, run.Board.TestLed.Count - flashes, 2 + watts / ratio * 3 * 0.2 / 360, "LED");
        Assert.AreEqual(3 * watts, joules / seconds, 3 * watts * 0.001);
        Assert.AreEqual(0L, run.Meter.Registers.Read(RegisterId.ErrorCode));
    }

    [TestMethod]
    [DataRow(SettingId.CtPrimary, 60L)]
    [DataRow(SettingId.Network, 3L)]
    [DataRow(SettingId.StartingCurrent, 1000000L)]
    [DataRow(SettingId.Tariff, 2L)]
    public void WhatIsChangedWithOthersAndMayGoBackCountsNoEnergyUntilAllIsGood(int id, long value)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 0.4));
        using var run = new MeteredRun(mains, new BoardSettings());
        run.Settle();
        SettingsFile settings = run.Meter.Settings;
        double Counted()
        {
            double before = run.Joules(RegisterId.ActiveImportL2), tariff2 = run.Joules(RegisterId.ActiveImportT2);
            run.Seconds(2);
            return run.Joules(RegisterId.ActiveImportL2) - before - (run.Joules(RegisterId.ActiveImportT2) - tariff2);
        }

        double usual = Counted();
        settings.BeginSeveral();
        Assert.AreEqual(SettingResult.Ok, settings.TrySetNext(id, value));
        Assert.AreEqual(SettingResult.Ok, settings.TrySetNext(SettingId.S0Rate, 10000), "applies the ratio");
        Assert.AreEqual(usual, Counted(), usual * 0.15);
        settings.UndoSeveral();
        Assert.AreEqual(usual, Counted(), usual * 0.15);

        settings.BeginSeveral();
        Assert.AreEqual(SettingResult.Ok, settings.TrySetNext(id, value));
        settings.EndSeveral();
        settings.TellNext(id);
        run.Seconds(4);
        Assert.AreNotEqual(usual, Counted(), usual * 0.5);
    }

    [TestMethod]
    public void NothingIsRoundedAwayAtAnyRatio()
    {
        // A hundred years of windows at once: the largest power a CT meter has, and powers with awkward remainders.
        foreach ((int primary, int secondary) in new[] { (9999, 1), (9999, 5), (7, 5), (1, 5), (7500, 5) })
        {
            var registers = new RegisterFile();
            var energies = new EnergyAccumulators(registers);
            energies.SetRatio(primary, secondary);
            var measured = new Measurement();
            var random = new Random(primary);
            BigInteger exact = 0;
            for (int window = 0; window < 100_000; window++)
            {
                measured.ActiveMicrowatts[0] = random.NextInt64(66_000_000_000);
                measured.Microseconds = random.Next(199_000, 201_000);
                exact += (BigInteger)measured.ActiveMicrowatts[0] * measured.Microseconds;
                energies.BeginWindow();
                energies.AddPhase(0, measured);
            }

            BigInteger counted = (BigInteger)energies.WattHours(RegisterId.ActiveImport)
                * EnergyAccumulators.NanojoulesPerWattHour + energies.Nanojoules(RegisterId.ActiveImport);
            Assert.AreEqual(exact * primary / secondary / 1000, counted, $"{primary}/{secondary}");
        }
    }

    [TestMethod]
    public void AConstantThatThePrimaryLoadOverrunsIsRefusedByName()
    {
        using var run = new MeteredRun(new VirtualMains(), new BoardSettings());
        SettingsFile settings = run.Meter.Settings;
        Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.MaximumLoad, 4140));

        // 1000 imp/kWh of 2.5 ms and 1.25 ms carry 847 kW; 1500/5 make 1242 kW of 4140 W.
        Assert.AreEqual(SettingResult.Conflict, settings.TrySet(SettingId.CtPrimary, 1500));
        StringAssert.Contains(settings.Explain(SettingId.CtPrimary, 1500), "the maximum load is 1242000 W");
        Assert.AreEqual(0L, settings.Read(SettingId.CtPrimary));
        Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.S0Rate, 10_00));
        Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.S0Rate2, 10_00));
        Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.CtPrimary, 1500));
        Assert.AreEqual(SettingResult.Conflict, settings.TrySet(SettingId.S0Rate, 10000_00));
        Assert.AreEqual(SettingResult.NotOffered, settings.TrySet(SettingId.CtSecondary, 2));
        Assert.AreEqual(SettingResult.OutOfRange, settings.TrySet(SettingId.CtPrimary, 10000));
    }

    [TestMethod]
    public void TheRatioIsSealedAndMayBeSetOnce()
    {
        using var run = new MeteredRun(new VirtualMains(), new BoardSettings());
        SettingsFile settings = run.Meter.Settings;
        settings.IsSealed = true;
        Assert.AreEqual(SettingResult.Sealed, settings.TrySet(SettingId.CtPrimary, 10));
        settings.IsSealed = false;
        Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.MaximumLoad, 4140));
        Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.CtSetOnce, 1));
        Assert.AreEqual(SettingResult.Ok, settings.TrySet(SettingId.CtPrimary, 10));
        Assert.AreEqual(SettingResult.Conflict, settings.TrySet(SettingId.CtPrimary, 20));
        StringAssert.Contains(settings.Explain(SettingId.CtPrimary, 20), "once");
        Assert.AreEqual(SettingResult.Conflict, settings.TrySet(SettingId.CtSetOnce, 0));
        Assert.AreEqual(10L, settings.Read(SettingId.CtPrimary));
    }

    private static void SetUp(MeteredRun run, int primary, int secondary)
    {
        foreach ((int id, long value) in new (int, long)[]
        {
            (SettingId.MaximumLoad, 4140), (SettingId.S0Rate, 10), (SettingId.S0Rate2, 10),
            (SettingId.CtSecondary, secondary), (SettingId.CtPrimary, primary),
        })
        {
            Assert.AreEqual(
                SettingResult.Ok, run.Meter.Settings.TrySet(id, value), run.Meter.Settings.Explain(id, value));
        }
    }
}
