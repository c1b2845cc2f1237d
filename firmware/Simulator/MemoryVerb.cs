using NfMeter.Chips;
using NfMeter.Registers;
using NfMeter.Settings;
using NfMeter.Simulated;
using NfMeter.Storage;
using Spectre.Console;

namespace NfMeter.Simulator;

/// <summary>memory: a meter's memory image as a whole.</summary>
internal static class MemoryVerb
{
    /// <summary>A memory as it leaves the factory.</summary>
    public static int Factory(string file, MemoryGeometry? chip, SettingChoice[] choices, TextWriter output)
    {
        ThrowIfThere(file);
        try
        {
            using var session = new MeterSession(
                new VirtualMains(), new BoardSettings(MemoryFile: file, Memory: MemoryChoice.Of(chip, null)));
            session.Start();
            Array.ForEach(choices, choice => choice.ApplyTo(session.Meter.Settings));
            session.Meter.Flush();
            output.WriteLine($"{file}: {MemoryChoice.Promise(session)}");
        }
        catch (UsageException)
        {
            File.Delete(file);
            throw;
        }

        return CommandLine.ExitDone;
    }

    /// <summary>The image as Intel HEX.</summary>
    public static int Export(string file, string to, TextWriter output)
    {
        byte[] content = ReadImage(file);
        ThrowIfThere(to);
        using (var writer = new StreamWriter(to) { NewLine = "\n" })
        {
            IntelHex.Write(writer, content);
        }

        output.WriteLine($"{to}: {content.Length} bytes of {file}");
        return CommandLine.ExitDone;
    }

    /// <summary>An image from Intel HEX.</summary>
    public static int Import(string file, string from, TextWriter output)
    {
        byte[] content;
        using (var reader = new StringReader(System.Text.Encoding.ASCII.GetString(ReadFile(from))))
        {
            content = IntelHex.Read(reader, from);
        }

        if (!MemoryChoice.Chips.Any(chip => chip.SizeBytes == content.Length))
        {
            throw new UsageException($"{from}: {content.Length} bytes, which no chip has");
        }

        ThrowIfThere(file);
        File.WriteAllBytes(file, content);
        output.WriteLine($"{file}: {content.Length} bytes from {from}");
        return CommandLine.ExitDone;
    }

    /// <summary>What an image holds, readable. The image isn't touched.</summary>
    public static int Show(string file, MemoryGeometry? chip, TextWriter output)
    {
        byte[] content = ReadImage(file);
        string copy = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(copy, content);
            using var session = new MeterSession(
                new VirtualMains(), new BoardSettings(MemoryFile: copy, Memory: MemoryChoice.Of(chip, file)));
            session.Start();
            Write(output, file, session);
        }
        finally
        {
            File.Delete(copy);
        }

        return CommandLine.ExitDone;
    }

    private static void Write(TextWriter output, string file, MeterSession session)
    {
        Meter meter = session.Meter;
        output.WriteLine($"{file}: {MemoryChoice.Promise(session)}");
        output.WriteLine(meter.Memory.MigratedFrom == 0
            ? $"layout {RecordRing.Layout}"
            : $"layout {meter.Memory.MigratedFrom}; a meter that starts with it makes it layout {RecordRing.Layout}");
        output.WriteLine("as a meter that starts with it has it: one start and one power-down more than the image");
        output.WriteLine($"error code {meter.Registers.Read(RegisterId.ErrorCode)}{NamesOf(meter)}");
        IAnsiConsole console = Report.ConsoleFor(output);
        Table settings = Report.NewTable("setting", "value", "default", "from", "to", "legal");
        foreach (int id in Enumerable.Range(0, SettingId.Count))
        {
            settings.AddRow(
                meter.Settings.Name(id),
                Report.Number(meter.Settings.Read(id)),
                Report.Number(meter.Settings.Default(id)),
                Report.Number(meter.Settings.Smallest(id)),
                Report.Number(meter.Settings.Largest(id)),
                meter.Settings.IsLegal(id) ? "yes" : "");
        }

        console.Write(settings);
        Table registers = Report.NewTable("kept register", "value", "unit");
        foreach (int id in Enumerable.Range(0, RegisterId.Count).Where(id => meter.Registers.Is(id, RegisterFile.Kept)))
        {
            RegisterFact fact = RegisterFact.Of(meter, id);
            registers.AddRow(fact.ObisCode, Report.Number(fact.Value), fact.Unit);
        }

        console.Write(registers);
        Table events = Report.NewTable("event", "place", "operating time, s");
        for (int age = 0; age < meter.Events.Kept; age++)
        {
            events.AddRow(
                NameOf(meter.Events.Code(age)),
                Report.Number(meter.Events.Place(age)),
                Report.Number(meter.Events.OperatingSeconds(age)));
        }

        console.Write(events);
    }

    private static string NamesOf(Meter meter)
    {
        long bits = meter.Registers.Read(RegisterId.ErrorCode);
        string[] names = [.. typeof(ErrorBits).GetFields()
            .Select(field => (field.Name, Bit: (int)field.GetRawConstantValue()!))
            .Where(field => System.Numerics.BitOperations.IsPow2(field.Bit) && (bits & (long)field.Bit) != 0)
            .Select(field => field.Name)];
        return names.Length == 0 ? "" : ": " + string.Join(", ", names);
    }

    private static string NameOf(int code) => typeof(EventCode).GetFields()
        .FirstOrDefault(field => (int)field.GetRawConstantValue()! == code)?.Name ?? Report.Number(code);

    private static byte[] ReadImage(string file)
    {
        byte[] content = ReadFile(file);
        return MemoryChoice.Chips.Any(chip => chip.SizeBytes == content.Length)
            ? content
            : throw new UsageException($"{file}: {content.Length} bytes, which no chip has");
    }

    private static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{file}: {exception.Message}");
        }
    }

    private static void ThrowIfThere(string file)
    {
        if (File.Exists(file) || Directory.Exists(file))
        {
            throw new UsageException($"{file}: is there already, and is left as it is");
        }
    }
}
