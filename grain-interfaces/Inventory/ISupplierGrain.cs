namespace SubscriptionBox.Inventory;

/// <summary>A supplier (key <c>sup-…</c>).</summary>
public interface ISupplierGrain : IGrainWithStringKey
{
    /// <summary>Creates or changes it.</summary>
    Task<Answer<SupplierView>> Put(SupplierDraft draft, Caller caller);
    /// <summary>As it is.</summary>
    [ReadOnly] Task<Answer<SupplierView>> Get();
}

/// <summary>Inbound stock (key <c>po-…</c>): ordered, then received in one or more parts.</summary>
public interface IPurchaseOrderGrain : IGrainWithStringKey
{
    /// <summary>Places it.</summary>
    Task<Answer<PurchaseOrderView>> Place(PurchaseOrderDraft draft, Caller caller);
    /// <summary>Units of one line came in; told by the SKU's counter.</summary>
    Task<Answer<PurchaseOrderView>> Received(string sku, int quantity, string receiptId);
    /// <summary>As it is.</summary>
    [ReadOnly] Task<Answer<PurchaseOrderView>> Get();
}

/// <summary>What an administrator says of a supplier.</summary>
/// <param name="Name">1–120 characters.</param>
/// <param name="Email">For orders; optional.</param>
/// <param name="LeadTimeDays">0–365.</param>
[GenerateSerializer, Immutable, Alias("supplierDraft")]
public sealed record SupplierDraft(string Name, string? Email, int LeadTimeDays);

/// <summary>A supplier.</summary>
[GenerateSerializer, Immutable, Alias("supplierView")]
public sealed record SupplierView(string SupplierId, string Name, string? Email, int LeadTimeDays);

/// <summary>One line of a purchase order.</summary>
[GenerateSerializer, Immutable, Alias("purchaseOrderLine")]
public sealed record PurchaseOrderLine(string Sku, int Quantity, int Received = 0);

/// <summary>What an administrator orders.</summary>
[GenerateSerializer, Immutable, Alias("purchaseOrderDraft")]
public sealed record PurchaseOrderDraft(string SupplierId, ImmutableArray<PurchaseOrderLine> Lines, DateOnly? ExpectedOn);

/// <summary>Inbound stock.</summary>
/// <param name="Status">ordered, partlyReceived or received.</param>
[GenerateSerializer, Immutable, Alias("purchaseOrderView")]
public sealed record PurchaseOrderView(string PurchaseOrderId, string SupplierId, string Status, ImmutableArray<PurchaseOrderLine> Lines, DateOnly? ExpectedOn, DateTimeOffset PlacedAt);

/// <summary>Refusals 550–569.</summary>
public static class SupplierRefusal
{
    /// <summary>No such supplier.</summary>
    public static readonly Refusal UnknownSupplier = new(550, RefusalKind.NotFound, "unknown-supplier", "There is no such supplier.");
    /// <summary>No such purchase order.</summary>
    public static readonly Refusal UnknownPurchaseOrder = new(551, RefusalKind.NotFound, "unknown-purchase-order", "There is no such purchase order.");
    /// <summary>Another order stands under this id.</summary>
    public static readonly Refusal PurchaseOrderExists = new(552, RefusalKind.Conflict, "purchase-order-exists", "There is another purchase order with this id.");
}
