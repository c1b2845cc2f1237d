using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Chips;
using NfMeter.Hal;
using NfMeter.Simulated;
using NfMeter.Simulated.Buses;
using NfMeter.Simulated.Chips;

namespace NfMeter.HostTests;

/// <summary>The EEPROM driver against the chip model. Figures: Microchip DS20001203 (24LC256), DS20001754 (24LC512), ST
/// M24M02-DR.</summary>
[TestClass]
public class EepromTests
{
    private const int BitRate = 400_000;
    private const int Size = 32768;
    private const int Page = 64;
    private const int WriteMicroseconds = 5000;

    [TestMethod]
    [DataRow(32768, 64)]
    [DataRow(65536, 128)]
    [DataRow(262144, 256)]
    public void Every_page_up_to_the_last_byte_reads_back_what_was_written(int sizeBytes, int pageBytes)
    {
        using var board = new Board(sizeBytes, pageBytes);
        byte[] written = new byte[pageBytes];
        byte[] read = new byte[64];
        for (int page = 0; page < sizeBytes / pageBytes; page++)
        {
            Fill(written, page);
            Assert.IsTrue(board.Driver.BeginWrite(page * pageBytes, written, 0, pageBytes));
            board.WaitForWrite();
        }

        for (int address = 0; address < sizeBytes; address += read.Length)
        {
            Assert.IsTrue(board.Driver.Read(address, read, 0, read.Length));
            Fill(written, address / pageBytes);
            CollectionAssert.AreEqual(
                written.AsSpan(address % pageBytes, read.Length).ToArray(), read, $"address {address}");
        }
    }

    [TestMethod]
    public void A_read_across_the_boundary_of_two_banks_gets_both_sides()
    {
        using var board = new Board(262144, 256);
        byte[] page = new byte[256];
        Fill(page, 7);
        Assert.IsTrue(board.Driver.BeginWrite(65536 - 256, page, 0, 256));
        board.WaitForWrite();
        Assert.IsTrue(board.Driver.BeginWrite(65536, page, 0, 256));
        board.WaitForWrite();

        byte[] read = new byte[70];
        Assert.IsTrue(board.Driver.Read(65536 - 20, read, 3, 64));
        CollectionAssert.AreEqual(page[^20..], read[3..23]);
        CollectionAssert.AreEqual(page[..44], read[23..67]);
        CollectionAssert.AreEqual(new byte[3], read[..3]);
    }

    [TestMethod]
    public void A_write_goes_on_for_5_ms_in_which_the_chip_answers_nothing()
    {
        using var board = new Board(Size, Page);
        byte[] data = [0x12, 0x34];
        Assert.IsFalse(board.Driver.IsWriting);
        Assert.AreEqual(0, board.Clock.Now, "no transfer when no write is waited for");

        Assert.IsTrue(board.Driver.BeginWrite(100, data, 0, 2));
        long stopped = board.Clock.Now;
        Assert.IsFalse(board.Driver.Read(100, new byte[2], 0, 2));
        Assert.IsFalse(board.Driver.BeginWrite(200, data, 0, 2));
        while (board.Driver.IsWriting)
        {
            Assert.IsLessThanOrEqualTo(stopped + WriteMicroseconds + 30, board.Clock.Now);
            board.Clock.Advance(100);
        }

        Assert.IsGreaterThanOrEqualTo(stopped + WriteMicroseconds, board.Clock.Now);
        byte[] read = new byte[2];
        Assert.IsTrue(board.Driver.Read(100, read, 0, 2));
        CollectionAssert.AreEqual(data, read);
        Assert.IsTrue(board.Driver.Read(200, read, 0, 2));
        CollectionAssert.AreEqual(new byte[] { 0xFF, 0xFF }, read, "the refused write changed nothing");
        Assert.IsFalse(board.Driver.IsWriting);
    }

