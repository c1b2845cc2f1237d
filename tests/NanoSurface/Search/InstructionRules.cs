using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NfMeter.NanoSurface.Search;

/// <summary>Instructions that may not occur.</summary>
internal static class InstructionRules
{
    private static readonly (string Rule, Func<Instruction, bool> Applies, string Meaning)[] Table =
    [
        (Rule.StackAlloc, i => i.OpCode.Code == Code.Localloc, "throws"),
        (Rule.FunctionPointer, i => i.OpCode.Code == Code.Calli, "throws"),
        (Rule.Checked, i => i.OpCode.Name.Contains(".ovf", StringComparison.Ordinal), "never throws there, it wraps"),
        (Rule.FloatingPoint, FloatingPoint.Is, FloatingPoint.Meaning),
        (Rule.Generic, i => i.Operand is GenericInstanceMethod, "generic methods throw"),
        (Rule.SwitchWithoutDefault, ThrowsFromSwitch, "throws what isn't there to catch; say what the default is"),
        (Rule.EnumText, IsBoxedEnum, "as text it is the number, and boxing allocates"),
    ];

    public static IEnumerable<Finding> Search(ModuleDefinition module) =>
        from method in module.GetTypes().SelectMany(type => type.Methods)
        where method.HasBody
        from instruction in method.Body.Instructions
        from rule in Table
        where rule.Applies(instruction)
        let place = Place.Of(method, instruction)
        select new Finding(rule.Rule, place.Member, place.Line, $"{Text(instruction)}: {rule.Meaning}");

    private static string Text(Instruction instruction) =>
        instruction.Operand == null ? instruction.OpCode.Name : $"{instruction.OpCode.Name} {instruction.Operand}";

    // The compiler's helper for a value that no arm of a switch expression takes.
    private static bool ThrowsFromSwitch(Instruction instruction) =>
        instruction.Operand is MethodReference { DeclaringType.Name: "<PrivateImplementationDetails>" } method
        && method.Name.StartsWith("Throw", StringComparison.Ordinal);

    private static bool IsBoxedEnum(Instruction instruction) =>
        instruction.OpCode.Code is Code.Box or Code.Constrained
        && instruction.Operand is TypeReference type and not GenericParameter && type.Resolve() is { IsEnum: true };
}
