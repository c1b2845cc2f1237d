using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Energy;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;

namespace NfMeter.HostTests;

/// <summary>The declarations of registers and settings, walked from the first to the last.</summary>
[TestClass]
public sealed class RegisterTableTests
{
    private static readonly (string Name, int Id)[] ids = [.. typeof(RegisterId)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.Name is not (nameof(RegisterId.Count) or nameof(RegisterId.EnergyCount)))
        .Select(field => (field.Name, (int)field.GetRawConstantValue()!))];

    [TestMethod]
    public void EveryNumberHasOneNameOneCodeAndOneDeclaration()
    {
        CollectionAssert.AreEquivalent(
            Enumerable.Range(0, RegisterId.Count).ToArray(), ids.Select(id => id.Id).ToArray(), "no gap, no double");
        var registers = new RegisterFile();
        string[] codes = [.. ids.Select(id => registers.ObisCode(id.Id))];
        Assert.HasCount(RegisterId.Count, codes.Distinct().ToArray());
        foreach ((string name, int id) in ids)
        {
            Assert.IsTrue(Regex.IsMatch(registers.ObisCode(id) ?? "", @"^\d{1,3}\.\d{1,3}\.\d{1,3}$"), name);
        }
    }

    [TestMethod]
    public void EveryUnitHasItsScaleAndEveryRegisterARange()
    {
        var registers = new RegisterFile();
        foreach ((string name, int id) in ids)
        {
            int decimals = registers.UnitOf(id) switch
            {
                Unit.WattHour or Unit.VarHour or Unit.Second => 0,
                Unit.Watt or Unit.Var or Unit.VoltAmpere or Unit.Volt or Unit.Hertz => 3,
                Unit.Ampere => 6,
                Unit.None => registers.Decimals(id),
                _ => -1,
            };
            Assert.AreEqual(decimals, registers.Decimals(id), name);
            Assert.IsTrue(registers.UnitOf(id) == Unit.None || Unit.Symbol(registers.UnitOf(id)) != "", name);
            Assert.IsLessThan(registers.Largest(id), registers.Smallest(id), name);
            Assert.IsInRange(registers.Smallest(id), registers.Largest(id), registers.Read(id), name);
        }
    }

    [TestMethod]
    public void WhatIsDerivedIsntKeptAndEveryEnergyIs()
    {
        var registers = new RegisterFile();
        foreach ((string name, int id) in ids)
        {
            Assert.IsFalse(registers.Is(id, RegisterFile.Derived) && registers.Is(id, RegisterFile.Kept), name);
            Assert.AreEqual(
                id < RegisterId.EnergyCount || name is nameof(RegisterId.PowerDownCount)
                    or nameof(RegisterId.OperatingTime) or nameof(RegisterId.ConfigurationChanges)
                    or nameof(RegisterId.ConfigurationChangedAt) or nameof(RegisterId.PulseInput1)
                    or nameof(RegisterId.PulseInput2) or nameof(RegisterId.EventCount),
                registers.Is(id, RegisterFile.Kept), name);
        }
    }

    [TestMethod]
    public void ARunningMeterStaysWithinTheRanges()
    {
        foreach ((double amperes, Reactance reactance) in new[]
        {
            (100.0, Reactance.Inductive), (-100.0, Reactance.Capacitive), (0.0, Reactance.Inductive),
        })
        {
            using var run = new MeteredRun(Mains(amperes, reactance), new BoardSettings());
            run.Seconds(20);
            RegisterFile registers = run.Meter.Registers;
            foreach ((string name, int id) in ids)
            {
                Assert.IsInRange(registers.Smallest(id), registers.Largest(id), registers.Read(id), name);
            }
        }
    }

    [TestMethod]
    public void WhatIsDerivedFollowsWhatItIsMadeOf()
    {
        using var run = new MeteredRun(Mains(-20, Reactance.Inductive), new BoardSettings());
        run.Seconds(30);
        RegisterFile registers = run.Meter.Registers;
        long import = registers.Read(RegisterId.ActiveImport), export = registers.Read(RegisterId.ActiveExport);
        Assert.IsGreaterThan(50, export);
        Assert.AreEqual(import + export, registers.Read(RegisterId.ActiveSum));
        Assert.AreEqual(import - export, registers.Read(RegisterId.ActiveNet));
        Assert.AreEqual(0, registers.Read(RegisterId.ActivePowerImport));
        Assert.AreEqual(-registers.Read(RegisterId.ActivePower), registers.Read(RegisterId.ActivePowerExport));
        Assert.AreEqual(
            -registers.Read(RegisterId.ActivePowerL3), registers.Read(RegisterId.ActivePowerExportL3));
        Assert.AreEqual(-registers.Read(RegisterId.ReactivePower), registers.Read(RegisterId.ReactivePowerExport));
    }

    // pro380-behaviour.md, "Combination code"; 7 forward and 3 reverse.
    [TestMethod]
    [DataRow(1, 7)]
    [DataRow(4, 3)]
    [DataRow(5, 10)]
    [DataRow(6, -4)]
    [DataRow(9, 4)]
    [DataRow(10, 4)]
    public void TheTotalGoesByTheCombinationCode(int code, int total)
    {
        var registers = new RegisterFile();
        registers.Write(RegisterId.ActiveImport, 7);
        registers.Write(RegisterId.ActiveExport, 3);
        registers.Write(RegisterId.ReactiveImport, 7);
        registers.Write(RegisterId.ReactiveExport, 3);
        new DerivedRegisters(registers).FollowEnergies(code);
        Assert.AreEqual(total, registers.Read(RegisterId.ActiveTotal));
        Assert.AreEqual(total, registers.Read(RegisterId.ReactiveTotal));
    }

    [TestMethod]
    public void ADirectMeterHasFiveCodesACtMeterSixAndTheSixthLocks()
    {
        using var board = new SimulatedBoard(new VirtualMains(), new BoardSettings());
        var meter = new Meter(board);
        meter.Start();
        int Set(int code) => meter.Settings.TrySet(SettingId.CombinationCode, code);
        foreach (int code in new[] { 4, 5, 6, 9, 1 })
        {
            Assert.AreEqual(SettingResult.Ok, Set(code));
        }

        Assert.AreEqual(SettingResult.NotOffered, Set(2));
        Assert.AreEqual(SettingResult.OutOfRange, Set(11));
        Assert.AreNotEqual(SettingResult.Ok, Set(10));
        Assert.AreNotEqual("", meter.Settings.Explain(SettingId.CombinationCode, 10));
        Assert.AreEqual(1, meter.Settings.Read(SettingId.CombinationCode));

        Assert.AreEqual(SettingResult.Ok, meter.Settings.TrySet(SettingId.CtPrimary, 5));
        Assert.AreEqual(SettingResult.Ok, Set(10));
        foreach (int code in new[] { 1, 4, 5, 6, 9 })
        {
            Assert.AreNotEqual(SettingResult.Ok, Set(code), "for ever");
        }

        meter.Flush();
        board.PowerOff();
        board.PowerOn();
        meter = new Meter(board);
        meter.Start();
        Assert.AreEqual(10, meter.Settings.Read(SettingId.CombinationCode));
        Assert.AreNotEqual(SettingResult.Ok, Set(1));
    }

    [TestMethod]
    public void EverySettingIsDeclaredAndRefusesWhatIsOutOfItsRangeNamingIt()
    {
        var settings = new SettingsFile();
        for (int id = 0; id < SettingId.Count; id++)
        {
            Assert.IsFalse(string.IsNullOrEmpty(settings.Name(id)), $"setting {id}");
            Assert.IsInRange(settings.Smallest(id), settings.Largest(id), settings.Default(id), settings.Name(id));
            foreach (long value in new[] { settings.Smallest(id) - 1, settings.Largest(id) + 1 })
            {
                Assert.AreEqual(SettingResult.OutOfRange, settings.TrySet(id, value), settings.Name(id));
                string why = settings.Explain(id, value);
                Assert.Contains(settings.Name(id), why);
                Assert.Contains($"{settings.Smallest(id)} to {settings.Largest(id)}", why);
                Assert.AreEqual(settings.Default(id), settings.Read(id));
            }
        }

        Assert.AreEqual(0, settings.Changes);
    }

    [TestMethod]
    public void WhileTheSealIsClosedNothingLegalCanBeChangedAndEverythingElseCan()
    {
        using var board = new SimulatedBoard(new VirtualMains(), new BoardSettings());
        board.SealClosed.Hold(true);
        var meter = new Meter(board);
        meter.Start();
        Assert.IsTrue(meter.Settings.IsSealed);
        for (int id = 0; id < SettingId.Count; id++)
        {
            long before = meter.Settings.Read(id);
            for (long value = meter.Settings.Smallest(id); value <= meter.Settings.Largest(id);
                value += Math.Max(1, (meter.Settings.Largest(id) - meter.Settings.Smallest(id)) / 50))
            {
                int result = meter.Settings.TrySet(id, value);
                Assert.IsFalse(
                    meter.Settings.IsLegal(id) && result == SettingResult.Ok && value != before,
                    meter.Settings.Name(id));
            }

            Assert.IsTrue(!meter.Settings.IsLegal(id) || meter.Settings.Read(id) == before, meter.Settings.Name(id));
        }

        Assert.IsGreaterThan(0, meter.Settings.Changes, "free settings change");
        Assert.IsTrue(meter.Settings.IsLegal(SettingId.CombinationCode));
        Assert.IsTrue(meter.Settings.IsLegal(SettingId.S0Rate));
        Assert.IsTrue(meter.Settings.IsLegal(SettingId.SerialNumber));

        board.SealClosed.Hold(false);
        for (int window = 0; window < 10; window++)
        {
            meter.RunWindow();
        }

        Assert.AreEqual(SettingResult.Ok, meter.Settings.TrySet(SettingId.SerialNumber, 4711));
        meter.RunWindow();
        Assert.AreEqual(4711, meter.Registers.Read(RegisterId.SerialNumber));
        Assert.AreEqual(
            meter.Settings.Changes, (int)meter.Registers.Read(RegisterId.ConfigurationChanges), "counted");
    }

    private static VirtualMains Mains(double amperes, Reactance reactance)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, amperes, 0.8, reactance));
        return mains;
    }
}
