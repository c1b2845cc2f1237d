using System;
using nanoFramework.TestFramework;
using NfMeter.Chips;
using NfMeter.Hal;

namespace NfMeter.UnitTests;

/// <summary>The bytes on the bus (DS20001203, sections 5 to 8) and what is refused before any.</summary>
[TestClass]
public class EepromMemoryTests
{
    [TestMethod]
    public void A_write_is_the_address_high_byte_first_and_the_data()
    {
        Wire wire = new Wire();
        EepromMemory memory = new EepromMemory(new II2cDevice[] { wire }, 32768, 64, 1000000);
        Assert.IsTrue(memory.BeginWrite(0x1234, new byte[] { 9, 0xA1, 0xA2, 9 }, 1, 2));
        Assert.AreEqual(4, wire.WrittenCount);
        Assert.AreEqual((byte)0x12, wire.Written[0]);
        Assert.AreEqual((byte)0x34, wire.Written[1]);
        Assert.AreEqual((byte)0xA1, wire.Written[2]);
        Assert.AreEqual((byte)0xA2, wire.Written[3]);
    }

    [TestMethod]
    public void A_bank_is_chosen_by_the_address_bits_above_16()
    {
        Wire[] wires = new Wire[] { new Wire(), new Wire(), new Wire(), new Wire() };
        EepromMemory memory = new EepromMemory(wires, 262144, 256, 4000000);
        Assert.IsTrue(memory.BeginWrite(0x2FFFF, new byte[] { 7 }, 0, 1));
        Assert.AreEqual(3, wires[2].WrittenCount);
        Assert.AreEqual((byte)0xFF, wires[2].Written[0]);
        Assert.AreEqual((byte)0xFF, wires[2].Written[1]);
        Assert.AreEqual(0, wires[0].Transfers + wires[1].Transfers + wires[3].Transfers);

        // 10 bytes from 4 before the end of bank 0.
        Assert.IsTrue(memory.Read(0xFFFC, new byte[10], 0, 10));
        Assert.AreEqual(4, wires[0].ReadCount);
        Assert.AreEqual(6, wires[1].ReadCount);
    }

    [TestMethod]
    public void The_poll_for_the_end_of_a_write_carries_no_data()
    {
        Wire wire = new Wire();
        EepromMemory memory = new EepromMemory(new II2cDevice[] { wire }, 32768, 64, 1000000);
        Assert.IsFalse(memory.IsWriting);
        Assert.AreEqual(0, wire.Transfers);

        memory.BeginWrite(0, new byte[64], 0, 64);
        wire.Acknowledges = false;
        Assert.IsTrue(memory.IsWriting);
        Assert.AreEqual(2, wire.WrittenCount);
        Assert.AreEqual(2, wire.Transfers);
        wire.Acknowledges = true;
        Assert.IsFalse(memory.IsWriting);
        Assert.AreEqual(3, wire.Transfers);
        Assert.IsFalse(memory.IsWriting);
        Assert.AreEqual(3, wire.Transfers);
    }

    [TestMethod]
    public void A_refused_write_isnt_waited_for()
    {
        Wire wire = new Wire();
        EepromMemory memory = new EepromMemory(new II2cDevice[] { wire }, 32768, 64, 1000000);
        wire.Acknowledges = false;
        Assert.IsFalse(memory.BeginWrite(0, new byte[1], 0, 1));
        Assert.IsFalse(memory.IsWriting);
    }

    [TestMethod]
    public void What_lies_outside_the_memory_the_page_or_the_buffer_is_refused_and_nothing_is_sent()
    {
        Wire wire = new Wire();
        EepromMemory memory = new EepromMemory(new II2cDevice[] { wire }, 32768, 64, 1000000);
        byte[] buffer = new byte[100];

        Assert.IsTrue(RefusesRead(memory, -1, buffer, 0, 1));
        Assert.IsTrue(RefusesRead(memory, 32768, buffer, 0, 1));
        Assert.IsTrue(RefusesRead(memory, 32705, buffer, 0, 64));
        Assert.IsTrue(RefusesRead(memory, 0, buffer, 0, 0));
        Assert.IsTrue(RefusesRead(memory, 0, buffer, 0, 65));
        Assert.IsTrue(RefusesRead(memory, 0, buffer, 37, 64));
        Assert.IsTrue(RefusesRead(memory, 0, buffer, -1, 1));
        Assert.IsTrue(RefusesRead(memory, 0, buffer, 0, int.MaxValue));

        Assert.IsTrue(RefusesWrite(memory, 63, buffer, 0, 2));
        Assert.IsTrue(RefusesWrite(memory, 32767, buffer, 0, 2));
        Assert.IsTrue(RefusesWrite(memory, 0, buffer, 0, 65));
        Assert.IsTrue(RefusesWrite(memory, 0, buffer, 0, 0));
        Assert.IsTrue(RefusesWrite(memory, -1, buffer, 0, 1));
        Assert.AreEqual(0, wire.Transfers);

        Assert.IsFalse(RefusesRead(memory, 32704, buffer, 36, 64));
        Assert.IsFalse(RefusesWrite(memory, 32704, buffer, 36, 64));
    }

    [TestMethod]
    public void A_chip_that_cant_be_is_refused()
    {
        Wire wire = new Wire();
        Assert.IsTrue(Refuses(new II2cDevice[] { wire }, 32768, 63, 1));
        Assert.IsTrue(Refuses(new II2cDevice[] { wire }, 32768, 512, 1));
        Assert.IsTrue(Refuses(new II2cDevice[] { wire }, 32769, 64, 1));
        Assert.IsTrue(Refuses(new II2cDevice[] { wire }, 0, 64, 1));
        Assert.IsTrue(Refuses(new II2cDevice[] { wire }, 32768, 64, 0));
        Assert.IsTrue(Refuses(new II2cDevice[] { wire }, 262144, 256, 1));
        Assert.IsTrue(Refuses(new II2cDevice[] { wire, wire }, 65536, 128, 1));
        Assert.IsFalse(Refuses(new II2cDevice[] { wire }, 65536, 128, 1));
    }

    private static bool Refuses(II2cDevice[] banks, int sizeBytes, int pageBytes, int enduranceWrites)
    {
        try
        {
            new EepromMemory(banks, sizeBytes, pageBytes, enduranceWrites);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static bool RefusesRead(EepromMemory memory, int address, byte[] buffer, int offset, int count)
    {
        try
        {
            memory.Read(address, buffer, offset, count);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static bool RefusesWrite(EepromMemory memory, int address, byte[] buffer, int offset, int count)
    {
        try
        {
            memory.BeginWrite(address, buffer, offset, count);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private sealed class Wire : II2cDevice
    {
        public readonly byte[] Written = new byte[300];

        public bool Acknowledges = true;

        public int ReadCount;

        public int Transfers;

        public int WrittenCount;

        public bool Write(byte[] data, int count)
        {
            Transfers++;
            WrittenCount = count;
            Array.Copy(data, 0, Written, 0, count);
            return Acknowledges;
        }

        public bool WriteRead(byte[] writeData, int writeCount, byte[] readData, int readOffset, int readCount)
        {
            Transfers++;
            ReadCount = readCount;
            return Acknowledges;
        }
    }
}
