namespace NfMeter.Bench.Reports;

internal static class HtmlReport { public static string Create(AccuracyReport report) => report.Verdict; }
