using Spectre.Console;

namespace NfMeter.Bench.Reports;

/// <summary>A bar on the terminal, on the error stream so that redirected output stays clean.</summary>
internal static class ProgressBar
{
    /// <summary>Shows a bar while work goes on; nothing where there is no terminal.</summary>
    /// <param name="error">The error stream.</param>
    /// <param name="title">Beside the bar.</param>
    /// <param name="total">What <paramref name="work"/>'s steps add up to.</param>
    /// <param name="work">Is given what to call after each step; from any thread.</param>
    public static T Show<T>(TextWriter error, string title, int total, Func<Action<double>, T> work)
    {
        if (!ReferenceEquals(error, Console.Error) || Console.IsErrorRedirected)
        {
            return work(_ => { });
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(title, maxValue: total);
                return work(task.Increment);
            });
    }
}
