using NfMeter.Hal;

namespace NfMeter.Metrology;

/// <summary>What the meter is wired to: which inputs carry something, and how the phases make a total.</summary>
public static class Network
{
    /// <summary>Three phases and neutral: each input a phase.</summary>
    public const int FourWire = 0;

    /// <summary>Three phases without neutral, two elements (Aron, Blondel's theorem): V1 is U12 with I1, V3 is U32 with
    /// I3, the second input isn't used. Only their sum is a power of the network, so totals are the net of both
    /// elements.</summary>
    public const int ThreeWire = 1;

    /// <summary>Two phases and neutral, on L1 and L2.</summary>
    public const int TwoPhase = 2;

    /// <summary>One phase, on L1.</summary>
    public const int OnePhase = 3;

    /// <summary>How many there are.</summary>
    public const int Count = 4;

    /// <summary>Whether an input carries something.</summary>
    /// <param name="network">One of these.</param>
    /// <param name="phase">0 to 2.</param>
    public static bool IsUsed(int network, int phase)
    {
        switch (network)
        {
            case ThreeWire: return phase != 1;
            case TwoPhase: return phase < 2;
            case OnePhase: return phase == 0;
            default: return true;
        }
    }

    /// <summary>The input whose voltage is demodulated after this one's: they take turns.</summary>
    public static int NextTurn(int network, int phase)
    {
        do
        {
            phase = phase < FrontEnd.Phases - 1 ? phase + 1 : 0;
        }
        while (!IsUsed(network, phase));

        return phase;
    }
}
