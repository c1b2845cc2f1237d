using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Energy;
using NfMeter.Metrology;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Simulated.Chips;
using NfMeter.Simulator;

namespace NfMeter.HostTests;

/// <summary>The whole meter on the simulated board, against energies computed from the load alone.</summary>
[TestClass]
public sealed class MeteringTests
{
    private const double JoulesPerWattHour = 3600;

    // Half of class 2 (IEC 62053-23) would be 1 % of Q.
    private const double ReactivePercentOfApparent = 0.1;

    // Each phase by itself: a balanced total would hide errors that cancel. 60 s; the sampling study gives 0.02 % at
    // 5 A and 0.1 % at 20 mA for this arithmetic, and the converter model adds noise of 1.6 mA.
    [TestMethod]
    [DataRow(5, 1.0, Reactance.Inductive, 50, 0.05)]
    [DataRow(5, 0.5, Reactance.Inductive, 50, 0.05)]
    [DataRow(5, 0.8, Reactance.Capacitive, 50, 0.1)]
    [DataRow(100, 1.0, Reactance.Inductive, 50, 0.05)]
    [DataRow(100, 0.5, Reactance.Inductive, 50, 0.1)]
    [DataRow(0.25, 1.0, Reactance.Inductive, 50, 0.1)]
    [DataRow(0.02, 1.0, Reactance.Inductive, 50, 0.1)]
    [DataRow(0.02, 0.5, Reactance.Inductive, 50, 0.15)]
    [DataRow(0.02, 0.8, Reactance.Capacitive, 50, 0.15)]
    [DataRow(5, 1.0, Reactance.Inductive, 45, 0.05)]
    [DataRow(5, 0.5, Reactance.Inductive, 65, 0.1)]
    [DataRow(-5, 0.8, Reactance.Inductive, 60, 0.1)]
    public void EachPhaseCountsItsOwnEnergy(
        double amperes, double powerFactor, Reactance reactance, double hertz, double limitPercent)
    {
        var load = new MainsLoad(230, amperes, powerFactor, reactance, hertz);
        using var run = new Run(load);

        // The first windows don't know the frequency and the voltages' phases yet, and what 20 mA bring counts when it
        // is clear that they aren't noise.
        run.Seconds(10);
        run.Mark();
        run.Seconds(60);
        double apparent = 230 * Math.Abs(amperes);
        double active = 230 * amperes * powerFactor;
        double sine = Math.Sqrt(1 - powerFactor * powerFactor) * (reactance == Reactance.Capacitive ? -1 : 1);
        double reactive = 230 * amperes * sine;
        for (int phase = 0; phase < 3; phase++)
        {
            double watts = run.MeanWatts(RegisterId.ActiveImportL1 + phase, RegisterId.ActiveExportL1 + phase);
            double vars = run.MeanWatts(RegisterId.ReactiveImportL1 + phase, RegisterId.ReactiveExportL1 + phase);
            Assert.AreEqual(0, (watts - active) / Math.Abs(active) * 100, limitPercent, $"P of L{phase + 1}, %");

            Assert.AreEqual(
                0, (vars - reactive) / apparent * 100, ReactivePercentOfApparent, $"Q of L{phase + 1}, % of S");
        }
    }

    [TestMethod]
    public void TheTotalIsTheSumOfThePhasesToTheNanojoule()
    {
        var mains = new VirtualMains();
        mains.SetCurrent(0, 7, 0.9, Reactance.Inductive);
        mains.SetCurrent(1, -3, 1, Reactance.Inductive);
        mains.SetCurrent(2, 0.7, 0.4, Reactance.Capacitive);
        using var run = new Run(mains);
        run.Seconds(30);
        foreach ((int total, int phase) in new[]
        {
            (RegisterId.ActiveImport, RegisterId.ActiveImportL1),
            (RegisterId.ActiveExport, RegisterId.ActiveExportL1),
            (RegisterId.ReactiveImport, RegisterId.ReactiveImportL1),
            (RegisterId.ReactiveExport, RegisterId.ReactiveExportL1),
        })
        {
            Int128 sum = run.Nanojoules(phase) + run.Nanojoules(phase + 1) + run.Nanojoules(phase + 2);
            Assert.AreEqual(sum, run.Nanojoules(total), $"energy {total}");
            Assert.IsGreaterThan<Int128>(0, sum);
        }
    }

