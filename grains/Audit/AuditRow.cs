namespace SubscriptionBox.Grains.Audit;

/// <summary>One row of the audit trail: who did what to whom, when and why. Made of one event of the log, and of nothing else.</summary>
/// <param name="Position">The event's place in the log.</param>
/// <param name="Source">Kind and key of the grain that changed: <c>subscription/sub-…</c>.</param>
/// <param name="Sequence">The event's number there: 1, 2, 3 … without gaps.</param>
/// <param name="CustomerId">Whom it concerns; null for what belongs to no customer.</param>
/// <param name="Action">The event's stable name.</param>
/// <param name="Reason">Why, where a person said so; e-mail addresses and card-like numbers masked.</param>
/// <param name="Summary">What changed, as JSON, personal values masked; null for nothing to say.</param>
public sealed record AuditRow(
    long Position, string Source, long Sequence, DateTimeOffset At, string ActorId, Role Role, string? CustomerId, string Action, string? Reason, string? Summary, string? RequestId)
{
    /// <summary>The key of the grain that changed.</summary>
    public string Subject => Source[(Source.IndexOf('/') + 1)..];

    /// <summary>The customer for whom somebody else acted: staff, or the shop itself.</summary>
    public string? OnBehalfOf => Role is Role.Support or Role.Marketing or Role.Administrator or Role.System ? CustomerId : null;
}

/// <summary>A row with its place in the chain.</summary>
/// <param name="Ordinal">1, 2, 3 … without gaps over the whole trail.</param>
/// <param name="Hash">Of the row, its ordinal and the hash before it: 64 lower-case hexadecimal digits.</param>
public sealed record ChainedRow(long Ordinal, string Hash, AuditRow Row);

/// <summary>The end of the chain.</summary>
/// <param name="Ordinal">Of the last row; 0 before the first.</param>
/// <param name="Position">The place in the log of the event that it was made of.</param>
public sealed record AuditHead(long Ordinal, string Hash, long Position)
{
    /// <summary>Nothing yet.</summary>
    public static readonly AuditHead Empty = new(0, AuditChain.Origin, 0);
}
