namespace NfMeter.Display;

/// <summary>What an entry of a list shows.</summary>
public sealed class DisplayItem
{
    /// <summary>A register: <see cref="Id"/>.</summary>
    public const int Register = 0;

    /// <summary>Two energies put together by the combination code: <see cref="Id"/> forward, <see cref="OtherId"/>
    /// reverse.</summary>
    public const int Total = 1;

    /// <summary>A setting: <see cref="Id"/>.</summary>
    public const int Setting = 2;

    /// <summary>The CT ratio.</summary>
    public const int Ratio = 3;

    /// <summary>One of these kinds.</summary>
    public int Kind { get; set; }

    /// <summary>Register or setting.</summary>
    public int Id { get; set; }

    /// <summary>The other energy of a total.</summary>
    public int OtherId { get; set; }

    /// <summary>The page of the PRO380; 0 for none.</summary>
    public int Page { get; set; }
}
