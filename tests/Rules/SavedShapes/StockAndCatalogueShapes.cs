using System.Collections.Immutable;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Grains.Recommendations;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Tests.Rules.SavedShapes;

public sealed class StockAndCatalogueShapes
{
    private static readonly DateTimeOffset At = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventRecord Event = new("inventory/sku-X", 7, At, "stockAdjusted", null, "acc-admin", Role.Administrator, "counted", "trace", "{}");
    private static readonly HandledRequest Handled = new("key", "hash", At, "{}");
    private static readonly ImmutableArray<StockOp> Lines =
    [
        new(StockOpKind.Reserve, "ord-1", 2, new DateOnly(2027, 4, 3), 1_803_902_400_000),
        new(StockOpKind.Reserve, "ord-2", 1, new DateOnly(2027, 4, 3), 0),
        new(StockOpKind.Consume, "ord-1", 2, null, 1_803_902_400_001),
        new(StockOpKind.Release, "ord-2", 1, null, 1_803_902_400_002),
        new(StockOpKind.Expire, "ord-3", 1, null, 1_803_902_400_003),
        new(StockOpKind.Answer, "key", 0, null, 1_803_902_400_004, "hash", "{}"),
    ];

    [Fact]
    public void A_counter() => SavedShape.IsStill("inventory", new InventoryState
    {
        Sequence = 7, Outbox = [Event], Wake = new Wake(3, 1_803_902_400_000), OnHand = 8, Reserved = 3, Promised = 2, PromisedAsOf = 99, ReorderPoint = 5, Version = 12,
        Received = 12, Shipped = 3, WrittenOff = 1, Lots = [new Lot("L1", new DateOnly(2027, 6, 1), 5), new Lot("L2", null, 3)], Tail = Lines,
        FirstSegment = 4, NextSegment = 6, SegmentLines = 256, TrimmedTo = 3, Owed = [new OwedReceipt("po-1", 4, "rcp-X-9")],
    });

    [Fact]
    public void A_segment_of_a_counters_log() => SavedShape.IsStill("reservationSegment", new ReservationSegmentState { Lines = Lines });

    [Fact]
    public void A_product() => SavedShape.IsStill("product", new ProductState
    {
        Sequence = 1, Outbox = [Event], Handled = [Handled], Version = 2,
        Product = new ProductDraft("X-1", "Name", "Text", "gourmet", "tea", "Brand", [new Money(900, "USD")], ImmutableDictionary<string, string>.Empty.Add("tags", "smoky"), "water", ["nuts"], 365),
    });

    [Fact]
    public void A_plan() => SavedShape.IsStill("plan", new PlanState
    {
        Sequence = 1, Outbox = [Event], Handled = [Handled], Version = 2,
        Plan = new PlanDraft("plan-x", "Name", BillingInterval.Quarterly, [new Money(9000, "EUR")], 4, ["gourmet"]),
        Wake = new Wake(3, 1_803_902_400_000), Steps = [new(1, [new Money(9500, "EUR")], new DateOnly(2027, 4, 1), new DateOnly(2027, 6, 1), true, true)],
    });

    [Fact]
    public void A_supplier() => SavedShape.IsStill("supplier", new SupplierState { Sequence = 1, Outbox = [Event], Handled = [Handled], Supplier = new SupplierDraft("Mill", "mill@example.test", 5) });

    [Fact]
    public void A_purchase_order() => SavedShape.IsStill("purchaseOrder", new PurchaseOrderState
    {
        Sequence = 1, Outbox = [Event], Handled = [Handled], Receipts = ["rcp-X-9"],
        Order = new PurchaseOrderView("po-1", "sup-1", "partlyReceived", [new PurchaseOrderLine("X-1", 10, 4)], new DateOnly(2027, 4, 1), At),
    });

    [Fact]
    public void What_was_learnt_of_a_customer() => SavedShape.IsStill("recommendation", new RecommendationState
    {
        Weights = ImmutableDictionary<string, double>.Empty.Add("brand:Fell", 0.25), Sent = ["GO-1"], ReadThrough = 12, Seen = ImmutableDictionary<string, long>.Empty.Add("subscription/sub-1", 4),
    });

    [Fact]
    public void A_state_without_newer_fields_reads()
    {
        var state = SavedShape.Read<InventoryState>("""{"onHand":3}""");
        Assert.Equal((3, 0, 0), (state.OnHand, state.Lots.Length, state.Tail.Length));
        Assert.Empty(state.Owed);
    }
}
