using NodaTime;
using SubscriptionBox.Grains.Shipping;
using SubscriptionBox.Orders;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Orders;

/// <summary>What may happen to an order.</summary>
public static class OrderRules
{
    /// <summary>Boxes go to the carrier at this local time.</summary>
    public static readonly LocalTime ShipTime = new(12, 0);

    /// <summary>A paid box becomes an order.</summary>
    /// <param name="prices">A list price for each item: what an item's part of the order is measured by when it is returned.</param>
    /// <param name="taken">From which lots the units came.</param>
    public static Decision<OrderState> Place(OrderState state, PlaceOrder c, IReadOnlyList<long> prices, ImmutableArray<TakenLot> taken, DateTimeOffset now)
    {
        if (state.OrderId.Length > 0)
            return Accept(state);
        var placed = state with
        {
            OrderId = c.OrderId, CustomerId = c.CustomerId, SubscriptionId = c.SubscriptionId, DeliveryId = c.DeliveryId, Status = OrderStatus.Placed, Items = c.Items,
            Subtotal = c.Charge.Subtotal, Discount = c.Charge.Discount, Discounts = c.Charge.Discounts is { IsEmpty: false } discounts ? discounts : null, Tax = c.Charge.Tax, Total = c.Charge.Total,
            Credit = c.Charge.Credit is { Amount: not 0 } credit ? credit : null, Shipping = c.Charge.Shipping is { Amount: not 0 } shipping ? shipping : null, Payment = c.Payment, ShipOn = c.ShipOn, TimeZone = c.TimeZone, AddressId = c.AddressId, PlacedAt = now,
            Worth = c.Worth, TaxName = c.TaxName, TaxPlace = c.TaxPlace, PaidBy = c.PaidBy, Taken = taken.IsEmpty ? null : taken,
            Lines = c.Charge.Subtotal.Amount == 0 ? null : ReturnRules.Lines(c.Items, prices, Share(c.Charge.Subtotal), Share(c.Charge.Discount), Share(c.Charge.Tax - (c.Charge.ShippingTax ?? Money.Zero(c.Charge.Tax.Currency)))),
        };
        return Accept(Scheduled(placed), new OrderPlaced(c.SubscriptionId, c.DeliveryId, c.Items, c.Charge.Total, c.Payment?.Amount, c.ShipOn) { Worth = c.Worth });

        long Share(Money amount) => amount.Portion(1, Math.Max(1, c.Boxes)).Amount;
    }

    /// <summary>The carrier took it.</summary>
    public static Decision<OrderState> Ship(OrderState state, Shipment shipment, ShipmentTrack track) => Accept(
        Scheduled(Tracked(state with { Status = OrderStatus.Shipped, TrackingNumber = shipment.TrackingNumber }, track)),
        new OrderShipped(state.SubscriptionId, state.DeliveryId, shipment.TrackingNumber) { Worth = state.Worth });

    /// <summary>The carrier told more.</summary>
    public static Decision<OrderState> Track(OrderState state, ShipmentTrack track)
    {
        var next = Scheduled(Tracked(state, track));
        return next.Status == OrderStatus.Delivered ? Accept(next, new OrderDelivered(state.SubscriptionId, state.DeliveryId)) : Accept(next);
    }

    /// <summary>A step of the parcel, with the duty to tell the subscription of it. Saved before it is told, so that nobody hears of what a crash takes back.</summary>
    public static Decision<OrderState> ToTell(Decision<OrderState> moved, DateTimeOffset now) => moved with { Next = Scheduled(moved.Next! with { TellAt = now }) };

    /// <summary>The subscription knows where the parcel is.</summary>
    public static Decision<OrderState> Told(OrderState state) => Accept(Scheduled(state with { TellAt = null }));

