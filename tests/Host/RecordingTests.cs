using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NfMeter.Simulated.Recordings;

namespace NfMeter.HostTests;

/// <summary>Recordings: what is played is what was recorded, and a bad file is told by name.</summary>
[TestClass]
public sealed class RecordingTests
{
    private string folder = "";

    [TestInitialize]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nf-meter-recording-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void EverySteadyRecordingKeepsItsReferenceMeans()
    {
        int played = 0;
        foreach (string file in Directory.GetFiles(SharedFolder.Find("waveforms"), "*.wav"))
        {
            RecordingSource source = RecordingSource.Load(file);
            if (source.Description.Kind != "steady")
            {
                continue;
            }

            played++;
            RecordingReference reference = source.Description.Reference;
            for (int phase = 0; phase < reference.Phases.Count; phase++)
            {
                (double power, double volts, double amperes) = Means(source, phase, 3, 1.37);
                PhaseReference expected = reference.Phases[phase];
                string where = $"{Path.GetFileName(file)} L{phase + 1}";
                Assert.AreEqual(expected.Watts!.Value, power, 1e-4 * expected.VoltAmperes!.Value, where);
                Assert.AreEqual(expected.Volts!.Value, volts, 1e-4 * expected.Volts!.Value, where);
                Assert.AreEqual(expected.Amperes!.Value, amperes, 2e-4 * expected.Amperes!.Value, where);
            }
        }

        Assert.IsGreaterThanOrEqualTo(10, played);
    }

    [TestMethod]
    public void FewSamplesACycleLoseNoPower()
    {
        // 16 samples a cycle: straight lines between them would lose 2.5 % of the power.
        string file = Write("few", 800, SineFrames(160, 16), Sidecar(800, ["v1", "i1"], 160, 10, 50));
        (double power, double volts, double amperes) = Means(RecordingSource.Load(file), 0, 2, 0.77);
        Assert.AreEqual(230 * 5, power, 230 * 5 * 2e-5);
        Assert.AreEqual(230, volts, 230 * 1e-5);
        Assert.AreEqual(5, amperes, 5 * 1e-5);
    }

    [TestMethod]
    public void TheSeamOfASteadyLoopShiftsNoPhase()
    {
        // 10 cycles of 49.9 Hz are 641.28 samples of 3200 Hz: 641 are stored, and played in 10/49.9 s.
        short[] frames = new short[641 * 2];
        for (int sample = 0; sample < 641; sample++)
        {
            frames[2 * sample] = (short)Math.Round(30000 * Math.Sin(2 * Math.PI * 10 * sample / 641));
        }

        string file = Write("seam", 3200, frames, Sidecar(3200, ["v1", "i1"], 641, 10, 49.9));
        RecordingSource source = RecordingSource.Load(file);
        Assert.AreEqual(10 / 49.9, source.PeriodSeconds, 1e-12);
        Span<double> values = stackalloc double[6];
        for (int cycle = 1; cycle <= 5000; cycle += 7)
        {
            // A thousandth of the peak is 0.16 millicycles.
            source.Sample(cycle * 1e6 / 49.9, values);
            Assert.AreEqual(0, values[0], 1e-3 * source.PeakVolts, $"cycle {cycle}");
        }
    }

    [TestMethod]
    public void ChannelsThatAreNotRecordedAreDead()
    {
        string file = Write("one", 800, SineFrames(160, 16)[..160], Sidecar(800, ["v1"], 160, 10, 50));
        RecordingSource source = RecordingSource.Load(file);
        Span<double> values = stackalloc double[6];
        values.Fill(1);
        source.Sample(1234, values);
        Assert.AreNotEqual(0, values[0]);
        Assert.IsTrue(values[1..].SequenceEqual(new double[5]));
        Assert.AreEqual(0, source.PeakAmperes);
    }

