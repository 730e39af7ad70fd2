using SubscriptionBox.Audit;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Audit;

/// <summary>How long rows of the audit trail are kept. Pure.</summary>
public static class RetentionRules
{
    /// <summary>Rows live this much longer than 18 months at most.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromDays(7);

    /// <summary>Keeps rows about a subject.</summary>
    public static Decision<AuditTrailState> Hold(AuditTrailState s, string subject, string reason, Caller caller, DateTimeOffset now) =>
        subject.Trim() is not { Length: >= 1 and <= 100 } about ? AuditRefusal.SubjectNeeded.On("subject", AuditRefusal.SubjectNeeded.Detail)
        : Why(reason) is not { } why ? AuditRefusal.ReasonNeeded.On("reason", AuditRefusal.ReasonNeeded.Detail)
        : s.Holds.Exists(h => h.Subject == about) ? AuditRefusal.HeldAlready
        : Accept(s with { Holds = s.Holds.Add(new(about, why, caller.ActorId, now)) }, new LegalHoldPlaced(about) { Reason = why });

    /// <summary>Does not keep them any longer than others.</summary>
    public static Decision<AuditTrailState> Release(AuditTrailState s, string subject, string reason) =>
        !s.Holds.Exists(h => h.Subject == subject) ? CommonRefusal.NotFound
        : Why(reason) is not { } why ? AuditRefusal.ReasonNeeded.On("reason", AuditRefusal.ReasonNeeded.Detail)
        : Accept(s with { Holds = s.Holds.RemoveAll(h => h.Subject == subject) }, new LegalHoldReleased(subject) { Reason = why });

    /// <summary>Announces a purge: the decision, with what the chain goes on from, is in the trail before a row goes.</summary>
    public static Decision<AuditTrailState> Announce(AuditTrailState s, AuditCut cut, ImmutableArray<string> holds, DateTimeOffset cutoff) =>
        Accept(s with { Pending = cut, PendingHolds = holds }, new AuditPurged(cutoff, cut.Through, cut.Hash, cut.Removed, cut.Kept, cut.KeptDigest));

    /// <summary>It is carried out.</summary>
    public static AuditTrailState Done(AuditTrailState s, string key, DateTimeOffset now) => s with { Pending = null, PendingHolds = [], Wake = Wake.Of(key, now + LookEvery) };

    private static string? Why(string reason) => reason.Trim() is { Length: >= 3 and <= 500 } why ? why : null;
}
