using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Catalogue;

/// <summary>One shop for all tests of a class; each test makes the products it changes.</summary>
public sealed class CatalogueShop : IAsyncLifetime
{
    public ShopHost Host { get; private set; } = null!;

    public ShopClient Admin { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await ShopHost.Start();
        Admin = await Host.Administrator();
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>A new product with so many units.</summary>
    /// <returns>Its SKU.</returns>
    public async Task<string> Product(int units = 0, string category = "gourmet", string? ingredients = null, string? name = null)
    {
        var sku = $"T-{Guid.NewGuid():n}"[..12];
        (await Admin.Post("admin/products", new { sku, name = name ?? $"Thing {sku}", category, brand = "Maker", price = new { amount = 900, currency = "USD" }, ingredients })).Expect(System.Net.HttpStatusCode.Created);
        if (units > 0)
            (await Admin.Post($"admin/inventory/{sku}/receipts", new { quantity = units })).Expect(System.Net.HttpStatusCode.Created);
        return sku;
    }
}
