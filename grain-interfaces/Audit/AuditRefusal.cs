namespace SubscriptionBox.Audit;

/// <summary>Refusals of the audit trail and of event handling: numbers 900–999.</summary>
public static class AuditRefusal
{
    /// <summary>It is not parked: it is tried again by itself, or waits behind another.</summary>
    public static readonly Refusal NotParked = new(900, RefusalKind.Conflict, "event-not-parked", "Only an event that is parked can be retried or discarded.");
    /// <summary>A discard needs a reason.</summary>
    public static readonly Refusal ReasonNeeded = new(901, RefusalKind.Invalid, "reason-needed", "Say why, in 3 to 500 characters.");
    /// <summary>There is a hold on it already.</summary>
    public static readonly Refusal HeldAlready = new(902, RefusalKind.Conflict, "held-already", "There is a legal hold on this subject already.");
    /// <summary>What to hold was not said.</summary>
    public static readonly Refusal SubjectNeeded = new(903, RefusalKind.Invalid, "subject-needed", "Say whose rows: an id of 1 to 100 characters.");
}