    [TestMethod]
    public void One_call_of_IsWriting_is_one_short_transfer()
    {
        using var board = new Board(Size, Page);
        board.Driver.BeginWrite(0, [1], 0, 1);
        long before = board.Clock.Now;
        Assert.IsTrue(board.Driver.IsWriting);

        // Refused: start, address, stop. Acknowledged: two bytes more. Rounded by what the transfers before left over.
        Assert.AreEqual(27.5, board.Clock.Now - before, 0.5);
        board.Clock.Advance(WriteMicroseconds);
        before = board.Clock.Now;
        Assert.IsFalse(board.Driver.IsWriting);
        Assert.AreEqual((1 + 27 + 1) * 2.5, board.Clock.Now - before, 0.5);
        Assert.AreEqual(1, board.Chip.PageWrites(0), "the poll starts no write cycle");
        Assert.IsFalse(board.Chip.IsWriting);
    }

    [TestMethod]
    public void An_absent_chip_fails_reads_and_writes_and_one_that_vanishes_stays_writing()
    {
        using var board = new Board(Size, Page);
        Assert.IsTrue(board.Driver.BeginWrite(0, [1], 0, 1));
        board.Bus.Detach(board.Chip);
        board.Clock.Advance(2 * WriteMicroseconds);
        Assert.IsTrue(board.Driver.IsWriting);
        Assert.IsFalse(board.Driver.Read(0, new byte[1], 0, 1));
        Assert.IsFalse(board.Driver.BeginWrite(0, [1], 0, 1));
        board.Bus.Attach(board.Chip);
        Assert.IsFalse(board.Driver.IsWriting);
    }

    [TestMethod]
    public void A_page_write_too_long_wraps_to_the_beginning_of_the_page_in_the_chip()
    {
        using var board = new Board(Size, Page);
        II2cDevice raw = board.Bus.Open(EepromModel.FirstAddress);
        board.Chip.Violations.IsStrict = false;

        // DS20001203, section 6.2: bytes beyond the page overwrite its beginning. 4 bytes from the page's last but one.
        Assert.IsTrue(raw.Write([0x00, 62, 0xA0, 0xA1, 0xA2, 0xA3], 6));
        board.Clock.Advance(WriteMicroseconds);
        CollectionAssert.AreEqual(new byte[] { 0xA2, 0xA3, 0xFF }, board.Chip.Content[..3].ToArray());
        CollectionAssert.AreEqual(new byte[] { 0xFF, 0xA0, 0xA1, 0xFF }, board.Chip.Content[61..65].ToArray());
        Assert.HasCount(1, board.Chip.Violations.Items, "no driver may do that");
    }

    [TestMethod]
    public void A_power_cut_at_any_moment_of_a_write_leaves_at_most_that_page_in_doubt()
    {
        const int page = 5;
        byte[] old = new byte[Page];
        byte[] fresh = new byte[Page];
        Fill(old, 1);
        Fill(fresh, 2);
        int whole = 0;
        int untouched = 0;
        int torn = 0;

        // The transfer of 67 bytes takes 1.5 ms, the write cycle 5 ms.
        for (int cutAfter = 10; cutAfter < 7000; cutAfter += 23)
        {
            using var board = new Board(Size, Page, seed: cutAfter);
            board.Driver.BeginWrite(page * Page, old, 0, Page);
            board.WaitForWrite();
            board.Clock.PowerLostAt = board.Clock.Now + cutAfter;
            Assert.ThrowsExactly<PowerLostException>(() =>
            {
                board.Driver.BeginWrite(page * Page, fresh, 0, Page);
                board.Clock.Advance(20_000);
            });
            board.Chip.PowerOff();
            board.Chip.PowerOn();

            int different = 0;
            int foreign = 0;
            ReadOnlySpan<byte> content = board.Chip.Content;
            for (int i = 0; i < Size; i++)
            {
                if (i / Page != page)
                {
                    Assert.AreEqual(0xFF, content[i]);
                    continue;
                }

                different += content[i] != old[i % Page] ? 1 : 0;
                foreign += content[i] != old[i % Page] && content[i] != fresh[i % Page] ? 1 : 0;
            }

            Assert.IsLessThanOrEqualTo(1, foreign);
            whole += different == Page && foreign == 0 ? 1 : 0;
            untouched += different == 0 ? 1 : 0;
            torn += different > 0 && different < Page ? 1 : 0;
        }

        // In the transfer nothing, in the cycle torn, after it whole: 1510 us, 5000 us and the rest of 7000, in steps
        // of 23.
        Assert.AreEqual(1510 / 23, untouched, 2);
        Assert.AreEqual(5000 / 23, torn, 3);
        Assert.AreEqual(490 / 23, whole, 3);
    }

