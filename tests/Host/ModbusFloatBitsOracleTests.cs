using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using NfMeter.Modbus;

namespace NfMeter.HostTests;

/// <summary>The runtime's own parser of decimal numbers rounds correctly (IEEE 754-2008, 5.12) and shares nothing with
/// our long division.</summary>
[TestClass]
public sealed class ModbusFloatBitsOracleTests
{
    [TestMethod]
    public void Any_number_has_the_bits_of_its_decimal_text()
    {
        // Few bits are as likely as many: all lengths of numbers count alike.
        Arbitrary<(long Value, int Decimals)> numbers = (
            from high in Gen.Choose(int.MinValue, int.MaxValue)
            from low in Gen.Choose(int.MinValue, int.MaxValue)
            from shift in Gen.Choose(0, 63)
            from decimals in Gen.Choose(0, FloatBits.MaxDecimals)
            select ((((long)high << 32) | (uint)low) >> shift, decimals)).ToArbitrary();
        Prop.ForAll(numbers, number => AssertRounded(number.Value, number.Decimals))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100_000));
    }

    [TestMethod]
    public void Numbers_around_every_power_of_two_and_of_ten_and_halfway_between_singles_have_the_bits_of_their_text()
    {
        var random = new Random(24);
        for (int decimals = 0; decimals <= FloatBits.MaxDecimals; decimals++)
        {
            for (int bit = 0; bit < 63; bit++)
            {
                for (int beside = -2; beside <= 2; beside++)
                {
                    AssertRounded(unchecked((1L << bit) + beside), decimals);
                    AssertRounded(unchecked(-(1L << bit) + beside), decimals);
                }

                if (bit >= 25)
                {
                    // Odd multiples of half the last place.
                    long odd = 2 * random.Next(1 << 23, 1 << 24) + 1;
                    AssertRounded(odd << (bit - 25), decimals);
                    AssertRounded((odd << (bit - 25)) + 1, decimals);
                    AssertRounded((odd << (bit - 25)) - 1, decimals);
                }
            }

            for (long ten = 1; ten <= 1_000_000_000_000_000_000 / 10; ten *= 10)
            {
                AssertRounded(10 * ten - 1, decimals);
                AssertRounded(10 * ten + 1, decimals);
                AssertRounded(-10 * ten, decimals);
            }

            AssertRounded(long.MaxValue, decimals);
            AssertRounded(long.MinValue, decimals);
            AssertRounded(long.MinValue + 1, decimals);
        }
    }

    [TestMethod]
    public void Halfway_cases_that_only_decimals_make_go_to_even()
    {
        // k + 1/2 with k above 2^23, written with decimals.
        for (int decimals = 1; decimals <= FloatBits.MaxDecimals; decimals++)
        {
            long unit = (long)Math.Pow(10, decimals);
            for (int k = 1 << 23; k < (1 << 23) + 100; k++)
            {
                AssertRounded(k * unit + unit / 2, decimals);
                AssertRounded(k * unit + unit / 2 - 1, decimals);
                AssertRounded(k * unit + unit / 2 + 1, decimals);
            }
        }
    }

    private static void AssertRounded(long value, int decimals)
    {
        string text = value.ToString(CultureInfo.InvariantCulture) + "E-" + decimals;
        int expected = BitConverter.SingleToInt32Bits(float.Parse(text, CultureInfo.InvariantCulture));
        if (expected != FloatBits.FromScaled(value, decimals))
        {
            Assert.Fail($"{text}: expected {expected:X8}, was {FloatBits.FromScaled(value, decimals):X8}");
        }
    }
}
