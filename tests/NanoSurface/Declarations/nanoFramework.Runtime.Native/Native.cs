using System;

namespace nanoFramework.Runtime.Native;

public static class GC
{
    public static extern uint Run(bool compactHeap);
    public static extern void EnableGCMessages(bool enable);
}

public class Power
{
    public extern Power();
    public static extern event RebootEventHandler OnRebootEvent;
    public static extern void RebootDevice(RebootOption rebootOption);
    public static extern void RebootDevice(int exeConstraintTimeout, RebootOption rebootOption);
}

public enum RebootOption
{
    NormalReboot = 0,
    EnterNanoBooter = 1,
    ClrOnly = 2,
    EnterProprietaryBooter = 8,
}

public delegate void RebootEventHandler();

public static class Rtc
{
    public static extern bool SetSystemTime(DateTime time);
}

public static class SystemInfo
{
    public enum FloatingPoint
    {
        None = 0,
        SinglePrecisionSoftware = 1,
        SinglePrecisionHardware = 2,
        DoublePrecisionSoftware = 3,
        DoublePrecisionHardware = 4,
    }

    public static extern Version Version { get; }
    public static extern string OEMString { get; }
    public static extern byte OEM { get; }
    public static extern byte Model { get; }
    public static extern ushort SKU { get; }
    public static extern string TargetName { get; }
    public static extern string Platform { get; }
    public static extern FloatingPoint FloatingPointSupport { get; }
}

public static class ExecutionConstraint
{
    public static extern void Install(int timeoutMilliseconds, int priority);
}

public class ConstraintException : Exception
{
    public extern ConstraintException();
}
