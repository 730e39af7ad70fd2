using SubscriptionBox.Campaigns;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Campaigns;

/// <summary>rules.md 5 and 6 and invariant I3 with the real subscription, campaign and wallet grains.</summary>
public sealed class When_a_code_is_redeemed
{
    [Fact]
    public async Task A_coupon_for_three_boxes_counts_boxes_not_months()
    {
        await using var shop = await Open("2027-01-05T15:00:00Z", 5000);
        await shop.Run(Promotions.Spring(3));
        Assert.Equal(new CouponView("SPRING", "20 % off the next 2 charges", 2), Assert.Single((await Checkout(shop, "spring")).Value!.Coupons));
        await shop.RunTo("2027-01-20T12:00:00Z");
        Assert.Null((await shop.Subscription().Skip(null, shop.Me())).Refusal);
        await shop.RunTo("2027-05-06T00:00:00Z");
        Assert.Equal([4000L, 4000, 4000, 5000], shop.Charged());
        Assert.Equal(["2027-01-05", "2027-03-05", "2027-04-05", "2027-05-05"], shop.Happened<SubscriptionCharged>().Select(c => c.From!.Value.ToString("yyyy-MM-dd")));
        var campaign = await shop.Look();
        Assert.Equal((1, 0, new CampaignTotals("USD", 3, 3000, 12000)), (campaign.Redemptions, campaign.Reserved, Assert.Single(campaign.Totals)));
        Assert.Equal("usedUp", Assert.Single(shop.Happened<CouponEnded>()).Cause);
        Assert.All(shop.Happened<SubscriptionCharged>(), c => Assert.True(c.Breakdown.AddsUp));
        Assert.Equal([1000L, 1000, 1000, 0], shop.Orders.Placed.Values.OrderBy(o => o.Payment!.At).Select(o => o.Charge.Discount.Amount));
    }

