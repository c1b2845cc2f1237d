using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.HostTests.Storage;

/// <summary>What a meter keeps, without the metering: registers, settings and their memory, as after a start.</summary>
internal sealed class Keeper
{
    private static readonly int[] kept =
        [.. Enumerable.Range(0, RegisterId.EnergyCount), RegisterId.PowerDownCount, RegisterId.OperatingTime];

    public Keeper(INonVolatileMemory memory)
    {
        Energies = new EnergyAccumulators(Registers);
        Memory = new MeterMemory(memory, Settings, Registers, Energies, [], []);
        Errors = Memory.LoadSettings() | Memory.LoadState(null, false, out bool isLoaded);
        IsLoaded = isLoaded;
    }

    public RegisterFile Registers { get; } = new();

    public SettingsFile Settings { get; } = new();

    public EnergyAccumulators Energies { get; }

    public MeterMemory Memory { get; }

    public int Errors { get; }

    public bool IsLoaded { get; }

    /// <summary>Lets some energy flow into every register that isn't a sum of others.</summary>
    public void Measure(Random random)
    {
        foreach (int id in kept[..RegisterId.EnergyCount])
        {
            Energies.Restore(id, random.Next(3), random.NextInt64(EnergyAccumulators.NanojoulesPerWattHour));
        }

        Energies.SumQuadrants();
        Energies.RestoreTariff1();
        Registers.Write(RegisterId.OperatingTime, Registers.Read(RegisterId.OperatingTime) + 1);
    }

    /// <summary>Saves the state as the loop does, slice by slice.</summary>
    public void Save()
    {
        Memory.StateChanged();
        Memory.SaveWhenDue(0, true);
        while (Memory.IsSaving)
        {
            Memory.Slice();
        }
    }

    /// <summary>All that is kept, to be compared.</summary>
    public string Text()
    {
        var text = new System.Text.StringBuilder();
        foreach (int id in kept)
        {
            text.Append(Registers.Read(id)).Append(' ');
        }

        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            text.Append(Energies.Nanojoules(id)).Append(' ');
        }

        for (int id = 0; id < SettingId.Count; id++)
        {
            text.Append(Settings.Read(id)).Append(' ');
        }

        return text.Append(Settings.Changes).ToString();
    }
}
