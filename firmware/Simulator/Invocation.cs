using System.CommandLine;
using System.CommandLine.Help;
using NfMeter.Simulated.Chips;
using NfMeter.Simulated.Recordings;

namespace NfMeter.Simulator;

/// <summary>Runs a program's command line and makes exit codes and one line of what goes wrong.</summary>
internal static class Invocation
{
    /// <summary>Something failed that the arguments can't be blamed for.</summary>
    public const int ExitFailed = 1;

    /// <summary>An argument is wrong, or a file it names can't be used.</summary>
    public const int ExitBadArguments = 2;

    /// <summary>Runs one command line.</summary>
    /// <param name="root">The program's verbs and options.</param>
    /// <param name="program">Its name, which begins the line that tells a mistake.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Receives what the verb prints, and help.</param>
    /// <param name="error">Receives the mistake, in one line.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        RootCommand root, string program, string[] arguments, TextWriter output, TextWriter error)
    {
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            return Fail(parsed.Errors[0].Message, ExitBadArguments);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return parsed.Invoke(configuration);
        }
        catch (Exception exception) when (exception is UsageException or RecordingException or MemoryImageException)
        {
            return Fail(exception.Message, ExitBadArguments);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TimeoutException)
        {
            return Fail(exception.Message, ExitFailed);
        }

        int Fail(string message, int code)
        {
            error.WriteLine(program + ": " + message.ReplaceLineEndings(" ").Trim());
            return code;
        }
    }
}

/// <summary>A command line asks for what can't be done; the message says what, in one line.</summary>
public sealed class UsageException(string message) : Exception(message)
{
}
