using nanoFramework.TestFramework;
using NfMeter.Hal;
using NfMeter.Pulses;

namespace NfMeter.UnitTests;

[TestClass]
public class PulseProfileTests
{
    // PRO380 data sheet 2.03, section 5, "Pulse width" and "Version V1.19"; 382L data sheet, "S0 pulse output" and S0
    // pulse module: profile, constant in imp/kWh, power in W, width in us.
    [TestMethod]
    [DataRow(PulseProfile.Pro380, 1000, 0, 40000)]
    [DataRow(PulseProfile.Pro380, 1000, 4999, 40000)]
    [DataRow(PulseProfile.Pro380, 1000, 5000, 20000)]
    [DataRow(PulseProfile.Pro380, 2000, 9999, 20000)]
    [DataRow(PulseProfile.Pro380, 2000, 10000, 10000)]
    [DataRow(PulseProfile.Pro380, 10000, 19999, 10000)]
    [DataRow(PulseProfile.Pro380, 10000, 20000, 5000)]
    [DataRow(PulseProfile.Pro380, 10000, 39999, 5000)]
    [DataRow(PulseProfile.Pro380, 10000, 40000, 2500)]
    [DataRow(PulseProfile.Pro380, 10000, 69000, 2500)]
    [DataRow(PulseProfile.Pro380, 100, 49999, 40000)]
    [DataRow(PulseProfile.Pro380, 100, 50000, 20000)]
    [DataRow(PulseProfile.Pro380, 10, 100000, 40000)]
    [DataRow(PulseProfile.Pro380, 1, 100000, 40000)]
    [DataRow(PulseProfile.Pro380V119, 1000, 0, 30000)]
    [DataRow(PulseProfile.Pro380V119, 1000, 69000, 30000)]
    [DataRow(PulseProfile.Pro380V119, 2000, 46799, 20000)]
    [DataRow(PulseProfile.Pro380V119, 2000, 46800, 15000)]
    [DataRow(PulseProfile.Kamstrup382, 1000, 72000, 30000)]
    [DataRow(PulseProfile.Module30, 10000, 5900, 30000)]
    [DataRow(PulseProfile.Module80, 1, 72000, 80000)]
    public void Widths_are_those_of_the_data_sheets(int profile, int constant, int watts, int widthMicroseconds)
    {
        int row = PulseProfile.RowAt(PulseProfile.FirstRow(profile, constant * 100), watts * 1000L);
        Assert.AreEqual(widthMicroseconds, PulseProfile.WidthMicroseconds(row));
    }

    // 382L data sheet, S0 pulse module, "Maximum load (current)", tenths of an ampere at 3 x 230 V.
    [TestMethod]
    [DataRow(PulseProfile.Module30, 1000, 860)]
    [DataRow(PulseProfile.Module80, 1000, 320)]
    [DataRow(PulseProfile.Module30, 10000, 86)]
    [DataRow(PulseProfile.Module80, 10000, 32)]
    public void The_largest_loads_are_those_of_the_382L_module(int profile, int constant, int tenthsOfAmperes)
    {
        long watts = PulseProfile.LargestLoadWatts(profile, constant * 100, new Output(2));
        long tenths = watts * 10 / 690;
        Assert.AreEqual((long)tenthsOfAmperes, tenthsOfAmperes >= 100 ? tenths / 10 * 10 : tenths);
    }

    [TestMethod]
    public void Constants_up_to_100_imp_per_kWh_carry_105_A_with_both_widths_of_the_module()
    {
        foreach (int constant in new[] { 1, 10, 100 })
        {
            Assert.IsTrue(PulseProfile.LargestLoadWatts(PulseProfile.Module80, constant * 100, new Output(2)) > 72450);
        }
    }

    [TestMethod]
    public void A_constant_that_a_profile_does_not_have_carries_nothing()
    {
        Assert.AreEqual(0L, PulseProfile.LargestLoadWatts(PulseProfile.Kamstrup382, 200000, new Output(2)));
        Assert.AreEqual(0L, PulseProfile.LargestLoadWatts(PulseProfile.Pro380V119, 1000000, new Output(2)));
    }

    [TestMethod]
    public void A_board_carries_a_profile_up_to_the_first_width_that_it_can_not_time_within_ten_percent()
    {
        // 3 ms more or less is 7.5 % of 40 ms and 15 % of 20 ms.
        Assert.AreEqual(4999L, PulseProfile.LargestLoadWatts(PulseProfile.Pro380, 100000, new Output(3000)));
        Assert.AreEqual(0L, PulseProfile.LargestLoadWatts(PulseProfile.Pro380, 100000, new Output(4001)));

        // 1000 imp/kWh with 30 ms: 3600 J in 30 + 15 + 3 + 0.5 ms.
        Assert.AreEqual(74226L, PulseProfile.LargestLoadWatts(PulseProfile.Kamstrup382, 100000, new Output(3000)));
    }

    private sealed class Output : IPulseOutput
    {
        public Output(int widthErrorMicroseconds)
        {
            WidthErrorMicroseconds = widthErrorMicroseconds;
        }

        public int ShortestWidthMicroseconds => 100;

        public int LongestWidthMicroseconds => 100000;

        public int WidthErrorMicroseconds { get; }

        public bool TryStart(int widthMicroseconds) => true;
    }
}
