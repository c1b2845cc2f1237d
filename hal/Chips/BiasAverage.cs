namespace NfMeter.Chips;

/// <summary>Where zero is on a converter that sees only positive voltages: the long average of an input that lies on
/// the bias itself.</summary>
/// <remarks>
/// <para>A 12-bit converter's zero has to be known to a small fraction of its step, and may not come from the signals'
/// own mean: the direct current of a half-wave load is real. So the bias node has an input of its own. The same
/// converter reads it, so its offset error is in it too, and drops out.</para>
/// <para>Each code counts 1/n while there are few, 1/4096 later on. With the noise of half a step that dithers a good
/// front end the average then stands still within 0.007 steps. Codes far from the average are left out, one glitch must
/// not move zero, until 64 in a row say that the bias really has moved: then it is averaged anew.</para>
/// </remarks>
internal sealed class BiasAverage
{
    private const int LongestCount = 4096;
    private const int SettledCount = 16;
    private const int FarSteps = 8;
    private const int FarInARow = 64;

    // Steps in units of 2^-18: 4095 of them fit an int, and the code of a set is this by 2^9.
    private const int StepBits = 18;
    private const int CodeBits = 9;

    private int average;
    private int count;
    private int far;

    /// <summary>Zero in codes of full scale ±2^20 around mid-scale: what has to be subtracted from a code times
    /// 512.</summary>
    public int Zero => average >> (StepBits - CodeBits);

    /// <summary>Whether the average is one of a bias: within the middle half of the converter's range.</summary>
    public bool IsPlausible => count > 0 && average > 1024 << StepBits && average < 3072 << StepBits;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        count = 0;
        far = 0;
        average = 2048 << StepBits;
    }

    /// <summary>Takes a code of the bias input, 0 to 4095.</summary>
    public void Add(int code)
    {
        int distance = (code << StepBits) - average;
        bool isFar = distance > FarSteps << StepBits || distance < -(FarSteps << StepBits);
        if (isFar && count >= SettledCount)
        {
            far++;
            if (far < FarInARow)
            {
                return;
            }

            count = 0;
        }

        far = 0;
        count = count < LongestCount ? count + 1 : LongestCount;
        average += distance / count;
    }
}
