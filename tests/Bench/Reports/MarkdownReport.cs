namespace NfMeter.Bench.Reports;

internal static class MarkdownReport { public static string Create(AccuracyReport report) => report.Verdict; }
