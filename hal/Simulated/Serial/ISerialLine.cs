namespace NfMeter.Simulated.Serial;

/// <summary>What a simulated UART's wire leads to: a program on this computer. It knows no baud rate and no parity; the
/// UART adds their time.</summary>
public interface ISerialLine
{
    /// <summary>Takes bytes the other side has sent; doesn't wait.</summary>
    /// <returns>How many, 0 when none.</returns>
    int Receive(Span<byte> bytes);

    /// <summary>Gives the other side one byte; doesn't wait.</summary>
    void Send(byte value);

    /// <summary>Called when the line has long been silent: forget what nobody read.</summary>
    void Tidy();
}
