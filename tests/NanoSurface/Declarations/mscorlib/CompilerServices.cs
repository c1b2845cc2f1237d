namespace System.Runtime.CompilerServices;

public static class RuntimeHelpers
{
    public static extern int OffsetToStringData { get; }
    public static extern void InitializeArray(Array array, RuntimeFieldHandle fldHandle);
    public static extern object GetObjectValue(object obj);
    public static extern void RunClassConstructor(RuntimeTypeHandle type);
}

public static class RuntimeFeature
{
    public const string DefaultImplementationsOfInterfaces = "DefaultImplementationsOfInterfaces";
    public static extern bool IsSupported(string feature);
}

public static class IsExternalInit
{
}

[NotInPE]
public sealed class CallerArgumentExpressionAttribute : Attribute
{
    public extern CallerArgumentExpressionAttribute(string parameterName);
    public extern string ParameterName { get; }
}

[NotInPE]
public sealed class CallerMemberNameAttribute : Attribute
{
    public extern CallerMemberNameAttribute();
}

[NotInPE]
public sealed class ExtensionAttribute : Attribute
{
    public extern ExtensionAttribute();
}

[NotInPE]
public sealed class IndexerNameAttribute : Attribute
{
    public extern IndexerNameAttribute(string indexerName);
}

[NotInPE]
public sealed class InternalsVisibleToAttribute : Attribute
{
    public extern InternalsVisibleToAttribute(string assemblyName);
    public extern string AssemblyName { get; }
}

[NotInPE]
public sealed class MethodImplAttribute : Attribute
{
    public MethodCodeType MethodCodeType;
    public extern MethodImplAttribute(MethodImplOptions methodImplOptions);
    public extern MethodImplAttribute(short _value);
    public extern MethodImplAttribute();
    public extern MethodImplOptions Value { get; }
}

public enum MethodImplOptions
{
    Unmanaged = 4,
    ForwardRef = 16,
    PreserveSig = 128,
    InternalCall = 4096,
    Synchronized = 32,
    NoInlining = 8,
}

public enum MethodCodeType
{
    IL = 0,
    Native = 1,
    OPTIL = 2,
    Runtime = 3,
}
