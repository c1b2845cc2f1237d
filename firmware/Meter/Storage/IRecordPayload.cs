namespace NfMeter.Storage;

/// <summary>What a <see cref="RecordRing"/> stores, put into the record piece by piece: all at once would hold up the
/// loop for 5 ms.</summary>
public interface IRecordPayload
{
    /// <summary>Puts one piece of some 25 bytes.</summary>
    /// <param name="record">The record; the payload begins at <see cref="RecordRing.PayloadOffset"/>.</param>
    /// <param name="piece">0 for the first: what the record is to say is what is true then.</param>
    /// <returns>The next piece's number, 0 to begin again because what is stored has changed meanwhile, or
    /// <see cref="RecordRing.NoPiece"/> after the last.</returns>
    int Put(byte[] record, int piece);
}
