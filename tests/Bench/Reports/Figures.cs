using System.Globalization;

namespace NfMeter.Bench.Reports;

/// <summary>Numbers as text, with a decimal point whatever the country.</summary>
internal static class Figures
{
    public static string Number(double? value, int decimals) => value is not { } number
        ? "-"
        : number.ToString("F" + decimals, CultureInfo.InvariantCulture);

    /// <summary>With its sign, unless nothing but zeros is left of it.</summary>
    public static string Signed(double? value, int decimals)
    {
        string digits = Number(value is { } number ? Math.Abs(number) : null, decimals);
        return value is null || digits.Trim('0', '.').Length == 0 ? digits : (value > 0 ? "+" : "\u2212") + digits;
    }

    public static string Plain(double value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
