using System.Reflection;

namespace System;

public class Object
{
    public extern Object();
    public virtual extern string ToString();
    public virtual extern bool Equals(object obj);
    public static extern bool Equals(object objA, object objB);
    public static extern bool ReferenceEquals(object objA, object objB);
    public virtual extern int GetHashCode();
    public extern Type GetType();
    protected extern object MemberwiseClone();
}

public abstract class ValueType
{
    protected extern ValueType();
    public override extern bool Equals(object obj);
}

public abstract class Enum : ValueType
{
    protected extern Enum();
    public extern bool HasFlag(Enum flag);
    public override extern string ToString();
}

public abstract class MarshalByRefObject
{
    protected extern MarshalByRefObject();
}

public interface ICloneable
{
    object Clone();
}

public interface IComparable
{
    int CompareTo(object obj);
}

public interface IDisposable
{
    void Dispose();
}

public interface ICustomFormatter
{
    string Format(string format, object arg, IFormatProvider formatProvider);
}

public interface IFormatProvider
{
    object GetFormat(Type formatType);
}

public interface IFormattable
{
    string ToString(string format, IFormatProvider formatProvider);
}

public static class GC
{
    public static extern void WaitForPendingFinalizers();
    public static extern void SuppressFinalize(object obj);
    public static extern void ReRegisterForFinalize(object obj);
}

public class Random
{
    public extern Random();
    public extern Random(int seed);
    public virtual extern int Next();
    public virtual extern int Next(int maxValue);
    public virtual extern double NextDouble();
    public virtual extern void NextBytes(byte[] buffer);
}

public sealed class Version
{
    public extern Version(int major, int minor, int build, int revision);
    public extern Version(int major, int minor);
    public extern int Major { get; }
    public extern int Minor { get; }
    public extern int Revision { get; }
    public extern int Build { get; }
    public override extern bool Equals(object obj);
    public override extern string ToString();
    public override extern int GetHashCode();
}

public class WeakReference
{
    public extern WeakReference(object target);
    public virtual extern bool IsAlive { get; }
    public virtual extern object Target { get; set; }
}

public static class Console
{
    public static extern void Write(string value);
    public static extern void WriteLine();
    public static extern void WriteLine(string value);
}
