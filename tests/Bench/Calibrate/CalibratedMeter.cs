using System.Buffers.Binary;
using NfMeter.Bench.Compare;
using NfMeter.Bench.Signals;
using NfMeter.Metrology;
using NfMeter.Modbus;
using NfMeter.Settings;
using NfMeter.Storage;
using MeterMap = NfMeter.Bench.Compare.MeterMap;

namespace NfMeter.Bench.Calibrate;

/// <summary>What a phase did when it was last seen without load, and how often it was.</summary>
internal readonly record struct AtRest(double Watts, double Vars, int Count);

/// <summary>An nf-meter at the end of a Modbus link, as its calibration needs it.</summary>
internal sealed class CalibratedMeter(ModbusClient client, byte unit)
{
    private const byte ReadHolding = 3;
    private const int LongBytes = 4;
    private const int IllegalFunction = 1;
    private const int IllegalDataAddress = 2;
    private const int DeviceBusy = 6;
    private const int StoringTries = 50;
    private static readonly TimeSpan storingPause = TimeSpan.FromMilliseconds(100);

    private readonly ComparedMeter readings = new(client, unit, MeterMap.Pro380);

    public string Name => client.Name;

    /// <summary>All measured values.</summary>
    public MeterReading Read() => readings.Read();

    /// <summary>The whole seconds it has been measuring.</summary>
    public long OperatingSeconds()
    {
        const int OperatingTime = OwnMap.States + 4 * 3;
        return BinaryPrimitives.ReadInt64BigEndian(client.ReadRegisters(unit, ReadHolding, OperatingTime, 4));
    }

    /// <summary>A <see cref="SettingId"/>.</summary>
    public int Setting(int id) => Longs(OwnMap.Settings + 2 * id, 1)[0];

    /// <summary>What its phases do at rest.</summary>
    public AtRest[] Rest()
    {
        int[] numbers = Longs(OwnMap.CalibrationKey + 4, 3 * TestSignal.Phases);
        return
        [
            .. Enumerable.Range(0, TestSignal.Phases).Select(
                phase => new AtRest(numbers[3 * phase] * 1e-6, numbers[3 * phase + 1] * 1e-6, numbers[3 * phase + 2])),
        ];
    }

    /// <summary>Makes sure that a calibration would be taken, before anybody works for one.</summary>
    /// <exception cref="IOException">Names why it wouldn't be.</exception>
    public void CheckReady()
    {
        int readiness;
        try
        {
            readiness = Readiness();
        }
        catch (RefusedException refused) when (refused.Code is IllegalFunction or IllegalDataAddress)
        {
            readiness = CalibrationResult.None;
        }

        if (readiness is < CalibrationResult.Taken or > CalibrationResult.NoMemory)
        {
            throw new IOException($"{Name}: has no calibration registers: not an nf-meter, or an older firmware");
        }

        Refuse(readiness);
    }

    /// <summary>The calibration in use.</summary>
    public Calibration InUse() => ReadCalibration(OwnMap.Calibration);

    /// <summary>Takes a calibration into use as a whole, and waits until the memory has it.</summary>
    /// <exception cref="IOException">Names why not; nothing changed then.</exception>
    public void Commit(Calibration wanted)
    {
        byte[] numbers = new byte[LongBytes * CalibrationNumber.Count];
        for (int number = 0; number < CalibrationNumber.Count; number++)
        {
            BinaryPrimitives.WriteInt32BigEndian(
                numbers.AsSpan(LongBytes * number), CalibrationNumber.Read(wanted, number));
        }

        try
        {
            foreach ((int first, int count) in Requests())
            {
                byte[] values = numbers.AsSpan(LongBytes * first, LongBytes * count).ToArray();
                client.WriteRegisters(unit, OwnMap.Staged + 2 * first, values);
            }
        }
        catch (RefusedException refused)
        {
            Command(StagedCalibration.KeyDrop);
            Refuse(Readiness());
            throw new IOException($"{Name}: doesn't take the numbers, nothing was changed: {refused.Message}", refused);
        }

        // Somebody else may have written there as well.
        if (!AreEqual(ReadCalibration(OwnMap.Staged), wanted))
        {
            Command(StagedCalibration.KeyDrop);
            throw new IOException($"{Name}: another master is writing a calibration too; nothing was changed");
        }

        Command(StagedCalibration.KeyCommit);
        if (!AreEqual(InUse(), wanted))
        {
            throw new IOException($"{Name}: has another calibration than was written: another master calibrates it too");
        }

        WaitUntilStored();
    }

    /// <summary>Takes the factory's calibration into use: none.</summary>
    public void RestoreFactory()
    {
        Command(StagedCalibration.KeyFactory);
        WaitUntilStored();
    }

    private static bool AreEqual(Calibration one, Calibration other) => Enumerable.Range(0, CalibrationNumber.Count)
        .All(number => CalibrationNumber.Read(one, number) == CalibrationNumber.Read(other, number));

    // Phase by phase: no request may be longer than 123 words.
    private static IEnumerable<(int First, int Count)> Requests()
    {
        for (int phase = 0; phase < TestSignal.Phases; phase++)
        {
            yield return (CalibrationNumber.OfPhase * phase, CalibrationNumber.OfPhase);
        }

        yield return (CalibrationNumber.Date, 1);
    }

    private Calibration ReadCalibration(int address)
    {
        var calibration = new Calibration();
        foreach ((int first, int count) in Requests())
        {
            int[] numbers = Longs(address + 2 * first, count);
            for (int index = 0; index < count; index++)
            {
                CalibrationNumber.Write(calibration, first + index, numbers[index]);
            }
        }

        return calibration;
    }

    private void Command(int key)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                client.WriteRegister(unit, OwnMap.CalibrationKey, key);
                return;
            }
            catch (RefusedException refused) when (refused.Code == DeviceBusy && attempt < StoringTries)
            {
                Thread.Sleep(storingPause);
            }
            catch (RefusedException refused)
            {
                Refuse(State(0));
                throw new IOException(
                    $"{Name}: doesn't take the calibration, nothing was changed: {refused.Message}", refused);
            }
        }
    }

    private void WaitUntilStored()
    {
        for (int attempt = 0; attempt < StoringTries; attempt++)
        {
            int readiness = Readiness();
            if (readiness == CalibrationResult.NoMemory)
            {
                throw new IOException($"{Name}: the new calibration is in use, but the memory doesn't keep it");
            }

            if (readiness != CalibrationResult.Storing)
            {
                return;
            }

            Thread.Sleep(storingPause);
        }

        throw new IOException($"{Name}: the new calibration is in use, but is still not stored");
    }

    private void Refuse(int result)
    {
        switch (result)
        {
            case CalibrationResult.Sealed:
                throw new IOException($"{Name}: the meter's seal is closed; nothing was changed");
            case CalibrationResult.NoMemory:
                throw new IOException(
                    $"{Name}: the meter's memory doesn't answer or can't be written; nothing was changed");
            case CalibrationResult.OutOfRange:
                throw new IOException(
                    $"{Name}: register 0x{State(1):X4} of the new calibration is out of range; nothing was changed");
        }
    }

    private int Readiness() => State(2);

    private int State(int index) => BinaryPrimitives.ReadUInt16BigEndian(
        client.ReadRegisters(unit, ReadHolding, OwnMap.CalibrationKey + 1 + index, 1));

    private int[] Longs(int address, int count)
    {
        byte[] bytes = client.ReadRegisters(unit, ReadHolding, address, 2 * count);
        return
        [
            .. Enumerable.Range(0, count).Select(
                index => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(LongBytes * index))),
        ];
    }
}
