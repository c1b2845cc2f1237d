using System.Reflection;

[assembly: AssemblyTitle("nf-meter without a board")]
[assembly: AssemblyProduct("nf-meter")]
[assembly: AssemblyVersion("0.1.0.0")]
