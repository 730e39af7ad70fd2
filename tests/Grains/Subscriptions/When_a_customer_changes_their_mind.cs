using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>rules.md 3, 5 and 14, and what may be done to single boxes.</summary>
public sealed class When_a_customer_changes_their_mind
{
    [Fact]
    public async Task A_skipped_month_is_not_charged_and_the_next_one_is()
    {
        await using var shop = await TestShop.Open("2027-06-05T15:00:00Z");
        await shop.Subscribe();
        var view = (await shop.Subscription().Skip(null, shop.Me())).Value!;
        Assert.Equal((2, TestShop.At("2027-08-05T13:00:00Z")), (view.NextDelivery!.Period, view.NextChargeAt));
        await shop.RunTo("2027-08-06T00:00:00Z");
        Assert.Equal(["pay-a-0-1", "pay-a-2-1"], shop.Gateway.Captured.Keys);
        Assert.Equal(DeliveryStatus.Skipped, (await shop.Deliveries()).Single(d => d.Period == 1).Status);
    }

    [Fact]
    public async Task A_skip_can_be_taken_back_until_the_cutoff_with_the_same_items()
    {
        await using var shop = await TestShop.Open("2027-06-05T15:00:00Z");
        await shop.Subscribe();
        var before = (await shop.View()).NextDelivery!;
        await shop.Subscription().Skip("dlv-a-1", shop.Me());
        Assert.Equal(SubscriptionRefusal.NotSkippable.Number, (await shop.Subscription().Skip("dlv-a-1", shop.Me())).Refusal?.Number);
        var back = (await shop.Subscription().Unskip("dlv-a-1", shop.Me())).Value!.NextDelivery!;
        Assert.Equal((before.DeliveryId, 4), (back.DeliveryId, back.Items.Intersect(before.Items).Count()));
        await shop.Subscription().Skip("dlv-a-1", shop.Me());
        await shop.RunTo("2027-07-02T04:00:00Z");
        Assert.Equal(SubscriptionRefusal.AfterCutoff.Number, (await shop.Subscription().Unskip("dlv-a-1", shop.Me())).Refusal?.Number);
    }

    [Theory]
    [InlineData("2027-07-02T03:59:59Z", null)]
    [InlineData("2027-07-02T04:00:00Z", 404)] // at that instant and after it
    [InlineData("2027-07-05T12:59:59Z", 404)]
    public async Task From_the_cutoff_on_a_box_cannot_be_changed(string now, int? refusal)
    {
        await using var shop = await TestShop.Open("2027-06-05T15:00:00Z");
        await shop.Subscribe();
        shop.Clock.Instant = TestShop.At(now);
        Assert.Equal(refusal, (await shop.Subscription().SetItems("dlv-a-1", [new("GOU-20", 1)], shop.Me())).Refusal?.Number);
        Assert.Equal(refusal, (await shop.Subscription().Skip("dlv-a-1", shop.Me())).Refusal?.Number);
    }

    [Fact]
    public async Task After_the_cutoff_the_next_open_box_is_skipped_by_default()
    {
        await using var shop = await TestShop.Open("2027-06-05T15:00:00Z");
        await shop.Subscribe();
        await shop.RunTo("2027-07-03T00:00:00Z");
        await shop.Subscription().Skip(null, shop.Me());
        Assert.Equal([DeliveryStatus.Locked, DeliveryStatus.Skipped, DeliveryStatus.Draft], (await shop.Deliveries()).Take(3).Select(d => d.Status));
    }

    [Fact]
    public async Task A_pause_charges_nothing_and_keeps_the_anchor()
    {
        await using var shop = await TestShop.Open("2027-06-05T15:00:00Z");
        await shop.Subscribe();
        shop.Clock.Instant = TestShop.At("2027-06-20T15:00:00Z");
        var view = (await shop.Subscription().Pause(new DateOnly(2027, 8, 20), shop.Me())).Value!;
        Assert.Equal((SubscriptionStatus.Paused, TestShop.At("2027-09-05T13:00:00Z")), (view.Status, view.NextChargeAt));
        await shop.RunTo("2027-09-01T00:00:00Z");
        Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
        Assert.Single(shop.Gateway.Captured);
        await shop.RunTo("2027-09-06T00:00:00Z");
        Assert.Equal(["pay-a-0-1", "pay-a-3-1"], shop.Gateway.Captured.Keys);
        Assert.Equal(new DateOnly(2027, 6, 5), (await shop.View()).BillingAnchor);
    }

