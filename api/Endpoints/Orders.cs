using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Curation;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/orders</c>: what was sent, or will be.</summary>
public static class OrderEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        api.MapGet("/orders", List).WithSummary("All orders, newest first").ForCustomers();
        api.MapGet("/orders/{id:key(ord)}", Get).WithSummary("One order with payments and tracking").ForCustomers();
    }

    private static async Task<Ok<ListBody<OrderBody>>> List(PageQuery page, HttpContext http, IGrainFactory grains) => Reply.List(
        await grains.GetGrain<IOrderQueryGrain>("orders").OfCustomer(http.CustomerId(), page.Cursor, page.Limit, http.Caller()), page, OrderBody.Of);

    private static async Task<Ok<OrderBody>> Get(string id, HttpContext http, IGrainFactory grains) => Reply.From(
        await grains.GetGrain<IOrderGrain>(id).Get(http.Caller()), OrderBody.Of, order => order.Version);
}

/// <summary>An order.</summary>
/// <param name="Refunded">What has gone back so far.</param>
/// <param name="Tracking">Oldest first.</param>
public sealed record OrderBody(
    string OrderId, string CustomerId, string SubscriptionId, string DeliveryId, OrderStatus Status, ImmutableArray<BoxItem> Items,
    Money Subtotal, Money Discount, Money Tax, Money Total, Money Refunded, ImmutableArray<PaymentBody> Payments, ImmutableArray<TrackingStep> Tracking,
    string? TrackingNumber, DateTimeOffset PlacedAt, Money Credit, Money Shipping, ImmutableArray<ChargeDiscount>? Discounts)
{
    internal static OrderBody Of(OrderView o) => new(
        o.OrderId, o.CustomerId, o.SubscriptionId, o.DeliveryId, o.Status, o.Items, o.Subtotal, o.Discount, o.Tax, o.Total, o.Refunded,
        [.. o.Payments.Select(p => new PaymentBody(p.PaymentId, p.Gateway, p.Amount, p.Status, p.At))], o.Tracking, o.TrackingNumber, o.PlacedAt,
        o.Credit, o.Shipping, o.Discounts.IsEmpty ? null : o.Discounts);
}

/// <summary>A payment of an order.</summary>
/// <param name="Status">captured, partlyRefunded or refunded.</param>
public sealed record PaymentBody(string PaymentId, string Gateway, Money Amount, string Status, DateTimeOffset At);
