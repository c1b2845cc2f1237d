using NfMeter.NanoSurface.Compiling;

namespace NfMeter.NanoSurface.Search;

/// <summary>Looks through compiled sources for everything that compiles but can't run on the device.</summary>
internal static class DeviceSearch
{
    /// <summary>All findings but those of floating point where it is allowed.</summary>
    public static IReadOnlyList<Finding> Search(Compiled compiled, IReadOnlyList<string> floatingPointAllowed) =>
        [.. All(compiled).Where(f => !floatingPointAllowed.Any(member => FloatingPoint.IsAllowed(f, member)))];

    /// <summary>All findings, each once.</summary>
    public static IEnumerable<Finding> All(Compiled compiled) => compiled.Module == null
        ? throw new InvalidOperationException("sources that don't compile can't be searched")
        : TypeRules.Search(compiled.Module)
            .Concat(InstructionRules.Search(compiled.Module))
            .Concat(DefinitionRules.Search(compiled.Module))
            .Concat(StaticOrder.Search(compiled.Module))
            .Concat(MathBinding.Search(compiled.Compilation))
            .Distinct();
}
