namespace NfMeter.Hal;

/// <summary>An asynchronous serial port, half duplex on RS-485: the board drives the direction. No call
/// blocks.</summary>
public interface ISerialPort
{
    /// <summary>Whether the port can run at so many bits a second, with any parity and stop bits. Costs next to nothing
    /// and leaves the line alone.</summary>
    bool Supports(int baud);

    /// <summary>Sets the line; bytes under way are lost.</summary>
    /// <param name="baud">Bits a second, one that it <see cref="Supports"/>.</param>
    /// <param name="parity">A <see cref="SerialParity"/>.</param>
    /// <param name="stopBits">1 or 2.</param>
    /// <returns>False when the port can't do that, or is sending; it is left as it was.</returns>
    bool Configure(int baud, int parity, int stopBits);

    /// <summary>Takes bytes that have arrived. Called all the time, also when nothing is expected: it is where a board
    /// without an end-of-transmission signal releases the line.</summary>
    /// <param name="buffer">Receives them.</param>
    /// <param name="offset">Where in <paramref name="buffer"/>.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>How many there were, 0 when none.</returns>
    int Read(byte[] buffer, int offset, int count);

    /// <summary>Whether bytes handed over while earlier ones are still being sent follow those without a pause. A port
    /// that can't do that takes no more until all are out.</summary>
    bool CanAppend { get; }

    /// <summary>Hands bytes to the transmitter and returns before they are sent.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="offset">Where in <paramref name="buffer"/>.</param>
    /// <param name="count">How many, 1 to 256; with those of the frame that are still under way, no more than
    /// 256.</param>
    /// <returns>False when the transmitter is still busy, or has no room for so many: nothing was taken.</returns>
    bool TryWrite(byte[] buffer, int offset, int count);
}

/// <summary>Parity of an <see cref="ISerialPort"/>; eight data bits always.</summary>
public static class SerialParity
{
    /// <summary>No parity bit.</summary>
    public const int None = 0;

    /// <summary>Even parity, the Modbus and PRO380 default.</summary>
    public const int Even = 1;

    /// <summary>Odd parity.</summary>
    public const int Odd = 2;
}
