using NfMeter.Hal;
using NfMeter.Registers;

namespace NfMeter.Pulses;

/// <summary>Counts one pulse input into its register, in thousandths of the unit that a pulse stands for. Nothing is
/// rounded away: what a pulse leaves below a thousandth is carried.</summary>
public sealed class PulseInputCounter
{
    private readonly IPulseInput input;
    private readonly RegisterFile registers;
    private readonly int register;
    private int seen;
    private int divisor = 1000;

    /// <summary>An input and its register.</summary>
    /// <param name="input">The input, or null on a board without.</param>
    /// <param name="registers">Where the register is.</param>
    /// <param name="register">Its number.</param>
    public PulseInputCounter(IPulseInput input, RegisterFile registers, int register)
    {
        this.input = input;
        this.registers = registers;
        this.register = register;
        seen = input == null ? 0 : input.Count;
    }

    /// <summary>The register's number.</summary>
    public int Register => register;

    /// <summary>What is below a thousandth of the unit: its numerator over the divisor, 0 to divisor - 1.</summary>
    public int Remainder { get; private set; }

    /// <summary>Sets what a pulse stands for. Another divisor starts with a clean remainder; the register stays.</summary>
    /// <param name="divisorThousandths">Pulses a unit in thousandths, 100 (0.100) to 1,000,000 (1000.000).</param>
    /// <param name="inputUnit">A <see cref="PulseInputUnit"/>.</param>
    public void SetUp(int divisorThousandths, int inputUnit)
    {
        Remainder = divisorThousandths == divisor ? Remainder : 0;
        divisor = divisorThousandths;
        switch (inputUnit)
        {
            case PulseInputUnit.KilowattHour:
                registers.SetUnit(register, Unit.WattHour, 0);
                break;
            case PulseInputUnit.CubicMetre:
                registers.SetUnit(register, Unit.CubicMetre, 3);
                break;
            case PulseInputUnit.Litre:
                registers.SetUnit(register, Unit.Litre, 3);
                break;
            default:
                registers.SetUnit(register, Unit.None, 3);
                break;
        }
    }

    /// <summary>Puts back what was stored.</summary>
    public void Restore(long thousandths, int remainder)
    {
        registers.Write(register, registers.Read(register) + thousandths);
        Remainder = remainder < divisor ? remainder : 0;
    }

    /// <summary>Takes the pulses that have come since the last time.</summary>
    public void Take()
    {
        if (input == null)
        {
            return;
        }

        int count = input.Count;
        int pulses = count - seen;
        seen = count;
        if (pulses > 0)
        {
            // A pulse is 1 / (divisor / 1000) units, which is 1,000,000 / divisor thousandths.
            long sum = pulses * 1000000L + Remainder;
            long thousandths = sum / divisor;
            Remainder = (int)(sum - thousandths * divisor);
            registers.Write(register, registers.Read(register) + thousandths);
        }
    }
}

/// <summary>Units of a pulse input (382, technical description: none, kWh, m3, l).</summary>
public static class PulseInputUnit
{
    /// <summary>A bare number.</summary>
    public const int None = 0;

    /// <summary>kWh; the register counts Wh.</summary>
    public const int KilowattHour = 1;

    /// <summary>m3.</summary>
    public const int CubicMetre = 2;

    /// <summary>Litres.</summary>
    public const int Litre = 3;
}