    [Fact]
    public async Task A_pause_without_an_end_lasts_until_resumed()
    {
        await using var shop = await TestShop.Open("2027-06-05T15:00:00Z");
        await shop.Subscribe();
        var view = (await shop.Subscription().Pause(null, shop.Me())).Value!;
        Assert.Equal(((DateTimeOffset?)null, (DeliveryView?)null, (DateTimeOffset?)null), (view.NextChargeAt, view.NextDelivery, shop.WakeOf("sub-a")));
        shop.Clock.Instant = TestShop.At("2027-08-04T15:00:00Z");
        Assert.Equal(TestShop.At("2027-08-05T13:00:00Z"), (await shop.Subscription().Resume(shop.Me())).Value!.NextChargeAt);
        await shop.RunTo("2027-08-06T00:00:00Z");
        Assert.Equal(2, shop.Orders.Placed.Count);
    }

    [Fact]
    public async Task Items_are_swapped_for_others_that_are_allowed()
    {
        await using var shop = await TestShop.Open("2027-06-05T15:00:00Z");
        await shop.Subscribe();
        var better = (await shop.Subscription().Alternatives("dlv-a-1", 3, shop.Me())).Value;
        Assert.Equal(3, better.Length);
        var box = (await shop.Subscription().SetItems("dlv-a-1", [new(better[0].Sku, 1), new(better[1].Sku, 1), new(better[0].Sku, 1)], shop.Me())).Value!;
        Assert.Equal([(better[0].Sku, 2), (better[1].Sku, 1)], box.Items.Select(i => (i.Sku, i.Quantity)));
        await shop.RunTo("2027-07-06T00:00:00Z");
        Assert.Equal([(better[0].Sku, 2), (better[1].Sku, 1)], shop.Orders.Placed["ord-a-1"].Items.Select(i => (i.Sku, i.Quantity)));
    }

    [Theory]
    [InlineData("GOU-20", 5)]
    [InlineData("GOU-20", 0)]
    [InlineData("GOU-20", -1)]
    [InlineData("NONE", 1)]
    [InlineData("", 1)]
    public async Task Items_that_do_not_fit_are_refused_and_nothing_changes(string sku, int quantity)
    {
        await using var shop = await TestShop.Open("2027-06-05T15:00:00Z");
        await shop.Subscribe();
        var writes = shop.Storage.Writes;
        Assert.Equal(SubscriptionRefusal.ItemsNotAllowed.Number, (await shop.Subscription().SetItems("dlv-a-1", [new(sku, quantity)], shop.Me())).Refusal?.Number);
        Assert.Equal(writes, shop.Storage.Writes);
    }

    [Fact]
    public async Task Cancelled_at_the_end_of_the_period_the_last_box_is_named_and_nothing_more_is_charged()
    {
        await using var shop = await TestShop.Open("2027-06-05T15:00:00Z");
        await shop.Subscribe();
        var preview = (await shop.Subscription().PreviewCancel(shop.Me())).Value!;
        Assert.Equal(("dlv-a-0", TestShop.At("2027-07-05T13:00:00Z"), 4000L), (preview.LastDelivery!.DeliveryId, preview.EndsAt, preview.RefundNow.Amount));
        var view = (await shop.Subscription().Cancel(new("Too much stuff", false), shop.Me())).Value!;
        Assert.Equal((SubscriptionStatus.Active, true, (DateTimeOffset?)null, "dlv-a-0"), (view.Status, view.CancelAtPeriodEnd, view.NextChargeAt, view.LastDelivery!.DeliveryId));
        await shop.RunTo("2027-07-05T12:59:59Z");
        Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
        await shop.RunTo("2027-09-01T00:00:00Z");
        Assert.Equal((SubscriptionStatus.Cancelled, 1), ((await shop.View()).Status, shop.Gateway.Asked.Count));
        Assert.Contains("sub-a", shop.Left);
    }

    [Fact]
    public async Task Paused_after_it_was_cancelled_it_ends_all_the_same()
    {
        await using var shop = await TestShop.Open("2027-06-05T15:00:00Z");
        await shop.Subscribe();
        await shop.Subscription().Cancel(new("Enough", false), shop.Me());
        await shop.Subscription().Pause(null, shop.Me());
        await shop.RunTo("2027-07-06T00:00:00Z");
        Assert.Equal(SubscriptionStatus.Cancelled, (await shop.View()).Status);
    }