    [TestMethod]
    public void A_start_condition_before_the_stop_abandons_the_write()
    {
        using var board = new Board(Size, Page);
        II2cDevice raw = board.Bus.Open(EepromModel.FirstAddress);
        Assert.IsTrue(raw.WriteRead([0, 0, 0x55], 3, new byte[1], 0, 1));
        board.Clock.Advance(2 * WriteMicroseconds);
        Assert.AreEqual(0xFF, board.Chip.Content[0]);
    }

    [TestMethod]
    public void Page_writes_are_counted()
    {
        using var board = new Board(Size, Page);
        for (int i = 0; i < 3; i++)
        {
            board.Driver.BeginWrite(Page, [1], 0, 1);
            board.WaitForWrite();
        }

        Assert.AreEqual(0, board.Chip.PageWrites(0));
        Assert.AreEqual(3, board.Chip.PageWrites(1));
    }

    [TestMethod]
    public void A_new_image_is_filled_with_FF_and_has_the_chips_size()
    {
        using var folder = new Folder();
        using (var board = new Board(Size, Page, file: folder.Image))
        {
        }

        byte[] content = File.ReadAllBytes(folder.Image);
        Assert.HasCount(Size, content);
        Assert.IsTrue(Array.TrueForAll(content, value => value == 0xFF));
        Assert.HasCount(1, Directory.GetFiles(folder.Path), "nothing is left beside it");
    }

    [TestMethod]
    public void The_image_keeps_a_page_from_one_chip_to_the_next()
    {
        using var folder = new Folder();
        byte[] data = new byte[Page];
        Fill(data, 3);
        using (var board = new Board(Size, Page, file: folder.Image))
        {
            board.Driver.BeginWrite(Size - Page, data, 0, Page);
            board.WaitForWrite();
        }

        using var later = new Board(Size, Page, file: folder.Image);
        byte[] read = new byte[Page];
        Assert.IsTrue(later.Driver.Read(Size - Page, read, 0, Page));
        CollectionAssert.AreEqual(data, read);
    }

    [TestMethod]
    public void A_page_is_in_the_file_as_soon_as_the_chip_has_it_and_not_before()
    {
        using var folder = new Folder();
        using var board = new Board(Size, Page, file: folder.Image);
        board.Driver.BeginWrite(0, [0xAB], 0, 1);
        board.Clock.Advance(WriteMicroseconds - 100);
        Assert.IsTrue(board.Driver.IsWriting);
        Assert.AreEqual(0xFF, FirstByteSeenByAnotherProcess(folder.Image));
        board.WaitForWrite();

        // The chip is neither flushed nor disposed: what another process sees now is what a kill would leave.
        Assert.AreEqual(0xAB, FirstByteSeenByAnotherProcess(folder.Image));
    }