    [TestMethod]
    public void ReactiveEnergyGoesToItsQuadrant()
    {
        // P and Q of the four quadrants by load: PF 0.8 lagging or leading, import or export.
        foreach ((double amperes, Reactance reactance, int quadrant) in new[]
        {
            (5.0, Reactance.Inductive, 1), (-5.0, Reactance.Capacitive, 2),
            (-5.0, Reactance.Inductive, 3), (5.0, Reactance.Capacitive, 4),
        })
        {
            using var run = new Run(new MainsLoad(230, amperes, 0.8, reactance));
            run.Seconds(10);
            int plus = RegisterId.ReactiveImport;
            int minus = RegisterId.ReactiveExport;
            Assert.AreEqual(run.Nanojoules(RegisterId.ReactiveQ1) + run.Nanojoules(RegisterId.ReactiveQ2),
                run.Nanojoules(plus));
            Assert.AreEqual(run.Nanojoules(RegisterId.ReactiveQ3) + run.Nanojoules(RegisterId.ReactiveQ4),
                run.Nanojoules(minus));
            Int128 all = run.Nanojoules(plus) + run.Nanojoules(minus);
            Int128 expected = run.Nanojoules(RegisterId.ReactiveQ1 + quadrant - 1);
            Assert.IsGreaterThan(0.999, (double)expected / (double)all, $"quadrant {quadrant}");
            for (int phase = 0; phase < 3; phase++)
            {
                int id = RegisterId.ReactiveQ1L1 + (quadrant - 1) * 3 + phase;
                double share = (double)run.Nanojoules(id) / (double)all;
                Assert.IsInRange(0.3, 0.36, share, $"quadrant {quadrant} of a phase");
            }
        }
    }

    [TestMethod]
    public void ThePowersOfAMeterAddUpAsAPro380ShowsThem()
    {
        var mains = new VirtualMains();
        mains.SetCurrent(0, 10, 0.5, Reactance.Inductive);
        mains.SetCurrent(1, -4, 1, Reactance.Inductive);
        mains.SetCurrent(2, 2, 0.8, Reactance.Capacitive);
        using var run = new Run(mains);
        run.Seconds(5);
        double Value(int id) => run.Meter.Registers.Read(id) / 1000.0;
        double[] p = [1150, -920, 368];
        double[] q = [2300 * Math.Sqrt(0.75), 0, -276];
        Assert.AreEqual(2300, Value(RegisterId.ApparentPowerL1), 25);
        Assert.AreEqual(920, Value(RegisterId.ApparentPowerL2), 2);
        Assert.AreEqual(460, Value(RegisterId.ApparentPowerL3), 5);
        Assert.AreEqual(2300 + 920 + 460, Value(RegisterId.ApparentPower), 30);
        Assert.AreEqual(0.5, Value(RegisterId.PowerFactorL1), 0.006);
        Assert.AreEqual(1, Value(RegisterId.PowerFactorL2), 0.002);
        Assert.AreEqual(0.8, Value(RegisterId.PowerFactorL3), 0.01);
        double total = Math.Abs(p.Sum()) / Math.Sqrt(p.Sum() * p.Sum() + q.Sum() * q.Sum());
        Assert.AreEqual(total, Value(RegisterId.PowerFactor), 0.003);
        Assert.AreEqual(StatusBits.ReverseFlowL1 << 1, (int)run.Meter.Registers.Read(RegisterId.StatusWord));
    }

    [TestMethod]
    public void AReversedSequenceIsNamedAndMeasuredAlike()
    {
        var mains = new VirtualMains { IsReversed = true };
        mains.Apply(new MainsLoad(230, 5, 0.5));
        using var run = new Run(mains);
        run.Seconds(2);
        run.Mark();
        run.Seconds(30);
        Assert.AreEqual(StatusBits.SequenceReversed, (int)run.Meter.Registers.Read(RegisterId.StatusWord));
        for (int phase = 0; phase < 3; phase++)
        {
            double watts = run.MeanWatts(RegisterId.ActiveImportL1 + phase, RegisterId.ActiveExportL1 + phase);
            Assert.AreEqual(575, watts, 0.6, $"L{phase + 1}");
        }
    }

