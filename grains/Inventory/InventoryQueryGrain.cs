using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Inventory;

/// <inheritdoc cref="IInventoryQueryGrain"/>
[StatelessWorker]
public sealed class InventoryQueryGrain : Grain, IInventoryQueryGrain
{
    /// <inheritdoc/>
    public async Task<Answer<Page<InventoryItem>>> Search(string? text, string? cursor, int limit)
    {
        var products = await GrainFactory.GetGrain<ICatalogQueryGrain>("catalog").Search(new ProductQuery(null, text, cursor, limit, IncludeInactive: true));
        if (products.Refusal is { } refusal)
            return refusal;
        return new Page<InventoryItem>([.. await Task.WhenAll(products.Value!.Items.Select(p => With(p.Product)))], products.Value.NextCursor);
    }

    /// <inheritdoc/>
    public async Task<Answer<InventoryItem>> Find(string sku)
    {
        var product = await GrainFactory.GetGrain<ICatalogGrain>($"sku-{sku}").Get();
        return product.Value is { } found ? await With(found.Product) : CatalogRefusal.UnknownProduct;
    }

    private async Task<InventoryItem> With(ProductDraft product) =>
        new(product.Name, await GrainFactory.GetGrain<IInventoryGrain>($"sku-{product.Sku}").Get());
}
