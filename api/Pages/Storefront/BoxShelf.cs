using System.Collections.Immutable;
using Orleans;
using SubscriptionBox.Catalog;
using SubscriptionBox.Curation;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>One subscription as the my-box page shows it.</summary>
public sealed record BoxView(
    SubscriptionView Subscription, string PlanName, IReadOnlyList<DeliveryView> Upcoming, IReadOnlyList<DeliveryView> Past,
    IReadOnlyDictionary<string, ImmutableArray<BoxItem>> Alternatives);

/// <summary>Gathers what the my-box page shows.</summary>
public sealed class BoxShelf(IGrainFactory grains, Visitor visitor)
{
    private const int AlternativesShown = 12;

    /// <summary>All subscriptions that still matter, newest first.</summary>
    public async Task<List<BoxView>> Load()
    {
        var ids = await grains.GetGrain<ICustomerGrain>(visitor.CustomerId!).GetSubscriptions(visitor.Caller);
        var plans = (await grains.GetGrain<ICatalogQueryGrain>("catalog").Plans()).ToDictionary(plan => plan.Plan.PlanId, plan => plan.Plan.Name);
        var boxes = new List<BoxView>();
        foreach (var id in (ids.Ok ? ids.Value : []).Reverse())
        {
            var grain = grains.GetGrain<ISubscriptionGrain>(id);
            var subscription = await grain.Get(visitor.Caller);
            var deliveries = await grain.GetDeliveries(visitor.Caller);
            if (!subscription.Ok || !deliveries.Ok)
                continue;
            var upcoming = deliveries.Value.Where(d => d.Status is DeliveryStatus.Draft or DeliveryStatus.Locked or DeliveryStatus.Skipped).OrderBy(d => d.ChargeAt).Take(4).ToList();
            var alternatives = new Dictionary<string, ImmutableArray<BoxItem>>();
            if (upcoming.FirstOrDefault(d => d.Status == DeliveryStatus.Draft) is { } next && await grain.Alternatives(next.DeliveryId, AlternativesShown, visitor.Caller) is { Ok: true } answer)
                alternatives[next.DeliveryId] = answer.Value;
            boxes.Add(new BoxView(subscription.Value, plans.GetValueOrDefault(subscription.Value.PlanId, subscription.Value.PlanId), upcoming,
                [.. deliveries.Value.Where(d => d.Status is DeliveryStatus.Charged or DeliveryStatus.Ordered or DeliveryStatus.Shipped or DeliveryStatus.Delivered).OrderByDescending(d => d.ChargeAt)],
                alternatives));
        }
        return boxes;
    }
}
