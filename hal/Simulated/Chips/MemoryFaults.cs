namespace NfMeter.Simulated.Chips;

/// <summary>Faults of a memory chip that a test makes on purpose.</summary>
public sealed class MemoryFaults
{
    private readonly Dictionary<int, (byte Mask, byte Value)> stuck = [];

    /// <summary>Writes that the chip acknowledges and forgets, from now on.</summary>
    public int WritesToForget { get; set; }

    /// <summary>Addresses whose writes the chip acknowledges and forgets, for ever.</summary>
    public Predicate<int>? Forgets { get; set; }

    /// <summary>Bytes that come back with a wrong bit, from now on: disturbed on the bus.</summary>
    public int ReadsToDisturb { get; set; }

    /// <summary>Which addresses read wrong, each time another bit.</summary>
    public Predicate<int>? Misreads { get; set; }

    /// <summary>When the chip doesn't acknowledge its address, by virtual time.</summary>
    public Predicate<long>? Silent { get; set; }

    /// <summary>Makes bits of a cell stuck, from its next write on.</summary>
    /// <param name="address">The cell.</param>
    /// <param name="mask">Which bits.</param>
    /// <param name="value">What they read.</param>
    public void StickAt(int address, byte mask, byte value) => stuck[address] = (mask, value);

    internal bool IsSilent(long now) => Silent is { } silent && silent(now);

    internal bool TakesWrite(int address)
    {
        if (WritesToForget > 0)
        {
            WritesToForget--;
            return false;
        }

        return Forgets is not { } forgets || !forgets(address);
    }

    internal byte Stick(int address, byte value)
    {
        if (stuck.Count == 0 || !stuck.TryGetValue(address, out (byte Mask, byte Value) bits))
        {
            return value;
        }

        return (byte)((value & ~bits.Mask) | (bits.Value & bits.Mask));
    }

    internal byte Read(int address, byte value)
    {
        if (ReadsToDisturb > 0)
        {
            ReadsToDisturb--;
            return (byte)(value ^ (1 << (ReadsToDisturb & 7)));
        }

        return Misreads is { } misreads && misreads(address) ? (byte)(value ^ 0x10) : value;
    }
}
