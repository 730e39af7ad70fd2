using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Orders;

/// <summary>rules.md 10 over HTTP: A 20.00×1, B 15.00×2, 10 % off, tax 8 % on goods, shipping 5.00, captured at the sandbox provider.</summary>
public sealed class When_support_refunds
{
    private const string Order = "ord-rules10-0";

    [Fact]
    public async Task One_B_is_14_58_then_at_most_39_02_and_two_units()
    {
        await using var shop = await ShopHost.Start();
        var support = await Ordered(shop);
        Assert.Equal((997, 999), (await OnHand(shop, "B-FOOD"), await OnHand(shop, "A-GEAR")));

        var one = (await support.Post($"support/orders/{Order}/refunds", new { reason = "Broken", lines = new[] { new { sku = "B-FOOD", quantity = 1 } } }, "one")).Expect(HttpStatusCode.Created);
        Assert.Equal((1458L, 108L, "refunded", false), ((long)one["amount.amount"]!, (long)one["tax.amount"]!, one.Str("status"), (bool)one["lines.0.restocked"]!));
        Assert.Equal((1458L, 3902L), ((long)one["refunded.amount"]!, (long)one["refundable.amount"]!));
        Assert.Equal(997, await OnHand(shop, "B-FOOD"));

        // A retry is the same refund; more than is left is refused, in money and in units.
        var again = (await support.Post($"support/orders/{Order}/refunds", new { reason = "Broken", lines = new[] { new { sku = "B-FOOD", quantity = 1 } } }, "one")).Expect(HttpStatusCode.Created);
        Assert.Equal(("true", one.Str("refundId")), (again.Headers["Idempotency-Replayed"], again.Str("refundId")));
        Refused(await support.Post($"support/orders/{Order}/refunds", new { amount = Usd(3903), reason = "Too much" }), "refund-too-large");
        Refused(await support.Post($"support/orders/{Order}/refunds", new { reason = "Too many", lines = new[] { new { sku = "B-FOOD", quantity = 2 } } }), "too-many-units");

        var seen = (await support.Get($"support/orders/{Order}")).Ok();
        Assert.Equal((1458L, "partlyRefunded"), ((long)seen["order.refunded.amount"]!, seen.Str("order.payments.0.status")));

        // The rest: the order has not shipped, so two units go back, and not the one that was written off.
        Assert.True((await shop.Grains.GetGrain<IOrderGrain>(Order).Cancel(null, "The rest too", Caller.System)).Ok);
        var all = (await support.Get($"support/orders/{Order}")).Ok();
        Assert.Equal((5360L, 0L, "refunded"), ((long)all["order.refunded.amount"]!, (long)all["refundable.amount"]!, all.Str("order.payments.0.status")));
        Assert.Equal((998, 1000), (await OnHand(shop, "B-FOOD"), await OnHand(shop, "A-GEAR")));
        Refused(await support.Post($"support/orders/{Order}/refunds", new { amount = Usd(1), reason = "One cent more" }), "refund-too-large");
    }

    [Fact]
    public async Task Units_go_back_to_their_own_lot_when_the_agent_says_so()
    {
        await using var shop = await ShopHost.Start();
        var support = await Ordered(shop);
        var before = await Lots(shop, "B-FOOD");
        (await support.Post($"support/orders/{Order}/refunds", new { reason = "Unopened", lines = new[] { new { sku = "B-FOOD", quantity = 2 } }, restock = true })).Expect(HttpStatusCode.Created);
        Assert.Equal([("early", 498), ("late", 499)], before);
        Assert.Equal([("early", 500), ("late", 499)], await Lots(shop, "B-FOOD"));
        // What does not spoil goes back unless the agent says no.
        (await support.Post($"support/orders/{Order}/refunds", new { reason = "Did not like it", lines = new[] { new { sku = "A-GEAR", quantity = 1 } } })).Expect(HttpStatusCode.Created);
        Assert.Equal(1000, await OnHand(shop, "A-GEAR"));
    }

