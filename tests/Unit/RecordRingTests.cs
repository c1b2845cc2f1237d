using System;
using nanoFramework.TestFramework;
using NfMeter.Hal;
using NfMeter.Storage;

namespace NfMeter.UnitTests;

[TestClass]
public class RecordRingTests
{
    [TestMethod]
    public void A_new_memory_is_blank()
    {
        Assert.AreEqual(LoadResult.Blank, Ring(new Memory()).Load());
    }

    [TestMethod]
    public void The_newest_record_is_found_after_any_number_of_saves()
    {
        var memory = new Memory();
        var ring = Ring(memory);
        ring.Load();
        for (int save = 1; save <= 3 * memory.SizeBytes / RecordRing.RecordBytes; save++)
        {
            Save(ring, save);
            var restarted = Ring(memory);
            Assert.AreEqual(LoadResult.Loaded, restarted.Load());
            Assert.AreEqual((long)save, LittleEndian.Get(restarted.Record, RecordRing.PayloadOffset, 4));
        }
    }

    [TestMethod]
    public void A_cut_at_any_byte_of_a_save_leaves_the_old_record_or_the_new_one()
    {
        for (int cut = 0; cut <= RecordRing.RecordBytes; cut++)
        {
            var memory = new Memory();
            var ring = Ring(memory);
            ring.Load();
            Save(ring, 1);
            Save(ring, 2);
            memory.BytesUntilCut = cut;
            Save(ring, 33);
            memory.BytesUntilCut = int.MaxValue;

            var restarted = Ring(memory);
            Assert.AreEqual(LoadResult.Loaded, restarted.Load(), "cut " + cut);
            long found = LittleEndian.Get(restarted.Record, RecordRing.PayloadOffset, 4);
            Assert.AreEqual(cut < RecordRing.RecordBytes ? 2L : 33L, found, "cut " + cut);
            Save(restarted, 4);
            Assert.AreEqual(LoadResult.Loaded, restarted.Load());
            Assert.AreEqual(4L, LittleEndian.Get(restarted.Record, RecordRing.PayloadOffset, 4), "after cut " + cut);
        }
    }

    [TestMethod]
    public void A_first_save_that_was_cut_leaves_a_memory_that_still_counts_as_new()
    {
        for (int cut = 0; cut < RecordRing.RecordBytes; cut++)
        {
            var memory = new Memory();
            var ring = Ring(memory);
            ring.Load();
            memory.BytesUntilCut = cut;
            Save(ring, 1);
            Assert.AreEqual(LoadResult.Blank, Ring(memory).Load(), "cut " + cut);
        }
    }

    [TestMethod]
    public void The_sequence_number_wraps_without_losing_the_newest()
    {
        var memory = new Memory();
        var ring = Ring(memory);
        ring.Load();
        Save(ring, 1);
        // The same record as if 2^32 - 3 saves had gone before: sequence and CRC rewritten.
        LittleEndian.Put(memory.Bytes, 4, 0xFFFFFFFD, 4);
        uint crc = ~new Crc32().Update(Crc32.Seed, memory.Bytes, 0, RecordRing.RecordBytes - 4);
        LittleEndian.Put(memory.Bytes, RecordRing.RecordBytes - 4, crc, 4);
        ring = Ring(memory);
        Assert.AreEqual(LoadResult.Loaded, ring.Load());
        for (int save = 2; save < 8; save++)
        {
            Save(ring, save);
            var restarted = Ring(memory);
            restarted.Load();
            Assert.AreEqual((long)save, LittleEndian.Get(restarted.Record, RecordRing.PayloadOffset, 4));
        }
    }

    [TestMethod]
    public void A_slot_that_does_not_take_the_record_is_stepped_over()
    {
        var memory = new Memory { StuckByte = RecordRing.RecordBytes + 40 };
        var ring = Ring(memory);
        ring.Load();
        Save(ring, 0x11111111);
        Save(ring, 0x22222222);
        Assert.IsFalse(ring.SaveFailed);
        Assert.AreEqual(2, ring.Saves);
        var restarted = Ring(memory);
        Assert.AreEqual(LoadResult.Loaded, restarted.Load());
        Assert.AreEqual(0x22222222L, LittleEndian.Get(restarted.Record, RecordRing.PayloadOffset, 4));
    }

    [TestMethod]
    public void A_memory_that_never_finishes_writing_is_reported()
    {
        var memory = new Memory { AlwaysWriting = true };
        var ring = Ring(memory);
        ring.Load();
        Save(ring, 1);
        Assert.IsTrue(ring.SaveFailed);
        memory.AlwaysWriting = false;
        Save(ring, 2);
        Assert.IsFalse(ring.SaveFailed);
    }

    [TestMethod]
    public void Data_without_a_whole_record_is_unreadable_and_stays_as_it_is()
    {
        var memory = new Memory();
        for (int address = 0; address < memory.SizeBytes; address++)
        {
            memory.Bytes[address] = (byte)(address * 7);
        }

        Assert.AreEqual(LoadResult.Unreadable, Ring(memory).Load());
        for (int address = 0; address < memory.SizeBytes; address++)
        {
            Assert.AreEqual((byte)(address * 7), memory.Bytes[address]);
        }
    }

