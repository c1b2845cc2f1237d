using System.ComponentModel;
using System.Diagnostics;

namespace NfMeter.HostTests.RealClients;

/// <summary>Programs that the tests call but that aren't theirs.</summary>
internal static class ExternalProgram
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and all it printed; null when there is no such program.</returns>
    public static (int ExitCode, string Output)? Run(
        string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(patience))
            {
                process.Kill();
                Assert.Fail($"{program} didn't end: {output.Result}{errors.Result}");
            }

            return (process.ExitCode, output.Result + errors.Result);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Runs a program to its end; a test without it is skipped, one in which it fails fails.</summary>
    public static string RunOrSkip(
        string program, IEnumerable<string> arguments, string package, params (string Name, string Value)[] environment)
    {
        if (Run(program, arguments, environment) is not { } result)
        {
            Assert.Inconclusive($"skipped: {program} ({package}) is not installed");
            return "";
        }

        Assert.AreEqual(0, result.ExitCode, $"{program}: {result.Output}");
        return result.Output;
    }
}
