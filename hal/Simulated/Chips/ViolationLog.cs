namespace NfMeter.Simulated.Chips;

/// <summary>What was done to a simulated chip against its data sheet. By default each violation is thrown, so that no
/// test can pass over one; a test that makes a fault on purpose collects them instead.</summary>
public sealed class ViolationLog
{
    private const int Kept = 100;

    private readonly List<string> items = [];

    /// <summary>Whether a violation is thrown. False collects them.</summary>
    public bool IsStrict { get; set; } = true;

    /// <summary>The violations so far, the first hundred.</summary>
    public IReadOnlyList<string> Items => items;

    internal void Add(string violation)
    {
        if (items.Count < Kept)
        {
            items.Add(violation);
        }

        if (IsStrict)
        {
            throw new DataSheetViolationException(violation);
        }
    }
}
