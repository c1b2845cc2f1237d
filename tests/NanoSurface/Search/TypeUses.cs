using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NfMeter.NanoSurface.Search;

/// <summary>Every type that compiled code names, taken apart: <c>int[,][]</c> gives the outer array, the inner one and
/// int. Attributes aren't looked at: the metadata processor drops them.</summary>
internal static class TypeUses
{
    public static IEnumerable<(TypeReference Type, Place Place)> Of(ModuleDefinition module)
    {
        foreach (TypeDefinition type in module.GetTypes())
        {
            var bases = type.Interfaces.Select(i => i.InterfaceType).Append(type.BaseType)
                .Concat(type.GenericParameters);
            foreach (TypeReference part in bases.SelectMany(Parts))
            {
                yield return (part, Place.Of(type));
            }

            foreach (FieldDefinition field in type.Fields)
            {
                foreach (TypeReference part in Parts(field.FieldType))
                {
                    yield return (part, Place.Of(field));
                }
            }

            foreach (var use in type.Methods.SelectMany(OfMethod))
            {
                yield return use;
            }
        }
    }

    private static IEnumerable<(TypeReference Type, Place Place)> OfMethod(MethodDefinition method)
    {
        foreach (TypeReference part in OfSignature(method).Concat(method.GenericParameters))
        {
            yield return (part, Place.Of(method));
        }

        if (!method.HasBody)
        {
            yield break;
        }

        var fixedTypes = method.Body.Variables.Select(v => v.VariableType)
            .Concat(method.Body.ExceptionHandlers.Select(h => h.CatchType));
        foreach (TypeReference part in fixedTypes.SelectMany(Parts))
        {
            yield return (part, Place.Of(method));
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            foreach (TypeReference part in OfOperand(instruction.Operand))
            {
                yield return (part, Place.Of(method, instruction));
            }
        }
    }

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
