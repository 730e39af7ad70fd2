using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Streams;

/// <summary>The delivery of one stream to one subscription, alive while there is something to deliver.</summary>
internal sealed class Delivery : IThreadPoolWorkItem
{
    private static readonly MethodInformation DeliverMethod = new(
        typeof(IStreamConsumerExtension), typeof(IStreamConsumerExtension).GetMethod(nameof(IStreamConsumerExtension.DeliverMutable))!);

    private readonly StreamDeliveries _owner;
    private readonly CancellationTokenSource _cancelled;
    private readonly TaskCompletionSource _completion;
    private int _wakes;
    private bool _started;
    private bool _ended;

    public Delivery(StreamDeliveries owner, StoredSubscription subscription)
    {
        _owner = owner;
        Subscription = subscription;
        _completion = new(owner.Runtime.CompletionOptions);
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(owner.Stopping);
    }

    public StoredSubscription Subscription { get; }

    public StreamId Stream => Subscription.Stream;

    /// <summary>Completes when nothing is left to deliver, or it was stopped.</summary>
    public Task Completion => _completion.Task;

    /// <summary>There are new events; false when this delivery has ended.</summary>
    public bool Wake()
    {
        lock (this)
        {
            if (_ended)
                return false;
            _wakes++;
            if (_started)
                return true;
            _started = true;
        }

        _owner.Runtime.Turns.Schedule(this);
        return true;
    }

    public void Cancel() => _cancelled.Cancel();

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        try
        {
            var token = _cancelled.Token;
            var cursor = await _owner.ReadCursorAsync(Subscription);
            int seen;
            do
            {
                seen = Volatile.Read(ref _wakes);
                cursor = await DeliverUpToDate(cursor, token);
            }
            while (!MayEnd(seen));
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            End();
        }
        catch (Exception error)
        {
            // The store failed. What is undelivered stays there and is delivered when the stream is next woken, at the latest after a restart.
            _owner.Runtime.Log.DeliveryStopped(error, Stream, Subscription.Consumer);
            End();
        }
        finally
        {
            _owner.Remove(this);
            _completion.TrySetResult();
        }
    }

    private async Task<long> DeliverUpToDate(long cursor, CancellationToken token)
    {
        while (true)
        {
            await _owner.Slots.WaitAsync(token);
            try
            {
                var events = await _owner.Store.ReadAsync(_owner.Provider, Stream, cursor, _owner.Options.EventsPerRead);
                if (events.Count == 0)
                    return cursor;
                var before = cursor;
                try
                {
                    for (var next = 0; next < events.Count;)
                    {
                        next += await DeliverAsync(events, next, token);
                        cursor = events[next - 1].Sequence;
                    }
                }
                finally
                {
                    if (cursor > before)
                        await _owner.AdvanceAsync(Subscription, cursor);
                }

                if (events.Count < _owner.Options.EventsPerRead)
                    return cursor;
            }
            finally
            {
                _owner.Slots.Release();
            }
        }
    }

    // Delivers until the consumer takes it or it is parked; returns how many events that settled.
    private async Task<int> DeliverAsync(IReadOnlyList<StoredStreamEvent> events, int first, CancellationToken token)
    {
        for (var attempt = 1; ; attempt++)
        {
            token.ThrowIfCancellationRequested();
            try
            {
                // After a failure one at a time, to find the event that fails.
                var (given, at) = attempt == 1 ? (events, first) : ([events[first]], 0);
                return _owner.Runtime.Carrier is { } carrier
                    ? await carrier.HandOverAsync(_owner.Runtime, Subscription, given, at, HandOverAsync)
                    : await HandOverAsync(given, at);
            }
            catch (Exception error)
            {
                _owner.Runtime.Log.DeliveryFailed(error, Stream, Subscription.Consumer, attempt);
                token.ThrowIfCancellationRequested();
                if (attempt >= _owner.Options.MaxDeliveryAttempts)
                {
                    await ParkAsync(events[first], attempt, error);
                    return 1;
                }
            }

            await WaitAsync(attempt, token);
        }
    }

    private async Task WaitAsync(int attempt, CancellationToken token)
    {
        var wait = Math.Min(_owner.Options.LongestRetryDelayMilliseconds, _owner.Options.FirstRetryDelayMilliseconds * Math.Pow(2, attempt - 1));

        // A subscription that waits lets another use its slot.
        _owner.Slots.Release();
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(wait), _owner.Runtime.Time, token);
        }
        finally
        {
            await _owner.Slots.WaitAsync(CancellationToken.None);
        }
    }

    private Task ParkAsync(StoredStreamEvent stored, int attempts, Exception error) => _owner.Store.ParkAsync(
        _owner.Provider,
        new ParkedStreamEvent(Stream, Subscription.Id, Subscription.Consumer, stored, attempts, error.ToString(), _owner.Runtime.Time.GetUtcNow()));

    private Task<int> HandOverAsync(IReadOnlyList<StoredStreamEvent> events, int first)
    {
        if (Subscription.Consumer == EmbeddedRuntime.ClientId)
            return _owner.HostObservers.Find(Subscription.Id)?.ReceiveAsync(events, first) ?? Task.FromResult(events.Count - first);
        var grain = (GrainProxy)_owner.Runtime.References.Create(Subscription.Consumer, typeof(IStreamConsumerExtension));
        return _owner.Runtime.Send(grain, new LocalRequest<int>(DeliverMethod, target => ReceiveAsync(target, events, first)));
    }

    // In a turn of the consumer.
    private async ValueTask<int> ReceiveAsync(object grain, IReadOnlyList<StoredStreamEvent> events, int first)
    {
        var observers = StreamObservers.Of((Activation)RuntimeContext.Current!);
        var receiver = observers.Find(Subscription.Id);
        if (receiver is null && grain is Orleans.Streams.Core.IStreamSubscriptionObserver subscriber)
        {
            await subscriber.OnSubscribed(new HandleFactory(_owner.Runtime, _owner.Provider, Subscription));
            receiver = observers.Find(Subscription.Id);
        }

        if (receiver is not null)
            return await receiver.ReceiveAsync(events, first);

        // As in Orleans: a grain that has a subscription but attached no observer gets nothing.
        _owner.Runtime.Log.NobodyAttached(Stream, Subscription.Consumer);
        return 1;
    }

    private bool MayEnd(int seen)
    {
        lock (this)
            return _ended = _wakes == seen;
    }

    private void End()
    {
        lock (this)
            _ended = true;
    }
}

// A delivery as call filters see it, by the name Orleans gives it.
internal interface IStreamConsumerExtension : IAddressable
{
    Task DeliverMutable();
}
