using System.Reflection;

[assembly: AssemblyTitle("nf-meter for ESP32")]
[assembly: AssemblyProduct("nf-meter")]
[assembly: AssemblyVersion("0.1.0.0")]
