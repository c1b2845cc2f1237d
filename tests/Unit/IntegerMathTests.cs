using nanoFramework.TestFramework;
using NfMeter.Metrology;

namespace NfMeter.UnitTests;

[TestClass]
public class IntegerMathTests
{
    [TestMethod]
    public void The_square_root_is_the_largest_whole_number_whose_square_fits()
    {
        for (long root = 0; root < 3000; root++)
        {
            Assert.AreEqual(root, IntegerMath.SquareRoot(root * root));
            Assert.AreEqual(root, IntegerMath.SquareRoot((root + 1) * (root + 1) - 1));
        }
    }

    [TestMethod]
    public void The_square_root_holds_up_to_2_to_the_62()
    {
        const long Root = 2147483647;
        Assert.AreEqual(Root, IntegerMath.SquareRoot(Root * Root));
        Assert.AreEqual(Root - 1, IntegerMath.SquareRoot(Root * Root - 1));
        Assert.AreEqual(1L << 31, IntegerMath.SquareRoot(1L << 62));
    }

    [TestMethod]
    public void A_negative_mean_square_has_root_zero()
    {
        Assert.AreEqual(0L, IntegerMath.SquareRoot(-1));
        Assert.AreEqual(0L, IntegerMath.SquareRoot(long.MinValue));
    }

    [TestMethod]
    public void Division_rounds_to_nearest_on_both_sides_of_zero()
    {
        Assert.AreEqual(3L, IntegerMath.DivideRounded(10, 4));
        Assert.AreEqual(2L, IntegerMath.DivideRounded(9, 4));
        Assert.AreEqual(-2L, IntegerMath.DivideRounded(-9, 4));
        Assert.AreEqual(-3L, IntegerMath.DivideRounded(-10, 4));
        Assert.AreEqual(0L, IntegerMath.DivideRounded(-1, 4));
    }

    [TestMethod]
    public void A_shift_rounds_to_nearest()
    {
        Assert.AreEqual(1L, IntegerMath.ShiftRounded(12, 4));
        Assert.AreEqual(0L, IntegerMath.ShiftRounded(7, 4));
        Assert.AreEqual(-1L, IntegerMath.ShiftRounded(-12, 4));
        Assert.AreEqual(0L, IntegerMath.ShiftRounded(-8, 4));
    }
}
