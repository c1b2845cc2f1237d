using Mono.Cecil;
using NfMeter.NanoSurface.Members;

namespace NfMeter.NanoSurface.Search;

/// <summary>Types that may not be named, wherever that is.</summary>
internal static class TypeRules
{
    private static readonly (string Rule, Func<TypeReference, bool> Applies, string Meaning)[] Table =
    [
        (Rule.GenericDelegate, IsGenericDelegate, "crashes the interpreter; declare a delegate type"),
        (Rule.Generic, IsGeneric, "crashes the interpreter"),
        (Rule.MultiDimensionalArray, t => t is ArrayType { IsVector: false }, "crashes the interpreter"),
        (Rule.Pointer, t => t is PointerType or PinnedType, "refused by the metadata processor"),
        (Rule.FunctionPointer, t => t is FunctionPointerType, "throws when it is called"),
        (Rule.FloatingPoint, t => t.MetadataType is MetadataType.Single or MetadataType.Double, FloatingPoint.Meaning),
        (Rule.NotInPE, NotInPE.Contains, "the metadata processor leaves it out; only as an attribute"),
    ];

    public static IEnumerable<Finding> Search(ModuleDefinition module) =>
        from use in TypeUses.Of(module)
        from rule in Table
        where rule.Applies(use.Type)
        let place = Place.Of(use.Member, use.At)
        select new Finding(rule.Rule, place.Member, place.Line, $"{use.Type.FullName} {rule.Meaning}");

    private static bool IsGeneric(TypeReference type) =>
        type is GenericInstanceType or GenericParameter && !IsGenericDelegate(type);

    private static bool IsGenericDelegate(TypeReference type) =>
        type is GenericInstanceType { ElementType: var open }
        && open.Resolve().BaseType?.FullName == "System.MulticastDelegate";
}

/// <summary>The types marked so in the declarations; the real assemblies don't say it of themselves.</summary>
internal static class NotInPE
{
    private static readonly Lazy<HashSet<string>> Marked = new(() => [.. Declarations.Assemblies.Names
        .SelectMany(name => Declarations.Assemblies.Module(name).GetTypes())
        .Where(type => type.CustomAttributes.Any(a => a.AttributeType.FullName == "System.NotInPEAttribute"))
        .Select(type => type.FullName)]);

    public static bool Contains(TypeReference type) => Marked.Value.Contains(type.FullName);
}
