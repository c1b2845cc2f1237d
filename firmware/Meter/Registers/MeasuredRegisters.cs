using NfMeter.Hal;
using NfMeter.Metrology;

namespace NfMeter.Registers;

/// <summary>Brings what a window measured into the registers: on the primary side of current transformers, totals as a
/// PRO380 in service shows them.</summary>
/// <remarks>The values are made in slices, beside the registers, and then all change in one: who reads two of them never
/// gets them from two windows.</remarks>
public sealed class MeasuredRegisters
{
    private readonly RegisterFile registers;
    private readonly Measurement measured;
    private readonly WindowSolver solver;
    private readonly long[] next = new long[RegisterId.Count];
    private int ctPrimary = 1;
    private int ctSecondary = 1;

    /// <summary>Those of a solver's measurement.</summary>
    public MeasuredRegisters(RegisterFile registers, Measurement measured, WindowSolver solver)
    {
        this.registers = registers;
        this.measured = measured;
        this.solver = solver;
    }

    /// <summary>The ratio of the current transformers; 1 to 1 without.</summary>
    public void SetRatio(int primary, int secondary)
    {
        ctPrimary = primary;
        ctSecondary = secondary;
    }

    /// <summary>A slice for each phase: its values as they are shown, on the primary side, powers in thousandths of a
    /// watt.</summary>
    public void ScalePhase(int phase)
    {
        long p = IntegerMath.DivideRounded(measured.ActiveMicrowatts[phase] * ctPrimary, 1000 * ctSecondary);
        long q = IntegerMath.DivideRounded(measured.ReactiveMicrovars[phase] * ctPrimary, 1000 * ctSecondary);
        long s = IntegerMath.Hypotenuse(p, q);
        long[] to = next;
        to[RegisterId.ActivePowerL1 + phase] = p;
        Split(p, RegisterId.ActivePowerImportL1 + phase, RegisterId.ActivePowerExportL1 + phase);
        to[RegisterId.ReactivePowerL1 + phase] = q;
        to[RegisterId.ApparentPowerL1 + phase] = s;
        to[RegisterId.PowerFactorL1 + phase] = PowerFactor(p, s);
        to[RegisterId.VoltageL1 + phase] = measured.VoltageMillivolts[phase];
        to[RegisterId.CurrentL1 + phase] = ctPrimary == ctSecondary
            ? measured.CurrentMicroamperes[phase]
            : IntegerMath.DivideRounded(measured.CurrentMicroamperes[phase] * ctPrimary, ctSecondary);
    }

    /// <summary>The slice after the phases': totals. As a PRO380 in service shows them: total S is the sum of
    /// the phases' S, total PF goes by the totals of P and Q.</summary>
    public void ScaleTotals()
    {
        long[] to = next;
        long p = to[RegisterId.ActivePowerL1] + to[RegisterId.ActivePowerL2] + to[RegisterId.ActivePowerL3];
        long q = to[RegisterId.ReactivePowerL1] + to[RegisterId.ReactivePowerL2] + to[RegisterId.ReactivePowerL3];
        long s = to[RegisterId.ApparentPowerL1] + to[RegisterId.ApparentPowerL2] + to[RegisterId.ApparentPowerL3];
        long together = IntegerMath.Hypotenuse(p, q);
        to[RegisterId.ActivePower] = p;
        Split(p, RegisterId.ActivePowerImport, RegisterId.ActivePowerExport);
        to[RegisterId.ReactivePower] = q;
        Split(q, RegisterId.ReactivePowerImport, RegisterId.ReactivePowerExport);

        // An element of two isn't a phase: there only the totals' own S means something.
        to[RegisterId.ApparentPower] = solver.Network == Network.ThreeWire ? together : s;
        to[RegisterId.PowerFactor] = PowerFactor(p, together);
        to[RegisterId.Frequency] = measured.FrequencyMillihertz;
    }

    /// <summary>Shows the values that were made; those of a window that isn't whole cycles long change nothing.</summary>
    public void Show()
    {
        if (measured.IsWhole || measured.IsEmpty)
        {
            next[RegisterId.StatusWord] = StatusWord();
            registers.Take(next, RegisterId.ActivePower, RegisterId.StatusWord);
            registers.Take(next, RegisterId.ActivePowerImport, RegisterId.ActivePowerExportL3);
        }
    }

    private void Split(long power, int importId, int exportId)
    {
        next[importId] = power > 0 ? power : 0;
        next[exportId] = power < 0 ? -power : 0;
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
