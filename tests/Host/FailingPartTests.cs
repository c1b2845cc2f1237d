using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Simulated;
using NfMeter.Storage;

namespace NfMeter.HostTests;

/// <summary>A part of the board throws: the meter logs where, goes on measuring, and restarts the part.</summary>
[TestClass]
public sealed class FailingPartTests
{
    private const double Amperes = 5;

    // 230 V x 5 A x 3, in joules a second.
    private const double Watts = 3 * 230 * Amperes;

    [TestMethod]
    [DataRow(SliceKind.Display)]
    [DataRow(SliceKind.Modbus)]
    [DataRow(SliceKind.Storage)]
    [DataRow(SliceKind.Pulses)]
    [DataRow(SliceKind.Supply)]
    [DataRow(SliceKind.Button)]
    public void APartBesidesTheSamplingThatThrowsCostsNoEnergyIsLoggedAndComesBack(int part)
    {
        var run = new FailingRun();
        run.SecondsToMark(3);
        int logged = run.Exceptions.Length;

        run.Board.Fail(part, 1);
        run.Seconds(10);

        // As much as without a failure: 0.5 %, the window that is still open at either end being 2 %.
        double expected = Watts * run.SecondsSinceMark;
        Assert.AreEqual(expected, run.JoulesSinceMark, 0.03 * expected);
        Assert.AreEqual(1, run.Board.Thrown);
        CollectionAssert.AreEqual(new[] { part }, run.Exceptions[logged..]);
        EventLog events = run.Meter.Events;
        int age = Enumerable.Range(0, events.Kept).First(a => events.Code(a) == EventCode.Exception);
        Assert.AreEqual(3, events.OperatingSeconds(age), 1);
        Assert.AreEqual(0, run.Meter.Registers.Read(RegisterId.ErrorCode) & ErrorBits.PartFailed);
        Assert.IsInstanceOfType<InvalidTimeZoneException>(run.Meter.LastException);
        int calls = run.Board.Calls(part);
        run.Seconds(5);
        Assert.IsGreaterThan(calls, run.Board.Calls(part), "it doesn't run again");
    }

    [TestMethod]
    public void AConverterThatThrowsCostsTheTimeOfItsRestAndIsRestarted()
    {
        var run = new FailingRun();
        run.SecondsToMark(3);
        run.Board.Fail(SliceKind.Converter, 1);
        run.Seconds(0.5);
        Assert.AreNotEqual(0, run.Meter.Registers.Read(RegisterId.ErrorCode) & ErrorBits.PartFailed);
        run.Seconds(9.5);

        // One second of rest, up to a window until it is looked at, and the start of 140 ms.
        double expected = Watts * run.SecondsSinceMark;
        Assert.AreEqual(expected - 1.3 * Watts, run.JoulesSinceMark, 0.5 * Watts);
        CollectionAssert.AreEqual(new[] { SliceKind.Converter }, run.Exceptions);
        const int any = ErrorBits.PartFailed | ErrorBits.Converter;
        Assert.AreEqual(0, run.Meter.Registers.Read(RegisterId.ErrorCode) & any);
    }

    [TestMethod]
    [DataRow(SliceKind.Display)]
    [DataRow(SliceKind.Modbus)]
    [DataRow(SliceKind.Storage)]
    [DataRow(SliceKind.Pulses)]
    public void APartThatThrowsForEverRestsLongerAndLongerAndTheMeterMeasures(int part)
    {
        var run = new FailingRun();
        run.SecondsToMark(3);
        int logged = run.Exceptions.Length;
        run.Board.Fail(part, int.MaxValue);
        run.Seconds(60);

        // After 1, 2, 4, 8, 16, 32 s, and what it takes until the part is called.
        Assert.AreEqual(6, run.Exceptions.Length - logged, 1);
        double expected = Watts * run.SecondsSinceMark;
        Assert.AreEqual(expected, run.JoulesSinceMark, 0.005 * expected);
        Assert.AreNotEqual(0, run.Meter.Registers.Read(RegisterId.ErrorCode) & ErrorBits.PartFailed);
    }

    [TestMethod]
    [DataRow(SliceKind.Storage)]
    [DataRow(SliceKind.Converter)]
    [DataRow(SliceKind.Modbus)]
    public void AMeterStartsThoughAPartThrowsAtTheStart(int part)
    {
        var run = new FailingRun(failing: part);
        CollectionAssert.AreEqual(new[] { part }, run.Exceptions);
        run.Seconds(6);
        Assert.AreEqual(Watts * 6, run.Joules, Watts * 2);
        Assert.AreEqual(0, run.Meter.Registers.Read(RegisterId.ErrorCode) & ErrorBits.PartFailed);
    }

