using SubscriptionBox.Inventory;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Inventory;

/// <summary>A purchase order, saved.</summary>
public sealed record PurchaseOrderState : AggregateState
{
    /// <summary>Null until it is placed.</summary>
    public PurchaseOrderView? Order { get; init; }

    /// <summary>Receipts that count already, so that one told twice counts once.</summary>
    public ImmutableArray<string> Receipts { get; init; } = [];
}

/// <summary>What a purchase order may be, and how it fills.</summary>
public static class PurchaseOrderRules
{
    /// <summary>What is wrong with a draft; null when nothing is.</summary>
    public static Refusal? Invalid(PurchaseOrderDraft draft) =>
        draft.SupplierId is null || !draft.SupplierId.StartsWith("sup-", StringComparison.Ordinal) || draft.SupplierId.Length > 80 ? CommonRefusal.Invalid.On("supplierId", "It is the id of a supplier: sup-…")
        : draft.Lines.IsDefaultOrEmpty || draft.Lines.Length > 200 ? CommonRefusal.Invalid.On("lines", "There are 1 to 200 lines.")
        : draft.Lines.Any(l => string.IsNullOrEmpty(l.Sku) || l.Sku.Length > 40) ? CommonRefusal.Invalid.On("lines", "Each names a SKU.")
        : draft.Lines.Any(l => l.Quantity is < 1 or > 1_000_000) ? CommonRefusal.Invalid.On("lines", "Each orders 1 to 1,000,000 units.")
        : draft.Lines.Select(l => l.Sku).Distinct(StringComparer.Ordinal).Count() != draft.Lines.Length ? CommonRefusal.Invalid.On("lines", "Each SKU has one line.")
        : draft.ExpectedOn is { Year: > 9000 } ? CommonRefusal.Invalid.On("expectedOn", "It lies too far in the future.")
        : null;

    /// <summary>See <see cref="IPurchaseOrderGrain.Place"/>; the same order again is a no-op.</summary>
    public static Decision<PurchaseOrderState> Place(PurchaseOrderState state, string id, PurchaseOrderDraft draft, DateTimeOffset now, Caller caller)
    {
        if (!StockRules.MayCount(caller))
            return CommonRefusal.Forbidden;
        if (state.Order is { } placed)
            return placed.SupplierId == draft.SupplierId && placed.Lines.Select(l => (l.Sku, l.Quantity)).SequenceEqual(draft.Lines.Select(l => (l.Sku, l.Quantity)))
                ? Accept(state)
                : SupplierRefusal.PurchaseOrderExists;
        var order = new PurchaseOrderView(id, draft.SupplierId, "ordered", [.. draft.Lines.Select(l => l with { Received = 0 })], draft.ExpectedOn, now);
        return Accept(state with { Order = order }, new PurchaseOrderSaved(order));
    }

    /// <summary>See <see cref="IPurchaseOrderGrain.Received"/>. More than was ordered is taken note of as well: it lies in the house.</summary>
    public static Decision<PurchaseOrderState> Received(PurchaseOrderState state, string sku, int quantity, string receiptId)
    {
        if (state.Order is not { } order)
            return SupplierRefusal.UnknownPurchaseOrder;
        if (state.Receipts.Contains(receiptId))
            return Accept(state);
        var lines = order.Lines.Select(l => l.Sku == sku ? l with { Received = l.Received + quantity } : l).ToImmutableArray();
        var next = order with { Lines = lines, Status = lines.All(l => l.Received >= l.Quantity) ? "received" : "partlyReceived" };
        return Accept(state with { Order = next, Receipts = state.Receipts.Add(receiptId) }, new PurchaseOrderSaved(next));
    }
}
