using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NfMeter.NanoSurface.Search;

/// <summary>How much byte code an assembly has on the device. The .pe file names a method's place in it with 16 bits,
/// so the metadata processor of nanoFramework refuses an assembly with more ("Byte code table overflow").</summary>
internal static class ByteCodeSize
{
    /// <summary>Bytes an assembly can hold.</summary>
    public const int Limit = ushort.MaxValue;

    // A handler's kind, type, start and end of what it guards, start and end of itself: 16 bits each.
    private const int HandlerBytes = 12;

    /// <summary>Bytes of all methods, as the metadata processor writes them.</summary>
    public static int Of(ModuleDefinition module) => module.GetTypes()
        .SelectMany(type => type.Methods)
        .Where(method => method.HasBody)
        .Sum(method => Of(method.Body));

    /// <summary>"assembly: so many of so many bytes".</summary>
    public static string Text(ModuleDefinition module) =>
        $"{module.Assembly.Name.Name}: {Of(module)} of {Limit} bytes of byte code";

    /// <summary>What is wrong with an assembly's size, if anything is.</summary>
    public static IEnumerable<string> Problems(ModuleDefinition module) => Of(module) <= Limit
        ? []
        : [$"{Text(module)}: the metadata processor refuses it; part of the sources must go into another assembly"];

    private static int Of(MethodBody body) => body.Instructions.Sum(i => i.OpCode.Size + OperandBytes(i))
        // The number of handlers stands behind them, and only where there are any.
        + (body.HasExceptionHandlers ? body.ExceptionHandlers.Count * HandlerBytes + 1 : 0);

    // As in IL, but for what IL gives four bytes and the device two: tokens, long jumps, a switch's targets.
    private static int OperandBytes(Instruction instruction) => instruction.OpCode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI
            or OperandType.ShortInlineVar or OperandType.ShortInlineArg => 1,
        OperandType.InlineBrTarget or OperandType.InlineVar or OperandType.InlineArg or OperandType.InlineString
            or OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType => 2,
        OperandType.InlineI or OperandType.ShortInlineR or OperandType.InlineTok => 4,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 1 + 2 * ((Instruction[])instruction.Operand).Length,
        var other => throw new NotSupportedException($"{other} isn't written by the metadata processor"),
    };
}
