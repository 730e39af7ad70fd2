using System.Globalization;
using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Catalog;

/// <inheritdoc cref="ICatalogQueryGrain"/>
[StatelessWorker]
public sealed class CatalogQueryGrain(IProductSearch search, IExclusionMatcher exclusions) : Grain, ICatalogQueryGrain
{
    // With exclusions a page may need several looks; after so many the page is what was found, with a cursor to go on.
    private const int MostLooks = 10;
    private const int MostWords = 10;
    private (long Version, ImmutableArray<PlanView> Plans)? _plans;

    /// <inheritdoc/>
    public async Task<Answer<Page<ProductView>>> Search(ProductQuery query)
    {
        if (Problems(query.Text, query.Limit, query.Category) is { Fields.IsEmpty: false } problems)
            return problems;
        SearchKey? after = null;
        if (query.Cursor is { } cursor && (after = ListCursor.Read(cursor)) is null)
            return CatalogRefusal.BadCursor.On("cursor", "Not a cursor that this list gave out.");
        var (rows, next) = await Fitting(query, after);
        return new Page<ProductView>([.. await Task.WhenAll(rows.Select(WithStock))], next);
    }

    /// <inheritdoc/>
    public async Task<Answer<ProductView>> Find(string sku)
    {
        if (!CatalogRules.Sku().IsMatch(sku))
            return CatalogRefusal.UnknownProduct;
        // From the product's own grain: what an administrator just changed shows at once.
        var answer = await GrainFactory.GetGrain<ICatalogGrain>($"sku-{sku}").Get();
        return answer.Value is { Product.Active: true } product ? await WithStock(product) : CatalogRefusal.UnknownProduct;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<PlanView>> Plans() => [.. (await AllPlans()).Where(p => p.Plan.Active)];

    /// <inheritdoc/>
    public async Task<ImmutableArray<PlanView>> AllPlans()
    {
        var version = await search.Version();
        if (_plans is not { } cached || cached.Version != version)
            _plans = cached = (version, await search.Plans());
        return cached.Plans;
    }

    /// <inheritdoc/>
    public Task<Answer<Page<SupplierView>>> Suppliers(string? cursor, int limit) =>
        List(cursor, limit, search.Suppliers, s => new SearchKey(s.Name.ToLowerInvariant(), s.SupplierId));

    /// <inheritdoc/>
    public Task<Answer<Page<PurchaseOrderView>>> PurchaseOrders(string? cursor, int limit) =>
        List(cursor, limit, search.PurchaseOrders, o => new SearchKey(o.PlacedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), o.PurchaseOrderId),
            key => long.TryParse(key.Sort, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    /// <inheritdoc/>
    public Task Refresh() => search.CatchUp();

    private async Task<(List<ProductView> Rows, string? Next)> Fitting(ProductQuery query, SearchKey? after)
    {
        var words = (query.Text ?? "").ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MostWords).ToImmutableArray();
        var rows = new List<ProductView>();
        for (var look = 0; look < MostLooks; look++)
        {
            var found = await search.Search(new ProductSearch(query.Category, words, after, query.Limit + 1, query.IncludeInactive));
            foreach (var row in found.Take(query.Limit))
            {
                after = new SearchKey(row.Product.Name.ToLowerInvariant(), row.Product.Sku);
                if (Excluded(query, row.Product))
                    continue;
                rows.Add(row);
                if (rows.Count == query.Limit)
                    return (rows, ReferenceEquals(row, found[^1]) ? null : ListCursor.After(after));
            }
            if (found.Length <= query.Limit)
                return (rows, null);
        }
        return (rows, ListCursor.After(after!));
    }

    private bool Excluded(ProductQuery query, ProductDraft product) =>
        !query.Exclusions.IsDefaultOrEmpty && query.Exclusions.Any(token => exclusions.Holds(product, token));

    private async Task<ProductView> WithStock(ProductView row)
    {
        var stock = await GrainFactory.GetGrain<IInventoryGrain>($"sku-{row.Product.Sku}").Get();
        return row with { Available = Math.Max(0, stock.Available - stock.Promised) };
    }

    private static async Task<Answer<Page<T>>> List<T>(string? cursor, int limit, Func<SearchKey?, int, Task<ImmutableArray<T>>> read, Func<T, SearchKey> place, Func<SearchKey, bool>? valid = null)
    {
        if (Problems(null, limit, null) is { Fields.IsEmpty: false } problems)
            return problems;
        SearchKey? after = null;
        if (cursor is not null && ((after = ListCursor.Read(cursor)) is null || valid?.Invoke(after) == false))
            return CatalogRefusal.BadCursor.On("cursor", "Not a cursor that this list gave out.");
        var found = await read(after, limit + 1);
        return new Page<T>([.. found.Take(limit)], found.Length > limit ? ListCursor.After(place(found[limit - 1])) : null);
    }

    private static Refusal Problems(string? text, int limit, string? category) => CommonRefusal.Invalid
        .When(limit is < 1 or > 100, "limit", "A whole number from 1 to 100.")
        .When(text?.Length > 200, "q", "It has at most 200 characters.")
        .When(category is not null && !CatalogRules.Categories.Contains(category), "category", "It is skincare, fitness or gourmet.");
}
