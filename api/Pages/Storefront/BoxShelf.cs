using Orleans;
using SubscriptionBox.Catalog;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>One subscription as the my-box page shows it.</summary>
/// <param name="Upcoming">The next four, in order.</param>
/// <param name="Past">Newest first.</param>
/// <param name="Products">Of all items, by SKU.</param>
public sealed record BoxView(
    SubscriptionView Subscription, string PlanName, IReadOnlyList<DeliveryView> Upcoming, IReadOnlyList<DeliveryView> Past, IReadOnlyDictionary<string, ProductView> Products);

/// <summary>Gathers what the my-box page shows.</summary>
public sealed class BoxShelf(IGrainFactory grains, Visitor visitor)
{
    private const int UpcomingShown = 4;
    private const int PastShown = 6;

    /// <summary>All subscriptions, newest first; a checkout that came to nothing only while it is the only one.</summary>
    public async Task<List<BoxView>> Load()
    {
        var ids = await grains.GetGrain<ICustomerGrain>(visitor.CustomerId!).GetSubscriptions(visitor.Caller);
        var plans = (await grains.GetGrain<ICatalogQueryGrain>("catalog").AllPlans()).ToDictionary(plan => plan.Plan.PlanId, plan => plan.Plan.Name);
        var boxes = new List<BoxView>();
        foreach (var id in (ids.Ok ? ids.Value : []).Reverse())
        {
            var grain = grains.GetGrain<ISubscriptionGrain>(id);
            var subscription = await grain.Get(visitor.Caller);
            var deliveries = await grain.GetDeliveries(visitor.Caller);
            if (!subscription.Ok || !deliveries.Ok)
                continue;
            var upcoming = deliveries.Value.Where(d => d.Status is DeliveryStatus.Draft or DeliveryStatus.Locked or DeliveryStatus.Skipped).OrderBy(d => d.ChargeAt).Take(UpcomingShown).ToList();
            var past = deliveries.Value.Where(d => d.Status is DeliveryStatus.Charged or DeliveryStatus.Ordered or DeliveryStatus.Shipped or DeliveryStatus.Delivered)
                .OrderByDescending(d => d.ChargeAt).Take(PastShown).ToList();
            boxes.Add(new BoxView(subscription.Value, plans.GetValueOrDefault(subscription.Value.PlanId, subscription.Value.PlanId), upcoming, past,
                await new Goods(grains).Of(upcoming.SelectMany(d => d.Items).Select(item => item.Sku))));
        }
        return boxes;
    }
}
