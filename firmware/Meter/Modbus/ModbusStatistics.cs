namespace NfMeter.Modbus;

/// <summary>What the slave counted since it started: the counters of function 8 (MODBUS application protocol V1.1b3,
/// 6.8.1, sub-functions 11 to 17).</summary>
public sealed class ModbusStatistics
{
    /// <summary>Whole frames heard on the bus, whoever they were for.</summary>
    public int BusMessages;

    /// <summary>Stretches of bytes between two silences in which something was no frame: cut, disturbed, or
    /// noise.</summary>
    public int CrcErrors;

    /// <summary>Requests answered with exception 06.</summary>
    public int Busy;

    /// <summary>Exceptions answered.</summary>
    public int Exceptions;

    /// <summary>Requests to this meter or to all.</summary>
    public int SlaveMessages;

    /// <summary>Requests of <see cref="SlaveMessages"/> without an answer: to all, or given up because somebody spoke
    /// before the answer was out.</summary>
    public int NoResponse;

    /// <summary>Starts all counters again at 0.</summary>
    public void Clear()
    {
        BusMessages = 0;
        CrcErrors = 0;
        Exceptions = 0;
        SlaveMessages = 0;
        NoResponse = 0;
        Busy = 0;
    }
}
