using System.Collections.Immutable;
using Orleans;
using SubscriptionBox.Catalog;
using SubscriptionBox.Curation;

namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>What is known of the products in a box, for their pictures; also of those that are not on sale any more.</summary>
public sealed class Goods(IGrainFactory grains)
{
    /// <summary>Each item with its product; null where there is none.</summary>
    public async Task<ImmutableArray<(BoxItem Item, ProductView? Product)>> Of(ImmutableArray<BoxItem> items)
    {
        var products = await Of(items.Select(item => item.Sku));
        return [.. items.Select(item => (item, products.GetValueOrDefault(item.Sku)))];
    }

    /// <summary>Products by SKU.</summary>
    public async Task<Dictionary<string, ProductView>> Of(IEnumerable<string> skus) =>
        (await Task.WhenAll(skus.Distinct().Select(sku => grains.GetGrain<ICatalogGrain>($"sku-{sku}").Get())))
        .Select(answer => answer.Value).OfType<ProductView>().ToDictionary(product => product.Product.Sku);
}
