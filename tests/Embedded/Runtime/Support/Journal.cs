namespace SubscriptionBox.Tests.Embedded.Runtime;

/// <summary>What grains note and tests wait for.</summary>
public sealed class Journal
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(2);
    private readonly Lock _gate = new();
    private readonly List<string> _notes = [];
    private TaskCompletionSource _changed = New();

    /// <summary>Set by a test to make the consumers of these events fail.</summary>
    public HashSet<string> Poison { get; } = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate)
                return [.. _notes];
        }
    }

    public void Note(string what)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _notes.Add(what);
            (changed, _changed) = (_changed, New());
        }

        changed.SetResult();
    }

    /// <summary>Completes when it was noted that often; fails with everything noted when it never is.</summary>
    public async Task Noted(string what, int times = 1)
    {
        using var watchdog = new CancellationTokenSource(Watchdog);
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_notes.Count(n => n == what) >= times)
                    return;
                next = _changed.Task;
            }

            try
            {
                await next.WaitAsync(watchdog.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"'{what}' was not noted {times} times; noted: {string.Join(", ", All)}");
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
