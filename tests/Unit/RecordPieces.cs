using NfMeter.Storage;

namespace NfMeter.UnitTests;

/// <summary>Puts a payload into a record as the slices of a ring do.</summary>
public static class RecordPieces
{
    /// <summary>All pieces.</summary>
    public static void PutAll(IRecordPayload payload, byte[] record) => PutFrom(payload, record, 0);

    /// <summary>The pieces from one on.</summary>
    public static void PutFrom(IRecordPayload payload, byte[] record, int piece)
    {
        while (piece != RecordRing.NoPiece)
        {
            piece = payload.Put(record, piece);
        }
    }
}
