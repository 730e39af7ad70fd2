namespace SubscriptionBox.Audit;

/// <summary>A consumer gave up on an event; an administrator has to decide.</summary>
/// <param name="Consumer">Such as prj-mail.</param>
/// <param name="Position">The event's place in the log.</param>
/// <param name="EventSource">The grain it comes from.</param>
/// <param name="EventSequence">Its number there.</param>
/// <param name="EventType">Its stable name.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record EventParked(string Consumer, long Position, string EventSource, long EventSequence, string EventType, int Attempts, string Error) : DomainEvent;

/// <summary>An administrator had a parked event tried again.</summary>
public sealed record ParkedEventRetried(string Consumer, long Position, string EventSource, long EventSequence, string EventType) : DomainEvent;

/// <summary>An administrator gave a parked event up; the reason stands beside the event.</summary>
public sealed record ParkedEventDiscarded(string Consumer, long Position, string EventSource, long EventSequence, string EventType) : DomainEvent;

/// <summary>A parked event was handled after all.</summary>
public sealed record ParkedEventHandled(string Consumer, long Position, string EventSource, long EventSequence, string EventType, int Attempts) : DomainEvent;

/// <summary>Rows about a subject are kept from now on; the reason stands beside the event.</summary>
public sealed record LegalHoldPlaced(string Subject) : DomainEvent;

/// <summary>They are not kept longer than others any more.</summary>
public sealed record LegalHoldReleased(string Subject) : DomainEvent;

/// <summary>Old rows of the audit trail were removed. The trail itself keeps what the chain goes on from.</summary>
/// <param name="Cutoff">Rows from before were removed.</param>
/// <param name="Through">The last ordinal that is gone.</param>
/// <param name="Hash">That row's hash.</param>
/// <param name="Removed">How many rows were removed.</param>
/// <param name="Kept">How many rows before the cut legal holds keep.</param>
/// <param name="KeptDigest">Of those rows.</param>
public sealed record AuditPurged(DateTimeOffset Cutoff, long Through, string Hash, long Removed, int Kept, string KeptDigest) : DomainEvent;

/// <summary>A member of staff looked at what the shop knows of a customer.</summary>
/// <param name="What">What was looked at: the route's pattern.</param>
public sealed record CustomerDataViewed(string What) : DomainEvent;

/// <summary>Somebody who is signed in was refused (403).</summary>
/// <param name="What">What they asked for: the route's pattern.</param>
/// <param name="Code">Why: forbidden, reauthentication-required.</param>
public sealed record RequestRefused(string What, string Code) : DomainEvent;
