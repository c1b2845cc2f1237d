using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;

namespace NfMeter.HostTests;

/// <summary>Who polls the meter as often as he likes doesn't change what it measures.</summary>
[TestClass]
public sealed class ModbusWhileMeteringTests
{
    private const int PollMicroseconds = 20_000;

    // Every pass lasts as long as one with the longest slice, whatever it does, bus transfers included: 2.1 to 2.4 ms.
    // So samples are taken at the same moments in both runs, and what is left is what answering does to the meter.
    private const int ShortestPassMicroseconds = 2100;
    private const int PassJitterMicroseconds = 300;

    [TestMethod]
    public void A_poll_every_20_ms_for_a_day_costs_not_a_nanojoule()
    {
        Task<Day> quiet = Task.Run(() => new Day(86_400, isPolled: false));
        var polled = new Day(86_400, isPolled: true);

        Assert.IsGreaterThan(4_319_000, polled.Polls, "50 a second");
        Assert.IsInRange(polled.Polls - 1, polled.Polls, polled.Answers, "the last may be under way");
        Assert.AreEqual(0, quiet.Result.Answers);
        CollectionAssert.AreEqual(quiet.Result.Energies, polled.Energies);
        Assert.AreEqual(quiet.Result.SampleSets, polled.SampleSets);

        // 230 V x 5 A x 0.8 x 3 x 24 h: the day was measured.
        Assert.AreEqual(66_240, polled.Energies[RegisterId.ActiveImport] / 3.6e12, 66);
    }

    /// <summary>A meter over some seconds, with or without a client.</summary>
    private sealed class Day
    {
        private static readonly byte[] request = ModbusBench.Read(0x500C, 6);
        private long nextPoll;

        public Day(int seconds, bool isPolled)
        {
            var mains = new VirtualMains();
            mains.Apply(new MainsLoad(230, 5, PowerFactor: 0.8));
            using var board = new SimulatedBoard(mains, new BoardSettings());
            var meter = new Meter(board);
            var jitter = new Random(1);
            long passBegan = 0;
            board.SliceMicroseconds = () =>
            {
                long wanted = ShortestPassMicroseconds + jitter.Next(PassJitterMicroseconds);
                long charged = Math.Max(0, passBegan + wanted - board.Clock.Now);
                passBegan = board.Clock.Now + charged;
                return (int)charged;
            };
            meter.Start();
            Assert.AreEqual(SettingResult.Ok, meter.Settings.TrySet(SettingId.ModbusBaud, 115200));
            nextPoll = board.Clock.Now + PollMicroseconds;
            if (isPolled)
            {
                board.Clock.Paced = now =>
                {
                    if (now >= nextPoll)
                    {
                        nextPoll += PollMicroseconds;
                        Polls++;
                        board.ModbusPort.Inject(request);
                    }
                };
            }

            long end = board.Clock.Now + seconds * 1_000_000L;
            while (board.Clock.Now < end)
            {
                meter.RunWindow();
            }

            meter.FinishWindow();
            const int AnswerBytes = 5 + 2 * 6;
            Assert.AreEqual(0, board.ModbusPort.SentCount % AnswerBytes);
            Answers = board.ModbusPort.SentCount / AnswerBytes;
            SampleSets = meter.SampleSets;
            Energies = Enumerable.Range(0, RegisterId.EnergyCount)
                .Select(id => (decimal)meter.Energies.WattHours(id) * 3_600_000_000_000 + meter.Energies.Nanojoules(id))
                .Select(nanojoules => (long)nanojoules).ToArray();
        }

        /// <summary>How many polls were sent.</summary>
        public long Polls { get; private set; }

        /// <summary>How many polls were answered.</summary>
        public long Answers { get; }

        /// <summary>How many sets were sampled.</summary>
        public long SampleSets { get; }

        /// <summary>Every energy, nanojoules.</summary>
        public long[] Energies { get; }
    }
}