    [TestMethod]
    public void A_torn_page_is_torn_in_the_file_as_well()
    {
        using var folder = new Folder();
        byte[] data = new byte[Page];
        byte[] content;
        using (var board = new Board(Size, Page, file: folder.Image))
        {
            board.Driver.BeginWrite(0, data, 0, Page);
            board.Clock.Advance(2500);
            board.Chip.PowerOff();
            content = board.Chip.Content.ToArray();
        }

        int written = content[..Page].Count(value => value == 0);
        Assert.IsTrue(written is > 0 and < Page);
        CollectionAssert.AreEqual(content, File.ReadAllBytes(folder.Image));
    }

    [TestMethod]
    public void An_image_in_use_is_refused_by_name_and_left_alone()
    {
        using var folder = new Folder();
        using (var board = new Board(Size, Page, file: folder.Image))
        {
            var error = Assert.ThrowsExactly<MemoryImageException>(() => new Board(Size, Page, file: folder.Image));
            Assert.Contains(folder.Image, error.Message);
            board.Driver.BeginWrite(0, [1], 0, 1);
            board.WaitForWrite();
        }

        using var again = new Board(Size, Page, file: folder.Image);
        Assert.AreEqual(1, again.Chip.Content[0]);
    }

    [TestMethod]
    public void An_image_of_another_size_is_refused_by_name_and_left_alone()
    {
        using var folder = new Folder();
        byte[] content = [1, 2, 3];
        File.WriteAllBytes(folder.Image, content);
        var error = Assert.ThrowsExactly<MemoryImageException>(() => new Board(Size, Page, file: folder.Image));
        Assert.Contains("3 bytes", error.Message);
        CollectionAssert.AreEqual(content, File.ReadAllBytes(folder.Image));
    }

    [TestMethod]
    public void An_image_that_cant_be_a_file_is_refused_by_name()
    {
        using var folder = new Folder();
        Assert.ThrowsExactly<MemoryImageException>(() => new Board(Size, Page, file: folder.Path));
        Assert.ThrowsExactly<MemoryImageException>(
            () => new Board(Size, Page, file: Path.Combine(folder.Path, "nowhere", "image")));
        Assert.ThrowsExactly<MemoryImageException>(() => new Board(Size, Page, file: ""));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Transfers_allocate_nothing()
    {
        using var board = new Board(Size, Page);
        byte[] data = new byte[Page];
        long allocated = 0;
        for (int i = 0; i < 20; i++)
        {
            if (i == 10)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread();
            }

            board.Driver.BeginWrite(0, data, 0, Page);
            board.WaitForWrite();
            board.Driver.Read(0, data, 0, Page);
        }

        Assert.AreEqual(allocated, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Fill(byte[] data, int seed)
    {
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = (byte)((i * 7) + (seed * 13) + (seed >> 8));
        }
    }

    private static int FirstByteSeenByAnotherProcess(string file)
    {
        var start = new ProcessStartInfo("od", ["-An", "-tu1", "-N1", file]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        return int.Parse(process.StandardOutput.ReadToEnd().Trim());
    }

    private sealed class Board : IDisposable
    {
        public Board(int sizeBytes, int pageBytes, int seed = 1, string? file = null)
        {
            Chip = new EepromModel(Clock, sizeBytes, pageBytes, file, seed);
            Bus = new SimulatedI2cBus(Clock, BitRate);
            Bus.Attach(Chip);
            var banks = new II2cDevice[(sizeBytes + 65535) / 65536];
            for (int i = 0; i < banks.Length; i++)
            {
                banks[i] = Bus.Open(EepromModel.FirstAddress + i);
            }

            Driver = new EepromMemory(banks, sizeBytes, pageBytes, 1_000_000);
        }

        public VirtualClock Clock { get; } = new();

        public EepromModel Chip { get; }

        public SimulatedI2cBus Bus { get; }

        public EepromMemory Driver { get; }

        public void WaitForWrite()
        {
            while (Driver.IsWriting)
            {
                Clock.Advance(500);
            }
        }

        public void Dispose() => Chip.Dispose();
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("nf-meter-eeprom").FullName;

        public string Image => System.IO.Path.Combine(Path, "meter.image");

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
