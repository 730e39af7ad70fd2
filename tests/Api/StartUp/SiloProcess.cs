using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace SubscriptionBox.Tests.Api.StartUp;

/// <summary>The program itself, as a person starts it.</summary>
public sealed class SiloProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(Process process) => _process = process;

    /// <summary>Completes with the address once the program says that it is open; fails when it ends before.</summary>
    public Task<Uri> Open => _open.Task.WaitAsync(TimeSpan.FromMinutes(2));

    /// <summary>What it said.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>What it complained about.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Starts it in a folder.</summary>
    public static SiloProcess Start(string workingFolder, params string[] arguments) => Start(workingFolder, new Dictionary<string, string>(), arguments);

    /// <summary>Starts it in a folder, with settings from the environment.</summary>
    public static SiloProcess Start(string workingFolder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "silo.dll"), .. arguments])
        {
            WorkingDirectory = workingFolder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var silo = new SiloProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        silo._process.OutputDataReceived += (_, line) => silo.Said(line.Data);
        silo._process.ErrorDataReceived += (_, line) => Append(silo._errors, line.Data);
        silo._process.Exited += (_, _) => silo._open.TrySetException(new InvalidOperationException("The shop closed before it was open."));
        silo._process.Start();
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        return silo;
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Ended()
    {
        using var watchdog = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await _process.WaitForExitAsync(watchdog.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to close, as the system does: SIGTERM.</summary>
    public void AskToClose() => _ = Kill(_process.Id, 15);

    /// <summary>Ends it without asking: SIGKILL.</summary>
    public void KillNow() => _process.Kill();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Said(string? line)
    {
        Append(_output, line);
        const string opening = "The shop is open at ";
        if (line?.StartsWith(opening, StringComparison.Ordinal) == true)
            _open.TrySetResult(new Uri(line[opening.Length..].Split(' ')[0]));
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            if (line is not null)
                text.Append(line).Append('\n');
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);
}
