using System.Net;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 12.</summary>
public sealed class Rule12_Currency_and_tax
{
    [Fact]
    public async Task A_German_customer_sees_and_pays_29_00_EUR_of_which_4_63_are_VAT()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        var quote = (await shop.Host.Client().Post("quotes", new { planId = SmallCatalogue.Light, country = "DE" })).Ok();
        Assert.Equal(("EUR", 2437, 463, 2900), (quote.Str("total.currency"), (int)quote["subtotal.amount"]!, (int)quote["tax.amount"]!, (int)quote["total.amount"]!));
        var subscriber = await shop.Subscribe(SmallCatalogue.Light, country: "DE", region: null, zone: "Europe/Berlin");
        await shop.Until("2027-02-06T00:00:00Z");
        var orders = await subscriber.Orders();
        Assert.Equal(2, orders.Length);
        Assert.All(orders, o => Assert.Equal(("EUR", 2437, 463, 2900),
            (o["total"]!["currency"]!.ToString(), (int)o["subtotal"]!["amount"]!, (int)o["tax"]!["amount"]!, (int)o["total"]!["amount"]!)));
        Assert.All(await shop.Captured(), c => Assert.Equal(2900, c.Amount));
    }

    [Fact]
    public async Task A_New_York_customer_pays_29_00_USD_and_the_sales_tax_of_the_region()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        var subscriber = await shop.Subscribe(SmallCatalogue.Light, region: "NY");
        var order = Assert.Single(await subscriber.Orders());
        Assert.Equal(("USD", 2900, 116, 3016), (order["total"]!["currency"]!.ToString(), (int)order["subtotal"]!["amount"]!, (int)order["tax"]!["amount"]!, (int)order["total"]!["amount"]!));
    }

    [Fact]
    public async Task A_subscription_never_changes_currency()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        var subscriber = await shop.Subscribe(SmallCatalogue.Light, country: "DE", region: null, zone: "Europe/Berlin");
        // The customer moves to New York: another tax, the same currency.
        var home = await subscriber.Client.AddAddress();
        Assert.Equal("EUR", (await subscriber.Client.Patch($"subscriptions/{subscriber.Id}", new { addressId = home })).Ok().Str("currency"));
        await shop.Until("2027-02-06T00:00:00Z");
        Assert.All(await subscriber.Orders(), o => Assert.Equal("EUR", o["total"]!["currency"]!.ToString()));
        // A plan that has no price in it is refused.
        (await shop.Admin.Post("admin/plans", new { planId = "plan-dollars", name = "Dollars", interval = "monthly", itemsPerBox = 2, price = new { amount = 9000, currency = "USD" } })).Expect(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await subscriber.Post("change-plan", new { planId = "plan-dollars" })).Status);
        Assert.Equal("EUR", (await subscriber.View()).Str("currency"));
    }
}
