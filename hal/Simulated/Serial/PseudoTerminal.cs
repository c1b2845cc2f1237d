using System.Runtime.InteropServices;

namespace NfMeter.Simulated.Serial;

/// <summary>A pseudo-terminal: programs on this computer open its path as if a serial port were there.</summary>
/// <remarks>
/// The slave side is kept open here too, or reading would fail with EIO as soon as the last program closes it. That has
/// two side effects which <see cref="Tidy"/> repairs: bytes nobody read stay for the next program, and so do the line
/// settings. The second matters because a pty can't do parity: glibc answers EINVAL to a tcsetattr that asks for parity
/// and changes nothing else, so a second program asking for the same speed would fail.
/// </remarks>
public sealed partial class PseudoTerminal : ISerialLine, IDisposable
{
    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x80000;
    private const int FlushInput = 0;
    private const short PollIn = 1;
    private const short PollOut = 4;

    // A speed no program asks for, so that whatever it asks for is a change.
    private const uint UnusualSpeedLinux = 6; // B200
    private const uint UnusualSpeedMac = 200;

    // Larger than struct termios of Linux (60 bytes) and of macOS (72 bytes).
    private const int TermiosBytes = 256;

    private static readonly int NoControllingTerminal = OperatingSystem.IsMacOS() ? 0x20000 : 0x100;

    private readonly int master;
    private readonly int slave;
    private string? link;
    private FileStream? linkLock;
    private bool isDisposed;

    /// <summary>Opens a pseudo-terminal in raw mode.</summary>
    /// <exception cref="PlatformNotSupportedException">Neither Linux nor macOS.</exception>
    /// <exception cref="IOException">The system has none left.</exception>
    public PseudoTerminal()
    {
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("pseudo-terminals need Linux or macOS");
        }

        int flags = ReadWrite | NoControllingTerminal | (OperatingSystem.IsLinux() ? CloseOnExec : 0);
        master = Check(OpenMaster(flags), "posix_openpt");
        try
        {
            Check(Grant(master), "grantpt");
            Check(Unlock(master), "unlockpt");
            Path = Marshal.PtrToStringUTF8(NameOfSlave(master)) ?? throw new IOException("ptsname failed");
            slave = Check(Open(Path, flags), "open " + Path);
            MakeRaw();
        }
        catch
        {
            _ = Close(master);
            throw;
        }
    }

    /// <summary>Whether this system has pseudo-terminals.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>What programs open, for instance /dev/pts/5.</summary>
    public string Path { get; }

    /// <summary>Makes a symbolic link to <see cref="Path"/>, removed by <see cref="Dispose"/>. A link to some
    /// pseudo-terminal that already stands there is replaced: a killed simulator leaves one behind.</summary>
    /// <remarks>A lock on a file beside the link tells a living simulator's link from one left behind: the system lets
    /// go of it when the process ends, however that is.</remarks>
    /// <exception cref="IOException">Another simulator holds the link, something else stands there, or the folder can't
    /// be written.</exception>
    public void LinkAt(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new IOException("the link needs a path");
        }

        string full = System.IO.Path.GetFullPath(path);
        linkLock = Lock(full + ".lock");
        var present = new FileInfo(full);
        if (present.LinkTarget is { } target)
        {
            if (!target.StartsWith("/dev/pts/", StringComparison.Ordinal)
                && !target.StartsWith("/dev/ttys", StringComparison.Ordinal))
            {
                throw new IOException($"a link to {target} stands there, not to a pseudo-terminal");
            }

            File.Delete(full);
        }
        else if (present.Exists || Directory.Exists(full))
        {
            throw new IOException("something that is no link stands there");
        }

        try
        {
            File.CreateSymbolicLink(full, Path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }

        link = full;
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> bytes)
    {
        if (!IsReady(PollIn))
        {
            return 0;
        }

        nint count;
        unsafe
        {
            fixed (byte* at = bytes)
            {
                count = Read(master, at, bytes.Length);
            }
        }

        return Math.Max(0, (int)count);
    }

    /// <inheritdoc/>
    /// <remarks>Lost when nobody has read for so long that the system's buffer is full, as on a wire.</remarks>
    public void Send(byte value)
    {
        // One byte after POLLOUT never blocks, so the descriptor needs no O_NONBLOCK, which macOS gives only through
        // a variadic call.
        if (IsReady(PollOut))
        {
            unsafe
            {
                _ = Write(master, &value, 1);
            }
        }
    }

    /// <inheritdoc/>
    public void Tidy()
    {
        _ = Flush(slave, FlushInput);
        uint unusual = OperatingSystem.IsMacOS() ? UnusualSpeedMac : UnusualSpeedLinux;
        unsafe
        {
            byte* settings = stackalloc byte[TermiosBytes];
            if (GetAttributes(slave, settings) == 0 && (uint)GetOutputSpeed(settings) != unusual)
            {
                _ = SetSpeed(settings, unusual);
                _ = SetAttributes(slave, 0, settings);
            }
        }
    }

    /// <summary>Closes it and removes the link, if it still is the one made here.</summary>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        if (link is not null && new FileInfo(link).LinkTarget == Path)
        {
            File.Delete(link);
        }

        linkLock?.Dispose();
        _ = Close(slave);
        _ = Close(master);
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new IOException("another simulator holds it", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    private unsafe bool IsReady(short events)
    {
        // struct pollfd: int fd; short events; short revents.
        int* poll = stackalloc int[2];
        poll[0] = master;
        poll[1] = events;
        return Poll((byte*)poll, 1, 0) > 0 && ((poll[1] >> 16) & events) != 0;
    }

    private unsafe void MakeRaw()
    {
        byte* settings = stackalloc byte[TermiosBytes];
        Check(GetAttributes(slave, settings), "tcgetattr");
        MakeRaw(settings);
        Check(SetAttributes(slave, 0, settings), "tcsetattr");
        Tidy();
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname", SetLastError = true)]
    private static partial nint NameOfSlave(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(byte* descriptors, nint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "tcflush", SetLastError = true)]
    private static partial int Flush(int descriptor, int queue);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static unsafe partial int GetAttributes(int descriptor, byte* settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static unsafe partial int SetAttributes(int descriptor, int when, byte* settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static unsafe partial void MakeRaw(byte* settings);

    [LibraryImport("libc", EntryPoint = "cfsetspeed")]
    private static unsafe partial int SetSpeed(byte* settings, nuint speed);

    [LibraryImport("libc", EntryPoint = "cfgetospeed")]
    private static unsafe partial nuint GetOutputSpeed(byte* settings);
}
