namespace System.Reflection;

[NotInPE]
public sealed class AssemblyCompanyAttribute : Attribute
{
    public extern AssemblyCompanyAttribute(string company);
    public extern string Company { get; }
}

[NotInPE]
public sealed class AssemblyConfigurationAttribute : Attribute
{
    public extern AssemblyConfigurationAttribute(string configuration);
    public extern string Configuration { get; }
}

[NotInPE]
public sealed class AssemblyCopyrightAttribute : Attribute
{
    public extern AssemblyCopyrightAttribute(string copyright);
    public extern string Copyright { get; }
}

[NotInPE]
public sealed class AssemblyCultureAttribute : Attribute
{
    public extern AssemblyCultureAttribute(string culture);
    public extern string Culture { get; }
}

[NotInPE]
public sealed class AssemblyDescriptionAttribute : Attribute
{
    public extern AssemblyDescriptionAttribute(string description);
    public extern string Description { get; }
}

[NotInPE]
public sealed class AssemblyFileVersionAttribute : Attribute
{
    public extern AssemblyFileVersionAttribute(string version);
    public extern string Version { get; }
}

[NotInPE]
public sealed class AssemblyInformationalVersionAttribute : Attribute
{
    public extern AssemblyInformationalVersionAttribute(string informationalVersion);
    public extern string InformationalVersion { get; }
}

[NotInPE]
public sealed class AssemblyNativeVersionAttribute : Attribute
{
    public extern AssemblyNativeVersionAttribute(string version);
    public extern string NativeVersion { get; }
}

[NotInPE]
public sealed class AssemblyProductAttribute : Attribute
{
    public extern AssemblyProductAttribute(string product);
    public extern string Product { get; }
}

[NotInPE]
public sealed class AssemblyTitleAttribute : Attribute
{
    public extern AssemblyTitleAttribute(string title);
    public extern string Title { get; }
}

[NotInPE]
public sealed class AssemblyTrademarkAttribute : Attribute
{
    public extern AssemblyTrademarkAttribute(string trademark);
    public extern string Trademark { get; }
}

[NotInPE]
public sealed class AssemblyVersionAttribute : Attribute
{
    public extern AssemblyVersionAttribute(string version);
    public extern string Version { get; }
}

[NotInPE]
public sealed class DefaultMemberAttribute : Attribute
{
    public extern DefaultMemberAttribute(string memberName);
    public extern string MemberName { get; }
}
