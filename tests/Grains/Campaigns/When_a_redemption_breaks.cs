using SubscriptionBox.Campaigns;
using SubscriptionBox.Common;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Campaigns;

/// <summary>faults.md F1–F5 for discounts and credit: whatever breaks, between any two steps, afterwards campaign, wallet and charges tell one story, and nothing was exceeded (invariant I3).</summary>
public sealed class When_a_redemption_breaks
{
    private const int MostWrites = 14;

    public static TheoryData<int, bool> Writes
    {
        get
        {
            var data = new TheoryData<int, bool>();
            for (var nth = 1; nth <= MostWrites; nth++)
            {
                data.Add(nth, false);
                data.Add(nth, true);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_checkout_with_a_code_and_credit_whose_nth_write_fails_is_finished_by_asking_again(int nth, bool applied)
    {
        await using var shop = await Open(new ScriptedGateway());
        shop.Storage.Fail(nth, applied);
        Assert.Null((await AskUntilAnswered(() => shop.Subscribe(code: "SPRING"))).Refusal);
        await Settled(shop);
        Assert.Equal((2700, 500), (Assert.Single(shop.Gateway.Captured).Value, 500 - await shop.Balance()));
        await TellOneStory(shop);
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_declined_one_leaves_nothing_behind(int nth, bool applied)
    {
        await using var shop = await Open(new ScriptedGateway("declined"));
        shop.Storage.Fail(nth, applied);
        await AskUntilAnswered(() => shop.Subscribe(code: "SPRING"));
        await Settled(shop);
        Assert.Equal((0, 0, 500L), ((await shop.Look()).Redemptions, (await shop.Look()).Reserved, await shop.Balance()));
        Assert.Empty(shop.Gateway.Captured);
        // The only redemption is there for somebody else.
        Assert.Null((await AskUntilAnswered(() => shop.Subscribe(key: "k2", code: "SPRING", subscription: "sub-b"))).Refusal);
        await Settled(shop);
        await TellOneStory(shop);
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_renewal_whose_nth_write_fails_uses_one_box_of_the_coupon(int nth, bool applied)
    {
        await using var shop = await Open(new ScriptedGateway(), charges: 2, credit: 0);
        Assert.Null((await shop.Subscribe(code: "SPRING")).Refusal);
        await shop.Give(1000);
        shop.Clock.Instant = TestShop.At("2027-02-04T00:00:00Z");
        shop.Storage.Fail(nth, applied);
        await WakeUntilQuiet(shop, "2027-03-06T00:00:00Z");
        await Settled(shop);
        Assert.Equal([3200L, 2200, 4000], shop.Charged());
        await TellOneStory(shop);
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_plan_change_whose_nth_write_fails_charges_the_preview_once(int nth, bool applied)
    {
        await using var shop = await Open(new ScriptedGateway(), charges: null, credit: 0);
        await shop.Subscribe(code: "SPRING");
        shop.Clock.Instant = TestShop.At("2027-01-20T05:00:00Z");
        var net = (await shop.Subscription().PreviewPlanChange("plan-large", shop.Me())).Value!.Net.Amount;
        shop.Storage.Fail(nth, applied);
        for (var tries = 0; tries < 4 && (await Quietly(() => shop.Subscription().ChangePlan("plan-large", shop.Me("change")))) is not { Ok: true }; tries++)
            await Settled(shop);
        await Settled(shop);
        Assert.Equal([3200, net], shop.Charged());
        await TellOneStory(shop);
    }

    [Fact]
    public async Task An_unknown_outcome_keeps_its_redemption_until_it_is_known()
    {
        var gateway = new LosesTheAnswerGateway { Down = true };
        await using var shop = await Open(gateway, credit: 500);
        await shop.Subscribe(code: "SPRING");
        // Hours later the campaign and the wallet ask; the charge is still open, so nobody else gets the last redemption.
        await RunAll(shop, "2027-01-05T20:00:00Z");
        Assert.Equal((0, 1, 0L), ((await shop.Look()).Redemptions, (await shop.Look()).Reserved, await shop.Balance()));
        Assert.Equal("promo-code-exhausted", (await shop.Subscribe(key: "k2", code: "SPRING", subscription: "sub-b")).Refusal!.Code);
        gateway.Down = false;
        await RunAll(shop, "2027-01-06T03:00:00Z");
        Assert.Equal(2700, Assert.Single(gateway.Captured).Value);
        await TellOneStory(shop);
    }

    [Fact]
    public async Task A_reservation_whose_checkout_was_never_saved_is_dropped_after_an_hour()
    {
        await using var shop = await Open(new ScriptedGateway());
        await shop.Grain<ICampaignGrain>(Promotions.Campaign).Reserve(new("pay-lost-0-1", "sub-lost", "SPRING", new(800, "USD"), true));
        await shop.Wallet().Reserve(new("pay-lost-0-1", "sub-lost", new Money(500, "USD"), [new(Promotions.Campaign, 1)]));
        Assert.Equal("promo-code-customer-limit", (await shop.Wallet().Reserve(new("pay-x", "sub-x", null, [new(Promotions.Campaign, 1)]))).Refusal!.Code);
        Assert.Equal("promo-code-exhausted", (await shop.Subscribe(code: "SPRING")).Refusal!.Code);
        await RunAll(shop, "2027-01-05T16:01:00Z");
        Assert.Equal((0, 500L), ((await shop.Look()).Reserved, await shop.Balance()));
        Assert.Null((await shop.Subscribe(key: "k2", code: "SPRING", subscription: "sub-b")).Refusal);
        await TellOneStory(shop);
    }

    [Fact]
    public async Task Credit_that_covers_it_all_asks_nothing_of_the_gateway_and_still_orders()
    {
        await using var shop = await Open(new ScriptedGateway(), credit: 5000);
        Assert.Equal(SubscriptionStatus.Active, (await shop.Subscribe(code: "SPRING")).Value!.Status);
        Assert.Empty(shop.Gateway.Asked);
        var order = Assert.Single(shop.Orders.Placed.Values);
        Assert.Equal((4000, 800, 3200, 0), (order.Charge.Subtotal.Amount, order.Charge.Discount.Amount, order.Charge.Credit.Amount, order.Charge.Total.Amount));
        Assert.Null(order.Payment);
        Assert.Equal(1800, await shop.Balance());
        await shop.RunTo("2027-02-06T00:00:00Z");
        Assert.Equal([0L, 2200], shop.Charged());
        Assert.Equal(0, await shop.Balance());
        await TellOneStory(shop);
    }

    [Fact]
    public async Task Two_renewals_at_once_share_the_balance_and_never_use_it_twice()
    {
        await using var shop = await Open(new ScriptedGateway(), credit: 0);
        await shop.Subscribe(subscription: "sub-a");
        await shop.Subscribe(key: "k2", subscription: "sub-b");
        await shop.Give(5000);
        shop.Clock.Instant = TestShop.At("2027-02-05T14:00:00Z");
        await Task.WhenAll(shop.Subscription("sub-a").Wake(shop.Clock.Instant), shop.Subscription("sub-b").Wake(shop.Clock.Instant));
        Assert.Equal([0L, 3000], shop.Charged()[2..].Order());
        Assert.Equal(0, await shop.Balance());
    }

    private static async Task<TestShop> Open(HonestGateway gateway, int? charges = 1, long credit = 500)
    {
        var shop = await TestShop.Open("2027-01-05T15:00:00Z", gateway, faultyKind: null);
        await shop.Run(Promotions.Spring(charges) with { RedemptionLimit = 1, PerCustomerLimit = 1, Budget = new(charges is null ? 10_000 : 800 * charges.Value, "USD") });
        if (credit > 0)
            await shop.Give(credit);
        return shop;
    }

    /// <summary>What the charges say, the campaign and the wallet say too; nothing is set aside any more, and every charge's money is at the gateway.</summary>
    private static async Task TellOneStory(TestShop shop)
    {
        var campaign = await shop.Look();
        var charges = shop.Happened<SubscriptionCharged>();
        Assert.All(charges, c => Assert.True(c.Breakdown.AddsUp));
        Assert.Equal(charges.Sum(c => c.Discount.Amount), campaign.Totals.Sum(t => t.DiscountGiven));
        Assert.Equal(charges.Sum(c => c.Discount.Amount), shop.Happened<DiscountGiven>().Sum(g => g.Discount.Amount));
        Assert.Equal(charges.Count(c => c.Purpose == ChargePurpose.Checkout && c.Discount.Amount > 0), campaign.Redemptions);
        Assert.Equal(0, campaign.Reserved);
        Assert.True(campaign.Redemptions <= campaign.Terms.RedemptionLimit && campaign.Totals.Sum(t => t.DiscountGiven) <= campaign.Terms.Budget!.Value.Amount);
        Assert.Equal(charges.Sum(c => c.Credit!.Value.Amount), shop.Happened<CreditUsed>().Sum(u => u.Amount.Amount));
        Assert.Equal(shop.Happened<CreditGranted>().Sum(g => g.Amount.Amount) - charges.Sum(c => c.Credit!.Value.Amount), await shop.Balance());
        Assert.Equal(charges.Sum(c => c.Total.Amount), shop.Gateway.Captured.Values.Sum());
        Assert.Empty(shop.Gateway.Refunds);
    }

    /// <summary>Whatever a crash left is finished: everybody is woken, past the hour after which campaigns and wallets ask.</summary>
    private static async Task Settled(TestShop shop)
    {
        for (var round = 0; round < 3; round++)
        {
            shop.Clock.Instant = shop.Clock.Instant.AddMinutes(61);
            foreach (var wake in Everybody(shop))
                await Quietly(async () =>
                {
                    await wake(shop.Clock.Instant);
                    return 0;
                });
        }
    }

    private static Func<DateTimeOffset, Task>[] Everybody(TestShop shop) =>
        [now => shop.Subscription().Wake(now), now => shop.Subscription("sub-b").Wake(now), now => shop.Grain<ICampaignGrain>(Promotions.Campaign).Wake(now), now => shop.Wallet().Wake(now)];

    private static async Task RunAll(TestShop shop, string to)
    {
        var target = TestShop.At(to);
        while (shop.Clock.Instant < target)
        {
            shop.Clock.Instant = shop.Clock.Instant.AddMinutes(30) < target ? shop.Clock.Instant.AddMinutes(30) : target;
            foreach (var wake in Everybody(shop))
                await wake(shop.Clock.Instant);
        }
    }

    private static async Task WakeUntilQuiet(TestShop shop, string to)
    {
        for (var tries = 0; tries < 5; tries++)
            if (await Quietly(async () =>
                {
                    await shop.RunTo(to);
                    return "done";
                }) is not null)
                return;
    }

    private static async Task<Answer<SubscriptionView>> AskUntilAnswered(Func<Task<Answer<SubscriptionView>>> ask)
    {
        for (var tries = 0; tries < 5; tries++)
            if (await Quietly(ask) is { } answer)
                return answer;
        throw new InvalidOperationException("Never answered.");
    }

    /// <returns>Null when it broke.</returns>
    private static async Task<T?> Quietly<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception broken) when (broken.Message.Contains("disk broke", StringComparison.Ordinal) || broken is Orleans.Storage.InconsistentStateException || broken.Message.Contains("being read anew", StringComparison.Ordinal))
        {
            return default;
        }
    }
}
