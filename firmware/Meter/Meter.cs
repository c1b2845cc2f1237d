using System;
using NfMeter.Display;
using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Pulses;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter;

/// <summary>The meter: its parts, and the one loop that runs them. Read this first.</summary>
/// <remarks>
/// <para>Everything happens on one thread in passes: a sample set, the pulses that are due, one slice of one job. A
/// window of ten mains cycles of sets becomes powers, energies and pulses while the next one is sampled.</para>
/// <para>The meter allocates nothing after <see cref="Start"/> (what a controller's bus calls leave is in hal/README.md),
/// and nothing blocks but the transfers on the board's buses.</para>
/// </remarks>
public sealed class Meter : IPassWork, IMeanwhile, ICalibrated
{
    private const long MicrosecondsPerSecond = 1000000;
    private const int CyclesInWindow = 10;
    private const int CyclesToLearnFrequency = 2;
    private const uint NominalIncrement = 214748; // 50 Hz: 2^32 / 20,000 us
    private const int NominalCycleMicroseconds = 20000;

    // Before a crossing counts the voltage must have been this far below zero: 1/256 of full scale, some 2 V, and from
    // the second window on a quarter of the amplitude.
    private const int SmallestHysteresis = SampleSet.FullScale / 256;

    // From here on a window has so few passes that its jobs, and a save, need every one of them.
    private const int SlowSpacing = 1200;

    // Eight sets in a cycle of 50 Hz: from here on crossings and harmonics suffer.
    private const int SlowestSpacing = 2500;

    private const int ButtonEveryPasses = 16;
    private const int HeldMicroseconds = 3000000;
    private const int SlicesAtWindowsEnd = 16;

    // Jobs of a window, one a slice, in this order. None is longer than about 60,000 instructions on the interpreter
    // (firmware/README.md, budget): what is narrower than the gap between two sets is met by chance.
    private const int JobPrepare = 0;
    private const int JobVoltage = 1;
    private const int JobSolve = 2; // current and power of each phase
    private const int JobCount = 8; // energies of each phase
    private const int JobNet = 11;
    private const int JobPulses = 12; // of each output
    private const int JobScale = 15; // values of each phase
    private const int JobTotals = 18;
    private const int JobRegisters = 19;
    private const int JobState = 20;
    private const int JobReference = 21;
    private const int JobStorage = 22;
    private const int JobMemory = 23;
    private const int JobDone = 24;

    private readonly IBoard board;
    private readonly SettingsFile settings = new SettingsFile();
    private readonly DerivedRegisters derived;
    private readonly MeasuredRegisters shown;
    private readonly Measurement measured = new Measurement();
    private readonly Calibration calibration = new Calibration();
    private readonly CalibrationRecord calibrationRecord;
    private readonly StagedCalibration staged;
    private readonly SamplingLoop loop;
    private readonly WindowSolver solver;
    private readonly MeterMemory memory;
    private readonly DisplayLists lists;
    private readonly ReadingDisplay list;
    private readonly Modbus.ModbusSlave modbus;
    private readonly PulseOutputs pulses;
    private readonly PulseInputCounter[] inputs;
    private readonly MeterRules rules;

    // The parts at work: null, or false, while one rests after an exception.
    private readonly FailedParts failed = new FailedParts();
    private readonly ConverterFaults faults = new ConverterFaults();
    private Modbus.ModbusSlave activeModbus;
    private ITextDisplay activeDisplay;
    private IDigitalInput activeSupply;
    private bool isWatching = true;
    private bool isPulsing = true;
    private bool isStoring = true;
    private bool isLoaded;

    // While one window is sampled, the other is worked on.
    private WindowSums sampling = new WindowSums();
    private WindowSums closed = new WindowSums();

    private bool frequencyKnown;
    private int windowJob = JobDone;
    private int lastWindowJob;
    private int jobsFrom;
    private uint goldenPhase;
    private int pass;
    private bool isSlow;
    private bool closeNow;
    private bool powerFailing;
    private bool saveAtOnce;
    private int loopTime;
    private long operatingMicroseconds;
    private long loadTriedAt;
    private bool isFirstSave = true;

