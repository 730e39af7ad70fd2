using System.Globalization;

namespace SubscriptionBox.Tests.Load;

/// <summary>Several measurements of one thing.</summary>
public sealed class Figures
{
    private readonly List<double> _values = [];

    /// <summary>Adds one.</summary>
    public void Add(double value) => _values.Add(value);

    /// <summary>The middle one.</summary>
    public double Median
    {
        get
        {
            var sorted = _values.Order().ToArray();
            return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary><c>median (least–most)</c>.</summary>
    public override string ToString() => $"{Text(Median)} ({Text(_values.Min())}–{Text(_values.Max())})";

    private static string Text(double value) => value.ToString(Math.Abs(value) >= 1000 ? "N0" : Math.Abs(value) >= 20 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}

/// <summary>Prints what was measured, beside its limit.</summary>
public static class Report
{
    /// <summary>A heading.</summary>
    public static void Title(string text)
    {
        Console.WriteLine();
        Console.WriteLine(text);
    }

    /// <summary>A figure without a limit.</summary>
    public static void Line(string what, object value, string unit = "") => Console.WriteLine($"  {what,-58} {value} {unit}".TrimEnd());

    /// <summary>A figure that must not be less.</summary>
    public static void AtLeast(string what, Figures figures, double limit, string unit = "") =>
        Verdict(what, figures, $"≥ {limit.ToString(CultureInfo.InvariantCulture)}", unit, figures.Median >= limit, limit / figures.Median);

    /// <summary>A figure that must not be more.</summary>
    public static void AtMost(string what, Figures figures, double limit, string unit = "") =>
        Verdict(what, figures, $"≤ {limit.ToString(CultureInfo.InvariantCulture)}", unit, figures.Median <= limit, figures.Median / limit);

    /// <summary>Where and when.</summary>
    public static void Machine() => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} processors, load {LoadAverage()}, .NET {Environment.Version}, {(IsRelease ? "Release" : "DEBUG: figures mean nothing")}"));

    private static void Verdict(string what, Figures figures, string limit, string unit, bool met, double factor) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-58} {figures} {unit}  limit {limit}: {(met ? "met" : $"missed by a factor of {factor:0.00}")}"));

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";

#if DEBUG
    private const bool IsRelease = false;
#else
    private const bool IsRelease = true;
#endif
}
