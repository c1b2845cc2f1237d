using NfMeter.Hal;

namespace NfMeter.Simulated.Chips;

/// <summary>The program did to a simulated chip what the chip's data sheet forbids: on a real board it would work by
/// luck or not at all.</summary>
public sealed class DataSheetViolationException(string message) : BoardGoneException(message)
{
}
