using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Streams;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Streams;

/// <summary>The observers that one consumer (an activation, or the host itself) has attached to its subscriptions.</summary>
internal sealed class StreamObservers
{
    private readonly ConcurrentDictionary<Guid, StreamReceiver> _receivers = new();

    public static StreamObservers Of(Activation activation)
    {
        if (activation.GetComponent(typeof(StreamObservers)) is StreamObservers known)
            return known;
        var made = new StreamObservers();
        activation.SetComponent(made);
        return made;
    }

    public void Attach(Guid subscription, StreamReceiver receiver) => _receivers[subscription] = receiver;

    public void Detach(Guid subscription) => _receivers.TryRemove(subscription, out _);

    public StreamReceiver? Find(Guid subscription) => _receivers.GetValueOrDefault(subscription);
}

/// <summary>One attached observer.</summary>
internal abstract class StreamReceiver
{
    /// <summary>Hands over events, from <paramref name="first"/> on; returns how many were taken. A throw means none was.</summary>
    public abstract Task<int> ReceiveAsync(IReadOnlyList<StoredStreamEvent> events, int first);
}

internal sealed class ItemReceiver<T>(IAsyncObserver<T> observer, JsonSerializerOptions json) : StreamReceiver
{
    public override async Task<int> ReceiveAsync(IReadOnlyList<StoredStreamEvent> events, int first)
    {
        await observer.OnNextAsync(JsonSerializer.Deserialize<T>(events[first].Payload, json)!, new EventToken(events[first].Sequence));
        return 1;
    }
}

internal sealed class BatchReceiver<T>(IAsyncBatchObserver<T> observer, JsonSerializerOptions json) : StreamReceiver
{
    public override async Task<int> ReceiveAsync(IReadOnlyList<StoredStreamEvent> events, int first)
    {
        var items = new List<SequentialItem<T>>(events.Count - first);
        foreach (var stored in events.Skip(first))
            items.Add(new(JsonSerializer.Deserialize<T>(stored.Payload, json)!, new EventToken(stored.Sequence)));
        await observer.OnNextAsync(items);
        return items.Count;
    }
}
