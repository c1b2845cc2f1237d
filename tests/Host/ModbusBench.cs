using NfMeter.Energy;
using NfMeter.Hal;
using NfMeter.Metrology;
using NfMeter.Modbus;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Storage;

namespace NfMeter.HostTests;

/// <summary>A slave on a line in virtual time. Bytes take their time on the wire; the receiver hands them over at once,
/// or in lumps as an ESP32 does; the loop comes round every 1 to 2 ms.</summary>
internal sealed class ModbusBench : ISerialPort, ISettingsRules, ICalibrated
{
    private const int BitsPerCharacter = 11;

    private readonly Queue<(long ArrivedAt, byte Value)> wire = new();
    private readonly Queue<byte> fifo = new();
    private readonly Queue<byte> handedOver = new();
    private readonly Random jitter = new(1);
    private long wireFreeAt;
    private long lastArrival;

    public ModbusBench(long startMicroseconds = 0)
    {
        Now = startMicroseconds;
        Energies = new EnergyAccumulators(Registers);
        Slave = new ModbusSlave(this, Registers, Settings, Energies, Events, new StagedCalibration(this));
        Settings.Rules = this;
    }

    public RegisterFile Registers { get; } = new();

    public SettingsFile Settings { get; } = new();

    public EnergyAccumulators Energies { get; }

    public EventLog Events { get; } = new();

    public ModbusSlave Slave { get; }

    /// <summary>Everything the slave has sent: when the first byte of each frame began, and its bytes.</summary>
    public List<(long At, byte[] Bytes)> Answers { get; } = [];

    /// <summary>Whether the port takes an answer in pieces.</summary>
    public bool CanAppend { get; set; } = true;

    /// <summary>Whether the port hands back what it sends, as late as everything else.</summary>
    public bool Echoes { get; set; }

    /// <summary>The longest pause inside an answer because its next piece came late, microseconds.</summary>
    public long LongestPause { get; private set; }

    /// <summary>Told what the slave hands to the port.</summary>
    public Action<byte[]>? Sending { get; set; }

    /// <summary>What other settings say to a change; null lets it pass.</summary>
    public Func<int, long, int>? CheckSetting { get; set; }

    public Func<int>? CheckTogether { get; set; }

    /// <summary>What has changed for good.</summary>
    public List<int> Changed { get; } = [];

    /// <summary>Virtual time, microseconds.</summary>
    public long Now { get; private set; }

    /// <summary>The receiver hands over when it holds this many bytes...</summary>
    public int LumpBytes { get; set; } = 1;

    /// <summary>... or when the line was quiet for this many characters.</summary>
    public int LumpIdleCharacters { get; set; }

    /// <summary>When the last byte put on the wire has arrived.</summary>
    public long WireFreeAt => wireFreeAt;

    /// <summary>What <see cref="TryWrite"/> answers.</summary>
    public bool TransmitterIsBusy { get; set; }

    /// <summary>What <see cref="Configure"/> answers.</summary>
    public bool RefusesConfiguration { get; set; }

    /// <summary>The line as it was last configured.</summary>
    public (int Baud, int Parity, int StopBits) Line { get; private set; }

    public long CharacterMicroseconds => BitsPerCharacter * 1_000_000L / Line.Baud;

