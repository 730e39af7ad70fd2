using System.Net;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 7.</summary>
public sealed class Rule07_Dunning
{
    [Fact]
    public async Task Declined_01_31_retried_on_days_1_3_and_5_and_paid_02_05_the_next_is_02_28_and_the_anchor_is_kept()
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        shop.Provider.DeclinesWith = "card_declined";
        await shop.Until("2027-02-05T13:59:59Z");
        Assert.Equal(("pastDue", "2027-02-05T14:00:00Z"), (await subscriber.Status(), (await subscriber.View()).Str("nextChargeAt")));
        // "Failing since" is the first failure after the last success.
        Assert.Equal("2027-01-31T14:00:00Z", (await subscriber.View()).Str("failingSince"));
        shop.Provider.DeclinesWith = null;
        await shop.Until("2027-02-06T00:00:00Z");
        Assert.Equal(Keys(subscriber, "0-1", "1-1", "1-2", "1-3", "1-4"), shop.Provider.Asked);
        Assert.Equal(["2026-12-31T15:00:00Z", "2027-02-05T14:00:00Z"], await subscriber.Charges());
        var after = await subscriber.View();
        Assert.Equal(("active", "2027-02-28T14:00:00Z", "2026-12-31", null), (after.Str("status"), after.Str("nextChargeAt"), after.Str("billingAnchor"), after["failingSince"]));
    }

    [Theory]
    [InlineData("cancel", "cancelled")]
    [InlineData("pause", "paused")]
    public async Task Days_1_3_5_and_7_are_tried_with_a_mail_each_and_then_the_setting_decides(string outcome, string status)
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z", s => s["dunningOutcome"] = outcome);
        var subscriber = await shop.Subscribe();
        shop.Provider.DeclinesWith = "card_declined";
        await shop.Until("2027-02-07T13:59:59Z");
        Assert.Equal("pastDue", await subscriber.Status());
        await shop.Until("2027-04-01T00:00:00Z");
        Assert.Equal(status, await subscriber.Status());
        Assert.Equal(Keys(subscriber, "0-1", "1-1", "1-2", "1-3", "1-4", "1-5"), shop.Provider.Asked);
        Assert.Equal(5, (await shop.Mails(subscriber.Client)).Count(m => m == "Your payment was declined"));
        Assert.Single(await shop.Captured());
    }

    [Theory]
    [InlineData(false, "2-1")]
    [InlineData(true, "1-4 2-1")]
    public async Task Two_periods_unpaid_and_the_card_fixed_charges_the_latest_box_or_both_as_the_setting_says(bool all, string paid)
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z", s =>
        {
            s["dunningDays"] = new System.Text.Json.Nodes.JsonArray(20, 30, 40);
            s["chargeMissedPeriods"] = all;
        });
        var subscriber = await shop.Subscribe();
        shop.Provider.DeclinesWith = "card_declined";
        await shop.Until("2027-03-02T15:00:00Z");
        Assert.Equal(("pastDue", "2027-01-31T14:00:00Z"), (await subscriber.Status(), (await subscriber.View()).Str("failingSince")));
        shop.Provider.DeclinesWith = null;
        await subscriber.PayWith("tok_visa");
        await shop.Until("2027-03-03T00:00:00Z");
        Assert.Equal("active", await subscriber.Status());
        var captured = (await shop.Captured()).Select(c => c.Key).Skip(1).ToArray();
        Assert.Equal(paid.Split(' ').Length, captured.Length);
        Assert.Equal(paid.Split(' ').Select(p => p.Split('-')[0]), captured.Select(k => k.Split('-')[2]));
        Assert.Equal("2027-03-31T13:00:00Z", (await subscriber.View()).Str("nextChargeAt"));
    }

    [Fact]
    public async Task Cancelled_02_03_10_00_there_is_no_attempt_after_that_instant()
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        shop.Provider.DeclinesWith = "card_declined";
        await shop.Until("2027-02-03T15:00:00Z");
        var asked = shop.Provider.Asked.Count;
        Assert.Equal(4, asked);
        Assert.Equal("cancelled", (await subscriber.Cancel(immediately: false)).Ok().Str("status"));
        shop.Provider.DeclinesWith = null;
        await shop.Until("2027-04-05T00:00:00Z");
        Assert.Equal(asked, shop.Provider.Asked.Count);
        Assert.Single(await shop.Captured());
    }

    [Fact]
    public async Task A_new_card_is_tried_at_once()
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        await subscriber.PayWith("tok_insufficientFunds");
        await shop.Until("2027-02-02T10:00:00Z");
        Assert.Equal("pastDue", await subscriber.Status());
        Assert.Equal("active", (await subscriber.PayWith("tok_visa")).Str("status"));
        Assert.Equal(["2026-12-31T15:00:00Z", "2027-02-02T10:00:00Z"], await subscriber.Charges());
    }

    [Fact]
    public async Task A_card_the_provider_advises_against_is_not_tried_again_and_pay_says_so_with_the_same_answer_for_the_same_key()
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        (shop.Provider.DeclinesWith, shop.Provider.TryAgain) = ("stolen_card", false);
        await shop.Until("2027-02-04T00:00:00Z");
        Assert.Equal(2, shop.Provider.Asked.Count);
        var no = (await subscriber.Post("pay", key: "pay-1")).Expect(HttpStatusCode.PaymentRequired);
        Assert.Equal("stolen_card", no.Str("code"));
        shop.Provider.DeclinesWith = null;
        var again = (await subscriber.Post("pay", key: "pay-1")).Expect(HttpStatusCode.PaymentRequired);
        Assert.Equal(("true", 2), (again.Headers["Idempotency-Replayed"], shop.Provider.Asked.Count));
        Assert.Equal("active", (await subscriber.PayWith("tok_visa")).Str("status"));
    }

    [Theory]
    [InlineData(false, "0-1 3-1")]
    [InlineData(true, "0-1 1-1 2-1 3-1")]
    public async Task A_shop_that_was_closed_over_three_periods_bills_the_latest_or_each_as_the_setting_says_and_none_twice(bool all, string paid)
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z", s => s["chargeMissedPeriods"] = all);
        var subscriber = await shop.Subscribe();
        // Late, not never: due were 01-31, 02-28 and 03-31.
        await shop.Reopen("2027-04-02T12:00:00Z");
        await shop.Until("2027-04-02T13:00:00Z");
        Assert.Equal(Keys(subscriber, paid.Split(' ')), (await shop.Captured()).Select(c => c.Key));
        Assert.Equal(("active", "2027-04-30T13:00:00Z"), (await subscriber.Status(), (await subscriber.View()).Str("nextChargeAt")));
        await shop.Until("2027-05-01T00:00:00Z");
        Assert.Equal(paid.Split(' ').Length + 1, (await shop.Captured()).Count);
    }

    private static string[] Keys(Subscriber subscriber, params string[] ends) => [.. ends.Select(end => $"pay-{subscriber.Part}-{end}")];

    [Fact]
    public async Task A_new_card_that_pays_what_is_unpaid_is_answered_the_same_when_it_is_asked_again()
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        shop.Provider.DeclinesWith = "card_declined";
        await shop.Until("2027-01-31T15:00:00Z");
        shop.Provider.DeclinesWith = null;
        var card = await subscriber.Client.AddCard("tok_visa");
        var first = (await subscriber.Client.Send(HttpMethod.Patch, $"subscriptions/{subscriber.Id}", new { paymentMethodId = card }, "card")).Ok();
        Assert.Equal("active", first.Str("status"));
        var again = (await subscriber.Client.Send(HttpMethod.Patch, $"subscriptions/{subscriber.Id}", new { paymentMethodId = card }, "card")).Ok();
        Assert.Equal((first.Text, "true"), (again.Text, again.Headers["Idempotency-Replayed"]));
        Assert.Equal(2, (await shop.Captured()).Count);
    }
}
