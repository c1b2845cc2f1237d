namespace NfMeter.Modbus;

/// <summary>The functions the meter has (MODBUS application protocol V1.1b3, section 6).</summary>
public static class FunctionCode
{
    /// <summary>03: read registers.</summary>
    public const int ReadHoldingRegisters = 3;

    /// <summary>04: read registers; the same data as 03.</summary>
    public const int ReadInputRegisters = 4;

    /// <summary>06: write one register.</summary>
    public const int WriteRegister = 6;

    /// <summary>08: diagnostics, see <see cref="Modbus.Diagnostics"/>.</summary>
    public const int Diagnostics = 8;

    /// <summary>16: write registers.</summary>
    public const int WriteRegisters = 16;

    /// <summary>17: report server id.</summary>
    public const int ReportServerId = 17;

    /// <summary>23: write registers, then read registers.</summary>
    public const int ReadAndWriteRegisters = 23;

    /// <summary>43: encapsulated transport, of which only 14, read device identification.</summary>
    public const int EncapsulatedTransport = 43;

    /// <summary>The bit that makes an exception of a function code.</summary>
    public const int ExceptionFlag = 0x80;
}

/// <summary>Exception codes (MODBUS application protocol V1.1b3, section 7), and when the meter gives them.</summary>
public static class ExceptionCode
{
    /// <summary>No exception.</summary>
    public const int None = 0;

    /// <summary>01: a function or a sub-function the meter doesn't have.</summary>
    public const int IllegalFunction = 1;

    /// <summary>02: addresses that aren't all in one block; a write to what can't be written, or can't while the seal
    /// is closed.</summary>
    public const int IllegalDataAddress = 2;

    /// <summary>03: a count or length that is none, a value that isn't allowed, half a value.</summary>
    public const int IllegalDataValue = 3;

    /// <summary>04: what was asked for is allowed but couldn't be done: the memory doesn't take settings, or values
    /// that are good one by one don't go together. Nothing changed.</summary>
    public const int DeviceFailure = 4;

    /// <summary>06: the meter is still reading its memory.</summary>
    public const int DeviceBusy = 6;
}