    [Fact]
    public async Task Fifty_agents_at_once_give_back_no_more_than_was_captured()
    {
        await using var shop = await ShopHost.Start();
        var support = await Ordered(shop);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => support.Post($"support/orders/{Order}/refunds", new { amount = Usd(1000), reason = "Sorry" }, $"agent-{i}")));
        Assert.Equal((5, 45), (answers.Count(a => a.Status == HttpStatusCode.Created), answers.Count(a => a.Status == HttpStatusCode.Conflict)));
        Assert.Equal(5000L, (long)(await support.Get($"support/orders/{Order}")).Ok()["order.refunded.amount"]!);
    }

    [Fact]
    public async Task Only_support_and_administrators_may()
    {
        await using var shop = await ShopHost.Start();
        await Ordered(shop);
        var body = new { amount = Usd(100), reason = "Please" };
        Assert.Equal(HttpStatusCode.Forbidden, (await (await shop.Customer()).Post($"support/orders/{Order}/refunds", body)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await shop.Marketing()).Post($"support/orders/{Order}/refunds", body)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shop.Client().Post($"support/orders/{Order}/refunds", body)).Status);
        var admin = await shop.Administrator();
        Assert.Equal(HttpStatusCode.NotFound, (await admin.Post("support/orders/ord-nothing-0/refunds", body)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.Post($"support/orders/{Order}/refunds", new { amount = new Money(100, "EUR"), reason = "Wrong currency" })).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.Post($"support/orders/{Order}/refunds", new { reason = "Nothing" })).Status);
        (await admin.Post($"support/orders/{Order}/refunds", body)).Expect(HttpStatusCode.Created);
    }

    private static Money Usd(long amount) => new(amount, "USD");

    private static void Refused(ApiAnswer answer, string code)
    {
        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.EndsWith("/" + code, answer.Str("type"), StringComparison.Ordinal);
    }

    /// <summary>The order of rules.md 10: units reserved and taken, money captured, and the box on its way to the carrier two days later.</summary>
    private static async Task<ShopClient> Ordered(ShopHost shop)
    {
        await Product(shop, "A-GEAR", "fitness", 2000, ("only", null, 1000));
        await Product(shop, "B-FOOD", "gourmet", 1500, ("late", new DateOnly(2028, 6, 1), 500 - 1), ("early", new DateOnly(2027, 12, 1), 500));
        var customer = await shop.Customer();
        var gateway = shop.Services.GetRequiredService<IPaymentGateways>().Find("sandbox")!;
        var method = Assert.IsType<AttachOutcome.Attached>(await gateway.Attach("attach-rules10", customer.CustomerId, "tok_visa")).Reference;
        var paid = Assert.IsType<ChargeOutcome.Succeeded>(await gateway.Charge(new("pay-rules10-0-1", Usd(5360), method, false, "Box", ImmutableDictionary<string, string>.Empty)));
        var shipOn = DateOnly.FromDateTime(shop.Now.UtcDateTime).AddDays(2);
        ImmutableArray<BoxItem> items = [new("A-GEAR", "A", 1, ""), new("B-FOOD", "B", 2, "")];
        foreach (var item in items)
            Assert.True((await shop.Grains.GetGrain<IInventoryGrain>($"sku-{item.Sku}").Reserve(new(Order, item.Quantity, shipOn, null, StockAudience.Subscriber))).Ok);
        Assert.True((await shop.Grains.GetGrain<IOrderGrain>(Order).Place(new(
            Order, customer.CustomerId, "sub-rules10", "dlv-rules10-0", items, new(Usd(5000), Usd(500), Usd(0), Usd(360), Usd(500), Usd(5360)),
            new OrderPayment("pay-rules10-0-1", "sandbox", paid.Reference, Usd(5360), "captured", shop.Now), shipOn, "America/New_York", "adr-1")
        {
            Worth = new(Usd(5000), Usd(500)), TaxName = "Sales tax 8 %", TaxPlace = "US-XX",
        }, Caller.System)).Ok);
        return await shop.Support();
    }

    private static async Task Product(ShopHost shop, string sku, string category, long price, params (string Lot, DateOnly? Expires, int Units)[] lots)
    {
        Assert.True((await shop.Grains.GetGrain<ICatalogGrain>($"sku-{sku}").Put(new(sku, sku, "", category, "", "", [Usd(price)], ImmutableDictionary<string, string>.Empty, "", [], null), Caller.System)).Ok);
        foreach (var (lot, expires, units) in lots)
            Assert.True((await shop.Grains.GetGrain<IInventoryGrain>($"sku-{sku}").Receive(new(units, lot, expires, null), Caller.System)).Ok);
    }

    private static async Task<int> OnHand(ShopHost shop, string sku) => (await shop.Grains.GetGrain<IInventoryGrain>($"sku-{sku}").Get()).OnHand;

    private static async Task<(string, int)[]> Lots(ShopHost shop, string sku) =>
        [.. (await shop.Grains.GetGrain<IInventoryGrain>($"sku-{sku}").Get()).Lots.Select(l => (l.Name, l.Units))];
}
