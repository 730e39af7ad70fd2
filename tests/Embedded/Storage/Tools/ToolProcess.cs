using System.Diagnostics;

namespace SubscriptionBox.Tests.Embedded.Storage.Tools;

/// <summary>This assembly, run as a process of its own (see <see cref="Program"/>).</summary>
internal sealed class ToolProcess : IDisposable
{
    private readonly Process _process;

    private ToolProcess(Process process) => _process = process;

    public static ToolProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(ToolProcess).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return new ToolProcess(Process.Start(start)!);
    }

    /// <summary>The next line it printed, or null at the end.</summary>
    public Task<string?> ReadLine() => _process.StandardOutput.ReadLineAsync();

    /// <summary>SIGKILL, and everything it had printed before and nobody has read yet.</summary>
    public async Task<List<string>> Kill()
    {
        _process.Kill();
        var rest = new List<string>();
        while (await ReadLine() is { } line) rest.Add(line);
        await _process.WaitForExitAsync();
        return rest;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
