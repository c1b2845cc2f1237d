namespace NfMeter.Hal;

/// <summary>One chip on an SPI bus. A transfer blocks for its time on the wire and allocates nothing.</summary>
/// <remarks>Words of 16 bits, because that is the only kind of transfer that leaves no garbage on the device
/// (hal/README.md). In which order a word's two bytes go over the wire is the controller's business: a driver asks
/// <see cref="IsLowByteFirst"/>.</remarks>
public interface ISpiDevice
{
    /// <summary>True when the low byte of a word goes over the wire before its high byte. Stays as it is.</summary>
    bool IsLowByteFirst { get; }

    /// <summary>Selects the chip, exchanges as many words as both arrays hold, deselects.</summary>
    /// <param name="write">What goes to the chip.</param>
    /// <param name="read">What comes back, the same length.</param>
    void Transfer(ushort[] write, ushort[] read);
}
