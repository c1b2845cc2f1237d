using System.Reflection;

[assembly: AssemblyTitle("nf-meter's unit tests on the device")]
[assembly: AssemblyProduct("nf-meter")]
[assembly: AssemblyVersion("0.1.0.0")]
