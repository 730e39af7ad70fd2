using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Streams;

/// <summary>One event as it is kept: its place in the provider's log and its JSON text.</summary>
public readonly record struct StoredStreamEvent(long Sequence, string Payload);

/// <summary>An explicit subscription: which grain receives which stream.</summary>
public sealed record StoredSubscription(Guid Id, StreamId Stream, GrainId Consumer);

/// <summary>An event given up for one subscription after too many failures; kept for a person to look at.</summary>
public sealed record ParkedStreamEvent(StreamId Stream, Guid Subscription, GrainId Consumer, StoredStreamEvent Event, int Attempts, string Error, DateTimeOffset ParkedAt);

/// <summary>
/// Where the streams of one provider are kept. An appended event stays until every subscription of its stream has passed it
/// (<see cref="AdvanceAsync"/>), across restarts. A task completes when its change is durable.
/// </summary>
public interface IStreamStore
{
    /// <summary>Makes the store ready; called once, before anything else.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Appends the events as one change and returns the sequence of the last; the others precede it without gaps. Sequences grow over the
    /// whole provider and are never used again, even after everything is trimmed.
    /// </summary>
    Task<long> AppendAsync(string provider, StreamId stream, IReadOnlyList<string> payloads);

    /// <summary>The stream's events after <paramref name="after"/>, in order, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<StoredStreamEvent>> ReadAsync(string provider, StreamId stream, long after, int max);

    /// <summary>Every stream that still holds an event: what must be delivered after a restart.</summary>
    Task<IReadOnlyList<StreamId>> ReadStreamsWithEventsAsync(string provider);

    /// <summary>All explicit subscriptions.</summary>
    Task<IReadOnlyList<StoredSubscription>> ReadSubscriptionsAsync(string provider);

    /// <summary>Adds an explicit subscription that begins after <paramref name="startAfter"/>.</summary>
    Task AddSubscriptionAsync(string provider, StoredSubscription subscription, long startAfter);

    /// <summary>Removes an explicit subscription and its cursor; nothing happens if it is not there.</summary>
    Task RemoveSubscriptionAsync(string provider, Guid subscription);

    /// <summary>The sequence of the last event this subscription is done with; null when it has no cursor yet.</summary>
    Task<long?> ReadCursorAsync(string provider, StreamId stream, Guid subscription);

    /// <summary>The greatest sequence ever given out by this provider; 0 when there was none.</summary>
    Task<long> ReadLastSequenceAsync(string provider);

    /// <summary>As one change: moves a cursor to <paramref name="position"/> and deletes the stream's events up to <paramref name="trimUpTo"/> (0 for none).</summary>
    Task AdvanceAsync(string provider, StreamId stream, Guid subscription, long position, long trimUpTo);

    /// <summary>Keeps an event that was given up. The cursor is moved by a later <see cref="AdvanceAsync"/>, so it may be parked twice: by sequence and subscription it is one.</summary>
    Task ParkAsync(string provider, ParkedStreamEvent parked);

    /// <summary>The events given up, oldest first.</summary>
    Task<IReadOnlyList<ParkedStreamEvent>> ReadParkedAsync(string provider, int max);
}
