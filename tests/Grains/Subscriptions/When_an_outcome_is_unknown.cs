using SubscriptionBox.Common;
using SubscriptionBox.Payments;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>rules.md 8 and faults.md F4–F9: neither paid nor declined is a state of its own, and it ends.</summary>
public sealed class When_an_outcome_is_unknown
{
    private const string Renewal = "2027-01-31T14:00:00Z";

    [Fact]
    public async Task A_busy_provider_gets_the_same_key_again_at_growing_intervals()
    {
        var gateway = new BusyGateway();
        await using var shop = await Subscribed(gateway);
        gateway.Times = 3;
        await shop.RunTo("2027-01-31T15:00:00Z");
        Assert.Equal(["pay-a-1-1", "pay-a-1-1", "pay-a-1-1"], gateway.TurnedAway);
        Assert.Equal(["pay-a-0-1", "pay-a-1-1"], gateway.Captured.Keys);
        Assert.Empty(shop.Happened<ChargeDeclined>());
        Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
    }

    [Fact]
    public async Task A_provider_that_stays_busy_is_asked_so_often_and_no_more_and_then_it_counts_as_not_paid()
    {
        var gateway = new BusyGateway();
        await using var shop = await Subscribed(gateway);
        gateway.Times = 6;
        await shop.RunTo("2027-02-01T13:59:00Z");
        // Not a word of dunning while a request may still be carried out.
        Assert.Equal(Enumerable.Repeat("pay-a-1-1", 6), gateway.TurnedAway);
        Assert.Empty(shop.Happened<ChargeDeclined>());
        Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
        await shop.RunTo("2027-02-03T15:00:00Z");
        Assert.Equal("no_answer", Assert.Single(shop.Happened<ChargeDeclined>()).Code);
        // A new attempt has a new key.
        Assert.Equal(["pay-a-0-1", "pay-a-1-2"], gateway.Captured.Keys);
        Assert.Equal(2, shop.Orders.Placed.Count);
    }

    [Fact]
    public async Task After_the_keys_window_it_is_looked_up_and_never_sent_blindly()
    {
        TestShop? shop = null;
        var gateway = new ForgetsKeysGateway(() => shop!.Clock.Instant);
        shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        await using (shop)
        {
            await shop.Subscribe();
            gateway.Down = true;
            await shop.RunTo("2027-02-01T20:00:00Z");
            Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
            gateway.Down = false;
            // Resolved within an hour of the provider's return.
            await shop.RunTo("2027-02-01T21:00:00Z");
            Assert.Equal((2, 0, 2), (gateway.Asked.Count, gateway.Doubled, shop.Orders.Placed.Count));
        }
    }

    [Fact]
    public async Task A_shop_that_was_closed_longer_than_the_keys_window_looks_up_before_it_sends()
    {
        TestShop? shop = null;
        var gateway = new ForgetsKeysGateway(() => shop!.Clock.Instant);
        shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        await using (shop)
        {
            await shop.Subscribe();
            // The charge happens, and its outcome is not saved: the disk breaks right after the intent.
            shop.Clock.Instant = TestShop.At("2027-01-28T05:00:00Z");
            await shop.Subscription().Wake(shop.Clock.Instant);
            shop.Clock.Instant = TestShop.At(Renewal);
            shop.Storage.Fail(2, applied: false);
            await Assert.ThrowsAnyAsync<Exception>(() => shop.Subscription().Wake(shop.Clock.Instant));
            Assert.Equal(2, gateway.Captured.Count);
            shop.Clock.Instant = TestShop.At("2027-02-02T00:00:00Z");
            await shop.RunTo("2027-02-02T01:00:00Z");
            Assert.Equal((0, 2), (gateway.Doubled, shop.Orders.Placed.Count));
        }
    }

    [Fact]
    public async Task A_box_that_waited_for_stock_and_was_then_charged_is_looked_up_after_a_crash_and_not_sent_blindly()
    {
        TestShop? shop = null;
        var gateway = new ForgetsKeysGateway(() => shop!.Clock.Instant);
        shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        await using (shop)
        {
            await shop.Subscribe();
            foreach (var sku in TestShop.Products)
                shop.Shelves.Put(sku, 0);
            await shop.RunTo(Renewal);
            Assert.Single(gateway.Captured);
            foreach (var sku in TestShop.Products)
                shop.Shelves.Put(sku, 10);
            // There is stock the day after. The charge happens, and the disk breaks before its outcome is saved.
            gateway.Charged = () => shop.Storage.Fail(1, applied: false);
            shop.Clock.Instant = TestShop.At("2027-02-01T14:00:00Z");
            await Assert.ThrowsAnyAsync<Exception>(() => shop.Subscription().Wake(shop.Clock.Instant));
            Assert.Equal(2, gateway.Captured.Count);
            gateway.Charged = null;
            await shop.RunTo("2027-02-02T15:00:00Z");
            Assert.Equal((0, 2), (gateway.Doubled, shop.Orders.Placed.Count));
        }
    }

