using SubscriptionBox.Common;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Orders;

/// <summary>A subscription calls its orders, and its orders call it: neither waits for the other for ever.</summary>
public sealed class When_an_order_tells_its_subscription
{
    private const string Ships = "2027-02-02T17:00:00Z";
    private const string Arrives = "2027-02-03T17:00:00Z";

    [Fact]
    public async Task The_subscription_may_call_it_at_that_very_moment()
    {
        await using var shop = await OrderShop.Open();
        await shop.Place();
        Answer<OrderView> refunded = default!, cancelled = default!;
        shop.WhileTold = async () =>
        {
            // All at once: their writes follow one another.
            var refund = shop.Order.Refund(new("ref-a-1", new(1000, "USD"), "late"), Caller.System);
            var cancel = shop.Order.Cancel(null, "Enough", Caller.System);
            (refunded, cancelled) = (await refund, await cancel);
        };
        await WakeAt(shop, Ships);
        Assert.Equal((true, 1000L), (refunded.Ok, refunded.Value!.Refunded.Amount));
        Assert.Equal(OrderRefusal.AlreadyShipped.Number, cancelled.Refusal?.Number);
        Assert.Equal([DeliveryStatus.Shipped], shop.Told);
        Assert.Equal(TestShop.At(Arrives), shop.WakesAt);
    }

    [Fact]
    public async Task What_was_not_told_is_told_later_and_what_was_is_not_told_again()
    {
        await using var shop = await OrderShop.Open();
        await shop.Place();
        shop.WhileTold = () => throw new TimeoutException("The subscription is busy.");
        await Assert.ThrowsAsync<TimeoutException>(() => WakeAt(shop, Ships));
        // It did ship, and the calendar comes back to it at once.
        Assert.Equal((OrderStatus.Shipped, TestShop.At(Ships)), ((await shop.Order.Get(Caller.System)).Value!.Status, shop.WakesAt));
        shop.WhileTold = null;
        await WakeAt(shop, Ships);
        await WakeAt(shop, Ships);
        await WakeAt(shop, Arrives);
        Assert.Equal([DeliveryStatus.Shipped, DeliveryStatus.Delivered], shop.Told);
        Assert.Null(shop.WakesAt);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task A_disk_that_breaks_on_the_way_loses_no_step(int nth, bool applied)
    {
        await using var shop = await OrderShop.Open();
        await shop.Place();
        shop.Storage.Fail(nth, applied);
        await Assert.ThrowsAnyAsync<Exception>(() => WakeAt(shop, Ships));
        Assert.True(shop.Storage.Failed);
        await WakeAt(shop, Ships);
        await WakeAt(shop, Arrives);
        Assert.Equal([DeliveryStatus.Shipped, DeliveryStatus.Delivered], shop.Told.Distinct());
        Assert.Equal(OrderStatus.Delivered, (await shop.Order.Get(Caller.System)).Value!.Status);
        Assert.Null(shop.WakesAt);
    }

    private static Task WakeAt(OrderShop shop, string time)
    {
        shop.Clock.Instant = TestShop.At(time);
        return shop.Order.Wake(shop.Clock.Instant);
    }
}
