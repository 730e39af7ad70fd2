using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Accounts;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Inventory;
using SubscriptionBox.Silo.Catalogue;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Tests.Grains.Catalogue;

public sealed class When_the_demo_shop_opens : IDisposable
{
    private readonly TemporaryShop _shop = new();

    public void Dispose() => _shop.Dispose();

    private Task<ClosedShop> Start() => ClosedShop.Open(Command.Default with { DataFolder = _shop.Data, Urls = "http://127.0.0.1:0" }, demo: true);

    [Fact]
    public async Task It_has_products_plans_suppliers_stock_and_staff()
    {
        await using var shop = await Start();
        var catalog = shop.Grains.GetGrain<ICatalogQueryGrain>("catalog");
        Assert.Equal(13, (await catalog.Plans()).Length);
        Assert.Equal(100, (await catalog.Search(new ProductQuery("skincare", null, null, 100))).Value!.Items.Length);
        Assert.Equal(13, (await catalog.Suppliers(null, 100)).Value!.Items.Length);
        Assert.NotEmpty((await catalog.PurchaseOrders(null, 100)).Value!.Items);
        var stock = await shop.Grains.GetGrain<IInventoryGrain>("sku-GRM-0001").Get();
        Assert.True(stock.Available > 0 && stock.ReorderPoint > 0 && stock.Lots.Length >= 2 && stock.Lots.All(lot => lot.ExpiresOn is not null));
        foreach (var (email, role) in DemoAccounts.Staff)
            Assert.Equal([role], (await shop.Grains.GetGrain<ISignInGrain>("sign-in").SignIn(new Credentials(email, DemoAccounts.Password), Caller.System)).Value!.Roles.ToArray());
    }

    [Fact]
    public async Task Later_starts_leave_what_was_changed_alone()
    {
        await using (var shop = await Start())
        {
            await shop.Grains.GetGrain<ICatalogGrain>("sku-SKN-0001").Patch(new ProductChange(Name: "Renamed"), null, Caller.System);
            await shop.Grains.GetGrain<IInventoryGrain>("sku-SKN-0001").Receive(new ReceiveStock(5, "later", null, null), Caller.System);
        }
        await using var again = await Start();
        var stock = await again.Grains.GetGrain<IInventoryGrain>("sku-SKN-0001").Get();
        Assert.Equal("Renamed", (await again.Grains.GetGrain<ICatalogGrain>("sku-SKN-0001").Get()).Value!.Product.Name);
        Assert.Single(stock.Lots, lot => lot.Name == "later");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(700)]
    public async Task A_start_that_was_broken_off_is_finished_by_the_next(int step)
    {
        await using (var shop = await _shop.Open())
        {
            var data = DemoData.Read(DemoFolder, Files.Exclusions);
            await Assert.ThrowsAnyAsync<Exception>(() => new DemoShop(shop.Grains, shop.Services.GetRequiredService<TimeProvider>())
                .Load(data, done => { if (done >= step) throw new IOException("power cut"); }));
        }
        await using var again = await Start();
        var whole = DemoData.Read(DemoFolder, Files.Exclusions);
        var today = DateOnly.FromDateTime(again.Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
        foreach (var product in whole.Products)
        {
            var stock = await again.Grains.GetGrain<IInventoryGrain>("sku-" + product.Sku).Get();
            Assert.Equal(DemoStock.Of(product, today).Receipts.Sum(receipt => receipt.Quantity), stock.OnHand);
            Assert.Equal(1, (await again.Grains.GetGrain<ICatalogGrain>("sku-" + product.Sku).Get()).Value!.Version);
        }
    }

    private static string DemoFolder => Path.Combine(AppContext.BaseDirectory, "demo");
}
