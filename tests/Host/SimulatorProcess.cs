using System.Diagnostics;
using System.Text;

namespace NfMeter.HostTests;

/// <summary>The built simulator as a process of its own, for what only a process can show: signals and its
/// death.</summary>
internal sealed class SimulatorProcess : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();

    private SimulatorProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has printed on both streams.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    public static SimulatorProcess Start(params string[] arguments) => Start([], arguments);

    public static SimulatorProcess Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "nf-meter.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new SimulatorProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it has printed a text.</summary>
    public bool WaitFor(string text, TimeSpan longest)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < longest)
        {
            if (Output.Contains(text, StringComparison.Ordinal))
            {
                return true;
            }

            Thread.Sleep(10);
        }

        return false;
    }

    /// <summary>Kills it as the system would: no handler runs.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Sends it a signal by name, TERM or INT, and waits for the end.</summary>
    /// <returns>The exit code, or null when it was still running after the time.</returns>
    public int? End(string signal, TimeSpan longest)
    {
        using Process kill = Process.Start("/bin/kill", ["-" + signal, process.Id.ToString()]);
        kill.WaitForExit();
        return process.WaitForExit(longest) ? process.ExitCode : null;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }

    private void Append(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}
