using SubscriptionBox.Accounts;
using SubscriptionBox.Audit;
using SubscriptionBox.Calendar;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Catalog;
using SubscriptionBox.Customers;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;
using SubscriptionBox.Payments;
using SubscriptionBox.Privacy;
using SubscriptionBox.Settings;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Common;

/// <summary>From a saved state's kind back to its grain, for those who find work in the states themselves: the calendar and the outbox relay.</summary>
public static class GrainKinds
{
    private static readonly ImmutableDictionary<string, Func<IGrainFactory, string, IGrainWithStringKey>> References =
        new Dictionary<string, Func<IGrainFactory, string, IGrainWithStringKey>>
        {
            ["accessLog"] = (grains, key) => grains.GetGrain<IAccessLogGrain>(key),
            ["account"] = (grains, key) => grains.GetGrain<IAccountGrain>(key),
            ["campaign"] = (grains, key) => grains.GetGrain<ICampaignGrain>(key),
            ["audit"] = (grains, key) => grains.GetGrain<IAuditTrailGrain>(key),
            ["clock"] = (grains, key) => grains.GetGrain<ITestClockGrain>(key),
            ["customer"] = (grains, key) => grains.GetGrain<ICustomerGrain>(key),
            ["dataRequest"] = (grains, key) => grains.GetGrain<IDataRequestGrain>(key),
            ["email"] = (grains, key) => grains.GetGrain<IEmailGrain>(key),
            ["inventory"] = (grains, key) => grains.GetGrain<IInventoryGrain>(key),
            ["order"] = (grains, key) => grains.GetGrain<IOrderGrain>(key),
            ["parkedEvents"] = (grains, key) => grains.GetGrain<IParkedEventsGrain>(key),
            ["plan"] = (grains, key) => grains.GetGrain<IPlanGrain>(key),
            ["product"] = (grains, key) => grains.GetGrain<ICatalogGrain>(key),
            ["promoCode"] = (grains, key) => grains.GetGrain<IPromoCodeGrain>(key),
            ["purchaseOrder"] = (grains, key) => grains.GetGrain<IPurchaseOrderGrain>(key),
            ["segment"] = (grains, key) => grains.GetGrain<ISegmentGrain>(key),
            ["session"] = (grains, key) => grains.GetGrain<ISessionGrain>(key),
            ["settings"] = (grains, key) => grains.GetGrain<ISettingsGrain>(key),
            ["subscription"] = (grains, key) => grains.GetGrain<ISubscriptionGrain>(key),
            ["supplier"] = (grains, key) => grains.GetGrain<ISupplierGrain>(key),
            ["wallet"] = (grains, key) => grains.GetGrain<IWalletGrain>(key),
            ["webhook"] = (grains, key) => grains.GetGrain<IWebhookGrain>(key),
        }.ToImmutableDictionary();

    /// <summary>All kinds that can be woken or drained.</summary>
    public static IEnumerable<string> All => References.Keys;

    /// <summary>The grain with that kind of state, as the interface asked for.</summary>
    /// <returns>Null for a kind that nobody wakes or drains.</returns>
    public static TInterface? Find<TInterface>(IGrainFactory grains, string kind, string key) where TInterface : class, IGrainWithStringKey =>
        References.TryGetValue(kind, out var reference) ? reference(grains, key).AsReference<TInterface>() : null;
}
