namespace NfMeter.NanoSurface.Search;

/// <summary>Something that compiles but can't run on the device, or not as it reads.</summary>
/// <param name="Rule">Name of the rule, one of <see cref="Rule"/>.</param>
/// <param name="Member">Type and member.</param>
/// <param name="Place">File and line, "" where the code has none.</param>
/// <param name="Meaning">What was found and why it matters.</param>
internal sealed record Finding(string Rule, string Member, string Place, string Meaning)
{
    public override string ToString() => (Place.Length > 0 ? Place + ": " : "") + $"{Rule}: {Meaning} ({Member})";
}

/// <summary>Names of the rules. Why each one holds on nanoFramework 1.17 was seen on its interpreter or its metadata
/// processor; the rules' messages say what happens.</summary>
internal static class Rule
{
    public const string Generic = "generic";
    public const string GenericDelegate = "generic delegate";
    public const string MultiDimensionalArray = "multi-dimensional array";
    public const string InterfaceBody = "interface member with a body";
    public const string Pointer = "pointer";
    public const string StackAlloc = "stackalloc";
    public const string FunctionPointer = "function pointer";
    public const string AddedAttribute = "attribute class in the assembly";
    public const string NotInPE = "type that isn't on the device";
    public const string FloatingPoint = "floating point";
    public const string MathBinding = "integer bound to floating point";
    public const string Checked = "checked arithmetic";
    public const string SwitchWithoutDefault = "switch expression without default";
    public const string EnumText = "boxed enum";
    public const string StaticOrder = "order of static initialisers";
}
