namespace NfMeter.Settings;

/// <summary>What can be set on the meter, with the values it leaves the factory with.</summary>
public sealed class MeterSettings
{
    /// <summary>Constant of S0 output 1, imp/kWh: PRO380 default, and the 382L's only one.</summary>
    public int S0ImpulsesPerKilowattHour = 1000;

    /// <summary>Constant of the test LED, imp/kWh: PRO380 data sheet 2.03, section 5, "Test output flash rate".</summary>
    public int LedImpulsesPerKilowattHour = 10000;

    /// <summary>Starting current, microamperes: PRO380 data sheet 2.03, section 5, 0.4 % of Ib = 5 A. Half of it is
    /// where registration stops, some 10 mA and 2.3 W as the 382L.</summary>
    public long StartingCurrentMicroamperes = 20000;

    /// <summary>How long the display shows a reading in the automatic list, seconds: 382L data sheet, "Display"; PRO380
    /// register 0x4010.</summary>
    public int DisplaySeconds = 10;

    /// <summary>Serial number, eight decimal digits.</summary>
    public int SerialNumber = 1;
}
