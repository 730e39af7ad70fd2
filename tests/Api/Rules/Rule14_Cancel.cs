using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 14, and faults.md F19.</summary>
public sealed class Rule14_Cancel
{
    [Fact]
    public async Task At_period_end_by_default_and_the_last_box_that_will_ship_is_named_before_the_customer_confirms()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        var subscriber = await shop.Subscribe();
        var preview = (await subscriber.Client.Get($"subscriptions/{subscriber.Id}/cancel")).Ok();
        var last = $"dlv-{subscriber.Part}-0";
        Assert.Equal((last, "2027-02-05T14:00:00Z"), (preview.Str("lastDelivery.deliveryId"), preview.Str("endsAt")));
        Assert.Equal(4, preview["lastDelivery.items"]!.AsArray().Count);
        Assert.All(preview["lastDelivery.items"]!.AsArray(), i => Assert.NotEqual(i!["sku"]!.ToString(), i["name"]!.ToString()));
        var ending = (await subscriber.Cancel(immediately: false)).Ok();
        Assert.Equal(("active", true, last), (ending.Str("status"), (bool)ending["cancelAtPeriodEnd"]!, ending.Str("lastDelivery.deliveryId")));
        await shop.Until("2027-02-05T13:59:59Z");
        Assert.Equal("active", await subscriber.Status());
        await shop.Until("2027-04-01T00:00:00Z");
        Assert.Equal(("cancelled", "periodEnd"), (await subscriber.Status(), (await subscriber.View()).Str("endReason")));
        Assert.Equal("delivered", Assert.Single(await subscriber.Orders())["status"]!.ToString());
        Assert.Single(await shop.Captured());
        Assert.Empty(await shop.Refunded());
    }

    [Fact]
    public async Task A_prepaid_term_names_its_last_prepaid_box_and_ships_it()
    {
        await using var shop = await RuleShop.Open("2027-01-10T15:00:00Z");
        var subscriber = await shop.Subscribe(SmallCatalogue.Quarterly);
        var preview = (await subscriber.Client.Get($"subscriptions/{subscriber.Id}/cancel")).Ok();
        Assert.Equal(($"dlv-{subscriber.Part}-2", "2027-04-10T13:00:00Z"), (preview.Str("lastDelivery.deliveryId"), preview.Str("endsAt")));
        (await subscriber.Cancel(immediately: false)).Ok();
        await shop.Until("2027-05-01T00:00:00Z");
        Assert.Equal("cancelled", await subscriber.Status());
        Assert.Equal(3, (await subscriber.Orders()).Length);
        Assert.Single(await shop.Captured());
    }

    [Theory]
    [InlineData(SmallCatalogue.Monthly, "2027-04-01T15:00:00Z", "2027-04-16T15:00:00Z", 2000)] // 15 of 30 days left
    [InlineData(SmallCatalogue.Quarterly, "2027-01-10T15:00:00Z", "2027-01-25T15:00:00Z", 7000)] // two of three boxes left
    [InlineData(SmallCatalogue.Monthly, "2027-04-01T15:00:00Z", "2027-04-01T16:00:00Z", 4000)] // before it shipped
    public async Task Immediately_gives_the_unused_part_back(string plan, string from, string cancelled, long refund)
    {
        await using var shop = await RuleShop.Open(from);
        var subscriber = await shop.Subscribe(plan);
        await shop.Until(cancelled);
        Assert.Equal(refund, (long)(await subscriber.Client.Get($"subscriptions/{subscriber.Id}/cancel")).Ok()["refundNow.amount"]!);
        Assert.Equal(("cancelled", "immediately"), (await subscriber.Cancel(immediately: true)).Ok() is var gone ? (gone.Str("status"), gone.Str("endReason")) : default);
        Assert.Equal([refund], (await shop.Refunded()).Select(r => r.Amount));
        await shop.Until(RuleShop.At(cancelled).AddDays(70).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Single(await shop.Captured());
        Assert.Single(await shop.Refunded());
    }

    [Fact]
    public async Task What_credit_paid_goes_back_as_credit_in_proportion()
    {
        await using var shop = await RuleShop.Open("2027-04-01T15:00:00Z");
        var subscriber = await shop.Subscribe();
        var support = await shop.Host.Support();
        (await support.Post($"support/customers/{subscriber.Client.CustomerId}/credits", new { amount = new { amount = 1000, currency = "USD" }, reason = "Sorry" })).Expect(System.Net.HttpStatusCode.Created);
        // 30.00 captured and 10.00 of the balance on 05-01; 16 of 31 days are left on 05-16.
        await shop.Until("2027-05-16T15:00:00Z");
        var preview = (await subscriber.Client.Get($"subscriptions/{subscriber.Id}/cancel")).Ok();
        Assert.Equal((1549, 516, "proRated"), ((int)preview["refundNow.amount"]!, (int)preview["creditNow.amount"]!, preview.Str("policy")));
        (await subscriber.Cancel(immediately: true)).Ok();
        Assert.Equal([1549L], (await shop.Refunded()).Select(r => r.Amount));
        var wallet = (await subscriber.Client.Get("me/credits")).Ok();
        Assert.Equal((516, "returned", 516), ((int)wallet["balances.0.amount"]!, wallet.Str("entries.0.kind"), (int)wallet["entries.0.amount.amount"]!));
        // Owed again on the ledger, once.
        var credits = (await shop.Admin.Get("admin/ledger/trial-balance")).Ok()["currencies.0.accounts"]!.AsArray().Single(a => a!["account"]!.ToString() == "credits")!;
        Assert.Equal(-516, (int)credits["balance"]!["amount"]!);
        await shop.Until("2027-05-20T00:00:00Z");
        Assert.Equal(516, (int)(await subscriber.Client.Get("me/credits")).Ok()["balances.0.amount"]!);
    }

    // The plan's policy │ refund on 04-16, half a month after the box of 40.00 left
    [Theory]
    [InlineData("proRated", 2000)]
    [InlineData("none", 0)]
    [InlineData("unshipped", 0)]
    public async Task The_plans_policy_says_what_goes_back_and_what_was_paid_keeps_the_policy_it_was_bought_with(string policy, int refund)
    {
        await using var shop = await RuleShop.Open("2027-04-01T15:00:00Z");
        Assert.Equal(policy, (await shop.Admin.Patch($"admin/plans/{SmallCatalogue.Monthly}", new { cancelRefund = policy })).Ok().Str("cancelRefund"));
        var (first, second) = (await shop.Subscribe(), await shop.Subscribe());
        // Another policy from now on changes nothing for what is paid.
        (await shop.Admin.Patch($"admin/plans/{SmallCatalogue.Monthly}", new { cancelRefund = policy == "none" ? "proRated" : "none" })).Ok();
        // Stopped before it shipped: the whole price, whatever the policy.
        (await second.Cancel(immediately: true)).Ok();
        Assert.Equal([4000L], (await shop.Refunded()).Select(r => r.Amount));
        await shop.Until("2027-04-16T15:00:00Z");
        var preview = (await first.Client.Get($"subscriptions/{first.Id}/cancel")).Ok();
        Assert.Equal((refund, policy), ((int)preview["refundNow.amount"]!, preview.Str("policy")));
        (await first.Cancel(immediately: true)).Ok();
        Assert.Equal(4000 + refund, (await shop.Refunded()).Sum(r => r.Amount));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_and_dunning_at_the_same_instant_one_of_them_wins(bool immediately)
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        shop.Provider.DeclinesWith = "card_declined";
        await shop.Until("2027-02-01T13:59:00Z");
        shop.Provider.DeclinesWith = null;
        await subscriber.Client.Reauthenticate();
        var asked = shop.Provider.Asked.Count;
        // The retry of day 1 runs at 14:00:00, and so does the cancellation.
        var answers = await Task.WhenAll(
            shop.Admin.Post("test-clock/advance", new { to = "2027-02-01T14:00:00Z" }), subscriber.Post("cancel", new { reason = "Enough", immediately }));
        Assert.All(answers, a => Assert.True((int)a.Status is 200 or 409, a.Text));
        var cancelled = (int)answers[1].Status == 200;
        await shop.Until("2027-02-01T14:30:00Z");
        var captured = (await shop.Captured()).Count - 1;
        var status = await subscriber.Status();
        if (captured == 0)
            // The cancellation won: not one attempt after it.
            Assert.Equal(("cancelled", asked, true), (status, shop.Provider.Asked.Count, cancelled));
        else
            // The charge won: what the cancellation then did, it did to a paid period.
            Assert.Equal(cancelled && immediately ? ("cancelled", 1) : ("active", 0), (status, (await shop.Refunded()).Count));
        await shop.Until("2027-04-20T00:00:00Z");
        Assert.Equal(cancelled ? captured : captured + 2, (await shop.Captured()).Count - 1);
    }

    [Fact]
    public async Task What_is_charged_after_a_cancellation_was_acknowledged_goes_back_by_itself()
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        shop.Provider.Down = true;
        await shop.Until("2027-01-31T14:10:00Z");
        Assert.Equal("cancelled", (await subscriber.Cancel(immediately: true)).Ok().Str("status"));
        shop.Provider.Down = false;
        await shop.Until("2027-02-02T00:00:00Z");
        Assert.Equal([4000L, 4000L], (await shop.Captured()).Select(c => c.Amount));
        // The whole of the charge that came too late; the first period was over at that instant.
        Assert.Equal([4000L], (await shop.Refunded()).Select(c => c.Amount));
        Assert.Single(await subscriber.Orders());
        await shop.Until("2027-04-02T00:00:00Z");
        Assert.Equal((2, 1), ((await shop.Captured()).Count, (await shop.Refunded()).Count));
    }
}
