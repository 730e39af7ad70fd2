using System.Net;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Contract;

/// <summary>rules.md 9 and 12 over HTTP: tax, currency, and stock that is counted once.</summary>
public sealed class When_a_stranger_pays(DemoShop demo) : IClassFixture<DemoShop>
{
    private readonly ShopHost _shop = demo.Host;

    [Theory]
    [InlineData("DE", null, "EUR", 2437, 463, 2900)]
    [InlineData("US", "NY", "USD", 2900, 116, 3016)]
    [InlineData("US", "OR", "USD", 2900, 0, 2900)]
    [InlineData("GB", null, "GBP", 2083, 417, 2500)]
    public async Task What_is_quoted_is_charged_with_the_tax_of_the_address(string country, string? region, string currency, long net, long tax, long total)
    {
        var quote = (await _shop.Client().Post("quotes", new { planId = DemoShop.Plan, country, region })).Is(HttpStatusCode.OK, Shapes.Quote);
        Assert.Equal((currency, net, tax, total), (quote.Str("total.currency"), quote.Amount("subtotal"), quote.Amount("tax"), quote.Amount("total")));
        Assert.Equal(total, quote["lines"]!.AsArray().Sum(line => (long)line!["amount"]!["amount"]!));

        var customer = await _shop.Customer(country: country, timeZone: country == "US" ? "America/New_York" : "Europe/Berlin");
        var subscribed = (await customer.Subscribe(DemoShop.Plan, country: country, region: region)).Is(HttpStatusCode.Created, Shapes.Subscription);
        Assert.Equal((currency, currency, country == "GB" ? 2500L : 2900L), (subscribed.Str("currency"), subscribed.Str("price.currency"), subscribed.Amount("price")));
        var order = (await customer.Get($"orders/ord-{subscribed.Str("subscriptionId")[4..]}-0")).Is(HttpStatusCode.OK, Shapes.Order);
        Assert.Equal((net, tax, total, total, currency), (order.Amount("subtotal"), order.Amount("tax"), order.Amount("total"), order.Amount("payments.0.amount"), order.Str("payments.0.amount.currency")));
    }

    [Fact]
    public async Task A_subscription_never_changes_currency_even_if_it_moves_abroad()
    {
        var (customer, id) = await demo.Subscriber();
        var moved = (await customer.Patch("subscriptions/" + id, new { addressId = await customer.AddAddress("DE", null, "10115") })).Is(HttpStatusCode.OK, Shapes.Subscription);
        Assert.Equal(("USD", "USD"), (moved.Str("currency"), moved.Str("price.currency")));
    }

    [Fact]
    public async Task Lines_of_one_product_count_together_against_its_stock()
    {
        var admin = await _shop.Administrator();
        (await admin.Post("admin/plans", new { planId = "plan-big-box", name = "Big Box", interval = "monthly", price = new { amount = 9000, currency = "USD" }, itemsPerBox = 8 })).Expect(HttpStatusCode.Created);
        (await admin.Post("admin/products", new { sku = "CT-FIVE", name = "Five of these", description = "Few.", category = "skincare", brand = "Own", price = new { amount = 900, currency = "USD" } })).Expect(HttpStatusCode.Created);
        (await admin.Post("admin/inventory/CT-FIVE/receipts", new { quantity = 5 })).Expect(HttpStatusCode.Created);
        var customer = await _shop.Customer();
        var box = (await customer.Subscribe("plan-big-box")).Expect(HttpStatusCode.Created);
        var path = $"deliveries/{box.Str("nextDelivery.deliveryId")}/items";

        var refused = (await customer.Put(path, new { items = new[] { new { sku = "CT-FIVE", quantity = 2 }, new { sku = "CT-FIVE", quantity = 4 } } })).IsProblem(HttpStatusCode.Conflict);
        Assert.EndsWith("/out-of-stock", refused.Str("type"), StringComparison.Ordinal);
        var taken = (await customer.Put(path, new { items = new[] { new { sku = "CT-FIVE", quantity = 2 }, new { sku = "CT-FIVE", quantity = 3 } } })).Is(HttpStatusCode.OK, Shapes.Delivery);
        Assert.Equal(5, taken["items"]!.AsArray().Sum(item => (int)item!["quantity"]!));

        // What is in an existing subscriber's next box is not shown to new customers.
        await _shop.CatchUp();
        Assert.Equal(0, (int)(await _shop.Client().Get("products/CT-FIVE")).Is(HttpStatusCode.OK, Shapes.Product)["available"]!);
        Assert.Equal((5, 0, 5), ((int)(await admin.Get("admin/inventory/CT-FIVE"))["onHand"]!, (int)(await admin.Get("admin/inventory/CT-FIVE"))["reserved"]!, (int)(await admin.Get("admin/inventory/CT-FIVE"))["available"]!));
        (await customer.Post($"subscriptions/{box.Str("subscriptionId")}/skip", new { })).Ok();
        await _shop.CatchUp();
        Assert.Equal(5, (int)(await _shop.Client().Get("products/CT-FIVE")).Ok()["available"]!);
    }
}
