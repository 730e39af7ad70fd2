using System.Net;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 9.</summary>
public sealed class Rule09_Stock
{
    private const string Sku = "GO-01";

    [Fact]
    public async Task Five_on_hand_a_box_with_two_lines_of_2_and_4_is_refused()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        await Plan(shop, "plan-eight", 8, "skincare", "fitness", "gourmet");
        var subscriber = await shop.Subscribe("plan-eight");
        var delivery = $"dlv-{subscriber.Part}-1";
        await shop.Count(Sku, 5);
        var refused = await subscriber.Client.Put($"deliveries/{delivery}/items", new { items = new[] { new { sku = Sku, quantity = 2 }, new { sku = Sku, quantity = 4 } } });
        Assert.EndsWith("/out-of-stock", refused.Expect(HttpStatusCode.Conflict).Str("type"), StringComparison.Ordinal);
        (await subscriber.Client.Put($"deliveries/{delivery}/items", new { items = new[] { new { sku = Sku, quantity = 2 }, new { sku = Sku, quantity = 3 } } })).Ok();
    }

    [Fact]
    public async Task Of_100_requests_at_once_for_the_last_unit_one_wins_and_99_are_told_and_not_charged()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        await Plan(shop, "plan-one", 1, "fitness");
        for (var number = 1; number <= SmallCatalogue.PerCategory; number++)
            await shop.Count(SmallCatalogue.Sku("fitness", number), number == 1 ? 1 : 0);
        var buyers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            var buyer = await shop.Host.Customer();
            return (Client: buyer, Address: await buyer.AddAddress(region: "OR"), Card: await buyer.AddCard());
        }));
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => buyers[n % 10]).Select((b, n) =>
            b.Client.Post("subscriptions", new { planId = "plan-one", paymentMethodId = b.Card, addressId = b.Address }, $"buy-{n}")));
        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Created), a =>
        {
            Assert.Equal(HttpStatusCode.Conflict, a.Status);
            Assert.EndsWith("/nothing-to-ship", a.Str("type"), StringComparison.Ordinal);
        });
        Assert.Single(await shop.Captured());
        Assert.Single(shop.Provider.Asked);
        var stock = await shop.Stock(SmallCatalogue.Sku("fitness", 1));
        Assert.Equal((0, 0, 0), ((int)stock["onHand"]!, (int)stock["reserved"]!, (int)stock["available"]!));
    }

    [Fact]
    public async Task With_4000_on_hand_and_3000_promised_new_customers_see_1000_and_1001_once_a_subscriber_of_one_cancels()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        await Plan(shop, "plan-twenty", 20, "skincare", "fitness", "gourmet");
        for (var number = 1; number <= SmallCatalogue.PerCategory; number++)
            foreach (var category in new[] { "skincare", "fitness", "gourmet" })
                await shop.Count(SmallCatalogue.Sku(category, number), 4_000);
        // 149 next boxes with twenty of it, one with nineteen, and one with a single unit: 3,000.
        var client = await shop.Host.Customer();
        var (address, card) = (await client.AddAddress(region: "OR"), await client.AddCard());
        var subscriptions = new List<string>();
        for (var n = 0; n < 151; n++)
        {
            var id = (await client.Post("subscriptions", new { planId = "plan-twenty", paymentMethodId = card, addressId = address })).Expect(HttpStatusCode.Created).Str("subscriptionId");
            subscriptions.Add(id);
            var quantity = n == 0 ? 1 : n == 1 ? 19 : 20;
            (await client.Put($"deliveries/dlv-{id[4..]}-1/items", new { items = new[] { new { sku = Sku, quantity } } })).Ok();
        }
        await shop.Count(Sku, 4_000);
        await shop.Host.CatchUp();
        Assert.Equal(1_000, await ForNewCustomers(shop));
        // What is promised is not taken: an administrator sees all of it.
        Assert.Equal(4_000, (int)(await shop.Stock(Sku))["available"]!);

        await client.Reauthenticate();
        (await client.Post($"subscriptions/{subscriptions[0]}/cancel", new { reason = "Enough", immediately = false })).Ok();
        await shop.Host.CatchUp();
        Assert.Equal(1_001, await ForNewCustomers(shop));
    }

    [Fact]
    public async Task Units_are_reserved_before_the_money_is_captured_and_a_failed_capture_releases_them()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        var reserved = new List<int>();
        shop.Provider.BeforeCharge = async _ => reserved.Add(await Reserved(shop));
        shop.Provider.DeclinesWith = "card_declined";
        var customer = await shop.Host.Customer();
        (await customer.Subscribe(SmallCatalogue.Monthly, region: "OR")).Expect(HttpStatusCode.PaymentRequired);
        Assert.Equal([4], reserved);
        Assert.Equal(0, await Reserved(shop));
        shop.Provider.DeclinesWith = null;
        await shop.Subscribe();
        Assert.Equal([4, 4], reserved);
        Assert.Equal(0, await Reserved(shop));
    }

    [Theory]
    [InlineData(30, "second")]
    [InlineData(80, "third")]
    public async Task Picking_takes_the_lot_that_expires_first_and_none_with_too_little_shelf_life_at_delivery(int minimumDays, string picked)
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z", s => s["minimumShelfLifeDays"] = minimumDays);
        await Plan(shop, "plan-one", 1, "fitness");
        for (var number = 1; number <= SmallCatalogue.PerCategory; number++)
            await shop.Count(SmallCatalogue.Sku("fitness", number), 0);
        var sku = SmallCatalogue.Sku("fitness", 1);
        // Delivered 01-07 and some days: 30 days later is in February, 80 days later in March.
        foreach (var (lot, expiresOn) in new[] { ("third", "2027-08-01"), ("first", "2027-01-25"), ("second", "2027-03-01") })
            (await shop.Admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 2, lot, expiresOn })).Expect(HttpStatusCode.Created);
        await shop.Subscribe("plan-one");
        var lots = (await shop.Stock(sku))["lots"]!.AsArray().ToDictionary(l => l!["lot"]!.ToString(), l => (int)l!["quantity"]!);
        Assert.All(lots, lot => Assert.Equal(lot.Key == picked ? 1 : 2, lot.Value));
        Assert.Equal(3, lots.Count);
    }

    [Fact]
    public async Task Nobody_is_sold_a_unit_that_keeps_too_short()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        await Plan(shop, "plan-one", 1, "fitness");
        for (var number = 1; number <= SmallCatalogue.PerCategory; number++)
            await shop.Count(SmallCatalogue.Sku("fitness", number), 0);
        (await shop.Admin.Post($"admin/inventory/{SmallCatalogue.Sku("fitness", 1)}/receipts", new { quantity = 2, lot = "short", expiresOn = "2027-01-25" })).Expect(HttpStatusCode.Created);
        var customer = await shop.Host.Customer();
        (await customer.Subscribe("plan-one", region: "OR")).Expect(HttpStatusCode.Conflict);
        Assert.Empty(shop.Provider.Asked);
    }

    [Fact]
    public async Task Units_of_a_box_that_is_called_off_go_back_to_the_lot_they_came_from()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        await Plan(shop, "plan-one", 1, "fitness");
        for (var number = 1; number <= SmallCatalogue.PerCategory; number++)
            await shop.Count(SmallCatalogue.Sku("fitness", number), 0);
        var sku = SmallCatalogue.Sku("fitness", 1);
        foreach (var (lot, expiresOn) in new[] { ("short", "2027-01-25"), ("long", "2027-08-01") })
            (await shop.Admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 2, lot, expiresOn })).Expect(HttpStatusCode.Created);
        var subscriber = await shop.Subscribe("plan-one");
        (await subscriber.Cancel(immediately: true)).Ok();
        Assert.Equal([("short", 2), ("long", 2)], (await shop.Stock(sku))["lots"]!.AsArray().Select(l => (l!["lot"]!.ToString(), (int)l["quantity"]!)));
    }

    private static async Task Plan(RuleShop shop, string planId, int itemsPerBox, params string[] categories) =>
        (await shop.Admin.Post("admin/plans", new { planId, name = planId, interval = "monthly", itemsPerBox, categories, price = new { amount = 2000, currency = "USD" } })).Expect(HttpStatusCode.Created);

    private static async Task<int> ForNewCustomers(RuleShop shop) => (int)(await shop.Host.Client().Get($"products/{Sku}")).Ok()["available"]!;

    private static async Task<int> Reserved(RuleShop shop) => (await shop.Admin.Get("admin/inventory?limit=100")).Ok()["items"]!.AsArray().Sum(i => (int)i!["reserved"]!);
}
