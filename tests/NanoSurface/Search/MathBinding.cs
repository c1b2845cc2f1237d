using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace NfMeter.NanoSurface.Search;

/// <summary>Calls of System.Math where the compiler makes an integer a float or double on its own: nanoFramework's Math
/// has int and floating point overloads only (Clamp apart), so <c>Math.Max(long, long)</c> is computed with 24
/// bits.</summary>
/// <remarks>Asked of the compiler's binding, which knows an implicit conversion from one that was written.</remarks>
internal static class MathBinding
{
    public static IEnumerable<Finding> Search(CSharpCompilation compilation) =>
        from tree in compilation.SyntaxTrees
        let model = compilation.GetSemanticModel(tree)
        from call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
        let operation = model.GetOperation(call) as IInvocationOperation
        where operation?.TargetMethod.ContainingType.ToDisplayString() == "System.Math"
        from argument in operation.Arguments
        let conversion = argument.Value as IConversionOperation
        where conversion is { IsImplicit: true } && IsFloating(conversion.Type) && !IsFloating(conversion.Operand.Type)
        select new Finding(
            Rule.MathBinding,
            Name(model.GetEnclosingSymbol(call.SpanStart)!),
            $"{tree.FilePath}:{tree.GetLineSpan(call.Span).StartLinePosition.Line + 1}",
            $"{call}: {conversion.Operand.Type} becomes {conversion.Type}");

    // Type and member as the compiled code has them; a lambda counts as the member it stands in.
    private static string Name(ISymbol symbol) => symbol.ContainingSymbol switch
    {
        INamedTypeSymbol type => $"{TypeName(type)}.{symbol.MetadataName}",
        ISymbol around => Name(around),
        null => symbol.MetadataName,
    };

    private static string TypeName(INamedTypeSymbol type) => type.ContainingType == null
        ? $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}"
        : $"{TypeName(type.ContainingType)}/{type.MetadataName}";

    private static bool IsFloating(ITypeSymbol? type) =>
        type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double;
}
