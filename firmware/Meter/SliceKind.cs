namespace NfMeter;

/// <summary>Kinds of work in the loop, see <see cref="Meter.LastSlice"/>; also the place of an exception in the event
/// log, with the window's job times 256 where the kind is <see cref="Window"/>.</summary>
public static class SliceKind
{
    public const int None = 0;
    public const int Modbus = 1;
    public const int Window = 2;
    public const int Storage = 3;
    public const int Display = 4;
    public const int Button = 5;
    public const int Pulses = 6;
    public const int Supply = 7;
    public const int Converter = 8;

    /// <summary>A part of a display row is made; <see cref="Display"/> sends it.</summary>
    public const int DisplayText = 9;

    /// <summary>How many kinds there are.</summary>
    public const int Count = 10;
}