    [Fact]
    public async Task A_charge_the_provider_brings_up_before_it_can_be_looked_up_is_not_sent_again()
    {
        var gateway = new CarriesOutLaterGateway();
        await using var shop = await Subscribed(gateway);
        gateway.Late = true;
        await shop.RunTo(Renewal);
        await shop.Subscription().NotePayment("pay-a-1-1");
        await shop.Subscription().NotePayment("pay-a-1-1");
        Assert.Equal(1, gateway.Received);
        await gateway.CatchUp();
        await shop.Subscription().NotePayment("pay-a-1-1");
        Assert.Equal((2, 2), (gateway.Captured.Count, shop.Orders.Placed.Count));
    }

    [Fact]
    public async Task Cancelled_while_it_may_be_carried_out_later_the_money_goes_back_when_it_comes()
    {
        var gateway = new CarriesOutLaterGateway();
        await using var shop = await Subscribed(gateway);
        gateway.Late = true;
        await shop.RunTo(Renewal);
        Assert.True((await shop.Subscription().Cancel(new("Enough", true), shop.Me())).Ok);
        await shop.RunTo("2027-02-03T14:00:00Z");
        await gateway.CatchUp();
        await shop.Subscription().NotePayment("pay-a-1-1");
        Assert.Equal(2, gateway.Captured.Count);
        Assert.Equal("abandoned", Assert.Single(shop.Happened<SubscriptionRefunded>()).Cause);
        Assert.Equal([new Money(4000, "USD")], gateway.Refunds.Values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_payment_that_is_declined_first_and_succeeds_later_goes_back_once(int told)
    {
        var gateway = new ChangesItsMindGateway();
        await using var shop = await Subscribed(gateway);
        gateway.Declines = true;
        await shop.RunTo(Renewal);
        gateway.Declines = false;
        gateway.Authenticate("pay-a-1-1", passed: true);
        for (var i = 0; i < told; i++)
            await shop.Subscription().NotePayment("pay-a-1-1");
        await shop.RunTo("2027-02-02T00:00:00Z");
        // The next attempt is the one that pays.
        Assert.Equal([new Money(4000, "USD")], gateway.Refunds.Values);
        Assert.Equal("pay-a-1-2", shop.Orders.Placed["ord-a-1"].Payment!.PaymentId);
    }

    [Fact]
    public async Task A_payment_that_failed_after_it_succeeded_changes_nothing()
    {
        var gateway = new HonestGateway();
        await using var shop = await Subscribed(gateway);
        await shop.RunTo(Renewal);
        var before = await shop.View();
        await shop.Subscription().NotePayment("pay-a-1-1");
        await shop.Subscription().NotePayment("pay-a-0-1");
        Assert.Equal(before with { NextDelivery = null }, (await shop.View()) with { NextDelivery = null });
        Assert.Empty(gateway.Refunds);
    }

    [Fact]
    public async Task A_new_card_waits_for_the_doubt_to_end_and_is_then_tried_at_once()
    {
        var gateway = new LosesTheAnswerGateway { Lost = 0 };
        await using var shop = await Subscribed(gateway);
        gateway.Down = true;
        await shop.RunTo("2027-01-31T14:10:00Z");
        Assert.Equal("pm-2", (await shop.Subscription().Change(new("pm-2", null), null, shop.Me())).Value!.PaymentMethodId);
        Assert.Equal(2, gateway.Asked.Count);
        gateway.Authenticate("pay-a-1-1", passed: false);
        gateway.Down = false;
        await shop.RunTo("2027-01-31T15:30:00Z");
        Assert.Equal(("pay-a-1-2", "ref-pm-2"), (gateway.Asked[^1].Key, gateway.Asked[^1].Reference));
        Assert.Equal((SubscriptionStatus.Active, 2), ((await shop.View()).Status, shop.Orders.Placed.Count));
    }

    [Fact]
    public async Task A_plan_change_in_doubt_is_asked_about_with_the_same_request_and_happens_once()
    {
        var gateway = new LosesTheAnswerGateway { Lost = 0 };
        await using var shop = await Subscribed(gateway);
        shop.Clock.Instant = TestShop.At("2027-01-10T15:00:00Z");
        gateway.Down = true;
        for (var i = 0; i < 3; i++)
            Assert.Equal(PaymentRefusal.OutcomeUnknown.Number, (await shop.Subscription().ChangePlan("plan-large", shop.Me("change"))).Refusal?.Number);
        Assert.Equal(SubscriptionRefusal.ChargeUnderWay.Number, (await shop.Subscription().ChangePlan("plan-large", shop.Me("another"))).Refusal?.Number);
        gateway.Down = false;
        var first = await shop.Subscription().ChangePlan("plan-large", shop.Me("change"));
        Assert.Equal(("plan-large", false), (first.Value!.PlanId, first.Replayed));
        var again = await shop.Subscription().ChangePlan("plan-large", shop.Me("change"));
        Assert.True(again.Replayed);
        Assert.Equal(2, gateway.Captured.Count);
        Assert.Single(shop.Happened<PlanChanged>());
    }

    [Fact]
    public async Task Paying_now_with_the_same_request_has_one_effect_and_one_answer()
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await Subscribed(gateway);
        gateway.Declines = 2;
        await shop.RunTo("2027-01-31T20:00:00Z");
        var no = await shop.Subscription().PayNow(shop.Me("pay-1"));
        Assert.Equal("card_declined", no.Refusal!.ProviderCode);
        var again = await shop.Subscription().PayNow(shop.Me("pay-1"));
        Assert.Equal((true, "card_declined", 3), (again.Replayed, again.Refusal!.ProviderCode, gateway.Asked.Count));
        var yes = await shop.Subscription().PayNow(shop.Me("pay-2"));
        Assert.Equal(SubscriptionStatus.Active, yes.Value!.Status);
        var repeated = await shop.Subscription().PayNow(shop.Me("pay-2"));
        Assert.Equal((true, yes.Value.Version, 4), (repeated.Replayed, repeated.Value!.Version, gateway.Asked.Count));
        Assert.Equal(SubscriptionRefusal.NothingToPay.Number, (await shop.Subscription().PayNow(shop.Me("pay-3"))).Refusal?.Number);
        Assert.True((await shop.Subscription().PayNow(shop.Me("pay-3"))).Replayed);
    }

    [Fact]
    public async Task A_card_that_must_not_be_tried_again_is_not_even_when_the_customer_presses_pay()
    {
        var gateway = new DeclinesThenAcceptsGateway { TryAgain = false };
        await using var shop = await Subscribed(gateway);
        gateway.Declines = 1;
        await shop.RunTo("2027-01-31T20:00:00Z");
        Assert.Equal("card_declined", (await shop.Subscription().PayNow(shop.Me("pay"))).Refusal!.ProviderCode);
        Assert.Equal(2, gateway.Asked.Count);
        Assert.Equal(SubscriptionStatus.Active, (await shop.Subscription().Change(new("pm-2", null), null, shop.Me())).Value!.Status);
    }

    [Fact]
    public async Task A_refused_checkout_is_not_judged_anew_when_its_request_is_repeated()
    {
        await using var shop = await TestShop.Open("2026-12-31T15:00:00Z");
        foreach (var sku in TestShop.Products)
            shop.Shelves.Put(sku, 0);
        Assert.Equal(SubscriptionRefusal.NothingToShip.Number, (await shop.Subscribe()).Refusal?.Number);
        foreach (var sku in TestShop.Products)
            shop.Shelves.Put(sku, 10);
        var again = await shop.Subscribe();
        Assert.Equal((true, SubscriptionRefusal.NothingToShip.Number), (again.Replayed, again.Refusal?.Number));
        var other = await shop.Subscription().Subscribe(new(TestShop.Customer, "plan-large", "pm-1", "adr-1", null, null), shop.Me("k1", "other content"));
        Assert.Equal(CommonRefusal.RequestKeyReused.Number, other.Refusal?.Number);
        Assert.Empty(shop.Gateway.Asked);
        Assert.Equal(CommonRefusal.NotFound.Number, (await shop.Subscription().Get(shop.Me())).Refusal?.Number);
    }

    [Fact]
    public async Task A_refund_in_doubt_is_looked_up_once_its_key_may_be_forgotten_and_sent_once()
    {
        var gateway = new LosesRefundsGateway();
        await using var shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        await shop.Subscribe();
        shop.Clock.Instant = TestShop.At("2027-01-10T15:00:00Z");
        await shop.Subscription().ChangePlan("plan-large", shop.Me("change"));
        gateway.Down = true;
        await shop.Subscription().Cancel(new("Enough", true), shop.Me());
        await shop.RunTo("2027-01-11T14:00:00Z");
        var sent = gateway.RefundsAsked.Count;
        Assert.True(sent > 1 && gateway.RefundLookUps == 0);
        await shop.RunTo("2027-01-12T15:00:00Z");
        var looked = gateway.RefundLookUps;
        Assert.True(looked > 0);
        gateway.Down = false;
        await shop.RunTo("2027-01-12T16:05:00Z");
        Assert.Equal(looked + 1, gateway.RefundLookUps);
        Assert.Single(gateway.RefundsAsked.Distinct());
        Assert.Single(shop.Happened<SubscriptionRefunded>());
    }

    private static async Task<TestShop> Subscribed(HonestGateway gateway)
    {
        var shop = await TestShop.Open("2026-12-31T15:00:00Z", gateway);
        Assert.True((await shop.Subscribe()).Ok);
        return shop;
    }
}
