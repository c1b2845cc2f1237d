namespace NfMeter;

/// <summary>Bits of the error code register, 97.97.0.</summary>
public static class ErrorBits
{
    /// <summary>The converter didn't answer or restarted; cleared by the next window without such a set.</summary>
    public const int Converter = 1;

    /// <summary>The memory doesn't answer; nothing is stored.</summary>
    public const int MemoryNoAnswer = 2;

    /// <summary>The memory holds data but no whole record, and no layout that is known;
    /// it is left as it is, and nothing is stored.</summary>
    public const int MemoryUnreadable = 4;

    /// <summary>The last save failed on several slots; cleared by the next that is verified.</summary>
    public const int MemoryNotWritten = 8;

    /// <summary>More pulses are due than an output's constant and width can carry: they wait in a queue, and none is
    /// lost. Cleared when the queue is empty.</summary>
    public const int PulseOverload = 16;

    /// <summary>Sets are more than 2.5 ms apart, fewer than eight in a cycle of 50 Hz: crossings and harmonics
    /// suffer.</summary>
    public const int SamplingSlow = 32;

    /// <summary>All channels of the converter, or one, repeat the same code. What a stuck channel says is not used: its
    /// phase counts nothing. Cleared when it moves again.</summary>
    public const int ConverterStuck = 64;

    /// <summary>A voltage or current is at the end of the converter's range: more may flow than is measured. Cleared by
    /// the next window without.</summary>
    public const int ConverterClipped = 128;

    /// <summary>A set was left out because one current stood alone, far above all before and after it. Cleared by the
    /// next window without.</summary>
    public const int AbsurdSample = 256;

    /// <summary>The memory was written by a newer firmware; it is left as it is, and nothing is stored.</summary>
    public const int MemoryNewer = 512;

    /// <summary>A part of the memory doesn't give back what was written, or can't be read. It is stepped over and
    /// nothing is lost; stays until the next start.</summary>
    public const int MemoryBadPages = 1024;

    /// <summary>A part threw an exception: what and where is in the event log. It is restarted; cleared when all parts
    /// run again.</summary>
    public const int PartFailed = 2048;

    /// <summary>The clock stood still while the meter started: no time, no energy. Stays until the next
    /// start.</summary>
    public const int Clock = 4096;

    /// <summary>Those that each window decides anew.</summary>
    public const int OfWindow =
        Converter | PulseOverload | SamplingSlow | ConverterStuck | ConverterClipped | AbsurdSample;

    /// <summary>All that say that settings and registers aren't kept.</summary>
    public const int MemoryKeepsNothing = MemoryNoAnswer | MemoryUnreadable | MemoryNotWritten | MemoryNewer;
}

/// <summary>Bits of the status word, 96.5.0: how the mains is, not what is wrong with the meter.</summary>
public static class StatusBits
{
    /// <summary>L1 is below a tenth of Un; L2 and L3 are the next two bits.</summary>
    public const int VoltageMissingL1 = 1;

    /// <summary>Power of L1 flows out; L2 and L3 are the next two bits.</summary>
    public const int ReverseFlowL1 = 8;

    /// <summary>The voltages follow one another as L1, L3, L2.</summary>
    public const int SequenceReversed = 64;

    /// <summary>A magnetic field is at the meter. No board has an input for it yet.</summary>
    public const int MagneticField = 128;

    /// <summary>The terminal cover is open. No board has an input for it yet.</summary>
    public const int CoverOpen = 256;
}
