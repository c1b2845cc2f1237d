using nanoFramework.Runtime.Events;

namespace System.Device.Gpio;

public sealed class GpioPin : IDisposable
{
    internal extern GpioPin();
    public extern TimeSpan DebounceTimeout { get; set; }
    public extern int PinNumber { get; }
    public extern event PinValueChangedEventHandler ValueChanged;
    public extern PinMode GetPinMode();
    public extern bool IsPinModeSupported(PinMode pinMode);
    public extern void SetPinMode(PinMode value);
    public extern PinValue Read();
    public extern void Write(PinValue value);
    public extern void Toggle();
    extern ~GpioPin();
    public extern void Dispose();
}

public enum PinMode
{
    Input = 0,
    InputPullDown = 1,
    InputPullUp = 2,
    Output = 3,
    OutputOpenDrain = 4,
    OutputOpenDrainPullUp = 5,
    OutputOpenSource = 6,
    OutputOpenSourcePullDown = 7,
}

public struct PinValue
{
    private readonly byte value;
    public static extern PinValue High { get; }
    public static extern PinValue Low { get; }
    public static extern implicit operator PinValue(int value);
    public static extern implicit operator PinValue(bool value);
    public static extern explicit operator byte(PinValue value);
    public static extern explicit operator int(PinValue value);
    public static extern explicit operator bool(PinValue value);
    public extern bool Equals(PinValue other);
    public override extern bool Equals(object obj);
    public static extern bool operator ==(PinValue a, PinValue b);
    public static extern bool operator !=(PinValue a, PinValue b);
    public override extern int GetHashCode();
    public override extern string ToString();
}

public struct PinValuePair
{
    private readonly int pinNumber;
    public extern PinValuePair(int pinNumber, PinValue pinValue);
    public extern int PinNumber { get; }
    public extern PinValue PinValue { get; }
    public extern void Deconstruct(out int pinNumber, out PinValue pinValue);
}

[Flags]
public enum PinEventTypes
{
    None = 0,
    Rising = 1,
    Falling = 2,
}

public delegate void PinChangeEventHandler(object sender, PinValueChangedEventArgs pinValueChangedEventArgs);

public delegate void PinValueChangedEventHandler(object sender, PinValueChangedEventArgs e);

public class PinValueChangedEventArgs : BaseEvent
{
    public extern PinValueChangedEventArgs(PinEventTypes changeType, int pinNumber);
    public extern PinEventTypes ChangeType { get; }
    public extern int PinNumber { get; }
}