    [TestMethod]
    public void TheStartSaysWhatDoesNotAnswer()
    {
        var run = new FailingRun();
        var status = new StatusLine(run.Meter);
        Assert.AreEqual("nf-meter: memory ok, converter ok, clock ok, start 0", status.Start());
        run.Seconds(2.5);
        string line = status.Next()!;
        StringAssert.Matches(
            line,
            new(
                @"^[23] s  A\+ 0\.00\d kWh  A- 0\.000 kWh  P 3[45]\d\d\.\d{3} W  "
                + @"U (2(29|30)\.\d{3} ){3}V  f (49|50)\.\d{3} Hz  errors 0$"));
        Assert.IsNull(status.Next());

        var standing = new FailingBoard { ClockStands = true };
        var other = new Meter(standing);
        other.Start();
        Assert.Contains("clock stands still", new StatusLine(other).Start());
        Assert.AreEqual(ErrorBits.Clock, other.Registers.Read(RegisterId.ErrorCode) & ErrorBits.Clock);
    }

    [TestMethod]
    public void APartThatWorkedForAWhileRestsShortlyAgain()
    {
        const long second = 1000000;
        var failed = new FailedParts();
        failed.Rest(SliceKind.Display, 0);
        Assert.AreEqual(SliceKind.None, failed.TakeRested(second - 1));
        Assert.AreEqual(SliceKind.Display, failed.TakeRested(second));
        Assert.IsFalse(failed.Any);

        // Within as long as it rested: twice as long. Later than that: one second.
        failed.Rest(SliceKind.Display, 2 * second);
        Assert.AreEqual(SliceKind.None, failed.TakeRested(3 * second));
        Assert.AreEqual(SliceKind.Display, failed.TakeRested(4 * second));
        failed.Rest(SliceKind.Display, 7 * second);
        Assert.AreEqual(SliceKind.Display, failed.TakeRested(8 * second));
        for (int time = 0; time < 30; time++)
        {
            failed.Rest(SliceKind.Modbus, 0);
        }

        Assert.AreEqual(SliceKind.None, failed.TakeRested(1024 * second - 1));
        Assert.AreEqual(SliceKind.Modbus, failed.TakeRested(1024 * second));
    }

    /// <summary>A meter on such a board, its energy since a mark, and what it logged.</summary>
    private sealed class FailingRun
    {
        private double markedJoules;
        private long markedAt;

        /// <param name="failing">A part that throws once at the start.</param>
        public FailingRun(int failing = SliceKind.None)
        {
            Meter = new Meter(Board);
            if (failing != SliceKind.None)
            {
                Board.Fail(failing, 1);
            }

            Meter.Start();
        }

        public FailingBoard Board { get; } = new();

        public Meter Meter { get; }

        /// <summary>Places of the exceptions in the log, oldest first; other events stand between them.</summary>
        public int[] Exceptions =>
        [
            .. Enumerable.Range(0, Meter.Events.Kept)
                .Where(age => Meter.Events.Code(age) == EventCode.Exception)
                .Select(Meter.Events.Place)
                .Reverse(),
        ];

        public double Joules => Meter.Energies.WattHours(0) * 3600.0 + Meter.Energies.Nanojoules(0) * 1e-9;

        public double JoulesSinceMark => Joules - markedJoules;

        public double SecondsSinceMark => (Board.Inner.Clock.Now - markedAt) * 1e-6;

        public void SecondsToMark(double seconds)
        {
            Seconds(seconds);
            markedJoules = Joules;
            markedAt = Board.Inner.Clock.Now;
        }

        public void Seconds(double seconds)
        {
            long end = Board.Inner.Clock.Now + (long)(seconds * 1e6);
            while (Board.Inner.Clock.Now < end)
            {
                Meter.RunWindow();
            }
        }
    }

    /// <summary>A simulated board whose parts throw when told to.</summary>
    private sealed class FailingBoard : IBoard, IConverter, ITextDisplay, ISerialPort, INonVolatileMemory, IClock
    {
        private readonly int[] calls = new int[SliceKind.Count];
        private int failing;
        private int times;

        public FailingBoard()
        {
            var mains = new VirtualMains();
            mains.Apply(new MainsLoad(230, Amperes));
            Inner = new SimulatedBoard(mains, new BoardSettings());
            TestLed = new Output(this, Inner.TestLed);
            S0Outputs = [.. Inner.S0Outputs.Select(output => new Output(this, output))];
            PushButton = new Input(this, SliceKind.Button, Inner.PushButton);
            PowerFail = new Input(this, SliceKind.Supply, Inner.PowerFail);
        }

        public SimulatedBoard Inner { get; }

        public bool ClockStands { get; init; }

        public int Thrown { get; private set; }

