using NfMeter.Simulated.Buses;

namespace NfMeter.Simulated.Chips;

/// <summary>A memory chip in virtual time, whichever it is.</summary>
public interface IMemoryModel : II2cTarget, IDisposable
{
    /// <summary>Size in bytes.</summary>
    int SizeBytes { get; }

    /// <summary>What the cells hold now.</summary>
    ReadOnlySpan<byte> Content { get; }

    /// <summary>How often the cells that were written most were written, since this object was made.</summary>
    int MostWrites { get; }

    /// <summary>What is wrong with the chip; nothing at first.</summary>
    MemoryFaults Faults { get; }

    /// <summary>What was done to it against its data sheet.</summary>
    ViolationLog Violations { get; }

    /// <summary>The supply goes.</summary>
    void PowerOff();

    /// <summary>The supply returns.</summary>
    void PowerOn();
}
