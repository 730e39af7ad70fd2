namespace SubscriptionBox.Audit;

/// <summary>What is kept of the audit trail, and for how long (key <c>aud-trail</c>): legal holds, and the purge of what is older than 18 months.</summary>
public interface IAuditTrailGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that old rows are looked for once a week; safe to repeat.</summary>
    Task Start();
    /// <summary>The holds there are.</summary>
    Task<Answer<ImmutableArray<LegalHold>>> Holds(Caller caller);
    /// <summary>Keeps every row about a subject until the hold is released.</summary>
    /// <param name="subject">The key of a grain, or a customer id: 1–100 characters.</param>
    /// <param name="reason">3–500 characters.</param>
    Task<Answer<LegalHold>> Hold(string subject, string reason, Caller caller);
    /// <summary>Releases a hold; rows older than 18 months go with the next purge.</summary>
    Task<Answer<Done>> Release(string subject, string reason, Caller caller);
}

/// <summary>Reads the audit trail (stateless workers, key <c>audit</c>); for administrators.</summary>
public interface IAuditQueryGrain : IGrainWithStringKey
{
    /// <summary>Rows, the latest first.</summary>
    Task<Answer<Page<AuditView>>> Find(AuditFilter filter, string? cursor, int limit, Caller caller);
    /// <summary>The end of the chain: who writes it down elsewhere can show later that the chain was not made anew.</summary>
    Task<Answer<AuditChainView>> Chain(Caller caller);
}

/// <summary>What to look for; all that is given must hold.</summary>
/// <param name="Subject">The key of the grain that changed, or a customer id.</param>
/// <param name="Actor">An account id, or system.</param>
/// <param name="Action">An event's name, such as deliverySkipped.</param>
/// <param name="From">Not before.</param>
/// <param name="To">Before.</param>
[GenerateSerializer, Immutable, Alias("auditFilter")]
public sealed record AuditFilter(string? Subject, string? Actor, string? Action, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>One row.</summary>
/// <param name="OnBehalfOf">The customer for whom somebody else acted.</param>
/// <param name="Subject">The key of the grain that changed.</param>
/// <param name="Summary">What changed, as JSON; personal values masked.</param>
/// <param name="Sequence">The number of the event at its subject: 1, 2, 3 … without gaps.</param>
/// <param name="Ordinal">The place in the chain: 1, 2, 3 … without gaps.</param>
/// <param name="Hash">Of the row and the hash before it.</param>
[GenerateSerializer, Immutable, Alias("auditView")]
public sealed record AuditView(
    DateTimeOffset At, string Actor, Role Role, string? OnBehalfOf, string Action, string Subject, string? CustomerId, string? Reason, string? Summary, string? RequestId,
    long Sequence, long Ordinal, string Hash);

/// <summary>The end of the chain.</summary>
/// <param name="PurgedThrough">The last row that a purge removed; 0 for none.</param>
[GenerateSerializer, Immutable, Alias("auditChainView")]
public sealed record AuditChainView(long Ordinal, string Hash, long PurgedThrough);

/// <summary>Rows about a subject are kept however old they are.</summary>
[GenerateSerializer, Immutable, Alias("legalHold")]
public sealed record LegalHold(string Subject, string Reason, string PlacedBy, DateTimeOffset PlacedAt);
