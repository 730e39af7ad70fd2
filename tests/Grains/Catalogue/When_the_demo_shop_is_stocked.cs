using SubscriptionBox.Silo.Catalogue;
using SubscriptionBox.Tests.Rules;

namespace SubscriptionBox.Tests.Grains.Catalogue;

/// <summary>The opening stock, as a pure rule.</summary>
public sealed class When_the_demo_shop_is_stocked
{
    private static readonly DateOnly Today = new(2027, 1, 15);
    private static readonly DemoData Data = Read();
    private static readonly List<OpeningStock> Stock = [.. Data.Products.Select(product => DemoStock.Of(product, Today))];

    private static DemoData Read()
    {
        var folder = Directory.CreateTempSubdirectory("demo-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "data"), "*.csv"))
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            return DemoData.Read(folder.FullName, Files.Exclusions);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void It_is_the_same_every_time() => Assert.Equal(
        Stock.Select(stock => string.Join(' ', stock.Receipts)), Data.Products.Select(product => string.Join(' ', DemoStock.Of(product, Today).Receipts)));

    [Fact]
    public void Lots_have_names_that_do_not_depend_on_the_day() => Assert.Equal(
        Stock.SelectMany(stock => stock.Receipts).Select(receipt => (receipt.Lot, receipt.Quantity)),
        Data.Products.SelectMany(product => DemoStock.Of(product, Today.AddDays(40)).Receipts).Select(receipt => (receipt.Lot, receipt.Quantity)));

    [Fact]
    public void Every_product_is_in_the_house() => Assert.All(Stock, stock =>
    {
        Assert.All(stock.Receipts, receipt => Assert.True(receipt.Quantity > 0, stock.Sku));
        Assert.Equal(stock.Receipts.Length, stock.Receipts.Select(receipt => receipt.Lot).Distinct().Count());
    });

    [Fact]
    public void What_keeps_for_a_time_has_lots_with_expiry_the_rest_has_none() => Assert.All(Data.Products.Zip(Stock), pair =>
    {
        Assert.All(pair.Second.Receipts, receipt => Assert.Equal(pair.First.ShelfLifeDays is not null, receipt.ExpiresOn is not null));
        if (pair.First.ShelfLifeDays is { } days)
            Assert.All(pair.Second.Receipts, receipt => Assert.InRange(receipt.ExpiresOn!.Value.DayNumber - Today.DayNumber, 12, Math.Max(days, 45)));
    });

    [Fact]
    public void Some_lots_expire_soon_and_some_products_run_low()
    {
        var soon = Stock.Count(stock => stock.Receipts.Any(receipt => receipt.ExpiresOn < Today.AddDays(33)));
        var low = Stock.Where(stock => stock.Receipts.Sum(receipt => receipt.Quantity) <= stock.ReorderPoint).ToList();
        Assert.InRange(soon, 4, 40);
        Assert.InRange(low.Count, 5, 40);
        Assert.All(low, stock => Assert.True(stock.Inbound > 0));
    }

    [Fact]
    public void What_runs_low_is_on_order_with_its_own_supplier()
    {
        var orders = DemoStock.PurchaseOrders(Data, Today).ToList();
        Assert.Equal(Stock.Where(stock => stock.Inbound > 0).Select(stock => stock.Sku).Order(), orders.SelectMany(order => order.Draft.Lines).Select(line => line.Sku).Order());
        Assert.All(orders, order => Assert.Contains(Data.Suppliers, supplier => supplier.Id == order.Draft.SupplierId));
        Assert.All(orders, order => Assert.True(order.Draft.ExpectedOn > Today));
    }
}
