using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>What customers do between the instant at which something is due and the tick that does it.</summary>
public sealed class When_the_calendar_is_late
{
    [Fact]
    public async Task A_pause_does_not_swallow_the_box_that_was_due_before_it()
    {
        await using var shop = await TestShop.Open("2027-01-05T15:00:00Z");
        await shop.Subscribe();
        shop.Clock.Instant = TestShop.At("2027-02-07T12:00:00Z");

        var paused = await shop.Subscription().Pause(null, shop.Me("pause"));

        Assert.Equal(SubscriptionStatus.Paused, paused.Value!.Status);
        Assert.Contains("ord-a-1", shop.Orders.Placed.Keys);
        await shop.RunTo("2027-05-20T12:00:00Z");
        Assert.Equal(["ord-a-0", "ord-a-1"], shop.Orders.Placed.Keys.Order());
    }

    [Fact]
    public async Task A_pause_in_time_stops_the_box_that_is_due_after_it()
    {
        await using var shop = await TestShop.Open("2027-01-05T15:00:00Z");
        await shop.Subscribe();
        shop.Clock.Instant = TestShop.At("2027-02-01T12:00:00Z");

        await shop.Subscription().Pause(null, shop.Me("pause"));

        await shop.RunTo("2027-05-20T12:00:00Z");
        Assert.Equal(["ord-a-0"], shop.Orders.Placed.Keys);
    }
}
