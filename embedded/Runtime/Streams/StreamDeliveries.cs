using System.Collections.Concurrent;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Streams;

/// <summary>
/// Brings stored events to their subscriptions. Each subscription of a stream has its own cursor and its own pace: one that fails, waits
/// and tries again, and in the end parks the event, holds up no other.
/// </summary>
internal sealed class StreamDeliveries(
    string provider, EmbeddedRuntime runtime, IStreamStore store, SubscriptionTable subscriptions, StreamObservers hostObservers, DurableStreamOptions options)
{
    private readonly ConcurrentDictionary<(StreamId Stream, Guid Subscription), Delivery> _active = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim[] _advancing = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];
    private readonly SemaphoreSlim _slots = new(options.ConcurrentDeliveries);

    public EmbeddedRuntime Runtime => runtime;

    public IStreamStore Store => store;

    public string Provider => provider;

    public DurableStreamOptions Options => options;

    public SemaphoreSlim Slots => _slots;

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>There are new events: every subscription of the stream goes on.</summary>
    public void Wake(StreamId stream)
    {
        if (_stopping.IsCancellationRequested)
            return;
        foreach (var subscription in subscriptions.Of(stream))
        {
            while (!_active.GetOrAdd((stream, subscription.Id), static (_, made) => new Delivery(made.self, made.subscription), (self: this, subscription)).Wake())
            {
                // It was just ending: the next look finds a new one.
            }
        }
    }

    /// <summary>A subscription is gone: what it has not taken need not be kept for it.</summary>
    public void Forget(StreamId stream, Guid subscription)
    {
        if (_active.TryGetValue((stream, subscription), out var delivery))
            delivery.Cancel();
    }

    public void Remove(Delivery delivery) => _active.TryRemove(KeyValuePair.Create((delivery.Stream, delivery.Subscription.Id), delivery));

    /// <summary>The observers of a consumer that is no grain.</summary>
    public StreamObservers HostObservers => hostObservers;

    /// <summary>Where a subscription stands. The host's own stand in memory: they end with the process.</summary>
    public async Task<long> ReadCursorAsync(StoredSubscription subscription) =>
        subscriptions.HostCursorOf(subscription.Id) ?? await store.ReadCursorAsync(provider, subscription.Stream, subscription.Id) ?? 0;

    /// <summary>Moves a cursor and deletes what every subscription of the stream has taken.</summary>
    public async Task AdvanceAsync(StoredSubscription subscription, long position)
    {
        var all = subscriptions.Of(subscription.Stream);
        if (all.Count == 1 && all[0].Consumer != EmbeddedRuntime.ClientId)
        {
            await store.AdvanceAsync(provider, subscription.Stream, subscription.Id, position, position);
            return;
        }

        // One at a time for a stream: two that move together would each see the other's old place and neither would delete.
        var gate = _advancing[(uint)subscription.Stream.GetHashCode() % _advancing.Length];
        await gate.WaitAsync();
        try
        {
            var trim = position;
            foreach (var other in all.Where(s => s.Id != subscription.Id))
                trim = Math.Min(trim, await ReadCursorAsync(other));
            var kept = subscriptions.MoveHostCursor(subscription.Id, position) ? Guid.Empty : subscription.Id;
            await store.AdvanceAsync(provider, subscription.Stream, kept, position, trim);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Stops after the events that are being handled now.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (runtime.Carrier is null)
            await _stopping.CancelAsync();
        else
            _stopping.Cancel();
        await Task.WhenAll(_active.Values.Select(d => d.Completion)).WaitAsync(cancellationToken);
    }
}
