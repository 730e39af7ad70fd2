using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Inventory;

/// <summary>The root record of a counter: numbers, lots and the newest lines of its log. Older lines stand in sealed segments, so that a write costs the same whatever is open.</summary>
public sealed record InventoryState : AggregateState
{
    /// <summary>Units in the house: received − shipped − written off (invariant I2).</summary>
    public int OnHand { get; init; }

    /// <summary>Units of open reservations; always what the log adds up to.</summary>
    public int Reserved { get; init; }

    /// <summary>Units in existing subscribers' drafted next boxes.</summary>
    public int Promised { get; init; }

    /// <summary>Which version of the promises that was.</summary>
    public long PromisedAsOf { get; init; }

    /// <summary>At or below this many available units the product is low.</summary>
    public int ReorderPoint { get; init; }

    /// <summary>Grows by one with every change.</summary>
    public long Version { get; init; }

    /// <summary>All units that ever came in.</summary>
    public long Received { get; init; }

    /// <summary>All units that ever left for customers.</summary>
    public long Shipped { get; init; }

    /// <summary>All units corrected away, less those corrected in.</summary>
    public long WrittenOff { get; init; }

    /// <summary>First to expire first; what does not expire comes last.</summary>
    public ImmutableArray<Lot> Lots { get; init; } = [];

    /// <summary>The log's newest lines, oldest first.</summary>
    public ImmutableArray<StockOp> Tail { get; init; } = [];

    /// <summary>The oldest live segment; equal to <see cref="NextSegment"/> when there is none.</summary>
    public int FirstSegment { get; init; }

    /// <summary>The number that the next sealed segment gets. Its content will be the first <see cref="SegmentLines"/> of <see cref="Tail"/>, whoever seals it and how often.</summary>
    public int NextSegment { get; init; }

    /// <summary>How many lines the next segment takes. Changes only together with <see cref="NextSegment"/>. 0 before the first save.</summary>
    public int SegmentLines { get; init; }

    /// <summary>Segments below this number are deleted.</summary>
    public int TrimmedTo { get; init; }

    /// <summary>Receipts that their purchase orders may not have heard of.</summary>
    public ImmutableArray<OwedReceipt> Owed { get; init; } = [];
}

/// <summary>A receipt to be told to a purchase order.</summary>
public sealed record OwedReceipt(string PurchaseOrderId, int Quantity, string ReceiptId);
