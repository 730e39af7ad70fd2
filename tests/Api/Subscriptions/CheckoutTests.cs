using System.Net;
using SubscriptionBox.Common;
using SubscriptionBox.Inventory;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Subscriptions;

/// <summary>Quotes and checkouts over HTTP (rules.md 6, 9, 12).</summary>
public sealed class CheckoutTests
{
    [Theory]
    [InlineData("DE", null, null, "EUR", 3361, 639, 4000)]
    [InlineData("US", "NY", null, "USD", 4000, 160, 4160)]
    [InlineData("us", "ny", null, "USD", 4000, 160, 4160)]
    [InlineData("US", "OR", null, "USD", 4000, 0, 4000)]
    [InlineData("US", null, null, "USD", 4000, 0, 4000)]
    [InlineData("CA", "QC", null, "CAD", 5333, 799, 6132)]
    [InlineData("GB", null, null, "GBP", 3000, 600, 3600)]
    [InlineData("GB", null, "EUR", "EUR", 3333, 667, 4000)]
    public async Task A_quote_is_in_the_countrys_currency_with_its_tax(string country, string? region, string? currency, string expected, long net, long tax, long total)
    {
        await using var shop = await ShopHost.Start();
        var quote = (await shop.Client().Post("quotes", new { planId = SmallCatalogue.Monthly, country, region, currency })).Ok();
        Assert.Equal((expected, net, 0L, tax, 0L, total), (quote.Str("total.currency"), (long)quote["subtotal.amount"]!, (long)quote["discount.amount"]!,
            (long)quote["tax.amount"]!, (long)quote["shipping.amount"]!, (long)quote["total.amount"]!));
        Assert.Equal(total, quote["lines"]!.AsArray().Sum(l => (long)l!["amount"]!["amount"]!));
    }

