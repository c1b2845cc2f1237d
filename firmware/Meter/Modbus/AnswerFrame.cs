using System;

namespace NfMeter.Modbus;

/// <summary>An answer as it is made: its bytes, and its CRC, which follows them piece by piece.</summary>
public sealed class AnswerFrame
{
    private const int CrcBytes = 2;
    private const int SealedPerSlice = 24;

    private int sealedBytes;
    private int crc;

    /// <summary>The frame, from the address on.</summary>
    public byte[] Bytes { get; } = new byte[FrameShape.LongestBytes];

    /// <summary>How many bytes have been put, the CRC's two included once they are there.</summary>
    public int Length { get; private set; }

    /// <summary>How many of them can go out: what comes later doesn't change them.</summary>
    public int Ready { get; private set; }

    /// <summary>Whether the CRC is there.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether it is an exception.</summary>
    public bool IsException => (Bytes[1] & FunctionCode.ExceptionFlag) != 0;

    /// <summary>How many bytes of content can still be put.</summary>
    public int Room => FrameShape.LongestBytes - CrcBytes - Length;

    /// <summary>Starts an answer.</summary>
    public void Begin(int unitAddress, int function)
    {
        Bytes[0] = (byte)unitAddress;
        Bytes[1] = (byte)function;
        Length = 2;
        Ready = 0;
        IsComplete = false;
        sealedBytes = 0;
        crc = Crc16.Start;
    }

    /// <summary>Makes an exception of it; nothing of it is out yet.</summary>
    public void Refuse(int exceptionCode)
    {
        Begin(Bytes[0], Bytes[1] | FunctionCode.ExceptionFlag);
        Put(exceptionCode);
    }

    /// <summary>Puts a byte.</summary>
    public void Put(int value) => Bytes[Length++] = (byte)value;

    /// <summary>Puts two bytes, the high one first.</summary>
    public void PutWord(int value)
    {
        Put(value >> 8);
        Put(value);
    }

    /// <summary>Puts bytes of another frame.</summary>
    public void Put(byte[] bytes, int offset, int count)
    {
        Array.Copy(bytes, offset, Bytes, Length, count);
        Length += count;
    }

    /// <summary>Puts a text of ASCII characters.</summary>
    public void Put(string text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            Bytes[Length++] = (byte)text[index];
        }
    }

    /// <summary>Counts bytes that were put directly, behind <see cref="Length"/>.</summary>
    public void Grow(int count) => Length += count;

    /// <summary>Takes some bytes into the CRC, and puts that behind the last.</summary>
    /// <param name="isAll">Whether no more will be put.</param>
    public void Seal(bool isAll)
    {
        int step = Length - sealedBytes;
        if (step > SealedPerSlice)
        {
            step = SealedPerSlice;
        }

        crc = Crc16.Update(crc, Bytes, sealedBytes, step);
        sealedBytes += step;
        Ready = sealedBytes;
        if (isAll && sealedBytes == Length)
        {
            Put(crc);
            Put(crc >> 8);
            Ready = Length;
            IsComplete = true;
        }
    }

    /// <summary>Whether other bytes are those this answer begins with.</summary>
    public bool BeginsWith(byte[] bytes, int offset, int count)
    {
        if (count > Length)
        {
            return false;
        }

        for (int index = 0; index < count; index++)
        {
            if (bytes[offset + index] != Bytes[index])
            {
                return false;
            }
        }

        return true;
    }
}
