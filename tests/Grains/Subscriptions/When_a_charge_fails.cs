using SubscriptionBox.Common;
using SubscriptionBox.Payments;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>rules.md 7 and 8.</summary>
public sealed class When_a_charge_fails
{
    [Fact]
    public async Task It_is_tried_again_with_new_keys_and_the_anchor_is_kept()
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await Due(gateway, declines: 3);
        await shop.RunTo("2027-01-31T14:00:00Z");
        Assert.Equal((SubscriptionStatus.PastDue, TestShop.At("2027-02-01T14:00:00Z")), ((await shop.View()).Status, (await shop.View()).NextChargeAt));
        await shop.RunTo("2027-02-05T14:00:00Z");

        Assert.Equal(["pay-a-0-1", "pay-a-1-1", "pay-a-1-2", "pay-a-1-3", "pay-a-1-4"], gateway.Asked.Select(a => a.Key));
        Assert.Equal((SubscriptionStatus.Active, TestShop.At("2027-02-28T14:00:00Z")), ((await shop.View()).Status, (await shop.View()).NextChargeAt));
        Assert.Equal("paid", Assert.Single(shop.Happened<DunningEnded>()).Outcome);
        Assert.All(shop.Happened<ChargeDeclined>(), d => Assert.Equal(TestShop.At("2027-01-31T14:00:00Z"), d.FailingSince));
        Assert.Equal((8, 0), (shop.Shelves.Consumed, shop.Shelves.Reserved));
    }

    [Theory]
    [InlineData("cancel", SubscriptionStatus.Cancelled)]
    [InlineData("pause", SubscriptionStatus.Paused)]
    public async Task After_the_last_day_the_setting_decides(string outcome, SubscriptionStatus status)
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await Due(gateway, declines: 99);
        shop.Set(s => s with { DunningOutcome = outcome });
        await shop.RunTo("2027-04-01T00:00:00Z");
        Assert.Equal(6, gateway.Asked.Count);
        Assert.Equal((status, (DateTimeOffset?)null), ((await shop.View()).Status, (await shop.View()).NextChargeAt));
        Assert.Equal(outcome, Assert.Single(shop.Happened<DunningEnded>()).Outcome);
        Assert.Equal(0, shop.Shelves.Reserved);
        Assert.Equal(status == SubscriptionStatus.Cancelled, shop.Left.Contains("sub-a"));
    }

    [Fact]
    public async Task Paused_by_dunning_and_resumed_it_goes_on_without_a_back_charge()
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await Due(gateway, declines: 5);
        shop.Set(s => s with { DunningOutcome = "pause" });
        await shop.RunTo("2027-03-05T00:00:00Z");
        await shop.Subscription().Resume(shop.Me());
        Assert.Equal(TestShop.At("2027-03-31T13:00:00Z"), (await shop.View()).NextChargeAt);
        await shop.RunTo("2027-04-01T00:00:00Z");
        Assert.Equal(["pay-a-0-1", "pay-a-3-1"], gateway.Captured.Keys);
    }

    [Fact]
    public async Task Cancelled_between_two_retries_nothing_is_tried_after_that_instant()
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await Due(gateway, declines: 99);
        await shop.RunTo("2027-02-03T15:00:00Z");
        var asked = gateway.Asked.Count;
        var view = (await shop.Subscription().Cancel(new("No more", false), shop.Me())).Value!;
        await shop.RunTo("2027-04-01T00:00:00Z");
        Assert.Equal((SubscriptionStatus.Cancelled, asked), (view.Status, gateway.Asked.Count));
    }

    [Fact]
    public async Task A_new_card_is_tried_at_once()
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await Due(gateway, declines: 1);
        await shop.RunTo("2027-01-31T20:00:00Z");
        var view = (await shop.Subscription().Change(new("pm-2", null), null, shop.Me())).Value!;
        Assert.Equal((SubscriptionStatus.Active, "pm-2"), (view.Status, view.PaymentMethodId));
        Assert.Equal("ref-pm-2", gateway.Asked[^1].Reference);
        Assert.False(gateway.Asked[^1].OffSession);
    }

    [Fact]
    public async Task A_new_card_that_is_declined_too_changes_nothing_of_the_schedule()
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await Due(gateway, declines: 2);
        await shop.RunTo("2027-01-31T20:00:00Z");
        var view = (await shop.Subscription().Change(new("pm-2", null), null, shop.Me())).Value!;
        Assert.Equal((SubscriptionStatus.PastDue, TestShop.At("2027-02-01T14:00:00Z")), (view.Status, view.NextChargeAt));
    }

    [Fact]
    public async Task A_card_that_must_not_be_tried_again_is_not()
    {
        var gateway = new DeclinesThenAcceptsGateway { TryAgain = false };
        await using var shop = await Due(gateway, declines: 99);
        await shop.RunTo("2027-02-06T00:00:00Z");
        Assert.Equal((2, SubscriptionStatus.PastDue), (gateway.Asked.Count, (await shop.View()).Status));
        await shop.RunTo("2027-02-08T00:00:00Z");
        Assert.Equal((2, SubscriptionStatus.Cancelled), (gateway.Asked.Count, (await shop.View()).Status));
    }

    [Theory]
    [InlineData(false, new[] { "pay-a-0-1", "pay-a-2-1" })]
    [InlineData(true, new[] { "pay-a-0-1", "pay-a-1-3", "pay-a-2-1" })]
    public async Task With_two_periods_unpaid_the_setting_says_whether_both_are_charged(bool all, string[] captured)
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await Due(gateway, declines: all ? 2 : 3);
        shop.Set(s => s with { DunningDays = [20, 40], ChargeMissedPeriods = all });
        await shop.RunTo("2027-03-01T00:00:00Z");
        await shop.Subscription().Change(new("pm-2", null), null, shop.Me());
        await shop.RunTo("2027-03-02T00:00:00Z");
        Assert.Equal(captured.Order(), gateway.Captured.Keys.Select(k => k[..^1]).Zip(captured, (k, c) => k + c[^1]).Order());
        Assert.Equal(TestShop.At("2027-03-31T13:00:00Z"), (await shop.View()).NextChargeAt);
    }

    [Fact]
    public async Task A_time_out_is_neither_paid_nor_declined_and_ends_in_one_payment()
    {
        // rules.md 8: 09:00 times out, 09:05 the customer presses Pay, 09:07 the webhook twice, 09:08 a late one.
        var gateway = new LosesTheAnswerGateway { Lost = 0 };
        await using var shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        await shop.Subscribe();
        gateway.Down = true;
        await shop.RunTo("2027-01-31T14:00:00Z");
        Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
        Assert.Empty(shop.Happened<ChargeDeclined>());
        Assert.Single(shop.Happened<PaymentOutcomeUnknown>());

        shop.Clock.Instant = TestShop.At("2027-01-31T14:05:00Z");
        Assert.Equal(PaymentRefusal.OutcomeUnknown.Number, (await shop.Subscription().PayNow(shop.Me("pay"))).Refusal?.Number);
        gateway.Down = false;
        shop.Clock.Instant = TestShop.At("2027-01-31T14:07:00Z");
        await Task.WhenAll(shop.Subscription().NotePayment("pay-a-1-1"), shop.Subscription().NotePayment("pay-a-1-1"));
        await shop.Subscription().NotePayment("pay-a-1-1");
        await shop.RunTo("2027-02-01T00:00:00Z");

        Assert.Equal(["pay-a-0-1", "pay-a-1-1"], gateway.Captured.Keys);
        Assert.Equal(2, shop.Orders.Placed.Count);
        Assert.Equal((8, 0), (shop.Shelves.Consumed, shop.Shelves.Reserved));
        Assert.Equal(2, shop.Happened<SubscriptionCharged>().Count);
        Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
    }

    [Fact]
    public async Task An_unknown_charge_is_looked_up_days_later_and_never_sent_blindly()
    {
        var gateway = new LosesTheAnswerGateway { Lost = 0 };
        await using var shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        await shop.Subscribe();
        gateway.Down = true;
        await shop.RunTo("2027-02-02T00:00:00Z");
        Assert.Equal(2, gateway.Asked.Count);
        gateway.Down = false;
        await shop.RunTo("2027-02-02T02:00:00Z");
        Assert.Equal((2, 2), (gateway.Asked.Count, shop.Orders.Placed.Count));
        Assert.Equal(TestShop.At("2027-02-28T14:00:00Z"), (await shop.View()).NextChargeAt);
    }

    [Fact]
    public async Task Cancelled_while_the_outcome_is_unknown_a_payment_that_comes_in_goes_back()
    {
        var gateway = new LosesTheAnswerGateway { Lost = 0 };
        await using var shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        await shop.Subscribe();
        gateway.Down = true;
        await shop.RunTo("2027-01-31T14:30:00Z");
        Assert.True((await shop.Subscription().Cancel(new("Enough", true), shop.Me())).Ok);
        gateway.Down = false;
        await shop.RunTo("2027-02-01T14:00:00Z");
        Assert.Equal([new Money(4000, "USD")], gateway.Refunds.Values);
        Assert.Single(shop.Orders.Placed);
        Assert.Equal(0, shop.Shelves.Reserved);
    }

    [Fact]
    public async Task Three_d_secure_at_a_renewal_sends_a_link_and_counts_as_declined_until_it_is_done()
    {
        var gateway = new AuthenticatingGateway { From = 1 };
        await using var shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        await shop.Subscribe();
        await shop.RunTo("2027-01-31T15:00:00Z");
        Assert.Equal((SubscriptionStatus.PastDue, "https://bank.example/pay-a-1-1"), ((await shop.View()).Status, (await shop.View()).NextActionUrl));
        Assert.Equal("https://bank.example/pay-a-1-1", Assert.Single(shop.Happened<PaymentActionRequired>()).Url);
        gateway.Authenticate("pay-a-1-1", passed: true);
        await shop.Subscription().NotePayment("pay-a-1-1");
        Assert.Equal((SubscriptionStatus.Active, 2), ((await shop.View()).Status, shop.Orders.Placed.Count));
    }

    [Fact]
    public async Task Three_d_secure_left_alone_is_tried_again_with_a_new_key_and_only_one_is_kept()
    {
        var gateway = new AuthenticatingGateway { From = 1 };
        await using var shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        await shop.Subscribe();
        await shop.RunTo("2027-02-01T15:00:00Z");
        Assert.Equal("https://bank.example/pay-a-1-2", (await shop.View()).NextActionUrl);
        gateway.Authenticate("pay-a-1-2", passed: true);
        await shop.Subscription().NotePayment("pay-a-1-2");
        gateway.Authenticate("pay-a-1-1", passed: true);
        await shop.Subscription().NotePayment("pay-a-1-1");
        Assert.Equal((2, 1), (shop.Orders.Placed.Count, gateway.Refunds.Count));
        Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
    }

    private static async Task<TestShop> Due(DeclinesThenAcceptsGateway gateway, int declines)
    {
        var shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        await shop.Subscribe();
        gateway.Declines = declines;
        return shop;
    }
}
