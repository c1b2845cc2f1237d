using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NfMeter.Simulated;

namespace NfMeter.Simulator;

/// <summary>An option that takes a number within a range. Decimal point, whatever the country.</summary>
internal sealed class NumberOption : Option<double>
{
    public NumberOption(string name, string description, double? fallback, Func<double, bool> isInRange, string range)
        : base(name)
    {
        Description = $"{description} ({range})";
        HelpName = "N";
        if (fallback is { } value && double.IsFinite(value))
        {
            DefaultValueFactory = _ => value;
        }

        CustomParser = result =>
        {
            if (!TryParse(result.Tokens[0].Value, out double number) || !isInRange(number))
            {
                result.AddError($"{name} {result.Tokens[0].Value}: must be a number {range}");
            }

            return number;
        };
    }

    public NumberOption AsRequired()
    {
        Required = true;
        return this;
    }

    public static bool TryParse(string text, out double number) => double.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
        CultureInfo.InvariantCulture, out number);
}

/// <summary>--seed.</summary>
internal sealed class SeedOption : Option<int>
{
    public SeedOption()
        : base("--seed")
    {
        Description = "of the noise and of the loop's uneven pace: the same seed repeats the run exactly";
        HelpName = "N";
        DefaultValueFactory = _ => 1;
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int seed))
            {
                result.AddError($"--seed {text}: must be a whole number of 32 bits");
            }

            return seed;
        };
    }
}

/// <summary>--front-end.</summary>
internal sealed class FrontEndOption : Option<FrontEndKind>
{
    private static readonly (string Name, FrontEndKind Kind)[] kinds =
    [
        ("ads131", FrontEndKind.Ads131),
        ("mcp3208", FrontEndKind.Mcp3208),
        ("internal", FrontEndKind.Internal),
    ];

    public FrontEndOption()
        : base("--front-end")
    {
        Description = "the converter: 24 bits over SPI (ads131, the default), 12 bits over SPI, the controller's own";
        HelpName = string.Join('|', kinds.Select(kind => kind.Name));
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            foreach ((string name, FrontEndKind kind) in kinds)
            {
                if (name == text)
                {
                    return kind;
                }
            }

            result.AddError($"--front-end {text}: must be {string.Join(", ", kinds.Select(kind => kind.Name))}");
            return FrontEndKind.Ads131;
        };
    }
}

/// <summary>--range V,A; null when not given.</summary>
internal sealed class RangeOption : Option<FrontEndRange?>
{
    public RangeOption()
        : base("--range")
    {
        Description = "the front end's full scale, peak (1 to 1500 V, 0.1 to 1000 A); without it 400,100 or the "
            + "recording's peak where that is higher";
        HelpName = "V,A";
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string[] parts = text.Split(',');
            if (parts.Length == 2 && NumberOption.TryParse(parts[0], out double volts)
                && NumberOption.TryParse(parts[1], out double amperes)
                && new FrontEndRange(volts, amperes) is { IsPossible: true } range)
            {
                return range;
            }

            result.AddError($"--range {text}: must be V,A with 1 to 1500 V and 0.1 to 1000 A");
            return null;
        };
    }
}

/// <summary>Full scale of a front end.</summary>
/// <param name="Volts">Peak volts.</param>
/// <param name="Amperes">Peak amperes.</param>
internal sealed record FrontEndRange(double Volts, double Amperes)
{
    public bool IsPossible => Volts is >= 1 and <= 1500 && Amperes is >= 0.1 and <= 1000;
}

/// <summary>The options that say what the meter is connected to.</summary>
internal sealed class LoadOptions
{
    private static readonly MainsLoad Default = new();

    private readonly NumberOption voltage = new(
        "--voltage", "phase voltage, V rms", Default.Volts,
        value => value is >= 0 and <= MainsLoad.MaximumVolts, $"0 to {MainsLoad.MaximumVolts}");

    private readonly NumberOption current = new(
        "--current", "phase current, A rms; below 0 the load feeds back", Default.Amperes,
        value => Math.Abs(value) <= MainsLoad.MaximumAmperes,
        $"-{MainsLoad.MaximumAmperes} to {MainsLoad.MaximumAmperes}");

    private readonly NumberOption frequency = new(
        "--frequency", "mains frequency, Hz", Default.Hertz,
        value => value is >= MainsLoad.MinimumHertz and <= MainsLoad.MaximumHertz,
        $"{MainsLoad.MinimumHertz} to {MainsLoad.MaximumHertz}");

    private readonly Option<LoadFactor> powerFactor = new("--pf")
    {
        Description = "power factor, 0 to 1, with L (current lags) or C (leads); without a letter it lags",
        HelpName = "X[L|C]",
        DefaultValueFactory = _ => new LoadFactor(1, Reactance.Inductive),
        CustomParser = ParsePowerFactor,
    };

    private readonly Option<int> phases = new("--phases")
    {
        Description = "how many phases are supplied and loaded",
        HelpName = "1|2|3",
        DefaultValueFactory = _ => VirtualMains.Phases,
        CustomParser = ParsePhases,
    };

    public void AddTo(Command command)
    {
        command.Add(voltage);
        command.Add(current);
        command.Add(powerFactor);
        command.Add(frequency);
        command.Add(phases);
    }

    public MainsLoad Read(ParseResult parsed)
    {
        LoadFactor factor = parsed.GetValue(powerFactor)!;
        return new MainsLoad(
            parsed.GetValue(voltage), parsed.GetValue(current), factor.Value, factor.Reactance,
            parsed.GetValue(frequency), parsed.GetValue(phases));
    }

    private static LoadFactor ParsePowerFactor(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string number = text.TrimEnd('L', 'l', 'C', 'c');
        bool isCapacitive = text.EndsWith('C') || text.EndsWith('c');
        if (text.Length - number.Length > 1 || !NumberOption.TryParse(number, out double value)
            || value is not (>= 0 and <= 1))
        {
            result.AddError($"--pf {text}: must be 0 to 1, with L or C or without a letter");
            return new LoadFactor(1, Reactance.Inductive);
        }

        return new LoadFactor(value, isCapacitive ? Reactance.Capacitive : Reactance.Inductive);
    }

    private static int ParsePhases(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text is not ("1" or "2" or "3"))
        {
            result.AddError($"--phases {text}: must be 1, 2 or 3");
            return VirtualMains.Phases;
        }

        return text[0] - '0';
    }

    // A class with a short text, which the help shows as the default.
    private sealed class LoadFactor(double value, Reactance reactance)
    {
        public double Value => value;

        public Reactance Reactance => reactance;

        public override string ToString() => value.ToString(CultureInfo.InvariantCulture);
    }
}
