using System.Text;
using NfMeter.Modbus;
using NfMeter.Registers;
using static NfMeter.HostTests.ModbusBench;

namespace NfMeter.HostTests;

/// <summary>Functions 4, 8, 17 and 43, and a meter that is still starting.</summary>
[TestClass]
public sealed class ModbusFunctionTests
{
    [TestMethod]
    public void Function_4_reads_what_function_3_reads()
    {
        var bench = new ModbusBench();
        bench.Registers.Write(RegisterId.VoltageL1, 230_000);
        byte[] byFour = bench.Ask(WithCrc(1, 4, 0x50, 0x00, 0, 50)).Single();
        byte[] byThree = bench.Ask(Read(0x5000, 50)).Single();
        Assert.AreEqual(4, byFour[1]);
        CollectionAssert.AreEqual(byThree[2..^2], byFour[2..^2]);
        CollectionAssert.AreEqual(WithCrc(byFour[..^2]), byFour);
    }

    [TestMethod]
    [DataRow(new byte[] { 0xA5, 0x37 })]
    [DataRow(new byte[] { })]
    [DataRow(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })]
    public void A_diagnostic_query_is_returned(byte[] data)
    {
        // The example of MODBUS application protocol V1.1b3, 6.8, is A5 37.
        byte[] request = WithCrc([1, 8, 0, 0, .. data]);
        List<byte[]> answers = new ModbusBench().Ask(request);
        byte[] expected = data.Length == 0 ? WithCrc(1, 0x88, 3) : request;
        CollectionAssert.AreEqual(expected, answers.Single());
    }

    [TestMethod]
    public void The_longest_diagnostic_query_is_returned()
    {
        byte[] request = WithCrc([1, 8, 0, 0, .. Enumerable.Range(0, 250).Select(i => (byte)i)]);
        Assert.AreEqual(256, request.Length);
        CollectionAssert.AreEqual(request, new ModbusBench().Ask(request).Single());
    }

    [TestMethod]
    public void Counters_are_read_and_cleared_by_function_8()
    {
        var bench = new ModbusBench();
        bench.Ask(Read(0x4002, 1));
        bench.Ask(Read(0x4002, 1, unit: 9));               // somebody else's
        bench.Ask(Read(0x4020, 1));                        // exception
        bench.Ask(Write(0x4010, 0x15, unit: 0));           // no answer
        bench.Ask([.. Read(0x4002, 1)[..^1], 0x55]);       // damaged

        // Each question counts itself.
        Assert.AreEqual(5, Counter(bench, 11), "messages on the bus");
        Assert.AreEqual(1, Counter(bench, 12), "damaged");
        Assert.AreEqual(1, Counter(bench, 13), "exceptions");
        Assert.AreEqual(7, Counter(bench, 14), "messages to this unit");
        Assert.AreEqual(1, Counter(bench, 15), "without an answer");
        Assert.AreEqual(0, Counter(bench, 16), "negative acknowledgements");
        Assert.AreEqual(0, Counter(bench, 17), "busy");
        CollectionAssert.AreEqual(WithCrc(1, 8, 0, 10, 0, 0), bench.Ask(WithCrc(1, 8, 0, 10, 0, 0)).Single());
        Assert.AreEqual(0, Counter(bench, 13));
        Assert.AreEqual(2, Counter(bench, 14), "the last two questions");
    }

    [TestMethod]
    public void The_diagnostic_register_is_the_error_code()
    {
        var bench = new ModbusBench();
        bench.Registers.Write(RegisterId.ErrorCode, 0x21);
        Assert.AreEqual(0x21, Counter(bench, 2));
    }

    [TestMethod]
    [DataRow(3, 0, 1)]
    [DataRow(18, 0, 1)]
    [DataRow(21, 0, 1)]
    [DataRow(0x100, 0, 1)]
    [DataRow(11, 1, 3)]
    [DataRow(1, 0x1234, 3)]
    public void A_diagnostic_that_is_none_gets_its_exception(int subFunction, int data, int exception) =>
        CollectionAssert.AreEqual(
            WithCrc(1, 0x88, (byte)exception),
            new ModbusBench().Ask(Diagnostic(subFunction, data)).Single());

    [TestMethod]
    public void A_meter_told_to_listen_only_neither_answers_nor_obeys_until_it_is_restarted()
    {
        var bench = new ModbusBench();
        Assert.IsEmpty(bench.Ask(Diagnostic(4, 0)));
        Assert.IsEmpty(bench.Ask(Read(0x4002, 1)));
        Assert.IsEmpty(bench.Ask(Write(0x4010, 0x25)));
        Assert.IsEmpty(bench.Ask(Diagnostic(0, 0xA537)));
        CollectionAssert.AreEqual(new long[] { 10 }, new[] { bench.Settings.Read(Settings.SettingId.DisplaySeconds) });
        Assert.IsEmpty(bench.Ask(Diagnostic(1, 0)), "a restart out of it has no answer");
        bench.AssertAnswers("again");
        CollectionAssert.AreEqual(Diagnostic(1, 0xFF00), bench.Ask(Diagnostic(1, 0xFF00)).Single());
    }

    [TestMethod]
    public void The_server_id_is_the_meter_code_that_it_runs_and_its_name()
    {
        byte[] expected = WithCrc([1, 17, 11, 0x01, 0x02, 0xFF, .. Encoding.ASCII.GetBytes("nf-meter")]);
        CollectionAssert.AreEqual(expected, new ModbusBench().Ask(WithCrc(1, 17)).Single());
    }

    [TestMethod]
    [DataRow(1, 0, new[] { 0, 1, 2 })]
    [DataRow(1, 2, new[] { 2 })]
    [DataRow(2, 0, new[] { 0, 1, 2, 4, 5 })]
    [DataRow(3, 4, new[] { 4, 5 })]
    [DataRow(2, 99, new[] { 0, 1, 2, 4, 5 })]
    [DataRow(2, 3, new[] { 0, 1, 2, 4, 5 })]
    [DataRow(4, 4, new[] { 4 })]
    public void Device_identification_lists_the_objects_asked_for(int code, int first, int[] objects)
    {
        byte[] answer = new ModbusBench().Ask(WithCrc(1, 43, 14, (byte)code, (byte)first)).Single();
        CollectionAssert.AreEqual(WithCrc(answer[..^2]), answer);
        CollectionAssert.AreEqual(
            new byte[] { 1, 43, 14, (byte)code, 0x82, 0, 0, (byte)objects.Length }, answer[..8]);
        var found = new List<int>();
        int place = 8;
        while (place < answer.Length - 2)
        {
            found.Add(answer[place]);
            string text = Encoding.ASCII.GetString(answer, place + 2, answer[place + 1]);
            Assert.IsTrue(text.Length > 0 && text.All(letter => letter is >= ' ' and <= '~'), text);
            place += 2 + answer[place + 1];
        }

        CollectionAssert.AreEqual(objects, found);
    }

    [TestMethod]
    [DataRow(14, 4, 3, 2)]
    [DataRow(14, 0, 0, 3)]
    [DataRow(14, 5, 0, 3)]
    [DataRow(13, 1, 0, 1)]
    public void Device_identification_that_is_none_gets_its_exception(int transport, int code, int first, int exception)
    {
        byte[] request = WithCrc(1, 43, (byte)transport, (byte)code, (byte)first);
        CollectionAssert.AreEqual(WithCrc(1, 0xAB, (byte)exception), new ModbusBench().Ask(request).Single());
    }

    [TestMethod]
    [DataRow(new byte[] { 13 }, 1)]                     // CANopen, however long its request is
    [DataRow(new byte[] { 13, 0, 0x10, 0, 0, 0 }, 1)]
    [DataRow(new byte[] { 0 }, 1)]
    [DataRow(new byte[] { }, 3)]
    [DataRow(new byte[] { 14 }, 3)]
    [DataRow(new byte[] { 14, 1, 0, 0 }, 3)]
    public void A_transport_that_the_meter_does_not_have_gets_exception_1_and_a_wrong_length_exception_3(
        byte[] data, int exception)
    {
        byte[] request = WithCrc([1, 43, .. data]);
        CollectionAssert.AreEqual(WithCrc(1, 0xAB, (byte)exception), new ModbusBench().Ask(request).Single());
    }

    [TestMethod]
    public void A_meter_that_is_starting_says_that_it_is_busy_and_obeys_nothing()
    {
        var bench = new ModbusBench();
        bench.Slave.BeginBusy();
        CollectionAssert.AreEqual(WithCrc(1, 0x83, 6), bench.Ask(Read(0x5000, 50)).Single());
        CollectionAssert.AreEqual(WithCrc(1, 0x86, 6), bench.Ask(Write(0x400F, 5)).Single());
        Assert.IsEmpty(bench.Ask(Write(0x400F, 5, unit: 0)));
        Assert.AreEqual(1L, bench.Settings.Read(Settings.SettingId.CombinationCode));
        Assert.AreEqual(3, Counter(bench, 17));
        bench.Slave.EndBusy();
        bench.AssertAnswers("when it has started");
    }

    private static byte[] Diagnostic(int subFunction, int data) =>
        WithCrc(1, 8, (byte)(subFunction >> 8), (byte)subFunction, (byte)(data >> 8), (byte)data);

    private static int Counter(ModbusBench bench, int subFunction)
    {
        byte[] answer = bench.Ask(Diagnostic(subFunction, 0)).Single();
        CollectionAssert.AreEqual(WithCrc([1, 8, 0, (byte)subFunction, .. answer[4..6]]), answer);
        return (answer[4] << 8) | answer[5];
    }
}
