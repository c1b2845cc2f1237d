namespace NfMeter.Hal;

/// <summary>One chip on an SPI bus. A transfer blocks for its time on the wire.</summary>
public interface ISpiDevice
{
    /// <summary>Selects the chip, exchanges as many bytes as both arrays hold, deselects.</summary>
    /// <param name="write">What goes to the chip.</param>
    /// <param name="read">What comes back, the same length.</param>
    void Transfer(byte[] write, byte[] read);
}
