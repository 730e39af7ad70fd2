using SubscriptionBox.Curation;

namespace SubscriptionBox.Orders;

/// <summary>A paid box was ordered, and its stock taken.</summary>
/// <param name="Captured">What was paid for it; null for a box of a prepaid term.</param>
public sealed record OrderPlaced(string SubscriptionId, string DeliveryId, ImmutableArray<BoxItem> Items, Money Total, Money? Captured, DateOnly ShipOn) : DomainEvent;

/// <summary>The carrier has it.</summary>
public sealed record OrderShipped(string SubscriptionId, string DeliveryId, string TrackingNumber) : DomainEvent;

/// <summary>It arrived.</summary>
public sealed record OrderDelivered(string SubscriptionId, string DeliveryId) : DomainEvent
{
    /// <inheritdoc/>
    public override bool IsActivity => true;
}

/// <summary>It was called off before it shipped; the units go back.</summary>
public sealed record OrderCancelled(string SubscriptionId, string DeliveryId) : DomainEvent;

/// <summary>Money shall go back; the provider will be asked until it answers.</summary>
public sealed record RefundRequested(string RefundKey, Money Amount) : DomainEvent;

/// <summary>Money went back.</summary>
public sealed record OrderRefunded(string RefundKey, string RefundReference, Money Amount) : DomainEvent;

/// <summary>The provider would not give money back; a person has to look.</summary>
public sealed record RefundFailed(string RefundKey, Money Amount, string Code) : DomainEvent;
