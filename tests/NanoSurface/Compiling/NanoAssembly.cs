namespace NfMeter.NanoSurface.Compiling;

/// <summary>One assembly of nanoFramework: its package, and the assemblies its own members name.</summary>
/// <param name="Name">Name of the assembly; its declarations are in Declarations/Name.</param>
/// <param name="Package">NuGet package that holds it.</param>
/// <param name="References">Names of the assemblies it references; mscorlib needs none.</param>
internal sealed record NanoAssembly(string Name, string Package, params string[] References)
{
    /// <summary>Every assembly that has declarations, each after those it references. Packages and references as in
    /// nanoFramework 1.17.</summary>
    public static readonly NanoAssembly[] All =
    [
        new("mscorlib", "nanoFramework.CoreLibrary"),
        new("System.Math", "nanoFramework.System.Math", "mscorlib"),
        new("System.Threading", "nanoFramework.System.Threading", "mscorlib"),
        new("nanoFramework.System.Collections", "nanoFramework.System.Collections", "mscorlib"),
        new("nanoFramework.System.Text", "nanoFramework.System.Text", "mscorlib"),
        new("nanoFramework.Runtime.Native", "nanoFramework.Runtime.Native", "mscorlib"),
        new("nanoFramework.Runtime.Events", "nanoFramework.Runtime.Events", "mscorlib"),
        new("System.IO.Streams", "nanoFramework.System.IO.Streams", "mscorlib", "nanoFramework.System.Text"),
        new("System.Device.Gpio", "nanoFramework.System.Device.Gpio", "mscorlib", "nanoFramework.Runtime.Events"),
        new("System.Device.Adc", "nanoFramework.System.Device.Adc", "mscorlib"),
        new("System.Device.I2c", "nanoFramework.System.Device.I2c", "mscorlib"),
        new("System.Device.Spi", "nanoFramework.System.Device.Spi", "mscorlib", "System.Device.Gpio"),
        new("System.Device.Pwm", "nanoFramework.System.Device.Pwm", "mscorlib"),
        new("System.IO.Ports", "nanoFramework.System.IO.Ports",
            "mscorlib", "nanoFramework.Runtime.Events", "System.IO.Streams"),
        new("nanoFramework.Hardware.Esp32", "nanoFramework.Hardware.Esp32", "mscorlib", "nanoFramework.Runtime.Events"),
        new("nanoFramework.Hardware.Esp32.Rmt", "nanoFramework.Hardware.Esp32.Rmt", "mscorlib"),
        new("nanoFramework.Hardware.Stm32", "nanoFramework.Hardware.Stm32", "mscorlib"),
        new("nanoFramework.TestFramework", "nanoFramework.TestFramework", "mscorlib"),
    ];

    /// <summary>What portable sources may reference: what every board's project has.</summary>
    public static readonly string[] ForPortableSources = ["mscorlib"];
}
