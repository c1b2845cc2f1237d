using NfMeter.Bench.Limits;

namespace NfMeter.Bench.Accuracy;

/// <summary>One number of the report: a quantity at a point, by one seed.</summary>
/// <param name="Point">The point's id.</param>
/// <param name="Seed">Of noise, pace, start in the cycle and clock error.</param>
/// <param name="Seconds">How long was measured.</param>
/// <param name="Quantity">What, and of which phase.</param>
/// <param name="Unit">Of measured and reference.</param>
/// <param name="Measured">By the meter.</param>
/// <param name="Reference">By the reference; null where none is known.</param>
/// <param name="Error">In <paramref name="ErrorUnit"/>; null without a reference.</param>
/// <param name="ErrorUnit">%, % of S, %/K, pulses, x, Wh or W.</param>
/// <param name="Uncertainty">How far the error itself can be off because of how it was read, same unit.</param>
/// <param name="Limits">All that apply, tightest first: the first is the one to meet.</param>
internal sealed record Result(
    string Point, int Seed, double Seconds, string Quantity, string Unit, double Measured, double? Reference,
    double? Error, string ErrorUnit, double Uncertainty, IReadOnlyList<Limit> Limits)
{
    public Limit? Limit => Limits.Count > 0 ? Limits[0] : null;

    /// <summary>Whether a limit only counts as broken when the uncertainty can't explain it, and only as kept when it
    /// can't spoil it: for readings of real meters.</summary>
    public bool CountsUncertainty { get; init; }

    public bool IsBroken =>
        Limit is { } limit && !(Math.Abs(Error ?? double.NaN) - (CountsUncertainty ? Uncertainty : 0) <= limit.Value);

    /// <summary>Nobody can tell: the limit lies within the uncertainty.</summary>
    public bool IsOpen =>
        CountsUncertainty && !IsBroken && Limit is { } limit && Math.Abs(Error!.Value) + Uncertainty > limit.Value;

    /// <summary>How much of the limit is used: 1 is all of it. A limit of 0 is kept or broken.</summary>
    public double? Share => Limit is { } limit ? ShareOf(limit) : null;

    /// <summary>The same of any limit.</summary>
    public double? ShareOf(Limit limit) => Error is not { } error ? null
        : limit.Value > 0 ? Math.Abs(error) / limit.Value
        : error == 0 ? 0
        : double.PositiveInfinity;
}

/// <summary>A point with everything measured there.</summary>
internal sealed record PointOutcome(TestPoint Point, IReadOnlyList<Result> Results)
{
    public bool IsBroken => Results.Any(result => result.IsBroken);

    public double? Share => Results.Max(result => result.Share);
}
