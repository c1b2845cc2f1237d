using System;
using System.Device.Gpio;
using System.IO.Ports;
using System.Threading;
using NfMeter.Hal;

namespace NfMeter.NanoFramework;

/// <summary>A serial port of the controller behind an RS-485 transceiver, half duplex.</summary>
/// <remarks>
/// <para><see cref="SerialPort.Write(byte[], int, int)"/> blocks: on STM32 until the DMA has fetched the last byte, on
/// ESP32 until what doesn't fit into the 128-byte FIFO does (nf-interpreter, targets/ChibiOS and targets/ESP32,
/// sys_io_ser_native_System_IO_Ports_SerialPort.cpp). At 9600 baud that would stop the sampling for up to 290 ms. So a
/// thread that does nothing else calls it: it sleeps in native code while the bytes go out, and shares nothing with the
/// loop but this object.</para>
/// <para><see cref="TryWrite"/> yields once after it has woken the writer, and the scheduler then runs the writer
/// first: on the 1.17 interpreter 20 times out of 20, and never before the yield. A frame so starts when it is handed
/// over.</para>
/// <para>A frame may come in pieces: the writer takes what there is, and each piece wakes it again. That keeps a frame
/// together where a piece fits into the FIFO, as on ESP32; where DMA has to end first, the writer is back only when the
/// loop next looks at the port, a character or two late.</para>
/// <para>Nothing tells when the last bit is out, so the clock does. <see cref="Read"/> is where the port looks at it:
/// it has to be called all the time, also when nothing is expected.</para>
/// </remarks>
public sealed class Rs485Port : ISerialPort
{
    private const int SmallestBaud = 300;
    private const int HighestBaud = 115200;
    private const int LongestFrame = 256;

    // The UART begins with the bit after the next, and a clock that counts milliseconds can be one ahead.
    private const int GuardBits = 2;
    private const int GuardMicroseconds = 1000;

    private readonly string name;
    private readonly IClock clock;
    private readonly GpioPin direction;
    private readonly byte[] frame = new byte[LongestFrame];
    private readonly AutoResetEvent frameReady = new AutoResetEvent(false);

    private SerialPort port;
    private int baud;
    private int parity;
    private int stopBits;
    private int frameBytes;
    private int writtenBytes;
    private int sentAt;
    private int sendMicroseconds;

    // The line is the meter's; the writer has the frame.
    private bool isSending;
    private bool isWriting;

    /// <summary>A port whose UART drives the transceiver's direction: RTS on ESP32, DE on STM32F7.</summary>
    /// <param name="name">"COM" and the port's number. It opens with the first <see cref="Configure"/>.</param>
    /// <param name="clock">Tells when a frame is out.</param>
    public Rs485Port(string name, IClock clock)
        : this(name, clock, null)
    {
    }

    /// <summary>A port of STM32F4, whose UART drives no direction: a pin does.</summary>
    /// <param name="name">"COM" and the port's number. It opens with the first <see cref="Configure"/>.</param>
    /// <param name="clock">Tells when a frame is out.</param>
    /// <param name="direction">An output, high while the transceiver is to send; now low.</param>
    public Rs485Port(string name, IClock clock, GpioPin direction)
    {
        this.name = name;
        this.clock = clock;
        this.direction = direction;
        new Thread(WriteFrames).Start();
    }

    /// <summary>The lowest baud rate that the UART can be clocked down to. A board sets it where that is more than 300:
    /// the driver doesn't look, it writes what is left of a divisor that is too long.</summary>
    public int LowestBaud { get; set; } = SmallestBaud;

    /// <inheritdoc/>
    public bool Supports(int baud) => baud >= LowestBaud && baud <= HighestBaud;

    /// <inheritdoc/>
    /// <remarks>Also false while a frame is being sent.</remarks>
    public bool Configure(int baud, int parity, int stopBits)
    {
        EndSending();
        bool isPossible = Supports(baud) && stopBits >= 1 && stopBits <= 2
            && parity >= SerialParity.None && parity <= SerialParity.Odd;
        if (!isPossible || isSending || isWriting)
        {
            return false;
        }

        bool wasOpen = port != null;
        if (wasOpen)
        {
            port.Dispose();
            port = null;
        }

        if (TryOpen(baud, parity, stopBits))
        {
            this.baud = baud;
            this.parity = parity;
            this.stopBits = stopBits;
            return true;
        }

        if (wasOpen)
        {
            TryOpen(this.baud, this.parity, this.stopBits);
        }

        return false;
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        if (isSending)
        {
            if (isWriting)
            {
                // The writer may have been waiting for room.
                Thread.Sleep(0);
            }

            EndSending();
            return 0;
        }

        // Never asks for more than there is: SerialPort.Read would wait for the rest.
        int available = port == null ? 0 : port.BytesToRead;
        if (available > count)
        {
            available = count;
        }

        return available > 0 ? port.Read(buffer, offset, available) : 0;
    }

