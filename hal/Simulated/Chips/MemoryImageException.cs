namespace NfMeter.Simulated.Chips;

/// <summary>The file that stands for a memory chip can't be used; it was left as it was. The message names the file and
/// the reason in one line.</summary>
public sealed class MemoryImageException(string message, Exception? inner = null) : Exception(message, inner)
{
}
