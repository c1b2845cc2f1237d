using System.ComponentModel;
using System.Diagnostics;
using NfMeter.Simulator;

namespace NfMeter.Bench.Compare;

/// <summary>How characters are framed.</summary>
internal enum Parity
{
    None,
    Even,
    Odd,
}

/// <summary>A serial port of Linux or macOS: its file, with the line set by stty.</summary>
internal sealed class SerialLine : IDisposable
{
    private readonly FileStream file;

    /// <summary>Opens a port.</summary>
    /// <exception cref="UsageException">There is no such port, or it can't be set.</exception>
    public SerialLine(string path, int baud, Parity parity)
    {
        Path = path;
        if (OperatingSystem.IsWindows())
        {
            throw new UsageException($"{path}: serial ports need Linux or macOS; tcp://HOST:PORT works everywhere");
        }

        if (!File.Exists(path))
        {
            throw new UsageException($"{path}: no such port; a meter on the network is tcp://HOST:PORT");
        }

        // A pseudo-terminal refuses parity and has no wire that would need it.
        string? refusal = Set(path, baud, parity);
        if (refusal is not null && parity != Parity.None)
        {
            refusal = Set(path, baud, Parity.None);
        }

        if (refusal is not null)
        {
            throw new UsageException($"{path}: {refusal}");
        }

        try
        {
            file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite,
                BufferSize = 0,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: {exception.Message}");
        }

        Drain();
    }

    public string Path { get; }

    public void Write(byte[] bytes) => file.Write(bytes);

    /// <summary>Reads so many bytes, or fewer when the time is over.</summary>
    public byte[] Read(int count, TimeSpan patience)
    {
        byte[] bytes = new byte[count];
        int have = 0;
        long begin = Stopwatch.GetTimestamp();
        while (have < count && Stopwatch.GetElapsedTime(begin) < patience)
        {
            // Comes back after a tenth of a second without a byte: stty's "min 0 time 1".
            have += file.Read(bytes, have, count - have);
        }

        return bytes[..have];
    }

    /// <summary>Throws away whatever comes until the line is quiet for a tenth of a second.</summary>
    public void Drain()
    {
        byte[] bytes = new byte[256];
        for (int reads = 0; reads < 100 && file.Read(bytes) > 0; reads++)
        {
        }
    }

    public void Dispose() => file.Dispose();

    private static string? Set(string path, int baud, Parity parity)
    {
        var start = new ProcessStartInfo("stty") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            OperatingSystem.IsMacOS() ? "-f" : "-F", path, baud.ToString(), "raw", "-echo", "cs8", "-cstopb", "clocal",
            .. parity switch
            {
                Parity.Even => (string[])["parenb", "-parodd"],
                Parity.Odd => ["parenb", "parodd"],
                _ => ["-parenb"],
            },
            "min", "0", "time", "1",
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process process = Process.Start(start)!;
            string told = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : told.Length > 0 ? told : $"stty ended with {process.ExitCode}";
        }
        catch (Win32Exception exception)
        {
            return "stty: " + exception.Message;
        }
    }
}
