namespace NfMeter.Display;

/// <summary>What the three lists hold when the meter leaves the factory.</summary>
public static class DisplayDefaults
{
    // C.D.E, a byte each.
    private static readonly int[] automatic =
    {
        0x010800, 0x020800, 0x030800, 0x040800, 0x100700, 0x830700, 0x200700, 0x340700, 0x480700,
        0x1F0700, 0x330700, 0x470700, 0x0E0700, 0x600100, 0x616100,
    };

    private static readonly int[] manual =
    {
        0x010800, 0x010801, 0x010802, 0x020800, 0x020801, 0x020802, 0x030800, 0x040800,
        0x050800, 0x060800, 0x070800, 0x080800, 0x100700, 0x240700, 0x380700, 0x4C0700,
        0x200700, 0x340700, 0x480700, 0x1F0700, 0x330700, 0x470700, 0x0D0700, 0x0E0700,
        0x100003B, 0x100003D, 0x1000040, 0x600800, 0x600100, 0x616100,
    };

    private static readonly int[] battery = { 0x010800, 0x020800, 0x030800, 0x040800, 0x600100, 0x616100 };

    /// <summary>The code in a slot, <see cref="DisplayCode.None"/> for an empty one.</summary>
    public static int At(int list, int slot)
    {
        int[] codes = list == DisplayLists.Automatic ? automatic : list == DisplayLists.Manual ? manual : battery;
        return slot < codes.Length ? codes[slot] : DisplayCode.None;
    }
}
