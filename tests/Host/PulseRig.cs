using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Pulses;
using NfMeter.Registers;
using NfMeter.Storage;

namespace NfMeter.HostTests;

/// <summary>Energies, pulse outputs and the stored record, window by window without a sampling loop, so that years run
/// in seconds. The pins and the memory survive a cut, nothing else does.</summary>
internal sealed class PulseRig
{
    private readonly RamMemory memory = new();
    private readonly Measurement measured = new();
    private RegisterFile registers = null!;
    private EnergyAccumulators energies = null!;
    private StateRecord record = null!;
    private RecordRing ring = null!;
    private long now;

    public PulseRig(params (long Rate, int Energy)[] setups)
    {
        Pins = [.. setups.Select(setup => new Pin(setup.Rate, setup.Energy))];
        Start();
    }

    public Pin[] Pins { get; }

    /// <summary>Records stored.</summary>
    public int Saves { get; private set; }

    public PulseGenerator[] Generators { get; private set; } = [];

    /// <summary>What a meter reads of an energy, nanojoules. Written out here once more: the tests mustn't take it from
    /// what they test.</summary>
    public Int128 Register(int energy)
    {
        Int128 import = Nanojoules(RegisterId.ActiveImport), export = Nanojoules(RegisterId.ActiveExport);
        return energy switch
        {
            FollowedEnergy.Import => import,
            FollowedEnergy.Export => export,
            FollowedEnergy.Sum => import + export,
            FollowedEnergy.ImportLessExport => import - export,
            FollowedEnergy.ExportLessImport => export - import,
            FollowedEnergy.ReactiveImport => Nanojoules(RegisterId.ReactiveImport),
            _ => Nanojoules(RegisterId.ReactiveExport),
        };
    }

    /// <summary>One window, its energy and then its time, in slices.</summary>
    public void Window(long[] microwatts, long microvars, int microseconds, int slices)
    {
        measured.Microseconds = microseconds;
        energies.BeginWindow();
        for (int phase = 0; phase < FrontEnd.Phases; phase++)
        {
            measured.ActiveMicrowatts[phase] = microwatts[phase];
            measured.ReactiveMicrovars[phase] = phase == 0 ? microvars : 0;
            energies.AddPhase(phase, measured);
        }

        foreach (PulseGenerator pulses in Generators)
        {
            pulses.Feed(
                FollowedEnergy.LatestNanojoules(pulses.Energy, energies, false), microseconds, unchecked((int)now));
        }

        for (int slice = 0; slice < slices; slice++)
        {
            now += microseconds / slices;
            for (int output = 0; output < Pins.Length; output++)
            {
                Pins[output].Now = now;
                Generators[output].Slice(unchecked((int)now));
            }
        }
    }

    public void Save(int secondsToNext)
    {
        BeginSave(secondsToNext);
        record.Done(!ring.SaveFailed);
    }

    /// <summary>The power goes: with a last record where it was announced, and otherwise without.</summary>
    public void Cut(bool isAnnounced)
    {
        if (isAnnounced)
        {
            BeginSave(0);
        }

        Start();
    }

    public void SetUp(int output, long rate, int energy)
    {
        Pin pin = Pins[output];
        if (rate != pin.Rate || energy != pin.Energy)
        {
            Pins[output] = new Pin(rate, energy) { Base = Register(energy), Now = now };
            Connect();
            Save(0);
        }
    }

    private void BeginSave(int secondsToNext)
    {
        Saves++;
        record.SecondsToNext = secondsToNext;
        ring.BeginSave(record, false);
        while (!ring.IsIdle)
        {
            ring.Slice();
        }
    }

    private void Start()
    {
        registers = new RegisterFile();
        energies = new EnergyAccumulators(registers);
        Generators = [.. Pins.Select((_, output) => new PulseGenerator(new Socket(this, output)))];
        Connect();
        ring = new RecordRing(memory, 0, memory.SizeBytes);
        if (ring.Load() == LoadResult.Loaded)
        {
            record.Restore(ring.Record, false);
        }
    }

    private void Connect()
    {
        for (int output = 0; output < Pins.Length; output++)
        {
            Generators[output].SetUp(Pins[output].Rate, Pins[output].Energy, PulseProfile.Pro380, null);
        }

        record = new StateRecord(registers, energies, Generators, []);
    }

    private Int128 Nanojoules(int id) =>
        (Int128)energies.WattHours(id) * EnergyAccumulators.NanojoulesPerWattHour + energies.Nanojoules(id);

    /// <summary>A counter, with the constant and energy it was told of.</summary>
    internal sealed class Pin(long rate, int energy)
    {
        private long busyUntil;

        public long Rate => rate;

        public int Energy => energy;

        /// <summary>Nanojoules of a pulse: 1 kWh is 3.6e15 nJ.</summary>
        public Int128 Quantum { get; } = (Int128)3_600_000_000_000_000 * 100 / rate;

        /// <summary>What the register read when the output was set to this.</summary>
        public Int128 Base { get; init; }

        public long Now { get; set; }

        public long Count { get; private set; }

        public Int128 Nanojoules => Count * Quantum;

        public bool TryStart(int widthMicroseconds)
        {
            if (Now < busyUntil)
            {
                return false;
            }

            busyUntil = Now + widthMicroseconds;
            Count++;
            return true;
        }
    }

    /// <summary>The terminals: whatever counter is connected to them now.</summary>
    private sealed class Socket(PulseRig rig, int output) : IPulseOutput
    {
        public int ShortestWidthMicroseconds => 100;

        public int LongestWidthMicroseconds => 100_000;

        public int WidthErrorMicroseconds => 2;

        public bool TryStart(int widthMicroseconds) => rig.Pins[output].TryStart(widthMicroseconds);
    }

    private sealed class RamMemory : INonVolatileMemory
    {
        private readonly byte[] bytes = [.. Enumerable.Repeat((byte)0xFF, 4096)];

        public int SizeBytes => bytes.Length;

        public int PageBytes => 128;

        public int EnduranceWrites => int.MaxValue;

        public int WearBytes => PageBytes;

        public int WriteMicroseconds => 5000;

        public bool IsWriting => false;

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            Array.Copy(bytes, address, buffer, offset, count);
            return true;
        }

        public bool BeginWrite(int address, byte[] buffer, int offset, int count)
        {
            Array.Copy(buffer, offset, bytes, address, count);
            return true;
        }
    }
}