    /// <inheritdoc cref="ISerialPort.CanAppend"/>
    /// <remarks>Set on a board whose UART takes a piece at once.</remarks>
    public bool CanAppend { get; set; }

    /// <inheritdoc/>
    public bool TryWrite(byte[] buffer, int offset, int count)
    {
        EndSending();
        int from = isSending ? frameBytes : 0;
        bool isFree = isSending ? CanAppend : !isWriting;
        if (!isFree || port == null || count < 1 || from + count > LongestFrame)
        {
            return false;
        }

        Array.Copy(buffer, offset, frame, from, count);
        int microseconds = (int)(count * CharacterBits * 1000000L / baud);
        if (isSending)
        {
            // A piece that comes late begins now.
            int elapsed = clock.Microseconds - sentAt;
            sendMicroseconds = (elapsed > sendMicroseconds ? elapsed : sendMicroseconds) + microseconds;
            frameBytes = from + count;
            Wake();
            return true;
        }

        writtenBytes = 0;
        frameBytes = count;
        sendMicroseconds = microseconds;
        isSending = true;
        SwitchDirection();
        Wake();
        sentAt = clock.Microseconds;
        return true;
    }

    private int CharacterBits => 9 + (parity == SerialParity.None ? 0 : 1) + stopBits;

    private void Wake()
    {
        isWriting = true;
        frameReady.Set();
        Thread.Sleep(0);
    }

    private bool TryOpen(int newBaud, int newParity, int newStopBits)
    {
        // STM32F4 throws for eight data bits and parity. Its word length counts the parity bit in, so "seven" puts
        // eight and the parity on the wire.
        int dataBits = direction != null && newParity != SerialParity.None ? 7 : 8;
        StopBits stop = newStopBits == 2 ? StopBits.Two : StopBits.One;
        var opened = new SerialPort(name, newBaud, ParityOf(newParity), dataBits, stop)
        {
            Mode = direction == null ? SerialMode.RS485 : SerialMode.Normal,
            ReadBufferSize = 2 * LongestFrame,
        };
        try
        {
            opened.Open();

            // From the threshold on each byte would post an event, with garbage and a second thread to serve it.
            opened.ReceivedBytesThreshold = int.MaxValue;
        }
        catch (Exception)
        {
            // What the UART can't do. The target decides which exception that is.
            opened.Dispose();
            return false;
        }

        port = opened;
        return true;
    }

    private int Guard => GuardBits * 1000000 / baud + GuardMicroseconds;

    private static Parity ParityOf(int serialParity)
    {
        switch (serialParity)
        {
            case SerialParity.Even: return Parity.Even;
            case SerialParity.Odd: return Parity.Odd;
            default: return Parity.None;
        }
    }

    private void WriteFrames()
    {
        while (true)
        {
            frameReady.WaitOne();
            int from = writtenBytes;
            int to = frameBytes;
            try
            {
                port.Write(frame, from, to - from);
            }
            catch (Exception)
            {
                // The frame is lost, as on a broken wire; its master asks again. The thread has to live on.
            }

            writtenBytes = to;
            isWriting = to < frameBytes;
        }
    }

    /// <summary>Gives the line back when the frame's time is over.</summary>
    private void EndSending()
    {
        if (!isSending || clock.Microseconds - sentAt < sendMicroseconds + Guard)
        {
            return;
        }

        SwitchDirection();

        // A transceiver that listens while it sends has heard the frame, and nobody else can have spoken.
        int heard = port.BytesToRead;
        while (heard > 0)
        {
            port.Read(frame, 0, heard < LongestFrame ? heard : LongestFrame);
            heard = port.BytesToRead;
        }

        isSending = false;
    }

    private void SwitchDirection()
    {
        if (direction != null)
        {
            direction.Toggle();
        }
    }
}
