using System.Net;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 10, from the quote to the last credit note: A 20.00×1, B 15.00×2, 10 % off, tax 8 % on goods, shipping 5.00.</summary>
public sealed class Rule10_Partial_refund
{
    private const string OnGoodsAlone = "country,region,kind,rate_bp,shipping\nUS,OR,sales,800,untaxed\nUS,NY,sales,800,taxed\nDE,,vat,1900,taxed\n";
    private const string A = "FI-01", B = "GO-01";

    [Fact]
    public async Task One_B_is_14_58_and_then_the_rest_is_39_02_and_two_units()
    {
        await using var shop = await Open();
        var quote = (await shop.Host.Client().Post("quotes", new { planId = "plan-three", country = "US", region = "OR", promoCode = "TEN" })).Ok();
        Assert.Equal((5000, 500, 360, 500, 5360), Sums(quote));
        Assert.Contains(quote["lines"]!.AsArray(), line => line!["description"]!.ToString() == "Shipping" && (int)line["amount"]!["amount"]! == 500);
        var (subscriber, order) = await Ordered(shop);
        var seen = (await subscriber.Client.Get($"orders/{order}")).Ok();
        Assert.Equal((5000, 500, 360, 500, 5360), Sums(seen));
        Assert.Equal(5360, (int)seen["payments.0.amount.amount"]!);
        var page = (await subscriber.Client.Get($"orders/{order}/invoice")).Text;
        Assert.Contains("Shipping</th><td class=\"n\">5.00", page, StringComparison.Ordinal);
        Assert.Contains("Paid</th><td class=\"n\">53.60", page, StringComparison.Ordinal);

        var (a, b) = ((int)(await shop.Stock(A))["onHand"]!, (int)(await shop.Stock(B))["onHand"]!);
        var support = await shop.Host.Support();
        var one = (await support.Post($"support/orders/{order}/refunds", new { reason = "Broken", lines = new[] { new { sku = B, quantity = 1 } } })).Expect(HttpStatusCode.Created);
        Assert.Equal((1458, 108, 0, 3902), ((int)one["amount.amount"]!, (int)one["tax.amount"]!, (int)one["shipping.amount"]!, (int)one["refundable.amount"]!));
        Assert.Equal(b, (int)(await shop.Stock(B))["onHand"]!);
        (await support.Post($"support/orders/{order}/refunds", new { reason = "Too many", lines = new[] { new { sku = B, quantity = 2 } } })).Expect(HttpStatusCode.Conflict);
        (await support.Post($"support/orders/{order}/refunds", new { reason = "Too much", amount = new { amount = 3903, currency = "USD" } })).Expect(HttpStatusCode.Conflict);

        // The customer calls the rest off before it ships: what is left of the money, and the two units that did not come back before.
        (await subscriber.Cancel(immediately: true)).Ok();
        Assert.Equal([1458L, 3902], (await shop.Refunded()).Select(r => r.Amount).Order());
        Assert.Equal((a + 1, b + 1), ((int)(await shop.Stock(A))["onHand"]!, (int)(await shop.Stock(B))["onHand"]!));
        var rest = (await support.Get($"support/orders/{order}")).Ok()["refunds.1"]!;
        Assert.Equal((3902, 252, 500), ((int)rest["amount"]!["amount"]!, (int)rest["tax"]!["amount"]!, (int)rest["shipping"]!["amount"]!));
        var notes = (await shop.Admin.Get("admin/invoices?limit=100")).Ok()["items"]!.AsArray().Where(d => d!["kind"]!.ToString() == "creditNote").ToArray();
        Assert.Equal([(1350, 0, 108, 1458), (3150, 500, 252, 3902)],
            notes.Select(n => ((int)n!["subtotal"]!["amount"]!, (int)n["shipping"]!["amount"]!, (int)n["tax"]!["amount"]!, (int)n["total"]!["amount"]!)));
        Assert.True((bool)(await shop.Admin.Get("admin/ledger/trial-balance")).Ok()["balanced"]!);
    }

