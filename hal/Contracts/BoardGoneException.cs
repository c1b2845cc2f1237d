using System;

namespace NfMeter.Hal;

/// <summary>Passes through the meter's loop, which catches every other exception: the board isn't there any more, or
/// shouldn't be. Thrown by boards that aren't real, for a cut of the power and for what a data sheet forbids.</summary>
public class BoardGoneException : Exception
{
    /// <summary>An exception with its message.</summary>
    public BoardGoneException(string message)
        : base(message)
    {
    }
}
