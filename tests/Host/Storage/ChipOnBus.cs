using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.Simulated;
using NfMeter.Simulated.Buses;
using NfMeter.Simulated.Chips;

namespace NfMeter.HostTests.Storage;

/// <summary>A chip model, its driver and the bus between them.</summary>
internal sealed class ChipOnBus : IDisposable
{
    public ChipOnBus(MemoryGeometry chip, int bitRate = 400_000, MemoryGeometry? driven = null)
    {
        Bus = new SimulatedI2cBus(Clock, bitRate);
        Model = chip.IsFram ? new FramModel(Clock, chip, null) : new EepromModel(Clock, chip, null);
        Bus.Attach(Model);
        driven ??= chip;
        II2cDevice[] banks =
            [.. Enumerable.Range(EepromModel.FirstAddress, driven.Banks).Select(Bus.Open)];
        Driver = driven.IsFram ? new FramMemory(banks, driven) : new EepromMemory(banks, driven);
    }

    public VirtualClock Clock { get; } = new();

    public SimulatedI2cBus Bus { get; }

    public IMemoryModel Model { get; }

    public INonVolatileMemory Driver { get; }

    public void WaitForWrite()
    {
        while (Driver.IsWriting)
        {
            Clock.Advance(200);
        }
    }

    public void Dispose() => Model.Dispose();
}
