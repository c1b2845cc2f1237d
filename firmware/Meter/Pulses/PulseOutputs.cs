using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Settings;

namespace NfMeter.Pulses;

/// <summary>The test LED and the two S0 outputs with their settings: which energy each follows, its constant, its widths,
/// and whether all that carries the largest load there can be.</summary>
/// <remarks>Behind current transformers the S0 outputs give the primary side's energy. The test LED gives what passes the
/// meter's own terminals, which is what a test bench feeds and counts; where it gives S0 output 1's pulses, those are
/// the primary side's.</remarks>
public sealed class PulseOutputs
{
    /// <summary>The test LED among <see cref="All"/>; S0 outputs 1 and 2 follow.</summary>
    public const int TestLed = 0;

    /// <summary>S0 output 1.</summary>
    public const int S0First = 1;

    private const int None = -1;

    private static readonly string[] names = { "test LED", "S0 output 1", "S0 output 2" };
    private static readonly int[] rateIds = { SettingId.LedRate, SettingId.S0Rate, SettingId.S0Rate2 };
    private static readonly int[] energyIds = { SettingId.LedEnergy, SettingId.S0Energy, SettingId.S0Energy2 };
    private static readonly int[] profileIds = { None, SettingId.S0Profile, SettingId.S0Profile2 };

    private readonly IPulseOutput[] outputs;
    private readonly SettingsFile settings;

    /// <summary>The outputs of a board.</summary>
    public PulseOutputs(IBoard board, SettingsFile settings)
    {
        this.settings = settings;
        outputs = new[] { board.TestLed, board.S0Outputs[0], board.S0Outputs[1] };
        All = new PulseGenerator[outputs.Length];
        for (int index = 0; index < outputs.Length; index++)
        {
            All[index] = new PulseGenerator(outputs[index]);
        }
    }

    /// <summary>The test LED, then the S0 outputs.</summary>
    public PulseGenerator[] All { get; }

    /// <summary>True while an output can't keep up; what it couldn't give yet is kept and given.</summary>
    public bool IsOverloaded => All[0].IsOverloaded || All[1].IsOverloaded || All[2].IsOverloaded;

    /// <summary>True while a pulse waits for a record.</summary>
    public bool NeedsRecord => All[0].NeedsRecord || All[1].NeedsRecord || All[2].NeedsRecord;

    /// <summary>Whether the test LED gives S0 output 1's pulses, as the 382L's does.</summary>
    public bool IsLedInStep => settings.Read(SettingId.S0Profile) == PulseProfile.Kamstrup382;

    /// <summary>Hands a window's energy to an output.</summary>
    /// <param name="index">0 for the test LED, 1 and 2 for the S0 outputs.</param>
    /// <param name="energies">The energies.</param>
    /// <param name="windowMicroseconds">How long it took to come.</param>
    /// <param name="nowMicroseconds">The loop's time.</param>
    public void Feed(int index, EnergyAccumulators energies, int windowMicroseconds, int nowMicroseconds)
    {
        bool isTerminal = index == TestLed;
        if (!isTerminal || !IsLedInStep)
        {
            PulseGenerator pulses = All[index];
            long nanojoules = FollowedEnergy.LatestNanojoules(pulses.Energy, energies, isTerminal);
            pulses.Feed(nanojoules, windowMicroseconds, nowMicroseconds);
        }
    }

    /// <summary>Starts the pulses that are due.</summary>
    public void Slice(int nowMicroseconds)
    {
        All[0].Slice(nowMicroseconds);
        All[1].Slice(nowMicroseconds);
        All[2].Slice(nowMicroseconds);
    }

    /// <summary>Takes over the present settings.</summary>
    public void Apply()
    {
        bool inStep = IsLedInStep;
        for (int index = 0; index < All.Length; index++)
        {
            bool isMirror = index == TestLed && inStep;
            All[index].SetUp(
                settings.Read(isMirror ? SettingId.S0Rate : rateIds[index]),
                isMirror ? FollowedEnergy.Count : (int)settings.Read(energyIds[index]),
                ProfileOf(index, None, 0),
                index == S0First && inStep ? outputs[TestLed] : null);
        }
    }

    /// <summary>Whether a setting is one of the outputs'.</summary>
    public static bool IsMine(int id)
    {
        bool found = id == SettingId.MaximumLoad || id == SettingId.CtPrimary || id == SettingId.CtSecondary;
        for (int index = 0; index < rateIds.Length; index++)
        {
            found |= id == rateIds[index] || id == energyIds[index] || id == profileIds[index];
        }

        return found;
    }

