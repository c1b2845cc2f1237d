namespace NfMeter.Simulated.Chips;

/// <summary>How the characters of ROM A00 look: ASCII in 5x7 dots. Others, which the meter doesn't use, are shown as a
/// frame.</summary>
public static class RomA00Dots
{
    private const int FirstCode = 0x20;
    private const int LastCode = 0x7F;
    private const int Columns = 5;
    private const int FrameRows = 7;
    private const byte FullBlock = 0xFF;

    // Five columns a character, from the left; bit 0 is the top dot.
    private static readonly ulong[] columns =
    [
        0x0000000000, 0x00005F0000, 0x0007000700, 0x147F147F14, 0x242A7F2A12, 0x2313086462, 0x3649552250, 0x0005030000,
        0x001C224100, 0x0041221C00, 0x14083E0814, 0x08083E0808, 0x0050300000, 0x0808080808, 0x0060600000, 0x2010080402,
        0x3E5149453E, 0x00427F4000, 0x4261514946, 0x2141454B31, 0x1814127F10, 0x2745454539, 0x3C4A494930, 0x0171090503,
        0x3649494936, 0x064949291E, 0x0036360000, 0x0056360000, 0x0814224100, 0x1414141414, 0x0041221408, 0x0201510906,
        0x324979413E, 0x7E1111117E, 0x7F49494936, 0x3E41414122, 0x7F4141221C, 0x7F49494941, 0x7F09090901, 0x3E4149497A,
        0x7F0808087F, 0x00417F4100, 0x2040413F01, 0x7F08142241, 0x7F40404040, 0x7F020C027F, 0x7F0408107F, 0x3E4141413E,
        0x7F09090906, 0x3E4151215E, 0x7F09192946, 0x4649494931, 0x01017F0101, 0x3F4040403F, 0x1F2040201F, 0x3F4038403F,
        0x6314081463, 0x0708700807, 0x6151494543, 0x007F414100, 0x15167C1615, 0x0041417F00, 0x0402010204, 0x4040404040,
        0x0001020400, 0x2054545478, 0x7F48444438, 0x3844444420, 0x384444487F, 0x3854545418, 0x087E090102, 0x0C5252523E,
        0x7F08040478, 0x00447D4000, 0x2040443D00, 0x7F10284400, 0x00417F4000, 0x7C04180478, 0x7C08040478, 0x3844444438,
        0x7C14141408, 0x081414187C, 0x7C08040408, 0x4854545420, 0x043F444020, 0x3C4040207C, 0x1C2040201C, 0x3C4030403C,
        0x4428102844, 0x0C5050503C, 0x4464544C44, 0x0008364100, 0x00007F0000, 0x0041360800, 0x08082A1C08, 0x081C2A0808,
    ];

    /// <summary>Whether a dot is dark.</summary>
    /// <param name="code">The character, 0x10 to 0xFF.</param>
    /// <param name="row">0 to 7 from the top.</param>
    /// <param name="column">0 to 4 from the left.</param>
    public static bool IsDark(byte code, int row, int column)
    {
        if (code is >= FirstCode and <= LastCode)
        {
            int bits = (int)(columns[code - FirstCode] >> (8 * (Columns - 1 - column))) & 0xFF;
            return (bits >> row & 1) != 0;
        }

        bool isFrame = row == 0 || row == FrameRows - 1 || column == 0 || column == Columns - 1;
        return code == FullBlock || (row < FrameRows && isFrame && RomA00.Unicode(code) != ' ');
    }
}