    [Theory]
    [InlineData("plan-none", "US", "NY", null, "planId")]
    [InlineData("no plan at all", "US", "NY", null, "planId")]
    [InlineData(SmallCatalogue.Monthly, "US", "ZZ", null, "region")]
    [InlineData(SmallCatalogue.Monthly, "JP", null, null, "country")]
    [InlineData(SmallCatalogue.Monthly, "US", "NY", "SPRING", "promoCode")]
    public async Task A_quote_that_cannot_be_is_422_and_names_the_field(string planId, string country, string? region, string? promoCode, string field)
    {
        await using var shop = await ShopHost.Start();
        var answer = (await shop.Client().Post("quotes", new { planId, country, region, promoCode })).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.NotNull(answer["errors"]![field]);
        if (promoCode is not null)
            Assert.EndsWith("/promo-code-unknown", answer.Str("type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_before_the_state_is_known_says_that_tax_comes_on_top_and_the_address_decides_it()
    {
        await using var shop = await ShopHost.Start();
        var quote = (await shop.Client().Post("quotes", new { planId = SmallCatalogue.Monthly, country = "US" })).Ok();
        Assert.Contains(quote["lines"]!.AsArray(), line => line!["description"]!.ToString().Contains("comes on top", StringComparison.Ordinal));
        var customer = await shop.Customer();
        var address = (await customer.Post("me/addresses", new { line1 = "1 Main Street", city = "Albany", postalCode = "12207", country = "US" })).Expect(HttpStatusCode.Created);
        Assert.Equal("NY", address.Str("region"));
        var body = new { planId = SmallCatalogue.Monthly, paymentMethodId = await customer.AddCard(), addressId = address.Str("id") };
        (await customer.Post("subscriptions", body)).Expect(HttpStatusCode.Created);
        Assert.Equal(4160, (long)(await customer.Get("orders")).Ok()["items.0.total.amount"]!);
    }

    [Fact]
    public async Task Ten_checkouts_at_once_with_one_key_are_one_subscription_and_one_charge()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var body = new { planId = SmallCatalogue.Monthly, paymentMethodId = await customer.AddCard(), addressId = await customer.AddAddress() };
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => customer.Post("subscriptions", body, "my-key")));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.Status));
        Assert.Single(answers.Select(a => a.Text).Distinct());
        Assert.Equal(9, answers.Count(a => a.Headers.ContainsKey("Idempotency-Replayed")));
        Assert.Single((await customer.Get("subscriptions")).Ok()["items"]!.AsArray());
        Assert.Single((await customer.Get("orders")).Ok()["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await customer.Post("subscriptions", body with { planId = SmallCatalogue.Light }, "my-key")).Status);
    }

    [Fact]
    public async Task A_declined_checkout_is_replayed_and_a_new_key_may_try_another_card()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var address = await customer.AddAddress();
        var poor = new { planId = SmallCatalogue.Monthly, paymentMethodId = await customer.AddCard("tok_insufficientFunds"), addressId = address };
        Assert.Equal("insufficient_funds", (await customer.Post("subscriptions", poor, "first")).Expect(HttpStatusCode.PaymentRequired).Str("code"));
        var again = (await customer.Post("subscriptions", poor, "first")).Expect(HttpStatusCode.PaymentRequired);
        Assert.Equal(("insufficient_funds", "true"), (again.Str("code"), again.Headers["Idempotency-Replayed"]));
        Assert.Empty((await customer.Get("subscriptions")).Ok()["items"]!.AsArray());
        (await customer.Post("subscriptions", poor with { paymentMethodId = await customer.AddCard() }, "second")).Expect(HttpStatusCode.Created);
        Assert.Single((await customer.Get("subscriptions")).Ok()["items"]!.AsArray());
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_one_charge()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var subscribed = (await customer.Subscribe(SmallCatalogue.Monthly, "tok_gatewayTimeout", key: "k")).Expect(HttpStatusCode.Created);
        Assert.Equal("active", subscribed.Str("status"));
        Assert.Single((await customer.Get("orders")).Ok()["items"]!.AsArray());
    }

    [Fact]
    public async Task Of_many_customers_for_the_last_box_one_wins_and_the_others_are_told_and_not_charged()
    {
        await using var shop = await ShopHost.Start();
        await Leave(shop, 4);
        var customers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => shop.Customer()));
        var bodies = new List<object>();
        foreach (var customer in customers)
            bodies.Add(new { planId = SmallCatalogue.Monthly, paymentMethodId = await customer.AddCard(), addressId = await customer.AddAddress() });
        var answers = await Task.WhenAll(customers.Zip(bodies).Select(c => c.First.Post("subscriptions", c.Second)));
        // Everybody wants the same four: who gets fewer than three of them gets none.
        Assert.InRange(answers.Count(a => a.Status == HttpStatusCode.Created), 0, 1);
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Created), a => Assert.Equal(HttpStatusCode.Conflict, a.Status));
        var orders = await Task.WhenAll(customers.Select(c => c.Get("orders")));
        Assert.Equal(answers.Count(a => a.Status == HttpStatusCode.Created), orders.Sum(o => o.Ok()["items"]!.AsArray().Count));
        foreach (var item in (await (await shop.Administrator()).Get("admin/inventory?limit=100")).Ok()["items"]!.AsArray())
            Assert.Equal((0, true), ((int)item!["reserved"]!, (int)item["available"]! >= 0));
    }

    [Fact]
    public async Task What_is_promised_to_subscribers_is_not_shown_to_new_customers_until_one_cancels()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var subscription = (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        var sku = subscription.Str("nextDelivery.items.0.sku");
        await shop.CatchUp();
        Assert.Equal(SmallCatalogue.Units - 1, (int)(await shop.Client().Get($"products/{sku}")).Ok()["available"]!);
        await customer.Reauthenticate();
        (await customer.Post($"subscriptions/{subscription.Str("subscriptionId")}/cancel", new { reason = "Bye", immediately = true })).Ok();
        await shop.CatchUp();
        Assert.Equal(SmallCatalogue.Units, (int)(await shop.Client().Get($"products/{sku}")).Ok()["available"]!);
    }

    [Fact]
    public async Task Cancelled_at_once_before_it_ships_all_of_it_goes_back_and_so_does_the_stock()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var id = (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        await customer.Reauthenticate();
        (await customer.Post($"subscriptions/{id}/cancel", new { reason = "Wrong plan", immediately = true })).Ok();
        var order = (await customer.Get($"orders/ord-{id[4..]}-0")).Ok();
        Assert.Equal(("cancelled", 4160L), (order.Str("status"), (long)order["refunded.amount"]!));
        await shop.CatchUp();
        Assert.All((await (await shop.Administrator()).Get("admin/inventory?limit=100")).Ok()["items"]!.AsArray(), i => Assert.Equal(SmallCatalogue.Units, (int)i!["onHand"]!));
    }

    /// <summary>Takes everything off the shelves but one unit each of so many products.</summary>
    private static async Task Leave(ShopHost shop, int products)
    {
        var skus = new[] { "skincare", "fitness", "gourmet" }.SelectMany(c => Enumerable.Range(1, SmallCatalogue.PerCategory).Select(n => SmallCatalogue.Sku(c, n))).ToArray();
        for (var i = 0; i < skus.Length; i++)
            await shop.Grains.GetGrain<IInventoryGrain>($"sku-{skus[i]}").Adjust(new(i % (skus.Length / products) == 0 ? 1 - SmallCatalogue.Units : -SmallCatalogue.Units, "gone"), Caller.System);
    }
}
