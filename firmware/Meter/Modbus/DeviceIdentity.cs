namespace NfMeter.Modbus;

/// <summary>Who the meter is: function 17, report server id, and function 43/14, read device identification (MODBUS
/// application protocol V1.1b3, 6.13 and 6.21).</summary>
public static class DeviceIdentity
{
    /// <summary>PRO380 register 0x4002 of a meter with direct connection.</summary>
    public const int MeterCode = 0x0102;

    /// <summary>The same behind current transformers.</summary>
    public const int TransformerMeterCode = 0x0103;

    /// <summary>The firmware's version times 100, PRO380 register 0x4007.</summary>
    public const int VersionHundredths = 10;

    /// <summary>The encapsulated transport of device identification.</summary>
    public const int Transport = 14;

    /// <summary>An object number that isn't used.</summary>
    public const int NoObject = -1;

    private const int Basic = 1;
    private const int Extended = 3;
    private const int Individual = 4;
    private const int LastBasic = 2;
    private const int LastObject = 5;

    // Basic and regular objects, as a stream and one by one.
    private const int Conformity = 0x82;

    private const int RunIndicatorOn = 0xFF;

    /// <summary>Puts what function 17 says: server id (the meter code), run indicator, name.</summary>
    public static void PutServerId(AnswerFrame answer, bool hasTransformers)
    {
        string name = Text(0, hasTransformers);
        answer.Put(3 + name.Length);
        answer.PutWord(hasTransformers ? TransformerMeterCode : MeterCode);
        answer.Put(RunIndicatorOn);
        answer.Put(name);
    }

    /// <summary>Puts the head of an answer of function 43/14.</summary>
    /// <param name="answer">Receives it.</param>
    /// <param name="code">1 basic, 2 regular, 3 extended (the same here), 4 one object.</param>
    /// <param name="first">The first object, or the one.</param>
    /// <param name="last">Receives the last object that is to follow.</param>
    /// <returns>The first object that is to follow; <see cref="NoObject"/> after a refusal.</returns>
    public static int PutHead(AnswerFrame answer, int code, int first, out int last)
    {
        last = code == Basic ? LastBasic : LastObject;
        if (code < Basic || code > Individual)
        {
            answer.Refuse(ExceptionCode.IllegalDataValue);
            return NoObject;
        }

        if (code == Individual)
        {
            if (!IsObject(first))
            {
                answer.Refuse(ExceptionCode.IllegalDataAddress);
                return NoObject;
            }

            last = first;
        }
        else if (first > last || !IsObject(first))
        {
            first = 0; // 6.21: a stream from an object that isn't there starts with the first
        }

        int objects = 0;
        for (int number = first; number <= last; number++)
        {
            objects += IsObject(number) ? 1 : 0;
        }

        answer.Put(Transport);
        answer.Put(code);
        answer.Put(Conformity);
        answer.PutWord(0); // nothing more follows
        answer.Put(objects);
        return first;
    }

    /// <summary>Puts an object of an answer of function 43/14, if there is one of this number.</summary>
    public static void PutObject(AnswerFrame answer, int number, bool hasTransformers)
    {
        if (IsObject(number))
        {
            string text = Text(number, hasTransformers);
            answer.Put(number);
            answer.Put(text.Length);
            answer.Put(text);
        }
    }

    // Object 3, the vendor's address, isn't there.
    private static bool IsObject(int number) => number <= LastObject && number != 3;

    private static string Text(int number, bool hasTransformers)
    {
        switch (number)
        {
            case 0: return "nf-meter"; // vendor
            case 1: return hasTransformers ? "nf-meter CT" : "nf-meter direct"; // product code
            case 2: return "0.10"; // revision
            case 4: return "Electricity meter, registers as PRO380-Mod 3.20";
            default: return hasTransformers ? "3 phases, CT" : "3 phases, 100 A"; // 5: model
        }
    }
}
