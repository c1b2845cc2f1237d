using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Hal;
using NfMeter.Simulated;
using NfMeter.Simulated.Serial;

namespace NfMeter.HostTests;

/// <summary>The simulated UART's time, and the pseudo-terminal it can lead to.</summary>
[TestClass]
public sealed class PtySerialTests
{
    // 8E1 at 9600 baud: 11 bits, 1145.83 us.
    private const double CharacterMicroseconds = 11 * 1e6 / 9600;

    private readonly VirtualClock clock = new();
    private readonly byte[] buffer = new byte[300];

    [TestMethod]
    [DataRow(9600, SerialParity.Even, 1, 11)]
    [DataRow(9600, SerialParity.None, 1, 10)]
    [DataRow(1200, SerialParity.None, 2, 11)]
    [DataRow(115200, SerialParity.Odd, 2, 12)]
    public void BytesArriveOneCharacterTimeApart(int baud, int parity, int stopBits, int bits)
    {
        var port = new SimulatedSerialPort(clock);
        Assert.IsTrue(port.Configure(baud, parity, stopBits));
        port.Inject([1, 2, 3]);
        for (int index = 1; index <= 3; index++)
        {
            long due = (long)Math.Ceiling(index * bits * 1e6 / baud);
            clock.Advance(due - 1 - clock.Now);
            Assert.AreEqual(0, port.Read(buffer, 0, 10), "a microsecond early");
            clock.Advance(1);
            Assert.AreEqual(1, port.Read(buffer, 0, 10));
            Assert.AreEqual(index, buffer[0]);
        }
    }

    [TestMethod]
    public void BytesLeaveOneCharacterTimeApartAndTheTransmitterIsBusyUntilThen()
    {
        var port = new SimulatedSerialPort(clock);
        clock.Advance(5000);
        Assert.IsTrue(port.TryWrite([9, 7, 8, 9], 1, 2));
        Assert.IsFalse(port.TryWrite(new byte[255], 0, 255), "255 don't go behind 2");
        clock.Advance(2291);
        Assert.IsFalse(port.TryWrite(new byte[255], 0, 255), "2 characters take 2291.7 us");
        clock.Advance(1);
        Assert.IsTrue(port.TryWrite([1], 0, 1));
        Assert.AreEqual(2, port.SentCount);
        Assert.AreEqual(7, port.SentByte(0));
        Assert.AreEqual(8, port.SentByte(1));
        Assert.AreEqual(5000 + CharacterMicroseconds, port.SentAt(0), 1);
        Assert.AreEqual(5000 + 2 * CharacterMicroseconds, port.SentAt(1), 1);
    }

    [TestMethod]
    public void WhatArrivesWhileSendingIsLost()
    {
        var port = new SimulatedSerialPort(clock);
        port.Inject([1]);
        clock.Advance(1146);
        port.Inject([2]);
        Assert.IsTrue(port.TryWrite([5], 0, 1));
        port.Inject([3, 4]);
        clock.Advance(10_000);
        Assert.AreEqual(1, port.Read(buffer, 0, 10));
        Assert.AreEqual(1, buffer[0]);
        Assert.AreEqual(3, port.LostCount);
    }

    [TestMethod]
    public void ASettingTheUartCannotDoLeavesItAsItWas()
    {
        var port = new SimulatedSerialPort(clock);
        Assert.IsFalse(port.Configure(299, SerialParity.Even, 1));
        Assert.IsFalse(port.Configure(115201, SerialParity.Even, 1));
        Assert.IsFalse(port.Configure(9600, 3, 1));
        Assert.IsFalse(port.Configure(9600, SerialParity.None, 3));
        Assert.AreEqual(CharacterMicroseconds, port.CharacterMicroseconds, 1e-6);
    }

    [TestMethod]
    public void ConfiguringLosesWhatIsUnderWay()
    {
        var port = new SimulatedSerialPort(clock);
        port.Inject([1, 2]);
        Assert.IsTrue(port.TryWrite([3], 0, 1));
        Assert.IsTrue(port.Configure(2400, SerialParity.Even, 1));
        clock.Advance(100_000);
        Assert.AreEqual(0, port.Read(buffer, 0, 10));
        Assert.AreEqual(0, port.SentCount);
        Assert.IsTrue(port.TryWrite([4], 0, 1));
    }

