using SubscriptionBox.Audit;

namespace SubscriptionBox.Grains.Audit;

/// <summary>What is kept of the audit trail.</summary>
public sealed record AuditTrailState : AggregateState
{
    /// <summary>Oldest first.</summary>
    public ImmutableList<LegalHold> Holds { get; init; } = [];

    /// <summary>A purge that was decided and announced, and may not have been carried out; null for none.</summary>
    public AuditCut? Pending { get; init; }

    /// <summary>The holds at the time of that decision.</summary>
    public ImmutableArray<string> PendingHolds { get; init; } = [];
}
