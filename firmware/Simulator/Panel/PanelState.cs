using NfMeter.Simulated;

namespace NfMeter.Simulator.Panel;

/// <summary>What the panel shows, taken at one moment between two steps of the meter.</summary>
/// <param name="Facts">The meter's; of its last moment while the power is cut.</param>
/// <param name="Load">What it is connected to.</param>
/// <param name="IsPowered">False while the power is cut.</param>
/// <param name="SetsPerSecond">Mean over the last seconds.</param>
/// <param name="ModbusPath">The pseudo-terminal's path, or why there is none.</param>
/// <param name="Memory">The memory's file, or why there is none.</param>
internal sealed record PanelState(
    MeterFacts Facts, MainsLoad Load, bool IsPowered, double SetsPerSecond, string ModbusPath, string Memory)
{
    /// <summary>The value of a register by its OBIS code.</summary>
    public decimal Value(string obisCode) =>
        Facts.Registers.First(register => register.ObisCode == obisCode).Value;
}
