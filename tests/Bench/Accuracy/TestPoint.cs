namespace NfMeter.Bench.Accuracy;

/// <summary>How a point is measured.</summary>
internal enum Procedure
{
    /// <summary>Energy of a time, by registers and pulses, against the reference.</summary>
    Energy,

    /// <summary>The same under an influence and at reference conditions: the change of the error counts.</summary>
    Influence,

    /// <summary>From power-on: when pulses begin and whether they go on.</summary>
    Start,

    /// <summary>From power-on without current: everything must rest.</summary>
    NoLoad,

    /// <summary>The same measurement several times in a row.</summary>
    Repeatability,

    /// <summary>Register against pulses, after the load has gone.</summary>
    Constant,

    /// <summary>A recording against its own reference values.</summary>
    Recording,
}

/// <summary>A point of the report.</summary>
/// <param name="Id">What --point takes.</param>
/// <param name="Group">Heading in the report.</param>
/// <param name="Title">The load in words.</param>
/// <param name="Procedure">How it is measured.</param>
/// <param name="Test">Kind of test in limits.csv.</param>
/// <param name="Factor">Power factor or sine in limits.csv.</param>
/// <param name="Amperes">The current that limits go by.</param>
/// <param name="Load">What is on the terminals; empty for a recording.</param>
internal sealed record TestPoint(
    string Id, string Group, string Title, Procedure Procedure, string Test, string Factor, double Amperes,
    LoadCase Load)
{
    public bool IsReactive { get; init; }

    /// <summary>Reference conditions of an influence.</summary>
    public LoadCase? Without { get; init; }

    /// <summary>Phases that carry the load, 0 to 2.</summary>
    public IReadOnlyList<int> LoadedPhases { get; init; } = [0, 1, 2];

    /// <summary>How long to measure, if not as long as the front end's limits ask for.</summary>
    public double? Seconds { get; init; }

    /// <summary>Path of a recording's WAV file.</summary>
    public string? Recording { get; init; }

    public string Energy => Procedure == Procedure.Recording ? "none" : IsReactive ? "reactive" : "active";

    public double CurrentIb => Amperes / Rating.BasicAmperes;
}
