namespace NfMeter.Modbus;

/// <summary>How long frames are, by their function code: where one frame ends and the next begins can be told without
/// hearing the silence between them.</summary>
/// <remarks>MODBUS application protocol V1.1b3, section 6. Lengths count address and CRC. A function that isn't here,
/// and the answer of one that has none here, ends with silence only.</remarks>
public static class FrameShape
{
    /// <summary>Longest frame of Modbus RTU, bytes (MODBUS over serial line V1.02, 2.4).</summary>
    public const int LongestBytes = 256;

    /// <summary>Shortest frame: address, function, CRC.</summary>
    public const int ShortestBytes = 4;

    /// <summary>What <see cref="Request"/> and <see cref="Answer"/> say of a function they don't know.</summary>
    public const int Unknown = 0;

    private const int Columns = 5;
    private const int ExceptionBytes = 5;

    // Function; request: bytes, place of a byte count to add (0 none); answer: the same.
    private static readonly byte[] shapes =
    {
        0, 0, 0, 0, 0,    // not a function
        1, 8, 0, 5, 2,    // read coils
        2, 8, 0, 5, 2,    // read discrete inputs
        3, 8, 0, 5, 2,    // read holding registers
        4, 8, 0, 5, 2,    // read input registers
        5, 8, 0, 8, 0,    // write one coil
        6, 8, 0, 8, 0,    // write one register
        7, 4, 0, 5, 0,    // read exception status
        8, 8, 0, 8, 0,    // diagnostics; a longer echo of sub-function 0 ends with silence
        11, 4, 0, 8, 0,   // event counter
        12, 4, 0, 5, 2,   // event log
        15, 9, 6, 8, 0,   // write coils
        16, 9, 6, 8, 0,   // write registers
        17, 4, 0, 5, 2,   // report server id
        20, 5, 2, 5, 2,   // read file record
        21, 5, 2, 5, 2,   // write file record
        22, 10, 0, 10, 0, // mask write
        23, 13, 10, 5, 2, // read and write registers
        24, 6, 0, 6, 3,   // read FIFO; its count has two bytes, the first of them 0
        43, 7, 0, 0, 0,   // read device identification; its answer has a count in each object
    };

    /// <summary>The word at a place, high byte first.</summary>
    public static int Word(byte[] bytes, int place) => (bytes[place] << 8) | bytes[place + 1];

    private static readonly byte[] shapeOfFunction = Index();

    /// <summary>How long the frame is if it is a request. While its byte count isn't there, the length without what it
    /// counts: the count always comes before that.</summary>
    /// <param name="bytes">Where the frame is.</param>
    /// <param name="start">Its address byte; the function code must be there too.</param>
    /// <param name="end">Behind the last byte that has arrived.</param>
    /// <returns>4 to 256 bytes, or <see cref="Unknown"/>.</returns>
    public static int Request(byte[] bytes, int start, int end)
    {
        int function = bytes[start + 1];
        return function < shapeOfFunction.Length ? Length(bytes, start, end, shapeOfFunction[function] + 1) : Unknown;
    }

    /// <summary>How long the frame is if it is an answer, as <see cref="Request"/>.</summary>
    public static int Answer(byte[] bytes, int start, int end)
    {
        int function = bytes[start + 1];
        if (function >= 0x80)
        {
            return ExceptionBytes;
        }

        return function < shapeOfFunction.Length ? Length(bytes, start, end, shapeOfFunction[function] + 3) : Unknown;
    }

    private static int Length(byte[] bytes, int start, int end, int column)
    {
        int length = shapes[column];
        int place = shapes[column + 1];
        if (place != 0 && start + place < end)
        {
            length += bytes[start + place];
        }

        return length <= LongestBytes ? length : Unknown;
    }

    private static byte[] Index()
    {
        byte[] index = new byte[44];
        for (int shape = 0; shape < shapes.Length; shape += Columns)
        {
            index[shapes[shape]] = (byte)shape;
        }

        return index;
    }
}
