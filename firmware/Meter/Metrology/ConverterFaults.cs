using NfMeter.Hal;

namespace NfMeter.Metrology;

/// <summary>What the converter's reads said since it was last asked: a status tells of one set, an error bit of a
/// window.</summary>
public sealed class ConverterFaults
{
    // Where there is neither voltage nor current, twelve bits with half a step of noise are the same in one set of a
    // hundred by chance.
    private const int StuckSets = 16;

    private int stuckAtPass;
    private int stuckInARow;

    /// <summary>Whether a set was bad.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Whether sets repeated one another for long enough not to be chance.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Notes a set that isn't <see cref="ConverterStatus.Ok"/>.</summary>
    /// <param name="status">A <see cref="ConverterStatus"/>.</param>
    /// <param name="pass">Its number; one more with each set.</param>
    public void Note(int status, int pass)
    {
        if (status == ConverterStatus.Stuck)
        {
            stuckInARow = pass - stuckAtPass == 1 ? stuckInARow + 1 : 1;
            stuckAtPass = pass;
            IsStuck |= stuckInARow >= StuckSets;
        }
        else
        {
            HasFailed = true;
        }
    }

    /// <summary>Notes what a start said.</summary>
    public void NoteStart(int status) => HasFailed |= status != ConverterStatus.Ok;

    /// <summary>Forgets, after the bits were shown.</summary>
    public void Clear()
    {
        HasFailed = false;
        IsStuck = false;
    }
}
