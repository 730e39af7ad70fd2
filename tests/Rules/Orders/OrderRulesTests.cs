using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Grains.Shipping;
using SubscriptionBox.Orders;
using Xunit;

namespace SubscriptionBox.Tests.Rules.Orders;

public sealed class OrderRulesTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 5, 15, 0, 0, TimeSpan.Zero);
    private static readonly Caller Owner = new("acc-1", Role.Customer, "cus-1");
    private static readonly OrderState Placed = OrderRules.Place(new OrderState(), Order(), [2000, 1500], [], Now).Next!;

    [Fact]
    public void An_order_goes_to_the_carrier_at_noon_where_the_customer_lives() =>
        Assert.Equal((new DateTimeOffset(2027, 1, 7, 17, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 1, 7, 17, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()),
            (OrderRules.ShipAt(Placed), Placed.Wake!.At));

    [Fact]
    public void Placing_it_again_changes_nothing()
    {
        var again = OrderRules.Place(Placed, Order() with { ShipOn = new DateOnly(2027, 2, 1) }, [1, 1], [], Now.AddDays(1));
        Assert.Same(Placed, again.Next);
        Assert.Empty(again.Events);
    }

    [Fact]
    public void A_cancelled_order_asks_for_all_its_money_and_returns_its_units_at_once()
    {
        var cancelled = OrderRules.Cancel(Placed, "ref-1", null, "changed my mind", Owner, Now);
        Assert.Equal((OrderStatus.Cancelled, true), (cancelled.Next!.Status, cancelled.Next.UnitsToReturn));
        Assert.Equal(new OrderRefund("ref-1", new Money(5360, "USD"), RefundStatus.Asked, Now) { Tax = 360, Shipping = 500 }, Assert.Single(cancelled.Next.Refunds));
        Assert.Equal(Now.ToUnixTimeMilliseconds(), cancelled.Next.Wake!.At);
        Assert.Equal("changed my mind", cancelled.Events[0].Reason);
        // Again: nothing more.
        Assert.Empty(OrderRules.Cancel(cancelled.Next, "ref-1", null, "again", Owner, Now).Events);
    }

    [Fact]
    public void Nobody_else_can_cancel_it_and_nobody_once_it_has_shipped()
    {
        Assert.Equal(CommonRefusal.NotFound, OrderRules.Cancel(Placed, "ref-1", null, "x", Owner with { CustomerId = "cus-2" }, Now).Refusal);
        Assert.Equal(CommonRefusal.NotFound, OrderRules.Cancel(new OrderState(), "ref-1", null, "x", Caller.System, Now).Refusal);
        Assert.Equal(OrderRefusal.AlreadyShipped, OrderRules.Cancel(Shipped(), "ref-1", null, "x", Owner, Now).Refusal);
    }

    [Fact]
    public void Refunds_never_exceed_what_was_captured_whatever_is_still_open()
    {
        var first = OrderRules.Refund(Placed, new RefundOrder("ref-1", new Money(1458, "USD"), "one B broken"), Caller.System, Now).Next!;
        Assert.Equal(3902, OrderRules.Left(first));
        Assert.Equal(OrderRefusal.RefundTooLarge, OrderRules.Refund(first, new RefundOrder("ref-2", new Money(3903, "USD"), "rest"), Caller.System, Now).Refusal);
        var second = OrderRules.Refund(first, new RefundOrder("ref-2", new Money(3902, "USD"), "rest"), Caller.System, Now).Next!;
        Assert.Equal(0, OrderRules.Left(second));
        // A refund that the provider refused is money that is still there.
        var failed = OrderRules.RefundAnswered(second, "ref-2", new RefundOutcome.Refused("charge_disputed")).Next!;
        Assert.Equal(3902, OrderRules.Left(failed));
    }

    [Fact]
    public void The_same_refund_again_is_the_same_refund_and_another_amount_under_its_key_is_refused()
    {
        var asked = OrderRules.Refund(Placed, new RefundOrder("ref-1", new Money(100, "USD"), "x"), Caller.System, Now).Next!;
        Assert.Empty(OrderRules.Refund(asked, new RefundOrder("ref-1", new Money(100, "USD"), "x"), Caller.System, Now).Events);
        Assert.Equal(CommonRefusal.RequestKeyReused, OrderRules.Refund(asked, new RefundOrder("ref-1", new Money(101, "USD"), "x"), Caller.System, Now).Refusal);
    }

    [Theory]
    [InlineData(0, "USD")]
    [InlineData(-1, "USD")]
    [InlineData(100, "EUR")]
    public void A_refund_of_nothing_or_in_other_money_is_refused(long amount, string currency) =>
        Assert.Equal(CommonRefusal.Invalid.Number, OrderRules.Refund(Placed, new RefundOrder("ref-1", new Money(amount, currency), "x"), Caller.System, Now).Refusal!.Number);

    [Fact]
    public void A_customer_cannot_refund_themselves() =>
        Assert.Equal(CommonRefusal.NotFound, OrderRules.Refund(Placed, new RefundOrder("ref-1", new Money(100, "USD"), "x"), Owner, Now).Refusal);

    [Fact]
    public void Money_counts_as_refunded_once_the_provider_has_said_yes_and_is_asked_for_until_then()
    {
        var asked = OrderRules.Refund(Placed, new RefundOrder("ref-1", new Money(1458, "USD"), "x"), Caller.System, Now).Next!;
        Assert.Equal((0, "captured"), (OrderRules.View(asked).Refunded.Amount, OrderRules.View(asked).Payments[0].Status));
        var unknown = OrderRules.Settled(OrderRules.RefundAnswered(asked, "ref-1", new RefundOutcome.Unknown("no answer")).Next!, Now).Next!;
        Assert.Equal(Now.AddMinutes(2), unknown.SettleAt);
        var done = OrderRules.Settled(OrderRules.RefundAnswered(unknown, "ref-1", new RefundOutcome.Refunded("re_1")).Next!, Now).Next!;
        Assert.Equal((1458, "partlyRefunded", null), (OrderRules.View(done).Refunded.Amount, OrderRules.View(done).Payments[0].Status, done.SettleAt));
        Assert.Equal(OrderRules.ShipAt(done).ToUnixTimeMilliseconds(), done.Wake!.At);
    }

    [Fact]
    public void It_is_shipped_followed_and_delivered()
    {
        var shipped = Shipped();
        Assert.Equal((OrderStatus.Shipped, "SBX-1"), (shipped.Status, shipped.TrackingNumber));
        Assert.Equal(Now.AddHours(6).ToUnixTimeMilliseconds(), shipped.Wake!.At);
        var delivered = OrderRules.Track(shipped, new ShipmentTrack([new(Now, "pickedUp", null), new(Now.AddDays(3), "delivered", null)], true, null));
        Assert.Equal((OrderStatus.Delivered, null), (delivered.Next!.Status, delivered.Next.Wake));
        Assert.IsType<OrderDelivered>(Assert.Single(delivered.Events));
    }

    private static OrderState Shipped() => OrderRules.Ship(Placed, new Shipment("SBX-1"), new ShipmentTrack([new(Now, "pickedUp", null)], false, Now.AddHours(6))).Next!;

    private static PlaceOrder Order() => new(
        "ord-1-0", "cus-1", "sub-1", "dlv-1-0", [new BoxItem("A", "A", 1, ""), new BoxItem("B", "B", 2, "")],
        new(new(5000, "USD"), new(500, "USD"), new(0, "USD"), new(360, "USD"), new(500, "USD"), new(5360, "USD")),
        new OrderPayment("pay-1-0-1", "sandbox", "pi_1", new Money(5360, "USD"), "captured", Now), new DateOnly(2027, 1, 7), "America/New_York", "adr-1");
}
