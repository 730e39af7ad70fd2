using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>The catalogue's read side: computed from <see cref="ProductSaved"/>, <see cref="PlanSaved"/>, <see cref="SupplierSaved"/> and <see cref="PurchaseOrderSaved"/>.
/// Pages are by keyset, so that a page never repeats or misses a row because another one was added.</summary>
public interface IProductSearch
{
    /// <summary>Grows with every product or plan that the read side has seen, and stays the same otherwise: caches ask it before they trust themselves. Cheap.</summary>
    Task<long> Version();

    /// <summary>Products in order of (name without regard to case, SKU by code point).</summary>
    Task<ImmutableArray<ProductView>> Search(ProductSearch search);

    /// <summary>One product; null when there is none.</summary>
    Task<ProductView?> Find(string sku);

    /// <summary>Every product on sale: what boxes are filled from, in order of SKU.</summary>
    Task<ImmutableArray<ProductView>> OnSale();

    /// <summary>All plans, on sale or not, in order of (name, plan id).</summary>
    Task<ImmutableArray<PlanView>> Plans();

    /// <summary>Suppliers in order of (name without regard to case, supplier id).</summary>
    /// <param name="after">The last row of the page before; null for the beginning.</param>
    /// <param name="limit">1–101.</param>
    Task<ImmutableArray<SupplierView>> Suppliers(SearchKey? after, int limit);

    /// <summary>Purchase orders, newest first: in descending order of (placed at, purchase order id).</summary>
    /// <param name="after">The last row of the page before, its <see cref="SearchKey.Sort"/> being PlacedAt in Unix milliseconds as digits; null for the beginning.</param>
    /// <param name="limit">1–101.</param>
    Task<ImmutableArray<PurchaseOrderView>> PurchaseOrders(SearchKey? after, int limit);

    /// <summary>Returns once the read side has seen every event that was in the log when this was called.</summary>
    Task CatchUp();
}

/// <summary>Which products, and where to go on.</summary>
/// <param name="Category">skincare, fitness or gourmet; null for all.</param>
/// <param name="Words">Lower-case words that must all occur (as substrings, without regard to case) in name, brand, description or SKU; may contain any character, wildcards included, and means it literally.</param>
/// <param name="After">The last row of the page before; null for the beginning.</param>
/// <param name="Limit">1–101.</param>
/// <param name="IncludeInactive">Also what is not on sale.</param>
public sealed record ProductSearch(string? Category, ImmutableArray<string> Words, SearchKey? After, int Limit, bool IncludeInactive);

/// <summary>A row's place in an ordered list.</summary>
/// <param name="Sort">The lower-case (invariant) name, or what the method says.</param>
/// <param name="Id">Breaks ties.</param>
public sealed record SearchKey(string Sort, string Id);
