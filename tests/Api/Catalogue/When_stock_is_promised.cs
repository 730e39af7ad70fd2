using System.Net;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Catalogue;

/// <summary>rules.md 9 through the whole shop: what subscribers' next boxes are drafted with is not for new customers.</summary>
public sealed class When_stock_is_promised
{
    [Fact]
    public async Task A_drafted_box_takes_its_items_from_new_customers_and_a_cancellation_gives_them_back()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var subscription = (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        var drafted = (await Next(customer, subscription))["items"]!.AsArray().Select(i => (string)i!["sku"]!).ToList();
        Assert.Equal(4, drafted.Distinct().Count());
        var before = await Numbers(shop, drafted);
        Assert.All(before, n => Assert.Equal(n.OnHand - n.Reserved - 1, n.ForNewCustomers));

        await customer.Reauthenticate();
        (await customer.Post($"subscriptions/{subscription}/cancel", new { reason = "moving", immediately = true })).Ok();
        var after = await Numbers(shop, drafted);
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.Second.OnHand - pair.Second.Reserved, pair.Second.ForNewCustomers));
    }

    [Fact]
    public async Task Two_lines_of_one_product_count_together()
    {
        await using var shop = await ShopHost.Start();
        var admin = await shop.Administrator();
        (await admin.Post("admin/plans", new { planId = "plan-large", name = "Large", interval = "monthly", itemsPerBox = 8, price = new { amount = 8000, currency = "USD" } })).Expect(HttpStatusCode.Created);
        var customer = await shop.Customer();
        var subscription = (await customer.Subscribe("plan-large")).Expect(HttpStatusCode.Created).Str("subscriptionId");
        var delivery = (string)(await Next(customer, subscription))["deliveryId"]!;
        (await admin.Post("admin/inventory/GO-01/adjustments", new { delta = 5 - (int)(await admin.Get("admin/inventory/GO-01"))["onHand"]!, reason = "counted" })).Expect(HttpStatusCode.Created);

        var refused = await customer.Put($"deliveries/{delivery}/items", new { items = new[] { new { sku = "GO-01", quantity = 2 }, new { sku = "GO-01", quantity = 4 } } });
        Assert.EndsWith("/out-of-stock", refused.Expect(HttpStatusCode.Conflict).Str("type"), StringComparison.Ordinal);
        var accepted = (await customer.Put($"deliveries/{delivery}/items", new { items = new[] { new { sku = "GO-01", quantity = 2 }, new { sku = "GO-01", quantity = 3 } } })).Expect(HttpStatusCode.OK);
        Assert.Equal(5, accepted["items"]!.AsArray().Where(i => (string?)i!["sku"] == "GO-01").Sum(i => (int)i!["quantity"]!));
        Assert.All(accepted["items"]!.AsArray(), item => Assert.NotEqual("", (string?)item!["reason"] ?? ""));
    }

    private static async Task<JsonNode> Next(ShopClient customer, string subscription) =>
        (await customer.Get($"subscriptions/{subscription}")).Expect(HttpStatusCode.OK)["nextDelivery"]!;

    private static async Task<List<(int OnHand, int Reserved, int ForNewCustomers)>> Numbers(ShopHost shop, List<string> skus)
    {
        await shop.CatchUp();
        var admin = await shop.Administrator();
        List<(int, int, int)> numbers = [];
        foreach (var sku in skus)
        {
            var stock = (await admin.Get($"admin/inventory/{sku}")).Expect(HttpStatusCode.OK);
            numbers.Add(((int)stock["onHand"]!, (int)stock["reserved"]!, (int)(await shop.Client().Get($"products/{sku}"))["available"]!));
        }
        return numbers;
    }
}
