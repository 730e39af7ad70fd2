using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>The objects outside the grains that grains may call. They are held weakly.</summary>
internal sealed class ObserverDirectory(EmbeddedRuntime runtime)
{
    public static readonly GrainType ObserverType = GrainType.Create("sys.client");

    private readonly ConcurrentDictionary<IdSpan, ObserverTarget> _targets = new();
    private readonly ConditionalWeakTable<IGrainObserver, List<IdSpan>> _ids = [];
    private long _last;

    public int Count => _targets.Count;

    public GrainReference Add(IGrainObserver observer, Type @interface)
    {
        if (observer is GrainReference)
            throw new ArgumentException("Argument obj is already a grain reference.", nameof(observer));
        if (observer is IGrainBase)
            throw new ArgumentException("Argument must not be a grain class: use AsReference.", nameof(observer));
        var key = IdSpan.Create($"observer-{Interlocked.Increment(ref _last)}");
        _targets[key] = new ObserverTarget(runtime, observer);
        var ids = _ids.GetOrCreateValue(observer);
        lock (ids)
            ids.Add(key);
        return runtime.References.Create(new(ObserverType, key), @interface);
    }

    /// <exception cref="ArgumentException">The observer has no reference.</exception>
    public void Remove(IGrainObserver observer)
    {
        if (observer is GrainReference reference)
        {
            _targets.TryRemove(reference.Key, out _);
            return;
        }

        if (!_ids.TryGetValue(observer, out var ids))
            throw new ArgumentException("The argument is not an observer that has a reference.", nameof(observer));
        lock (ids)
            ids.ForEach(id => _targets.TryRemove(id, out _));
        _ids.Remove(observer);
    }

    /// <summary>The observer, while it is alive; null when it is gone.</summary>
    public ObserverTarget? Find(IdSpan key)
    {
        if (!_targets.TryGetValue(key, out var target))
            return null;
        if (target.IsAlive)
            return target;
        _targets.TryRemove(key, out _);
        return null;
    }
}

/// <summary>One observer: its notifications are delivered one after another, on the thread pool.</summary>
internal sealed class ObserverTarget(EmbeddedRuntime runtime, IGrainObserver observer) : IRequestReceiver
{
    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private readonly Queue<GrainRequest> _queue = new();
    private bool _running;

    public bool IsGone => !IsAlive;

    public bool IsAlive => _observer.TryGetTarget(out _);

    public void Receive(GrainRequest request)
    {
        request.Receiver = this;
        lock (_queue)
        {
            _queue.Enqueue(request);
            if (_running)
                return;
            _running = true;
        }

        runtime.Turns.Schedule(new Delivery(this));
    }

    public void Cancel(GrainRequest request)
    {
        if (request.IsStarted)
            request.TryCancel();
    }

    private async Task DeliverAsync()
    {
        while (true)
        {
            GrainRequest? request;
            lock (_queue)
            {
                if (!_queue.TryDequeue(out request))
                {
                    _running = false;
                    return;
                }
            }

            // Nobody answers for an object that is gone: its caller waits in vain, as for any lost message.
            if (request.IsAnswered || !_observer.TryGetTarget(out var observer))
                continue;
            request.IsStarted = true;
            RequestContext.Current.Value = request.Context;
            var response = await request.InvokeAsync(observer);
            if (request.IsOneWay && response.Exception is { } error)
                runtime.Log.OneWayFailed(error, request);
            else if (runtime.Carrier is { } carrier)
                carrier.Answer(runtime, request, response);
            else
                request.Answer(response);
        }
    }

    private sealed class Delivery(ObserverTarget target) : IThreadPoolWorkItem
    {
        public void Execute() => _ = target.DeliverAsync();
    }
}
