using System;
using System.Threading;
using nanoFramework.Runtime.Native;
using GC = nanoFramework.Runtime.Native.GC;

namespace NfMeter.Stm32;

/// <summary>Wires the board to the meter and runs it for ever.</summary>
public static class Program
{
    // A line a second on the debug channel: some 100 bytes a second for the garbage collector. False for a meter that
    // is to run for years.
    private const bool SaysHowItIs = true;
    private const int RebootAfterMilliseconds = 10000;

    /// <summary>Called by the runtime.</summary>
    public static void Main()
    {
        try
        {
            Run(new Stm32Board());
        }
        catch (Exception failure)
        {
            // A bus or pin of the board file isn't there: nothing can be measured. The meter itself throws nothing.
            Console.WriteLine("nf-meter: no board: " + failure.ToString());
            Thread.Sleep(RebootAfterMilliseconds);
            Power.RebootDevice(RebootOption.NormalReboot);
        }
    }

    private static void Run(Stm32Board board)
    {
        var meter = new Meter(board);
        var status = new StatusLine(meter);
        meter.Start();
        Console.WriteLine(status.Start());

        // What was left over on the way here goes now, not while samples are taken.
        GC.Run(true);
        while (true)
        {
            meter.RunWindow();
            string line = SaysHowItIs ? status.Next() : null;
            if (line != null)
            {
                Console.WriteLine(line);
            }
        }
    }
}
