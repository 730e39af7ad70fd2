using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

public sealed class When_a_subscription_renews
{
    [Fact]
    public async Task Every_month_is_charged_and_ordered_once_at_its_own_instant()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        await shop.RunTo("2028-03-01T00:00:00Z");

        Assert.Equal(14, shop.Gateway.Captured.Count);
        Assert.Equal(shop.Gateway.Asked.Count, shop.Gateway.Captured.Count);
        Assert.Equal(14, shop.Orders.Placed.Count);
        Assert.Equal(14 * 4, shop.Shelves.Consumed);
        Assert.Equal(["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"], shop.Happened<BoxLocked>().Take(4).Select(l => l.ChargeAt.ToString("yyyy-MM-dd", null)));
        Assert.Equal("2028-02-29", shop.Happened<BoxLocked>()[12].ChargeAt.ToString("yyyy-MM-dd", null));
        Assert.Equal([.. Enumerable.Range(1, shop.Events.All.Count).Select(n => (long)n)], shop.Events.All.Select(e => e.Event.Sequence).Order());
    }

    [Fact]
    public async Task What_is_promised_adds_up_to_the_next_box()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        await shop.RunTo("2027-06-15T00:00:00Z");
        await shop.Subscription().Skip(null, shop.Me());
        Assert.Equal((await shop.View()).NextDelivery!.Items.Select(i => (i.Sku, i.Quantity)).Order(), Promised(shop).Order());
        await shop.Subscription().Cancel(new("Moving away", true), shop.Me());
        Assert.Empty(Promised(shop));
    }

    [Fact]
    public async Task A_wake_up_that_comes_twice_or_early_does_nothing()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        var writes = shop.Storage.Writes;
        await shop.Subscription().Wake(shop.Clock.Instant);
        Assert.Equal(writes, shop.Storage.Writes);
        await shop.RunTo("2027-02-28T14:00:00Z");
        await shop.Subscription().Wake(shop.Clock.Instant);
        await shop.Subscription().Wake(shop.Clock.Instant);
        Assert.Equal(2, shop.Gateway.Asked.Count);
    }

    [Fact]
    public async Task Late_by_days_it_is_charged_once_and_the_anchor_stays()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        shop.Clock.Instant = TestShop.At("2027-03-05T10:00:00Z");
        await shop.Subscription().Wake(shop.Clock.Instant);
        Assert.Equal(2, shop.Gateway.Captured.Count);
        Assert.Equal(TestShop.At("2027-03-31T13:00:00Z"), (await shop.View()).NextChargeAt);
        Assert.Equal(new DateOnly(2027, 3, 7), shop.Orders.Placed["ord-a-1"].ShipOn);
    }

    [Theory]
    [InlineData(false, 2, 2)] // only the latest of the missed ones
    [InlineData(true, 4, 0)] // each of them
    public async Task After_an_outage_of_three_periods_the_setting_says_what_is_charged(bool all, int captured, int missed)
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        shop.Set(s => s with { ChargeMissedPeriods = all });
        await shop.Subscribe();
        shop.Clock.Instant = TestShop.At("2027-05-03T10:00:00Z");
        await shop.RunTo("2027-05-03T10:00:00Z");
        Assert.Equal((captured, missed), (shop.Gateway.Captured.Count, shop.Happened<PeriodMissed>().Count));
        Assert.Equal(TestShop.At("2027-05-31T13:00:00Z"), (await shop.View()).NextChargeAt);
    }

    [Fact]
    public async Task Moving_to_another_zone_the_day_after_adds_no_charge()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        await shop.RunTo("2027-02-28T14:00:00Z");
        shop.Zone = "Pacific/Kiritimati";
        await shop.Subscription().NoteCustomer();
        await shop.Deliveries(); // the note is one-way: this call waits behind it
        await shop.RunTo("2027-03-20T00:00:00Z");
        Assert.Equal(2, shop.Gateway.Captured.Count);
        Assert.Equal(TestShop.At("2027-03-30T19:00:00Z"), (await shop.View()).NextChargeAt);
        await shop.RunTo("2027-04-01T00:00:00Z");
        Assert.Equal(3, shop.Gateway.Captured.Count);
    }

    [Fact]
    public async Task A_change_of_settings_takes_effect_for_boxes_that_are_not_locked()
    {
        await using var shop = await TestShop.Open("2027-01-05T15:00:00Z");
        await shop.Subscribe();
        shop.Set(s => s with { CutoffDays = 10, ChargeTime = new TimeOnly(18, 0) });
        var next = (await shop.View()).NextDelivery!;
        Assert.Equal((TestShop.At("2027-01-26T05:00:00Z"), TestShop.At("2027-02-05T23:00:00Z")), (next.CutoffAt, next.ChargeAt));
        await shop.RunTo("2027-02-03T00:00:00Z");
        Assert.Equal(DeliveryStatus.Locked, (await shop.View()).NextDelivery!.Status);
        shop.Set(s => s with { ChargeTime = new TimeOnly(7, 0) });
        await shop.RunTo("2027-02-05T22:59:59Z");
        Assert.Single(shop.Gateway.Captured);
        await shop.RunTo("2027-02-05T23:00:00Z");
        Assert.Equal(2, shop.Gateway.Captured.Count);
    }

    [Fact]
    public async Task A_prepaid_term_is_charged_once_and_its_boxes_ship_monthly()
    {
        await using var shop = await TestShop.Open("2027-01-10T15:00:00Z");
        await shop.Subscribe("plan-quarter");
        Assert.Equal(TestShop.At("2027-04-10T13:00:00Z"), (await shop.View()).NextChargeAt);
        await shop.RunTo("2027-04-09T00:00:00Z");
        Assert.Equal([10500L], shop.Gateway.Captured.Values);
        Assert.Equal([("ord-a-0", 10500L), ("ord-a-1", 0L), ("ord-a-2", 0L)], shop.Orders.Placed.Values.OrderBy(o => o.OrderId).Select(o => (o.OrderId, o.Charge.Total.Amount)));
        Assert.Null(shop.Orders.Placed["ord-a-1"].Payment);
        await shop.RunTo("2027-04-10T14:00:00Z");
        Assert.Equal([10500L, 10500L], shop.Gateway.Captured.Values);
    }

    [Fact]
    public async Task Skipping_a_prepaid_box_moves_it_to_the_end_of_the_term()
    {
        await using var shop = await TestShop.Open("2027-01-10T15:00:00Z");
        await shop.Subscribe("plan-quarter");
        await shop.Subscription().Skip("dlv-a-1", shop.Me());
        Assert.Equal(TestShop.At("2027-05-10T13:00:00Z"), (await shop.View()).NextChargeAt);
        await shop.RunTo("2027-05-09T00:00:00Z");
        Assert.Equal(["ord-a-0", "ord-a-2", "ord-a-3"], shop.Orders.Placed.Keys.Order());
        Assert.Single(shop.Gateway.Captured);
        Assert.Empty(shop.Gateway.Refunds);
        await shop.RunTo("2027-05-10T14:00:00Z");
        Assert.Equal(2, shop.Gateway.Captured.Count);
    }

    [Fact]
    public async Task An_item_that_is_gone_at_the_cutoff_is_replaced()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        var gone = (await shop.View()).NextDelivery!.Items[0].Sku;
        shop.Curation.Forbidden.Add(gone);
        await shop.RunTo("2027-02-25T05:00:00Z");
        var locked = (await shop.View()).NextDelivery!;
        Assert.Equal((DeliveryStatus.Locked, 4), (locked.Status, locked.Items.Length));
        Assert.DoesNotContain(gone, locked.Items.Select(i => i.Sku));
    }

    [Fact]
    public async Task What_is_excluded_from_now_on_leaves_every_open_box()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        var before = (await shop.Deliveries()).Take(3).ToArray();
        shop.Curation.Forbidden.UnionWith(before.Select(d => d.Items[1].Sku));
        await shop.Subscription().NoteCustomer();
        var after = (await shop.Deliveries()).Take(3).ToArray();
        Assert.All(after, d => Assert.Equal(4, d.Items.Length));
        Assert.Empty(after.SelectMany(d => d.Items).Select(i => i.Sku).Intersect(shop.Curation.Forbidden));
        Assert.All(before.Zip(after), b => Assert.Equal(3, b.First.Items.Intersect(b.Second.Items).Count()));
    }

    [Fact]
    public async Task A_box_that_cannot_be_filled_is_not_charged_and_given_up_after_a_week()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        await shop.RunTo("2027-02-28T13:00:00Z");
        foreach (var sku in TestShop.Products)
            shop.Shelves.Put(sku, 0);
        await shop.RunTo("2027-03-10T00:00:00Z");
        Assert.Single(shop.Gateway.Captured);
        Assert.Single(shop.Happened<BoxNotFilled>());
        Assert.Equal((SubscriptionStatus.Active, TestShop.At("2027-03-31T13:00:00Z")), ((await shop.View()).Status, (await shop.View()).NextChargeAt));
    }

    [Fact]
    public async Task A_box_that_can_be_filled_again_after_two_days_is_charged_then()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        await shop.RunTo("2027-02-28T13:00:00Z");
        foreach (var sku in TestShop.Products)
            shop.Shelves.Put(sku, 0);
        await shop.RunTo("2027-03-01T20:00:00Z");
        foreach (var sku in TestShop.Products)
            shop.Shelves.Put(sku, 9);
        await shop.RunTo("2027-03-03T00:00:00Z");
        Assert.Equal(2, shop.Gateway.Captured.Count);
        Assert.Equal(TestShop.At("2027-03-31T13:00:00Z"), (await shop.View()).NextChargeAt);
    }

    [Fact]
    public async Task Broken_curation_holds_up_neither_charge_nor_reading()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        await shop.RunTo("2027-02-28T13:00:00Z");
        shop.Curation.Broken = true;
        await shop.RunTo("2027-03-01T00:00:00Z");
        Assert.Equal(2, shop.Orders.Placed.Count);
        Assert.Equal(5, (await shop.Deliveries()).Count);
        shop.Curation.Broken = false;
        Assert.All((await shop.Deliveries()).Take(3), d => Assert.Equal(4, d.Items.Length));
    }

    private static IEnumerable<(string, int)> Promised(TestShop shop) => shop.Happened<BoxPromised>().SelectMany(p => p.Deltas)
        .GroupBy(d => d.Sku).Select(g => (g.Key, g.Sum(d => d.Delta))).Where(p => p.Item2 != 0);
}
