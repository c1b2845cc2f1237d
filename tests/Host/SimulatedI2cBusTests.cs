using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Hal;
using NfMeter.Simulated;
using NfMeter.Simulated.Buses;
using NfMeter.Simulated.Chips;

namespace NfMeter.HostTests;

/// <summary>Times on the wire: UM10204, one bit for start and stop, nine for a byte with its acknowledge.</summary>
[TestClass]
public class SimulatedI2cBusTests
{
    [TestMethod]
    public void A_transfer_takes_its_bits_on_the_wire()
    {
        var clock = new VirtualClock();
        var bus = new SimulatedI2cBus(clock, 100_000);
        var chip = new Recorder(0x20);
        bus.Attach(chip);
        II2cDevice device = bus.Open(0x20);

        Assert.IsTrue(device.Write([1, 2, 3], 3));
        Assert.AreEqual((1 + 9 + 27 + 1) * 10, clock.Now);
        Assert.AreEqual("S20W 01 02 03 P ", chip.Log);

        chip.Log = "";
        long before = clock.Now;
        byte[] read = new byte[4];
        Assert.IsTrue(device.WriteRead([9], 1, read, 1, 2));
        Assert.AreEqual((1 + 9 + 9 + 1 + 9 + 18 + 1) * 10, clock.Now - before);
        Assert.AreEqual("S20W 09 S20R > > P ", chip.Log);
        CollectionAssert.AreEqual(new byte[] { 0, 0xA5, 0xA5, 0 }, read);
    }

    [TestMethod]
    public void Fractions_of_a_microsecond_are_carried_from_transfer_to_transfer()
    {
        var clock = new VirtualClock();
        var bus = new SimulatedI2cBus(clock, 400_000);
        II2cDevice nobody = bus.Open(0x33);
        for (int i = 0; i < 1000; i++)
        {
            Assert.IsFalse(nobody.Write([], 0));
        }

        // Start, address and stop are 11 bits of 2.5 us.
        Assert.AreEqual(27_500, clock.Now);
    }

    [TestMethod]
    public void An_absent_chip_a_held_bus_and_a_refused_byte_all_fail()
    {
        var clock = new VirtualClock();
        var bus = new SimulatedI2cBus(clock, 100_000);
        var chip = new Recorder(0x20);
        bus.Attach(chip);
        II2cDevice device = bus.Open(0x20);

        bus.Detach(chip);
        Assert.IsFalse(device.Write([1], 1));
        bus.Attach(chip);
        Assert.IsTrue(device.Write([1], 1));

        bus.IsHeld = true;
        chip.Log = "";
        long before = clock.Now;
        Assert.IsFalse(device.Write([1], 1));
        Assert.IsFalse(device.WriteRead([1], 1, new byte[1], 0, 1));
        Assert.AreEqual(2 * bus.HeldMicroseconds, clock.Now - before);
        Assert.AreEqual("", chip.Log);

        bus.IsHeld = false;
        chip.Refuses = 2;
        Assert.IsFalse(device.Write([1, 2, 3], 3));
        Assert.AreEqual("S20W 01 02 P ", chip.Log);
    }

    [TestMethod]
    public void A_power_cut_in_a_transfer_leaves_the_chip_with_the_bytes_that_had_arrived_and_no_stop()
    {
        var clock = new VirtualClock();
        var bus = new SimulatedI2cBus(clock, 100_000);
        var chip = new Recorder(0x20);
        bus.Attach(chip);

        // Start and address end at 100 us, the bytes at 190, 280 and 370.
        clock.PowerLostAt = 300;
        Assert.ThrowsExactly<PowerLostException>(() => bus.Open(0x20).Write([1, 2, 3], 3));
        Assert.AreEqual("S20W 01 02 ", chip.Log);
        Assert.AreEqual(300, clock.Now);
    }

    [TestMethod]
    public void A_chip_that_is_too_slow_for_the_bus_or_whose_address_is_taken_is_refused()
    {
        var clock = new VirtualClock();
        var display = new Hd44780Model(clock, 16, 2);
        Assert.ThrowsExactly<DataSheetViolationException>(
            () => new SimulatedI2cBus(clock, 400_000).Attach(new Pcf8574Model(display)));

        var bus = new SimulatedI2cBus(clock, 100_000);
        bus.Attach(new Pcf8574Model(display));
        Assert.ThrowsExactly<ArgumentException>(() => bus.Attach(new Recorder(0x27)));
    }

    private sealed class Recorder(int address) : II2cTarget
    {
        private int received;

        public int MaximumBitRate => 400_000;

        public string Log { get; set; } = "";

        public int Refuses { get; set; }

        public bool Answers(int busAddress) => busAddress == address;

        public bool Start(int busAddress, bool read)
        {
            received = 0;
            Log += $"S{busAddress:X2}{(read ? 'R' : 'W')} ";
            return true;
        }

        public bool Receive(byte value)
        {
            Log += $"{value:X2} ";
            return ++received != Refuses;
        }

        public byte Transmit()
        {
            Log += "> ";
            return 0xA5;
        }

        public void Stop() => Log += "P ";
    }
}
