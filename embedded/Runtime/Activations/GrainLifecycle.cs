using System.Runtime.ExceptionServices;
using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Observers by stage: started in rising order, those of one stage together; stopped in falling order, only what was started.</summary>
internal sealed class GrainLifecycle : IGrainLifecycle, ISiloLifecycle
{
    private readonly List<Entry> _entries = [];
    private int _startedUpTo = int.MinValue;
    private bool _started;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        var entry = new Entry(stage, observer);
        _entries.Add(entry);
        return new Subscription(this, entry);
    }

    public Task StartAsync(CancellationToken token)
    {
        _started = true;
        if (_entries.Count == 1)
        {
            _startedUpTo = _entries[0].Stage;
            return _entries[0].Observer.OnStart(token);
        }

        return StartStagesAsync(token);
    }

    public async Task StopAsync(CancellationToken token)
    {
        if (!_started)
            return;
        if (_entries is [var only])
        {
            if (only.Stage <= _startedUpTo)
                await only.Observer.OnStop(token);
            return;
        }

        ExceptionDispatchInfo? first = null;
        foreach (var stage in _entries.Where(e => e.Stage <= _startedUpTo).GroupBy(e => e.Stage).OrderByDescending(g => g.Key).ToList())
        {
            try
            {
                await Task.WhenAll(stage.Select(e => e.Observer.OnStop(token)));
            }
            catch (Exception error)
            {
                // One that cannot stop does not keep the others from stopping.
                first ??= ExceptionDispatchInfo.Capture(error);
            }
        }

        first?.Throw();
    }

    private async Task StartStagesAsync(CancellationToken token)
    {
        foreach (var stage in _entries.GroupBy(e => e.Stage).OrderBy(g => g.Key).ToList())
        {
            token.ThrowIfCancellationRequested();
            _startedUpTo = stage.Key;
            await Task.WhenAll(stage.Select(e => e.Observer.OnStart(token)));
        }
    }

    private sealed record Entry(int Stage, ILifecycleObserver Observer);

    private sealed class Subscription(GrainLifecycle lifecycle, Entry entry) : IDisposable
    {
        public void Dispose() => lifecycle._entries.Remove(entry);
    }
}
