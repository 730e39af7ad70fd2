namespace SubscriptionBox.Payments;

/// <summary>A provider told something, for the first time.</summary>
public sealed record WebhookReceived(string Provider, string EventId, string EventType, string? ObjectId, string? PaymentKey) : DomainEvent;
