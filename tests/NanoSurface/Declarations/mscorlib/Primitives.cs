namespace System;

public struct Boolean
{
    public static readonly string FalseString;
    public static readonly string TrueString;
    public override extern string ToString();
}

public struct Byte
{
    public const byte MaxValue = 255;
    public const byte MinValue = 0;
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern byte Parse(string s);
    public static extern bool TryParse(string s, out byte result);
}

public struct Char
{
    public const char MaxValue = '\uFFFF';
    public const char MinValue = '\u0000';
    public override extern string ToString();
    public extern char ToLower();
    public extern char ToUpper();
}

public struct Double
{
    public const double MinValue = -1.7976931348623157E+308;
    public const double MaxValue = 1.7976931348623157E+308;
    public const double Epsilon = 5E-324;
    public const double NegativeInfinity = -1.0 / 0.0;
    public const double PositiveInfinity = 1.0 / 0.0;
    public const double NaN = 0.0 / 0.0;
    public extern int CompareTo(double value);
    public static extern bool IsInfinity(double d);
    public static extern bool IsNaN(double d);
    public static extern bool IsNegativeInfinity(double d);
    public static extern bool IsPositiveInfinity(double d);
    public static extern double Parse(string s);
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern bool TryParse(string s, out double result);
}

public struct Int16
{
    public const short MaxValue = 32767;
    public const short MinValue = -32768;
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern short Parse(string s);
    public static extern bool TryParse(string s, out short result);
}

public struct Int32
{
    public const int MaxValue = 2147483647;
    public const int MinValue = -2147483648;
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern int Parse(string s);
    public static extern bool TryParse(string s, out int result);
}

public struct Int64
{
    public const long MaxValue = 9223372036854775807;
    public const long MinValue = -9223372036854775808;
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern long Parse(string s);
    public static extern bool TryParse(string s, out long result);
}

public struct IntPtr
{
}

public struct SByte
{
    public const sbyte MaxValue = 127;
    public const sbyte MinValue = -128;
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern sbyte Parse(string s);
    public static extern bool TryParse(string s, out sbyte result);
}

public struct Single
{
    public const float MinValue = -3.4028235E+38F;
    public const float Epsilon = 1E-45F;
    public const float MaxValue = 3.4028235E+38F;
    public const float NegativeInfinity = -1.0F / 0.0F;
    public const float PositiveInfinity = 1.0F / 0.0F;
    public const float NaN = 0.0F / 0.0F;
    public static extern bool IsInfinity(float f);
    public static extern bool IsNaN(float f);
    public static extern bool IsNegativeInfinity(float f);
    public static extern bool IsPositiveInfinity(float f);
    public extern int CompareTo(float value);
    public static extern float Parse(string s);
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern bool TryParse(string s, out float result);
}

public struct UInt16
{
    public const ushort MaxValue = 65535;
    public const ushort MinValue = 0;
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern ushort Parse(string s);
    public static extern bool TryParse(string s, out ushort result);
}

public struct UInt32
{
    public const uint MaxValue = 4294967295;
    public const uint MinValue = 0;
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern uint Parse(string s);
    public static extern bool TryParse(string s, out uint result);
}

public struct UInt64
{
    public const ulong MaxValue = 18446744073709551615;
    public const ulong MinValue = 0;
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern ulong Parse(string s);
    public static extern bool TryParse(string s, out ulong result);
}

public struct Void
{
}

[NotInPE]
public struct UIntPtr
{
}
