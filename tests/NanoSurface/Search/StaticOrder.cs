using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NfMeter.NanoSurface.Search;

/// <summary>Static fields that a static initialiser takes from another type. The device runs all static constructors
/// before Main in alphabetical order of type names: a later type's field is still null or 0. Even where today's names
/// come out right, a rename breaks it.</summary>
internal static class StaticOrder
{
    public static IEnumerable<Finding> Search(ModuleDefinition module) =>
        from type in module.GetTypes()
        from initialiser in type.Methods
        where initialiser is { IsConstructor: true, IsStatic: true }
        from access in Accesses(initialiser, [])
        where access.Field.DeclaringType != type && !IsClosureOf(type, access.Field.DeclaringType)
        let place = Place.Of(access.Method, access.At)
        select new Finding(Rule.StaticOrder, Place.Of(initialiser).Member, place.Line,
            $"{access.Field.DeclaringType.FullName}.{access.Field.Name} may not be initialised yet");

    // What the method, and what it calls of this assembly, reads and writes of static fields.
    private static IEnumerable<(FieldDefinition Field, MethodDefinition Method, Instruction At)> Accesses(
        MethodDefinition method, HashSet<MethodDefinition> seen)
    {
        if (!method.HasBody || !seen.Add(method))
        {
            yield break;
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            if (instruction.OpCode.Code is Code.Ldsfld or Code.Ldsflda or Code.Stsfld
                && Own((FieldReference)instruction.Operand, method.Module) is { } field)
            {
                yield return (field, method, instruction);
            }

            if (instruction.Operand is MethodReference called && Own(called, method.Module) is { } next)
            {
                foreach (var access in Accesses(next, seen))
                {
                    yield return access;
                }
            }
        }
    }

    // The compiler's class for lambdas without captures. They run even though its one object doesn't exist yet, since
    // they never look at it.
    private static bool IsClosureOf(TypeDefinition type, TypeDefinition closure) =>
        closure.DeclaringType == type && closure.Name.StartsWith("<>c", StringComparison.Ordinal);

    private static FieldDefinition? Own(FieldReference field, ModuleDefinition module) =>
        field.DeclaringType.GetElementType().Scope == module ? field.Resolve() : null;

    private static MethodDefinition? Own(MethodReference method, ModuleDefinition module) =>
        method.DeclaringType.GetElementType().Scope == module ? method.Resolve() : null;
}
