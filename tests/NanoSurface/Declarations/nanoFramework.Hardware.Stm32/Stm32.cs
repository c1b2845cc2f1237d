using System;

namespace nanoFramework.Hardware.Stm32;

public static class BackupMemory
{
    public static extern int Size { get; }
    public static extern void ReadBytes(uint position, byte[] value);
    public static extern void WriteBytes(uint position, byte[] value);
}

public static class Configuration
{
    public static extern void ConfigurePin(int pin, GpioConfiguration configuration);
    public static extern uint AddAdcChannel(uint adc, uint channel, uint pin);
    public static extern void RemoveAdcChannel(uint channel);
}

public class GpioConfiguration
{
    public enum IOMode
    {
        Input = 0,
        Output = 1,
        AlternateFunction = 2,
        Analog = 3,
        OutputPushPull = 1,
        OutputOpenDrain = 17,
    }

    public enum PullUpDownActivation
    {
        Floating = 0,
        PullUp = 1,
        PullDown = 2,
    }

    public enum Speed
    {
        Low = 0,
        Medium = 1,
        High = 2,
        VeryHigh = 3,
    }

    public extern GpioConfiguration();
    public extern IOMode Mode { get; set; }
    public extern PullUpDownActivation PinState { get; set; }
    public extern Speed SpeedSelection { get; set; }
    public extern byte AlternateFunction { get; set; }
}

public static class Power
{
    public enum WakeupPin
    {
        Pin1 = 1,
        Pin2 = 2,
        Pin3 = 3,
    }

    public enum WakeupReasonType
    {
        Undetermined = 0,
        FromStandby = 1,
        FromPin = 2,
    }

    public static extern WakeupReasonType WakeupReason { get; }
    public static extern void EnterStandbyMode();
    public static extern void DisableWakeupPin(WakeupPin pin);
    public static extern void EnableWakeupPin(WakeupPin pin);
}

public static class RTC
{
    public static extern void SetAlarm(DateTime time);
    public static extern DateTime GetAlarm();
}

public static class Utilities
{
    public static extern byte[] UniqueDeviceId { get; }
    public static extern uint DeviceId { get; }
    public static extern uint DeviceRevisionId { get; }
}
