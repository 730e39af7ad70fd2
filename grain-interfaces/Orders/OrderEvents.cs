using SubscriptionBox.Curation;

namespace SubscriptionBox.Orders;

/// <summary>A paid box was ordered, and its stock taken.</summary>
/// <param name="Captured">What was paid for it; null for a box of a prepaid term.</param>
public sealed record OrderPlaced(string SubscriptionId, string DeliveryId, ImmutableArray<BoxItem> Items, Money Total, Money? Captured, DateOnly ShipOn) : DomainEvent
{
    /// <summary>This box's part of what was paid; null in events of before the ledger.</summary>
    public BoxWorth? Worth { get; init; }
}

/// <summary>The carrier has it.</summary>
public sealed record OrderShipped(string SubscriptionId, string DeliveryId, string TrackingNumber) : DomainEvent
{
    /// <inheritdoc cref="OrderPlaced.Worth"/>
    public BoxWorth? Worth { get; init; }
}

/// <summary>It arrived.</summary>
public sealed record OrderDelivered(string SubscriptionId, string DeliveryId) : DomainEvent
{
    /// <inheritdoc/>
    public override bool IsActivity => true;
}

/// <summary>It was called off before it shipped; the units go back.</summary>
public sealed record OrderCancelled(string SubscriptionId, string DeliveryId) : DomainEvent
{
    /// <inheritdoc cref="OrderPlaced.Worth"/>
    public BoxWorth? Worth { get; init; }
}

/// <summary>Money shall go back; the provider will be asked until it answers.</summary>
public sealed record RefundRequested(string RefundKey, Money Amount) : DomainEvent
{
    /// <summary>The part of it that is tax; null in events of before the ledger.</summary>
    public Money? Tax { get; init; }

    /// <summary>The part of it that is shipping, net; null for none.</summary>
    public Money? Shipping { get; init; }

    /// <summary>The units it is for.</summary>
    public ImmutableArray<RefundedUnits> Lines { get; init; } = [];
}

/// <summary>Money went back.</summary>
public sealed record OrderRefunded(string RefundKey, string RefundReference, Money Amount) : DomainEvent
{
    /// <inheritdoc cref="RefundRequested.Tax"/>
    public Money? Tax { get; init; }

    /// <inheritdoc cref="RefundRequested.Shipping"/>
    public Money? Shipping { get; init; }

    /// <summary>The units it is for, by the names they were sent under.</summary>
    public ImmutableArray<BoxItem> Units { get; init; } = [];

    /// <summary>How the tax was called.</summary>
    public string? TaxName { get; init; }

    /// <summary>Where it was due.</summary>
    public string? TaxPlace { get; init; }

    /// <summary>The payment it came from.</summary>
    public string? PaymentKey { get; init; }

    /// <summary>One of the customer's addresses: whom the credit note is made out to.</summary>
    public string? AddressId { get; init; }
}

/// <summary>The provider would not give money back; a person has to look.</summary>
public sealed record RefundFailed(string RefundKey, Money Amount, string Code) : DomainEvent
{
    /// <inheritdoc cref="RefundRequested.Tax"/>
    public Money? Tax { get; init; }
}

/// <summary>Returned units are back on their shelves.</summary>
public sealed record UnitsRestocked(string RefundKey, ImmutableArray<RefundedUnits> Lines) : DomainEvent;
