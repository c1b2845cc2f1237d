namespace NfMeter.Simulated;

/// <summary>The converters a <see cref="SimulatedBoard"/> can have.</summary>
public enum FrontEndKind
{
    /// <summary>ADS131M08: 24 bits, all channels at once, over SPI.</summary>
    Ads131,

    /// <summary>MCP3208: 12 bits, channels in turn, over SPI.</summary>
    Mcp3208,

    /// <summary>The controller's own: 12 bits, channels in turn, slow.</summary>
    Internal,
}