    [TestMethod]
    public void UnderTheNetRuleOnePhasesExportCancelsAnothersImport()
    {
        var mains = new VirtualMains();
        mains.SetCurrent(0, 10, 1, Reactance.Inductive);
        mains.SetCurrent(1, -4, 1, Reactance.Inductive);
        mains.SetCurrent(2, -8, 1, Reactance.Inductive);
        using var run = new Run(mains);
        Assert.AreEqual(SettingResult.Ok, run.Meter.Settings.TrySet(SettingId.SumRule, 1));
        run.Seconds(2);
        run.Mark();
        run.Seconds(30);
        Assert.AreEqual(0, run.MeanWatts(RegisterId.ActiveImport, RegisterId.ActiveImportL2), 0.001);
        Assert.AreEqual(-460, run.MeanWatts(RegisterId.ActiveImport, RegisterId.ActiveExport), 1);
        Assert.AreEqual(2300, run.MeanWatts(RegisterId.ActiveImportL1, RegisterId.ActiveExportL1), 2);
    }

    [TestMethod]
    public void WithoutCurrentNothingIsCountedAndNoPulseComes()
    {
        using var run = new Run(new MainsLoad(1.15 * 230, 0));
        run.Seconds(300);
        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            Assert.AreEqual<Int128>(0, run.Nanojoules(id), run.Meter.Registers.ObisCode(id));
        }

