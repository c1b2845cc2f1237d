namespace System;

// Ours, not nanoFramework's: marks a public type that the metadata processor leaves out of the .pe file. Such a type
// may stand as an attribute, which is dropped with it, but nothing that runs may name it.
internal sealed class NotInPEAttribute : Attribute
{
}
