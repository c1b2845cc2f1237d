namespace NfMeter.Simulated.Chips;

/// <summary>What a 12-bit converter and the circuit before it do to a signal, in steps of the converter.</summary>
/// <param name="Noise">Root mean square at the input, before quantisation. Half a step dithers: the mean of many codes
/// then follows the signal between the steps. An MCP3208 itself has less (72 dB of signal to noise and distortion
/// by DS21298), the front end adds the rest.</param>
/// <param name="Bow">Integral nonlinearity as one arc over the whole range, highest in the middle. Positive or
/// negative. What it adds at single codes (differential nonlinearity) isn't modelled.</param>
/// <param name="Gain">Gain error, standard deviation over the channels: 0.001 is 0.1 %, the circuit's
/// resistors.</param>
/// <param name="Bias">How far a bias is from mid-scale, standard deviation.</param>
public sealed record TwelveBitErrors(double Noise = 0.5, double Bow = 0, double Gain = 1e-3, double Bias = 20);
