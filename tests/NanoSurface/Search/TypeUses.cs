using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NfMeter.NanoSurface.Search;

/// <summary>A type that compiled code names.</summary>
/// <param name="Type">The type.</param>
/// <param name="Member">What names it: a type, field or method.</param>
/// <param name="At">The instruction of a method that names it, null when its signature or body as a whole does.</param>
internal readonly record struct TypeUse(TypeReference Type, IMemberDefinition Member, Instruction? At);

/// <summary>Every type that compiled code names, taken apart: <c>int[,][]</c> gives the outer array, the inner one and
/// int. Attributes aren't looked at: the metadata processor drops them.</summary>
internal static class TypeUses
{
    public static IEnumerable<TypeUse> Of(ModuleDefinition module) => module.GetTypes().SelectMany(OfType);

    private static IEnumerable<TypeUse> OfType(TypeDefinition type)
    {
        IEnumerable<TypeReference> bases = type.Interfaces.Select(i => i.InterfaceType).Append(type.BaseType)
            .Concat(type.GenericParameters);
        return Uses(bases.SelectMany(Parts), type)
            .Concat(type.Fields.SelectMany(field => Uses(Parts(field.FieldType), field)))
            .Concat(type.Methods.SelectMany(OfMethod));
    }

    private static IEnumerable<TypeUse> OfMethod(MethodDefinition method)
    {
        IEnumerable<TypeUse> signature = Uses(OfSignature(method).Concat(method.GenericParameters), method);
        if (!method.HasBody)
        {
            return signature;
        }

        IEnumerable<TypeReference> ofBody = method.Body.Variables.Select(v => v.VariableType)
            .Concat(method.Body.ExceptionHandlers.Select(h => h.CatchType));
        return signature
            .Concat(Uses(ofBody.SelectMany(Parts), method))
            .Concat(method.Body.Instructions.SelectMany(i => Uses(OfOperand(i.Operand), method, i)));
    }

    private static IEnumerable<TypeUse> Uses(
        IEnumerable<TypeReference> types, IMemberDefinition member, Instruction? at = null) =>
        types.Select(type => new TypeUse(type, member, at));

    private static IEnumerable<TypeReference> OfOperand(object operand) => operand switch
    {
        TypeReference type => Parts(type),
        FieldReference field => Parts(field.DeclaringType).Concat(Parts(field.FieldType)),
        GenericInstanceMethod method => method.GenericArguments.SelectMany(Parts).Concat(OfReference(method)),
        MethodReference method => OfReference(method),
        CallSite site => OfSignature(site),
        _ => [],
    };

    private static IEnumerable<TypeReference> OfReference(MethodReference method) =>
        Parts(method.DeclaringType).Concat(OfSignature(method));

    private static IEnumerable<TypeReference> OfSignature(IMethodSignature signature) =>
        signature.Parameters.Select(p => p.ParameterType).Append(signature.ReturnType).SelectMany(Parts);

    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        FunctionPointerType pointer => OfSignature(pointer).Prepend(pointer),
        RequiredModifierType modified => Parts(modified.ElementType).Append(modified.ModifierType).Prepend(modified),
        GenericInstanceType generic => [generic, generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification specification => Parts(specification.ElementType).Prepend(specification),
        _ => [type],
    };
}
