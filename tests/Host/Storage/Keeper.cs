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

    /// <summary>A meter that starts on a memory.</summary>
    /// <param name="memory">The chip.</param>
    /// <param name="reused">Settings of a meter that is gone, put back to their defaults here: declaring them anew
    /// takes longer than all the rest.</param>
    public Keeper(INonVolatileMemory memory, SettingsFile? reused = null)
    {
        Settings = reused ?? new SettingsFile();
        for (int id = 0; reused != null && id < SettingId.Count; id++)
        {
            Settings.Restore(id, Settings.Default(id));
        }

        Settings.RestoreChanges(0, 0);
        Energies = new EnergyAccumulators(Registers);
        Memory = new MeterMemory(memory, Settings, Registers, Energies, [], []);
        Errors = Memory.LoadSettings() | Memory.LoadState(null, false, out bool isLoaded);
        IsLoaded = isLoaded;
    }

    public RegisterFile Registers { get; } = new();

    public SettingsFile Settings { get; }

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

    /// <summary>All that is kept and can be added up, as numbers.</summary>
    public long[] State()
    {
        long[] state = new long[kept.Length + RegisterId.EnergyCount];
        for (int index = 0; index < kept.Length; index++)
        {
            state[index] = Registers.Read(kept[index]);
        }

        for (int id = 0; id < RegisterId.EnergyCount; id++)
        {
            state[kept.Length + id] = Energies.Nanojoules(id);
        }

        return state;
    }

    /// <summary>All settings and the count of their changes, as numbers.</summary>
    public long[] Set()
    {
        long[] set = new long[SettingId.Count + 1];
        for (int id = 0; id < SettingId.Count; id++)
        {
            set[id] = Settings.Read(id);
        }

        set[SettingId.Count] = Settings.Changes;
        return set;
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
