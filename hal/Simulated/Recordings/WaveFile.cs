using System.Buffers.Binary;
using System.Text;

namespace NfMeter.Simulated.Recordings;

/// <summary>The samples of a RIFF/WAVE file with 16-bit PCM.</summary>
/// <remarks>
/// <code>
/// "RIFF" size "WAVE"            then chunks, each: id[4] size[4] data[size] and a pad byte when the size is odd
/// "fmt " tag[2] channels[2] rate[4] byteRate[4] frameBytes[2] bits[2] ...
///        tag 1 is PCM; FFFE (WAVE_FORMAT_EXTENSIBLE) has the real tag in the first two bytes of a GUID at offset 24
/// "data" the samples, interleaved, little-endian
/// </code>
/// Source: Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", RIFF and WAVE; "Multiple channel
/// audio data and WAVE files". A streaming writer leaves sizes of 0 or FFFFFFFF: the data chunk then runs to the end.
/// </remarks>
public sealed class WaveFile
{
    /// <summary>Largest file that is read, bytes: it is held in memory.</summary>
    public const long MaximumBytes = 256L << 20;

    private const int TagPcm = 1;
    private const int TagExtensible = 0xFFFE;

    private WaveFile(int channels, int sampleRate, short[] samples)
    {
        Channels = channels;
        SampleRate = sampleRate;
        Samples = samples;
    }

    /// <summary>Number of channels.</summary>
    public int Channels { get; }

    /// <summary>Frames a second, as the header says: a whole number.</summary>
    public int SampleRate { get; }

    /// <summary>Interleaved samples, whole frames only.</summary>
    public short[] Samples { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="RecordingException">It can't be read, or isn't 16-bit PCM, or holds no sample.</exception>
    public static WaveFile Read(string path)
    {
        byte[] bytes;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MaximumBytes)
            {
                throw new RecordingException($"{path}: longer than {MaximumBytes >> 20} MiB");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new RecordingException($"{path}: {OneLine(exception.Message)}", exception);
        }

        return Parse(path, bytes);
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="name">What the messages call it.</param>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="RecordingException">See <see cref="Read"/>.</exception>
    public static WaveFile Parse(string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || !HasId(bytes, "RIFF") || !HasId(bytes[8..], "WAVE"))
        {
            throw new RecordingException($"{name}: not a RIFF/WAVE file");
        }

        ReadOnlySpan<byte> format = FindChunk(bytes, "fmt ");
        ReadOnlySpan<byte> data = FindChunk(bytes, "data");
        if (format.Length < 16)
        {
            throw new RecordingException($"{name}: no format chunk");
        }

        int tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        if (tag == TagExtensible && format.Length >= 26)
        {
            tag = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        }

        int channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (tag != TagPcm || bits != 16)
        {
            throw new RecordingException($"{name}: format {tag} with {bits} bits; only 16-bit PCM can be played");
        }

        if (channels == 0 || rate is 0 or > int.MaxValue)
        {
            throw new RecordingException($"{name}: {channels} channels at {rate} Hz");
        }

        int frames = data.Length / (2 * channels);
        if (frames == 0)
        {
            throw new RecordingException($"{name}: no samples");
        }

        var samples = new short[frames * channels];
        for (int sample = 0; sample < samples.Length; sample++)
        {
            samples[sample] = BinaryPrimitives.ReadInt16LittleEndian(data[(2 * sample)..]);
        }

        return new WaveFile(channels, (int)rate, samples);
    }

    private static ReadOnlySpan<byte> FindChunk(ReadOnlySpan<byte> bytes, string id)
    {
        long at = 12;
        while (at + 8 <= bytes.Length)
        {
            ReadOnlySpan<byte> chunk = bytes[(int)at..];
            long size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            long present = chunk.Length - 8;
            if (HasId(chunk, id))
            {
                bool isUnfinished = id == "data" && size == 0;
                return chunk.Slice(8, (int)(isUnfinished ? present : Math.Min(size, present)));
            }

            at += 8 + size + (size & 1);
        }

        return [];
    }

    private static bool HasId(ReadOnlySpan<byte> bytes, string id) =>
        Encoding.ASCII.GetString(bytes[..4]) == id;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
