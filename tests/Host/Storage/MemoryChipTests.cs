using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.Simulated;
using NfMeter.Simulated.Buses;
using NfMeter.Simulated.Chips;

namespace NfMeter.HostTests.Storage;

/// <summary>Every driver against the model of every chip; the models throw where a data sheet is violated.</summary>
[TestClass]
public sealed class MemoryChipTests
{
    public static IEnumerable<object[]> Chips => MemoryGeometry.All().Select(chip => new object[] { chip });

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void EveryByteOfTheChipIsReachedAndNoOtherIsTouched(MemoryGeometry chip)
    {
        using var board = new ChipOnBus(chip);
        byte[] expected = new byte[chip.SizeBytes];
        byte[] page = new byte[chip.PageBytes];
        var random = new Random(5);
        for (int address = 0; address < chip.SizeBytes; address += chip.PageBytes)
        {
            random.NextBytes(page);
            page.CopyTo(expected, address);
            Assert.IsTrue(board.Driver.BeginWrite(address, page, 0, chip.PageBytes));
            board.WaitForWrite();
        }

        CollectionAssert.AreEqual(expected, board.Model.Content.ToArray());
        byte[] read = new byte[64];
        for (int address = 0; address < chip.SizeBytes; address += 61)
        {
            int count = Math.Min(61, chip.SizeBytes - address);
            Assert.IsTrue(board.Driver.Read(address, read, 3, count));
            CollectionAssert.AreEqual(expected[address..(address + count)], read[3..(3 + count)]);
        }

        Assert.IsEmpty(board.Model.Violations.Items);
    }

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void TheSizesAreThoseOfTheDataSheets(MemoryGeometry chip)
    {
        // Kbit, page, longest write cycle in ms: the data sheets' first pages.
        (int kilobits, int page, int milliseconds) = chip.Name switch
        {
            "24LC256" => (256, 64, 5),
            "24LC512" => (512, 128, 5),
            "24M02" => (2048, 256, 10),
            "FM24C16" => (16, 0, 0),
            "FM24CL64" => (64, 0, 0),
            "MB85RC256" => (256, 0, 0),
            "FM24V05" => (512, 0, 0),
            "FM24V10" => (1024, 0, 0),
            _ => throw new InvalidOperationException(chip.Name),
        };
        Assert.AreEqual(kilobits * 128, chip.SizeBytes);
        Assert.AreEqual(milliseconds * 1000, chip.WriteMicroseconds);
        Assert.AreEqual(page == 0, chip.IsFram);
        Assert.IsTrue(chip.IsFram || chip.PageBytes == page);
    }

    [TestMethod]
    public void AnFramStoresEachByteAsItArrives()
    {
        using var board = new ChipOnBus(MemoryGeometry.OfFm24V10());
        byte[] data = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];
        for (int cutAt = 0; cutAt <= 800; cutAt += 7)
        {
            Assert.IsTrue(board.Driver.BeginWrite(0x1FFE0, new byte[32], 0, 32));
            board.Clock.PowerLostAt = board.Clock.Now + cutAt;
            try
            {
                board.Driver.BeginWrite(0x1FFE0, data, 0, 32);
                board.Clock.PowerLostAt = long.MaxValue;
            }
            catch (PowerLostException)
            {
                board.Model.PowerOff();
                board.Model.PowerOn();
            }

            // Start and device address 10 bits, two address bytes 18, then 9 a byte; 2.5 us a bit.
            int arrived = Math.Clamp((int)((cutAt - 70) / 22.5), 0, 32);
            ReadOnlySpan<byte> content = board.Model.Content[0x1FFE0..];
            int stored = content.IndexOf((byte)0) is var zero and >= 0 ? zero : 32;
            Assert.AreEqual(arrived, stored, 1, $"cut after {cutAt} us");
            Assert.IsTrue(content[..stored].SequenceEqual(data.AsSpan(0, stored)));
        }
    }

    [TestMethod]
    public void AnFramsCounterRollsOverAndADriverThatLetsItIsCaught()
    {
        using var board = new ChipOnBus(MemoryGeometry.OfMb85Rc256());
        II2cDevice raw = board.Bus.Open(EepromModel.FirstAddress);
        Assert.ThrowsExactly<DataSheetViolationException>(() => raw.Write([0x7F, 0xFF, 1, 2], 4));
        Assert.ThrowsExactly<DataSheetViolationException>(() => raw.Write([0x80, 0x00, 1], 3), "outside the chip");
    }

    [TestMethod]
    public void ADriverThatTakesAChipForALargerOneIsCaught()
    {
        using var eeprom = new ChipOnBus(MemoryGeometry.Of24LC256(), driven: MemoryGeometry.Of24LC512());
        Assert.ThrowsExactly<DataSheetViolationException>(
            () => eeprom.Driver.BeginWrite(0x8000, new byte[1], 0, 1), "its address");
        Assert.ThrowsExactly<DataSheetViolationException>(
            () => eeprom.Driver.BeginWrite(0, new byte[128], 0, 128), "its page");
    }

    [TestMethod]
    public void ABusTooFastForTheChipIsCaught()
    {
        Assert.ThrowsExactly<DataSheetViolationException>(() => new ChipOnBus(MemoryGeometry.Of24LC512(), 1_000_000));
        using var fast = new ChipOnBus(MemoryGeometry.OfFm24V10(), 1_000_000);
    }

    [TestMethod]
    public void A24M02WritesFourBytesWithoutWearingTheRestOfThePage()
    {
        using var board = new ChipOnBus(MemoryGeometry.Of24M02());
        for (int write = 0; write < 64; write++)
        {
            Assert.IsTrue(board.Driver.BeginWrite(write * 4, new byte[4], 0, 4));
            board.WaitForWrite();
        }

        Assert.AreEqual(1, board.Model.MostWrites);
        Assert.AreEqual(64, ((EepromModel)board.Model).PageWrites(0));
        Assert.IsGreaterThanOrEqualTo(64 * 10_000, board.Clock.Now, "10 ms each");
    }

    [TestMethod]
    public void AWornPageLosesBits()
    {
        var clock = new VirtualClock();
        using var chip = new EepromModel(clock, 32768, 64, null) { EnduranceWrites = 10 };
        var bus = new SimulatedI2cBus(clock, 400_000);
        bus.Attach(chip);
        var driver = new EepromMemory([bus.Open(EepromModel.FirstAddress)], 32768, 64, 10);
        for (int write = 1; write <= 11; write++)
        {
            driver.BeginWrite(0, new byte[64], 0, 64);
            clock.Advance(5001);
            Assert.AreEqual(write <= 10, chip.Content[..64].IndexOfAnyExcept((byte)0) < 0, $"write {write}");
            Assert.IsFalse(driver.IsWriting);
        }
    }
}