    /// <summary>Calls an order off before it ships. What was paid goes back, or the part of it the caller names.</summary>
    public static Decision<OrderState> Cancel(OrderState state, string refundKey, Money? refund, string reason, Caller caller, DateTimeOffset now)
    {
        if (state.OrderId.Length == 0 || !caller.MayActFor(state.CustomerId))
            return CommonRefusal.NotFound;
        if (state.Status == OrderStatus.Cancelled)
            return Accept(state);
        if (state.Status != OrderStatus.Placed)
            return OrderRefusal.AlreadyShipped;
        var cancelled = ReturnRules.Called(state) with { Status = OrderStatus.Cancelled, UnitsToReturn = true, SettleAt = now };
        var gone = new OrderCancelled(state.SubscriptionId, state.DeliveryId) { Reason = reason, Worth = state.Worth };
        var back = refund?.Amount ?? Left(state);
        if (back == 0)
            return Accept(Scheduled(cancelled), gone);
        if (Refused(state, back, refund?.Currency) is { } refusal)
            return refusal;
        var asked = new OrderRefund(refundKey, new Money(back, state.Payment!.Amount.Currency), RefundStatus.Asked, now) { Tax = ReturnRules.TaxIn(state, back), Shipping = ReturnRules.ShippingIn(state, back) };
        return Accept(Scheduled(cancelled with { Refunds = cancelled.Refunds.Add(asked) }), gone, new RefundRequested(refundKey, asked.Amount) { Reason = reason, Tax = asked.Amount with { Amount = asked.Tax }, Shipping = OrNone(asked.Amount, asked.Shipping) });
    }

    /// <summary>Asks for a part of what was paid; never more than is left of it (invariant I6).</summary>
    public static Decision<OrderState> Refund(OrderState state, RefundOrder c, Caller caller, DateTimeOffset now)
    {
        if (state.OrderId.Length == 0 || caller.Role is not (Role.Support or Role.Administrator or Role.System))
            return CommonRefusal.NotFound;
        if (state.Refunds.FirstOrDefault(r => r.Key == c.RefundKey) is { } known)
            return known.Amount == c.Amount || c.UpTo && known.Amount.Amount < c.Amount.Amount ? Accept(state) : CommonRefusal.RequestKeyReused;
        // What a subscription gives back of its unused part may be less by now: support gave back some of it before. The rest still goes back.
        if (c.UpTo && Left(state) is > 0 and var left && c.Amount.Amount > left)
            c = c with { Amount = c.Amount with { Amount = left } };
        if (Refused(state, c.Amount.Amount, c.Amount.Currency) is { } refusal)
            return refusal;
        var (tax, shipping) = (ReturnRules.TaxIn(state, c.Amount.Amount), ReturnRules.ShippingIn(state, c.Amount.Amount));
        return Accept(
            Scheduled(state with { Refunds = state.Refunds.Add(new(c.RefundKey, c.Amount, RefundStatus.Asked, now) { Tax = tax, Shipping = shipping }), SettleAt = now }),
            new RefundRequested(c.RefundKey, c.Amount) { Reason = c.Reason, Tax = c.Amount with { Amount = tax }, Shipping = OrNone(c.Amount, shipping) });
    }

    /// <summary>What the provider said to a refund.</summary>
    public static Decision<OrderState> RefundAnswered(OrderState state, string key, Payments.RefundOutcome outcome)
    {
        var refund = state.Refunds.First(r => r.Key == key);
        return outcome switch
        {
            Payments.RefundOutcome.Refunded done => Accept(Replace(refund with { Status = RefundStatus.Done }), Told(state, refund, done.RefundReference)),
            Payments.RefundOutcome.Refused no => Accept(Replace(refund with { Status = RefundStatus.Failed, ToRestock = false }), new RefundFailed(key, refund.Amount, no.Code) { Tax = refund.Amount with { Amount = refund.Tax } }),
            _ => Accept(Replace(refund with { Tries = refund.Tries + 1 })),
        };

        OrderState Replace(OrderRefund changed) => state with { Refunds = state.Refunds.Replace(refund, changed) };
    }

    /// <summary>The units are back on their shelves.</summary>
    public static Decision<OrderState> Returned(OrderState state) => Accept(state with { UnitsToReturn = false });

    /// <summary>What is still open is tried again later, at growing intervals up to an hour.</summary>
    public static Decision<OrderState> Settled(OrderState state, DateTimeOffset now)
    {
        var tries = state.Refunds.Where(r => r.Status == RefundStatus.Asked).Select(r => r.Tries).DefaultIfEmpty(0).Max();
        var open = state.UnitsToReturn || state.Refunds.Any(r => r.Status == RefundStatus.Asked || r.ToRestock);
        return Accept(Scheduled(state with { SettleAt = open ? now.AddMinutes(Math.Min(60, 1 << Math.Min(tries, 6))) : null }));
    }

