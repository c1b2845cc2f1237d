using NfMeter.Chips;
using NfMeter.Hal;

namespace NfMeter.HostTests.Storage;

/// <summary>A memory chip without a bus: fast enough for hundreds of thousands of power cuts. It notes every write, so
/// that a cut can be put at any byte of it afterwards.</summary>
internal sealed class ArrayMemory : INonVolatileMemory
{
    private readonly MemoryGeometry geometry;

    public ArrayMemory(MemoryGeometry geometry)
        : this(geometry, new byte[geometry.SizeBytes])
    {
        Array.Fill(Bytes, geometry.IsFram ? (byte)0 : (byte)0xFF);
    }

    /// <summary>A chip with this content.</summary>
    public ArrayMemory(MemoryGeometry geometry, byte[] bytes)
    {
        this.geometry = geometry;
        Bytes = bytes;
    }

    public byte[] Bytes { get; }

    /// <summary>The writes since it was cleared, in their order.</summary>
    public List<(int Address, byte[] Old, byte[] New)> Writes { get; } = [];

    public int SizeBytes => geometry.SizeBytes;

    public int PageBytes => geometry.PageBytes;

    public int EnduranceWrites => geometry.EnduranceWrites;

    public int WearBytes => geometry.WearBytes;

    public int WriteMicroseconds => geometry.WriteMicroseconds;

    public bool IsWriting => false;

    /// <summary>Addresses at which the chip doesn't answer; null for none.</summary>
    public Func<int, bool>? IsSilentAt { get; set; }

    public bool Read(int address, byte[] buffer, int offset, int count)
    {
        if (IsSilentAt != null && IsSilentAt(address))
        {
            return false;
        }

        Array.Copy(Bytes, address, buffer, offset, count);
        return true;
    }

    public bool BeginWrite(int address, byte[] buffer, int offset, int count)
    {
        if (IsSilentAt != null && IsSilentAt(address))
        {
            return false;
        }

        Assert(address / PageBytes == (address + count - 1) / PageBytes, "a write crosses a page");
        byte[] data = buffer.AsSpan(offset, count).ToArray();
        Writes.Add((address, Bytes.AsSpan(address, count).ToArray(), data));
        data.CopyTo(Bytes, address);
        return true;
    }

    /// <summary>Goes through every cut of the noted writes, from the content before the first to that after the last,
    /// and leaves the memory as it was found.</summary>
    /// <param name="look">Called with the memory as the cut left it.</param>
    /// <param name="noise">Chooses what a torn page of an EEPROM holds.</param>
    /// <returns>How many cuts there were.</returns>
    public int ForEachCut(Random noise, Action look)
    {
        var writes = Writes.ToArray();
        byte[] after = (byte[])Bytes.Clone();
        for (int index = writes.Length - 1; index >= 0; index--)
        {
            writes[index].Old.CopyTo(Bytes, writes[index].Address);
        }

        int cuts = 0;
        foreach ((int address, byte[] old, byte[] data) in writes)
        {
            int page = address / PageBytes * PageBytes;
            byte[] whole = Bytes.AsSpan(page, PageBytes).ToArray();
            for (int count = 0; count < data.Length; count++, cuts++)
            {
                data.AsSpan(0, count).CopyTo(Bytes.AsSpan(address));
                if (!geometry.IsFram && (count & 1) != 0)
                {
                    // The chip programs the page as a whole: any byte of it may be garbage.
                    Bytes[page + noise.Next(PageBytes)] = (byte)noise.Next(256);
                }

                look();
                whole.CopyTo(Bytes, page);
            }

            data.CopyTo(Bytes, address);
        }

        look();
        after.CopyTo(Bytes, 0);
        return cuts + 1;
    }

    private static void Assert(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