        public IClock Clock => this;

        public IConverter Converter => this;

        public FrontEnd FrontEnd => Inner.FrontEnd;

        public IPulseOutput TestLed { get; }

        public IPulseOutput[] S0Outputs { get; }

        public IPulseInput[] PulseInputs => Inner.PulseInputs;

        public INonVolatileMemory Memory => this;

        public ITextDisplay Display => this;

        public ISerialPort ModbusPort => this;

        public IDigitalInput PushButton { get; }

        public IDigitalInput PowerFail { get; }

        public IDigitalInput SealClosed => Inner.SealClosed;

        public IDigitalInput SecondButton => Inner.SecondButton;

        public IDigitalInput OnBattery => Inner.OnBattery;

        int IClock.Microseconds
        {
            get
            {
                // Asking takes time, as on a real board: without a converter nothing else would.
                Inner.Clock.Advance(5);
                return ClockStands ? 42 : (int)Inner.Clock.Now;
            }
        }

        int ITextDisplay.Columns => Inner.Display.Columns;

        int ITextDisplay.Rows => Inner.Display.Rows;

        int INonVolatileMemory.SizeBytes => Inner.Memory.SizeBytes;

        int INonVolatileMemory.PageBytes => Inner.Memory.PageBytes;

        int INonVolatileMemory.EnduranceWrites => Inner.Memory.EnduranceWrites;

        int INonVolatileMemory.WearBytes => Inner.Memory.WearBytes;

        int INonVolatileMemory.WriteMicroseconds => Inner.Memory.WriteMicroseconds;

        bool ISerialPort.CanAppend => ((ISerialPort)Inner.ModbusPort).CanAppend;

        bool INonVolatileMemory.IsWriting => Guard(SliceKind.Storage).Memory.IsWriting;

        public void Fail(int part, int count) => (failing, times) = (part, count);

        public int Calls(int part) => calls[part];

        int IConverter.Start() => Guard(SliceKind.Converter).Converter.Start();

        int IConverter.Read(int[] set) => Guard(SliceKind.Converter).Converter.Read(set);

        void ITextDisplay.Put(int row, byte[] characters) => Guard(SliceKind.Display).Display.Put(row, characters);

        void ITextDisplay.Define(int code, byte[] patterns, int offset) =>
            Guard(SliceKind.Display).Display.Define(code, patterns, offset);

        void ITextDisplay.SetBacklight(bool isOn) => Guard(SliceKind.Display).Display.SetBacklight(isOn);

        void ITextDisplay.Restart() => Guard(SliceKind.Display).Display.Restart();

        bool ITextDisplay.Slice(int now) => Guard(SliceKind.Display).Display.Slice(now);

        bool ISerialPort.Supports(int baud) => ((ISerialPort)Inner.ModbusPort).Supports(baud);

        bool ISerialPort.Configure(int baud, int parity, int stopBits) =>
            Guard(SliceKind.Modbus).ModbusPort.Configure(baud, parity, stopBits);

        int ISerialPort.Read(byte[] buffer, int offset, int count) =>
            Guard(SliceKind.Modbus).ModbusPort.Read(buffer, offset, count);

        bool ISerialPort.TryWrite(byte[] buffer, int offset, int count) =>
            Guard(SliceKind.Modbus).ModbusPort.TryWrite(buffer, offset, count);

        bool INonVolatileMemory.Read(int address, byte[] buffer, int offset, int count) =>
            Guard(SliceKind.Storage).Memory.Read(address, buffer, offset, count);

        bool INonVolatileMemory.BeginWrite(int address, byte[] buffer, int offset, int count) =>
            Guard(SliceKind.Storage).Memory.BeginWrite(address, buffer, offset, count);

        private SimulatedBoard Guard(int part)
        {
            calls[part]++;
            if (failing == part && times > 0)
            {
                times--;
                Thrown++;
                throw new InvalidTimeZoneException("thrown by the test");
            }

            return Inner;
        }

        private sealed class Output(FailingBoard board, IPulseOutput inner) : IPulseOutput
        {
            public int ShortestWidthMicroseconds => inner.ShortestWidthMicroseconds;

            public int LongestWidthMicroseconds => inner.LongestWidthMicroseconds;

            public int WidthErrorMicroseconds => inner.WidthErrorMicroseconds;

            public bool TryStart(int widthMicroseconds)
            {
                board.Guard(SliceKind.Pulses);
                return inner.TryStart(widthMicroseconds);
            }
        }

        private sealed class Input(FailingBoard board, int part, IDigitalInput inner) : IDigitalInput
        {
            public bool IsActive
            {
                get
                {
                    board.Guard(part);
                    return inner.IsActive;
                }
            }
        }
    }
}
