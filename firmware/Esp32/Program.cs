using System.Diagnostics;
using nanoFramework.Runtime.Native;

namespace NfMeter.Esp32;

/// <summary>Wires the board to the meter and runs it for ever.</summary>
public static class Program
{
    /// <summary>Called by the runtime.</summary>
    public static void Main()
    {
        var meter = new Meter(new Esp32Board());
        meter.Start();
        Debug.WriteLine(
            "memory: " + meter.Memory.StateSlots + " records, saved each " + meter.SaveIntervalSeconds + " s at most");

        // What was left over on the way here goes now, not while samples are taken.
        GC.Run(true);
        while (true)
        {
            meter.RunWindow();
        }
    }
}
