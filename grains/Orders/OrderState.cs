using SubscriptionBox.Curation;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Orders;

/// <summary>One delivery's order.</summary>
public sealed record OrderState : AggregateState
{
    /// <summary>The grain's key.</summary>
    public string OrderId { get; init; } = "";
    /// <summary>Whose.</summary>
    public string CustomerId { get; init; } = "";
    /// <summary>Of which subscription.</summary>
    public string SubscriptionId { get; init; } = "";
    /// <summary>Of which delivery.</summary>
    public string DeliveryId { get; init; } = "";
    /// <summary>Where it stands.</summary>
    public OrderStatus Status { get; init; }
    /// <summary>What is in the box.</summary>
    public ImmutableArray<BoxItem> Items { get; init; } = [];
    /// <summary>Net goods.</summary>
    public Money Subtotal { get; init; }
    /// <summary>Taken off.</summary>
    public Money Discount { get; init; }
    /// <summary>The coupons behind it; null for none.</summary>
    public ImmutableArray<ChargeDiscount>? Discounts { get; init; }
    /// <summary>Paid from the customer's balance; null for none.</summary>
    public Money? Credit { get; init; }
    /// <summary>Net; null for none.</summary>
    public Money? Shipping { get; init; }
    /// <summary>Tax.</summary>
    public Money Tax { get; init; }
    /// <summary>The sum.</summary>
    public Money Total { get; init; }
    /// <summary>What was captured; null for a box of a prepaid term.</summary>
    public OrderPayment? Payment { get; init; }
    /// <summary>Money asked back and given back, oldest first.</summary>
    public ImmutableArray<OrderRefund> Refunds { get; init; } = [];
    /// <summary>Local date.</summary>
    public DateOnly ShipOn { get; init; }
    /// <summary>IANA name.</summary>
    public string TimeZone { get; init; } = "";
    /// <summary>Where to.</summary>
    public string AddressId { get; init; } = "";
    /// <summary>Null until the carrier has it.</summary>
    public string? TrackingNumber { get; init; }
    /// <summary>Oldest first.</summary>
    public ImmutableArray<TrackingStep> Tracking { get; init; } = [];
    /// <summary>When the carrier is asked next.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }
    /// <summary>True while the units of a cancelled order are not yet back.</summary>
    public bool UnitsToReturn { get; init; }
    /// <summary>When what could not be settled is tried again.</summary>
    public DateTimeOffset? SettleAt { get; init; }
    /// <summary>When it was placed.</summary>
    public DateTimeOffset PlacedAt { get; init; }
}

/// <summary>Where a refund stands.</summary>
public enum RefundStatus
{
    /// <summary>The provider has not said yes yet.</summary>
    Asked,
    /// <summary>The money is on its way.</summary>
    Done,
    /// <summary>The provider said no.</summary>
    Failed,
}

/// <summary>A refund of an order.</summary>
/// <param name="Key">The idempotency key at the gateway.</param>
/// <param name="Tries">Tries so far.</param>
public sealed record OrderRefund(string Key, Money Amount, RefundStatus Status, DateTimeOffset At, int Tries = 0);
