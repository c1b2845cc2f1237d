using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;

namespace NfMeter.HostTests.Storage;

/// <summary>A thousandth of twenty years at Imax, 7.3 days, may take a thousandth of a quarter of the endurance. The
/// chip model counts what is really written.</summary>
[TestClass]
public sealed class WearTests
{
    private const int Shortened = 1000;
    private const double TwentyYearsSeconds = 20 * 365.25 * 86400;

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object[]> Chips =>
        [[MemoryGeometry.Of24LC256()], [MemoryGeometry.Of24LC512()], [MemoryGeometry.Of24M02()]];

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void TwentyYearsAtImaxWearNoPageBeyondAQuarterOfItsEndurance(MemoryGeometry chip)
    {
        using var board = new ChipOnBus(chip);
        var meter = new Keeper(board.Driver);
        long end = (long)(TwentyYearsSeconds / Shortened * 1e6);
        long saves = 0;

        // 69 kW move the register of A+ 3.8 times in each window of 200 ms: whatever may be saved is saved. Steps of
        // half an interval keep the run short.
        long step = Math.Max(200_000, meter.Memory.LongestMicrosecondsUnsaved / 2);
        long worst = 0, savedAt = 0;
        for (long now = step; now <= end; now += step)
        {
            meter.Energies.ResetDay();
            meter.Memory.StateChanged();
            meter.Memory.SaveWhenDue(now, false);
            if (meter.Memory.IsSaving)
            {
                worst = Math.Max(worst, now - savedAt);
                savedAt = now;
                saves++;
                while (meter.Memory.IsSaving)
                {
                    meter.Memory.Slice();
                    board.Clock.Advance(500);
                }
            }
        }

        int quarter = chip.EnduranceWrites / Shortened / 4;
        TestContext.WriteLine(
            $"{chip.Name}: {meter.Memory.StateSlots} slots, a save each "
            + $"{meter.Memory.LongestMicrosecondsUnsaved * 1e-6:F1} s; {saves * Shortened} saves in 20 years, the most "
            + $"written cells {(long)board.Model.MostWrites * Shortened} times of {chip.EnduranceWrites}, "
            + $"{100.0 * board.Model.MostWrites * Shortened / chip.EnduranceWrites:F1} %");
        Assert.IsLessThanOrEqualTo(quarter, board.Model.MostWrites);
        Assert.IsGreaterThan(quarter * 0.9, board.Model.MostWrites, "and what is allowed is used");
        Assert.IsLessThanOrEqualTo(meter.Memory.LongestMicrosecondsUnsaved + step, worst);
    }
}