    /// <summary>A meter on a board. Allocates all it will ever need.</summary>
    public Meter(IBoard board)
    {
        this.board = board;
        Registers = new RegisterFile();
        derived = new DerivedRegisters(Registers);
        Energies = new EnergyAccumulators(Registers);
        pulses = new PulseOutputs(board, settings);
        inputs = new[] { NewInput(0), NewInput(1) };
        loop = new SamplingLoop(board.Converter, this)
        {
            Increment = NominalIncrement,
            CyclesWanted = CyclesToLearnFrequency,
            Hysteresis = SmallestHysteresis,
        };
        solver = new WindowSolver(loop.Table, board.FrontEnd, measured, calibration);
        calibrationRecord = new CalibrationRecord(calibration);
        shown = new MeasuredRegisters(Registers, measured, solver);
        memory = new MeterMemory(board.Memory, settings, Registers, Energies, pulses.All, inputs);
        lists = new DisplayLists(Registers, settings);
        list = board.Display == null ? null : new ReadingDisplay(board, Registers, Energies, settings, lists);
        staged = new StagedCalibration(this);
        modbus = board.ModbusPort == null ? null : new Modbus.ModbusSlave(
            board.ModbusPort, Registers, settings, Energies, memory.Events, staged);
        rules = new MeterRules(
            board.FrontEnd, settings, Registers, Energies, shown, pulses, inputs, loop, solver, lists, list, modbus,
            memory.Events);
        settings.Rules = rules;
        pulses.UseWhatTheBoardCan();
        rules.ApplyAll();
        activeModbus = modbus;
        activeDisplay = board.Display;
        activeSupply = board.PowerFail;
    }

    /// <summary>All the meter knows.</summary>
    public RegisterFile Registers { get; }

    /// <summary>All that can be set.</summary>
    public SettingsFile Settings => settings;

    /// <summary>The energies to the nanojoule.</summary>
    public EnergyAccumulators Energies { get; }

    /// <summary>The pulse outputs: test LED, S0 output 1 and 2.</summary>
    public PulseOutputs Pulses => pulses;

    /// <summary>The calibration in use, to be read; <see cref="TryCalibrate"/> changes it.</summary>
    public Calibration Calibration => calibration;

    /// <summary>The display's lists.</summary>
    public DisplayLists DisplayLists => lists;

    /// <summary>What is displayed, null on a board without a display.</summary>
    public ReadingDisplay Display => list;

    /// <summary>What the phases do at rest: what an offset is calibrated by.</summary>
    public RestDecision Rest => solver.Rest;

    /// <summary>Sample sets since the start.</summary>
    public long SampleSets => loop.SampleSets;

    /// <summary>The longest time between two sets since the start, microseconds.</summary>
    public int MaxSampleGapMicroseconds => loop.MaxSampleGapMicroseconds;

    /// <summary>The job that had the last slice, a <see cref="SliceKind"/>.</summary>
    public int LastSlice { get; private set; }

    /// <summary>Which of a window's jobs the last slice of <see cref="SliceKind.Window"/> was, from 0 on.</summary>
    public int LastWindowJob => lastWindowJob;

    /// <summary>How long this meter has been measuring, microseconds.</summary>
    public long OperatingMicroseconds => operatingMicroseconds;

    /// <summary>What went wrong where, newest first, kept over a cut of the power.</summary>
    public EventLog Events => memory.Events;

    /// <summary>The exception caught last, null when there was none since the start.</summary>
    public Exception LastException { get; private set; }

    /// <summary>What the meter keeps, and how often it is saved.</summary>
    public MeterMemory Memory => memory;

    /// <summary>How much time a cut of the power without warning can cost at most, seconds.</summary>
    public int SaveIntervalSeconds => memory.SaveIntervalSeconds;

