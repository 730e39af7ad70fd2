using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Streams;

/// <summary>The streams of one provider in memory: gone with the process.</summary>
internal sealed class MemoryStreamStore : IStreamStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, List<StoredStreamEvent>> _events = [];
    private readonly Dictionary<(StreamId Stream, Guid Subscription), long> _cursors = [];
    private readonly Dictionary<Guid, StoredSubscription> _subscriptions = [];
    private readonly Dictionary<(long Sequence, Guid Subscription), ParkedStreamEvent> _parked = [];
    private long _last;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<long> AppendAsync(string provider, StreamId stream, IReadOnlyList<string> payloads)
    {
        lock (_gate)
        {
            if (!_events.TryGetValue(stream, out var events))
                _events[stream] = events = [];
            foreach (var payload in payloads)
                events.Add(new(++_last, payload));
            return Task.FromResult(_last);
        }
    }

    public Task<IReadOnlyList<StoredStreamEvent>> ReadAsync(string provider, StreamId stream, long after, int max)
    {
        lock (_gate)
        {
            IReadOnlyList<StoredStreamEvent> found = _events.TryGetValue(stream, out var events) ? [.. events.Where(e => e.Sequence > after).Take(max)] : [];
            return Task.FromResult(found);
        }
    }

    public Task<IReadOnlyList<StreamId>> ReadStreamsWithEventsAsync(string provider)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<StreamId>>([.. _events.Keys]);
    }

    public Task<IReadOnlyList<StoredSubscription>> ReadSubscriptionsAsync(string provider)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<StoredSubscription>>([.. _subscriptions.Values]);
    }

    public Task AddSubscriptionAsync(string provider, StoredSubscription subscription, long startAfter)
    {
        lock (_gate)
        {
            _subscriptions[subscription.Id] = subscription;
            _cursors[(subscription.Stream, subscription.Id)] = startAfter;
        }

        return Task.CompletedTask;
    }

    public Task RemoveSubscriptionAsync(string provider, Guid subscription)
    {
        lock (_gate)
        {
            if (_subscriptions.Remove(subscription, out var removed))
                _cursors.Remove((removed.Stream, subscription));
        }

        return Task.CompletedTask;
    }

    public Task<long?> ReadCursorAsync(string provider, StreamId stream, Guid subscription)
    {
        lock (_gate)
            return Task.FromResult<long?>(_cursors.TryGetValue((stream, subscription), out var cursor) ? cursor : null);
    }

    public Task<long> ReadLastSequenceAsync(string provider)
    {
        lock (_gate)
            return Task.FromResult(_last);
    }

    public Task AdvanceAsync(string provider, StreamId stream, Guid subscription, long position, long trimUpTo)
    {
        lock (_gate)
        {
            _cursors[(stream, subscription)] = position;
            if (trimUpTo > 0 && _events.TryGetValue(stream, out var events))
            {
                events.RemoveAll(e => e.Sequence <= trimUpTo);
                if (events.Count == 0)
                    _events.Remove(stream);
            }
        }

        return Task.CompletedTask;
    }

    public Task ParkAsync(string provider, ParkedStreamEvent parked)
    {
        lock (_gate)
            _parked[(parked.Event.Sequence, parked.Subscription)] = parked;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ParkedStreamEvent>> ReadParkedAsync(string provider, int max)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<ParkedStreamEvent>>([.. _parked.Values.OrderBy(p => p.ParkedAt).Take(max)]);
    }
}