    /// <summary>When it goes to the carrier.</summary>
    public static DateTimeOffset ShipAt(OrderState state)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(state.TimeZone) ?? DateTimeZone.Utc;
        return LocalDate.FromDateOnly(state.ShipOn).At(ShipTime).InZoneLeniently(zone).ToDateTimeOffset().ToUniversalTime();
    }

    /// <summary>What was captured and is neither given back nor asked back.</summary>
    public static long Left(OrderState state) =>
        (state.Payment?.Amount.Amount ?? 0) - state.Refunds.Where(r => r.Status != RefundStatus.Failed).Sum(r => r.Amount.Amount);

    /// <summary>The order as it is shown; refunds count once the provider has said yes.</summary>
    public static OrderView View(OrderState s)
    {
        var refunded = s.Refunds.Where(r => r.Status == RefundStatus.Done).Sum(r => r.Amount.Amount);
        var payments = s.Payment is { } p
            ? ImmutableArray.Create(p with { Status = refunded == 0 ? "captured" : refunded < p.Amount.Amount ? "partlyRefunded" : "refunded" })
            : [];
        return new(
            s.OrderId, s.CustomerId, s.SubscriptionId, s.DeliveryId, s.Status, s.Items, s.Subtotal, s.Discount, s.Tax, s.Total,
            new Money(refunded, s.Total.Currency), payments, s.Tracking, s.TrackingNumber, s.PlacedAt, s.Sequence)
        {
            Lines = s.Lines ?? [], Refunds = [.. s.Refunds.Select(View)], Refundable = new Money(Left(s), s.Total.Currency),
            Credit = s.Credit ?? Money.Zero(s.Total.Currency), Shipping = s.Shipping ?? Money.Zero(s.Total.Currency), Discounts = s.Discounts ?? [],
        };
    }

    private static RefundView View(OrderRefund r) => new(
        r.Key, r.Amount, r.Amount with { Amount = r.Tax }, r.Status switch { RefundStatus.Done => "refunded", RefundStatus.Failed => "failed", _ => "pending" }, r.At, r.Units ?? []) { Shipping = r.Amount with { Amount = r.Shipping } };

    /// <summary>Nothing is not told.</summary>
    internal static Money? OrNone(Money like, long amount) => amount == 0 ? null : like with { Amount = amount };

    private static OrderRefunded Told(OrderState state, OrderRefund refund, string reference) => new(refund.Key, reference, refund.Amount)
    {
        Tax = refund.Amount with { Amount = refund.Tax }, Shipping = OrNone(refund.Amount, refund.Shipping), TaxName = state.TaxName, TaxPlace = state.TaxPlace, PaymentKey = state.Payment?.PaymentId, AddressId = state.AddressId,
        Units = [.. (refund.Units ?? []).Select(u => state.Items.First(i => i.Sku == u.Sku) with { Quantity = u.Quantity })],
    };

    /// <summary>Why an amount cannot go back; null when it can.</summary>
    public static Refusal? Refused(OrderState state, long amount, string? currency) =>
        amount <= 0 || (currency is not null && currency != state.Total.Currency) ? CommonRefusal.Invalid.On("amount", $"More than nothing, in {state.Total.Currency}.")
        : amount > Left(state) ? OrderRefusal.RefundTooLarge
        : null;

    private static OrderState Tracked(OrderState state, ShipmentTrack track) => state with
    {
        Tracking = track.Steps, LookAgainAt = track.LookAgainAt, Status = track.Delivered ? OrderStatus.Delivered : state.Status,
    };

    /// <summary>The earliest of everything the order waits for.</summary>
    public static OrderState Scheduled(OrderState state)
    {
        DateTimeOffset? at = state.Status switch
        {
            OrderStatus.Placed => ShipAt(state),
            OrderStatus.Shipped => state.LookAgainAt,
            _ => null,
        };
        if (state.SettleAt is { } settle && (at is null || settle < at))
            at = settle;
        if (state.TellAt is { } tell && (at is null || tell < at))
            at = tell;
        return state with { Wake = at is { } instant ? Wake.Of(state.OrderId, instant) : null };
    }
}
