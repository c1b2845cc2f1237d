using NfMeter.Simulated.Serial;

namespace NfMeter.HostTests.RealClients;

/// <summary>A Modbus client library behind its driver in this folder.</summary>
internal abstract class ModbusClient(string name)
{
    public static readonly ModbusClient[] All = [new Pymodbus(), new Libmodbus(), new ModbusSerial()];

    protected static string Folder { get; } = Path.Combine(RepositoryFolder.Path, "tests", "Host", "RealClients");

    public override string ToString() => name;

    /// <summary>Has the client send requests, in the grammar of README.md.</summary>
    /// <returns>A line for each.</returns>
    public string[] Send(string port, params string[] requests)
    {
        if (!PseudoTerminal.IsSupported)
        {
            Assert.Inconclusive("skipped: pseudo-terminals need Linux or macOS");
        }

        string output = Call([port, .. requests]);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    protected abstract string Call(string[] arguments);

    /// <summary>Compiles a C file of this folder into a temporary one, once.</summary>
    protected static string Compile(string source, string package, string[] before, string[] after)
    {
        string result = Path.Combine(Path.GetTempPath(), $"nf-meter-{Path.GetFileName(source)}-{Guid.NewGuid():N}");
        string[] arguments = [.. before, "-Wall", "-Werror", "-o", result, Path.Combine(Folder, source), .. after];
        ExternalProgram.RunOrSkip("gcc", arguments, package);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(result);
        return result;
    }

    private sealed class Pymodbus() : ModbusClient("pymodbus")
    {
        private const string Interpreter = "/usr/bin/python3"; // Debian's own sees Debian's packages

        private static readonly Lazy<string> shim =
            new(() => Compile("pty_shim.c", "Debian package gcc", ["-shared", "-fPIC"], ["-ldl"]));

        protected override string Call(string[] arguments)
        {
            if (ExternalProgram.Run(Interpreter, ["-c", "import pymodbus"]) is not { ExitCode: 0 })
            {
                Assert.Inconclusive("skipped: pymodbus (Debian package python3-pymodbus) is not installed");
            }

            return ExternalProgram.RunOrSkip(
                Interpreter, [Path.Combine(Folder, "pymodbus_client.py"), .. arguments], "Debian package python3",
                ("LD_PRELOAD", shim.Value));
        }
    }

    private sealed class Libmodbus() : ModbusClient("libmodbus")
    {
        private static readonly Lazy<string> program = new(() =>
            Compile("libmodbus_client.c", "Debian package gcc", ["-I/usr/include/modbus"], ["-lmodbus"]));

        protected override string Call(string[] arguments)
        {
            if (!File.Exists("/usr/include/modbus/modbus.h"))
            {
                Assert.Inconclusive("skipped: libmodbus (Debian package libmodbus-dev) is not installed");
            }

            return ExternalProgram.RunOrSkip(program.Value, arguments, "compiled here");
        }
    }

    private sealed class ModbusSerial() : ModbusClient("modbus-serial")
    {
        protected override string Call(string[] arguments)
        {
            if (!Directory.Exists(Path.Combine(Folder, "node_modules", "modbus-serial")))
            {
                Assert.Inconclusive($"skipped: modbus-serial (npm install in {Folder}) is not installed");
            }

            return ExternalProgram.RunOrSkip(
                "node", [Path.Combine(Folder, "modbus_serial_client.js"), .. arguments], "Debian package nodejs");
        }
    }
}
