using System.Device.Gpio;

namespace System.Device.Spi;

public class SpiDevice : IDisposable
{
    public extern SpiDevice(SpiConnectionSettings settings);
    public extern SpiConnectionSettings ConnectionSettings { get; }
    public extern byte ReadByte();
    public extern void Read(SpanByte buffer);
    public extern void Read(ushort[] buffer);
    public extern void WriteByte(byte value);
    public extern void Write(ushort[] buffer);
    public extern void Write(SpanByte buffer);
    public extern void TransferFullDuplex(ushort[] writeBuffer, ushort[] readBuffer);
    public extern void TransferFullDuplex(SpanByte writeBuffer, SpanByte readBuffer);
    public static extern SpiBusInfo GetBusInfo(int busId);
    public static extern SpiDevice Create(SpiConnectionSettings settings);
    public extern void Dispose();
    protected extern void Dispose(bool disposing);
    extern ~SpiDevice();
}

public sealed class SpiConnectionSettings
{
    public extern SpiConnectionSettings(int busId, int chipSelectLine);
    public extern int BusId { get; set; }
    public extern int ChipSelectLine { get; set; }
    public extern SpiMode Mode { get; set; }
    public extern int DataBitLength { get; set; }
    public extern int ClockFrequency { get; set; }
    public extern DataFlow DataFlow { get; set; }
    public extern PinValue ChipSelectLineActiveState { get; set; }
    public extern SpiBusConfiguration Configuration { get; set; }
}

public enum SpiBusConfiguration
{
    FullDuplex = 0,
    HalfDuplex = 1,
    Simplex = 2,
}

public enum SpiMode
{
    Mode0 = 0,
    Mode1 = 1,
    Mode2 = 2,
    Mode3 = 3,
}

public enum DataFlow
{
    MsbFirst = 0,
    LsbFirst = 1,
}

public enum SpiSharingMode
{
    Exclusive = 0,
    Shared = 1,
}

public sealed class SpiBusInfo
{
    internal extern SpiBusInfo();
    public extern int MaxClockFrequency { get; }
    public extern int MinClockFrequency { get; }
}

public class SpiDeviceAlreadyInUseException : Exception
{
    public extern SpiDeviceAlreadyInUseException();
    public override extern string ToString();
}
