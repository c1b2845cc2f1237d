namespace NfMeter.Energy;

/// <summary>What the PRO380's total energies show: forward and reverse, both counted by themselves, put together by its
/// combination code (register 0x400F).</summary>
public static class CombinationCode
{
    /// <summary>C-01: forward.</summary>
    public const int Forward = 1;

    /// <summary>C-04: reverse.</summary>
    public const int Reverse = 4;

    /// <summary>C-05: forward and reverse together.</summary>
    public const int Sum = 5;

    /// <summary>C-06: reverse less forward; can be negative.</summary>
    public const int ReverseLessForward = 6;

    /// <summary>C-09: forward less reverse; can be negative.</summary>
    public const int ForwardLessReverse = 9;

    /// <summary>C-10: as <see cref="ForwardLessReverse"/>, of a meter with current transformers; once set it can't be
    /// changed any more.</summary>
    public const int ForwardLessReverseForEver = 10;

    /// <summary>What a code above <see cref="Reverse"/> does with forward and reverse, in three characters.</summary>
    public static string Formula(int code) => code == Sum ? "F+R" : code == ReverseLessForward ? "R-F" : "F-R";

    /// <summary>The total of two energies.</summary>
    public static long Total(int code, long forward, long reverse)
    {
        switch (code)
        {
            case Reverse: return reverse;
            case Sum: return forward + reverse;
            case ReverseLessForward: return reverse - forward;
            case ForwardLessReverse:
            case ForwardLessReverseForEver:
                return forward - reverse;
            default: return forward;
        }
    }
}
