using NfMeter.Registers;

namespace NfMeter;

/// <summary>What the meter says on a debug channel, a line a second, for whoever has a board on the desk.</summary>
/// <remarks>Characters are put into a buffer; only the finished line is a string, some 100 bytes a second for the
/// garbage collector. A board's program decides whether it says anything.</remarks>
public sealed class StatusLine
{
    private const long MicrosecondsPerSecond = 1000000;
    private const int Longest = 120;

    private readonly Meter meter;
    private readonly char[] line = new char[Longest];
    private int length;
    private long saidSeconds = -1;

    /// <summary>The lines of a meter.</summary>
    public StatusLine(Meter meter)
    {
        this.meter = meter;
    }

    /// <summary>What the start found: one line.</summary>
    public string Start()
    {
        long errors = meter.Registers.Read(RegisterId.ErrorCode);
        length = 0;
        Put("nf-meter: memory ");
        Put((errors & ErrorBits.MemoryNoAnswer) != 0 ? "doesn't answer"
            : (errors & ErrorBits.MemoryUnreadable) != 0 ? "holds no whole record"
            : (errors & ErrorBits.MemoryNewer) != 0 ? "is of a newer firmware" : "ok");
        Put(", converter ");
        Put((errors & ErrorBits.Converter) != 0 ? "doesn't answer" : "ok");
        Put(", clock ");
        Put((errors & ErrorBits.Clock) != 0 ? "stands still" : "ok");
        Put(", start ");
        Put(meter.Registers.Read(RegisterId.PowerDownCount), 0);
        return Line();
    }

    /// <summary>The next line when a second of operating time has passed, otherwise null.</summary>
    public string Next()
    {
        long seconds = meter.OperatingMicroseconds / MicrosecondsPerSecond;
        if (seconds == saidSeconds)
        {
            return null;
        }

        saidSeconds = seconds;
        length = 0;
        Put(seconds, 0);
        Put(" s  A+ ");
        Put(meter.Registers.Read(RegisterId.ActiveImport), 3);
        Put(" kWh  A- ");
        Put(meter.Registers.Read(RegisterId.ActiveExport), 3);
        Put(" kWh  P ");
        Put(meter.Registers.Read(RegisterId.ActivePower), 3);
        Put(" W  U ");
        for (int phase = 0; phase < 3; phase++)
        {
            Put(meter.Registers.Read(RegisterId.VoltageL1 + phase), 3);
            Put(" ");
        }

        Put("V  f ");
        Put(meter.Registers.Read(RegisterId.Frequency), 3);
        Put(" Hz  errors ");
        Put(meter.Registers.Read(RegisterId.ErrorCode), 0);
        return Line();
    }

    private string Line() => new string(line, 0, length);

    private void Put(string text)
    {
        for (int index = 0; index < text.Length && length < Longest; index++)
        {
            line[length++] = text[index];
        }
    }

    /// <summary>Puts a number with so many digits after the point.</summary>
    private void Put(long value, int decimals)
    {
        if (value < 0)
        {
            Put("-");
            value = -value;
        }

        long divisor = 1;
        for (int digit = 0; digit < decimals; digit++)
        {
            divisor *= 10;
        }

        while (value / divisor >= 10)
        {
            divisor *= 10;
        }

        long unit = 1;
        for (int digit = 0; digit < decimals; digit++)
        {
            unit *= 10;
        }

        for (; divisor > 0 && length < Longest - 1; divisor /= 10)
        {
            line[length++] = (char)('0' + (int)(value / divisor % 10));
            if (divisor == unit && decimals > 0)
            {
                line[length++] = '.';
            }
        }
    }
}
