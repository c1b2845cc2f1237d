namespace System.Runtime.InteropServices;

[NotInPE]
public sealed class StructLayoutAttribute : Attribute
{
    public int Pack;
    public int Size;
    public CharSet CharSet;
    public extern StructLayoutAttribute(LayoutKind layoutKind);
    public extern StructLayoutAttribute(short layoutKind);
    public extern LayoutKind Value { get; }
}

public enum LayoutKind
{
    Sequential = 0,
    Explicit = 2,
    Auto = 3,
}

public enum CharSet
{
    None = 1,
    Ansi = 2,
    Unicode = 3,
    Auto = 4,
}

[NotInPE]
public sealed class ComVisibleAttribute : Attribute
{
    public extern ComVisibleAttribute(bool visibility);
    public extern bool Value { get; }
}

[NotInPE]
public sealed class OutAttribute : Attribute
{
    public extern OutAttribute();
}
