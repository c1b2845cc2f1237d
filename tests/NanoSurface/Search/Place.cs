using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NfMeter.NanoSurface.Search;

/// <summary>Where in the compiled code something stands.</summary>
/// <param name="Member">Type and member.</param>
/// <param name="Line">File and line, "" where the code has none.</param>
internal readonly record struct Place(string Member, string Line)
{
    public static Place Of(TypeDefinition type) => new(type.FullName, "");

    public static Place Of(FieldDefinition field) => new($"{field.DeclaringType.FullName}.{field.Name}", "");

    public static Place Of(MethodDefinition method) => new(Name(method), LineOf(method, int.MaxValue, first: true));

    public static Place Of(MethodDefinition method, Instruction at) =>
        new(Name(method), LineOf(method, at.Offset, first: false));

    private static string Name(MethodDefinition method) => $"{method.DeclaringType.FullName}.{method.Name}";

    private static string LineOf(MethodDefinition method, int offset, bool first)
    {
        IEnumerable<SequencePoint> points = method.DebugInformation.SequencePoints
            .Where(p => !p.IsHidden && p.Offset <= offset);
        SequencePoint? point = first ? points.FirstOrDefault() : points.LastOrDefault();
        return point == null ? "" : $"{point.Document.Url}:{point.StartLine}";
    }
}
