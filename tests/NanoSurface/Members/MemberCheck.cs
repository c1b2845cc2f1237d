namespace NfMeter.NanoSurface.Members;

/// <summary>Holds declared members to the true ones, both as <see cref="MemberLines"/>.</summary>
/// <remarks>Declarations may leave members out. They may not leave out what would make the compiler choose otherwise:
/// an overload of a name they declare, a member of an interface, or what a class that can be derived from leaves
/// abstract.</remarks>
internal static class MemberCheck
{
    public static IEnumerable<string> Differences(IEnumerable<string> declared, IEnumerable<string> truth)
    {
        HashSet<string> declaredLines = [.. declared];
        HashSet<string> trueLines = [.. truth];
        HashSet<string> declaredNames = [.. declaredLines.Select(OverloadedName)];
        HashSet<string> complete = [.. declaredLines.Select(WhollyDeclaredType)];

        return declaredLines.Except(trueLines).Select(line => $"declared, but nanoFramework has no such member: {line}")
            .Concat(trueLines.Except(declaredLines)
                .Where(line => declaredNames.Contains(OverloadedName(line)) && OverloadedName(line).Length > 0)
                .Select(line => $"an overload isn't declared: {line}"))
            .Concat(trueLines.Except(declaredLines)
                .Where(line => complete.Contains(TypeOf(line)) && IsAbstract(line))
                .Select(line => $"an abstract member isn't declared: {line}"));
    }

    private static string TypeOf(string line) => line[..line.IndexOf(';', line.IndexOf(';') + 1)];

    private static string MemberOf(string line) => line[(TypeOf(line).Length + 1)..];

    // "assembly;type;name" of a method or constructor, "" of anything else.
    private static string OverloadedName(string line)
    {
        string member = MemberOf(line);
        return member.StartsWith("ctor ", StringComparison.Ordinal) ? TypeOf(line) + ";.ctor"
            : member.StartsWith("method ", StringComparison.Ordinal) ? TypeOf(line) + ";" + Name(member)
            : "";
    }

    private static string Name(string member)
    {
        int parenthesis = member.IndexOf('(');
        return member[(member.LastIndexOf(' ', parenthesis) + 1)..parenthesis];
    }

    // The type that a line shows to be one that sources may implement or derive from: what is abstract must be known.
    private static string WhollyDeclaredType(string line)
    {
        string member = MemberOf(line);
        return member.StartsWith("type public interface", StringComparison.Ordinal)
            || member.StartsWith("ctor ", StringComparison.Ordinal) ? TypeOf(line) : "";
    }

    private static bool IsAbstract(string line) => MemberOf(line).Contains(" abstract ", StringComparison.Ordinal)
        && MemberOf(line).StartsWith("method ", StringComparison.Ordinal);
}
