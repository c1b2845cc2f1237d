using NfMeter.Settings;

namespace NfMeter.Storage;

/// <summary>The settings as the payload of a <see cref="RecordRing"/>: how many follow (1 byte), the count of changes
/// (4), each value (4) in the order of <see cref="SettingId"/>, and at the end of the payload the stamp of the newest
/// change (4).</summary>
/// <remarks>The stamp stands beside the count, so that no cut can part them. A record of a firmware with fewer settings
/// leaves the new ones at their defaults; one with more is read as far as this firmware knows.</remarks>
public sealed class SettingsRecord : IRecordPayload
{
    private const int CountBytes = 1;
    private const int ChangesBytes = 4;
    private const int ValueBytes = 4;
    private const int StampBytes = 4;
    private const int ValuesPlace = RecordRing.PayloadOffset + CountBytes + ChangesBytes;
    private const int StampPlace = RecordRing.PayloadOffset + RecordRing.PayloadBytes - StampBytes;

    private const int SettingsInPiece = 5;

    private readonly SettingsFile settings;
    private readonly long[] values = new long[SettingId.Count];

    /// <summary>A record of these settings.</summary>
    public SettingsRecord(SettingsFile settings)
    {
        this.settings = settings;
    }

    /// <inheritdoc/>
    /// <remarks>The first piece takes all values of one moment. Beginning again at each change instead, a master that
    /// writes a setting every 30 ms kept everything from being stored.</remarks>
    public int Put(byte[] record, int piece)
    {
        if (piece == 0)
        {
            settings.CopyWhole(values);
            LittleEndian.Put(record, RecordRing.PayloadOffset, SettingId.Count, CountBytes);
            LittleEndian.Put(record, RecordRing.PayloadOffset + CountBytes, settings.Changes, ChangesBytes);
            LittleEndian.Put(record, StampPlace, settings.ChangedAt, StampBytes);
            return 1;
        }

        int id = (piece - 1) * SettingsInPiece, end = id + SettingsInPiece;
        for (; id < SettingId.Count && id < end; id++)
        {
            LittleEndian.Put(record, ValuesPlace + id * ValueBytes, values[id], ValueBytes);
        }

        return id < SettingId.Count ? piece + 1 : RecordRing.NoPiece;
    }

    /// <summary>Puts the settings of a record back; one that isn't valid any more keeps its default.</summary>
    public void Restore(byte[] record)
    {
        int place = RecordRing.PayloadOffset;
        int stored = (int)LittleEndian.Get(record, place, CountBytes);
        place += CountBytes;
        settings.RestoreChanges(
            (int)LittleEndian.Get(record, place, ChangesBytes), (int)LittleEndian.Get(record, StampPlace, StampBytes));
        place += ChangesBytes;
        for (int id = 0; id < stored && id < SettingId.Count; id++)
        {
            // Verification ends with the power, as after its 16 hours: nobody is to find a meter left in it.
            if (id != SettingId.DisplayVerification)
            {
                settings.Restore(id, (int)LittleEndian.Get(record, place, ValueBytes));
            }

            place += ValueBytes;
        }
    }
}
