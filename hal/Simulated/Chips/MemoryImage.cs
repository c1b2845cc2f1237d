using System.IO.MemoryMappedFiles;
using System.Security;

namespace NfMeter.Simulated.Chips;

/// <summary>A file that holds the content of a memory chip, byte for byte. It is mapped into memory: a byte written
/// here is in the file even when the process is killed at the next instruction, and each byte is either old or
/// new.</summary>
internal sealed unsafe class MemoryImage : IDisposable
{
    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* bytes;

    /// <summary>Opens the file, or creates it filled with 0xFF, and locks it until disposal.</summary>
    /// <exception cref="MemoryImageException">See there.</exception>
    public MemoryImage(string file, int sizeBytes)
    {
        FileStream? stream = null;
        try
        {
            if (!File.Exists(file) && !Directory.Exists(file))
            {
                Create(file, sizeBytes);
            }

            // FileShare.None also locks against other processes: .NET takes flock on Unix.
            stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (!stream.CanSeek || stream.Length != sizeBytes)
            {
                string size = stream.CanSeek ? $"{stream.Length} bytes" : "no fixed size";
                throw new MemoryImageException($"memory image {file} has {size}, the chip has {sizeBytes}");
            }

            mapping = MemoryMappedFile.CreateFromFile(
                stream, null, sizeBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
            view = mapping.CreateViewAccessor(0, sizeBytes, MemoryMappedFileAccess.ReadWrite);
            stream = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref bytes);
            bytes += view.PointerOffset;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SecurityException
            or NotSupportedException or ArgumentException)
        {
            throw new MemoryImageException($"memory image {file} can't be used: {error.Message}", error);
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>Copies the whole content.</summary>
    public void CopyTo(byte[] cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = bytes[i];
        }
    }

    /// <summary>Writes one byte through to the file.</summary>
    public void Write(int address, byte value) => bytes[address] = value;

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        mapping.Dispose();
    }

    /// <summary>Makes the blank chip under another name first, so that a process killed meanwhile leaves no file of the
    /// wrong size behind.</summary>
    private static void Create(string file, int sizeBytes)
    {
        string unfinished = $"{file}.{Environment.ProcessId}.new";
        byte[] blank = new byte[sizeBytes];
        Array.Fill(blank, (byte)0xFF);
        try
        {
            File.WriteAllBytes(unfinished, blank);
            File.Move(unfinished, file, overwrite: false);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