        Assert.AreEqual(0, run.Board.TestLed.Count);
        Assert.AreEqual(0L, run.Meter.Registers.Read(RegisterId.ActivePower));
    }

    [TestMethod]
    public void BelowHalfTheStartingCurrentAPhaseRestsAndAtTheStartingCurrentItCounts()
    {
        using (var rests = new Run(new MainsLoad(230, 0.008)))
        {
            rests.Seconds(60);
            Assert.AreEqual<Int128>(0, rests.Nanojoules(RegisterId.ActiveImport));
        }

        using var counts = new Run(new MainsLoad(230, 0.020));
        counts.Seconds(60);
        Assert.IsGreaterThan(
            0.99 * 3 * 230 * 0.020, counts.MeanWatts(RegisterId.ActiveImport, RegisterId.ActiveExport));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public void ALostPhaseDoesNotStopTheOthers(int lost)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 10));
        using var run = new Run(mains);
        run.Seconds(5);
        mains.SetVoltage(lost, 0);
        mains.SetCurrent(lost, 0, 1, Reactance.Inductive);
        for (int window = 0; window < 10; window++)
        {
            run.Meter.RunWindow();
            Assert.AreEqual(50000.0, run.Meter.Registers.Read(RegisterId.Frequency), 100.0, $"window {window}");
        }

        run.Seconds(1);
        run.Mark();
        run.Seconds(20);
        for (int phase = 0; phase < 3; phase++)
        {
            double watts = run.MeanWatts(RegisterId.ActiveImportL1 + phase, RegisterId.ActiveExportL1 + phase);
            Assert.AreEqual(phase == lost ? 0 : 2300, watts, 4, $"L{phase + 1} without L{lost + 1}");
        }

        Assert.AreEqual(50000.0, run.Meter.Registers.Read(RegisterId.Frequency), 20.0);
        Assert.AreEqual(0, run.Meter.Registers.Read(RegisterId.VoltageL1 + lost) / 1000.0, 0.5);
    }

    [TestMethod]
    public void AMeterThatNeverHadL1MeasuresOnTheOthers()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 10));
        mains.SetVoltage(0, 0);
        mains.SetVoltage(1, 0);
        using var run = new Run(mains);
        run.Seconds(5);
        run.Mark();
        run.Seconds(20);
        double watts = run.MeanWatts(RegisterId.ActiveImportL3, RegisterId.ActiveExportL3);
        Assert.AreEqual(2300, watts, 2.3);
        Assert.AreEqual(50000.0, run.Meter.Registers.Read(RegisterId.Frequency), 20.0);
    }

    [TestMethod]
    public void CurrentWithoutAnyVoltageShowsAndCountsNothing()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(0, 10));
        using var run = new Run(mains);
        run.Seconds(20);

        // The converter's noise times 10 A over 20 s is some ten milliwatts either way.
        double watts = run.MeanWatts(RegisterId.ActiveImport, RegisterId.ActiveExport);
        Assert.AreEqual(0, watts, 0.1);
        Assert.AreEqual(10.0, run.Meter.Registers.Read(RegisterId.CurrentL2) / 1e6, 0.1);
        Assert.AreEqual(0L, run.Meter.Registers.Read(RegisterId.Frequency));
    }

    [TestMethod]
    public void AFrequencyThatMovesCostsNoEnergy()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 5, 0.5));
        using var run = new Run(mains);
        run.Seconds(5);
        run.Mark();
        for (int step = 0; step < 30; step++)
        {
            mains.Frequency = 50 + Math.Sin(step * 0.5);
            run.Seconds(1);
        }

        for (int phase = 0; phase < 3; phase++)
        {
            double watts = run.MeanWatts(RegisterId.ActiveImportL1 + phase, RegisterId.ActiveExportL1 + phase);
            Assert.AreEqual(575, watts, 575 * 0.002, $"L{phase + 1}");
        }
    }

    [TestMethod]
    public void AGlitchOfTheConverterIsBridgedAndNamed()
    {
        using var run = new Run(new MainsLoad(230, 10));
        run.Seconds(5);
        run.Mark();
        int named = 0;
        int cleared = 0;
        for (int glitch = 0; glitch < 20; glitch++)
        {
            run.At(0.777, () =>
            {
                run.Board.ConverterModel.Fault = Ads131M08Fault.OutputHigh;
                run.At(0.020, () => run.Board.ConverterModel.Fault = Ads131M08Fault.None);
            });
            run.WindowsFor(0.777);
            // Named by the jobs that run while it happens, or by those of the next window.
            int codes = (int)run.Meter.Registers.Read(RegisterId.ErrorCode);
            for (int window = 0; window < 3; window++)
            {
                run.WindowsFor(0.1);
                codes |= (int)run.Meter.Registers.Read(RegisterId.ErrorCode);
            }

            named += codes & ErrorBits.Converter;
            run.WindowsFor(0.5);
            cleared += run.Meter.Registers.Read(RegisterId.ErrorCode) == 0 ? 1 : 0;
        }

        run.Seconds(1);
        Assert.AreEqual(20, named);
        Assert.AreEqual(20, cleared);
        double watts = run.MeanWatts(RegisterId.ActiveImport, RegisterId.ActiveExport);
        Assert.AreEqual(6900, watts, 6900 * 0.001);
    }

    [TestMethod]
    public void WhileTheConverterIsSilentNoEnergyIsInvented()
    {
        using var run = new Run(new MainsLoad(230, 10));
        run.Seconds(5);
        run.Board.ConverterModel.Fault = Ads131M08Fault.OutputHigh;
        run.Seconds(1);
        run.Mark();
        run.Seconds(30);
        Assert.AreEqual(0, run.MeanWatts(RegisterId.ActiveImport, RegisterId.ActiveExport));
        Assert.AreEqual(ErrorBits.Converter, (int)run.Meter.Registers.Read(RegisterId.ErrorCode));

        run.Board.ConverterModel.Fault = Ads131M08Fault.None;
        run.Seconds(2);
        run.Mark();
        run.Seconds(20);
        Assert.AreEqual(6900, run.MeanWatts(RegisterId.ActiveImport, RegisterId.ActiveExport), 6900 * 0.001);
        Assert.AreEqual(0L, run.Meter.Registers.Read(RegisterId.ErrorCode));
    }

    [TestMethod]
    public void ADeadConverterShowsNothingInsteadOfWhatWasLast()
    {
        using var run = new Run(new MainsLoad(230, 10));
        run.Seconds(5);
        run.Board.ConverterModel.Fault = Ads131M08Fault.OutputHigh;
        run.Seconds(2);
        foreach (int id in new[]
        {
            RegisterId.ActivePower, RegisterId.VoltageL1, RegisterId.VoltageL3, RegisterId.CurrentL2,
            RegisterId.Frequency, RegisterId.ApparentPower,
        })
        {
            Assert.AreEqual(0L, run.Meter.Registers.Read(id), run.Meter.Registers.ObisCode(id));
        }
    }

    [TestMethod]
    [DataRow(1000, false)]
    [DataRow(1500, false)]
    [DataRow(2100, true)]
    public void ASlowLoopMetersAllTheSameAndSaysSo(int slowerMicroseconds, bool isNamed)
    {
        using var run = new Run(new MainsLoad(230, 10, 0.8));
        run.Board.SliceMicroseconds = () => slowerMicroseconds;
        run.Seconds(3);
        run.Mark();
        run.Seconds(60);
        double watts = run.MeanWatts(RegisterId.ActiveImport, RegisterId.ActiveExport);
        Assert.AreEqual(5520, watts, 5520 * 0.003);
        Assert.AreEqual(
            isNamed ? ErrorBits.SamplingSlow : 0, (int)run.Meter.Registers.Read(RegisterId.ErrorCode));
        Assert.AreEqual(50000.0, run.Meter.Registers.Read(RegisterId.Frequency), 200.0);
    }

    [TestMethod]
    [DataRow(50)]
    [DataRow(45)]
    public void WhenTheMainsReturnsItsLoadCountsFromTheFirstCycle(int hertz)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 20));
        using var run = new Run(mains);
        run.Seconds(3);
        double lost = 0;
        for (int gap = 0; gap < 10; gap++)
        {
            mains.Apply(new MainsLoad(0, 0));
            run.WindowsFor(2);
            run.Seconds(0.37 + 0.011 * gap);
            run.Mark();
            mains.Apply(new MainsLoad(230, 20, 1, Reactance.Inductive, hertz));
            run.WindowsFor(3);
            run.Seconds(0.01);
            double watts = run.MeanWatts(RegisterId.ActiveImport, RegisterId.ActiveExport);
            double seconds = run.SecondsSinceMark;
            lost += seconds * (1 - watts / 13800);
        }

        // The window in which it returns may still be at rest for less than a cycle; some 25 ms go for the last Flush.
        Assert.IsInRange(-0.05, 0.1, lost / 10, "seconds lost at each return");
    }

    [TestMethod]
    public void WithAWarningOfThePowerCutNothingIsLost()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 100));
        using var run = new Run(mains);
        var random = new Random(3);
        double exact = 0;
        for (int cut = 0; cut < 20; cut++)
        {
            long begin = run.Board.Clock.Now;
            run.WindowsFor(3 + random.NextDouble());
            run.Board.CutPower();
            exact += 69000 * (run.Board.Clock.Now - begin) * 1e-6 / JoulesPerWattHour;
            Assert.ThrowsExactly<PowerLostException>(() => run.Seconds(10));
            run.Restart();
            double found = (double)run.Nanojoules(RegisterId.ActiveImport) * 1e-9 / JoulesPerWattHour;

            // 0.1 % is the metering's own allowance; a lost window of 200 ms would be 6 % of each run.
            Assert.AreEqual(exact, found, exact * 0.001 + 0.02, $"cut {cut}, Wh");
            Assert.AreEqual(cut + 1L, run.Meter.Registers.Read(RegisterId.PowerDownCount));
        }
    }

    [TestMethod]
    public void AMemoryThatAnswersLateGivesBackWhatItHoldsAndLosesNothing()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 100));
        using var run = new Run(mains);
        run.Seconds(60);
        Int128 stored = run.Nanojoules(RegisterId.ActiveImport);
        Int128 storedReactive = run.Nanojoules(RegisterId.ReactiveImport);
        run.Board.I2cBus.IsHeld = true;
        run.Restart();
        run.WindowsFor(10);
        Assert.AreEqual(ErrorBits.MemoryNoAnswer, (int)run.Meter.Registers.Read(RegisterId.ErrorCode));
        Int128 meanwhile = run.Nanojoules(RegisterId.ActiveImport);
        Assert.IsGreaterThan(stored / 10, meanwhile, "it measures all the same");

        run.Board.I2cBus.IsHeld = false;
        run.Seconds(5);
        Assert.AreEqual(0L, run.Meter.Registers.Read(RegisterId.ErrorCode), "and the error is gone");
        Int128 all = run.Nanojoules(RegisterId.ActiveImport);
        Assert.AreEqual((double)(stored + meanwhile) + 69000 * 5e9, (double)all, 69000 * 0.3e9);
        Assert.IsGreaterThanOrEqualTo(storedReactive, run.Nanojoules(RegisterId.ReactiveImport));
        Assert.AreEqual(1L, run.Meter.Registers.Read(RegisterId.PowerDownCount));

        run.Restart();
        Assert.AreEqual(all, run.Nanojoules(RegisterId.ActiveImport), "and stored");
    }

    [TestMethod]
    public void TheTableOfSinesIsTheSine()
    {
        int[] table = SineTable.Create();
        for (int step = 0; step < table.Length; step++)
        {
            double exact = SineTable.Amplitude * Math.Sin(2 * Math.PI * step / SineTable.Steps);
            Assert.AreEqual(Math.Round(exact), table[step], $"step {step}");
        }

        for (long angle = 0; angle < 1L << 32; angle += 1_234_567)
        {
            double exact = Math.Sin(2 * Math.PI * angle / (1L << 32));
            Assert.AreEqual(exact, SineTable.Sine(table, (uint)angle) / (double)(1 << 30), 3.5e-5);
        }
    }

    /// <summary>A meter on a simulated board with the background work of the whole meter, and what it counted since a
    /// mark.</summary>
    private sealed class Run : IDisposable
    {
        private readonly Int128[] marked = new Int128[RegisterId.EnergyCount];
        private long end = long.MaxValue;
        private long markedAt;
        private long actAt = long.MaxValue;
        private Action act = () => { };

        public Run(MainsLoad load)
            : this(MainsOf(load))
        {
        }

        public Run(VirtualMains mains)
        {
            Board = new SimulatedBoard(mains, new BoardSettings());
            Meter = new Meter(Board);
            Board.SliceMicroseconds = () => SliceCosts.Of(Meter);
            Board.Clock.Paced = now =>
            {
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
            Mark();
        }

        public SimulatedBoard Board { get; }

        public Meter Meter { get; private set; }

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

        /// <summary>Does something in so many seconds, wherever the loop then is.</summary>
        public void At(double seconds, Action action)
        {
            actAt = Board.Clock.Now + (long)(seconds * 1e6);
            act = action;
        }

        public void WindowsFor(double seconds)
        {
            long until = Board.Clock.Now + (long)(seconds * 1e6);
            while (Board.Clock.Now < until)
            {
                Meter.RunWindow();
            }
        }

        public void Restart()
        {
            end = long.MaxValue;
            Board.PowerOff();
            Board.PowerOn();
            Meter = new Meter(Board);
            Meter.Start();
        }

        public void Mark()
        {
            for (int id = 0; id < marked.Length; id++)
            {
                marked[id] = Nanojoules(id);
            }

            markedAt = Board.Clock.Now;
        }

        public double SecondsSinceMark => (Board.Clock.Now - markedAt) * 1e-6;

        public double MeanWatts(int importId, int exportId)
        {
            Int128 nanojoules = Nanojoules(importId) - marked[importId] - (Nanojoules(exportId) - marked[exportId]);
            return (double)nanojoules / ((Board.Clock.Now - markedAt) * 1e3);
        }

        public Int128 Nanojoules(int id) =>
            (Int128)Meter.Energies.WattHours(id) * EnergyAccumulators.NanojoulesPerWattHour
            + Meter.Energies.Nanojoules(id);

        public void Dispose() => Board.Dispose();

        private static VirtualMains MainsOf(MainsLoad load)
        {
            var mains = new VirtualMains();
            mains.Apply(load);
            return mains;
        }
    }
}
