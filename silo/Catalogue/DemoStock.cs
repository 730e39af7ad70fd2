using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>What one product of the demo shop starts with.</summary>
/// <param name="Receipts">Lots that came in, oldest first; a name each, which does not depend on the day, so that a start broken off is known again.</param>
/// <param name="ReorderPoint">At or below this the product counts as low.</param>
/// <param name="Inbound">Units on their way; 0 for none.</param>
public sealed record OpeningStock(string Sku, ImmutableArray<ReceiveStock> Receipts, int ReorderPoint, int Inbound);

/// <summary>Stock, lots and purchase orders of the demo shop: from a fixed seed, so that every demo shop is the same one, and pure, so that it can be tested.</summary>
public static class DemoStock
{
    private const string Seed = "subscription-box-demo-1";

    /// <summary>A lot older than this at delivery is not sent (rules.md 9); most opening lots keep far longer.</summary>
    private const int ShortestUsefulLife = 45;

    /// <summary>What a product starts with.</summary>
    /// <param name="product">Of the demo catalogue.</param>
    /// <param name="today">Expiry dates are counted from here.</param>
    public static OpeningStock Of(ProductDraft product, DateOnly today)
    {
        // One in thirty runs low and has more on its way; the rest lies between 140 and 620 units, food and care more than gear.
        var low = Chance(product.Sku, "low") < 1m / 30;
        var usual = (int)(140 + 300 * Chance(product.Sku, "units")) + (product.Category == "fitness" ? 0 : 180);
        var units = low ? 6 + (int)(18 * Chance(product.Sku, "units")) : usual;
        var reorder = usual / 8;
        return new OpeningStock(product.Sku, Lots(product, units, today), reorder, low ? usual / 24 * 24 : 0);
    }

    /// <summary>Orders under way: what runs low, by supplier. The id and the lines do not depend on the day.</summary>
    public static IEnumerable<(string Id, PurchaseOrderDraft Draft)> PurchaseOrders(DemoData data, DateOnly today) =>
        from product in data.Products
        let stock = Of(product, today)
        where stock.Inbound > 0
        group new PurchaseOrderLine(product.Sku, stock.Inbound) by data.SupplierOf[product.Sku] into supplier
        let lead = data.Suppliers.First(known => known.Id == supplier.Key).Draft.LeadTimeDays
        select ($"po-demo-{supplier.Key["sup-".Length..]}", new PurchaseOrderDraft(supplier.Key, [.. supplier], today.AddDays(lead)));

    private static ImmutableArray<ReceiveStock> Lots(ProductDraft product, int units, DateOnly today)
    {
        var number = (int)(Chance(product.Sku, "lot") * 9_000) + 1_000;
        if (product.ShelfLifeDays is not { } life)
            return [new ReceiveStock(units, $"L{number}", null, null)];
        // Two or three lots, the older one smaller; one product in twenty-five has a few units that expire soon.
        var lots = ImmutableArray.CreateBuilder<ReceiveStock>();
        var older = units * 3 / 10;
        var expiring = Chance(product.Sku, "expiring") < 1m / 25 ? Math.Min(8, older / 2) : 0;
        if (expiring > 0)
            lots.Add(new ReceiveStock(expiring, $"L{number}-A", today.AddDays(12 + (int)(20 * Chance(product.Sku, "soon"))), null));
        lots.Add(new ReceiveStock(older - expiring, $"L{number}-B", Expiry(0.55m), null));
        lots.Add(new ReceiveStock(units - older, $"L{number}-C", Expiry(0.85m), null));
        return lots.ToImmutable();

        DateOnly Expiry(decimal share) => today.AddDays(Math.Max(ShortestUsefulLife, (int)(life * (share + 0.1m * Chance(product.Sku, "age")))));
    }

    private static decimal Chance(string sku, string what) => ShopPrices.Share($"{Seed}|{sku}|{what}");
}
