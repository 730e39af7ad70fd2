namespace SubscriptionBox.Inventory;

/// <summary>Units of one best-before date.</summary>
/// <param name="ExpiresOn">Null for what does not expire.</param>
public sealed record LotLevel(DateOnly? ExpiresOn, int Units);

/// <summary>A counter after a change: what the stock read model keeps of it. The row with the highest <paramref name="Version"/> wins.</summary>
/// <param name="Sku">Without the key's prefix.</param>
/// <param name="Lots">First to expire first.</param>
public sealed record StockLevel(string Sku, int OnHand, int Reserved, int ReorderPoint, ImmutableArray<LotLevel> Lots, long Version);

/// <summary>What happened to one order's units.</summary>
public enum StockMoveKind
{
    /// <summary>Set aside.</summary>
    Reserved,
    /// <summary>Its hold was prolonged.</summary>
    Prolonged,
    /// <summary>Paid: left the shelf.</summary>
    Consumed,
    /// <summary>Given back.</summary>
    Released,
    /// <summary>Given back because nobody paid in time.</summary>
    Expired,
}

/// <summary>One move of one order's units.</summary>
public sealed record StockMove(StockMoveKind Move, string OrderId, int Units);

/// <summary>Everything that happened to a counter's reservations in one storage write: one event a write, not one a reservation, because a hot counter shares its writes.</summary>
public sealed record StockMoved(ImmutableArray<StockMove> Moves, StockLevel Level) : DomainEvent;

/// <summary>Units came in.</summary>
public sealed record StockReceived(string ReceiptId, int Quantity, string Lot, DateOnly? ExpiresOn, string? PurchaseOrderId, StockLevel Level) : DomainEvent;

/// <summary>A count was corrected; the reason stands beside the event.</summary>
public sealed record StockAdjusted(int Delta, StockLevel Level) : DomainEvent;

/// <summary>Units of an order came back.</summary>
public sealed record StockReturned(string OrderId, int Quantity, StockLevel Level) : DomainEvent;

/// <summary>The level at which the product counts as low was set.</summary>
public sealed record ReorderPointSet(int Units, StockLevel Level) : DomainEvent;

/// <summary>A supplier was created or changed.</summary>
public sealed record SupplierSaved(SupplierView Supplier) : DomainEvent;

/// <summary>A purchase order was placed, or some of it came in.</summary>
public sealed record PurchaseOrderSaved(PurchaseOrderView PurchaseOrder) : DomainEvent;
