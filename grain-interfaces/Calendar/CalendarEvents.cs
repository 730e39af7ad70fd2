namespace SubscriptionBox.Calendar;

/// <summary>An administrator moved the shop's clock forward; everything due on the way has run.</summary>
public sealed record ClockAdvanced(DateTimeOffset From, DateTimeOffset To) : DomainEvent;
