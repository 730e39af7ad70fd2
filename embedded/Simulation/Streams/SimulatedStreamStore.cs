using Orleans.Runtime;
using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>The streams of the cluster as one silo reaches them: each operation is a step of its own over the one log.</summary>
internal sealed class SimulatedStreamStore(SimulatedSilo silo) : IStreamStore
{
    private readonly IStreamStore _log = silo.Cluster.Streams;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<long> AppendAsync(string provider, StreamId stream, IReadOnlyList<string> payloads) =>
        Do(stream, "append", () => _log.AppendAsync(provider, stream, payloads));

    public Task<IReadOnlyList<StoredStreamEvent>> ReadAsync(string provider, StreamId stream, long after, int max) =>
        Do(stream, "read", () => _log.ReadAsync(provider, stream, after, max));

    // By name, not in the order of a table: what follows wakes them one by one.
    public Task<IReadOnlyList<StreamId>> ReadStreamsWithEventsAsync(string provider) => Do(default, "streams", async () =>
    {
        IReadOnlyList<StreamId> streams = [.. (await _log.ReadStreamsWithEventsAsync(provider)).Order()];
        return streams;
    });

    public Task<IReadOnlyList<StoredSubscription>> ReadSubscriptionsAsync(string provider) =>
        Do(default, "subscriptions", () => _log.ReadSubscriptionsAsync(provider));

    public Task AddSubscriptionAsync(string provider, StoredSubscription subscription, long startAfter) =>
        Do(subscription.Stream, "subscribe", () => Done(_log.AddSubscriptionAsync(provider, subscription, startAfter)));

    public Task RemoveSubscriptionAsync(string provider, Guid subscription) =>
        Do(default, "unsubscribe", () => Done(_log.RemoveSubscriptionAsync(provider, subscription)));

    public Task<long?> ReadCursorAsync(string provider, StreamId stream, Guid subscription) =>
        Do(stream, "read cursor", () => _log.ReadCursorAsync(provider, stream, subscription));

    public Task<long> ReadLastSequenceAsync(string provider) => Do(default, "read end", () => _log.ReadLastSequenceAsync(provider));

    public Task AdvanceAsync(string provider, StreamId stream, Guid subscription, long position, long trimUpTo) =>
        Do(stream, "advance", () => Done(_log.AdvanceAsync(provider, stream, subscription, position, trimUpTo)));

    public Task ParkAsync(string provider, ParkedStreamEvent parked) => Do(parked.Stream, "park", () => Done(_log.ParkAsync(provider, parked)));

    public Task<IReadOnlyList<ParkedStreamEvent>> ReadParkedAsync(string provider, int max) => Do(default, "read parked", () => _log.ReadParkedAsync(provider, max));

    private static Task<bool> Done(Task task) => task.IsCompletedSuccessfully ? Task.FromResult(true) : throw new InvalidOperationException("The log of streams is in memory and answers at once.");

    // The log answers at once, so its result can be taken in the step.
    private Task<T> Do<T>(StreamId stream, string operation, Func<Task<T>> carryOut) => silo.Cluster.CallStore(
        silo, GrainId.Create("stream", stream.Equals(default) ? "all" : stream.ToString()), operation, isWrite: operation is "append" or "subscribe" or "unsubscribe" or "advance" or "park", () => carryOut().GetAwaiter().GetResult());
}
