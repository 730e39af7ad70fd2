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
