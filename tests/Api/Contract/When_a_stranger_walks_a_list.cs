using System.Net;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Contract;

/// <summary><c>?cursor=&amp;limit=</c> (1–100, default 20) on every list: all pages together hold each item once.</summary>
public sealed class When_a_stranger_walks_a_list(DemoShop demo) : IClassFixture<DemoShop>
{
    private readonly ShopHost _shop = demo.Host;

    [Theory]
    [InlineData("products", "sku", 37)]
    [InlineData("products?category=skincare", "sku", 100)]
    [InlineData("plans", "planId", 2)]
    [InlineData("admin/inventory", "sku", 100)]
    [InlineData("admin/products", "sku", 100)]
    [InlineData("admin/plans", "planId", 5)]
    [InlineData("admin/suppliers", "supplierId", 3)]
    [InlineData("admin/purchase-orders", "purchaseOrderId", 1)]
    public async Task Every_item_comes_once(string path, string key, int limit)
    {
        var admin = await _shop.Administrator();
        var ids = (await admin.Walk(path, limit)).ConvertAll(item => item[key]!.ToString());
        Assert.True(ids.Count > limit, $"{path} has only {ids.Count}.");
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids.Order(StringComparer.Ordinal), (await admin.Walk(path, 100)).Select(item => item[key]!.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_ones_own_comes_in_pages_too()
    {
        var (customer, id) = await demo.Subscriber();
        for (var i = 0; i < 3; i++)
            await customer.AddAddress();
        await customer.AddCard();
        foreach (var (path, key, count) in new[] { ("me/addresses", "id", 4), ("me/payment-methods", "id", 2), ($"subscriptions/{id}/deliveries", "deliveryId", 4), ("subscriptions", "subscriptionId", 1), ("orders", "orderId", 1) })
        {
            var ids = (await customer.Walk(path, 1)).ConvertAll(item => item[key]!.ToString());
            Assert.Equal((path, count), (path, ids.Distinct().Count()));
            Assert.Equal(count, ids.Count);
        }
    }

    [Theory]
    [InlineData("products")]
    [InlineData("plans")]
    [InlineData("subscriptions")]
    [InlineData("orders")]
    [InlineData("me/addresses")]
    [InlineData("me/payment-methods")]
    [InlineData("me/recommendations")]
    [InlineData("admin/inventory")]
    [InlineData("admin/products")]
    [InlineData("admin/plans")]
    [InlineData("admin/suppliers")]
    [InlineData("admin/purchase-orders")]
    public async Task A_limit_or_a_cursor_that_makes_no_sense_is_400(string path)
    {
        var client = path.StartsWith("admin", StringComparison.Ordinal) ? await _shop.Administrator() : await _shop.Customer();
        foreach (var limit in new[] { "0", "101", "-1", "ten", "1.5" })
            (await client.Get($"{path}?limit={limit}")).IsProblem(HttpStatusCode.BadRequest, "limit");
        if (path != "me/recommendations")
            (await client.Get($"{path}?cursor=nonsense")).IsProblem(HttpStatusCode.BadRequest, "cursor");
    }

    [Fact]
    public async Task Without_a_limit_a_page_has_20()
    {
        Assert.Equal(20, (await _shop.Client().Get("products")).Ok()["items"]!.AsArray().Count);
        Assert.Equal(20, (await (await _shop.Administrator()).Get("admin/inventory")).Ok()["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_cursor_of_one_list_is_not_taken_by_another()
    {
        var cursor = (await _shop.Client().Get("products?limit=1")).Str("nextCursor");
        (await _shop.Client().Get($"plans?cursor={cursor}")).IsProblem(HttpStatusCode.BadRequest, "cursor");
        (await (await _shop.Customer()).Get($"subscriptions?cursor={cursor}")).IsProblem(HttpStatusCode.BadRequest, "cursor");
    }
}
