using Mono.Cecil;

namespace NfMeter.NanoSurface.Search;

/// <summary>Types and members that may not be defined.</summary>
internal static class DefinitionRules
{
    public static IEnumerable<Finding> Search(ModuleDefinition module)
    {
        foreach (TypeDefinition type in module.GetTypes())
        {
            // Such a class is the compiler's (EmbeddedAttribute, NullableAttribute, IsReadOnlyAttribute of `in` and
            // readonly struct, IsByRefLikeAttribute, RefSafetyRulesAttribute, ...) or stands in for one of them.
            if (type.BaseType?.FullName == "System.Attribute"
                && (IsBelow(type.Namespace, "System") || IsBelow(type.Namespace, "Microsoft")))
            {
                yield return new(
                    Rule.AddedAttribute,
                    type.FullName,
                    "",
                    "the metadata processor drops it after numbering the types: what follows is off by one");
            }

            // Static ones run.
            foreach (MethodDefinition method in type.Methods
                .Where(m => type.IsInterface && m is { IsAbstract: false, IsStatic: false }))
            {
                Place place = Place.Of(method);
                yield return new(Rule.InterfaceBody, place.Member, place.Line, "throws when it is called");
            }
        }
    }

    private static bool IsBelow(string name, string root) =>
        name == root || name.StartsWith(root + ".", StringComparison.Ordinal);
}
