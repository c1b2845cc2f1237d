using NfMeter.Simulator;

namespace NfMeter.Bench.Calibrate;

/// <summary>Leads a person, or a program that steers a source, through the steps: a line out, a line in.</summary>
internal sealed class Prompter(TextReader input, TextWriter prompts)
{
    /// <summary>Waits until a load is there.</summary>
    /// <exception cref="IOException">The input has ended.</exception>
    public void WaitForLoad(LoadStep step)
    {
        prompts.WriteLine($"{step.Name}: apply {step.Load}; then Enter");
        prompts.Flush();
        ReadLine(step.Name);
    }

    /// <summary>Asks for the errors that a reference shows; again until they can be read.</summary>
    public TypedErrors AskErrors(LoadStep step, IReadOnlyList<int> phases)
    {
        double?[] power = Ask("energy error the reference shows, %", phases, isOptional: false);
        double?[] voltage = step == LoadStep.Unity
            ? Ask("voltage error, %, only Enter where it isn't known", phases, isOptional: true)
            : new double?[power.Length];
        return new TypedErrors(power, voltage);
    }

    /// <summary>Reads L1=-0.83.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string text, out int phase, out double error)
    {
        phase = 0;
        error = 0;
        bool isGood = text.Length > 3 && text[0] is 'L' or 'l' && text[1] is >= '1' and <= '3' && text[2] == '='
            && NumberOption.TryParse(text[3..], out error) && IsPossible(error);
        phase = isGood ? text[1] - '1' : 0;
        error /= 100;
        return isGood;
    }

    private static bool IsPossible(double percent) => percent is > -50 and < 50;

    private double?[] Ask(string what, IReadOnlyList<int> phases, bool isOptional)
    {
        double?[] errors = new double?[3];
        foreach (int phase in phases)
        {
            bool isKnown = false;
            while (!isKnown)
            {
                prompts.Write($"L{phase + 1}, {what}: ");
                prompts.Flush();
                string line = ReadLine($"L{phase + 1}").Trim();
                isKnown = isOptional && line.Length == 0;
                if (NumberOption.TryParse(line, out double error) && IsPossible(error))
                {
                    isKnown = true;
                    errors[phase] = error / 100;
                }
            }
        }

        return errors;
    }

    private string ReadLine(string where) => input.ReadLine()
        ?? throw new IOException($"{where}: the input has ended; without somebody to press Enter use --step");
}