    /// <summary>Restores what was stored, prepares the converter, and tests on the way: the memory answers and its records
    /// have a good checksum, the converter answers, the clock runs. What doesn't is in the error code register
    /// (<see cref="ErrorBits"/>), and the meter works on without. Blocks for up to two seconds.</summary>
    public void Start()
    {
        if (modbus != null)
        {
            modbus.BeginBusy();
        }

        int before = board.Clock.Microseconds;
        LastSlice = SliceKind.Storage;
        try
        {
            settings.IsSealed = board.SealClosed != null && board.SealClosed.IsActive;
            LoadMemory(false);
            if (memory.IsUnreadable && !settings.IsSealed && AreBothButtonsHeld() && memory.Format())
            {
                LoadMemory(false);
                memory.Events.Append(EventCode.Formatted, 0, OperatingSeconds);
            }

            memory.Events.Append(
                EventCode.Start,
                (int)Registers.Read(RegisterId.PowerDownCount),
                (int)Registers.Read(RegisterId.OperatingTime));
            memory.StateChanged();
            LastSlice = SliceKind.Converter;
            faults.NoteStart(board.Converter.Start());
        }
        catch (Exception failure) when (!(failure is BoardGoneException))
        {
            faults.NoteStart(ConverterStatus.NoAnswer);
            Catch(LastSlice, failure);
        }

        if (modbus != null)
        {
            modbus.EndBusy();
        }

        Show(ErrorBits.Converter, faults.HasFailed);
        Show(ErrorBits.Clock, board.Clock.Microseconds == before);
    }

    /// <summary>Puts settings and state back. A memory that is silent at the start is asked again every second, and what
    /// it holds then comes on top of what was measured meanwhile.</summary>
    private void LoadMemory(bool isLate)
    {
        int errors = memory.LoadSettings();
        errors |= memory.LoadCalibration(out bool wasCalibrated);
        if (wasCalibrated)
        {
            errors |= calibrationRecord.Restore(memory.Calibration.Record) ? 0 : ErrorBits.MemoryUnreadable;
            solver.TakeCalibration();
            staged.Forget();
        }

        pulses.UseWhatTheBoardCan();
        rules.ApplyAll();
        errors |= memory.LoadState(this, isLate, out bool ranBefore);
        Show(ErrorBits.MemoryNoAnswer | ErrorBits.MemoryUnreadable | ErrorBits.MemoryNewer, false);
        Show(errors, true);
        loadTriedAt = operatingMicroseconds;
        isLoaded = true;
        derived.FollowEnergies((int)settings.Read(SettingId.CombinationCode));
        Registers.Write(RegisterId.EventCount, memory.Events.Count);
        if (ranBefore)
        {
            operatingMicroseconds += Registers.Read(RegisterId.OperatingTime) * MicrosecondsPerSecond;
            memory.TimeRestored(operatingMicroseconds);
            Registers.Write(RegisterId.PowerDownCount, Registers.Read(RegisterId.PowerDownCount) + 1);
        }

        settings.Seconds = OperatingSeconds;
        ShowChanges();
    }

