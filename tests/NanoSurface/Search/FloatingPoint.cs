using Mono.Cecil.Cil;

namespace NfMeter.NanoSurface.Search;

/// <summary>Floating point loses energy: a float's sum stops growing, a double is slow or missing (F401, F411, F439,
/// F746) and NaN compares wrongly. Everything from converter to registers and protocols counts in integers.</summary>
internal static class FloatingPoint
{
    public const string Meaning = "floating point isn't allowed in device sources";

    /// <summary>Where floating point may be used all the same, and why: full name of a member, type or
    /// namespace.</summary>
    public static readonly (string Member, string Reason)[] Allowed = [];

    private static readonly HashSet<Code> Codes =
    [
        Code.Ldc_R4, Code.Ldc_R8, Code.Conv_R4, Code.Conv_R8, Code.Conv_R_Un, Code.Ldind_R4, Code.Ldind_R8,
        Code.Stind_R4, Code.Stind_R8, Code.Ldelem_R4, Code.Ldelem_R8, Code.Stelem_R4, Code.Stelem_R8,
    ];

    public static bool Is(Instruction instruction) => Codes.Contains(instruction.OpCode.Code);

    /// <summary>Whether a finding is of floating point, and where that is allowed.</summary>
    public static bool IsAllowed(Finding finding, string allowed) =>
        finding.Rule is Rule.FloatingPoint or Rule.MathBinding
        && (finding.Member == allowed
            || finding.Member.StartsWith(allowed + ".", StringComparison.Ordinal)
            || finding.Member.StartsWith(allowed + "/", StringComparison.Ordinal));

    /// <summary>The allowances that no finding needs any longer.</summary>
    public static IEnumerable<string> Unneeded(IEnumerable<string> allowed, IEnumerable<Finding> findings) =>
        allowed.Where(entry => !findings.Any(finding => IsAllowed(finding, entry)));
}
