namespace System.Reflection;

public abstract class MemberInfo
{
    protected extern MemberInfo();
    public abstract MemberTypes MemberType { get; }
    public abstract string Name { get; }
    public abstract Type DeclaringType { get; }
    public abstract object[] GetCustomAttributes(bool inherit);
}

public enum MemberTypes
{
    Constructor = 1,
    Event = 2,
    Field = 4,
    Method = 8,
    Property = 16,
    TypeInfo = 32,
    Custom = 64,
    NestedType = 128,
    All = 191,
}

public abstract class MethodBase : MemberInfo
{
    protected extern MethodBase();
    public extern bool IsPublic { get; }
    public extern bool IsStatic { get; }
    public extern bool IsFinal { get; }
    public extern bool IsVirtual { get; }
    public extern bool IsAbstract { get; }
    public override extern string Name { get; }
    public override extern Type DeclaringType { get; }
    public abstract ParameterInfo[] GetParameters();
    public extern object Invoke(object obj, object[] parameters);
}

public abstract class MethodInfo : MethodBase
{
    protected extern MethodInfo();
    public override extern MemberTypes MemberType { get; }
    public abstract Type ReturnType { get; }
}

public abstract class ConstructorInfo : MethodBase
{
    protected extern ConstructorInfo();
    public override extern MemberTypes MemberType { get; }
    public extern object Invoke(object[] parameters);
    public override extern object[] GetCustomAttributes(bool inherit);
}

public abstract class FieldInfo : MemberInfo
{
    protected extern FieldInfo();
    public override extern MemberTypes MemberType { get; }
    public abstract Type FieldType { get; }
    public abstract object GetValue(object obj);
    public virtual extern void SetValue(object obj, object value);
    public override extern object[] GetCustomAttributes(bool inherit);
}

public abstract class ParameterInfo
{
    protected extern ParameterInfo();
    public virtual extern Type ParameterType { get; }
}

public interface IReflect
{
    MethodInfo GetMethod(string name, BindingFlags bindingAttr);
    FieldInfo GetField(string name, BindingFlags bindingAttr);
}

[Flags]
public enum BindingFlags
{
    Default = 0,
    IgnoreCase = 1,
    DeclaredOnly = 2,
    Instance = 4,
    Static = 8,
    Public = 16,
    NonPublic = 32,
    FlattenHierarchy = 64,
    InvokeMethod = 256,
    CreateInstance = 512,
    GetField = 1024,
    SetField = 2048,
    GetProperty = 4096,
    SetProperty = 8192,
    PutDispProperty = 16384,
    PutRefDispProperty = 32768,
    ExactBinding = 65536,
    SuppressChangeType = 131072,
    OptionalParamBinding = 262144,
    IgnoreReturn = 16777216,
}

public class Assembly
{
    public extern Assembly();
    public virtual extern string FullName { get; }
    public static extern Assembly GetExecutingAssembly();
    public extern AssemblyName GetName();
    public static extern Assembly GetAssembly(Type type);
    public virtual extern Type GetType(string name);
    public virtual extern Type GetType(string name, bool throwOnError);
    public virtual extern Type[] GetTypes();
    public static extern Assembly Load(string assemblyString);
    public static extern Assembly Load(byte[] rawAssembly);
}

public sealed class AssemblyName
{
    internal extern AssemblyName();
    public extern string Name { get; }
    public extern string FullName { get; }
    public extern Version Version { get; }
}
