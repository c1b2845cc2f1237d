namespace NfMeter.Simulated.Buses;

/// <summary>A chip on a <see cref="SimulatedI2cBus"/>. The bus calls it byte by byte, each at its own virtual time, so
/// a power cut in the middle of a transfer leaves the chip with exactly the bytes that had arrived.</summary>
public interface II2cTarget
{
    /// <summary>The fastest clock the data sheet allows, bits a second.</summary>
    int MaximumBitRate { get; }

    /// <summary>Whether the chip listens to a 7-bit address.</summary>
    bool Answers(int address);

    /// <summary>A start or repeated start with the chip's address.</summary>
    /// <param name="address">The 7-bit address; a chip with several tells its banks apart by it.</param>
    /// <param name="read">True when the chip is to send.</param>
    /// <returns>True when the chip acknowledges.</returns>
    bool Start(int address, bool read);

    /// <summary>A byte for the chip.</summary>
    /// <returns>True when the chip acknowledges.</returns>
    bool Receive(byte value);

    /// <summary>A byte from the chip.</summary>
    byte Transmit();

    /// <summary>The stop condition.</summary>
    void Stop();
}
