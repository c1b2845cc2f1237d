namespace System.Diagnostics;

public static class Debug
{
    [Conditional("DEBUG")]
    public static extern void Assert(bool condition);
    [Conditional("DEBUG")]
    public static extern void Assert(bool condition, string message);
    [Conditional("DEBUG")]
    public static extern void Assert(bool condition, string message, string detailedMessage);
    [Conditional("DEBUG")]
    public static extern void Write(string message);
    [Conditional("DEBUG")]
    public static extern void WriteLine();
    [Conditional("DEBUG")]
    public static extern void WriteLine(string message);
}

public static class Debugger
{
    public static extern bool IsAttached { get; }
    public static extern void Break();
}

[NotInPE]
public sealed class ConditionalAttribute : Attribute
{
    public extern ConditionalAttribute(string conditionString);
    public extern string ConditionString { get; }
}

[NotInPE]
public sealed class DebuggableAttribute : Attribute
{
    [Flags]
    public enum DebuggingModes
    {
        None = 0,
        Default = 1,
        DisableOptimizations = 256,
        IgnoreSymbolStoreSequencePoints = 2,
        EnableEditAndContinue = 4,
    }

    public extern DebuggableAttribute(bool isJITTrackingEnabled, bool isJITOptimizerDisabled);
    public extern DebuggableAttribute(DebuggingModes modes);
    public extern bool IsJITTrackingEnabled { get; }
    public extern bool IsJITOptimizerDisabled { get; }
    public extern DebuggingModes DebuggingFlags { get; }
}
