using Microsoft.CodeAnalysis;
using Mono.Cecil;

namespace NfMeter.NanoSurface.Compiling;

/// <summary>Assemblies to compile against and to resolve names in.</summary>
internal sealed class References : IAssemblyResolver
{
    private readonly Dictionary<string, byte[]> images = [];
    private readonly Dictionary<string, AssemblyDefinition> definitions = [];

    private References(IEnumerable<KeyValuePair<string, byte[]>> images)
    {
        foreach ((string name, byte[] image) in images)
        {
            this.images.Add(name, image);
        }
    }

    public static References None => new([]);

    public IEnumerable<string> Names => images.Keys;

    public IEnumerable<MetadataReference> Metadata =>
        images.Values.Select(image => MetadataReference.CreateFromImage(image));

    /// <summary>The real assemblies of a folder.</summary>
    public static References FromFolder(string folder) =>
        new(NanoAssembly.All
            .Select(assembly => KeyValuePair.Create(assembly.Name, Path.Combine(folder, assembly.Name + ".dll")))
            .Where(entry => File.Exists(entry.Value))
            .Select(entry => KeyValuePair.Create(entry.Key, File.ReadAllBytes(entry.Value))));

    public References With(string name, byte[] image) => new(images.Append(KeyValuePair.Create(name, image)));

    /// <summary>These assemblies only; a name that isn't here is an error.</summary>
    public References Only(IEnumerable<string> names) =>
        new(names.Select(name => KeyValuePair.Create(name, images[name])));

    public ModuleDefinition Module(string name) => Resolve(new AssemblyNameReference(name, null)).MainModule;

    public AssemblyDefinition Resolve(AssemblyNameReference name) => Resolve(name, new ReaderParameters());

    public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters)
    {
        if (!definitions.TryGetValue(name.Name, out AssemblyDefinition? definition))
        {
            parameters.AssemblyResolver = this;
            definition = AssemblyDefinition.ReadAssembly(new MemoryStream(images[name.Name]), parameters);
            definitions.Add(name.Name, definition);
        }

        return definition;
    }

    public void Dispose()
    {
    }
}
