using SubscriptionBox.Campaigns;
using SubscriptionBox.Catalog;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>Quotes.</summary>
[StatelessWorker]
public sealed class PricingGrain(ITaxTable taxes, SettingsCache settings) : Grain, IPricingGrain
{
    /// <inheritdoc/>
    public async Task<Answer<Quote>> Quote(QuoteRequest request)
    {
        var country = request.Country.ToUpperInvariant();
        var region = string.IsNullOrWhiteSpace(request.Region) ? null : request.Region.Trim().ToUpperInvariant();
        if ((taxes.Find(country, region) ?? PricingRules.BeforeRegion(country, region)) is not { } rate)
            return SubscriptionRefusal.NoTaxRate.On(region is null ? "country" : "region", "Not a place the shop delivers to.");
        var plan = await GrainFactory.GetGrain<IPlanGrain>(request.PlanId).Get();
        if (!plan.Ok || !plan.Value.Plan.Active)
            return SubscriptionRefusal.UnknownPlan;
        var (price, refusal) = PricingRules.Listed(plan.Value.Plan, country, request.Currency);
        if (price is null)
            return refusal!;
        var fee = (await settings.Current(GrainFactory)).ShippingFee(price.Value.Currency);
        var shipping = fee with { Amount = fee.Amount * PlanTerms.BoxesOf(plan.Value.Plan.Interval) };
        if (string.IsNullOrWhiteSpace(request.PromoCode))
            return PricingRules.Quote(plan.Value.Plan, price.Value, rate, [], shipping);
        var offers = await GrainFactory.GetGrain<IPromotionGrain>("promotions").Offer(request.PromoCode, new("", request.PlanId, price.Value.Currency, request.CustomerId));
        if (!offers.Ok)
            return offers.Refusal;
        var chosen = CouponRules.Best(offers.Value, price.Value.Amount);
        var quote = PricingRules.Quote(plan.Value.Plan, price.Value, rate, chosen, shipping);
        return CouponRules.Covered(chosen, CouponRules.Price(price.Value, [.. chosen.Select(CouponRules.Of)], rate)) ? quote : CampaignRefusal.Exhausted;
    }
}
