using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NfMeter.NanoSurface.Search;

/// <summary>Where in the compiled code something stands.</summary>
/// <param name="Member">Full name of the type, or of the type and its member.</param>
/// <param name="Line">File and line, "" where the compiled code doesn't tell.</param>
internal readonly record struct Place(string Member, string Line)
{
    /// <summary>The place of a definition, or of one instruction in a method.</summary>
    public static Place Of(IMemberDefinition member, Instruction? at = null) => new(
        member is TypeDefinition ? member.FullName : $"{member.DeclaringType.FullName}.{member.Name}",
        member is MethodDefinition method ? LineOf(method, at) : "");

    // The line of the instruction; the method's first when there is none.
    private static string LineOf(MethodDefinition method, Instruction? at)
    {
        IEnumerable<SequencePoint> points = method.DebugInformation.SequencePoints.Where(p => !p.IsHidden);
        SequencePoint? point = at == null ? points.FirstOrDefault() : points.LastOrDefault(p => p.Offset <= at.Offset);
        return point == null ? "" : $"{point.Document.Url}:{point.StartLine}";
    }
}
