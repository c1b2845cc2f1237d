using System.Text.Json;

namespace NfMeter.Simulated.Recordings;

/// <summary>What the JSON file beside a recording says about it.</summary>
public sealed class RecordingDescription
{
    /// <summary>"steady" may be looped without a seam; "event" and "frequency" are played the same way.</summary>
    public string Kind { get; private init; } = "";

    /// <summary>Frames a second, exact; null when not given.</summary>
    public double? SampleRate { get; private init; }

    /// <summary>The channels in the order of the file.</summary>
    public IReadOnlyList<RecordedChannel> Channels { get; private init; } = [];

    /// <summary>What the recording holds, computed by its maker from the stored samples.</summary>
    public RecordingReference Reference { get; private init; } = new(null, null, null, [], default);

    /// <summary>Reads it.</summary>
    /// <exception cref="RecordingException">It can't be read or lacks what playing needs.</exception>
    public static RecordingDescription Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new RecordingException($"{path}: missing; a recording needs its scales in a JSON file beside it");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Parse(path, document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new RecordingException($"{path}: not JSON: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RecordingException($"{path}: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static RecordingDescription Parse(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("channels", out JsonElement channels)
            || channels.ValueKind != JsonValueKind.Array)
        {
            throw new RecordingException($"{path}: no list \"channels\"");
        }

        return new RecordingDescription
        {
            Kind = Text(root, "kind") ?? "",
            SampleRate = Number(root, "sample_rate_hz"),
            Channels = channels.EnumerateArray().Select(channel => ParseChannel(path, channel)).ToArray(),
            Reference = ParseReference(root),
        };
    }

    private static RecordedChannel ParseChannel(string path, JsonElement element)
    {
        string name = Text(element, "name") ?? "";
        double scale = Number(element, "scale") ?? 0;
        int place = Array.IndexOf(RecordedChannel.Names, name);
        if (place < 0)
        {
            throw new RecordingException($"{path}: channel \"{name}\"; known are v1, i1, v2, i2, v3, i3");
        }

        if (scale == 0 || !double.IsFinite(scale))
        {
            throw new RecordingException($"{path}: channel \"{name}\" has no scale");
        }

        return new RecordedChannel(place, scale);
    }

    private static RecordingReference ParseReference(JsonElement root)
    {
        JsonElement reference = Member(root, "reference");
        JsonElement list = Member(reference, "phases");
        var phases = new List<PhaseReference>();
        if (list.ValueKind == JsonValueKind.Array)
        {
            phases.AddRange(list.EnumerateArray().Select(ParsePhase));
        }

        JsonElement total = Member(reference, "total");
        return new RecordingReference(
            Number(reference, "samples"),
            Number(reference, "cycles"),
            Number(reference, "frequency_hz"),
            phases,
            new PhaseReference(Number(total, "p"), Number(total, "q1"), null, null, Number(total, "s_arithmetic")));
    }

    private static PhaseReference ParsePhase(JsonElement phase) => new(
        Number(phase, "p"),
        Number(phase, "q1"),
        Number(phase, "v_rms"),
        Number(phase, "i_rms"),
        Number(phase, "s"));

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member)
            ? member
            : default;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } member ? member.GetDouble() : null;
}

/// <summary>One channel of a recording.</summary>
/// <param name="Place">Place in <see cref="Names"/> and in a sample set.</param>
/// <param name="Scale">Volts or amperes per count.</param>
public sealed record RecordedChannel(int Place, double Scale)
{
    /// <summary>Names of the channels in the order of a sample set.</summary>
    public static readonly string[] Names = ["v1", "i1", "v2", "i2", "v3", "i3"];
}

/// <summary>Reference values of a recording; null where its maker gives none.</summary>
/// <param name="Samples">How many frames, from the first, the values are over.</param>
/// <param name="Cycles">How many whole cycles that is.</param>
/// <param name="Hertz">Frequency.</param>
/// <param name="Phases">By phase, as many as recorded.</param>
/// <param name="Total">All phases together.</param>
public sealed record RecordingReference(
    double? Samples, double? Cycles, double? Hertz, IReadOnlyList<PhaseReference> Phases, PhaseReference Total);

/// <summary>Reference values of a phase or of all together.</summary>
/// <param name="Watts">Active power, positive is import.</param>
/// <param name="Vars">Reactive power of the fundamental, positive when the current lags.</param>
/// <param name="Volts">Root mean square.</param>
/// <param name="Amperes">Root mean square.</param>
/// <param name="VoltAmperes">Apparent power.</param>
public readonly record struct PhaseReference(
    double? Watts, double? Vars, double? Volts, double? Amperes, double? VoltAmperes);