    [Fact]
    public async Task A_prepaid_term_is_shipped_to_its_end_before_a_cancellation_takes_effect()
    {
        await using var shop = await TestShop.Open("2027-01-10T15:00:00Z");
        await shop.Subscribe("plan-quarter");
        var view = (await shop.Subscription().Cancel(new("Enough", false), shop.Me())).Value!;
        Assert.Equal("dlv-a-2", view.LastDelivery!.DeliveryId);
        await shop.RunTo("2027-05-01T00:00:00Z");
        Assert.Equal((3, 1, SubscriptionStatus.Cancelled), (shop.Orders.Placed.Count, shop.Gateway.Asked.Count, (await shop.View()).Status));
    }

    [Theory]
    [InlineData("plan-small", "2027-04-01T15:00:00Z", "2027-04-16T04:00:00Z", true, 2000)] // 15 of 30 days
    [InlineData("plan-small", "2027-04-01T15:00:00Z", "2027-04-30T15:00:00Z", true, 133)] // 1 of 30
    [InlineData("plan-small", "2027-04-01T15:00:00Z", "2027-04-02T15:00:00Z", false, 4000)] // not shipped: stopped, all of it
    [InlineData("plan-quarter", "2027-01-10T15:00:00Z", "2027-01-20T15:00:00Z", true, 7000)] // rules.md 4: 70.00 is owed
    [InlineData("plan-quarter", "2027-01-10T15:00:00Z", "2027-01-11T15:00:00Z", false, 10500)]
    public async Task Cancelled_at_once_the_unused_part_goes_back(string plan, string bought, string cancelled, bool shipped, long refund)
    {
        await using var shop = await TestShop.Open(bought);
        await shop.Subscribe(plan);
        if (shipped)
        {
            shop.Orders.Shipped.Add("ord-a-0");
            await shop.Subscription().NoteShipment("dlv-a-0", DeliveryStatus.Shipped);
        }
        shop.Clock.Instant = TestShop.At(cancelled);
        Assert.Equal(refund, (await shop.Subscription().PreviewCancel(shop.Me())).Value!.RefundNow.Amount);
        Assert.Equal(SubscriptionStatus.Cancelled, (await shop.Subscription().Cancel(new("Enough", true), shop.Me())).Value!.Status);
        Assert.Equal([refund], shop.Orders.Refunds.Values.Select(r => r.Amount));
        Assert.Equal(!shipped, shop.Orders.Cancelled.ContainsKey("ord-a-0"));
        Assert.Equal(shipped ? DeliveryStatus.Shipped : DeliveryStatus.Cancelled, Assert.Single(await shop.Deliveries()).Status);
    }

