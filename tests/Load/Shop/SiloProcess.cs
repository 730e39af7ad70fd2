using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Load;

/// <summary>The silo as a user starts it: a process of its own, with its own settings.</summary>
internal sealed partial class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SiloProcess(Process process, int port, TimeSpan ready) => (_process, Port, Ready) = (process, port, ready);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>From the start of the process until <c>/health/ready</c> said yes.</summary>
    public TimeSpan Ready { get; }

    /// <summary>What of it is in memory now, in MB.</summary>
    public double MegabytesNow => Status("VmRSS");

    /// <summary>The most of it that ever was in memory, in MB.</summary>
    public double MegabytesPeak => Status("VmHWM");

    /// <summary>Starts it on a folder and waits until it is ready.</summary>
    public static async Task<SiloProcess> Start(string folder)
    {
        var began = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "silo.dll"), "--data", folder, "--urls", "http://127.0.0.1:0" })
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in LoadShop.Settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var process = Process.Start(start)!;
        var port = 0;
        while (port == 0 && await process.StandardOutput.ReadLineAsync() is { } line)
            if (Address().Match(line) is { Success: true } match)
                port = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        if (port == 0)
            throw new InvalidOperationException("The silo did not open; see above.");
        _ = process.StandardOutput.ReadToEndAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        while (!(await http.GetAsync("/health/ready")).IsSuccessStatusCode)
            await Task.Delay(20);
        return new SiloProcess(process, port, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>A client for what is not measured.</summary>
    public ShopClient Client() => new(new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromHours(1) });

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private double Status(string name) => double.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith(name + ":", StringComparison.Ordinal)).Split(':', StringSplitOptions.TrimEntries)[1].Split(' ')[0],
        CultureInfo.InvariantCulture) / 1024;

    [GeneratedRegex(@"open at http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Address();
}
