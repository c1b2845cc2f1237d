using System;
using NfMeter.Hal;

namespace NfMeter.NanoFramework.Stm32;

/// <summary>A converter whose sets are stamped to some 10 us although the only clock steps by 1 ms, and whose
/// <see cref="Read"/>, the one call of every pass, ends the pulses that are due.</summary>
/// <remarks>
/// <para>Each set waits until the clock steps and then counts how often it asks the clock again until it is time to
/// read. How long one question takes is measured against the clock in <see cref="Start"/>: 5 to 12 us.</para>
/// <code>
/// clock  |           1 ms           |                          |
/// loop    ccccccc S rrrrrr . . . . . ccccccccccc S rrrr . . . . ccc    c questions counted, S set, r rest of the pass,
///                                                                      . wait for the step
/// </code>
/// <para>The place in the millisecond moves on by 50 to 150 us from set to set, at random, which also keeps the sets
/// close enough for the crossings. Tied to the steps alone the sets would see the same 20 places of a 50 Hz cycle for
/// ever, and a rectifier's power would be off by 12 %. With plain 1 ms stamps it is off by up to 18 % at 50.00 Hz, and
/// reactive power by 0.7 to 1.2 %. Timed like this nothing is off; 60 s of a sinusoid scatter by 0.004 %, of a
/// rectifier by 2 % (3 sigma; 0.7 % with an unpaced loop and a clock of 1 us). By simulation with equal and clipped
/// weights and fit, 12 runs each at 49.98, 50.00 and 50.37 Hz.</para>
/// </remarks>
public sealed class TickTimedConverter : IConverter
{
    private const int CalibrationMilliseconds = 64;
    private const int SmallestStepMicroseconds = 50;
    private const int StepRangeMicroseconds = 100;
    private const int ShortestIntervalMicroseconds = 400;

    private readonly IConverter converter;
    private readonly LoopTimedPulseOutput[] pulses;

    private int questionNanoseconds;
    private int place;
    private int last;
    private uint random = 1;

    /// <summary>Times a converter.</summary>
    /// <param name="converter">Reads when it is asked; its own stamps are replaced.</param>
    /// <param name="pulses">The board's pulse outputs, on <see cref="TickClock"/>.</param>
    public TickTimedConverter(IConverter converter, LoopTimedPulseOutput[] pulses)
    {
        this.converter = converter;
        this.pulses = pulses;
    }

    /// <inheritdoc/>
    public int Start()
    {
        int status = converter.Start();
        int questions = 0;
        Ask(int.MaxValue);
        for (int millisecond = 0; millisecond < CalibrationMilliseconds; millisecond++)
        {
            // And the one that began it.
            questions += Ask(int.MaxValue) + 1;
        }

        questionNanoseconds = CalibrationMilliseconds * 1000000 / questions;
        return status;
    }

    /// <inheritdoc/>
    public int Read(int[] set)
    {
        // A linear congruential generator (Numerical Recipes, "quick and dirty"): its high bits will do to shake a
        // place.
        random = random * 1664525 + 1013904223;
        place += SmallestStepMicroseconds + (int)(((random >> 16) * StepRangeMicroseconds) >> 16);
        if (place >= 1000)
        {
            place -= 1000;
        }

        Ask(int.MaxValue);
        int step = (int)(Environment.TickCount64 * 1000);
        if (step + place - last < ShortestIntervalMicroseconds)
        {
            Ask(int.MaxValue);
            step += 1000;
        }

        int asked = Ask(place * 1000 / questionNanoseconds);
        int status = converter.Read(set);
        last = step + asked * questionNanoseconds / 1000;
        set[SampleSet.Time] = last;
        for (int output = 0; output < pulses.Length; output++)
        {
            pulses[output].EndWhenDue(step);
        }

        return status;
    }

    /// <summary>Asks the clock until it steps, or so many times.</summary>
    /// <returns>How often it was asked.</returns>
    private static int Ask(int atMost)
    {
        long tick = Environment.TickCount64;
        int asked = 0;
        while (asked < atMost && Environment.TickCount64 == tick)
        {
            asked++;
        }

        return asked;
    }
}
