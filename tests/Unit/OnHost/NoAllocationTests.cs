using System;
using MSTest = Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NfMeter.UnitTests.OnHost;

/// <summary>What firmware/README.md says of the loop, by the host's own count: with a display that turns its pages, a
/// Modbus master that reads and writes and a memory that is saved to, it takes no memory.</summary>
[MSTest.TestClass]
public sealed class NoAllocationTests
{
    // Long enough for the JIT, for saves and for a round of the display.
    private const int Windows = 1500;

    [MSTest.TestMethod]
    public void The_whole_meter_takes_no_memory_in_its_loop()
    {
        var board = new ScriptedBoard(true);
        var meter = new Meter(board);
        meter.Start();
        Run(meter);
        int asked = board.Master.Asked, answered = board.Master.AnswerBytes, shown = board.DisplayChip.Bytes;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(meter);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        MSTest.Assert.AreEqual(0, allocated);
        MSTest.Assert.IsGreaterThan(asked + 500, board.Master.Asked);
        MSTest.Assert.IsGreaterThan(answered + 10000, board.Master.AnswerBytes);
        MSTest.Assert.IsGreaterThan(shown + 1000, board.DisplayChip.Bytes);
    }

    private static void Run(Meter meter)
    {
        for (int window = 0; window < Windows; window++)
        {
            meter.RunWindow();
        }
    }
}