    [TestMethod]
    public void TheUartTakesNoMemoryWhileItRuns()
    {
        var port = new SimulatedSerialPort(clock);
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        long before = 0;
        for (int round = 0; round < 200; round++)
        {
            // The first rounds let the JIT do its work.
            before = round == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            port.Inject(bytes);
            clock.Advance(10_000);
            int count = port.Read(buffer, 0, buffer.Length);
            port.TryWrite(buffer, 0, count);
            clock.Advance(10_000);
        }

        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [TestMethod]
    public void AnotherProgramTalksThroughThePseudoTerminalAllBytesUnchanged()
    {
        using PseudoTerminal terminal = OpenOrSkip();
        var port = new SimulatedSerialPort(clock) { Line = terminal };
        using FileStream program = OpenAsProgram(terminal.Path);
        byte[] every = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        program.Write(every);
        int count = 0;
        for (int pass = 0; pass < 1000 && count < 256; pass++)
        {
            clock.Advance(1000);
            count += port.Read(buffer, count, buffer.Length - count);
        }

        CollectionAssert.AreEqual(every, buffer[..count]);
        Assert.IsTrue(port.TryWrite(every, 0, 256));
        for (int pass = 0; pass < 300; pass++)
        {
            clock.Advance(1000);
            port.Pump();
        }

        byte[] back = new byte[256];
        program.ReadExactly(back);
        CollectionAssert.AreEqual(every, back);
    }

    [TestMethod]
    public void WhatNobodyReadIsForgottenBeforeTheNextProgramComes()
    {
        using PseudoTerminal terminal = OpenOrSkip();
        var port = new SimulatedSerialPort(clock) { Line = terminal };
        Assert.IsTrue(port.TryWrite([1, 2, 3], 0, 3));
        for (int pass = 0; pass < 30; pass++)
        {
            clock.Advance(100_000);
            port.Pump();
        }

        using FileStream program = OpenAsProgram(terminal.Path);
        Assert.IsTrue(port.TryWrite([4], 0, 1));
        clock.Advance(10_000);
        port.Pump();
        Assert.AreEqual(4, program.ReadByte());
    }

    [TestMethod]
    public void AFullTerminalThatNobodyReadsNeverBlocks()
    {
        using PseudoTerminal terminal = OpenOrSkip();
        for (int index = 0; index < 20_000; index++)
        {
            terminal.Send(0x55);
        }

        terminal.Tidy();
        using FileStream program = OpenAsProgram(terminal.Path);
        terminal.Send(0x66);
        Assert.AreEqual(0x66, program.ReadByte());
    }

    [TestMethod]
    public void TheLinkLeadsToTheTerminalAndGoesWithIt()
    {
        string folder = Directory.CreateTempSubdirectory("nf-meter-link-").FullName;
        string link = Path.Combine(folder, "modbus");
        using (PseudoTerminal first = OpenOrSkip())
        using (PseudoTerminal second = OpenOrSkip())
        {
            first.LinkAt(link);
            Assert.AreEqual(first.Path, new FileInfo(link).LinkTarget);

            // The link of a living simulator isn't taken away.
            Assert.ThrowsExactly<IOException>(() => second.LinkAt(link));
            Assert.AreEqual(first.Path, new FileInfo(link).LinkTarget);
            first.Dispose();

            // A killed one leaves its link, and the next one takes the place.
            File.CreateSymbolicLink(link, first.Path);
            second.LinkAt(link);
            Assert.AreEqual(second.Path, new FileInfo(link).LinkTarget);
        }

        Assert.IsNull(new FileInfo(link).LinkTarget);
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    [TestMethod]
    public void WhatIsNotALinkToATerminalIsNotReplaced()
    {
        string folder = Directory.CreateTempSubdirectory("nf-meter-link-").FullName;
        string file = Path.Combine(folder, "file");
        string link = Path.Combine(folder, "link");
        File.WriteAllText(file, "precious");
        File.CreateSymbolicLink(link, file);
        using (PseudoTerminal terminal = OpenOrSkip())
        {
            Assert.ThrowsExactly<IOException>(() => terminal.LinkAt(file));
            Assert.ThrowsExactly<IOException>(() => terminal.LinkAt(link));
            Assert.ThrowsExactly<IOException>(() => terminal.LinkAt(folder));
            string nowhere = Path.Combine(folder, "no", "where");
            Assert.ThrowsExactly<DirectoryNotFoundException>(() => terminal.LinkAt(nowhere));
        }

        Assert.AreEqual("precious", File.ReadAllText(link));
        Directory.Delete(folder, recursive: true);
    }

    private static FileStream OpenAsProgram(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = 0 });

    private static PseudoTerminal OpenOrSkip()
    {
        if (!PseudoTerminal.IsSupported)
        {
            Assert.Inconclusive("skipped: no pseudo-terminals on this system");
        }

        return new PseudoTerminal();
    }
}
