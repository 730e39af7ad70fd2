using System.Collections.Concurrent;

namespace SubscriptionBox.Tests.Conformance.Support;

/// <summary>
/// What the test and its grains share, in one process: a journal in which grains note what happens, and gates at which they wait until the test
/// opens them. So tests put things in an order without ever sleeping.
/// </summary>
public sealed class Probe
{
    /// <summary>Longer than anything here takes on a busy machine: beyond it a test says what it was waiting for instead of hanging.</summary>
    private static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> gates = new();
    private readonly ConcurrentDictionary<string, object> kept = new();
    private readonly Lock journalLock = new();
    private readonly List<(string Subject, string What)> journal = [];
    private TaskCompletionSource changed = NewSource();

    /// <summary>Waits at a gate; goes through at once when it is open.</summary>
    public Task Gate(string name) => GateOf(name).Task;

    /// <summary>Opens a gate for good.</summary>
    public void Open(string name) => GateOf(name).TrySetResult();

    /// <summary>Keeps an object for the test to look at.</summary>
    public void Keep(string name, object value) => kept[name] = value;

    /// <summary>What was kept.</summary>
    public T Kept<T>(string name) => (T)kept[name];

    /// <summary>Notes that something happened to a subject (mostly a grain's key).</summary>
    public void Note(string subject, string what)
    {
        TaskCompletionSource waiters;
        lock (journalLock)
        {
            journal.Add((subject, what));
            waiters = changed;
            changed = NewSource();
        }
        waiters.TrySetResult();
    }

    /// <summary>What was noted about a subject, in order.</summary>
    public IReadOnlyList<string> About(string subject)
    {
        lock (journalLock)
            return [.. journal.Where(e => e.Subject == subject).Select(e => e.What)];
    }

    /// <summary>Completes when <paramref name="what"/> was noted at least <paramref name="times"/> times.</summary>
    public async Task Noted(string subject, string what, int times = 1)
    {
        using var watchdog = new CancellationTokenSource(Watchdog);
        while (true)
        {
            Task next;
            lock (journalLock)
            {
                if (journal.Count(e => e.Subject == subject && e.What == what) >= times)
                    return;
                next = changed.Task;
            }
            try
            {
                await next.WaitAsync(watchdog.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"'{what}' ({times}×) was not noted about {subject}; noted: {string.Join(", ", About(subject))}");
            }
        }
    }

    private TaskCompletionSource GateOf(string name) => gates.GetOrAdd(name, _ => NewSource());

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
