using FsCheck;
using FsCheck.Fluent;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Pulses;

namespace NfMeter.HostTests;

/// <summary>Any sequence of powers, cuts and changed settings. Each run has another seed and prints it; the environment
/// variable NF_METER_SEED repeats a run.</summary>
[TestClass]
public sealed class PulsePropertyTests
{
    private static readonly long[] rates = [10000_00, 2000_00, 1000_00, 100_00, 10_00, 1_00, 10, 1];

    private enum Act
    {
        Load,
        Run,
        Save,
        Cut,
        SetRate,
        SetEnergy,
    }

    [TestMethod]
    public void Energy_is_conserved_to_the_nanojoule()
    {
        Check(FollowedEnergy.Count, steps =>
        {
            var rig = NewRig();
            foreach (Step step in steps)
            {
                Take(rig, step, isAnnounced: true);
                for (int output = 0; output < rig.Pins.Length; output++)
                {
                    PulseRig.Pin pin = rig.Pins[output];
                    PulseGenerator pulses = rig.Generators[output];
                    Assert.AreEqual(
                        rig.Register(pin.Energy) - pin.Base,
                        pin.Nanojoules + pulses.RemainderNanojoules - pulses.Owed * pin.Quantum,
                        $"output {output} after {step}");
                }
            }
        });
    }

    [TestMethod]
    public void No_cut_without_warning_makes_a_pulse_too_many_or_touches_the_stored_register()
    {
        // Energies that only rise: a difference that has lost its fall in a cut has no true value to be held against.
        Check(FollowedEnergy.Sum + 1, steps =>
        {
            var rig = NewRig();
            var lost = new Int128[FollowedEnergy.Count];
            var stored = new Int128[FollowedEnergy.Count];
            var pinAt = new (PulseRig.Pin Pin, Int128 Lost)[rig.Pins.Length];
            foreach (Step step in steps)
            {
                Int128[] before = Read(rig);
                int saves = rig.Saves;
                Take(rig, step, isAnnounced: false);
                stored = rig.Saves > saves ? Read(rig) : stored;
                Int128[] after = Read(rig);
                if (step.Act == Act.Cut)
                {
                    CollectionAssert.AreEqual(stored, after, "the register is the last record's");
                    lost = [.. lost.Select((energy, id) => energy + before[id] - after[id])];
                }

                for (int output = 0; output < rig.Pins.Length; output++)
                {
                    PulseRig.Pin pin = rig.Pins[output];
                    if (!ReferenceEquals(pinAt[output].Pin, pin))
                    {
                        pinAt[output] = (pin, lost[pin.Energy]);
                    }

                    Int128 measured = after[pin.Energy] - pin.Base + lost[pin.Energy] - pinAt[output].Lost;
                    Assert.IsTrue(pin.Nanojoules <= measured, $"output {output} after {step}: a pulse too many");
                }
            }
        });
    }

    private static void Check(int energies, Action<Step[]> property)
    {
        // Loads up to 69 kW; small ones are as likely as large ones.
        Gen<Step> one =
            from act in Gen.Frequency(
                (6, Gen.Constant(Act.Load)), (6, Gen.Constant(Act.Run)), (3, Gen.Constant(Act.Save)),
                (2, Gen.Constant(Act.Cut)), (1, Gen.Constant(Act.SetRate)), (1, Gen.Constant(Act.SetEnergy)))
            from size in Gen.Choose(0, 34)
            from value in Gen.Choose(int.MinValue, int.MaxValue)
            from output in Gen.Choose(0, 2)
            select new Step(act, output, value, size, energies);
        ulong seed = ulong.TryParse(Environment.GetEnvironmentVariable("NF_METER_SEED"), out ulong given)
            ? given
            : (ulong)Environment.TickCount64;
        Console.WriteLine($"seed {seed}");
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(300).WithReplay(seed, 1).WithStartSize(1).WithEndSize(120);
        Prop.ForAll(one.ArrayOf().ToArbitrary(), property).Check(config);
    }

    private static PulseRig NewRig() => new(
        (10000_00, FollowedEnergy.Sum), (1000_00, FollowedEnergy.Import), (1000_00, FollowedEnergy.Export));

    private static Int128[] Read(PulseRig rig) =>
        [.. Enumerable.Range(0, FollowedEnergy.Count).Select(rig.Register)];

    private static void Take(PulseRig rig, Step step, bool isAnnounced)
    {
        PulseRig.Pin pin = rig.Pins[step.Output];
        switch (step.Act)
        {
            case Act.Load:
                // 2^34 uW are 17 kW a phase; the phases needn't flow the same way.
                long microwatts = ((long)step.Value << 3) >> (34 - step.Size);
                rig.Window(
                    [microwatts, step.Output == 0 ? -microwatts / 7 : microwatts / 3, microwatts], microwatts / 5,
                    200_000 + step.Size, 300);
                break;
            case Act.Run:
                long small = step.Value >> (31 - step.Size % 30);
                for (int window = 0; window < 5; window++)
                {
                    rig.Window([small * 1000, small, -small], -small, 199_000 + 400 * window, 300);
                }

                break;
            case Act.Save:
                rig.Save(11);
                break;
            case Act.Cut:
                rig.Cut(isAnnounced);
                break;
            case Act.SetRate:
                rig.SetUp(step.Output, rates[(uint)step.Value % rates.Length], pin.Energy);
                break;
            case Act.SetEnergy:
                rig.SetUp(step.Output, pin.Rate, (int)((uint)step.Value % step.Energies));
                break;
        }
    }

    private sealed record Step(Act Act, int Output, int Value, int Size, int Energies);
}
