namespace SubscriptionBox.Inventory;

/// <summary>The counter of one SKU (key <c>sku-…</c>). available = on hand − reserved ≥ 0 at every instant (invariant I2).
/// Takes thousands of durable reservations a second: calls interleave, share one storage write, and answer after it.</summary>
public interface IInventoryGrain : Calendar.IWakeable
{
    /// <summary>Sets units aside for an order. The same order again is the same reservation (the quantity must agree). Reserve before capture (rules.md 9).</summary>
    [AlwaysInterleave] Task<Answer<Reservation>> Reserve(ReserveStock command);

    /// <summary>The order is paid: takes its units out, from the lots that expire first. Again is no-op. An order without a reservation is refused.</summary>
    [AlwaysInterleave] Task<Answer<StockView>> Consume(string orderId, Caller caller);

    /// <summary>The order will not be: gives its units back. Again, or for an unknown order, is a no-op.</summary>
    [AlwaysInterleave] Task<Answer<StockView>> Release(string orderId, Caller caller);

    /// <summary>The order will not be, though some of its counters may have given their units already: gives back what is held, and puts what was taken back into the lots it came from.
    /// Afterwards the order may reserve anew. Again, or for an unknown order, is a no-op.</summary>
    [AlwaysInterleave] Task<Answer<StockView>> GiveBack(string orderId, Caller caller);

    /// <summary>Units of an order come back, into the lots they were taken from. With the same request key once only.</summary>
    [AlwaysInterleave] Task<Answer<StockView>> Return(ReturnStock command, Caller caller);

    /// <summary>Units came in.</summary>
    [AlwaysInterleave] Task<Answer<StockView>> Receive(ReceiveStock command, Caller caller);

    /// <summary>A count was wrong, or units broke. Below zero available is refused.</summary>
    [AlwaysInterleave] Task<Answer<StockView>> Adjust(AdjustStock command, Caller caller);

    /// <summary>Sets the level at which the product counts as low.</summary>
    [AlwaysInterleave] Task<Answer<StockView>> SetReorderPoint(int units, Caller caller);

    /// <summary>How many units existing subscribers' next boxes are drafted with (rules.md 9); told by the read side, newest <paramref name="version"/> wins.</summary>
    [AlwaysInterleave] Task SetPromised(int units, long version);

    /// <summary>The counter as it is now.</summary>
    [AlwaysInterleave] Task<StockView> Get();
}

/// <summary>Reads over many counters (stateless workers, key <c>inventory</c>): products from the catalogue, numbers from the counters themselves.</summary>
public interface IInventoryQueryGrain : IGrainWithStringKey
{
    /// <summary>Products, on sale or not, by name, with their counters.</summary>
    /// <param name="text">Words that must occur; null for all.</param>
    /// <param name="limit">1–100.</param>
    Task<Answer<Page<InventoryItem>>> Search(string? text, string? cursor, int limit);
    /// <summary>One product with its counter.</summary>
    Task<Answer<InventoryItem>> Find(string sku);
}

/// <summary>A product's name with its counter.</summary>
[GenerateSerializer, Immutable, Alias("inventoryItem")]
public sealed record InventoryItem(string Name, StockView Stock);

/// <summary>Whom stock is for: new customers do not get what is promised to existing ones (rules.md 9).</summary>
public enum StockAudience
{
    /// <summary>Sees on hand − reserved − promised.</summary>
    NewCustomer,
    /// <summary>Sees on hand − reserved.</summary>
    Subscriber,
}

/// <summary>Asks for units of one SKU.</summary>
/// <param name="OrderId">The order; one reservation an order and SKU.</param>
/// <param name="Quantity">1–10,000 units.</param>
/// <param name="DeliverOn">Lots with less than the minimum shelf life on this day do not count.</param>
/// <param name="ExpiresAt">When the units go back if nobody consumed them; null for never.</param>
/// <param name="Audience">For whom.</param>
[GenerateSerializer, Immutable, Alias("reserveStock")]
public sealed record ReserveStock(string OrderId, int Quantity, DateOnly DeliverOn, DateTimeOffset? ExpiresAt, StockAudience Audience);

/// <summary>A reservation that stands.</summary>
[GenerateSerializer, Immutable, Alias("reservation")]
public sealed record Reservation(string OrderId, string Sku, int Quantity, DateTimeOffset? ExpiresAt);

/// <summary>Units that came in.</summary>
/// <param name="Quantity">1–1,000,000 units.</param>
/// <param name="Lot">The supplier's lot name, if it has one.</param>
/// <param name="ExpiresOn">Best before; null for what does not expire.</param>
/// <param name="PurchaseOrderId">Against which order, if any.</param>
[GenerateSerializer, Immutable, Alias("receiveStock")]
public sealed record ReceiveStock(int Quantity, string? Lot, DateOnly? ExpiresOn, string? PurchaseOrderId);

/// <summary>Units that come back.</summary>
/// <param name="OrderId">Whose they were.</param>
/// <param name="Lots">With the units of each; one without a name goes to the lot that expires first, because nothing says that it keeps longer.</param>
[GenerateSerializer, Immutable, Alias("returnStock")]
public sealed record ReturnStock(string OrderId, ImmutableArray<Lot> Lots);

/// <summary>A correction.</summary>
/// <param name="Delta">Units, not zero, −1,000,000 to 1,000,000.</param>
/// <param name="Reason">Why: 1–200 characters, kept in the audit trail.</param>
[GenerateSerializer, Immutable, Alias("adjustStock")]
public sealed record AdjustStock(int Delta, string Reason);

/// <summary>Units that came in together.</summary>
[GenerateSerializer, Immutable, Alias("lot")]
public sealed record Lot(string Name, DateOnly? ExpiresOn, int Units);

/// <summary>One SKU's counter.</summary>
/// <param name="Sku">The SKU, without the key's prefix.</param>
/// <param name="OnHand">Units in the house.</param>
/// <param name="Reserved">Units set aside for orders not yet paid.</param>
/// <param name="Available">OnHand − Reserved, never below zero.</param>
/// <param name="Promised">Units in existing subscribers' drafted next boxes.</param>
/// <param name="ReorderPoint">At or below this many available units the product is low.</param>
/// <param name="Lots">First to expire first.</param>
/// <param name="Version">Grows with every change.</param>
[GenerateSerializer, Immutable, Alias("stockView")]
public sealed record StockView(string Sku, int OnHand, int Reserved, int Available, int Promised, int ReorderPoint, ImmutableArray<Lot> Lots, long Version)
{
    /// <summary>In the answer to a taking: which lots the order's units came from. Null elsewhere, and where that is not known any more.</summary>
    [Id(0)] public ImmutableArray<Lot>? Taken { get; init; }
}

/// <summary>Refusals 500–549.</summary>
public static class InventoryRefusal
{
    /// <summary>Fewer units than asked for.</summary>
    public static readonly Refusal OutOfStock = new(500, RefusalKind.Conflict, "out-of-stock", "There is not enough stock.");
    /// <summary>The same order asked before for another quantity.</summary>
    public static readonly Refusal ReservedDifferently = new(501, RefusalKind.Conflict, "reserved-differently", "This order has a reservation of another quantity.");
    /// <summary>Nothing reserved for this order.</summary>
    public static readonly Refusal NotReserved = new(502, RefusalKind.Conflict, "not-reserved", "Nothing is reserved for this order.");
    /// <summary>The correction would leave less than is reserved.</summary>
    public static readonly Refusal BelowZero = new(503, RefusalKind.Conflict, "below-zero", "That would leave less than nothing available.");
}
