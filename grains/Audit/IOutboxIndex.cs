namespace SubscriptionBox.Grains.Audit;

/// <summary>Finds saved states whose events the log does not have.</summary>
public interface IOutboxIndex
{
    /// <summary>Looks through the states written after a point.</summary>
    /// <param name="after">A write sequence; 0 for the beginning.</param>
    /// <param name="limit">How many written states to look at, 1–100,000.</param>
    Task<OutboxScan> Unpublished(long after, int limit);
}

/// <summary>What a look through the states found.</summary>
/// <param name="UpTo">The last write sequence looked at; equal to <c>after</c> when there was nothing newer.</param>
/// <param name="Waiting">Outboxes with something the log lacks, in the order of their writes.</param>
public sealed record OutboxScan(long UpTo, IReadOnlyList<WaitingOutbox> Waiting);

/// <summary>A grain whose outbox has something the log lacks.</summary>
/// <param name="Oldest">When the first event in its outbox happened; null when the index does not say.</param>
public sealed record WaitingOutbox(string Kind, string Key, long WriteSequence, DateTimeOffset? Oldest = null);
