using System.Globalization;
using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace NfMeter.Simulator;

/// <summary>Readable output.</summary>
internal static class Report
{
    // Spectre folds what is wider than the console; redirected output has no width of its own.
    private const int RedirectedWidth = 120;

    public static IAnsiConsole ConsoleFor(TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }

    public static Table NewTable(string first, params string[] others)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn(first);
        foreach (string other in others)
        {
            table.AddColumn(new TableColumn(other).RightAligned());
        }

        return table;
    }

    public static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Number(decimal value, int decimals) =>
        value.ToString("F" + decimals, CultureInfo.InvariantCulture);

    public static string Number(double? value, int decimals) =>
        value?.ToString("F" + decimals, CultureInfo.InvariantCulture) ?? "-";
}

/// <summary>JSON output: one object, indented, and a line end.</summary>
internal static class JsonReport
{
    public static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            write(writer);
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    public static void WriteQuantity(Utf8JsonWriter writer, string name, decimal value, string unit)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("value", value);
        writer.WriteString("unit", unit);
        writer.WriteEndObject();
    }

    public static void WriteNumber(Utf8JsonWriter writer, string name, decimal? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
