using SubscriptionBox.Curation;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Orders;

/// <summary>One delivery's order (key <c>ord-…</c>): items, payment, shipment, tracking, refunds.</summary>
public interface IOrderGrain : Calendar.IWakeable
{
    /// <summary>Places a paid order and takes its stock; the same order again is a no-op.</summary>
    Task<Answer<OrderView>> Place(PlaceOrder command, Caller caller);
    /// <summary>As it is.</summary>
    [AlwaysInterleave] Task<Answer<OrderView>> Get(Caller caller);
    /// <summary>Takes out what tells of the person's tastes (why items are in the box); the order stays, under the customer's id. For the shop itself; safe to repeat.</summary>
    Task<Answer<Done>> Forget();
    /// <summary>Calls it off before it ships: stock goes back, what was paid is refunded.</summary>
    /// <param name="refund">How much of what was captured goes back; null for all of it.</param>
    /// <param name="reason">Kept in the audit trail.</param>
    /// <param name="caller">Who asks.</param>
    [ResponseTimeout("00:00:10")]
    Task<Answer<OrderView>> Cancel(Money? refund, string reason, Caller caller);
    /// <summary>Gives back a part of what was paid, shipped or not; never more than is left of it (invariant I6). The same refund key again is the same refund.</summary>
    [ResponseTimeout("00:00:20")]
    Task<Answer<OrderView>> Refund(RefundOrder command, Caller caller);
    /// <summary>Gives back what units were paid with, or an amount, and puts the units back on the shelf if they are to go there (rules.md 10). Together never more than was captured,
    /// and never more units than were sent. The same refund key again is the same refund.</summary>
    [ResponseTimeout("00:00:20")]
    Task<Answer<OrderView>> Return(ReturnUnits command, Caller caller);
}

/// <summary>Reads over many orders (stateless workers, key <c>orders</c>).</summary>
public interface IOrderQueryGrain : IGrainWithStringKey
{
    /// <summary>A customer's orders, newest first.</summary>
    Task<Answer<Page<OrderView>>> OfCustomer(string customerId, string? cursor, int limit, Caller caller);
}

/// <summary>A paid box.</summary>
/// <param name="OrderId">Derived from subscription and period, so that a repeat finds it.</param>
/// <param name="Charge">The money of it; nothing for a box of a prepaid term.</param>
/// <param name="Payment">What was captured; null for a box of a prepaid term, and where credit covers it all.</param>
/// <param name="ShipOn">Local date.</param>
[GenerateSerializer, Immutable, Alias("placeOrder")]
public sealed record PlaceOrder(
    string OrderId, string CustomerId, string SubscriptionId, string DeliveryId, ImmutableArray<BoxItem> Items,
    ChargeBreakdown Charge, OrderPayment? Payment, DateOnly ShipOn, string TimeZone, string AddressId)
{
    /// <summary>This box's part of what was paid, for the ledger; null where that is not known.</summary>
    [Id(0)] public BoxWorth? Worth { get; init; }
    /// <summary>How many boxes <see cref="Charge"/> pays for, this one among them.</summary>
    [Id(1)] public int Boxes { get; init; } = 1;
    /// <summary>How the tax is called, such as "VAT 19 %".</summary>
    [Id(2)] public string? TaxName { get; init; }
    /// <summary>Where it is due: <c>DE</c>, <c>US-NY</c>.</summary>
    [Id(3)] public string? TaxPlace { get; init; }
    /// <summary>The order that carries the payment of a prepaid box: refunds go through it.</summary>
    [Id(4)] public string? PaidBy { get; init; }
}

/// <summary>One box's part of what was paid for a term.</summary>
/// <param name="Net">Without tax, after the discount, shipping included: what is earned when it ships.</param>
/// <param name="Discount">Its part of the discount.</param>
[GenerateSerializer, Immutable, Alias("boxWorth")]
public sealed record BoxWorth(Money Net, Money Discount);

/// <summary>Asks for units of an order back, or for an amount, or for both.</summary>
/// <param name="RefundKey">The idempotency key of this refund at the gateway: <c>ref-…</c>.</param>
/// <param name="Amount">More than nothing; null for what the units were paid with.</param>
/// <param name="Lines">Which units; empty for none.</param>
/// <param name="Restock">Whether the units go back on the shelf; null for what the goods' kind suggests: food and skincare do not (rules.md 10).</param>
/// <param name="Reason">1–500 characters, kept in the audit trail.</param>
[GenerateSerializer, Immutable, Alias("returnUnits")]
public sealed record ReturnUnits(string RefundKey, Money? Amount, ImmutableArray<BoxLine> Lines, bool? Restock, string Reason);

/// <summary>What one item of an order was paid with. The items' numbers add up to the order's, shipping aside.</summary>
/// <param name="Subtotal">Net, before the discount.</param>
[GenerateSerializer, Immutable, Alias("orderLine")]
public sealed record OrderLine(string Sku, int Quantity, long Subtotal, long Discount, long Tax);

