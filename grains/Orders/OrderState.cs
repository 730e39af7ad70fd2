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
    /// <summary>What goes back because of the cancellation, settled with it: a refund of later takes nothing from it and adds nothing. Null while not cancelled, and in orders of before.</summary>
    public ImmutableArray<BoxLine>? Returns { get; init; }
    /// <summary>When what could not be settled is tried again.</summary>
    public DateTimeOffset? SettleAt { get; init; }
    /// <summary>This box's part of what was paid; null in orders of before the ledger.</summary>
    public BoxWorth? Worth { get; init; }
    /// <summary>What each item was paid with; null where nothing was paid, and in orders of before the ledger.</summary>
    public ImmutableArray<OrderLine>? Lines { get; init; }
    /// <summary>From which lots the units were taken; null in orders of before returns knew.</summary>
    public ImmutableArray<TakenLot>? Taken { get; init; }
    /// <summary>How the tax is called.</summary>
    public string? TaxName { get; init; }
    /// <summary>Where it is due.</summary>
    public string? TaxPlace { get; init; }
    /// <summary>The order that carries the payment, if that is another one.</summary>
    public string? PaidBy { get; init; }
    /// <summary>Since when the subscription is to be told where the parcel is; null once it knows.</summary>
    public DateTimeOffset? TellAt { get; init; }
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
public sealed record OrderRefund(string Key, Money Amount, RefundStatus Status, DateTimeOffset At, int Tries = 0)
{
    /// <summary>The part of <see cref="Amount"/> that is tax, minor units.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    public long Tax { get; init; }
    /// <summary>The part of <see cref="Amount"/> that is shipping, net, minor units.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    public long Shipping { get; init; }
    /// <summary>The units it is for; null for an amount alone.</summary>
    public ImmutableArray<RefundedUnits>? Units { get; init; }
    /// <summary>True while units are to go back on the shelf.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    public bool ToRestock { get; init; }
}

/// <summary>Units of a lot that went into the box.</summary>
public sealed record TakenLot(string Sku, string Lot, DateOnly? ExpiresOn, int Units);
