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
    IReadOnlyList<string> Display)
{
    public const string TestLed = "testLed";
    public const string S0 = "s0-1";

    public static MeterFacts Of(MeterSession session, double seconds) => new(
        seconds,
        session.Meter.SampleSets,
        session.Meter.MaxSampleGapMicroseconds,
        [.. Enumerable.Range(0, RegisterId.Count).Select(id => RegisterFact.Of(session.Meter.Registers, id))],
        PulsesOf(session),
        [.. Enumerable.Range(0, session.Board.DisplayModel.Rows).Select(session.Board.DisplayModel.Row)]);

    public static IReadOnlyList<PulseFact> PulsesOf(MeterSession session) =>
    [
        PulseFact.Of(TestLed, session.Board.TestLed, session.Meter.TestLedPulses.QuantumNanojoules),
        PulseFact.Of(S0, session.Board.S0Outputs[0], session.Meter.S0Pulses[0].QuantumNanojoules),
    ];
}

/// <summary>A register as people read it: energies in kWh and kvarh.</summary>
internal sealed record RegisterFact(string ObisCode, decimal Value, string Unit)
{
    public static RegisterFact Of(RegisterFile registers, int id)
    {
        int unit = registers.UnitOf(id);
        int decimals = registers.Decimals(id);
        string symbol = Registers.Unit.Symbol(unit);
        if (unit is Registers.Unit.WattHour or Registers.Unit.VarHour)
        {
            decimals += 3;
            symbol = "k" + symbol;
        }

        // Built from its digits, so that it keeps its trailing zeros: 3450 Wh is 3.450 kWh.
        return new RegisterFact(
            registers.ObisCode(id), registers.Read(id) * new decimal(1, 0, 0, false, (byte)decimals), symbol);
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
        output.ShortestWidthMicroseconds,
        output.LongestWidthMicroseconds);
}
