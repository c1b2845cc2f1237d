using System.CommandLine;
using System.Globalization;
using System.Reflection;
using NfMeter.Settings;

namespace NfMeter.Simulator;

/// <summary>--set NAME=VALUE, as often as wanted: settings of the meter, by the names of
/// <see cref="SettingId"/>.</summary>
internal sealed class SettingOption : Option<SettingChoice[]>
{
    private static readonly Dictionary<string, int> ids = typeof(SettingId)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.Name is not (nameof(SettingId.Count) or nameof(SettingId.DisplayLists)))
        .ToDictionary(
            field => field.Name, field => (int)field.GetRawConstantValue()!, StringComparer.OrdinalIgnoreCase);

    public SettingOption()
        : base("--set")
    {
        Description = "a setting of the meter, as often as wanted: " + string.Join(", ", ids.Keys);
        HelpName = "NAME=VALUE";
        Arity = ArgumentArity.OneOrMore;
        DefaultValueFactory = _ => [];
        CustomParser = result =>
        {
            var choices = new List<SettingChoice>();
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                string[] parts = text.Split('=');
                if (parts.Length == 2 && ids.TryGetValue(parts[0], out int id)
                    && long.TryParse(
                        parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
                {
                    choices.Add(new SettingChoice(text, id, value));
                }
                else
                {
                    result.AddError($"--set {text}: must be NAME=VALUE with a whole number; --help lists the names");
                }
            }

            return [.. choices];
        };
    }
}

/// <summary>A setting and the value somebody wants it to have.</summary>
internal sealed record SettingChoice(string Text, int Id, long Value)
{
    /// <summary>Sets it.</summary>
    /// <exception cref="UsageException">The meter refuses; the message says why.</exception>
    public void ApplyTo(SettingsFile settings)
    {
        string why = settings.Explain(Id, Value);
        if (settings.TrySet(Id, Value) != SettingResult.Ok)
        {
            throw new UsageException($"--set {Text}: {why}");
        }
    }
}