    // Where │ subtotal │ discount │ tax │ shipping │ total. Taxed like the goods, from its own line, rounded by itself; where prices include VAT, so does the fee.
    [Theory]
    [InlineData("US", "NY", 5000, 500, 400, 500, 5400)]
    [InlineData("DE", null, 4202, 420, 798, 420, 5000)]
    public async Task Shipping_is_taxed_as_the_table_says(string country, string? region, int subtotal, int discount, int tax, int shipping, int total)
    {
        await using var shop = await Open();
        var quote = (await shop.Host.Client().Post("quotes", new { planId = "plan-three", country, region, promoCode = "TEN" })).Ok();
        Assert.Equal((subtotal, discount, tax, shipping, total), Sums(quote));
        var subscriber = await shop.Subscribe("plan-three", country: country, region: region, promoCode: "TEN");
        Assert.Equal(Sums(quote), Sums((await subscriber.Client.Get($"orders/ord-{subscriber.Part}-0")).Ok()));
    }

    [Fact]
    public async Task A_prepaid_term_pays_for_sending_each_of_its_boxes_and_gets_back_what_was_not_sent()
    {
        await using var shop = await Open();
        var subscriber = await shop.Subscribe(SmallCatalogue.Quarterly);
        Assert.Equal((10500, 0, 840, 1500, 12840), Sums((await subscriber.Client.Get($"orders/ord-{subscriber.Part}-0")).Ok()));
        await shop.Until("2027-01-20T00:00:00Z");
        Assert.Equal("shipped", (await subscriber.Orders())[0]["status"]!.ToString() is "delivered" or "shipped" ? "shipped" : "not");
        Assert.Equal(8560, (int)(await subscriber.Client.Get($"subscriptions/{subscriber.Id}/cancel")).Ok()["refundNow.amount"]!);
        (await subscriber.Cancel(immediately: true)).Ok();
        Assert.Equal([8560L], (await shop.Refunded()).Select(r => r.Amount));
        Assert.True((bool)(await shop.Admin.Get("admin/ledger/trial-balance")).Ok()["balanced"]!);
    }

    private static async Task<RuleShop> Open()
    {
        var shop = await RuleShop.Open("2027-01-05T15:00:00Z", settings => settings["shippingFees"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"amount":500,"currency":"USD"},{"amount":500,"currency":"EUR"}]"""), OnGoodsAlone);
        (await shop.Admin.Post("admin/plans", new { planId = "plan-three", name = "Three", interval = "monthly", itemsPerBox = 3, prices = new[] { new { amount = 5000, currency = "USD" }, new { amount = 5000, currency = "EUR" } } }))
            .Expect(HttpStatusCode.Created);
        (await shop.Admin.Patch($"admin/products/{A}", new { price = new { amount = 2000, currency = "USD" } })).Ok();
        (await shop.Admin.Patch($"admin/products/{B}", new { price = new { amount = 1500, currency = "USD" } })).Ok();
        await shop.Campaign(new { discount = new { percent = 10 }, codes = new[] { "TEN" }, duration = "forever" });
        return shop;
    }

    /// <summary>The second box holds one A and two B, and is charged on 02-05.</summary>
    private static async Task<(Subscriber Subscriber, string Order)> Ordered(RuleShop shop)
    {
        var subscriber = await shop.Subscribe("plan-three", promoCode: "TEN");
        (await subscriber.Client.Put($"deliveries/dlv-{subscriber.Part}-1/items", new { items = new[] { new { sku = A, quantity = 1 }, new { sku = B, quantity = 2 } } })).Ok();
        await shop.Until("2027-02-05T15:00:00Z");
        return (subscriber, $"ord-{subscriber.Part}-1");
    }

    private static (int Subtotal, int Discount, int Tax, int Shipping, int Total) Sums(ApiAnswer answer) =>
        ((int)answer["subtotal.amount"]!, (int)answer["discount.amount"]!, (int)answer["tax.amount"]!, (int)answer["shipping.amount"]!, (int)answer["total.amount"]!);
}
