using NfMeter.Hal;
using NfMeter.Metrology;

namespace NfMeter.Registers;

/// <summary>Brings what a window measured into the registers: on the primary side of current transformers, totals as a
/// PRO380 in service shows them.</summary>
public sealed class MeasuredRegisters
{
    private readonly RegisterFile registers;
    private readonly DerivedRegisters derived;
    private readonly Measurement measured;
    private readonly WindowSolver solver;
    private readonly long[] shownActive = new long[FrontEnd.Phases];
    private readonly long[] shownReactive = new long[FrontEnd.Phases];
    private readonly long[] shownApparent = new long[FrontEnd.Phases];
    private readonly long[] shownFactor = new long[FrontEnd.Phases];
    private readonly long[] shownCurrent = new long[FrontEnd.Phases];
    private int ctPrimary = 1;
    private int ctSecondary = 1;

    /// <summary>Those of a solver's measurement.</summary>
    public MeasuredRegisters(
        RegisterFile registers, DerivedRegisters derived, Measurement measured, WindowSolver solver)
    {
        this.registers = registers;
        this.derived = derived;
        this.measured = measured;
        this.solver = solver;
    }

    /// <summary>The ratio of the current transformers; 1 to 1 without.</summary>
    public void SetRatio(int primary, int secondary)
    {
        ctPrimary = primary;
        ctSecondary = secondary;
    }

    /// <summary>A phase's powers as they are shown: on the primary side, in thousandths of a watt. Its own slice, for
    /// the root; the registers change all together afterwards.</summary>
    public void ScalePhase(int phase)
    {
        long p = IntegerMath.DivideRounded(measured.ActiveMicrowatts[phase] * ctPrimary, 1000 * ctSecondary);
        long q = IntegerMath.DivideRounded(measured.ReactiveMicrovars[phase] * ctPrimary, 1000 * ctSecondary);
        shownActive[phase] = p;
        shownReactive[phase] = q;
        long s = IntegerMath.Hypotenuse(p, q);
        shownApparent[phase] = s;
        shownFactor[phase] = PowerFactor(p, s);
        shownCurrent[phase] = IntegerMath.DivideRounded(
            measured.CurrentMicroamperes[phase] * ctPrimary, ctSecondary);
    }

    /// <summary>Shows a measurement whose phases are scaled; a window that isn't whole cycles long changes
    /// nothing.</summary>
    public void Show()
    {
        if (!measured.IsWhole && !measured.IsEmpty)
        {
            return;
        }

        long active = 0, reactive = 0, apparent = 0;
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            long p = shownActive[phase], q = shownReactive[phase], s = shownApparent[phase];
            active += p;
            reactive += q;
            apparent += s;
            registers.Write(RegisterId.ActivePowerL1 + phase, p);
            registers.Write(RegisterId.ReactivePowerL1 + phase, q);
            registers.Write(RegisterId.ApparentPowerL1 + phase, s);
            registers.Write(RegisterId.PowerFactorL1 + phase, shownFactor[phase]);
            registers.Write(RegisterId.VoltageL1 + phase, measured.VoltageMillivolts[phase]);
            registers.Write(RegisterId.CurrentL1 + phase, shownCurrent[phase]);
        }

        // An element of two isn't a phase: there only the totals' own S means something.
        long together = IntegerMath.Hypotenuse(active, reactive);
        apparent = solver.Network == Network.ThreeWire ? together : apparent;

        // As a PRO380 in service shows them: total S is the sum of the phases' S, total PF goes by the totals of P and
        // Q.
        registers.Write(RegisterId.ActivePower, active);
        registers.Write(RegisterId.ReactivePower, reactive);
        registers.Write(RegisterId.ApparentPower, apparent);
        registers.Write(RegisterId.PowerFactor, PowerFactor(active, together));
        registers.Write(RegisterId.Frequency, measured.FrequencyMillihertz);
        registers.Write(RegisterId.StatusWord, StatusWord());
        derived.FollowPowers();
    }

    /// <summary>Thousandths, never negative; 1 without load.</summary>
    private static long PowerFactor(long active, long apparent)
    {
        return apparent == 0 ? 1000 : IntegerMath.DivideRounded((active < 0 ? -active : active) * 1000, apparent);
    }

    private int StatusWord()
    {
        int bits = 0;
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            if (Network.IsUsed(solver.Network, phase)
                && measured.VoltageMillivolts[phase] < Measurement.SmallestVoltageMillivolts)
            {
                bits |= StatusBits.VoltageMissingL1 << phase;
            }

            if (measured.ActiveMicrowatts[phase] < 0)
            {
                bits |= StatusBits.ReverseFlowL1 << phase;
            }
        }

        return solver.IsSequenceReversed ? bits | StatusBits.SequenceReversed : bits;
    }
}
