namespace NfMeter.Display;

/// <summary>A moment as the 382L shows it: date YY:MM:DD, time HH:MM:SS.</summary>
public static class ClockText
{
    /// <summary>Columns of either.</summary>
    public const int Columns = 8;

    private const int SecondsPerDay = 86400;

    // 1970-01-01 is day 719468 of a calendar whose years begin in March, so that the leap day is the last.
    private const int DaysToEpoch = 719468;
    private const int DaysIn400Years = 146097;

    /// <summary>Puts the date.</summary>
    /// <param name="row">The display row.</param>
    /// <param name="column">Where it begins.</param>
    /// <param name="unixSeconds">Seconds since 1970-01-01, in the time zone to show; 0 or more.</param>
    public static void PutDate(byte[] row, int column, long unixSeconds)
    {
        int days = (int)(unixSeconds / SecondsPerDay) + DaysToEpoch;
        int era = days / DaysIn400Years;
        int dayOfEra = days - era * DaysIn400Years;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        ReadingText.PutTriple(row, column, year % 100, month, day);
    }

    /// <summary>Puts the time of day.</summary>
    /// <param name="row">The display row.</param>
    /// <param name="column">Where it begins.</param>
    /// <param name="unixSeconds">Seconds since 1970-01-01, in the time zone to show; 0 or more.</param>
    public static void PutTime(byte[] row, int column, long unixSeconds)
    {
        int second = (int)(unixSeconds % SecondsPerDay);
        ReadingText.PutTriple(row, column, second / 3600, second / 60 % 60, second % 60);
    }
}
