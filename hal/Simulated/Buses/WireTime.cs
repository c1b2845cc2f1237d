namespace NfMeter.Simulated.Buses;

/// <summary>Turns bits on a wire into whole microseconds of virtual time and carries what is left over, so that a
/// million short transfers take as long as one long one.</summary>
internal sealed class WireTime(VirtualClock clock, int bitRate)
{
    private const long MicrosecondsPerSecond = 1_000_000;

    // Microseconds times the bit rate that were spent on the wire but not yet on the clock.
    private long remainder;

    public void Spend(int bits)
    {
        remainder += bits * MicrosecondsPerSecond;
        long microseconds = remainder / bitRate;
        remainder -= microseconds * bitRate;
        clock.Advance(microseconds);
    }

    public void SpendMicroseconds(int microseconds) => clock.Advance(microseconds);
}
