namespace NfMeter.Simulated.Recordings;

/// <summary>A recording can't be played; the message says which file and why, in one line.</summary>
public sealed class RecordingException(string message, Exception? inner = null) : Exception(message, inner)
{
}
