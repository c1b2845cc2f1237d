using System;
using NfMeter.Hal;

namespace NfMeter.Storage;

/// <summary>Where in the memory what is kept, from its first byte on. Every part is a
/// <see cref="RecordRing"/>.</summary>
/// <remarks>
/// <code>
/// format       2 slots of 512 bytes, record of 64      what the rest is
/// settings     8 records of 512 (2 in less than 32 KiB)
/// calibration  4 records (2)
/// events       4 records (2)
/// state        all the rest                            energies, counters
/// </code>
/// Layout 1, of the first firmware, had no format: settings in 8 records of 384 from byte 0 on, state in the rest.
/// </remarks>
public sealed class MemoryMap
{
    /// <summary>The smallest memory a meter can work with.</summary>
    public const int SmallestBytes = 8192;

    /// <summary>Bytes of the format record.</summary>
    public const int FormatRecordBytes = 64;

    /// <summary>From one format record to the next: they lie in different records of layout 1, so that one of them can
    /// be written while the other record is still needed.</summary>
    public const int FormatSlotBytes = 512;

    /// <summary>First byte and size of the format's two slots.</summary>
    public const int FormatStart = 0, FormatBytes = 2 * FormatSlotBytes;

    /// <summary>First byte of the settings.</summary>
    public const int SettingsStart = FormatBytes;

    private const int BigBytes = 32768;

    /// <summary>The map of a memory.</summary>
    /// <exception cref="ArgumentException">It is smaller than <see cref="SmallestBytes"/>.</exception>
    public MemoryMap(INonVolatileMemory memory)
    {
        int size = memory.SizeBytes;
        if (size < SmallestBytes)
        {
            throw new ArgumentException("a meter needs a memory of 8 KiB or more");
        }

        bool isBig = size >= BigBytes;
        SettingsBytes = (isBig ? 8 : 2) * RecordRing.RecordBytes;
        CalibrationStart = SettingsStart + SettingsBytes;
        CalibrationBytes = (isBig ? 4 : 2) * RecordRing.RecordBytes;
        EventsStart = CalibrationStart + CalibrationBytes;
        EventsBytes = (isBig ? 4 : 2) * RecordRing.RecordBytes;
        StateStart = EventsStart + EventsBytes;
        StateBytes = size - StateStart;
    }

    /// <summary>Bytes of the settings.</summary>
    public int SettingsBytes { get; }

    /// <summary>First byte of the calibration.</summary>
    public int CalibrationStart { get; }

    /// <summary>Bytes of the calibration.</summary>
    public int CalibrationBytes { get; }

    /// <summary>First byte of the event log.</summary>
    public int EventsStart { get; }

    /// <summary>Bytes of the event log.</summary>
    public int EventsBytes { get; }

    /// <summary>First byte of the state.</summary>
    public int StateStart { get; }

    /// <summary>Bytes of the state.</summary>
    public int StateBytes { get; }
}
