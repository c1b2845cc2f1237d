using nanoFramework.TestFramework;
using NfMeter.Modbus;

namespace NfMeter.UnitTests;

[TestClass]
public class ModbusFrameShapeTests
{
    // Frame lengths from the examples in section 6 of the MODBUS application protocol V1.1b3, plus address and CRC.

    [TestMethod]
    public void A_read_request_has_8_bytes_and_its_answer_5_more_than_it_counts()
    {
        byte[] frame = { 0x02, 0x03, 0x06, 0x02 };
        Assert.AreEqual(8, FrameShape.Request(frame, 0, 4));
        Assert.AreEqual(11, FrameShape.Answer(frame, 0, 4));
    }

    [TestMethod]
    public void A_write_of_two_registers_has_13_bytes()
    {
        byte[] frame = { 0x01, 0x10, 0x40, 0x0D, 0x00, 0x02, 0x04, 0x41, 0x20, 0x00, 0x00 };
        Assert.AreEqual(13, FrameShape.Request(frame, 0, frame.Length));
        Assert.AreEqual(8, FrameShape.Answer(frame, 0, frame.Length));
    }

    [TestMethod]
    public void A_read_and_write_request_counts_at_its_eleventh_byte()
    {
        byte[] frame = { 0x01, 0x17, 0x00, 0x03, 0x00, 0x06, 0x00, 0x0E, 0x00, 0x03, 0x06 };
        Assert.AreEqual(19, FrameShape.Request(frame, 0, frame.Length));
    }

    [TestMethod]
    public void Until_its_count_is_there_a_frame_is_at_least_its_fixed_part_long()
    {
        byte[] frame = { 0x01, 0x10, 0x40, 0x0D, 0x00, 0x02, 0x04 };
        Assert.AreEqual(9, FrameShape.Request(frame, 0, 6));
        Assert.AreEqual(13, FrameShape.Request(frame, 0, 7));
    }

    [TestMethod]
    public void A_frame_in_the_middle_of_others_is_measured_from_its_own_start()
    {
        byte[] frame = { 0xFF, 0xFF, 0x02, 0x03, 0x06 };
        Assert.AreEqual(11, FrameShape.Answer(frame, 2, 5));
    }

    [TestMethod]
    public void An_exception_has_5_bytes_and_is_no_request()
    {
        byte[] frame = { 0x02, 0x83, 0x02 };
        Assert.AreEqual(5, FrameShape.Answer(frame, 0, 3));
        Assert.AreEqual(FrameShape.Unknown, FrameShape.Request(frame, 0, 3));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(9)]
    [DataRow(25)]
    [DataRow(127)]
    public void A_function_that_is_not_in_the_table_has_no_known_length(int function)
    {
        byte[] frame = { 0x02, (byte)function, 0x02 };
        Assert.AreEqual(FrameShape.Unknown, FrameShape.Request(frame, 0, 3));
        Assert.AreEqual(FrameShape.Unknown, FrameShape.Answer(frame, 0, 3));
    }

    [TestMethod]
    public void A_count_that_makes_more_than_256_bytes_is_no_frame()
    {
        byte[] longest = { 0x02, 0x03, 0xFB };
        Assert.AreEqual(256, FrameShape.Answer(longest, 0, 3));
        byte[] tooLong = { 0x02, 0x03, 0xFC };
        Assert.AreEqual(FrameShape.Unknown, FrameShape.Answer(tooLong, 0, 3));
    }
}
