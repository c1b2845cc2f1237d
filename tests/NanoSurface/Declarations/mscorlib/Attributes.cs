namespace System;

public abstract class Attribute
{
    protected extern Attribute();
}

[Flags]
public enum AttributeTargets
{
    Assembly = 1,
    Module = 2,
    Class = 4,
    Struct = 8,
    Enum = 16,
    Constructor = 32,
    Method = 64,
    Property = 128,
    Field = 256,
    Event = 512,
    Interface = 1024,
    Parameter = 2048,
    Delegate = 4096,
    ReturnValue = 8192,
    All = 16383,
}

[NotInPE]
public sealed class AttributeUsageAttribute : Attribute
{
    public extern AttributeUsageAttribute(AttributeTargets validOn);
    public extern AttributeTargets ValidOn { get; }
    public extern bool AllowMultiple { get; set; }
    public extern bool Inherited { get; set; }
}

[NotInPE]
public sealed class CLSCompliantAttribute : Attribute
{
    public extern CLSCompliantAttribute(bool isCompliant);
    public extern bool IsCompliant { get; }
}

[NotInPE]
public class FlagsAttribute : Attribute
{
    public extern FlagsAttribute();
}

[NotInPE]
public sealed class NonSerializedAttribute : Attribute
{
    public extern NonSerializedAttribute();
}

[NotInPE]
public sealed class ObsoleteAttribute : Attribute
{
    public extern ObsoleteAttribute();
    public extern ObsoleteAttribute(string message);
    public extern ObsoleteAttribute(string message, bool error);
    public extern string Message { get; }
    public extern bool IsError { get; }
}

[NotInPE]
public sealed class ParamArrayAttribute : Attribute
{
    public extern ParamArrayAttribute();
}

[NotInPE]
public sealed class SerializableAttribute : Attribute
{
    public extern SerializableAttribute();
}