    [TestMethod]
    public void A_record_of_another_layout_is_named_and_not_read()
    {
        var memory = new Memory();
        var ring = Ring(memory);
        ring.Load();
        Save(ring, 1);
        memory.Bytes[2] = RecordRing.Layout + 1;
        uint crc = ~new Crc32().Update(Crc32.Seed, memory.Bytes, 0, RecordRing.RecordBytes - 4);
        LittleEndian.Put(memory.Bytes, RecordRing.RecordBytes - 4, crc, 4);
        Assert.AreEqual(LoadResult.OtherLayout, Ring(memory).Load());
    }

    [TestMethod]
    public void A_memory_that_does_not_answer_is_named()
    {
        Assert.AreEqual(LoadResult.NoAnswer, Ring(new Memory { Absent = true }).Load());
    }

    [TestMethod]
    public void Saves_are_spaced_so_that_20_years_take_a_quarter_of_the_endurance()
    {
        // 64 KiB: 128 slots. 631,152,000 s / (98 % of 128 x 250,000 writes) = 20.13 s. FRAM has no such bound.
        var memory = new Memory(65536, 1000000);
        var policy = new SavePolicy(memory, Ring(memory).Slots, Ring(memory).WritesPerSave, 1, 3);
        Assert.AreEqual(20126021L, policy.IntervalMicroseconds);
        Assert.AreEqual(0L, new SavePolicy(new Memory(8192, int.MaxValue), 16, 1, 1, 3).IntervalMicroseconds);
    }

    [TestMethod]
    public void What_isnt_saved_is_put_by_and_no_more_than_that_can_be_saved()
    {
        var memory = new Memory(65536, 1000000);
        var policy = new SavePolicy(memory, 128, 1, 1, 3);
        Assert.AreEqual(1, SavesNow(policy));
        policy.Pass(20126020);
        Assert.AreEqual(0, SavesNow(policy));
        policy.Pass(20126021);
        Assert.AreEqual(1, SavesNow(policy));
        policy.Pass(1000 * 20126021L);
        Assert.AreEqual(3, SavesNow(policy));
        policy.Pay();
        policy.Pass(1001 * 20126021L);
        Assert.AreEqual(0, SavesNow(policy), "an urgent save is paid for as well");
        policy.Jump(100000 * 20126021L);
        policy.Pass(100000 * 20126021L);
        Assert.AreEqual(0, SavesNow(policy), "time that was restored hasn't passed");
    }

    [TestMethod]
    public void The_newest_whole_record_is_never_written_over_whatever_fails()
    {
        var memory = new Memory();
        var ring = Ring(memory);
        ring.Load();
        Save(ring, 77);
        memory.ForgetsAll = true;
        for (int save = 0; save < 20; save++)
        {
            Save(ring, 1000 + save);
            Assert.IsTrue(ring.SaveFailed);
        }

        memory.ForgetsAll = false;
        var restarted = Ring(memory);
        Assert.AreEqual(LoadResult.Loaded, restarted.Load());
        Assert.AreEqual(77L, LittleEndian.Get(restarted.Record, RecordRing.PayloadOffset, 4));
    }

    private static int SavesNow(SavePolicy policy)
    {
        int saves = 0;
        while (policy.Allows)
        {
            policy.Pay();
            saves++;
        }

        return saves;
    }

    [TestMethod]
    public void The_CRC_is_that_of_IEEE_802_3()
    {
        // The check value of CRC-32 in the catalogues: "123456789" gives CBF43926.
        var digits = new byte[] { 49, 50, 51, 52, 53, 54, 55, 56, 57 };
        uint crc = ~new Crc32().Update(Crc32.Seed, digits, 0, digits.Length);
        Assert.AreEqual(0xCBF43926L, (long)crc);
    }

    private static RecordRing Ring(Memory memory) => new RecordRing(memory, 0, memory.SizeBytes);

    private static void Save(RecordRing ring, long value)
    {
        LittleEndian.Put(ring.Record, RecordRing.PayloadOffset, value, 4);
        for (int index = 4; index < RecordRing.PayloadBytes; index++)
        {
            ring.Record[RecordRing.PayloadOffset + index] = (byte)(value + index);
        }

        ring.BeginSave();
        for (int slice = 0; !ring.IsIdle && slice < 100000; slice++)
        {
            ring.Slice();
        }

        Assert.IsTrue(ring.IsIdle);
    }

    private sealed class Memory : INonVolatileMemory
    {
        public readonly byte[] Bytes;
        public int BytesUntilCut = int.MaxValue;
        public int StuckByte = -1;
        public bool AlwaysWriting;
        public bool Absent;
        public bool ForgetsAll;
        private readonly int endurance;

        public Memory(int size = 4096, int endurance = 1000000)
        {
            this.endurance = endurance;
            Bytes = new byte[size];
            for (int address = 0; address < size; address++)
            {
                Bytes[address] = 0xFF;
            }
        }

        public int SizeBytes => Bytes.Length;

        public int PageBytes => 64;

        public int EnduranceWrites => endurance;

        public int WearBytes => PageBytes;

        public int WriteMicroseconds => 5000;

        public bool IsWriting => AlwaysWriting;

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            if (Absent)
            {
                return false;
            }

            Array.Copy(Bytes, address, buffer, offset, count);
            return true;
        }

        public bool BeginWrite(int address, byte[] buffer, int offset, int count)
        {
            Assert.IsTrue(address / PageBytes == (address + count - 1) / PageBytes, "a write crosses a page");
            for (int index = 0; index < count; index++)
            {
                if (BytesUntilCut <= 0)
                {
                    return false;
                }

                BytesUntilCut--;
                if (address + index != StuckByte && !ForgetsAll)
                {
                    Bytes[address + index] = buffer[offset + index];
                }
            }

            return true;
        }
    }
}
