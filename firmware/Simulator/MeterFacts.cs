using NfMeter.Registers;
using NfMeter.Simulated;

namespace NfMeter.Simulator;

/// <summary>What can be seen of a meter at one moment: its registers, its pulse outputs, its display.</summary>
internal sealed record MeterFacts(
    double SimulatedSeconds,
    long SampleSets,
    int MaxSampleGapMicroseconds,
    IReadOnlyList<RegisterFact> Registers,
    IReadOnlyList<PulseFact> Pulses,
    LcdView Lcd)
{
    /// <summary>The display's rows as text.</summary>
    public IReadOnlyList<string> Display => Lcd.Lines;

    private static readonly string[] OutputNames = ["testLed", "s0-1", "s0-2"];

    public static MeterFacts Of(MeterSession session, double seconds) => new(
        seconds,
        session.Meter.SampleSets,
        session.Meter.MaxSampleGapMicroseconds,
        [.. Enumerable.Range(0, RegisterId.Count).Select(id => RegisterFact.Of(session.Meter, id))],
        PulsesOf(session),
        LcdView.Of(session.Board));

    public static IReadOnlyList<PulseFact> PulsesOf(MeterSession session) =>
        [.. session.Meter.Pulses.All.Zip(OutputsOf(session.Board), OutputNames).Select(
            output => PulseFact.Of(output.Third, output.Second, output.First.QuantumNanojoules))];

    private static SimulatedPulseOutput[] OutputsOf(SimulatedBoard board) => [board.TestLed, .. board.S0Outputs];
}

/// <summary>A register as people read it. Energies in kWh and kvarh with six decimals, from the exact energy, of which
/// the register shows whole watt-hours: so that a run of seconds tells something too.</summary>
internal sealed record RegisterFact(string ObisCode, decimal Value, string Unit)
{
    private const long NanojoulesPerMilliwattHour = 3_600_000_000;

    public static RegisterFact Of(Meter meter, int id)
    {
        RegisterFile registers = meter.Registers;
        long value = registers.Read(id);
        int decimals = registers.Decimals(id);
        string symbol = Registers.Unit.Symbol(registers.UnitOf(id));
        if (id < RegisterId.EnergyCount)
        {
            value = value * 1000 + meter.Energies.Nanojoules(id) / NanojoulesPerMilliwattHour;
            decimals = 6;
            symbol = "k" + symbol;
        }

        // Built from its digits, so that it keeps its trailing zeros: 3450 Wh is 3.450000 kWh.
        return new RegisterFact(registers.ObisCode(id), value * new decimal(1, 0, 0, false, (byte)decimals), symbol);
    }
}

/// <summary>What a counter at a pulse output has seen.</summary>
internal sealed record PulseFact(
    string Name,
    long Count,
    decimal WattHoursPerPulse,
    long? ShortestGapMicroseconds,
    long? ShortestWidthMicroseconds,
    long? LongestWidthMicroseconds)
{
    private const decimal NanojoulesPerWattHour = 3_600_000_000_000m;

    public static PulseFact Of(string name, SimulatedPulseOutput output, long quantumNanojoules) => new(
        name,
        output.Count,
        quantumNanojoules / NanojoulesPerWattHour,
        output.ShortestGapMicroseconds,
        output.ShortestSeenMicroseconds,
        output.LongestSeenMicroseconds);
}
