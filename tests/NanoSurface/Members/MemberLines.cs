using System.Globalization;
using Mono.Cecil;

namespace NfMeter.NanoSurface.Members;

/// <summary>An assembly's public and protected members, one a line, in the words of nanoframework-api.txt:
/// <c>assembly;type;member</c>.</summary>
internal static class MemberLines
{
    public static IEnumerable<string> Of(ModuleDefinition module) =>
        from type in module.GetTypes()
        where IsVisible(type)
        from member in OfType(type)
        select $"{module.Assembly.Name.Name};{type.FullName};{member}";

    /// <summary>The names of all parameters, which a named argument needs and the list doesn't have.</summary>
    public static IEnumerable<string> ParameterNames(ModuleDefinition module) =>
        from type in module.GetTypes()
        where IsVisible(type)
        from method in type.Methods
        where IsVisible(method)
        select $"{method.FullName} ({string.Join(", ", method.Parameters.Select(p => p.Name))})";

    private static bool IsVisible(TypeDefinition type) =>
        type.IsPublic || (type.IsNestedPublic && IsVisible(type.DeclaringType));

    private static IEnumerable<string> OfType(TypeDefinition type)
    {
        yield return TypeLine(type);
        foreach (FieldDefinition field in type.Fields.Where(f => f.IsPublic || f.IsFamily).Where(f => !f.IsSpecialName))
        {
            yield return FieldLine(field);
        }

        foreach (MethodDefinition method in type.Methods.Where(IsVisible))
        {
            yield return MethodLine(method);
        }

        foreach (PropertyDefinition property in type.Properties)
        {
            if (IsVisible(property.GetMethod) || IsVisible(property.SetMethod))
            {
                yield return PropertyLine(property);
            }
        }

        foreach (EventDefinition happening in type.Events.Where(e => IsVisible(e.AddMethod)))
        {
            yield return $"event {happening.EventType.FullName} {happening.Name}";
        }
    }

    private static string TypeLine(TypeDefinition type)
    {
        IEnumerable<string> bases = type.Interfaces.Select(i => i.InterfaceType.FullName);
        if (type.BaseType != null)
        {
            bases = bases.Prepend(type.BaseType.FullName);
        }

        string list = string.Join(",", bases);
        return $"type public {Kind(type)}{(list.Length > 0 ? " : " + list : "")}"
            + (Has(type, "NotInPEAttribute") ? " [NotInPE]" : "")
            + (Has(type, "IsByRefLikeAttribute") ? " [RefStruct]" : "");
    }

    private static string Kind(TypeDefinition type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { BaseType.FullName: "System.MulticastDelegate" } => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string FieldLine(FieldDefinition field)
    {
        string access = field.IsPublic ? "public" : "protected";
        string name = $"{field.FieldType.FullName} {field.Name}";
        string modifiers = (field.IsStatic ? " static" : "") + (field.IsInitOnly ? " readonly" : "");
        return field.HasConstant
            ? $"const {access} {name} = {Value(field.Constant)}{Obsolete(field)}"
            : $"field {access}{modifiers} {name}{Obsolete(field)}";
    }

    private static string MethodLine(MethodDefinition method)
    {
        string parameters = string.Join(
            ",", method.Parameters.Select(p => (p.IsOut ? "out " : "") + p.ParameterType.FullName));
        string access = method.IsPublic ? "public" : "protected";
        string name = $"{method.ReturnType.FullName} {method.Name}";
        return method.IsConstructor
            ? $"ctor {access} ({parameters}){Obsolete(method)}"
            : $"method {access}{Modifier(method)} {name}({parameters}){Obsolete(method)}";
    }

    private static string PropertyLine(PropertyDefinition property)
    {
        string index = string.Join(",", property.Parameters.Select(p => p.ParameterType.FullName));
        string get = IsVisible(property.GetMethod) ? "get;" : "";
        string set = IsVisible(property.SetMethod) ? "set;" : "";
        string name = property.Name + (index.Length > 0 ? $"[{index}]" : "");
        return $"property {property.PropertyType.FullName} {name} {{{get}{set}}}";
    }

    private static string Value(object constant) => constant switch
    {
        char c => $"'\\u{(int)c:X4}'",
        string s => $"\"{s}\"",
        _ => Convert.ToString(constant, CultureInfo.InvariantCulture)!,
    };

    private static bool IsVisible(MethodDefinition? method) =>
        method != null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
        && !(method.IsConstructor && method.IsStatic);

    private static string Modifier(MethodDefinition method) => method switch
    {
        { IsStatic: true } => " static",
        { IsVirtual: false } => "",
        { IsAbstract: true } => " abstract",
        { IsNewSlot: true, IsFinal: true } => " final", // implements an interface and can't be overridden
        { IsNewSlot: true } => " virtual",
        { IsFinal: true } => " sealed",
        _ => " override",
    };

    private static string Obsolete(ICustomAttributeProvider member)
    {
        if (member.CustomAttributes.FirstOrDefault(a => a.AttributeType.Name == "ObsoleteAttribute") is not { } mark)
        {
            return "";
        }

        return mark.ConstructorArguments.Any(a => a.Value is true) ? " [Obsolete:error]" : " [Obsolete]";
    }

    private static bool Has(ICustomAttributeProvider type, string attribute) =>
        type.CustomAttributes.Any(a => a.AttributeType.Name == attribute);
}
