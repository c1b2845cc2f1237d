using NfMeter.Hal;

namespace NfMeter.Bench.Speed;

/// <summary>What a hobby meter does for each sample, in single precision, for three phases: the yardstick for the
/// meter's own loop. Written from the public description of EmonLib's method (OpenEnergyMonitor, "Digital filters for
/// offset removal" and "AC power theory - Arduino maths"): a low-pass filter finds the offset, squares of voltage and
/// current are summed, the voltage is shifted by interpolation, and its product with the current is summed.</summary>
internal sealed class FloatLoop(IConverter converter)
{
    private const float FilterShare = 1f / 1024;
    private const float PhaseShift = 1.7f;

    private readonly int[] set = new int[SampleSet.Length];
    private readonly float[] voltageOffset = new float[FrontEnd.Phases];
    private readonly float[] currentOffset = new float[FrontEnd.Phases];
    private readonly float[] voltageBefore = new float[FrontEnd.Phases];
    private readonly float[] voltageSquares = new float[FrontEnd.Phases];
    private readonly float[] currentSquares = new float[FrontEnd.Phases];
    private readonly float[] powers = new float[FrontEnd.Phases];

    /// <summary>Crossings of the first voltage, by which its window would close.</summary>
    public int Crossings { get; private set; }

    /// <summary>Sum of all powers, so that nothing can be left out as unused.</summary>
    public float Sum => powers[0] + powers[1] + powers[2] + voltageSquares[0] + currentSquares[0];

    public void Run(int sets)
    {
        bool wasAbove = false;
        for (int count = 0; count < sets; count++)
        {
            converter.Read(set);
            for (int phase = 0; phase < FrontEnd.Phases; phase++)
            {
                float voltage = set[2 * phase], current = set[2 * phase + 1];
                voltageOffset[phase] += (voltage - voltageOffset[phase]) * FilterShare;
                currentOffset[phase] += (current - currentOffset[phase]) * FilterShare;
                float v = voltage - voltageOffset[phase];
                float i = current - currentOffset[phase];
                voltageSquares[phase] += v * v;
                currentSquares[phase] += i * i;
                float shifted = voltageBefore[phase] + PhaseShift * (v - voltageBefore[phase]);
                powers[phase] += shifted * i;
                voltageBefore[phase] = v;
            }

            bool isAbove = voltageBefore[0] > 0;
            Crossings += isAbove != wasAbove ? 1 : 0;
            wasAbove = isAbove;
        }
    }
}
