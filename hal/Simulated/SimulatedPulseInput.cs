using NfMeter.Hal;

namespace NfMeter.Simulated;

/// <summary>A pulse input with its debouncing, as a GPIO driver does it: a level counts when it has stood.</summary>
public sealed class SimulatedPulseInput(VirtualClock clock) : IPulseInput
{
    /// <summary>How long a level must stand.</summary>
    public const long DebounceMicroseconds = 5000;

    private bool level;
    private long levelSince;
    private bool accepted;
    private int count;

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            Accept();
            return count;
        }
    }

    /// <summary>Connects the terminals, or opens them.</summary>
    public void Set(bool isConducting)
    {
        Accept();
        if (isConducting != level)
        {
            level = isConducting;
            levelSince = clock.Now;
        }
    }

    private void Accept()
    {
        if (level != accepted && clock.Now - levelSince >= DebounceMicroseconds)
        {
            accepted = level;
            count = unchecked(count + (accepted ? 1 : 0));
        }
    }
}
