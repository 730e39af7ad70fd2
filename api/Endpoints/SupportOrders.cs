using System.ComponentModel.DataAnnotations;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Curation;
using SubscriptionBox.Orders;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/support/orders</c>: an order as support sees it, and money back for it.</summary>
public static class SupportOrderEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapSupportOrders(this IEndpointRouteBuilder api)
    {
        api.MapGet("/support/orders/{id:key(ord)}", Get).WithSummary("One order with what each item was paid with, refunds, and what may still go back").ForSupport();
        api.MapPost("/support/orders/{id:key(ord)}/refunds", Refund).WithSummary("Gives back an amount, or what units were paid with; never more than was captured").ForSupport().Refuses(RefusalKind.Conflict);
    }

    private static async Task<Ok<SupportOrderBody>> Get(string id, HttpContext http, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<IOrderGrain>(id).Get(http.Caller()).Viewed(http, grains, order => order.CustomerId), SupportOrderBody.Of, order => order.Version);

    private static async Task<Created<RefundBody>> Refund(string id, NewRefundBody body, HttpContext http, IGrainFactory grains)
    {
        var caller = http.Caller();
        // The provider knows the refund by this key: the same for a retry of the same request, another one for every other order.
        var key = Given.NewId($"ref-{id["ord-".Length..]}", caller);
        var lines = body.Lines is { IsDefault: false } given ? [.. given.Select(l => new BoxLine(l.Sku, l.Quantity))] : ImmutableArray<BoxLine>.Empty;
        return Reply.Created(await grains.GetGrain<IOrderGrain>(id).Return(new ReturnUnits(key, body.Amount, lines, body.Restock, body.Reason), caller),
            order => RefundBody.Of(order, key), _ => $"{ApiPath.Base}/support/orders/{id}");
    }
}

/// <summary>Money back.</summary>
/// <param name="Reason">Kept in the audit trail.</param>
/// <param name="Amount">More than nothing; left out with <paramref name="Lines"/>, it is what those units were paid with, discount off and tax on.</param>
/// <param name="Lines">Units that come back.</param>
/// <param name="Restock">Whether they go back on the shelf; by default not for food and skincare.</param>
public sealed record NewRefundBody([Text(1, 500)] string Reason, Money? Amount = null, [Count(0, 20)] ImmutableArray<RefundLineBody>? Lines = null, bool? Restock = null);

/// <summary>Units of one product.</summary>
public sealed record RefundLineBody([Text(1, 40)] string Sku, [Range(1, 10_000)] int Quantity);

/// <summary>A refund, and how the order stands after it.</summary>
/// <param name="Status">refunded; pending while the provider has not answered; failed when it said no for good.</param>
/// <param name="Tax">The part of <paramref name="Amount"/> that is tax.</param>
/// <param name="Shipping">The part of it that is shipping, net.</param>
/// <param name="Lines">The units it is for, and whether they go back on the shelf.</param>
/// <param name="Refunded">All that has gone back of the order.</param>
/// <param name="Refundable">What may still go back.</param>
public sealed record RefundBody(string RefundId, string OrderId, Money Amount, Money Tax, string Status, ImmutableArray<RefundedUnits> Lines, Money Refunded, Money Refundable, Money Shipping)
{
    internal static RefundBody Of(OrderView order, string key)
    {
        var refund = order.Refunds.First(r => r.RefundId == key);
        return new(key, order.OrderId, refund.Amount, refund.Tax, refund.Status, refund.Lines, order.Refunded, order.Refundable, refund.Shipping);
    }
}

/// <summary>An order as support sees it.</summary>
/// <param name="Order">As the customer sees it.</param>
/// <param name="Lines">What each item was paid with.</param>
/// <param name="Refunds">Oldest first.</param>
/// <param name="Refundable">What may still go back.</param>
public sealed record SupportOrderBody(OrderBody Order, ImmutableArray<OrderLineBody> Lines, ImmutableArray<RefundView> Refunds, Money Refundable)
{
    internal static SupportOrderBody Of(OrderView o) => new(
        OrderBody.Of(o), [.. o.Lines.Select(l => new OrderLineBody(l.Sku, l.Quantity, new(l.Subtotal, o.Total.Currency), new(l.Discount, o.Total.Currency), new(l.Tax, o.Total.Currency)))],
        o.Refunds, o.Refundable);
}

/// <summary>An item.</summary>
public sealed record OrderLineBody(string Sku, int Quantity, Money Subtotal, Money Discount, Money Tax);