/// <summary>Units that went with a refund.</summary>
/// <param name="Restocked">They go back on the shelf.</param>
[GenerateSerializer, Immutable, Alias("refundedUnits")]
public sealed record RefundedUnits(string Sku, int Quantity, bool Restocked);

/// <summary>A refund of an order.</summary>
/// <param name="RefundId">Also the key under which the provider knows it.</param>
/// <param name="Status">pending, refunded, or failed: the provider said no for good.</param>
[GenerateSerializer, Immutable, Alias("refundView")]
public sealed record RefundView(string RefundId, Money Amount, Money Tax, string Status, DateTimeOffset At, ImmutableArray<RefundedUnits> Lines)
{
    /// <summary>The part of it that is shipping, net.</summary>
    [Id(0)] public Money Shipping { get; init; } = Money.Zero(Amount.Currency);
}

/// <summary>Asks for money back.</summary>
/// <param name="RefundKey">The idempotency key of this refund at the gateway: <c>ref-…</c>.</param>
/// <param name="Amount">More than nothing.</param>
/// <param name="Reason">1–500 characters, kept in the audit trail.</param>
[GenerateSerializer, Immutable, Alias("refundOrder")]
public sealed record RefundOrder(string RefundKey, Money Amount, string Reason)
{
    /// <summary>True when less will do, should support have given back some of it before: the unused part of a cancelled subscription.</summary>
    [Id(0)] public bool UpTo { get; init; }
}

/// <summary>Money that came in for an order.</summary>
/// <param name="PaymentId">Ours.</param>
/// <param name="Reference">The gateway's.</param>
/// <param name="Status">captured, partlyRefunded or refunded.</param>
[GenerateSerializer, Immutable, Alias("orderPayment")]
public sealed record OrderPayment(string PaymentId, string Gateway, string Reference, Money Amount, string Status, DateTimeOffset At);

/// <summary>Where an order stands.</summary>
public enum OrderStatus
{
    /// <summary>Paid, not yet with the carrier.</summary>
    Placed,
    /// <summary>With the carrier.</summary>
    Shipped,
    /// <summary>Arrived.</summary>
    Delivered,
    /// <summary>Called off.</summary>
    Cancelled,
}

/// <summary>A step of the shipment.</summary>
[GenerateSerializer, Immutable, Alias("trackingStep")]
public sealed record TrackingStep(DateTimeOffset At, string Status, string? Location);

/// <summary>An order: <c>subtotal − discount − credit + tax + shipping = total</c>, and total is what was captured.</summary>
[GenerateSerializer, Immutable, Alias("orderView")]
public sealed record OrderView(
    string OrderId, string CustomerId, string SubscriptionId, string DeliveryId, OrderStatus Status, ImmutableArray<BoxItem> Items,
    Money Subtotal, Money Discount, Money Tax, Money Total, Money Refunded, ImmutableArray<OrderPayment> Payments, ImmutableArray<TrackingStep> Tracking,
    string? TrackingNumber, DateTimeOffset PlacedAt, long Version)
{
    /// <summary>Of the customer's balance.</summary>
    [Id(0)] public Money Credit { get; init; } = Money.Zero(Total.Currency);
    /// <summary>Net.</summary>
    [Id(1)] public Money Shipping { get; init; } = Money.Zero(Total.Currency);
    /// <summary>The coupons behind the discount.</summary>
    [Id(2)] public ImmutableArray<ChargeDiscount> Discounts { get; init; } = [];
    /// <summary>What each item was paid with; empty where nothing was paid, and in orders of before the ledger.</summary>
    [Id(3)] public ImmutableArray<OrderLine> Lines { get; init; } = [];
    /// <summary>Money on its way back, or back; oldest first.</summary>
    [Id(4)] public ImmutableArray<RefundView> Refunds { get; init; } = [];
    /// <summary>What may still go back: captured, and neither given back nor asked back.</summary>
    [Id(5)] public Money Refundable { get; init; } = Money.Zero(Total.Currency);
}

/// <summary>Refusals 450–499.</summary>
public static class OrderRefusal
{
    /// <summary>It is on its way.</summary>
    public static readonly Refusal AlreadyShipped = new(450, RefusalKind.Conflict, "already-shipped", "The order has shipped already.");
    /// <summary>More than is left of what was captured (invariant I6).</summary>
    public static readonly Refusal RefundTooLarge = new(451, RefusalKind.Conflict, "refund-too-large", "That is more than is left of what was paid.");
    /// <summary>More units than were sent and not yet returned.</summary>
    public static readonly Refusal TooManyUnits = new(452, RefusalKind.Conflict, "too-many-units", "That is more than is left of these units.");
    /// <summary>A box of a prepaid term: the payment belongs to another order.</summary>
    public static readonly Refusal PaidByAnother = new(453, RefusalKind.Conflict, "paid-by-another-order", "This box was paid for with another order; refund that one.");
}
