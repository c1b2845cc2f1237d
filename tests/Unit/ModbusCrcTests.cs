using nanoFramework.TestFramework;
using NfMeter.Modbus;

namespace NfMeter.UnitTests;

[TestClass]
public class ModbusCrcTests
{
    // CRC-16/MODBUS in the catalogue of parametrised CRC algorithms: check value 0x4B37 over "123456789".
    private static readonly byte[] check = { 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39 };

    // Poll of a Vestel charger, as captured; the maker's example of a read sent to all, and its answer.
    private static readonly byte[] poll = { 0x01, 0x03, 0x50, 0x0C, 0x00, 0x06, 0x14, 0xCB };
    private static readonly byte[] readOfAll = { 0x00, 0x03, 0x10, 0x00, 0x00, 0x02, 0xC1, 0x1A };
    private static readonly byte[] itsAnswer = { 0x01, 0x03, 0x04, 0x15, 0x06, 0x00, 0x01, 0xDF, 0xFE };

    [TestMethod]
    public void Crc_of_the_catalogues_check_string_is_its_check_value()
    {
        Assert.AreEqual(0x4B37, Crc16.Update(Crc16.Start, check, 0, check.Length));
    }

    [TestMethod]
    public void Crc_over_a_captured_frame_with_its_own_crc_is_zero()
    {
        Assert.AreEqual(0, Crc16.Update(Crc16.Start, poll, 0, poll.Length));
        Assert.AreEqual(0, Crc16.Update(Crc16.Start, readOfAll, 0, readOfAll.Length));
        Assert.AreEqual(0, Crc16.Update(Crc16.Start, itsAnswer, 0, itsAnswer.Length));
    }

    [TestMethod]
    public void Crc_in_two_pieces_is_the_crc_of_the_whole_wherever_the_cut()
    {
        for (int cut = 0; cut <= check.Length; cut++)
        {
            int crc = Crc16.Update(Crc16.Start, check, 0, cut);
            Assert.AreEqual(0x4B37, Crc16.Update(crc, check, cut, check.Length - cut));
        }
    }
}
