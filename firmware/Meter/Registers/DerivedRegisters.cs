using NfMeter.Energy;

namespace NfMeter.Registers;

/// <summary>Registers that are made of others, so that reading them is one call like every other.</summary>
public sealed class DerivedRegisters
{
    private readonly RegisterFile registers;

    /// <summary>Those of a register file.</summary>
    public DerivedRegisters(RegisterFile registers)
    {
        this.registers = registers;
        registers.Write(RegisterId.SoftwareVersion, Modbus.DeviceIdentity.VersionHundredths);
    }

    /// <summary>After the energies have changed, or the combination code.</summary>
    /// <param name="combinationCode">A <see cref="CombinationCode"/>.</param>
    public void FollowEnergies(int combinationCode)
    {
        long import = registers.Read(RegisterId.ActiveImport), export = registers.Read(RegisterId.ActiveExport);
        registers.Write(RegisterId.ActiveSum, import + export);
        registers.Write(RegisterId.ActiveNet, import - export);
        registers.Write(RegisterId.ActiveTotal, CombinationCode.Total(combinationCode, import, export));
        registers.Write(
            RegisterId.ReactiveTotal,
            CombinationCode.Total(
                combinationCode,
                registers.Read(RegisterId.ReactiveImport),
                registers.Read(RegisterId.ReactiveExport)));
    }
}