    /// <summary>Whether the outputs would carry the maximum load with another value of one setting.</summary>
    /// <returns><see cref="SettingResult.Ok"/> or <see cref="SettingResult.Conflict"/>.</returns>
    public int Check(int id, long value)
    {
        return IsMine(id) && TooWeak(id, value) != None ? SettingResult.Conflict : SettingResult.Ok;
    }

    /// <summary>The largest load that all outputs would carry with another value of one setting, watts (vars where an
    /// output follows reactive energy); 0 where one couldn't work at all.</summary>
    public long LargestLoadWatts(int id, long value)
    {
        long smallest = LargestLoadWatts(TestLed, id, value);
        for (int index = S0First; index < All.Length; index++)
        {
            long watts = LargestLoadWatts(index, id, value);
            smallest = watts < smallest ? watts : smallest;
        }

        return smallest;
    }

    /// <summary>Why <see cref="Check"/> refuses a value, for people.</summary>
    public string Explain(int id, long value)
    {
        int weakest = TooWeak(id, value);
        if (weakest == None)
        {
            return "";
        }

        long watts = LargestLoadWatts(weakest, id, value);
        long limit = NeededWatts(weakest, id, value);
        return watts == 0
            ? names[weakest] + ": this constant and width profile can't be used together on this board"
            : names[weakest] + ": carries at most " + watts + " W, the maximum load is " + limit + " W";
    }

    /// <summary>On a board that can't time the widths of an output's profile, takes the first profile that it can.</summary>
    public void UseWhatTheBoardCan()
    {
        for (int index = S0First; index < All.Length; index++)
        {
            int id = profileIds[index];
            long limit = NeededWatts(index, None, 0), before = settings.Read(id);
            for (int profile = 0; profile < PulseProfile.Count && LargestLoadWatts(index, None, 0) < limit; profile++)
            {
                settings.Restore(id, profile);
            }

            if (LargestLoadWatts(index, None, 0) < limit)
            {
                settings.Restore(id, before);
            }
        }
    }

    /// <summary>The weakest output of those that wouldn't carry their load with another value of one setting.</summary>
    private int TooWeak(int id, long value)
    {
        int found = None;
        long least = 0;
        for (int index = 0; index < All.Length; index++)
        {
            if (!IsTouched(index, id))
            {
                continue;
            }

            long watts = LargestLoadWatts(index, id, value);
            if (watts < NeededWatts(index, id, value) && (found == None || watts < least))
            {
                found = index;
                least = watts;
            }
        }

        return found;
    }

    /// <summary>Whether what an output can or has to carry depends on a setting.</summary>
    private bool IsTouched(int index, int id)
    {
        switch (id)
        {
            case SettingId.MaximumLoad:
            case SettingId.CtPrimary:
            case SettingId.CtSecondary:
                return true;
            case SettingId.S0Profile:
                return index == TestLed || index == S0First;
            case SettingId.S0Rate:
                return index == S0First || (index == TestLed && IsLedInStep);
            default:
                return id == rateIds[index] || id == profileIds[index];
        }
    }

    /// <summary>The load an output has to carry: the maximum load at the terminals, and behind current transformers for
    /// what counts the primary side's energy, that much more.</summary>
    private long NeededWatts(int index, int id, long value)
    {
        long watts = Read(SettingId.MaximumLoad, id, value), primary = Read(SettingId.CtPrimary, id, value);
        bool inStep = Read(SettingId.S0Profile, id, value) == PulseProfile.Kamstrup382;
        bool isTerminal = primary == 0 || (index == TestLed && !inStep);
        return isTerminal ? watts : watts * primary / Read(SettingId.CtSecondary, id, value);
    }

    private long LargestLoadWatts(int index, int id, long value)
    {
        int profile = ProfileOf(index, id, value);
        bool inStep = Read(SettingId.S0Profile, id, value) == PulseProfile.Kamstrup382;
        int rateId = index == TestLed && inStep ? SettingId.S0Rate : rateIds[index];
        return PulseProfile.LargestLoadWatts(profile, Read(rateId, id, value), outputs[index]);
    }

    /// <summary>The LED has the PRO380's widths, or S0 output 1's pulses.</summary>
    private int ProfileOf(int index, int id, long value)
    {
        if (index == TestLed)
        {
            return Read(SettingId.S0Profile, id, value) == PulseProfile.Kamstrup382
                ? PulseProfile.Kamstrup382
                : PulseProfile.Pro380;
        }

        return (int)Read(profileIds[index], id, value);
    }

    private long Read(int wanted, int id, long value) => wanted == id ? value : settings.Read(wanted);
}
