using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SubscriptionBox.Tests.Load;

/// <summary>A running client.</summary>
public sealed class ClientProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _plan = Path.GetTempFileName();

    private ClientProcess(RequestPlan plan, int port, double seconds, double warmUp, double rate)
    {
        plan.Save(_plan);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // Under "dotnet load.dll" the process is the host, and the program its first argument.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(ClientProcess).Assembly.Location);
        foreach (var argument in new object[] { "client", _plan, port, seconds, warmUp, rate })
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        _process = Process.Start(start)!;
    }

    /// <summary>A client for some seconds, as fast as answers come.</summary>
    public static async Task<LoadResult> Run(RequestPlan plan, int port, double seconds, double warmUp = 1)
    {
        using var client = new ClientProcess(plan, port, seconds, warmUp, 0);
        return await client.Result();
    }

    /// <summary>Sends everything once, so that every grain it is for is awake and has forgotten what it did at first.</summary>
    public static async Task<LoadResult> Once(RequestPlan plan, int port)
    {
        using var client = new ClientProcess(plan, port, -1, 0, 0);
        return await client.Result();
    }

    /// <summary>A client that sends so many requests a second until <see cref="Stop"/>.</summary>
    public static ClientProcess Paced(RequestPlan plan, int port, double perSecond) => new(plan, port, 0, 1, perSecond);

    /// <summary>Ends it.</summary>
    public async Task<LoadResult> Stop()
    {
        await _process.StandardInput.WriteLineAsync();
        return await Result();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        File.Delete(_plan);
    }

    private async Task<LoadResult> Result()
    {
        var line = await _process.StandardOutput.ReadLineAsync();
        await _process.WaitForExitAsync();
        return line is null ? throw new InvalidOperationException("The client broke down; see above.") : JsonSerializer.Deserialize<LoadResult>(line)!;
    }
}
