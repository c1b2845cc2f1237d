using System;
using nanoFramework.TestFramework;
using NfMeter.Modbus;

namespace NfMeter.UnitTests;

[TestClass]
public class ModbusFloatBitsTests
{
    [TestMethod]
    public void Numbers_of_a_real_pro380_have_the_bits_it_sent()
    {
        Assert.AreEqual(0x436A4CCD, FloatBits.FromScaled(2343, 1));      // voltage L1, 234.3 V
        Assert.AreEqual(0x404CCCCD, FloatBits.FromScaled(320, 2));       // protocol version, 3.20
        Assert.AreEqual(0x447A0000, FloatBits.FromScaled(1000, 0));      // S0 rate, 1000 imp/kWh
        Assert.AreEqual(0x466B581F, FloatBits.FromScaled(15062030, 3));  // forward energy, 15062.03 kWh
        Assert.AreEqual(unchecked((int)0xBFCF5C29), FloatBits.FromScaled(-1620, 3)); // current L2, -1.62 A
    }

    [TestMethod]
    public void Zero_is_plus_zero_whatever_its_decimals()
    {
        for (int decimals = 0; decimals <= FloatBits.MaxDecimals; decimals++)
        {
            Assert.AreEqual(0, FloatBits.FromScaled(0, decimals));
        }
    }

    [TestMethod]
    public void Halfway_cases_go_to_the_even_neighbour()
    {
        // Between 2^24 and 2^25 singles are 2 apart.
        Assert.AreEqual(0x4B800000, FloatBits.FromScaled(16777217, 0));
        Assert.AreEqual(0x4B800002, FloatBits.FromScaled(16777219, 0));
        Assert.AreEqual(unchecked((int)0xCB800000), FloatBits.FromScaled(-16777217, 0));
        Assert.AreEqual(0x4B800000, FloatBits.FromScaled(16777217000000000, 9));
    }

    [TestMethod]
    public void The_last_decimal_decides_beside_a_halfway_case()
    {
        Assert.AreEqual(0x4B800000, FloatBits.FromScaled(16777216999999999, 9));
        Assert.AreEqual(0x4B800001, FloatBits.FromScaled(16777217000000001, 9));
    }

    [TestMethod]
    public void Rounding_up_carries_into_the_exponent()
    {
        // 2^25 - 1 has 25 ones, 2^63 - 1 has 63: the nearest singles are the powers of two.
        Assert.AreEqual(0x4C000000, FloatBits.FromScaled(33554431, 0));
        Assert.AreEqual(0x5F000000, FloatBits.FromScaled(long.MaxValue, 0));
    }

    [TestMethod]
    public void The_smallest_long_is_minus_two_to_the_63()
    {
        Assert.AreEqual(unchecked((int)0xDF000000), FloatBits.FromScaled(long.MinValue, 0));

        // -9223372036.85...: singles are 1024 apart there, 9007199 x 1024 = 9223371776 is nearest.
        Assert.AreEqual(unchecked((int)0xD009705F), FloatBits.FromScaled(long.MinValue, 9));
    }

    [TestMethod]
    public void One_with_nine_decimals_is_a_billionth()
    {
        Assert.AreEqual(0x3089705F, FloatBits.FromScaled(1, 9));
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(10)]
    public void Decimals_out_of_range_are_refused(int decimals)
    {
        Assert.ThrowsException(typeof(ArgumentOutOfRangeException), () => FloatBits.FromScaled(1, decimals));
    }
}
