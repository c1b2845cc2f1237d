using nanoFramework.TestFramework;
using NfMeter.Chips;
using NfMeter.Hal;

namespace NfMeter.UnitTests;

/// <summary>Frames as the data sheet draws them (SBAS950, section 8.5.1), by hand.</summary>
[TestClass]
public class Ads131M08FrameTests
{
    private const int FullScale = 1048576;

    private static readonly Wire wire = new Wire();

    [TestMethod]
    public void Codes_of_24_bits_become_21_bits_with_their_sign()
    {
        wire.IsLowByteFirst = false;
        CheckCodes();
        wire.IsLowByteFirst = true;
        CheckCodes();
        wire.IsLowByteFirst = false;
    }

    private static void CheckCodes()
    {
        // Two's complement, most significant byte first: 7FFFFF is the largest, 800000 the smallest code.
        Assert.AreEqual(FullScale - 1, FirstCode(0x7F, 0xFF, 0xFF));
        Assert.AreEqual(-FullScale, FirstCode(0x80, 0x00, 0x00));
        Assert.AreEqual(0, FirstCode(0x00, 0x00, 0x00));
        Assert.AreEqual(0, FirstCode(0x00, 0x00, 0x07));
        Assert.AreEqual(1, FirstCode(0x00, 0x00, 0x08));
        Assert.AreEqual(-1, FirstCode(0xFF, 0xFF, 0xFF));
        Assert.AreEqual(-1, FirstCode(0xFF, 0xFF, 0xF8));
        Assert.AreEqual(-2, FirstCode(0xFF, 0xFF, 0xF0));
        Assert.AreEqual(0x12345, FirstCode(0x09, 0x1A, 0x2F));
    }

    [TestMethod]
    public void Channels_0_to_5_go_to_places_0_to_5_and_the_stamp_to_6()
    {
        wire.IsLowByteFirst = false;
        CheckPlaces();
        wire.IsLowByteFirst = true;
        CheckPlaces();
        wire.IsLowByteFirst = false;
    }

    private static void CheckPlaces()
    {
        wire.Status(0x01, 0x3F);
        for (int channel = 0; channel < 8; channel++)
        {
            // Every byte differs from its neighbours', so that none can stand in for another.
            wire.Code(channel, 0x70 - (channel * 0x30), channel + 0x11, 0xF8 - (channel * 8));
        }

        wire.Now = -5;
        int[] set = new int[7];
        Assert.AreEqual(ConverterStatus.Ok, new Ads131M08(wire, wire).Read(set));
        for (int channel = 0; channel < 6; channel++)
        {
            int code = ((0x70 - (channel * 0x30)) * 65536) + ((channel + 0x11) * 256) + 0xF8 - (channel * 8);
            code = code < -0x800000 ? code + 0x1000000 : code;
            Assert.AreEqual(code / 8, set[channel]);
        }

        Assert.AreEqual(-5, set[6]);
        Assert.AreEqual(30, wire.SentLength);
        Assert.AreEqual(0, wire.SentCommand);
    }

    [TestMethod]
    public void Data_ready_flags_of_the_unused_channels_dont_matter()
    {
        Assert.AreEqual(ConverterStatus.Ok, StatusOf(0x01, 0x3F));
        Assert.AreEqual(ConverterStatus.Ok, StatusOf(0x01, 0xFF));
    }

    [TestMethod]
    public void A_silent_line_and_a_set_without_new_data_are_no_answer()
    {
        Assert.AreEqual(ConverterStatus.NoAnswer, StatusOf(0xFF, 0xFF));
        Assert.AreEqual(ConverterStatus.NoAnswer, StatusOf(0x00, 0x00));
        Assert.AreEqual(ConverterStatus.NoAnswer, StatusOf(0x01, 0x00));
        Assert.AreEqual(ConverterStatus.NoAnswer, StatusOf(0x01, 0x1F));
    }

    [TestMethod]
    public void A_reset_flag_or_the_answer_to_a_reset_is_a_restart()
    {
        Assert.AreEqual(ConverterStatus.Restarted, StatusOf(0x05, 0x3F));
        Assert.AreEqual(ConverterStatus.Restarted, StatusOf(0xFF, 0x28));
    }

    [TestMethod]
    public void After_a_restart_one_frame_writes_every_register_from_MODE_to_the_last_of_channel_5()
    {
        wire.Status(0x05, 0x3F);
        int[] set = new int[7];
        Ads131M08 driver = new Ads131M08(wire, wire);
        driver.Read(set);
        driver.Read(set);

        // WREG 011a aaaa annn nnnn: address 2, 37 registers, each in a word of 24 bits.
        Assert.AreEqual(0x6000 | (2 << 7) | 36, wire.SentCommand);
        Assert.AreEqual((1 + 37) * 3, wire.SentLength);

        // The next frame brings the acknowledgement 010a aaaa ammm mmmm, then sets are good.
        wire.Status(0x41, 0x24);
        Assert.AreEqual(ConverterStatus.Restarted, driver.Read(set));
        Assert.AreEqual(0, wire.SentCommand);
        wire.Status(0x01, 0x3F);
        Assert.AreEqual(ConverterStatus.Ok, driver.Read(set));
    }

    private static int FirstCode(int high, int middle, int low)
    {
        wire.Status(0x01, 0x3F);
        wire.Code(0, high, middle, low);
        int[] set = new int[7];
        Assert.AreEqual(ConverterStatus.Ok, new Ads131M08(wire, wire).Read(set));
        return set[0];
    }

    private static int StatusOf(int high, int low)
    {
        wire.Status(high, low);
        return new Ads131M08(wire, wire).Read(new int[7]);
    }

    /// <summary>Answers every transfer with the same frame.</summary>
    private sealed class Wire : ISpiDevice, IClock
    {
        private readonly byte[] frame = new byte[30];

        public int Now;

        public int SentCommand;

        public int SentLength;

        public int Microseconds => Now;

        public bool IsLowByteFirst { get; set; }

        public void Status(int high, int low)
        {
            frame[0] = (byte)high;
            frame[1] = (byte)low;
        }

        public void Code(int channel, int high, int middle, int low)
        {
            frame[(channel * 3) + 3] = (byte)high;
            frame[(channel * 3) + 4] = (byte)middle;
            frame[(channel * 3) + 5] = (byte)low;
        }

        public void Transfer(ushort[] write, ushort[] read)
        {
            int shift = IsLowByteFirst ? 0 : 8;
            SentCommand = ((write[0] >> shift & 0xFF) << 8) | (write[0] >> (8 - shift) & 0xFF);
            SentLength = 2 * write.Length;
            for (int i = 0; i < frame.Length; i += 2)
            {
                read[i / 2] = (ushort)((frame[i] << shift) | (frame[i + 1] << (8 - shift)));
            }
        }
    }
}