    /// <summary>Whether both buttons are held for three seconds: how somebody at the meter asks for what can't be undone.
    /// The memory is asked meanwhile, which takes the time.</summary>
    private bool AreBothButtonsHeld()
    {
        int from = board.Clock.Microseconds;
        while (board.PushButton != null && board.PushButton.IsActive
            && board.SecondButton != null && board.SecondButton.IsActive && memory.Answers)
        {
            if (board.Clock.Microseconds - from >= HeldMicroseconds)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Samples one window of about 200 ms and, while it does, works off the one before. Call it for
    /// ever.</summary>
    /// <remarks>Throws nothing: an exception ends the window where it is, what was summed counts, and the part that
    /// threw is logged, rests and is restarted (<see cref="FailedParts"/>).</remarks>
    public void RunWindow()
    {
        try
        {
            loop.RunWindow(sampling);

            if (loop.Failure != null)
            {
                Catch(loop.IsConverterFailure ? SliceKind.Converter : LastSlice, loop.Failure);
            }

            if (windowJob < JobDone)
            {
                FinishLeftOver();
                if (loop.SpacingMicroseconds > SlowestSpacing)
                {
                    SaveAtWindowsEnd();
                }
            }

            WindowSums swap = closed;
            closed = sampling;
            sampling = swap;
            BeginWindowJobs();
            if (saveAtOnce)
            {
                saveAtOnce = false;
                LastSlice = SliceKind.Storage;
                Flush();
            }
        }
        catch (Exception failure) when (!(failure is BoardGoneException))
        {
            Catch(LastSlice, failure);
        }

        if (failed.Any)
        {
            BringBack();
        }
    }

    /// <summary>What the slices of the window left over of the one before: nothing, unless it was closed early.</summary>
    /// <remarks>After sampling and not before it: done before, all jobs would be one pause of 15 ms at the same place of
    /// the mains cycle in every window, which biased narrow currents by 0.2 %. An exception costs its job only: the window
    /// just sampled still counts.</remarks>
    private void FinishLeftOver()
    {
        while (windowJob < JobDone)
        {
            try
            {
                FinishWindow();
            }
            catch (Exception failure) when (!(failure is BoardGoneException))
            {
                Catch(LastSlice, failure);
            }
        }
    }

    /// <summary>Where sets come so slowly that a window's jobs fill the next one, the memory gets its slices here: a save
    /// takes three windows.</summary>
    private void SaveAtWindowsEnd()
    {
        LastSlice = SliceKind.Storage;
        for (int slice = 0; slice < SlicesAtWindowsEnd && isStoring && memory.IsSaving && !saveAtOnce; slice++)
        {
            memory.Slice();
        }
    }

    /// <summary>Logs an exception with its place and lets the part rest.</summary>
    private void Catch(int place, Exception failure)
    {
        int job = lastWindowJob;
        int part = place == SliceKind.DisplayText ? SliceKind.Display
            : place != SliceKind.Window ? place
            : job >= JobStorage ? SliceKind.Storage : SliceKind.Window;
        LastException = failure;
        memory.Events.Append(
            EventCode.Exception,
            part == SliceKind.Window ? part | (job << 8) : part,
            (int)(operatingMicroseconds / MicrosecondsPerSecond));
        Show(ErrorBits.PartFailed, true);
        failed.Rest(part, operatingMicroseconds);
        SetActive(part, false);
    }

    /// <summary>Restarts a part that has rested. One that throws at that rests again, longer.</summary>
    private void BringBack()
    {
        int part = failed.TakeRested(operatingMicroseconds);
        if (part == SliceKind.None)
        {
            return;
        }

        try
        {
            if (part == SliceKind.Modbus)
            {
                modbus.Restart();
            }
            else if (part == SliceKind.Display)
            {
                board.Display.Restart();
            }
            else if (part == SliceKind.Storage && !isLoaded)
            {
                LoadMemory(true);
            }
            else if (part == SliceKind.Converter)
            {
                faults.NoteStart(board.Converter.Start());
            }

            SetActive(part, true);
            Show(ErrorBits.PartFailed, failed.Any);
        }
        catch (Exception failure) when (!(failure is BoardGoneException))
        {
            Catch(part, failure);
        }
    }

    private void SetActive(int part, bool isActive)
    {
        switch (part)
        {
            case SliceKind.Modbus:
                activeModbus = isActive ? modbus : null;
                break;
            case SliceKind.Storage:
                isStoring = isActive;
                break;
            case SliceKind.Display:
                activeDisplay = isActive ? board.Display : null;
                break;
            case SliceKind.Button:
                isWatching = isActive;
                break;
            case SliceKind.Pulses:
                isPulsing = isActive;
                break;
            case SliceKind.Supply:
                activeSupply = isActive ? board.PowerFail : null;
                break;
            case SliceKind.Converter:
                loop.Converter = isActive ? board.Converter : new SilentConverter(board.Clock);
                break;
        }
    }

    /// <summary>Closes the window that is being sampled at the very next set.</summary>
    public void Stop() => closeNow = true;

    /// <summary>Brings everything sampled so far into the registers and stores it now; blocks until the memory has
    /// it.</summary>
    public void Flush()
    {
        FinishLeftOver();
        memory.Flush();
    }

    /// <summary>Takes another calibration over and keeps it. Legal data. A <see cref="SettingResult.Conflict"/> is a memory
    /// that can't keep it, or that is still storing the one before.</summary>
    /// <returns>A <see cref="SettingResult"/>; unless it is <see cref="SettingResult.Ok"/> nothing changed.</returns>
    public int TryCalibrate(Calibration wanted)
    {
        if (settings.IsSealed)
        {
            return SettingResult.Sealed;
        }

        if (!CalibrationNumber.AreAllGood(wanted))
        {
            return SettingResult.OutOfRange;
        }

        if (!memory.SaveCalibration())
        {
            return SettingResult.Conflict;
        }

        calibration.CopyFrom(wanted);
        solver.TakeCalibration();
        NoteCalibration();
        calibrationRecord.Save(memory.Calibration.Record);
        return SettingResult.Ok;
    }

    /// <inheritdoc/>
    int ICalibrated.CalibrationReadiness =>
        settings.IsSealed ? CalibrationResult.Sealed
        : !memory.KeepsCalibration ? CalibrationResult.NoMemory
        : memory.IsSavingCalibration ? CalibrationResult.Storing : CalibrationResult.Taken;

    /// <inheritdoc/>
    int ICalibrated.Prepare(int phase, Calibration wanted)
    {
        solver.PrepareCalibration(phase, wanted);
        return memory.Answers ? CalibrationResult.None : CalibrationResult.NoMemory;
    }

    /// <inheritdoc/>
    /// <remarks>Between two windows: each has all its powers from one calibration.</remarks>
    int ICalibrated.TakeOver(Calibration wanted, byte[] record)
    {
        int readiness = ((ICalibrated)this).CalibrationReadiness;
        if (readiness != CalibrationResult.Taken)
        {
            return readiness;
        }

        if (windowJob > JobPrepare && windowJob < JobCount)
        {
            return CalibrationResult.None;
        }

        if (!memory.SaveCalibration())
        {
            return CalibrationResult.NoMemory;
        }

        Array.Copy(
            record, RecordRing.PayloadOffset, memory.Calibration.Record, RecordRing.PayloadOffset,
            CalibrationRecord.Bytes);
        calibration.CopyFrom(wanted);
        solver.TakePrepared();
        NoteCalibration();
        return CalibrationResult.Taken;
    }

    private void NoteCalibration()
    {
        settings.CountChange();
        memory.Events.Append(EventCode.Calibration, calibration.Date, OperatingSeconds);
    }

    /// <inheritdoc/>
    void IMeanwhile.Slice()
    {
        if (activeModbus == null)
        {
            return;
        }

        // What goes wrong on the line is not the memory's fault, which is being read.
        try
        {
            activeModbus.Slice(board.Clock.Microseconds);
        }
        catch (Exception failure) when (!(failure is BoardGoneException))
        {
            Catch(SliceKind.Modbus, failure);
        }
    }

    /// <inheritdoc/>
    bool IPassWork.Slice(int nowMicroseconds, int converterStatus)
    {
        loopTime = nowMicroseconds;
        if (isPulsing)
        {
            LastSlice = SliceKind.Pulses;
            pulses.Slice(nowMicroseconds);
        }

        if (converterStatus != ConverterStatus.Ok)
        {
            faults.Note(converterStatus, pass);
        }

        pass++;
        if ((pass & 1) != 0 || (modbus != null && modbus.IsAwaited(nowMicroseconds)))
        {
            // Every second pass: the serial line and the supply don't wait for the mains. At each pass while a master
            // waits for the first byte.
            if (activeSupply != null)
            {
                LastSlice = SliceKind.Supply;
                WatchSupply();
            }

            LastSlice = SliceKind.Modbus;
            if (activeModbus != null && activeModbus.Slice(nowMicroseconds))
            {
                return closeNow;
            }

            if (!isSlow)
            {
                LastSlice = SliceKind.None;
                return closeNow;
            }
        }

        LastSlice = SliceKind.None;
        if (nowMicroseconds - jobsFrom >= 0)
        {
            Work(nowMicroseconds);
        }

        return closeNow;
    }

    /// <summary>One slice of the window's jobs, and when they are done, of the slow chips'.</summary>
    private void Work(int nowMicroseconds)
    {
        if (windowJob < JobDone)
        {
            LastSlice = SliceKind.Window;
            DoWindowJob(nowMicroseconds);
        }
        else if (pass % ButtonEveryPasses == 0)
        {
            LastSlice = SliceKind.Button;
            if (isWatching)
            {
                WatchInputs(nowMicroseconds);
            }
        }
        else
        {
            // The memory and the display take turns; a save gets what the display doesn't need.
            bool isSaving = isStoring && memory.IsSaving;
            bool isDisplaysTurn = !isSaving || (pass & 2) == 0;
            if ((!isDisplaysTurn || !SliceDisplay(nowMicroseconds)) && isSaving)
            {
                LastSlice = SliceKind.Storage;
                memory.Slice();
            }
        }
    }

    /// <summary>One slice for the display.</summary>
    /// <returns>Whether there was something to do.</returns>
    private bool SliceDisplay(int nowMicroseconds)
    {
        LastSlice = SliceKind.DisplayText;
        if (activeDisplay != null && list.Slice())
        {
            return true;
        }

        LastSlice = SliceKind.Display;
        if (activeDisplay != null && activeDisplay.Slice(nowMicroseconds))
        {
            return true;
        }

        LastSlice = SliceKind.None;
        return false;
    }

    private void BeginWindowJobs()
    {
        // Work that always begins at the same place of the mains cycle would bias the energy by percents, so it begins
        // another golden section of a cycle later in each window: 2654435769 is 0.618 of 2^32.
        goldenPhase += 2654435769u;
        int mHz = measured.FrequencyMillihertz;
        int cycle = mHz > 0 ? 1000000000 / mHz : NominalCycleMicroseconds;
        jobsFrom = closed.EndMicroseconds + (int)((cycle * (long)(goldenPhase >> 16)) >> 16);
        windowJob = JobPrepare;
        closeNow = false;

        if (closed.Cycles > 0)
        {
            long microseconds = closed.LastCrossing - closed.FirstCrossing;
            loop.Increment = (uint)IntegerMath.DivideRounded((long)closed.Cycles << 32, microseconds);
        }

        loop.TurnPhase = Network.NextTurn(solver.Network, loop.TurnPhase);
    }

    /// <summary>Brings everything sampled so far into the registers, at once instead of in slices.</summary>
    public void FinishWindow()
    {
        while (windowJob < JobDone)
        {
            LastSlice = SliceKind.Window;
            DoWindowJob(loopTime);
        }
    }

    private void DoWindowJob(int nowMicroseconds)
    {
        int job = windowJob++;
        lastWindowJob = job;
        if (job == JobPrepare)
        {
            solver.Begin(closed, frequencyKnown);
            Energies.BeginWindow();
        }
        else if (job == JobVoltage)
        {
            solver.SolveVoltage();
        }
        else if (job < JobCount)
        {
            int phase = (job - JobSolve) >> 1;
            if ((job & 1) == (JobSolve & 1))
            {
                solver.SolveCurrent(phase);
            }
            else
            {
                solver.SolvePower(phase);
            }
        }
        else if (job < JobNet)
        {
            Energies.AddPhase(job - JobCount, measured);
        }
        else if (job == JobNet)
        {
            Energies.AddNet(measured);
            CountWindow();
        }
        else if (job < JobScale)
        {
            pulses.Feed(job - JobPulses, Energies, closed.EndMicroseconds - closed.StartMicroseconds, nowMicroseconds);
        }
        else if (job < JobTotals)
        {
            shown.ScalePhase(job - JobScale);
        }
        else if (job == JobTotals)
        {
            shown.ScaleTotals();
        }
        else if (job == JobRegisters)
        {
            shown.Show();
            derived.FollowEnergies((int)settings.Read(SettingId.CombinationCode));
        }
        else if (job == JobState)
        {
            ShowState();
        }
        else if (job == JobReference)
        {
            ChooseReference();
        }
        else if (job == JobStorage && isStoring)
        {
            // While the supply fails no record is made for a pulse: the one that is there has all.
            bool isUrgent = isFirstSave || (pulses.NeedsRecord && !powerFailing);
            if (memory.IsSilent && operatingMicroseconds - loadTriedAt >= MicrosecondsPerSecond && memory.Answers)
            {
                LoadMemory(true);
            }

            memory.SaveWhenDue(operatingMicroseconds, isUrgent);
            isFirstSave = false;
        }
        else if (job == JobMemory && isStoring)
        {
            Show(ErrorBits.MemoryNotWritten, memory.SaveFailed);
            Show(ErrorBits.MemoryBadPages, memory.HasBadPages);
        }
    }

    private void CountWindow()
    {
        inputs[0].Take();
        inputs[1].Take();
        operatingMicroseconds += closed.EndMicroseconds - closed.StartMicroseconds;
        memory.WindowMeasured();
    }

    private void ShowState()
    {
        Registers.Write(RegisterId.OperatingTime, operatingMicroseconds / MicrosecondsPerSecond);
        Registers.Write(RegisterId.EventCount, memory.Events.Count);
        settings.Seconds = OperatingSeconds;
        ShowChanges();
        int bits = pulses.IsOverloaded ? ErrorBits.PulseOverload : 0;
        bits |= faults.HasFailed ? ErrorBits.Converter : 0;
        bits |= faults.IsStuck || solver.IsAnyStuck ? ErrorBits.ConverterStuck : 0;
        bits |= closed.ClippedSets > 0 || solver.IsAnyVoltageClipped ? ErrorBits.ConverterClipped : 0;
        bits |= closed.AbsurdSets > 0 ? ErrorBits.AbsurdSample : 0;
        bits |= loop.SpacingMicroseconds > SlowestSpacing ? ErrorBits.SamplingSlow : 0;
        faults.Clear();
        if (bits != (Registers.Read(RegisterId.ErrorCode) & ErrorBits.OfWindow))
        {
            ShowErrors(bits);
        }
    }

    /// <summary>Shows what went wrong in a window, each with its own event.</summary>
    private void ShowErrors(int bits)
    {
        for (int rest = ErrorBits.OfWindow; rest != 0; rest &= rest - 1)
        {
            int bit = rest & -rest;
            Show(bit, (bits & bit) != 0);
        }
    }

    /// <summary>Keeps the windows on a phase that has a voltage, and the oscillator on its frequency.</summary>
    private void ChooseReference()
    {
        isSlow = loop.SpacingMicroseconds > SlowSpacing;
        frequencyKnown |= closed.Cycles > 0;
        loop.CyclesWanted = frequencyKnown ? CyclesInWindow : CyclesToLearnFrequency;
        int reference = loop.ReferencePhase;
        long[] millivolts = measured.VoltageMillivolts;
        bool weak = measured.IsWhole && closed.TurnPhase == reference
            && millivolts[reference] < Measurement.SmallestVoltageMillivolts;
        if (weak || (measured.IsWhole && closed.Cycles == 0))
        {
            int best = reference;
            for (int phase = 0; phase < FrontEnd.Phases; phase++)
            {
                best = millivolts[phase] > millivolts[best] ? phase : best;
            }

            if (millivolts[best] >= Measurement.SmallestVoltageMillivolts)
            {
                loop.ReferencePhase = best;
            }
        }

        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            loop.SetLimit(phase, solver.LimitCodes(phase));
        }

        int quarter = solver.AmplitudeCodes(loop.ReferencePhase) / 4;
        loop.Hysteresis = quarter > SmallestHysteresis ? quarter : SmallestHysteresis;
    }

    private PulseInputCounter NewInput(int index)
    {
        IPulseInput input = index < board.PulseInputs.Length ? board.PulseInputs[index] : null;
        return new PulseInputCounter(input, Registers, RegisterId.PulseInput1 + index);
    }

    /// <summary>The stamp is the settings' own; older firmware stored it with the state only.</summary>
    private void ShowChanges()
    {
        Registers.Write(RegisterId.ConfigurationChanges, settings.Changes);
        if (settings.ChangedAt != 0)
        {
            Registers.Write(RegisterId.ConfigurationChangedAt, settings.ChangedAt);
        }
    }

    private void WatchSupply()
    {
        bool failing = activeSupply.IsActive;
        if (failing && !powerFailing)
        {
            // Once for each failure: an input that hangs must not wear the memory out.
            closeNow = true;
            saveAtOnce = true;
        }

        powerFailing = failing;
    }

    private void WatchInputs(int nowMicroseconds)
    {
        if (list != null)
        {
            list.Watch(nowMicroseconds);
        }

        bool closed = board.SealClosed != null && board.SealClosed.IsActive;
        if (closed != settings.IsSealed)
        {
            settings.IsSealed = closed;
            memory.Events.Append(EventCode.Seal, closed ? 1 : 0, OperatingSeconds);
        }
    }

    private int OperatingSeconds => (int)(operatingMicroseconds / MicrosecondsPerSecond);

    private void Show(int errorBit, bool present)
    {
        long bits = Registers.Read(RegisterId.ErrorCode);
        if (present && (bits & errorBit) != errorBit && errorBit != ErrorBits.PartFailed)
        {
            // A part that failed has an event of its own, which says where.
            memory.Events.AppendOnceAMinute(EventCode.Error, errorBit & ~(int)bits, OperatingSeconds);
        }

        long wanted = present ? bits | (long)errorBit : bits & ~(long)errorBit;
        if (wanted != bits)
        {
            Registers.Write(RegisterId.ErrorCode, wanted);
        }
    }
}