    [Fact]
    public async Task Cancelling_needs_a_fresh_password_and_a_reason()
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        await shop.Subscribe();
        Assert.Equal(CommonRefusal.ReauthenticationRequired.Number, (await shop.Subscription().Cancel(new("x", true), shop.Me() with { ElevatedUntil = null })).Refusal?.Number);
        Assert.Equal(CommonRefusal.ReauthenticationRequired.Number, (await shop.Subscription().Cancel(new("x", true), shop.Me() with { ElevatedUntil = shop.Clock.Instant })).Refusal?.Number);
        Assert.Contains("reason", (await shop.Subscription().Cancel(new("", true), shop.Me())).Refusal!.Fields.Keys);
        Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
    }

    [Fact]
    public async Task A_cancellation_is_taken_back_before_it_takes_effect()
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        await shop.Subscribe();
        await shop.Subscription().Cancel(new("Enough", false), shop.Me());
        Assert.False((await shop.Subscription().Reactivate(shop.Me())).Value!.CancelAtPeriodEnd);
        await shop.RunTo("2027-05-02T00:00:00Z");
        Assert.Equal(2, shop.Orders.Placed.Count);
    }

    [Fact]
    public async Task After_the_end_a_new_term_begins_today_with_a_charge()
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        await shop.Subscribe();
        await shop.Subscription().Cancel(new("Enough", false), shop.Me());
        await shop.RunTo("2027-06-20T15:00:00Z");
        var view = (await shop.Subscription().Reactivate(shop.Me("again"))).Value!;
        Assert.Equal((SubscriptionStatus.Active, new DateOnly(2027, 6, 20), TestShop.At("2027-07-20T13:00:00Z")), (view.Status, view.BillingAnchor, view.NextChargeAt));
        Assert.Equal(["pay-a-0-1", "pay-a-1-1"], shop.Gateway.Captured.Keys);
        Assert.True((await shop.Subscription().Reactivate(shop.Me("again"))).Replayed);
        await shop.RunTo("2027-07-21T00:00:00Z");
        Assert.Equal(["pay-a-0-1", "pay-a-1-1", "pay-a-2-1"], shop.Gateway.Captured.Keys);
    }

    [Fact]
    public async Task A_new_term_after_a_skipped_box_and_failed_payments_uses_no_payment_key_again()
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z", gateway);
        await shop.Subscribe();
        await shop.Subscription().Skip(null, shop.Me());
        gateway.Declines = 5;
        await shop.RunTo("2027-06-20T15:00:00Z");
        Assert.Equal(SubscriptionStatus.Cancelled, (await shop.View()).Status);
        var failed = shop.Happened<ChargeDeclined>().Select(d => d.PaymentKey).ToArray();
        Assert.Equal(5, failed.Length);
        Assert.True((await shop.Subscription().Reactivate(shop.Me())).Ok);
        await shop.RunTo("2027-08-21T00:00:00Z");
        Assert.Equal(4, gateway.Captured.Count);
        Assert.Empty(gateway.Captured.Keys.Intersect(failed));
        Assert.Empty(shop.Happened<SubscriptionRefunded>());
    }

    [Fact]
    public async Task A_new_term_whose_card_is_declined_stays_cancelled()
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z", gateway);
        await shop.Subscribe();
        await shop.Subscription().Cancel(new("Enough", true), shop.Me());
        gateway.Declines = 1;
        Assert.Equal("card_declined", (await shop.Subscription().Reactivate(shop.Me())).Refusal?.ProviderCode);
        Assert.Equal((SubscriptionStatus.Cancelled, 0), ((await shop.View()).Status, shop.Shelves.Reserved));
        Assert.Equal(SubscriptionStatus.Active, (await shop.Subscription().Reactivate(shop.Me())).Value!.Status);
    }

    [Fact]
    public async Task A_dearer_plan_costs_what_the_preview_shows()
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        await shop.Subscribe();
        shop.Clock.Instant = TestShop.At("2027-04-16T04:00:00Z");
        var preview = (await shop.Subscription().PreviewPlanChange("plan-large", shop.Me())).Value!;
        Assert.Equal((2000, 3500, 1500), (preview.Credit.Amount, preview.Charge.Amount, preview.Net.Amount));
        var view = (await shop.Subscription().ChangePlan("plan-large", shop.Me("change"))).Value!;
        Assert.Equal(("plan-large", 7000L, 7), (view.PlanId, view.Price.Amount, view.NextDelivery!.Items.Length));
        Assert.Equal([4000L, 1500L], shop.Gateway.Captured.Values);
        Assert.True((await shop.Subscription().ChangePlan("plan-large", shop.Me("change"))).Replayed);
        await shop.RunTo("2027-05-02T00:00:00Z");
        Assert.Equal([4000L, 1500L, 7000L], shop.Gateway.Captured.Values);
        Assert.Equal(7, shop.Orders.Placed["ord-a-1"].Items.Length);
    }

    [Fact]
    public async Task A_dearer_plan_whose_payment_is_declined_changes_nothing()
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z", gateway);
        await shop.Subscribe();
        gateway.Declines = 1;
        Assert.Equal(RefusalKind.PaymentDeclined, (await shop.Subscription().ChangePlan("plan-large", shop.Me())).Refusal?.Kind);
        Assert.Equal(("plan-small", SubscriptionStatus.Active), ((await shop.View()).PlanId, (await shop.View()).Status));
        Assert.Equal("card_declined", Assert.Single(shop.Happened<PaymentRefused>()).Code);
        Assert.Empty(shop.Happened<ChargeDeclined>());
    }

    [Theory]
    [InlineData("plan-large", "plan-small", 4000)]
    [InlineData("plan-small", "plan-quarter", 10500)]
    public async Task A_cheaper_plan_or_another_interval_waits_for_the_next_charge(string from, string to, long next)
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        await shop.Subscribe(from);
        var preview = (await shop.Subscription().PreviewPlanChange(to, shop.Me())).Value!;
        Assert.Equal((0, TestShop.At("2027-05-01T13:00:00Z")), (preview.Net.Amount, preview.EffectiveAt));
        var view = (await shop.Subscription().ChangePlan(to, shop.Me())).Value!;
        Assert.Equal((from, 4), (view.PlanId, view.NextDelivery!.Items.Length));
        Assert.Single(shop.Gateway.Captured);
        await shop.RunTo("2027-05-01T14:00:00Z");
        Assert.Equal((to, next), ((await shop.View()).PlanId, shop.Gateway.Captured["pay-a-1-1"]));
    }

    [Fact]
    public async Task The_refund_of_a_dearer_plan_goes_back_to_where_it_came_from()
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        await shop.Subscribe();
        shop.Orders.Shipped.Add("ord-a-0");
        shop.Clock.Instant = TestShop.At("2027-04-16T04:00:00Z");
        await shop.Subscription().ChangePlan("plan-large", shop.Me());
        await shop.Subscription().Cancel(new("Enough", true), shop.Me());
        // 55.00 paid, half of the time left: 27.50; 15.00 of it were paid for the change.
        Assert.Equal([1500L], shop.Gateway.Refunds.Values.Select(r => r.Amount));
        Assert.Equal([1250L], shop.Orders.Refunds.Values.Select(r => r.Amount));
    }

    [Fact]
    public async Task What_arrived_can_be_rated_and_rated_again()
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        await shop.Subscribe();
        Assert.Equal(SubscriptionRefusal.NotDelivered.Number, (await shop.Subscription().Rate("dlv-a-0", [new("GOU-01", 5)], shop.Me())).Refusal?.Number);
        await shop.Subscription().NoteShipment("dlv-a-0", DeliveryStatus.Delivered);
        await shop.Subscription().NoteShipment("dlv-a-0", DeliveryStatus.Shipped); // late: nothing moves backwards
        await shop.Subscription().Rate("dlv-a-0", [new("GOU-01", 5), new("GOU-02", 1)], shop.Me());
        var rated = (await shop.Subscription().Rate("dlv-a-0", [new("GOU-01", 3)], shop.Me())).Value!;
        Assert.Equal((DeliveryStatus.Delivered, 4), (rated.Status, rated.Items.Length));
        Assert.Equal([("GOU-01", 3), ("GOU-02", 1)], rated.Rated.Select(r => (r.Sku, r.Stars)).Order());
        Assert.Equal(CommonRefusal.Invalid.Number, (await shop.Subscription().Rate("dlv-a-0", [new("GOU-40", 3)], shop.Me())).Refusal?.Number);
        Assert.Equal(CommonRefusal.Invalid.Number, (await shop.Subscription().Rate("dlv-a-0", [new("GOU-01", 6)], shop.Me())).Refusal?.Number);
    }

    [Fact]
    public async Task A_stale_version_is_refused()
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        var version = (await shop.Subscribe()).Value!.Version;
        Assert.True((await shop.Subscription().Change(new(null, "adr-2"), version, shop.Me())).Ok);
        Assert.Equal(CommonRefusal.Stale.Number, (await shop.Subscription().Change(new(null, "adr-1"), version, shop.Me())).Refusal?.Number);
    }

    [Fact]
    public async Task Somebody_else_finds_nothing_and_changes_nothing()
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        await shop.Subscribe();
        var stranger = shop.Me("k9") with { CustomerId = "cus-2" };
        var sub = shop.Subscription();
        var writes = shop.Storage.Writes;
        Refusal?[] refusals =
        [
            (await sub.Get(stranger)).Refusal, (await sub.GetDeliveries(stranger)).Refusal, (await sub.Skip(null, stranger)).Refusal, (await sub.Unskip("dlv-a-1", stranger)).Refusal,
            (await sub.Pause(null, stranger)).Refusal, (await sub.Resume(stranger)).Refusal, (await sub.Cancel(new("x", true), stranger)).Refusal, (await sub.PreviewCancel(stranger)).Refusal,
            (await sub.Reactivate(stranger)).Refusal, (await sub.PreviewPlanChange("plan-large", stranger)).Refusal, (await sub.ChangePlan("plan-large", stranger)).Refusal,
            (await sub.Change(new("pm-2", null), null, stranger)).Refusal, (await sub.PayNow(stranger)).Refusal, (await sub.SetItems("dlv-a-1", [new("GOU-20", 1)], stranger)).Refusal,
            (await sub.Alternatives("dlv-a-1", 5, stranger)).Refusal, (await sub.Rate("dlv-a-0", [new("GOU-01", 5)], stranger)).Refusal,
            (await sub.Get(stranger with { Role = Role.Marketing, CustomerId = null })).Refusal,
            (await shop.Subscription("sub-none").Get(shop.Me())).Refusal, (await shop.Subscription("sub-none").Skip(null, shop.Me())).Refusal,
        ];
        Assert.All(refusals, r => Assert.Equal(CommonRefusal.NotFound.Number, r?.Number));
        Assert.Equal(writes, shop.Storage.Writes);
    }
}
