using System.Globalization;
using SubscriptionBox.Orders;

namespace SubscriptionBox.Grains.Orders;

/// <summary>Finds orders by what stands in their saved states: an order shows as soon as it is durable.</summary>
public interface IOrderIndex
{
    /// <summary>A customer's orders, newest first: in descending order of (placed at, order id).</summary>
    /// <param name="customerId">Whose.</param>
    /// <param name="after">The last row of the page before; null for the beginning.</param>
    /// <param name="limit">1–101.</param>
    Task<IReadOnlyList<OrderState>> OfCustomer(string customerId, OrderPlace? after, int limit);
}

/// <summary>An order's place in a list.</summary>
/// <param name="PlacedAt">As saved.</param>
/// <param name="OrderId">Breaks ties.</param>
public sealed record OrderPlace(DateTimeOffset PlacedAt, string OrderId);

/// <summary>Reads over many orders.</summary>
[StatelessWorker]
public sealed class OrderQueryGrain(IOrderIndex index) : Grain, IOrderQueryGrain
{
    /// <inheritdoc/>
    public async Task<Answer<Page<OrderView>>> OfCustomer(string customerId, string? cursor, int limit, Caller caller)
    {
        if (!caller.MayActFor(customerId))
            return CommonRefusal.NotFound;
        if (limit is < 1 or > 100)
            return CommonRefusal.Invalid.On("limit", "A whole number from 1 to 100.");
        OrderPlace? after = null;
        if (cursor is not null && (after = Read(cursor)) is null)
            return CommonRefusal.Invalid.On("cursor", "Not a cursor that this list gave out.");
        var found = await index.OfCustomer(customerId, after, limit + 1);
        var page = found.Take(limit).ToArray();
        var next = found.Count > limit ? $"{page[^1].PlacedAt.UtcTicks}.{page[^1].OrderId}" : null;
        return new Page<OrderView>([.. page.Select(OrderRules.View)], next);
    }

    private static OrderPlace? Read(string cursor)
    {
        var dot = cursor.IndexOf('.');
        return dot > 0 && cursor.Length <= 200 && long.TryParse(cursor.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new OrderPlace(new DateTimeOffset(ticks, TimeSpan.Zero), cursor[(dot + 1)..])
            : null;
    }
}
