using System.CommandLine;
using System.Globalization;
using NfMeter.Display;

namespace NfMeter.Simulator;

/// <summary>--list NAME=READING,READING…, as often as wanted: what the display's lists show.</summary>
internal sealed class ListOption : Option<ListChoice[]>
{
    public ListOption()
        : base("--list")
    {
        Description = "readings of a display list (automatic, manual, battery) by OBIS code, or by page of the PRO380";
        HelpName = "NAME=1.8.0,P05";
        Arity = ArgumentArity.OneOrMore;
        DefaultValueFactory = _ => [];
        CustomParser = result =>
        {
            var choices = new List<ListChoice>();
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                if (ListChoice.TryParse(text, out ListChoice? choice))
                {
                    choices.Add(choice!);
                }
                else
                {
                    result.AddError($"--list {text}: must be NAME=READING,READING with automatic, manual or battery");
                }
            }

            return [.. choices];
        };
    }
}

/// <summary>A list and what somebody wants in it.</summary>
internal sealed record ListChoice(string Text, int List, int[] Codes)
{
    /// <summary>Sets it.</summary>
    /// <exception cref="UsageException">The meter refuses; the message says which entry and why.</exception>
    public void ApplyTo(DisplayLists lists)
    {
        string wrong = lists.Replace(List, Codes);
        if (wrong.Length > 0)
        {
            throw new UsageException($"--list {Text}: {wrong}");
        }
    }

    public static bool TryParse(string text, out ListChoice? choice)
    {
        choice = null;
        string[] parts = text.Split('=');
        int list = Enumerable.Range(0, DisplayLists.Count)
            .FirstOrDefault(number => DisplayLists.Name(number) == parts[0], -1);
        if (parts.Length != 2 || list < 0)
        {
            return false;
        }

        int[] codes = [.. parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(CodeOf)];
        choice = codes.Contains(-1) ? null : new ListChoice(text, list, codes);
        return choice is not null;
    }

    // -1 for what can't be a code; whether the meter has such a reading is for the meter to say.
    private static int CodeOf(string reading)
    {
        if (reading.StartsWith('P'))
        {
            return int.TryParse(reading.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int page)
                && page < 100 ? DisplayCode.Page + page : -1;
        }

        string[] groups = reading.Split('.');
        return groups.Length == 3
            && groups.All(group => byte.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? DisplayCode.OfObis(reading)
            : -1;
    }
}