    /// <summary>Appends the CRC, computed bit by bit as MODBUS over serial line V1.02, 6.2.2, tells.</summary>
    public static byte[] WithCrc(params byte[] frame)
    {
        int crc = 0xFFFF;
        foreach (byte value in frame)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                bool carry = (crc & 1) != 0;
                crc >>= 1;
                crc ^= carry ? 0xA001 : 0;
            }
        }

        return [.. frame, (byte)(crc & 0xFF), (byte)(crc >> 8)];
    }

    /// <summary>A request of function 3.</summary>
    public static byte[] Read(int address, int words, int unit = 1) =>
        WithCrc((byte)unit, 3, (byte)(address >> 8), (byte)address, (byte)(words >> 8), (byte)words);

    /// <summary>A request of function 6.</summary>
    public static byte[] Write(int address, int value, int unit = 1) =>
        WithCrc((byte)unit, 6, (byte)(address >> 8), (byte)address, (byte)(value >> 8), (byte)value);

    /// <summary>A request of function 16.</summary>
    public static byte[] WriteMany(int address, params int[] words) =>
        WithCrc([1, 16, (byte)(address >> 8), (byte)address, 0, (byte)words.Length, (byte)(2 * words.Length),
            .. words.SelectMany(word => new[] { (byte)(word >> 8), (byte)word })]);

    /// <summary>A request of function 16 for a single.</summary>
    public static byte[] WriteFloat(int address, float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value);
        return WriteMany(address, (bits >> 16) & 0xFFFF, bits & 0xFFFF);
    }

    /// <summary>Puts bytes on the wire, behind those that are there.</summary>
    public void Send(params byte[] bytes)
    {
        wireFreeAt = Math.Max(wireFreeAt, Now);
        foreach (byte value in bytes)
        {
            wireFreeAt += CharacterMicroseconds;
            wire.Enqueue((wireFreeAt, value));
        }
    }

    /// <summary>Leaves the wire silent before the next bytes.</summary>
    public void Pause(double characters) =>
        wireFreeAt = Math.Max(wireFreeAt, Now) + (long)Math.Ceiling(characters * CharacterMicroseconds);

    /// <summary>Lets time pass until the wire has been silent for a while, longer than any receiver is late.</summary>
    public void Run() => Run(90 * CharacterMicroseconds);

    /// <summary>Lets time pass until the wire has been silent for a while.</summary>
    public void Run(long silenceMicroseconds)
    {
        long end = Math.Max(wireFreeAt, Now) + silenceMicroseconds;
        while (Now < end)
        {
            Advance(jitter.Next(1000, 2001));
        }
    }

    /// <summary>Lets the loop come round once.</summary>
    public void Advance(int microseconds)
    {
        Now += microseconds;
        Slave.Slice(unchecked((int)Now));
    }

    /// <summary>Sends, lets time pass, and gives all answers that came meanwhile.</summary>
    public List<byte[]> Ask(params byte[] bytes)
    {
        int before = Answers.Count;
        Send(bytes);
        Run();
        return Answers.Skip(before).Select(answer => answer.Bytes).ToList();
    }

    /// <summary>Reads registers with a well-formed request and gives their words.</summary>
    public int[] Words(int address, int words)
    {
        byte[] answer = Ask(Read(address, words)).Single();
        Assert.AreEqual(5 + 2 * words, answer.Length);
        Assert.AreEqual(1, answer[0]);
        Assert.AreEqual(3, answer[1]);
        Assert.AreEqual(2 * words, answer[2]);
        CollectionAssert.AreEqual(WithCrc(answer[..^2]), answer);
        return Enumerable.Range(0, words).Select(i => (answer[3 + 2 * i] << 8) | answer[4 + 2 * i]).ToArray();
    }

    /// <summary>Asserts that a well-formed request is answered, once.</summary>
    public void AssertAnswers(string message)
    {
        List<byte[]> answers = Ask(Read(0x4002, 1));
        Assert.HasCount(1, answers, message);
        CollectionAssert.AreEqual(WithCrc(1, 3, 2, 0x01, 0x02), answers[0], message);
    }

    bool ISerialPort.Supports(int baud) => true;

    bool ISerialPort.Configure(int baud, int parity, int stopBits)
    {
        if (RefusesConfiguration)
        {
            return false;
        }

        Line = (baud, parity, stopBits);
        return true;
    }

    int ISerialPort.Read(byte[] buffer, int offset, int count)
    {
        long idle = LumpIdleCharacters * CharacterMicroseconds;
        while (wire.TryPeek(out var next) && next.ArrivedAt <= Now)
        {
            if (next.ArrivedAt - lastArrival >= idle)
            {
                HandOver();
            }

            fifo.Enqueue(next.Value);
            lastArrival = next.ArrivedAt;
            wire.Dequeue();
            if (fifo.Count >= LumpBytes)
            {
                HandOver();
            }
        }

        if (Now - lastArrival >= idle)
        {
            HandOver();
        }

        int taken = 0;
        while (taken < count && handedOver.TryDequeue(out byte value))
        {
            buffer[offset + taken] = value;
            taken++;
        }

        return taken;
    }

    bool ISerialPort.TryWrite(byte[] buffer, int offset, int count)
    {
        // A frame ends when its CRC is right.
        bool isMore = Answers.Count > 0 && !IsWhole(Answers[^1].Bytes);
        if (TransmitterIsBusy || (!CanAppend && Now < wireFreeAt))
        {
            return false;
        }

        byte[] bytes = buffer[offset..(offset + count)];
        Sending?.Invoke(bytes);
        if (isMore)
        {
            LongestPause = Math.Max(LongestPause, Now - wireFreeAt);
            Answers[^1] = (Answers[^1].At, [.. Answers[^1].Bytes, .. bytes]);
        }
        else
        {
            Answers.Add((Now, bytes));
        }

        wireFreeAt = Math.Max(wireFreeAt, Now);
        foreach (byte value in bytes)
        {
            wireFreeAt += CharacterMicroseconds;
            if (Echoes)
            {
                wire.Enqueue((wireFreeAt, value));
            }
        }

        return true;
    }

    /// <summary>The calibration in use.</summary>
    public Calibration Calibration { get; } = new();

    RestDecision ICalibrated.Rest { get; } = new();

    int ICalibrated.CalibrationReadiness => CalibrationResult.Taken;

    int ICalibrated.Prepare(int phase, Calibration wanted) => CalibrationResult.None;

    int ICalibrated.TakeOver(Calibration wanted, byte[] record)
    {
        Calibration.CopyFrom(wanted);
        return CalibrationResult.Taken;
    }

    int ISettingsRules.Check(int id, long value) => CheckSetting?.Invoke(id, value) ?? SettingResult.Ok;

    int ISettingsRules.CheckTogether() => CheckTogether?.Invoke() ?? SettingResult.Ok;

    string ISettingsRules.Explain(int id, long value) => "";

    void ISettingsRules.Apply(int id) => Slave.Apply();

    void ISettingsRules.Changed(int id) => Changed.Add(id);

    private static bool IsWhole(byte[] frame) => WithCrc(frame[..^2]).SequenceEqual(frame);

    private void HandOver()
    {
        while (fifo.TryDequeue(out byte value))
        {
            handedOver.Enqueue(value);
        }
    }
}
