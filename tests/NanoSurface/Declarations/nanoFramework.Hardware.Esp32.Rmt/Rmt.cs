using System;

namespace nanoFramework.Hardware.Esp32.Rmt;

public class TransmitterChannel : RmtChannel, IDisposable
{
    public extern TransmitterChannel(TransmitChannelSettings settings);
    public override extern ChannelMode Mode { get; }
    public extern RmtCommand this[int index] { get; set; }
    public extern bool IsChannelIdle { get; }
    public extern bool EnableLooping { get; set; }
    public extern int LoopCount { get; set; }
    public extern bool CarrierLevel { get; set; }
    public extern bool IdleLevel { get; set; }
    public extern void AddCommand(RmtCommand cmd);
    public extern void ClearCommands();
    public extern void Send(bool waitTxDone);
    public extern void SendData(byte[] data, bool waitTxDone);
    extern ~TransmitterChannel();
    public extern void Dispose();
    protected virtual extern void Dispose(bool disposing);
}

public sealed class TransmitChannelSettings : RmtChannelSettings
{
    public extern TransmitChannelSettings(int pinNumber);
    public extern TransmitChannelSettings(int channel, int pinNumber);
    public extern bool EnableCarrierWave { get; set; }
    public extern bool CarrierLevel { get; set; }
    public extern int CarrierWaveFrequency { get; set; }
    public extern byte CarrierWaveDutyPercentage { get; set; }
    public extern bool EnableLooping { get; set; }
    public extern int LoopCount { get; set; }
    public extern bool EnableIdleLevelOutput { get; set; }
    public extern bool IdleLevel { get; set; }
}

public class ReceiverChannel : RmtChannel, IDisposable
{
    public extern ReceiverChannel(ReceiverChannelSettings settings);
    public override extern ChannelMode Mode { get; }
    public extern ushort IdleThreshold { get; set; }
    public extern bool EnableFilter { get; set; }
    public extern byte FilterThreshold { get; set; }
    public extern void Start(bool clearBuffer);
    public extern void Stop();
    public extern RmtCommand[] GetAllItems();
    extern ~ReceiverChannel();
    public extern void Dispose();
    protected virtual extern void Dispose(bool disposing);
}

public sealed class ReceiverChannelSettings : RmtChannelSettings
{
    public extern ReceiverChannelSettings(int pinNumber);
    public extern ReceiverChannelSettings(int channel, int pinNumber);
    public extern ushort IdleThreshold { get; set; }
    public extern bool EnableFilter { get; set; }
    public extern byte FilterThreshold { get; set; }
    public extern TimeSpan ReceiveTimeout { get; set; }
    public extern bool EnableDemodulation { get; set; }
    public extern int CarrierWaveFrequency { get; set; }
    public extern byte CarrierWaveDutyPercentage { get; set; }
    public extern bool CarrierLevel { get; set; }
}

public abstract class RmtChannel
{
    protected readonly RmtChannelSettings _settings;
    protected extern RmtChannel(RmtChannelSettings settings);
    public abstract ChannelMode Mode { get; }
    public extern int Channel { get; }
    public extern int Pin { get; set; }
    public static extern SourceClock SourceClock { get; }
    public static extern int SourceClockFrequency { get; }
    public extern byte ClockDivider { get; set; }
    public extern byte NumberOfMemoryBlocks { get; set; }
}

public abstract class RmtChannelSettings
{
    protected extern RmtChannelSettings(int pinNumber);
    protected extern RmtChannelSettings(int channel, int pinNumber);
    public extern int Channel { get; set; }
    public extern int PinNumber { get; set; }
    public extern byte ClockDivider { get; set; }
    public extern byte NumberOfMemoryBlocks { get; set; }
    public extern int BufferSize { get; set; }
    public extern bool SignalInverterEnabled { get; set; }
}

public class RmtCommand
{
    public extern RmtCommand(ushort duration1, bool level1, ushort duration2, bool level2);
    public extern ushort Duration0 { get; set; }
    public extern ushort Duration1 { get; set; }
    public extern bool Level0 { get; set; }
    public extern bool Level1 { get; set; }
}

public enum ChannelMode : byte
{
    Receive = 0,
    Transmit = 1,
}

public enum SourceClock
{
    APB = 0,
    REF = 1,
}
