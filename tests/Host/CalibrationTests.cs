using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Storage;

namespace NfMeter.HostTests;

/// <summary>What a calibration does to what is measured, and that it survives.</summary>
[TestClass]
public sealed class CalibrationTests
{
    // Sensors wrong by known amounts, and the calibration that undoes exactly those.
    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.5)]
    public void GainAndPhaseOfTheSensorsAreTakenBack(double factor)
    {
        SensorModel[] sensors =
        [
            SensorModel.Divider(0.8, 20), SensorModel.CurrentTransformer(-1.2, 0.3), SensorModel.Divider(-0.5, 0),
            SensorModel.CurrentTransformer(2.5, -0.7), SensorModel.Ideal, SensorModel.CurrentTransformer(-4, 1),
        ];
        var settings = new BoardSettings(Sensors: sensors, IsTrimmed: false);
        using var run = new MeteredRun(Load(5, factor), settings);
        Calibration calibration = Undo(sensors, run.Board.AnyConverterModel.GainFactors);
        Assert.AreEqual(SettingResult.Ok, run.Meter.TryCalibrate(calibration));
        run.Settle();
        run.Seconds(60);
        for (int phase = 0; phase < 3; phase++)
        {
            Assert.AreEqual(0, run.Watts(phase) / (1150 * factor) * 100 - 100, 0.05, $"P of L{phase + 1}, %");
            Assert.AreEqual(0, run.Volts(phase) / 230 * 100 - 100, 0.02, $"U of L{phase + 1}, %");
            Assert.AreEqual(0, run.Amperes(phase) / 5 * 100 - 100, 0.02, $"I of L{phase + 1}, %");
        }
    }

    [TestMethod]
    public void OffsetsAreAddedToThePower()
    {
        using var run = new MeteredRun(Load(1, 1), new BoardSettings());
        var calibration = new Calibration();
        calibration.OffsetMicrowatts[1] = 2_000_000;
        calibration.OffsetMicrovars[2] = -3_000_000;
        Assert.AreEqual(SettingResult.Ok, run.Meter.TryCalibrate(calibration));
        run.Settle();
        run.Seconds(60);
        Assert.AreEqual(230, run.Watts(0), 0.2);
        Assert.AreEqual(232, run.Watts(1), 0.2);
        Assert.AreEqual(-3, run.Vars(2), 0.5);
    }

    [TestMethod]
    [DataRow(0.1, 3000, 5000)]     // below the first point: as there
    [DataRow(0.5, 3000, 5000)]
    [DataRow(5.25, 1500, 3500)]    // half way from 0.5 to 10 A
    [DataRow(10, 0, 2000)]
    [DataRow(90, 0, 2000)]
    public void PointsOverTheCurrentAreJoinedByLines(double amperes, int ppm, int nanoseconds)
    {
        var calibration = new Calibration();
        calibration.PointCount[1] = 2;
        int at = Calibration.MostPoints;
        (calibration.PointMilliamperes[at], calibration.PointGainPpm[at], calibration.PointNanoseconds[at]) =
            (500, 3000, 5000);
        (calibration.PointMilliamperes[at + 1], calibration.PointNanoseconds[at + 1]) = (10000, 2000);
        Assert.AreEqual(ppm, calibration.GainAt(1, (long)(amperes * 1e6)));
        Assert.AreEqual(nanoseconds, calibration.NanosecondsAt(1, (long)(amperes * 1e6)));
        Assert.AreEqual(0, calibration.GainAt(0, (long)(amperes * 1e6)));
    }

    // A transformer that is off by 1 % and 1 degree at small currents, less at large ones.
    [TestMethod]
    [DataRow(0.25)]
    [DataRow(1)]
    [DataRow(20)]
    [DataRow(100)]
    public void ANonlinearTransformerIsCorrectedAtEachCurrent(double amperes)
    {
        (double Amperes, double Percent, double Degrees)[] errors = [(0.25, -1, 1), (1, -0.6, 0.6), (20, -0.1, 0.15), (100, 0.05, 0.1)];
        SensorPoint[] points = [.. errors.Select(e => new SensorPoint(e.Amperes, e.Percent, e.Degrees))];
        SensorModel transformer = SensorModel.CurrentTransformer(0, 0, points);
        SensorModel[] sensors =
            [SensorModel.Ideal, transformer, SensorModel.Ideal, transformer, SensorModel.Ideal, transformer];
        using var run = new MeteredRun(Load(amperes, 0.5), new BoardSettings(Sensors: sensors));
        var calibration = new Calibration();
        for (int phase = 0; phase < 3; phase++)
        {
            calibration.PointCount[phase] = errors.Length;
            for (int point = 0; point < errors.Length; point++)
            {
                int at = phase * Calibration.MostPoints + point;
                calibration.PointMilliamperes[at] = (int)(errors[point].Amperes * 1000);
                calibration.PointGainPpm[at] = (int)Math.Round((1 / (1 + errors[point].Percent / 100) - 1) * 1e6);
                calibration.PointNanoseconds[at] = (int)Math.Round(errors[point].Degrees / 360 / 50 * 1e9);
            }
        }

        Assert.AreEqual(SettingResult.Ok, run.Meter.TryCalibrate(calibration));
        run.Settle();
        run.Seconds(60);
        for (int phase = 0; phase < 3; phase++)
        {
            Assert.AreEqual(0, run.Watts(phase) / (115 * amperes) * 100 - 100, 0.1, $"P of L{phase + 1}, %");
        }
    }

    [TestMethod]
    public void ACalibrationSurvivesRestartsAndAnotherOneReplacesIt()
    {
        using var board = new SimulatedBoard(Load(5, 1), new BoardSettings());
        for (int turn = 1; turn <= 9; turn++)
        {
            var meter = new Meter(board);
            meter.Start();
            Assert.AreEqual(turn == 1 ? 0 : 20260100 + turn - 1, meter.Calibration.Date);
            Assert.AreEqual(turn == 1 ? 0 : 1000 * (turn - 1), meter.Calibration.CurrentGainPpm[2]);
            var wanted = new Calibration { Date = 20260100 + turn };
            wanted.CurrentGainPpm[2] = 1000 * turn;
            Assert.AreEqual(SettingResult.Ok, meter.TryCalibrate(wanted));
            meter.RunWindow();
            meter.Flush();
            Assert.AreEqual(0L, meter.Registers.Read(Registers.RegisterId.ErrorCode));
            board.PowerOff();
            board.PowerOn();
        }

        var last = new Meter(board);
        last.Start();
        for (int window = 0; window < 20; window++)
        {
            last.RunWindow();
        }

        double ampere = last.Registers.Read(Registers.RegisterId.CurrentL3) * 1e-6;
        Assert.AreEqual(5 * 1.009, ampere, 0.005, "and is in use");
    }

    [TestMethod]
    public void ACalibrationIsRefusedWhileTheSealIsClosedAndWhenItCanNotBeOne()
    {
        using var run = new MeteredRun(Load(5, 1), new BoardSettings());
        var wanted = new Calibration { Date = 20260101 };
        run.Meter.Settings.IsSealed = true;
        Assert.AreEqual(SettingResult.Sealed, run.Meter.TryCalibrate(wanted));
        run.Meter.Settings.IsSealed = false;
        foreach (Action<Calibration> spoil in new Action<Calibration>[]
        {
            one => one.CurrentGainPpm[2] = Calibration.LargestGain + 1,
            one => one.Nanoseconds[0] = -FrontEnd.LongestSkewNanoseconds - 1,
            one => one.PointCount[0] = Calibration.MostPoints + 1,
            one => one.PointCount[1] = 1,
            one => one.Date = -1,
        })
        {
            var spoilt = new Calibration();
            spoil(spoilt);
            Assert.AreEqual(SettingResult.OutOfRange, run.Meter.TryCalibrate(spoilt));
        }

        Assert.AreEqual(0, run.Meter.Calibration.Date);
        Assert.AreEqual(SettingResult.Ok, run.Meter.TryCalibrate(wanted));
        Assert.AreEqual(20260101, run.Meter.Calibration.Date);
    }

    [TestMethod]
    public void ARecordGivesEveryNumberBackAndOneThatIsNoneChangesNothing()
    {
        var random = new Random(1);
        var calibration = new Calibration { Date = 20261121 };
        int[][] all = Numbers(calibration);
        foreach (int[] numbers in all)
        {
            for (int place = 0; place < numbers.Length; place++)
            {
                numbers[place] = random.Next(-100_000, 100_000);
            }
        }

        for (int phase = 0; phase < 3; phase++)
        {
            calibration.PointCount[phase] = Calibration.MostPoints;
            for (int point = 0; point < Calibration.MostPoints; point++)
            {
                calibration.PointMilliamperes[phase * Calibration.MostPoints + point] = 100 * (point + 1) + phase;
            }
        }

        byte[] record = new byte[RecordRing.RecordBytes];
        new CalibrationRecord(calibration).Save(record);
        var found = new Calibration();
        Assert.IsTrue(new CalibrationRecord(found).Restore(record));
        Assert.AreEqual(20261121, found.Date);
        foreach ((int[] expected, int[] actual) in all.Zip(Numbers(found)))
        {
            CollectionAssert.AreEqual(expected, actual);
        }

        Array.Fill(record, (byte)0x7F);
        Assert.IsFalse(new CalibrationRecord(found).Restore(record));
        Assert.AreEqual(20261121, found.Date);
    }

    private static int[][] Numbers(Calibration one) =>
    [
        one.VoltageGainPpm, one.CurrentGainPpm, one.Nanoseconds, one.OffsetMicrowatts, one.OffsetMicrovars,
        one.PointCount, one.PointMilliamperes, one.PointGainPpm, one.PointNanoseconds,
    ];

    private static Calibration Undo(SensorModel[] sensors, ReadOnlySpan<double> gains)
    {
        var calibration = new Calibration();
        for (int phase = 0; phase < 3; phase++)
        {
            SensorModel voltage = sensors[2 * phase], current = sensors[2 * phase + 1];
            calibration.VoltageGainPpm[phase] = Ppm((1 + voltage.RatioErrorPercent / 100) * gains[2 * phase]);
            calibration.CurrentGainPpm[phase] = Ppm((1 + current.RatioErrorPercent / 100) * gains[2 * phase + 1]);
            calibration.Nanoseconds[phase] =
                (int)Math.Round((current.LeadMicroseconds - voltage.LeadMicroseconds) * 1000);
        }

        return calibration;
    }

    private static int Ppm(double shown) => (int)Math.Round((1 / shown - 1) * 1e6);

    private static VirtualMains Load(double amperes, double factor)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, amperes, factor));
        return mains;
    }
}
