using NfMeter.Hal;

namespace NfMeter.Display;

/// <summary>What the fingers on the push buttons mean: one button or two, debounced.</summary>
/// <remarks>
/// <code>
/// first or second, let go within 1 s    Next, Back
/// first or second, held                 RunNext, RunBack five times a second from the first second on   (two buttons)
/// first, held 6 s                       LongFirst                                                       (two buttons)
/// both held 5 s, either order           Hold
/// the only one, let go after 1 s        TenNext
/// the only one, held 5 s                Hold
/// </code>
/// Once both were down, or Hold was given, nothing more comes until both are up. A change counts when it is still there
/// 20 ms later.
/// </remarks>
public sealed class PushButtons
{
    /// <summary>Nothing.</summary>
    public const int None = 0;

    /// <summary>A step forward.</summary>
    public const int Next = 1;

    /// <summary>A step back.</summary>
    public const int Back = 2;

    /// <summary>Held to enter or to store.</summary>
    public const int Hold = 3;

    /// <summary>A step forward while held.</summary>
    public const int RunNext = 4;

    /// <summary>A step back while held.</summary>
    public const int RunBack = 5;

    /// <summary>Ten steps forward.</summary>
    public const int TenNext = 6;

    /// <summary>The first one was held for six seconds.</summary>
    public const int LongFirst = 7;

    private const long DebounceMicroseconds = 20000;
    private const long ShortMicroseconds = 1000000;
    private const long RunEveryMicroseconds = 200000;
    private const long HoldMicroseconds = 5000000;
    private const long LongMicroseconds = 6000000;

    private const int First = 1;
    private const int Second = 2;
    private const int Both = First | Second;

    private readonly IDigitalInput first;
    private readonly IDigitalInput second;

    private int seen;
    private int down;
    private long seenAt;
    private long downAt;
    private long bothAt;
    private long ranAt;
    private bool isSpent;
    private bool isLong;

    /// <summary>Buttons of a board, either of which may be null.</summary>
    public PushButtons(IDigitalInput first, IDigitalInput second)
    {
        this.first = first;
        this.second = second;
    }

    /// <summary>Whether a finger is on a button.</summary>
    public bool IsDown => down != 0;

    /// <summary>Looks at the buttons; some hundred times a second.</summary>
    /// <param name="now">Microseconds, not wrapping.</param>
    /// <returns>What it means.</returns>
    public int Poll(long now)
    {
        int read = (first != null && first.IsActive ? First : 0) | (second != null && second.IsActive ? Second : 0);
        if (read != seen)
        {
            seen = read;
            seenAt = now;
        }

        int before = down;
        if (seen != down && now - seenAt >= DebounceMicroseconds)
        {
            down = seen;
        }

        if (before == 0)
        {
            return Begin(now);
        }

        if (down == Both && before != Both)
        {
            bothAt = now;
        }

        return down == 0 ? LetGo(before, now) : Held(before, now);
    }

    private bool IsSingle => second == null || first == null;

    private int Begin(long now)
    {
        if (down != 0)
        {
            downAt = now;
            bothAt = now;
            ranAt = now + ShortMicroseconds - RunEveryMicroseconds;
            isSpent = false;
            isLong = false;
        }

        return None;
    }

    private int LetGo(int before, long now)
    {
        if (isSpent || before == Both)
        {
            return None;
        }

        bool isShort = now - downAt < ShortMicroseconds;
        if (IsSingle)
        {
            return isShort ? Next : TenNext;
        }

        return !isShort ? None : before == First ? Next : Back;
    }

    private int Held(int before, long now)
    {
        if ((down == Both || IsSingle) && !isSpent && before == down && now - bothAt >= HoldMicroseconds)
        {
            isSpent = true;
            return Hold;
        }

        if (down != before || down == Both)
        {
            // A second finger came or went: what the first one alone would have meant is off.
            isSpent |= down != Both;
            return None;
        }

        return isSpent || IsSingle ? None : HeldAlone(now);
    }

    private int HeldAlone(long now)
    {
        if (down == First && !isLong && now - downAt >= LongMicroseconds)
        {
            isLong = true;
            return LongFirst;
        }

        if (now - ranAt < RunEveryMicroseconds)
        {
            return None;
        }

        ranAt += RunEveryMicroseconds;
        return down == First ? RunNext : RunBack;
    }
}