    [Theory]
    [InlineData(null, 1125)]
    [InlineData(1, 2000)]
    public async Task A_plan_change_charges_just_what_its_preview_shows(int? charges, long net)
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        await shop.Run(Promotions.Spring(charges) with { Discount = new(250_000, []) });
        await Checkout(shop, "SPRING");
        await shop.RunTo("2027-04-16T04:00:00Z");
        var preview = (await shop.Subscription().PreviewPlanChange("plan-large", shop.Me())).Value!;
        Assert.Equal((1500L, net), (preview.Credit.Amount, preview.Net.Amount));
        Assert.Null((await shop.Subscription().ChangePlan("plan-large", shop.Me("change"))).Refusal);
        Assert.Equal([3000, net], shop.Charged());
        Assert.Equal(shop.Gateway.Captured.Values.Sum(), shop.Charged().Sum());
        // What was given in all: of 20.00 and 35.00 of goods in the two halves, 25 % each; or of the first payment alone.
        Assert.Equal(charges is null ? 1375 : 1000, (await shop.Look()).Totals[0].DiscountGiven);
        await shop.RunTo("2027-05-01T16:00:00Z");
        Assert.Equal(charges is null ? 5250 : 7000, shop.Charged()[^1]);
    }

    [Fact]
    public async Task Of_two_checkouts_at_once_for_the_last_redemption_one_wins_and_the_other_is_told()
    {
        await using var shop = await TestShop.Open("2027-01-05T15:00:00Z", new ScriptedGateway());
        await shop.Run(Promotions.Spring() with { RedemptionLimit = 1 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => shop.Subscribe(key: $"k{n}", code: "SPRING", subscription: $"sub-{(char)('a' + n)}")));
        Assert.Single(answers, a => a.Ok);
        Assert.All(answers.Where(a => !a.Ok), a => Assert.Equal((RefusalKind.Invalid, "promo-code-exhausted"), (a.Refusal!.Kind, a.Refusal.Code)));
        Assert.Equal(3200, Assert.Single(shop.Gateway.Captured).Value);
        Assert.Empty(shop.Gateway.Refunds);
        Assert.Equal((1, 0), ((await shop.Look()).Redemptions, (await shop.Look()).Reserved));
    }

    [Fact]
    public async Task A_customers_own_limit_holds_for_checkouts_at_once_too()
    {
        await using var shop = await TestShop.Open("2027-01-05T15:00:00Z", new ScriptedGateway());
        await shop.Run(Promotions.Spring() with { PerCustomerLimit = 2 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => shop.Subscribe(key: $"k{n}", code: "SPRING", subscription: $"sub-{(char)('a' + n)}")));
        Assert.Equal(2, answers.Count(a => a.Ok));
        Assert.All(answers.Where(a => !a.Ok), a => Assert.Equal("promo-code-customer-limit", a.Refusal!.Code));
        Assert.Equal((2, 0, 1600L), ((await shop.Look()).Redemptions, (await shop.Look()).Reserved, (await shop.Look()).Totals[0].DiscountGiven));
    }

    [Fact]
    public async Task A_budget_counts_every_charge_and_is_never_passed()
    {
        await using var shop = await Open("2027-01-05T15:00:00Z", 5000);
        await shop.Run(Promotions.Spring(null) with { Budget = new(2500, "USD") });
        await Checkout(shop, "SPRING");
        await shop.RunTo("2027-04-06T00:00:00Z");
        Assert.Equal([4000L, 4000, 5000, 5000], shop.Charged());
        Assert.Equal(2000, (await shop.Look()).Totals[0].DiscountGiven);
        Assert.Equal("budget", Assert.Single(shop.Happened<CouponEnded>()).Cause);
        Assert.Equal("promo-code-exhausted", (await shop.Subscribe(key: "k2", code: "SPRING", subscription: "sub-b")).Refusal!.Code);
    }

    [Fact]
    public async Task A_declined_checkout_gives_its_redemption_back()
    {
        await using var shop = await TestShop.Open("2027-01-05T15:00:00Z", new ScriptedGateway("declined"));
        await shop.Run(Promotions.Spring() with { RedemptionLimit = 1, PerCustomerLimit = 1 });
        Assert.Equal(RefusalKind.PaymentDeclined, (await Checkout(shop, "SPRING")).Refusal!.Kind);
        Assert.Equal((0, 0), ((await shop.Look()).Redemptions, (await shop.Look()).Reserved));
        Assert.True((await shop.Subscribe(key: "k2", code: "SPRING", subscription: "sub-b")).Ok);
        Assert.Equal(3200, Assert.Single(shop.Gateway.Captured).Value);
    }

    [Fact]
    public async Task Retries_of_one_unpaid_box_use_one_up()
    {
        await using var shop = await Open("2027-01-31T15:00:00Z", 5000, new ScriptedGateway("ok", "declined", "declined", "ok"));
        await shop.Run(Promotions.Spring(2));
        await Checkout(shop, "SPRING");
        await shop.RunTo("2027-04-02T00:00:00Z");
        Assert.Equal([4000L, 4000, 5000], shop.Charged());
        Assert.Equal([4000L, 4000], shop.Happened<ChargeDeclined>().Select(d => d.Amount.Amount));
        Assert.Equal((1, 2000L), ((await shop.Look()).Redemptions, (await shop.Look()).Totals[0].DiscountGiven));
    }

    [Fact]
    public async Task A_german_sees_the_discount_off_the_price_shown()
    {
        await using var shop = await TestShop.Open("2027-01-05T15:00:00Z");
        shop.Address = new("Hauptstr. 1", null, "Berlin", null, "10115", "DE");
        await shop.Run(Promotions.Spring());
        await Checkout(shop, "SPRING");
        var money = Assert.Single(shop.Happened<SubscriptionCharged>()).Breakdown;
        Assert.Equal((2437, 487, 370, 2320), (money.Subtotal.Amount, money.Discount.Amount, money.Tax.Amount, money.Total.Amount));
        Assert.Equal(487, (await shop.Look()).Totals[0].DiscountGiven);
    }

    [Fact]
    public async Task A_campaign_for_a_segment_or_for_new_customers_asks_who_it_is()
    {
        await using var shop = await TestShop.Open("2027-01-05T15:00:00Z");
        await shop.Grain<ISegmentGrain>("seg-1").Create(new("Tasters", new()), Promotions.Marketing);
        await shop.Run(Promotions.Spring() with { SegmentId = "seg-1" });
        await shop.Run(Promotions.Spring() with { Codes = ["WELCOME"], NewCustomersOnly = true }, "cmp-2");
        Assert.Equal("promo-code-not-for-you", (await Checkout(shop, "SPRING")).Refusal!.Code);
        shop.Members.Add("seg-1");
        Assert.Null((await shop.Subscribe(key: "k3", code: "SPRING", subscription: "sub-c")).Refusal);
        Assert.Equal("promo-code-new-customers-only", (await shop.Subscribe(key: "k2", code: "WELCOME", subscription: "sub-b")).Refusal!.Code);
    }

    [Fact]
    public async Task A_code_belongs_to_one_campaign_until_that_ends()
    {
        await using var shop = await TestShop.Open("2027-01-05T15:00:00Z");
        var created = await Task.WhenAll(Enumerable.Range(1, 4).Select(n => shop.Grain<ICampaignGrain>($"cmp-{n}").Create(Promotions.Spring() with { Name = $"Number {n}" }, Promotions.Marketing)));
        var winner = Assert.Single(created, c => c.Ok).Value!.CampaignId;
        Assert.All(created.Where(c => !c.Ok), c => Assert.Equal("promo-code-taken", c.Refusal!.Code));
        Assert.Equal(winner, await shop.Grain<IPromoCodeGrain>("pro-SPRING").Find());
        await shop.Grain<ICampaignGrain>(winner).End(Promotions.Marketing);
        Assert.True((await shop.Grain<ICampaignGrain>("cmp-9").Create(Promotions.Spring(), Promotions.Marketing)).Ok);
        Assert.Equal("cmp-9", await shop.Grain<IPromoCodeGrain>("pro-SPRING").Find());
    }

    [Fact]
    public async Task Hundreds_at_once_share_writes_and_the_limit_is_exact()
    {
        await using var shop = await TestShop.Open("2027-01-05T15:00:00Z", faultyKind: "campaign");
        var campaign = await shop.Run(Promotions.Spring() with { RedemptionLimit = 100, Budget = new(6000, "USD") });
        var before = shop.Storage.Writes;
        var held = await Task.WhenAll(Enumerable.Range(0, 300).Select(n => campaign.Reserve(new($"pay-{n}", $"sub-{n}", "SPRING", new(100, "USD"), true))));
        // 60 times 1.00 is the budget.
        Assert.Equal(60, held.Count(h => h.Ok));
        Assert.InRange(shop.Storage.Writes - before, 1, 30);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(n => campaign.Settle(new($"pay-{n}", n % 2 == 0, new(400, "USD")))));
        var view = await shop.Look();
        Assert.Equal((view.Redemptions, 0), ((int)(view.Totals[0].DiscountGiven / 100), view.Reserved));
        Assert.InRange(view.Redemptions, 1, 60);
    }

    private static async Task<TestShop> Open(string now, long price, HonestGateway? gateway = null)
    {
        var shop = await TestShop.Open(now, gateway);
        shop.Plans = [new("plan-small", "Small", BillingInterval.Monthly, [new(price, "USD")], 4, ["gourmet"])];
        return shop;
    }

    private static Task<Answer<SubscriptionView>> Checkout(TestShop shop, string code) => shop.Subscribe(code: code);
}