    [TestMethod]
    public void OtherChunksOddSizesAndTheExtensibleFormatAreRead()
    {
        byte[] plain = Wave(800, 2, SineFrames(160, 16));
        WaveFile expected = WaveFile.Parse("plain", plain);
        byte[] list = Chunk("LIST", [1, 2, 3]);
        byte[] extensible = new byte[40];
        plain.AsSpan(20, 16).CopyTo(extensible);
        BinaryPrimitives.WriteUInt16LittleEndian(extensible, 0xFFFE);
        extensible[24] = 1;
        byte[] data = plain[36..];
        byte[] rich = Riff([.. list, .. Chunk("fmt ", extensible), .. list, .. data, .. list]);
        WaveFile actual = WaveFile.Parse("rich", rich);
        CollectionAssert.AreEqual(expected.Samples, actual.Samples);
        Assert.AreEqual(2, actual.Channels);
        Assert.AreEqual(800, actual.SampleRate);
    }

    [TestMethod]
    public void AStreamedFileWithoutSizesIsReadToItsEnd()
    {
        byte[] bytes = Wave(800, 2, SineFrames(160, 16));
        int expected = WaveFile.Parse("whole", bytes).Samples.Length;
        foreach (uint size in new uint[] { 0, uint.MaxValue })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(40), size);
            Assert.HasCount(expected, WaveFile.Parse("streamed", bytes).Samples);
        }
    }

    [TestMethod]
    public void EveryTruncationOfAFileIsReadOrRefusedByName()
    {
        byte[] bytes = Wave(800, 2, SineFrames(16, 16));
        for (int length = 0; length < bytes.Length; length++)
        {
            try
            {
                WaveFile wave = WaveFile.Parse("cut.wav", bytes.AsSpan(0, length));
                Assert.HasCount((length - 44) / 4 * 2, wave.Samples);
            }
            catch (RecordingException exception)
            {
                StringAssert.StartsWith(exception.Message, "cut.wav: ");
                Assert.IsLessThan(48, length, "one whole frame is there");
            }
        }
    }

    [TestMethod]
    public void EachFaultOfAFileHasItsName()
    {
        short[] frames = SineFrames(160, 16);
        string good = Sidecar(800, ["v1", "i1"], 160, 10, 50);
        byte[] eightBits = Wave(800, 2, frames);
        eightBits[34] = 8;
        byte[] floats = Wave(800, 2, frames);
        floats[20] = 3;
        ExpectFault("no such file", null, good, "absent.wav");
        ExpectFault("not a RIFF/WAVE file", Encoding.ASCII.GetBytes("ID3 something else entirely"), good);
        ExpectFault("format 1 with 8 bits", eightBits, good);
        ExpectFault("format 3 with 16 bits", floats, good);
        ExpectFault("no samples", Wave(800, 2, []), good);
        ExpectFault("0 channels", Wave(800, 0, []), good);
        ExpectFault("missing; a recording needs its scales", Wave(800, 2, frames), null);
        ExpectFault("not JSON", Wave(800, 2, frames), "{");
        ExpectFault("no list \"channels\"", Wave(800, 2, frames), "{}");
        ExpectFault("2 channels, but", Wave(800, 2, frames), Sidecar(800, ["v1"], 160, 10, 50));
        ExpectFault("describes a channel twice", Wave(800, 2, frames), Sidecar(800, ["v1", "v1"], 160, 10, 50));
        ExpectFault("channel \"x1\"", Wave(800, 2, frames), Sidecar(800, ["v1", "x1"], 160, 10, 50));
        ExpectFault("has no scale", Wave(800, 2, frames), good.Replace("\"scale\"", "\"scala\""));
        ExpectFault("sample rate -5", Wave(800, 2, frames), Sidecar(-5, ["v1", "i1"], 160, 10, 50));
    }

    [TestMethod]
    public void ARecordingWithoutAReferencePlaysAtItsSampleRate()
    {
        string file = Write(
            "bare", 800, SineFrames(160, 16),
            """{"channels":[{"name":"v1","scale":0.01},{"name":"i1","scale":0.001}]}""");
        RecordingSource source = RecordingSource.Load(file);
        Assert.AreEqual(0.2, source.PeriodSeconds, 1e-12);
        Assert.IsNull(source.Description.Reference.Hertz);
        Assert.IsEmpty(source.Description.Reference.Phases);
    }

    private static (double Power, double Volts, double Amperes) Means(
        RecordingSource source, int phase, int rounds, double stepMicroseconds)
    {
        Span<double> values = stackalloc double[6];
        double power = 0;
        double volts = 0;
        double amperes = 0;
        int steps = (int)(rounds * source.PeriodSeconds * 1e6 / stepMicroseconds);
        double step = rounds * source.PeriodSeconds * 1e6 / steps;
        for (int at = 0; at < steps; at++)
        {
            source.Sample(at * step, values);
            double v = values[2 * phase];
            double i = values[2 * phase + 1];
            power += v * i;
            volts += v * v;
            amperes += i * i;
        }

        return (power / steps, Math.Sqrt(volts / steps), Math.Sqrt(amperes / steps));
    }

    /// <summary>230 V at 0.0125 V a count and 5 A at 0.00025 A a count, interleaved.</summary>
    private static short[] SineFrames(int frames, int perCycle)
    {
        var samples = new short[frames * 2];
        for (int frame = 0; frame < frames; frame++)
        {
            double sine = Math.Sqrt(2) * Math.Sin(2 * Math.PI * frame / perCycle + 0.3);
            samples[2 * frame] = (short)Math.Round(sine * 230 / 0.0125);
            samples[2 * frame + 1] = (short)Math.Round(sine * 5 / 0.00025);
        }

        return samples;
    }

    private static string Sidecar(double rate, string[] names, int samples, int cycles, double hertz)
    {
        var channels = names.Select(
            name => $$"""{"name":"{{name}}","scale":{{(name[0] == 'v' ? 0.0125 : 0.00025)}}}""");
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"kind":"steady","sample_rate_hz":{{rate}},"channels":[{{string.Join(',', channels)}}],
             "reference":{"samples":{{samples}},"cycles":{{cycles}},"frequency_hz":{{hertz}},"phases":[] } }
            """);
    }

    private static byte[] Wave(int rate, int channels, short[] samples)
    {
        byte[] format = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(format, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), rate);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), 16);
        byte[] data = new byte[2 * samples.Length];
        for (int sample = 0; sample < samples.Length; sample++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(2 * sample), samples[sample]);
        }

        return Riff([.. Chunk("fmt ", format), .. Chunk("data", data)]);
    }

    private static byte[] Riff(byte[] chunks)
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes("RIFF"), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes("WAVE"), .. chunks];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }

    private static byte[] Chunk(string id, byte[] data)
    {
        byte[] size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, data.Length);
        byte[] pad = data.Length % 2 == 1 ? [0] : [];
        return [.. Encoding.ASCII.GetBytes(id), .. size, .. data, .. pad];
    }

    private string Write(string name, int rate, short[] samples, string sidecar)
    {
        string file = Path.Combine(folder, name + ".wav");
        int channels = sidecar.Split("\"name\"").Length - 1;
        File.WriteAllBytes(file, Wave(rate, channels, samples));
        File.WriteAllText(Path.ChangeExtension(file, ".json"), sidecar);
        return file;
    }

    private void ExpectFault(string fault, byte[]? wave, string? sidecar, string name = "bad.wav")
    {
        string file = Path.Combine(folder, name);
        string description = Path.ChangeExtension(file, ".json");
        File.Delete(file);
        File.Delete(description);
        if (wave is not null)
        {
            File.WriteAllBytes(file, wave);
        }

        if (sidecar is not null)
        {
            File.WriteAllText(description, sidecar);
        }

        var thrown = Assert.ThrowsExactly<RecordingException>(() => RecordingSource.Load(file), fault);
        if (wave is not null)
        {
            StringAssert.Contains(thrown.Message, fault);
        }

        StringAssert.Contains(thrown.Message, Path.GetFileNameWithoutExtension(name));
        Assert.DoesNotContain('\n', thrown.Message);
    }
}
