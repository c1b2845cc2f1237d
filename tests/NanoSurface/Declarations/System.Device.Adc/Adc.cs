namespace System.Device.Adc;

public class AdcController : AdcControllerBase
{
    public extern AdcController();
    public override extern int ChannelCount { get; }
    public override extern AdcChannelMode ChannelMode { get; set; }
    public override extern int MaxValue { get; }
    public override extern int MinValue { get; }
    public override extern int ResolutionInBits { get; }
    public override extern bool IsChannelModeSupported(AdcChannelMode channelMode);
    public override extern AdcChannel OpenChannel(int channelNumber);
}

public abstract class AdcControllerBase
{
    protected extern AdcControllerBase();
    public abstract int ChannelCount { get; }
    public abstract AdcChannelMode ChannelMode { get; set; }
    public abstract int MaxValue { get; }
    public abstract int MinValue { get; }
    public abstract int ResolutionInBits { get; }
    public abstract bool IsChannelModeSupported(AdcChannelMode channelMode);
    public abstract AdcChannel OpenChannel(int channelNumber);
}

public class AdcChannel : AdcChannelBase, IDisposable
{
    internal extern AdcChannel();
    public override extern int ReadValue();
    public extern void Dispose();
    extern ~AdcChannel();
}

public abstract class AdcChannelBase
{
    protected extern AdcChannelBase();
    public extern AdcController Controller { get; }
    public abstract int ReadValue();
    public extern double ReadRatio();
}

public enum AdcChannelMode
{
    SingleEnded = 0,
    Differential = 1,
}
